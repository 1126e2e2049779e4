"""Plain sheets set for other rooms: pages of a bundle, a printed e-mail. No letter, so no archive, tags or check.

The HTML is the caller's, escaped by it; nothing is fetched. Loads WeasyPrint, so call it where that is wanted.
"""

from __future__ import annotations

from pathlib import Path

import pikepdf
import weasyprint
from weasyprint.text.fonts import FontConfiguration

from app.letters.assets import OwnAssets
from app.letters.directions import isolated

Set = tuple[int, dict[str, int]]
"""How many pages, and on which (from 0) each id stands."""


def set_sheets(wanted: list[tuple[str, str]]) -> list[Set]:
    """Set each HTML and write it to the path beside it, with the fonts loaded once; the same bytes every time."""
    fonts, made = FontConfiguration(), []
    for html, result in wanted:
        page = weasyprint.HTML(string=isolated(html), base_url="fairfile:", url_fetcher=OwnAssets({}))
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
