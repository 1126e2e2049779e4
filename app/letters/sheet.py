"""A page of the program's own as a paper: finished HTML into PDF/A-3a and PDF/UA-1, the same bytes every time.

A sheet is no letter: nobody is addressed, nothing is approved. A room above writes the HTML from its own template.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

STYLE = "sheet"
SNUG = "sheet-snug"
"""Set closer."""


@dataclass(frozen=True, slots=True)
class EnclosedFile:
    """A file that travels inside the PDF, as the source of what the pages say. ``made_at`` is when that was made."""

    name: str
    description: str
    content: bytes
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Sheet:
    """``html`` is a whole document: its language, its title, every typed character escaped.

    ``one_page``: it is set closer where that saves a page.
    """

    html: str
    files: tuple[EnclosedFile, ...] = ()
    one_page: bool = False


def set_sheet(sheet: Sheet) -> bytes:
    """The finished PDF. Equal sheets give equal bytes. Raises Refused for a character that no font here can show."""
    from app.letters import archival

    pdf = _pdf(sheet, [STYLE])
    if sheet.one_page and (pages := _pages(pdf)) > 1:
        closer = _pdf(sheet, [STYLE, SNUG])
        pdf = closer if _pages(closer) < pages else pdf
    finished, _fonts = archival.finish(pdf)
    return finished


def _pdf(sheet: Sheet, styles: list[str]) -> bytes:
    import weasyprint  # where sheets are set and nowhere else

    from app.letters import assets, press

    files = [
        weasyprint.Attachment(
            string=each.content.decode(),
            base_url=assets.SCHEME,
            name=each.name,
            description=each.description,
            created=each.made_at,
            modified=each.made_at,
            relationship="Source",
            url_fetcher=assets.OwnAssets({}),
        )
        for each in sheet.files
    ]
    return press.to_pdf(sheet.html, styles, assets.OwnAssets({}), files=files)


def _pages(pdf: bytes) -> int:
    import pikepdf

    with pikepdf.open(BytesIO(pdf)) as document:
        return len(document.pages)
