"""Marking of messages for translation where no request, and so no language, exists."""


def N_(message: str) -> str:
    """Mark ``message`` for extraction and return it unchanged; it is translated where it is shown."""
    return message


def NP_(context: str, message: str) -> str:
    """Mark ``message`` like `N_`, in a context: a word that other languages say differently by what it is about.

    It is translated with ``pgettext(context, message)``.
    """
    return message


class Words(str):
    """A parameter of a message that is a message itself, and so is translated where the sentence is."""

    __slots__ = ()
