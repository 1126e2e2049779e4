"""One decision about one uploaded file: accepted, kept inert, or refused with the reason.

The content decides. The name and the browser's declaration must agree with it, because people will later read
the name and believe it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from app.platform.storage import containers, signatures, texts, types
from app.platform.storage.names import extension_of
from app.platform.storage.types import FileType, Inert
from app.shared.errors import Refused
from app.shared.text import N_

_EMPTY = N_("The file is empty. Choose a file that has content.")
_VIRUS = N_("The file carries the EICAR virus test string. Send a file that does not.")
_PROGRAM = N_("The file is a program (%(found)s). Send a document, a picture or a recording.")
_WEB_PAGE = N_(
    "The file is a web page or an SVG drawing, which can run programs. Save it as a PDF and send that."
)
_UNREADABLE = N_(
    "The name ends in .%(extension)s, but the content is not such a file. Open it, save it again and send that."
)
_MISNAMED = N_(
    "The name ends in .%(extension)s, but the content is %(found)s."
    " Rename it to end in .%(right)s, or send the right file."
)
_MISDECLARED = N_("The file was sent as %(declared)s, but the content is %(found)s. Choose the file again.")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the content is and, if it must be kept inert, why."""

    type: FileType
    inert: Inert | None = None
    encoding: str | None = None

    @property
    def media_type(self) -> str:
        """The media type under which the file is recorded and downloaded."""
        return types.OCTET_STREAM if self.inert else self.type.media_type


def sniff(file: BinaryIO, size: int, *, name: str = "", declared_type: str = "") -> Verdict:
    """Judge ``file`` of ``size`` bytes, opened for reading and seekable, with a real file descriptor.

    :raises Refused: empty, a program, a web page, the EICAR string, or a name or declaration that contradicts
        the content.
    """
    file.seek(0)
    head = file.read(signatures.HEAD_LENGTH)
    extension = extension_of(name)
    declared = declared_type.partition(";")[0].strip().lower()
    _refuse_dangerous(head, extension, declared)
    verdict = recognise(file, size, extension=extension)
    _refuse_contradiction(verdict, extension, declared)
    return verdict


def recognise(file: BinaryIO, size: int, *, extension: str = "") -> Verdict:
    """What the content is; ``extension`` only tells plain text from a table or an e-mail. Refuses nothing."""
    file.seek(0)
    head = file.read(signatures.HEAD_LENGTH)
    if head.startswith(containers.ZIP_MARKS):
        return Verdict(*containers.zip_type(file, size))
    if head.startswith(containers.OLE_MARK):
        found = containers.ole_type(file)
        return Verdict(found, found.inert)
    if found_by_mark := signatures.by_mark(head):
        return Verdict(found_by_mark, _why_inert(file, size, head, found_by_mark))
    return _recognise_text(file, head, extension)


def _why_inert(file: BinaryIO, size: int, head: bytes, found: FileType) -> Inert | None:
    if found.inert:
        return found.inert
    if signatures.picture_is_broken(head, found):
        return Inert.BROKEN
    if signatures.carries_foreign_markup(head) or containers.has_zip_tail(file, size):
        return Inert.POLYGLOT
    return None


def _recognise_text(file: BinaryIO, head: bytes, extension: str) -> Verdict:
    encoding = texts.encoding_of(file)
    if encoding is None:
        return Verdict(types.UNKNOWN, Inert.UNKNOWN)
    named = next((row for row in types.TEXT_TYPES if extension in row.extensions), None)
    if named is None and signatures.is_xml(head):
        return Verdict(types.XML, Inert.MARKUP, encoding)
    return Verdict(named or types.TEXT, None, encoding)


def _refuse_dangerous(head: bytes, extension: str, declared: str) -> None:
    if not head:
        raise Refused(_EMPTY)
    if signatures.is_eicar(head):
        raise Refused(_VIRUS)
    if kind := signatures.program_kind(head):
        raise Refused(_PROGRAM, found=kind)
    if extension in types.PROGRAM_EXTENSIONS:
        raise Refused(_PROGRAM, found=f".{extension}")
    if (
        signatures.is_web_page(head)
        or extension in types.WEB_PAGE_EXTENSIONS
        or declared in types.WEB_PAGE_MEDIA_TYPES
    ):
        raise Refused(_WEB_PAGE)


def _refuse_contradiction(verdict: Verdict, extension: str, declared: str) -> None:
    found = verdict.type
    if extension in types.KNOWN_EXTENSIONS and extension not in found.extensions:
        if found is not types.UNKNOWN:
            raise Refused(_MISNAMED, extension=extension, found=found.name, right=found.extensions[0])
        # Bytes that are no text after all lose nothing by being kept; a PDF that is none was promised to be readable.
        if not any(extension in row.extensions for row in types.TEXT_TYPES):
            raise Refused(_UNREADABLE, extension=extension)
    if declared in types.KNOWN_MEDIA_TYPES and not _declarable(found, declared):
        raise Refused(_MISDECLARED, declared=declared, found=found.name)


def _declarable(found: FileType, declared: str) -> bool:
    """Rows without a media type of their own (old Office, unknown) are declared in too many ways to hold to one."""
    return found.media_type == types.OCTET_STREAM or found.may_be_declared_as(declared)
