"""How letters look by the country of the unit that writes them: paper, dates, money, greeting (``manners.toml``)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from app.letters.blocks import Letter
from app.letters.pages import Box

_FILE: Final = Path(__file__).with_suffix(".toml")
USUAL: Final = "usual"


@dataclass(frozen=True, slots=True)
class Manners:
    """The manners of one country; every field is explained in the file."""

    sheet: str
    tag: str
    day: str
    month: str
    currency: str
    grouping: int
    dear: str
    closing: str
    rang: str
    post: str
    address: Box
    window: Box
    body: Mapping[str, tuple[Box, Box]]

    def boxes(self, letter: Letter) -> tuple[Box, Box]:
        """Where the words of a letter stand: on page 1, then on the others."""
        return self.body.get(f"{letter.lang}-{letter.style}", self.body[letter.lang])


def of(country: str) -> Manners:
    """The manners of a country, by its two letters; the usual ones where it has none of its own."""
    return _all().get(country, _all()[USUAL])


def kept(country: str) -> str:
    """What a letter keeps of its country: nothing where the usual manners hold."""
    return country if country in _all() and country != USUAL else ""


@cache
def _all() -> Mapping[str, Manners]:
    with _FILE.open("rb") as file:
        written = tomllib.load(file)
    return {country: _manners({**written[USUAL], **own}) for country, own in written.items()}


def _manners(table: dict[str, Any]) -> Manners:
    body = {lang: tuple(Box(*box) for box in boxes) for lang, boxes in table.pop("body").items()}
    return Manners(
        **{**table, "address": Box(*table["address"]), "window": Box(*table["window"])},
        body=body,  # type: ignore[arg-type]
    )
