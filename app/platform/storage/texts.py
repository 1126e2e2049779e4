"""Text whose encoding nobody declared: is it text at all, and in which encoding?

Statements, chat logs and exports arrive in UTF-8, UTF-16, GB 18030, Big5 and Windows code pages, without a label.
"""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO

_CHUNK = 1 << 16
_SAMPLE = 1 << 18
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Tab, line ends, form feed and the end mark of DOS files are text; every other control character is not.
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
_NOT_TEXT_BYTES = re.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
# Lead bytes of the characters in daily use; anything else that merely decodes is most likely another encoding.
_COMMON_LEADS = {"gb18030": range(0xB0, 0xD8), "big5": range(0xA4, 0xC7)}
_COMMON_SHARE = 0.7


def encoding_of(file: BinaryIO) -> str | None:
    """The encoding in which ``file`` is text throughout, as Python names it, or None if it is not text.

    Memory stays flat. The file is left at an unspecified position.
    """
    file.seek(0)
    head = file.read(4)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding if _decodes(file, encoding) else None
    if _decodes(file, "utf-8"):
        return "utf-8"
    if _has_control_bytes(file):
        return None
    file.seek(0)
    return _guess(file.read(_SAMPLE))


def decode(content: bytes, encoding: str) -> str:
    """``content`` as text with plain line ends; bytes that do not fit (a cut at the end) become U+FFFD."""
    text = content.decode(encoding, errors="replace")
    return re.sub("\r\n|\r|\x0b|\x85|\u2028|\u2029", "\n", text).replace("\x1a", "")


def _decodes(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while chunk := file.read(_CHUNK):
            if _NOT_TEXT.search(decoder.decode(chunk)):
                return False
        return not _NOT_TEXT.search(decoder.decode(b"", final=True))
    except UnicodeError:
        return False


def _has_control_bytes(file: BinaryIO) -> bool:
    file.seek(0)
    while chunk := file.read(_CHUNK):
        if _NOT_TEXT_BYTES.search(chunk):
            return True
    return False


def _guess(sample: bytes) -> str | None:
    """The likeliest of the encodings without a mark: the Chinese ones by how common their characters are."""
    shares = {encoding: _share_of_common(sample, encoding) for encoding in _COMMON_LEADS}
    best = max(shares, key=lambda encoding: shares[encoding])
    if shares[best] >= _COMMON_SHARE:
        return best
    try:
        sample.decode("cp1252")
    except UnicodeError:
        return None
    return "cp1252"


def _share_of_common(sample: bytes, encoding: str) -> float:
    """How many of the double-byte characters in ``sample`` are in daily use, between 0 and 1."""
    text = sample.decode(encoding, errors="replace")
    wide = [char for char in text if char > "\u2e80" and char != "\ufffd"]
    if not wide or text.count("\ufffd") > 1 + len(wide) // 50:
        return 0.0
    leads = _COMMON_LEADS[encoding]
    # Full-width punctuation says nothing about which encoding it is.
    ideographs = [char for char in wide if "\u4e00" <= char <= "\u9fff"]
    common = sum(
        1 for char in ideographs if char.encode(encoding)[0] in leads and _is_level_one(char, encoding)
    )
    return common / len(ideographs) if ideographs else 0.0


def _is_level_one(char: str, encoding: str) -> bool:
    # GBK put its rare characters behind the same lead bytes, with trail bytes below 0xA1.
    return encoding != "gb18030" or char.encode(encoding)[1] >= 0xA1
