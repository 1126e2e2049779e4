"""Where the people of the stories live and how to reach them: made up, the same for the same story everywhere."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Any

from app.cases.services.people import Person
from app.demo.story import SpeakerStory, Story

_STREETS = (
    "Linnet Close",
    "Tannery Row",
    "Orchard View",
    "Mill Bank",
    "Chapel Steps",
    "Ferry Lane",
    "Beacon Hill",
)
_PLACES = ("Thornby", "Eastmere", "Wick Hollow", "Saltley Green", "Over Marden")
_TOWNS = {"NM-LEEDS": ("NORTHMOOR", "NM7", "0113 496"), "NM-BRISTOL": ("SOUTHMERE", "NM3", "0117 496")}
_CHINESE_TOWNS = {"YH-YZ": "云州市青竹区", "YH-YZ-LS": "临水市石桥区", "YH-HX": "海西市潮生区"}
_CHINESE_STREETS = ("柳浪巷", "望江路", "槐安里", "听雨街", "稻香路", "南塘弄")
_MOBILES = ("138", "139", "151", "176", "188")


def complainant(story: Story) -> Person:
    """The person of the story with a telephone, an e-mail and an address of their own."""
    chinese = story.unit.startswith("YH")
    return Person(
        role="complainant",
        capacity=story.capacity,
        kind=story.kind,
        title=story.title,
        name=story.name,
        **_reached(story, story.name, story.key),
        language="zh-Hans" if chinese else "en",
        eligibility=None if chinese else "consumer",
        needs=story.needs,
        needs_words=story.needs_words,
    )


def speaker(story: Story, told: SpeakerStory, *, paper: int | None = None) -> Person:
    """Whoever speaks for the complainant; ``paper``: the number of the evidence that shows their authority."""
    authority = {
        "document": told.document,
        "scope": told.scope,
        "may_accept_offers": told.accepts,
        "paper": paper,
    }
    return Person(
        role=told.role,
        title=told.title,
        name=told.name,
        relation=told.relation,
        **_reached(story, told.name, f"{story.key} {told.name}"),
        language="zh-Hans" if story.unit.startswith("YH") else "en",
        authority={name: value for name, value in authority.items() if value is not None}
        if told.document
        else None,
    )


def _reached(story: Story, name: str, key: str) -> dict[str, Any]:
    """How somebody of the story is reached; the same for the same ``key``."""
    chance = hashlib.sha256(key.encode()).digest()
    chinese = story.unit.startswith("YH")
    phone, address = (_chinese if chinese else _british)(story, chance)
    return {
        "phone": phone,
        "email": None if chinese else f"{_plain(name)}@post.example",
        "address": address,
    }


def _british(story: Story, chance: bytes) -> tuple[str, str]:
    town, area, exchange = _TOWNS[story.unit]
    street = f"{1 + chance[0] % 90} {_STREETS[chance[1] % len(_STREETS)]}"
    postcode = f"{area} {1 + chance[2] % 9}{chr(65 + chance[3] % 24)}{chr(65 + chance[4] % 24)}"
    phone = f"{exchange} 0{200 + chance[5]}"
    return phone, "\n".join((street, _PLACES[chance[6] % len(_PLACES)], town, postcode))


def _chinese(story: Story, chance: bytes) -> tuple[str, str]:
    street = _CHINESE_STREETS[chance[1] % len(_CHINESE_STREETS)]
    phone = f"{_MOBILES[chance[2] % len(_MOBILES)]}****{1000 + chance[3] * 29}"
    return phone, f"{_CHINESE_TOWNS[story.unit]}{street}{1 + chance[0] % 120}号"


def _plain(name: str) -> str:
    """A name as it may stand before an @."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return ".".join(re.findall(r"[a-z-]+", letters))
