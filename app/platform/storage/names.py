"""Names of uploaded files, for people to read and for a header to carry; never for a path on this machine."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

MAX_LENGTH = 120
MAX_BYTES = 240  # of UTF-8: what common file systems accept when the reader saves it
NAMELESS = "unnamed"

_RESERVED = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE
)
_FORBIDDEN = re.compile('[<>:"|?*]')
_EXTENSION = re.compile(r"[a-z0-9]{1,10}")
# Control, format (bidirectional overrides, zero width), surrogate, private, line and paragraph separators.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def display_name(raw: str) -> str:
    """A name safe to show, to log and to save under, as close to ``raw`` as that allows.

    NFC; the last path part only; nothing invisible or that turns the direction of reading; no name that
    Windows reserves; at most 120 characters and 240 bytes with the ending kept. Applying it twice changes
    nothing.
    """
    name = unicodedata.normalize("NFC", _last_part(raw))
    name = "".join(char for char in name if unicodedata.category(char) not in _UNSEEN)
    name = _FORBIDDEN.sub("_", name)
    name = re.sub(r"[ \xa0]+", " ", name).strip(" .\u3000")
    name = _shortened(name)
    if _RESERVED.fullmatch(name):
        name = f"_{name}"
    return unicodedata.normalize("NFC", name) or NAMELESS


def extension_of(name: str) -> str:
    """The ending after the last dot, lower case and without it, as a reader's machine sees it; "" if there is none."""
    stem, dot, ending = display_name(name).rpartition(".")
    ending = unicodedata.normalize("NFKC", ending).casefold()
    return ending if dot and stem and _EXTENSION.fullmatch(ending) else ""


def content_disposition(name: str, *, inline: bool = False) -> str:
    """A header value that offers ``name``: an ASCII fallback and the RFC 5987 form, of printable ASCII only."""
    safe = display_name(name)
    ascii_name = unicodedata.normalize("NFKD", safe).encode("ascii", "ignore").decode()
    ascii_name = re.sub(r"[^A-Za-z0-9 ._()\[\]+=@,-]", "_", ascii_name).strip(" .") or NAMELESS
    if ascii_name == extension_of(safe):  # "决定书.pdf" would be offered as "pdf"
        ascii_name = f"{NAMELESS}.{ascii_name}"
    place = "inline" if inline else "attachment"
    return f"{place}; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(safe, safe='')}"


def _last_part(raw: str) -> str:
    return re.split(r"[/\\\x00]", raw.rstrip("/\\\x00"))[-1]


def _shortened(name: str) -> str:
    """``name`` cut in its stem to the limits; an ending longer than any real one is cut like the rest."""
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 10:
        stem, dot, ending = name, "", ""
    while stem and (len(stem + dot + ending) > MAX_LENGTH or len((stem + dot + ending).encode()) > MAX_BYTES):
        stem = stem[:-1]
    return (stem.rstrip(" .\u3000") + dot + ending) if stem else name[:MAX_LENGTH]
