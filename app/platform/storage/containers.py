"""Looking into containers by their directory alone: nothing is unpacked but two small named members.

A ZIP says in its central directory what it holds and how far it would grow; an OLE file names its streams.
That is enough to tell a Word document from a spreadsheet, a macro carrier, a bomb.
"""

from __future__ import annotations

import mmap
import struct
import zipfile
import zlib
from typing import BinaryIO

from app.platform.storage import types
from app.platform.storage.types import FileType, Inert

ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06")
OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_MAX_DIRECTORY = 4 << 20  # bytes; about 60,000 members, more than any office document has
_MAX_GROWN = 1 << 30
_MAX_RATIO = 200  # a real document's XML shrinks 5 to 20 times
_RATIO_MATTERS_FROM = 50 << 20
_MAX_PEEK = 1 << 18
_END = struct.Struct("<4s4H2LH")

_OOXML_BODIES = {
    "word/document.xml": types.DOCX,
    "xl/workbook.xml": types.XLSX,
    "ppt/presentation.xml": types.PPTX,
}
_ODF_TYPES = {row.media_type.encode(): row for row in (types.ODT, types.ODS, types.ODP)}
_MACRO_PARTS = ("vbaproject.bin", "xl/workbook.bin", "xl/macrosheets/")


def has_zip_tail(file: BinaryIO, size: int) -> bool:
    """Whether the file ends as a ZIP does; a picture or PDF that does is two files at once."""
    return _end_record(file, size) is not None


def zip_type(file: BinaryIO, size: int) -> tuple[FileType, Inert | None]:
    """The type of a ZIP container and, if it must not be opened, why."""
    end = _end_record(file, size)
    if end is None:
        return types.ZIP, Inert.BROKEN
    if end[0] > _MAX_DIRECTORY:
        return types.ZIP, Inert.ARCHIVE
    try:
        with zipfile.ZipFile(file) as container:
            return _office_type(container)
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        UnicodeError,
        ValueError,
        OSError,
        EOFError,
        zlib.error,
    ):
        return types.ZIP, Inert.BROKEN


def ole_type(file: BinaryIO) -> FileType:
    """The type of an OLE compound file, by the names of its streams."""
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find("EncryptedPackage".encode("utf-16-le")) >= 0:
            return types.LOCKED_OFFICE
        if content.find("__properties_version1.0".encode("utf-16-le")) >= 0:
            return types.MSG
    return types.OLD_OFFICE


def _end_record(file: BinaryIO, size: int) -> tuple[int, int] | None:
    """Size of the directory and number of members, from an end record that reaches exactly to the end of the file."""
    reach = min(size, _END.size + 0xFFFF)
    file.seek(size - reach)
    tail = file.read(reach)
    at = tail.rfind(b"PK\x05\x06")
    while at >= 0:
        if at + _END.size <= len(tail):
            fields = _END.unpack_from(tail, at)
            if at + _END.size + fields[7] == len(tail):
                return fields[5], fields[4]
        at = tail.rfind(b"PK\x05\x06", 0, at)
    return None


def _office_type(container: zipfile.ZipFile) -> tuple[FileType, Inert | None]:
    members = container.infolist()
    found = _by_members(container, {member.filename for member in members})
    if _is_swollen(members):
        return found, Inert.SWOLLEN
    if found is types.DOCX and _fetches_template(container):
        return found, Inert.REMOTE
    return found, found.inert


def _by_members(container: zipfile.ZipFile, names: set[str]) -> FileType:
    if "[Content_Types].xml" in names:
        if any(part in name.lower() for name in names for part in _MACRO_PARTS):
            return types.MACRO_OFFICE
        for body, found in _OOXML_BODIES.items():
            if body in names:
                return found
    if "mimetype" in names and (odf := _ODF_TYPES.get(_peek(container, "mimetype").strip())):
        return odf
    return types.OFD if "OFD.xml" in names else types.ZIP


def _is_swollen(members: list[zipfile.ZipInfo]) -> bool:
    grown = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    return grown > _MAX_GROWN or (grown > _RATIO_MATTERS_FROM and grown / packed > _MAX_RATIO)


def _fetches_template(container: zipfile.ZipFile) -> bool:
    links = _peek(container, "word/_rels/settings.xml.rels")
    return b"attachedTemplate" in links and b'TargetMode="External"' in links.replace(b"'", b'"')


def _peek(container: zipfile.ZipFile, name: str) -> bytes:
    """The first bytes of a small member; decompression stops there whatever the directory promised."""
    try:
        with container.open(name) as member:
            return member.read(_MAX_PEEK)
    except KeyError:
        return b""
