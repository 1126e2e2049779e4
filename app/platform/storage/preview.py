"""Looking at stored files without opening them in this process.

A page image is drawn by a separate process (``drawing.py``) under limits on time, memory, result and powers,
and kept on disk by digest, page and width. The image is made of pixels alone, so it can run nothing. Text is
decoded here and escaped by the template that shows it. Sound and video have no preview.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from shutil import rmtree
from typing import Any

from app.platform.storage import sniff, texts
from app.platform.storage.sniff import Verdict
from app.platform.storage.store import Store, Unsound
from app.platform.storage.types import Inert, Shown
from app.shared.text import N_

WIDTHS = (240, 800, 1600)
"""Widths in pixels in which pages are drawn; a few fixed ones, or a visitor could fill the disk with all of them."""

RENDERER = Path(__file__).with_name("drawing.py")
_MADE_BY = "3"  # part of the cache's path: a change of drawing makes everything anew

_HEAD_OF_MAIL = 20_000
_MAIL = re.compile(
    r"(?:From [^\n]*\n)?(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?(?:MIME-Version|Content-Transfer-Encoding):",
    re.IGNORECASE,
)
"""Whether a text begins as an e-mail does; only its name would tell otherwise."""


class NoPreview(StrEnum):
    """Why there is nothing to look at."""

    NOT_SHOWN = "not_shown"
    ALTERED = "altered"
    INERT = "inert"
    LOCKED = "locked"
    BROKEN = "broken"
    TOO_LARGE = "too_large"
    NO_SUCH_PAGE = "no_such_page"
    TIMED_OUT = "timed_out"
    BUSY = "busy"

    @property
    def label(self) -> str:
        """The English msgid that tells people why."""
        return _LABELS[self]


_LABELS = {
    NoPreview.NOT_SHOWN: N_("This type of file has no preview. Download it to open it."),
    NoPreview.ALTERED: N_(
        "The stored file is not the one that was taken in and is not shown. Auditors and administrators are told."
    ),
    NoPreview.INERT: N_("This file is kept as it came and is not shown."),
    NoPreview.LOCKED: N_("This file is locked with a password; its text is not searchable."),
    NoPreview.BROKEN: N_("This file is damaged and cannot be shown. The original is kept."),
    NoPreview.TOO_LARGE: N_("This page is too large to be shown. The original is kept."),
    NoPreview.NO_SUCH_PAGE: N_("There is no such page, or it is beyond the pages that are shown."),
    NoPreview.TIMED_OUT: N_("Drawing this page took too long and was stopped. The original is kept."),
    NoPreview.BUSY: N_("The machine is busy and could not draw this page yet. Reload it in a moment."),
}
BY_EXIT_CODE = {
    10: NoPreview.LOCKED,
    11: NoPreview.BROKEN,
    12: NoPreview.TOO_LARGE,
    13: NoPreview.NO_SUCH_PAGE,
}


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page as pixels, WebP."""

    content: bytes
    media_type: str = "image/webp"


@dataclass(frozen=True, slots=True)
class TextPage:
    """The beginning of a text file; not escaped. ``cut`` if there is more."""

    text: str
    cut: bool


@dataclass(frozen=True, slots=True)
class Limits:
    """What one job may use. Memory counts the address space, of which Python and PDFium take some 250 MB.

    ``seconds`` is processor time: a file that uses it up is at fault and not tried again. ``wait`` is time on the
    clock: the machine may just be busy.
    """

    seconds: int = 10
    wait: int = 20
    memory: int = 1 << 30
    result: int = 16 << 20
    max_pixels: int = 50_000_000
    max_height: int = 4_800
    max_pages: int = 500
    max_characters: int = 1_000_000
    text_bytes: int = 256 << 10
    at_once: int = 2


