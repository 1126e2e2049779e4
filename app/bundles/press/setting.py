"""Our own pages set, and prepared files joined. Runs in the workshop."""

from __future__ import annotations

from typing import Any

import pikepdf


def set_pages(html: str, result: str) -> tuple[int, dict[str, int]]:
    """Set a page of ours and write it to ``result``: how many pages, and on which (from 0) each id stands."""
    return set_many([(html, result)])[0]


def set_many(wanted: list[tuple[str, str]]) -> list[tuple[int, dict[str, int]]]:
    """Several, one after another."""
    from app.letters.sheets import set_sheets  # half a second of WeasyPrint, wanted by this work alone

    return set_sheets(wanted)


def join(paths: list[str], result: str) -> int:
    """Several prepared files as one; how many pages."""
    sources: list[Any] = []
    try:
        with pikepdf.Pdf.new() as made:
            for path in paths:
                sources.append(pikepdf.open(path))
                made.add_pages_from(sources[-1], forms="strip")
            made.save(result, deterministic_id=True, recompress_flate=False)
            return len(made.pages)
    finally:
        for source in sources:
            source.close()
