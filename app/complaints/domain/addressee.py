"""To whom a letter goes: through whoever speaks for the complainant, while the authority on file lasts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any


def speaks_on(authority: Mapping[str, Any] | None, ended_on: date | None, on: date) -> bool:
    """True for an authority with its document on file that has neither ended nor run out by ``on``.

    The day on which it ended is no day of it any more; the last day that it was given for is one.
    """
    if not authority or not (authority.get("document") or authority.get("paper")):
        return False
    last = authority.get("valid_to")
    return (ended_on is None or on < ended_on) and (not last or on <= date.fromisoformat(last))
