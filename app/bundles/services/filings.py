"""Stored files made fit to file, once for all bundles; what cannot be is said, never left away silently."""

from __future__ import annotations

import io
import re
import shutil
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy.exc import IntegrityError

from app.bundles.domain.problems import QUIET
from app.bundles.made.pages import text_html
from app.bundles.models import Filing
from app.bundles.press import workshop
from app.bundles.press.mail import LONGEST_BODY, Mail, take_apart
from app.bundles.press.office import print_office, program
from app.bundles.press.preparing import Prepared, prepare_pdf, prepare_picture
from app.bundles.press.setting import join, set_pages
from app.platform.db import db, transaction
from app.platform.storage import current_store
from app.platform.storage import texts as decoding
from app.platform.storage.sniff import Verdict, recognise
from app.platform.storage.types import EML, Shown
from app.shared.clock import Clock
from app.shared.errors import Refused

MAKER = "4"
"""Part of every filing: a change of the press makes everything anew."""
AGAIN = frozenset({"busy", "died"})
"""What may have been the machine's fault and not the file's: tried anew whenever the file is wanted."""
LARGEST = 2 << 30
LONGEST_MAKING = 24 * 60 * 60
"""Seconds after which nobody works in a folder any more."""
LONGEST_TEXT = 200_000
DEEPEST = 2
_SETTING = workshop.Limits(seconds=300, wait=400, memory=3 << 30)
"""For what is set anew, and for drawings of very many lines."""
_PRINTING = workshop.Limits(seconds=150, wait=330, memory=8 << 30, files=1024, children=True)
_UNBROKEN = re.compile("([^\\s\u2e80-\uffff]{200})(?=[^\\s\u2e80-\uffff])")
"""More signs than a line holds, without a place to break them: setting them takes the square of their number."""
_OFFICE = (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp")
_HIDDEN = re.compile(rb'<sheet[^>]*\bname="([^"]{1,80})"[^>]*\bstate="(?:veryH|h)idden"')


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder of ours for files in the making, beside the store, gone afterwards; what a killed process left too."""
    base = current_app.extensions["settings"].instance / "making"
    base.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in base.iterdir():
        with suppress(FileNotFoundError):
            if left.stat().st_mtime < time.time() - LONGEST_MAKING:
                shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=base) as folder:
        yield Path(folder)


def filing_of(digest: str, *, clock: Clock, name: str = "", depth: int = 0) -> Filing:
    """The filing of a stored file, made now if nobody has; the work is kept, whatever becomes of the bundle."""
    known = known_filing(digest)
    if known is not None and not AGAIN & known.problems.keys():
        return known
    with workplace() as folder:
        prepared, made, children = _made(digest, folder, clock, name, depth)
        stored = _kept(folder / made) if made and not prepared.unusable else None
    with suppress(IntegrityError), transaction() as session:  # another process may have been quicker
        row = session.get(Filing, digest) or Filing(digest=digest)
        row.maker, row.made, row.pages = MAKER, stored, prepared.pages
        row.problems, row.textless = prepared.problems, prepared.textless
        row.children, row.made_at = children, clock.now()
        session.add(row)
    return db.session.get_one(Filing, digest)


def known_filing(digest: str) -> Filing | None:
    """The filing of a stored file, if it has been made by this press."""
    known = db.session.get(Filing, digest)
    return known if known is not None and known.maker == MAKER else None


def _kept(path: Path) -> str:
    with path.open("rb") as file:
        return current_store().put(file, max_bytes=LARGEST, name="filing.pdf").digest


Made = tuple[Prepared, str, list[dict[str, Any]]]


def _made(digest: str, folder: Path, clock: Clock, name: str, depth: int) -> Made:
    store = current_store()
    with store.open(digest) as file:
        verdict = recognise(file, store.size(digest))
    source, result = str(store.path_of(digest)), str(folder / "made.pdf")
    kind, shown = verdict.type, verdict.type.shown
    if shown is Shown.TEXT and name.lower().endswith(".eml"):
        kind = EML  # a message is text; only its name tells
    if verdict.inert:
        return _unusable("inert"), "", []
    try:
        if shown is Shown.PAGES:
            return workshop.run(prepare_pdf, source, result, limits=_SETTING), "made.pdf", []
        if shown is Shown.PICTURE:
            return workshop.run(prepare_picture, source, result), "made.pdf", []
        if kind is EML:
            return _mail(source, folder, clock, depth)
        if shown is Shown.TEXT:
            return _text(digest, verdict, result), "made.pdf", []
        if kind.extensions and f".{kind.extensions[0]}" in _OFFICE:
            return _office(source, folder, kind.extensions[0])
    except workshop.Failed as failed:
        return _unusable(failed.why if failed.why in AGAIN else "damaged"), "", []
    if kind.media_type.startswith(("audio/", "video/")):
        return Prepared(problems={"recording": True}, unusable=True), "", []
    return _unusable("no-pages"), "", []


def _unusable(problem: str) -> Prepared:
    return Prepared(problems={problem: True}, unusable=True)


# --- text and mail ------------------------------------------------------------------------------------------


def _text(digest: str, verdict: Verdict, result: str) -> Prepared:
    with current_store().open(digest) as file:
        text = decoding.decode(file.read(4 * LONGEST_TEXT), verdict.encoding or "utf-8")
    if len(text) > LONGEST_TEXT:
        return _unusable("too-long")
    return _set(text_html(_printable(text), "en"), result)


def _set(html: str, result: str) -> Prepared:
    """Our own setting of somebody's words, scaled like every foreign page."""
    rough = f"{result}.set"
    workshop.run(set_pages, html, rough, limits=_SETTING)
    prepared: Prepared = workshop.run(prepare_pdf, rough, result, limits=_SETTING)
    return prepared


def _printable(text: str) -> str:
    return _UNBROKEN.sub(
        "\\1\n", "".join(sign if sign.isprintable() or sign in "\n\t" else " " for sign in text)
    )


def _mail(source: str, folder: Path, clock: Clock, depth: int) -> Made:
    """The message, then what came with it, each attachment a paper of its own inside."""
    attached = folder / "attached"
    attached.mkdir()
    mail: Mail = workshop.run(take_apart, source, str(attached))
    body = _printable(mail.body)
    listed = ", ".join((*(name for name, _path in mail.attachments), *mail.beyond))
    headers = [*mail.headers, *([("Attachments", listed)] if listed else [])]
    message = _set(text_html(body, "en", Mail(headers, body)), str(folder / "message.pdf"))
    pieces = [str(folder / "message.pdf")]
    children: list[dict[str, Any]] = []
    for name, path in mail.attachments:
        child = _child(name, Path(path), clock, depth)
        if child["made"]:
            child["at"] = message.pages + sum(each["pages"] for each in children)
            pieces.append(str(current_store().path_of(child["made"])))
        children.append(child)
    workshop.run(join, pieces, str(folder / "made.pdf"), limits=workshop.OURS)
    return _whole_mail(message, mail, children), "made.pdf", children


def _child(name: str, path: Path, clock: Clock, depth: int) -> dict[str, Any]:
    lost: dict[str, Any] = {
        "name": name[:200],
        "digest": "",
        "made": None,
        "pages": 0,
        "problems": {},
        "textless": [],
    }
    if depth >= DEEPEST:
        return lost | {"problems": {"no-pages": True}}
    try:
        with path.open("rb") as file:
            stored = current_store().put(file, max_bytes=LARGEST)
    except Refused:
        return lost | {"problems": {"inert": True}}
    filing = filing_of(stored.digest, clock=clock, name=name, depth=depth + 1)
    return lost | {
        "digest": stored.digest,
        "made": filing.made,
        "pages": filing.pages,
        "problems": filing.problems,
        "textless": filing.textless,
    }


_OF_THE_WHOLE = QUIET | {
    "no-text",
    "encrypted",
    "damaged",
    "inert",
    "no-pages",
    "office",
    "unprinted",
    *AGAIN,
}
"""What is said of an attached file alone: nothing to worry about, or the file is named as one that is not there."""


def _whole_mail(message: Prepared, mail: Mail, children: list[dict[str, Any]]) -> Prepared:
    whole = Prepared(pages=message.pages + sum(each["pages"] for each in children))
    if children:
        whole.problems["children"] = ", ".join(each["name"] for each in children)
    lost = [each["name"] for each in children if not each["made"]] + mail.beyond
    for code, told in ((code, told) for each in children for code, told in each["problems"].items()):
        if code == "child-unusable":
            lost.append(told)
        elif code not in _OF_THE_WHOLE:
            whole.problems.setdefault(code, told)
    if lost:
        whole.problems["child-unusable"] = ", ".join(lost)
    if len(mail.body) >= LONGEST_BODY:
        whole.problems["too-long"] = True
    attached = [child["at"] + page for child in children if child["made"] for page in child["textless"]]
    whole.textless = [*message.textless, *attached]
    if whole.textless:
        whole.problems["no-text"] = len(whole.textless)
    return whole


# --- Word and Excel -----------------------------------------------------------------------------------------


def _office(source: str, folder: Path, extension: str) -> Made:
    """Through LibreOffice where it is installed; else a person supplies a PDF."""
    problems = _office_facts(source)
    office = program()
    if office is None:
        return Prepared(problems={"office": True, **problems}, unusable=True), "", []
    try:
        printed = workshop.run(print_office, office, source, str(folder), extension, limits=_PRINTING)
        prepared: Prepared = workshop.run(prepare_pdf, printed, str(folder / "made.pdf"), limits=_SETTING)
    except workshop.Failed as failed:
        told = failed.why if failed.why in AGAIN else "unprinted"
        return Prepared(problems={told: True, **problems}, unusable=True), "", []
    prepared.problems |= problems
    return prepared, "made.pdf", []


def _office_facts(source: str) -> dict[str, Any]:
    """Hidden sheets by name, and whether changes are tracked: read from the directory and two small members."""
    found: dict[str, Any] = {}
    try:
        with zipfile.ZipFile(source) as container:
            names = set(container.namelist())
            if "xl/workbook.xml" in names:
                with container.open("xl/workbook.xml") as member:
                    hidden = _HIDDEN.findall(member.read(1 << 18))
                if hidden:
                    found["hidden-sheets"] = ", ".join(name.decode("utf-8", "replace") for name in hidden)
            if "word/document.xml" in names:
                with container.open("word/document.xml") as member:
                    beginning = member.read(1 << 20)
                if b"<w:ins " in beginning or b"<w:del " in beginning or "word/comments.xml" in names:
                    found["tracked-changes"] = True
    except (zipfile.BadZipFile, OSError, KeyError, RuntimeError):
        return {}
    return found


def store_bytes(content: bytes, name: str) -> str:
    """Keep finished bytes; the digest that rows name."""
    return current_store().put(io.BytesIO(content), max_bytes=LARGEST, name=name).digest
