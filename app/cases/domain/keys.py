"""How policy numbers, claim numbers and people are compared, for duplicates and search."""

from __future__ import annotations

import unicodedata

_LONGEST = 80


def number_key(number: str | None) -> str | None:
    """``HP-4471/20938`` and ``hp 447120938`` are one number. None when nothing is left."""
    if not number:
        return None
    folded = unicodedata.normalize("NFKC", number).casefold()
    return "".join(character for character in folded if character.isalnum())[:_LONGEST] or None


def name_key(name: str) -> str:
    """``Müller-Lüdenscheid`` and ``muller ludenscheid`` are one name; empty when nothing is left."""
    folded = unicodedata.normalize("NFKD", name).casefold()
    return "".join(character for character in folded if character.isalnum())


def person_key(name: str | None, phone: str | None) -> str | None:
    """A person by name and the last nine digits of the telephone; None unless both are known."""
    if not name or not phone:
        return None
    letters = name_key(name)
    digits = "".join(character for character in phone if character.isdigit())[-9:]
    return f"{letters}|{digits}"[:_LONGEST] if letters and digits else None