class Previewer:
    """Page images, page counts and text of the files in ``store``, kept under ``cache``."""

    def __init__(self, store: Store, cache: Path, limits: Limits | None = None) -> None:
        self._store = store
        self._cache = cache.resolve()
        self._limits = limits or Limits()
        self._turns = threading.BoundedSemaphore(self._limits.at_once)

    def page_count(self, digest: str) -> int | NoPreview:
        """How many pages a PDF or TIFF has; 1 for other pictures and for text."""
        verdict = self._judge(digest)
        if isinstance(verdict, NoPreview):
            return verdict
        if verdict.inert or verdict.type.shown in (Shown.NOT, Shown.TEXT):
            return 1 if not verdict.inert and verdict.type.shown is Shown.TEXT else _no_preview(verdict)
        made = self._made(digest, "facts", "facts.json", verdict)
        return made if isinstance(made, NoPreview) else int(json.loads(made)["pages"])

    def page(self, digest: str, page: int = 1, width: int = WIDTHS[1]) -> PageImage | TextPage | NoPreview:
        """Page ``page`` (from 1), drawn at the smallest of ``WIDTHS`` that is at least ``width``.

        The type is read from the content again, so a wrong row cannot have an inert file drawn.
        """
        verdict = self._judge(digest)
        if isinstance(verdict, NoPreview):
            return verdict
        if verdict.inert or verdict.type.shown is Shown.NOT:
            return _no_preview(verdict)
        if not 1 <= page <= self._limits.max_pages:
            return NoPreview.NO_SUCH_PAGE
        if verdict.type.shown is Shown.TEXT:
            return self._text_page(digest, verdict) if page == 1 else NoPreview.NO_SUCH_PAGE
        width = next((step for step in WIDTHS if step >= width), WIDTHS[-1])
        made = self._made(digest, "page", f"{page}-{width}.webp", verdict, page=page, width=width)
        return made if isinstance(made, NoPreview) else PageImage(made)

    def text(self, digest: str) -> list[str] | NoPreview:
        """The text by page, for search: at most 500 pages and a million characters. Empty strings for scanned pages."""
        verdict = self._judge(digest)
        if isinstance(verdict, NoPreview):
            return verdict
        if verdict.inert or verdict.type.shown not in (Shown.PAGES, Shown.TEXT):
            return _no_preview(verdict)
        if verdict.type.shown is Shown.TEXT:
            words = self._decoded(digest, verdict, self._limits.max_characters)
            told = self._mail(digest, verdict, words)
            return [words if told is None else f"{words}\n{told['said']}"]
        made = self._made(digest, "text", "text.json", verdict)
        return made if isinstance(made, NoPreview) else list(json.loads(made))

    def textless(self, digest: str) -> list[int] | NoPreview:
        """The pages from 1 of a PDF that show something and have no text; blank pages and texts have none.

        An e-mail has, where files came with it."""
        verdict = self._judge(digest)
        if isinstance(verdict, NoPreview):
            return verdict
        if verdict.inert or verdict.type.shown not in (Shown.PAGES, Shown.TEXT):
            return _no_preview(verdict)
        if verdict.type.shown is Shown.TEXT:
            told = self._mail(digest, verdict, self._decoded(digest, verdict, _HEAD_OF_MAIL))
            return [1] if told is not None and told["unread"] else []
        made = self._made(digest, "textless", "textless.json", verdict)
        return made if isinstance(made, NoPreview) else list(json.loads(made))

    def beside(self, digest: str) -> list[str] | NoPreview:
        """What a PDF or picture says beside what is seen: properties, notes, bookmarks, forms, attached files."""
        verdict = self._judge(digest)
        if isinstance(verdict, NoPreview):
            return verdict
        if verdict.inert or verdict.type.shown is Shown.NOT:
            return _no_preview(verdict)
        if verdict.type.shown is Shown.TEXT:
            return []
        made = self._made(digest, "beside", "beside.json", verdict)
        return made if isinstance(made, NoPreview) else list(json.loads(made))

    def forget(self, digest: str) -> None:
        """Delete everything made from the file: part of disposing of it."""
        rmtree(self._folder(digest), ignore_errors=True)

    def _judge(self, digest: str) -> Verdict | NoPreview:
        """What the file is; the store hashes it, also where the picture was made long ago."""
        try:
            with self._store.open_named(digest) as file:
                return sniff.recognise(file, os.fstat(file.fileno()).st_size)
        except Unsound:
            return NoPreview.ALTERED

    def _mail(self, digest: str, verdict: Verdict, words: str) -> dict[str, Any] | None:
        """What an e-mail says out of the codes in which it is sent; None for other texts."""
        if not _MAIL.match(words[:_HEAD_OF_MAIL]):
            return None
        made = self._made(digest, "mail", "mail.json", verdict)
        return {"said": "", "unread": True} if isinstance(made, NoPreview) else dict(json.loads(made))

    def _text_page(self, digest: str, verdict: Verdict) -> TextPage:
        cut = self._store.size(digest) > self._limits.text_bytes
        return TextPage(self._decoded(digest, verdict, self._limits.text_bytes), cut)

    def _decoded(self, digest: str, verdict: Verdict, max_bytes: int) -> str:
        with self._store.open(digest) as file:
            return texts.decode(file.read(max_bytes), verdict.encoding or "utf-8")

    def _folder(self, digest: str) -> Path:
        return self._cache / _MADE_BY / digest[:2] / digest

    def _made(self, digest: str, do: str, name: str, verdict: Verdict, **wanted: int) -> bytes | NoPreview:
        """The result of a job from the cache, else made now and kept; a refusal is kept as well."""
        kept = self._folder(digest) / name
        refusal = kept.with_suffix(".no")
        if kept.is_file():
            return kept.read_bytes()
        if refusal.is_file():
            return NoPreview(refusal.read_text())
        kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not self._turns.acquire(timeout=self._limits.wait):
            return NoPreview.BUSY
        try:
            job = {**asdict(self._limits), **wanted, "shown": verdict.type.shown}
            made = self._run(digest, do, job, kept)
        finally:
            self._turns.release()
        if isinstance(made, NoPreview) and made is not NoPreview.BUSY:
            refusal.write_text(made)
        return made

    def _run(self, digest: str, do: str, job: dict[str, object], kept: Path) -> bytes | NoPreview:
        """Start the renderer on one file and wait for it, no longer than allowed."""
        command = [sys.executable, "-I", str(RENDERER), do, json.dumps(job)]
        with (
            self._store.open(digest) as source,
            tempfile.NamedTemporaryFile(dir=kept.parent, delete=False) as result,
        ):
            try:
                process = subprocess.run(
                    command,
                    stdin=source,
                    stdout=result,
                    stderr=subprocess.DEVNULL,
                    env={"LANG": "C.UTF-8"},
                    cwd="/",
                    timeout=self._limits.wait,
                    check=False,
                )
                return _finished(process.returncode, Path(result.name), kept)
            except subprocess.TimeoutExpired:
                return NoPreview.BUSY
            finally:
                Path(result.name).unlink(missing_ok=True)


def _finished(exit_code: int, result: Path, kept: Path) -> bytes | NoPreview:
    """Keep and return the result of a job that ended well; else the reason."""
    if exit_code == 0 and (content := result.read_bytes()):
        if kept.suffix == ".webp" and not (content[:4] == b"RIFF" and content[8:12] == b"WEBP"):
            return NoPreview.BROKEN
        result.replace(kept)
        return content
    if exit_code in (-9, -24):  # killed, or out of processor time
        return NoPreview.TIMED_OUT
    return BY_EXIT_CODE.get(exit_code, NoPreview.BROKEN)


def _no_preview(verdict: Verdict) -> NoPreview:
    if verdict.inert is Inert.LOCKED:
        return NoPreview.LOCKED
    return NoPreview.INERT if verdict.inert else NoPreview.NOT_SHOWN
