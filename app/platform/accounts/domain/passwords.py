"""Which passwords are accepted: length decides, and what everybody tries first is refused."""

from __future__ import annotations

from app.shared.errors import Refused
from app.shared.text import N_

SHORTEST = 12
LONGEST = 200
_FEWEST_CHARACTERS = 5
_KEYBOARD_ROWS = (
    "qwertyuiopasdfghjklzxcvbnm",
    "1234567890123456789012345678901234567890",
    "0987654321098765432109876543210987654321",
    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
)
_COMMON_STEMS = frozenset(
    {
        "password",
        "passw0rd",
        "welcome",
        "letmein",
        "administrator",
        "admin",
        "changeme",
        "iloveyou",
        "insurance",
        "complaint",
        "complaints",
        "fairfile",
        "qwerty",
        "woaini",
        "correcthorsebatterystaple",
    }
)
"""What is left of the usual first guesses once their decoration of digits and signs is taken off."""


def check_new_password(password: str, *, login: str) -> None:
    """Raise Refused, saying what would be accepted, when ``password`` may not be the new one of ``login``."""
    if len(password) < SHORTEST:
        raise Refused(
            N_(
                "The new password has %(length)s characters; it needs at least %(least)s. Several words do well."
            ),
            field="new_password",
            length=len(password),
            least=SHORTEST,
        )
    if len(password) > LONGEST:
        raise Refused(
            N_("The new password may have %(most)s characters at most."), field="new_password", most=LONGEST
        )
    folded = password.casefold()
    if _undecorated(folded) == _undecorated(login.casefold()):
        raise Refused(N_("The new password may not be the login. Choose other words."), field="new_password")
    if _is_common(folded):
        raise Refused(
            N_(
                "This password is among the first that are tried. Choose several words that do not belong together."
            ),
            field="new_password",
        )


def _is_common(folded: str) -> bool:
    if len(set(folded)) < _FEWEST_CHARACTERS or any(folded in row for row in _KEYBOARD_ROWS):
        return True
    stem = _undecorated(folded)
    return stem in _COMMON_STEMS or any(stem == common * 2 for common in _COMMON_STEMS)


def _undecorated(text: str) -> str:
    """Letters only, however digits and signs are put between or around them."""
    return "".join(character for character in text if character.isalpha()) or text
