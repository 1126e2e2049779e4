"""Marking of messages for translation where no request, and so no language, exists; text quoted from elsewhere."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

# Control, format (which turn the direction of reading), surrogate, private, unassigned, line and paragraph separators.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_HARMLESS = frozenset("\n\t\u200c\u200d")
"""Line ends and tabs; the joiners, which Persian and the pictures of families need."""


def visible(quoted: str) -> str:
    """``quoted`` as a message may show it: each sign that hides, or that turns the direction of reading, is U+FFFD."""
    if quoted.isascii() and quoted.isprintable():
        return quoted
    return "".join(
        "\ufffd" if unicodedata.category(sign) in _UNSEEN and sign not in _HARMLESS else sign
        for sign in quoted
    )


def N_(message: str) -> str:
    """Mark ``message`` for extraction and return it unchanged; it is translated where it is shown."""
    return message


def NP_(context: str, message: str) -> str:
    """Mark ``message`` like `N_`, in a context: a word that other languages say differently by what it is about.

    It is translated with ``pgettext(context, message)``.
    """
    return message


class Both(str):
    """A parameter of a message that brings its own Chinese, as the words of a rule do."""

    __slots__ = ("zh",)
    zh: str

    def __new__(cls, en: str, zh: str) -> Both:
        said = super().__new__(cls, en)
        said.zh = zh
        return said


class Words(str):
    """A parameter of a message that is a message itself, and so is translated where the sentence is."""

    __slots__ = ()


def in_english(message: str, params: Mapping[str, object]) -> str:
    """A message with its names filled in, several in a row joined: for commands and logs, which speak English."""
    named = {
        name: ", ".join(map(str, value)) if isinstance(value, list | tuple) else value
        for name, value in params.items()
    }
    return message % named if named else message
