"""Marking of messages for translation where no request, and so no language, exists."""

from __future__ import annotations


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
