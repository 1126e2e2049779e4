"""What a file is, read from its first bytes; containers are looked into by ``containers.py``.

The marks are those that the formats' own specifications require, not a general magic library, which takes far
more for known than this house wants to accept and called an .xlsx a .docx when tried.
"""

from __future__ import annotations

import re

from app.platform.storage import types
from app.platform.storage.types import FileType

HEAD_LENGTH = 4096

# The test string that stands for a virus, in two parts so that no scanner trips over this file.
_EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

_PROGRAMS: tuple[tuple[bytes, str], ...] = (
    (b"MZ", "Windows"),
    (b"\x7fELF", "Linux"),
    (b"\xfe\xed\xfa\xce", "macOS"),
    (b"\xfe\xed\xfa\xcf", "macOS"),
    (b"\xce\xfa\xed\xfe", "macOS"),
    (b"\xcf\xfa\xed\xfe", "macOS"),
    (b"\xca\xfe\xba\xbe", "Java, macOS"),
    (b"\x4c\x00\x00\x00\x01\x14\x02\x00", "Windows shortcut"),
    (b"\x00asm", "WebAssembly"),
    (b"#!/", "script"),
    (b"#! /", "script"),
)

_PLAIN_MARKS: tuple[tuple[bytes, FileType], ...] = (
    (b"\x89PNG\r\n\x1a\n", types.PNG),
    (b"\xff\xd8\xff", types.JPEG),
    (b"GIF87a", types.GIF),
    (b"GIF89a", types.GIF),
    (b"II*\x00", types.TIFF),
    (b"MM\x00*", types.TIFF),
    (b"{\\rtf", types.RTF),
    (b"Rar!\x1a\x07", types.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", types.ARCHIVE),
    (b"\x1f\x8b", types.ARCHIVE),
    (b"BZh", types.ARCHIVE),
    (b"\xfd7zXZ\x00", types.ARCHIVE),
    (b"#!AMR", types.AMR),
    (b"OggS", types.OGG),
    (b"\x1aE\xdf\xa3", types.WEBM),
    (b"ID3", types.MP3),
)

_BRANDS: dict[bytes, FileType] = {
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"), types.HEIC),
    **dict.fromkeys((b"M4A ", b"M4B "), types.M4A),
    **dict.fromkeys(
        (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash"), types.MP4
    ),
    **dict.fromkeys((b"3gp4", b"3gp5", b"3gp6", b"MSNV"), types.MP4),
    b"qt  ": types.MOV,
}

_WEB_PAGE_START = re.compile(
    rb"<(?:!doctype\s+(?:html|svg)|html|head|body|script|svg|iframe)[\s/>]", re.IGNORECASE
)
_XML_ROOT = re.compile(rb"<(?:\w+:)?(?:html|svg|stylesheet|transform)[\s/>]", re.IGNORECASE)
_FOREIGN_MARKUP = re.compile(rb"<(?:!doctype html|html|script|svg|iframe)[\s/>]", re.IGNORECASE)
_PDF_START = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,16}%PDF-[12]\.\d")
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def is_eicar(head: bytes) -> bool:
    """Whether the file is the test string that stands for a virus: at the very start, as its definition says."""
    return head.startswith(_EICAR)


def program_kind(head: bytes) -> str | None:
    """For which machine the file is a program, or None."""
    if head.startswith(b"#!AMR"):
        return None
    for mark, kind in _PROGRAMS:
        # "MZ" alone may begin an honest text; a real program has binary content right after it.
        if head.startswith(mark) and (mark != b"MZ" or b"\x00" in head[:64]):
            return kind
    return None


def is_web_page(head: bytes) -> bool:
    """Whether the file starts as HTML or SVG does, also behind white space, comments or an XML declaration."""
    start = _readable_start(head)
    if _WEB_PAGE_START.match(start):
        return True
    return is_xml(head) and bool(
        _XML_ROOT.search(start) or re.search(rb"<!doctype\s+(?:html|svg)", start, re.IGNORECASE)
    )


def is_xml(head: bytes) -> bool:
    """Whether the file begins with an XML declaration."""
    return _readable_start(head).startswith(b"<?xml")


def carries_foreign_markup(head: bytes) -> bool:
    """Whether a file that is not a web page could also be read as one by a careless browser."""
    return bool(_FOREIGN_MARKUP.search(head[:1024]))


def by_mark(head: bytes) -> FileType | None:
    """The type that the first bytes name, for the formats that are no containers and no text."""
    if _PDF_START.match(head):
        return types.PDF
    for mark, found in _PLAIN_MARKS:
        if head.startswith(mark):
            return found
    if head[:4] == b"RIFF":
        return {b"WAVE": types.WAV, b"WEBP": types.WEBP}.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12])
    if head[257:262] == b"ustar":
        return types.ARCHIVE
    return types.MP3 if _is_mpeg_audio(head) else None


def picture_is_broken(head: bytes, found: FileType) -> bool:
    """Whether a picture's header contradicts itself, as that of a script dressed up as a GIF does."""
    if found is not types.GIF:
        return False
    width, height = int.from_bytes(head[6:8], "little"), int.from_bytes(head[8:10], "little")
    return len(head) < 13 or not width or not height


def _is_mpeg_audio(head: bytes) -> bool:
    """A frame header of MPEG layer III: sync, then no reserved value in layer, bit rate or sampling rate."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return False
    return head[2] >> 4 not in (0, 15) and head[2] >> 2 & 3 != 3


def _readable_start(head: bytes) -> bytes:
    """The head without mark, UTF-16 padding, white space and leading comments."""
    for mark in _BOMS:
        head = head.removeprefix(mark)
    start = head.replace(b"\x00", b"").lstrip()
    while start.startswith(b"<!--") and b"-->" in start:
        start = start.split(b"-->", 1)[1].lstrip()
    return start
