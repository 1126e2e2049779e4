"""The press: finished HTML and a stylesheet into WeasyPrint's PDF, with the fonts and stylesheets of this process."""

from __future__ import annotations

import logging
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import weasyprint
from weasyprint.text.fonts import FontConfiguration

from app.letters import assets, chinese_lines, directions
from app.shared.errors import Refused
from app.shared.text import N_

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
PDF_VARIANT = "pdf/a-3a"

_weasyprint = threading.Lock()  # one FontConfiguration a process: WeasyPrint is not made for threads


def to_pdf(
    html: str,
    styles: Sequence[str],
    fetcher: assets.OwnAssets,
    *,
    files: Sequence[weasyprint.Attachment] = (),
) -> bytes:
    """WeasyPrint's PDF of the HTML, not finished yet. ``styles`` name files in ``templates/letters/style``, in order.

    Raises Refused for a character that no font here can show, by its name.
    """
    with _weasyprint, _missing_glyphs() as missing:
        source = weasyprint.HTML(
            string=directions.isolated(html), url_fetcher=fetcher, base_url=assets.SCHEME
        )
        document = source.render(font_config=_font_configuration(), stylesheets=[_stylesheet(tuple(styles))])
        pdf: bytes = document.write_pdf(pdf_variant=PDF_VARIANT, attachments=list(files))
    if missing:
        raise Refused(
            N_(
                "No font here can show %(characters)s. Write it another way, or have a font with it installed."
            ),
            characters=", ".join(named(character) for character in dict.fromkeys(missing)),
        )
    return pdf


def warm_up(styles: Sequence[str]) -> None:
    """Load the fonts and a stylesheet before the first page comes."""
    _stylesheet(tuple(styles))


def named(character: str) -> str:
    """A character as a person can find it: itself where it can be seen, its number, its name."""
    name = unicodedata.name(character, "")
    shown = f"“{character}” " if character.isprintable() else ""
    return f"{shown}U+{ord(character):04X}{' ' + name if name else ''}"


@cache
def _font_configuration() -> FontConfiguration:
    chinese_lines.install()
    return FontConfiguration()


@cache
def _stylesheet(names: tuple[str, ...]) -> weasyprint.CSS:
    source = "\n".join((TEMPLATES / "letters" / "style" / f"{name}.css").read_text("utf-8") for name in names)
    return weasyprint.CSS(string=source, font_config=_font_configuration(), url_fetcher=assets.OwnAssets({}))


class _Collector(logging.Handler):
    """Collects the characters WeasyPrint says it has no glyph for."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.missing: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the character of a .notdef warning."""
        if str(record.msg).startswith(".notdef") and isinstance(record.args, tuple):
            self.missing.append(str(record.args[0]))


@contextmanager
def _missing_glyphs() -> Iterator[list[str]]:
    logger = logging.getLogger("weasyprint")
    collector = _Collector()
    logger.addHandler(collector)
    try:
        yield collector.missing
    finally:
        logger.removeHandler(collector)
