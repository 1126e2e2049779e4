"""A page of the program's own as a paper: one page where that is wanted and can be."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest

from app.letters.sheet import Sheet, set_sheet


@pytest.mark.parametrize(
    ("lines", "one_page", "pages"), [(61, False, 2), (61, True, 1), (20, True, 1), (200, True, 4)]
)
def test_a_sheet_is_set_closer_where_that_saves_a_page(lines: int, one_page: bool, pages: int) -> None:
    said = "".join(f"<p>Line {number}</p>" for number in range(lines))
    html = f'<!doctype html><html lang="en"><head><title>Lines</title></head><body><h1>Lines</h1>{said}</body></html>'
    with pikepdf.open(BytesIO(set_sheet(Sheet(html, one_page=one_page)))) as pdf:
        assert len(pdf.pages) == pages
