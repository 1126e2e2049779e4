"""Our own pages set by WeasyPrint, and prepared files joined. Runs in the workshop."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pikepdf

Set = tuple[int, dict[str, int]]
"""How many pages, and on which (from 0) each id stands."""


def set_pages(html: str, result: str) -> Set:
    """Set a page of ours and write it to ``result``."""
    return set_many([(html, result)])[0]


def set_many(wanted: list[tuple[str, str]]) -> list[Set]:
    """Several, one after another, with the fonts loaded once."""
    import weasyprint  # half a second, wanted by this work alone
    from weasyprint.text.fonts import FontConfiguration

    from app.letters.assets import OwnAssets

    fonts, made = FontConfiguration(), []
    for html, result in wanted:
        page = weasyprint.HTML(string=html, base_url="fairfile:", url_fetcher=OwnAssets({}))
        document = page.render(font_config=fonts)
        places = {name: number for number, each in enumerate(document.pages) for name in each.anchors}
        Path(result).write_bytes(document.write_pdf())
        _strip(result)
        made.append((len(document.pages), places))
    return made


def _strip(result: str) -> None:
    """Nothing of how it was made stays in it."""
    with pikepdf.open(result, allow_overwriting_input=True) as pdf:
        for key in ("/Metadata", "/Names"):
            if key in pdf.Root:
                del pdf.Root[key]
        del pdf.docinfo
        pdf.save(result, deterministic_id=True)


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
