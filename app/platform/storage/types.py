"""The table of file types: what is accepted, what is stored inert, what is refused.

The table is an allow list. A type is known by its content (``signatures.py``); its row says under which name
endings and browser declarations it may come, and how it may be looked at. ``docs/storage.md`` shows the same
table to people.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.shared.text import N_

OCTET_STREAM = "application/octet-stream"


class Shown(StrEnum):
    """How a preview of the type is made."""

    PAGES = "pages"  # a PDF: one image a page
    PICTURE = "picture"  # drawn again from its pixels
    TEXT = "text"  # decoded and escaped
    NOT = "not"  # downloaded only


class Inert(StrEnum):
    """Why a file is kept but never opened, drawn or served as what it says it is."""

    ARCHIVE = "archive"
    POLYGLOT = "polyglot"
    SWOLLEN = "swollen"
    MACROS = "macros"
    REMOTE = "remote"
    LOCKED = "locked"
    OLD_OFFICE = "old_office"
    RICH_TEXT = "rich_text"
    MARKUP = "markup"
    BROKEN = "broken"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """The English msgid that tells people why."""
        return _INERT_LABELS[self]


_INERT_LABELS = {
    Inert.ARCHIVE: N_("An archive: kept as it came and never unpacked."),
    Inert.POLYGLOT: N_("Kept as it came and not shown: it is more than one type of file at once."),
    Inert.SWOLLEN: N_("Kept as it came and not opened: it would grow far beyond its size when unpacked."),
    Inert.MACROS: N_("Kept as it came and not opened: it carries macros, which are programs."),
    Inert.REMOTE: N_("Kept as it came and not opened: it fetches a template from another place when opened."),
    Inert.LOCKED: N_("Kept as it came: it is locked with a password."),
    Inert.OLD_OFFICE: N_("Kept as it came and not opened: old Office formats can carry programs."),
    Inert.RICH_TEXT: N_("Kept as it came and not opened: rich text can carry embedded files."),
    Inert.MARKUP: N_("Kept as it came and not opened: an XML file."),
    Inert.BROKEN: N_("Kept as it came and not shown: the content is damaged."),
    Inert.UNKNOWN: N_("Kept as it came and not shown: the type is not known here."),
}


@dataclass(frozen=True, slots=True)
class FileType:
    """One row of the table. ``name`` is a technical name that needs no translation."""

    name: str
    media_type: str
    extensions: tuple[str, ...]
    shown: Shown = Shown.NOT
    inert: Inert | None = None
    aliases: tuple[str, ...] = ()

    def may_be_declared_as(self, media_type: str) -> bool:
        """Whether a browser may send this type under ``media_type``."""
        return media_type in (self.media_type, *self.aliases)


PDF = FileType("PDF", "application/pdf", ("pdf",), Shown.PAGES, aliases=("application/x-pdf",))
PNG = FileType("PNG", "image/png", ("png",), Shown.PICTURE, aliases=("image/x-png",))
JPEG = FileType(
    "JPEG", "image/jpeg", ("jpg", "jpeg", "jpe", "jfif"), Shown.PICTURE, aliases=("image/jpg", "image/pjpeg")
)
GIF = FileType("GIF", "image/gif", ("gif",), Shown.PICTURE)
WEBP = FileType("WebP", "image/webp", ("webp",), Shown.PICTURE)
TIFF = FileType("TIFF", "image/tiff", ("tif", "tiff"), Shown.PICTURE)
HEIC = FileType("HEIC", "image/heic", ("heic", "heif"), aliases=("image/heif",))

TEXT = FileType(
    "text", "text/plain", ("txt", "text", "log", "md"), Shown.TEXT, aliases=("text/markdown", "text/x-log")
)
CSV = FileType(
    "CSV",
    "text/csv",
    ("csv", "tsv"),
    Shown.TEXT,
    aliases=("text/plain", "application/csv", "text/tab-separated-values", "application/vnd.ms-excel"),
)
EML = FileType("e-mail (eml)", "message/rfc822", ("eml",), Shown.TEXT, aliases=("text/plain",))
XML = FileType("XML", "application/xml", ("xml",), inert=Inert.MARKUP, aliases=("text/xml",))
RTF = FileType(
    "RTF",
    "application/rtf",
    ("rtf", "doc"),
    inert=Inert.RICH_TEXT,
    aliases=("text/rtf", "application/msword"),
)

_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
DOCX = FileType("Word (docx)", _OOXML + "wordprocessingml.document", ("docx",))
XLSX = FileType("Excel (xlsx)", _OOXML + "spreadsheetml.sheet", ("xlsx",))
PPTX = FileType("PowerPoint (pptx)", _OOXML + "presentationml.presentation", ("pptx",))
ODT = FileType("OpenDocument text (odt)", _ODF + "text", ("odt",))
ODS = FileType("OpenDocument spreadsheet (ods)", _ODF + "spreadsheet", ("ods",))
ODP = FileType("OpenDocument presentation (odp)", _ODF + "presentation", ("odp",))
OFD = FileType("OFD", "application/ofd", ("ofd",))
MACRO_OFFICE = FileType(
    "Office with macros",
    OCTET_STREAM,
    ("docx", "xlsx", "pptx", "docm", "xlsm", "pptm", "xlsb", "dotm", "xltm"),
    inert=Inert.MACROS,
)
LOCKED_OFFICE = FileType("locked Office", OCTET_STREAM, ("docx", "xlsx", "pptx"), inert=Inert.LOCKED)
MSG = FileType("e-mail (msg)", "application/vnd.ms-outlook", ("msg",))
OLD_OFFICE = FileType(
    "old Office (doc, xls, ppt)",
    OCTET_STREAM,
    ("doc", "xls", "ppt", "wps", "et", "dps"),
    inert=Inert.OLD_OFFICE,
)
ZIP = FileType(
    "ZIP",
    "application/zip",
    ("zip",),
    inert=Inert.ARCHIVE,
    aliases=("application/x-zip-compressed", "application/x-zip"),
)
ARCHIVE = FileType(
    "archive", OCTET_STREAM, ("7z", "rar", "gz", "tgz", "bz2", "xz", "tar"), inert=Inert.ARCHIVE
)

MP3 = FileType("MP3", "audio/mpeg", ("mp3",), aliases=("audio/mp3",))
M4A = FileType("M4A", "audio/mp4", ("m4a",), aliases=("audio/x-m4a", "audio/m4a"))
WAV = FileType("WAV", "audio/wav", ("wav",), aliases=("audio/x-wav", "audio/wave", "audio/vnd.wave"))
AMR = FileType("AMR", "audio/amr", ("amr",))
OGG = FileType(
    "Ogg", "audio/ogg", ("ogg", "oga", "opus"), aliases=("application/ogg", "audio/opus", "video/ogg")
)
MP4 = FileType("MP4", "video/mp4", ("mp4", "m4v"), aliases=("video/x-m4v",))
MOV = FileType("QuickTime", "video/quicktime", ("mov", "qt"))
WEBM = FileType("WebM", "video/webm", ("webm", "mkv"), aliases=("video/x-matroska", "audio/webm"))

UNKNOWN = FileType("unknown", OCTET_STREAM, (), inert=Inert.UNKNOWN)

ALL_TYPES: tuple[FileType, ...] = (
    *(PDF, PNG, JPEG, GIF, WEBP, TIFF, HEIC),
    *(TEXT, CSV, EML, XML, RTF),
    *(DOCX, XLSX, PPTX, ODT, ODS, ODP, OFD, MACRO_OFFICE, LOCKED_OFFICE, MSG, OLD_OFFICE, ZIP, ARCHIVE),
    *(MP3, M4A, WAV, AMR, OGG, MP4, MOV, WEBM),
)

# Every name ending that promises a type of the table.
KNOWN_EXTENSIONS: frozenset[str] = frozenset(ending for row in ALL_TYPES for ending in row.extensions)
KNOWN_MEDIA_TYPES: frozenset[str] = frozenset(
    name for row in ALL_TYPES for name in (row.media_type, *row.aliases) if name != OCTET_STREAM
)
DRAWN_MEDIA_TYPES: frozenset[str] = frozenset(
    row.media_type for row in ALL_TYPES if row.shown in (Shown.PAGES, Shown.PICTURE)
)
"""Whose pages are shown as pictures, unless a file is damaged, locked or inert."""
TEXT_TYPES: tuple[FileType, ...] = (TEXT, CSV, EML)

# Refused by name alone, whatever the content: a double click on one of these runs it.
PROGRAM_EXTENSIONS: frozenset[str] = frozenset(
    [
        *(
            "apk",
            "app",
            "appimage",
            "bat",
            "bin",
            "cab",
            "cmd",
            "com",
            "cpl",
            "deb",
            "dll",
            "dmg",
            "elf",
            "exe",
        ),
        *(
            "gadget",
            "hta",
            "img",
            "inf",
            "iso",
            "jar",
            "js",
            "jse",
            "lnk",
            "msc",
            "msi",
            "msix",
            "msp",
            "pif",
            "pkg",
        ),
        *(
            "ps1",
            "psm1",
            "py",
            "pyc",
            "reg",
            "rpm",
            "scf",
            "scr",
            "sh",
            "so",
            "sys",
            "url",
            "vb",
            "vbe",
            "vbs",
        ),
        *("vhd", "wasm", "wsf", "wsh", "xll"),
    ]
)
WEB_PAGE_EXTENSIONS: frozenset[str] = frozenset(
    ["htm", "html", "mht", "mhtml", "shtml", "svg", "svgz", "swf", "xht", "xhtml", "xsl", "xslt"]
)
WEB_PAGE_MEDIA_TYPES: frozenset[str] = frozenset(
    ["text/html", "image/svg+xml", "application/xhtml+xml", "text/javascript", "application/javascript"]
)
