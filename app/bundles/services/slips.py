"""A sheet that stands in the bundle for a recording: title, file, length, digest, transcript."""

from __future__ import annotations

import wave
from pathlib import Path

from app.bundles.made.matter import Matter
from app.bundles.made.pages import page_html
from app.bundles.made.printed import WORDS
from app.bundles.press import workshop
from app.bundles.press.preparing import prepare_pdf
from app.bundles.press.setting import set_pages
from app.bundles.sources import Gathered, Source
from app.platform.storage import current_store


def make_slip(source: Source, language: str, known: Gathered, folder: Path) -> tuple[str, int]:
    """Write the sheet; where it lies and its pages."""
    say = WORDS[language]
    store = current_store()
    lines = [
        (say["file"], source.file_name),
        (say["size"], f"{store.size(source.digest):,} B"),
        (say["length"], length_of(store.path_of(source.digest)) or say["length_unknown"]),
        (say["digest"], source.digest),
        (say["transcript"], _transcript(source, known) or say["transcript_none"]),
    ]
    rough, result = (
        str(folder / f"slip-{source.digest[:12]}.set"),
        str(folder / f"slip-{source.digest[:12]}.pdf"),
    )
    html = page_html(
        "slip", Matter("slip", language, source.title), slip={"title": source.title, "lines": lines}
    )
    workshop.run(set_pages, html, rough, limits=workshop.OURS)
    workshop.run(prepare_pdf, rough, result)
    return result, 1


def length_of(path: Path) -> str:
    """``9:04``, where the file says so itself (WAV); else nothing."""
    try:
        with wave.open(str(path), "rb") as sound:
            seconds = round(sound.getnframes() / sound.getframerate())
    except (wave.Error, EOFError, OSError, ZeroDivisionError):
        return ""
    return f"{seconds // 60}:{seconds % 60:02d}"


def _transcript(source: Source, known: Gathered) -> str:
    """Another paper of the same day that is a note of a call or a statement."""
    for other in known.sources.values():
        if other.key != source.key and other.dated and other.dated == source.dated and other.kind == "note":
            return other.title
    return ""
