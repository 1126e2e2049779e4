"""Our own pages set by WeasyPrint, and prepared files joined. Runs in the workshop."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pikepdf


def set_pages(html: str, result: str) -> tuple[int, dict[str, int]]:
    """Set a page of ours and write it to ``result``: how many pages, and on which (from 0) each id stands."""
    import weasyprint  # half a second, wanted by this work alone

    from app.letters.assets import OwnAssets

    document = weasyprint.HTML(string=html, base_url="fairfile:", url_fetcher=OwnAssets({})).render()
    places = {name: number for number, page in enumerate(document.pages) for name in page.anchors}
    Path(result).write_bytes(document.write_pdf())
    with pikepdf.open(result, allow_overwriting_input=True) as pdf:
        for key in ("/Metadata", "/Names"):
            if key in pdf.Root:
                del pdf.Root[key]
        del pdf.docinfo
        pdf.save(result, deterministic_id=True)
    return len(document.pages), places


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
