"""The code by which a reader can check a letter: eight characters that cannot be misread."""

from __future__ import annotations

import re
import secrets

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0, O, 1, I
_GIVEN = re.compile(f"[{ALPHABET}]{{8}}")


def new_code() -> str:
    """A random code such as ``7KQ4-M2XD``: 40 bits, so that nobody finds letters by guessing."""
    characters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{characters[:4]}-{characters[4:]}"


def read_code(typed: str) -> str | None:
    """The code somebody typed or scanned, in its printed form; None when it cannot be one."""
    squeezed = "".join(typed.split()).replace("-", "").replace("－", "").upper()
    return f"{squeezed[:4]}-{squeezed[4:]}" if _GIVEN.fullmatch(squeezed) else None
