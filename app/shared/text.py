"""Marking of messages for translation where no request, and so no language, exists."""


def N_(message: str) -> str:
    """Mark ``message`` for extraction and return it unchanged; it is translated where it is shown."""
    return message
