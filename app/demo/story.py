"""The stories as they are written down in ``stories/*.toml``, read strictly: an unknown field is a typing error."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "stories"
_CAUSES = Path(__file__).parent / "causes.toml"


@dataclass(frozen=True)
class PointStory:
    """A complaint point; it gets as far as it is told: a finding, then an outcome with its words and money.

    ``papers`` are the positions of the story's papers that the finding rests on. ``clauses`` are quoted from the
    edition agreed; where editions number differently, ``clauses_A`` is for the older, ``clauses_B`` for the newer.
    ``grounds``: ground of law, then a proof's kind and the position of its paper, or ``question=choice`` and 0.
    ``facts``: days before the complaint, words to the complainant, position of the paper. ``lines``: kind, what, basis,
    amount in major units.
    """

    title: str
    said: str
    wants: str
    reason: str
    question: str = ""
    finding: str | None = None
    because: str = ""
    papers: tuple[int, ...] = ()
    facts: tuple[tuple[int, str, int], ...] = ()
    clauses: tuple[str, ...] = ()
    clauses_A: tuple[str, ...] = ()  # noqa: N815  # editions are called A and B
    clauses_B: tuple[str, ...] = ()  # noqa: N815
    grounds: tuple[tuple[str, str, int], ...] = ()
    outcome: str | None = None
    answer: str = ""
    lines: tuple[tuple[str, str, str, Decimal], ...] = ()
    hard: bool = False


@dataclass(frozen=True)
class PaperStory:
    """A paper, dated ``before`` days before the complaint (negative: after it). Without text a picture is drawn."""

    file: str
    kind: str
    side: str
    about: str
    before: int = 0
    author: str | None = None
    text: str = ""


@dataclass(frozen=True)
class ContactStory:
    """A call or letter of ours, ``after`` days after the complaint."""

    after: int
    how: str
    words: str


@dataclass(frozen=True)
class SpeakerStory:
    """Somebody who speaks for the complainant, or one of those whom a group has named.

    ``document`` and ``scope`` of their authority, ``accepts``: they may accept an offer; ``proof``: the position of the
    story's paper that shows it.
    """

    name: str
    role: str = "representative"
    title: str | None = None
    relation: str | None = None
    document: str | None = None
    scope: str | None = None
    accepts: bool = False
    proof: int | None = None


@dataclass(frozen=True)
class EndingStory:
    """Another end than a decision: resolved, withdrawn, or what it turned out to be, by ``Triage``; ``after`` days."""

    kind: str
    after: int
    words: str


@dataclass(frozen=True)
class AuthorityStory:
    """An authority sent the complaint on and wants a reply within ``reply_in`` days."""

    name: str
    number: str
    reply_in: int
    asked: str


@dataclass(frozen=True)
class Story:
    """One complaint. ``day``: received so many days ago, at ``time`` in the unit's zone. ``pace``: 2 is half as fast.

    It is told until today, or until the step ``until`` where it was left lying. ``loss_days`` and ``policy_days``: how
    long before the complaint the loss was and the policy began.
    """

    key: str
    unit: str
    day: int
    time: str
    channel: str
    name: str
    words: str
    summary: str
    wants: str
    points: tuple[PointStory, ...]
    title: str | None = None
    kind: str = "person"
    capacity: str = "policyholder"
    speakers: tuple[SpeakerStory, ...] = ()
    group_size: int | None = None
    needs: tuple[str, ...] = ()
    needs_words: str | None = None
    loss_days: int = 20
    policy_days: int = 150
    loss_kind: str = ""
    status: str | None = None
    claimed: Decimal | None = None
    paid: Decimal | None = None
    pace: float = 1.0
    until: str | None = None
    complex: bool = False
    confidential: bool = False
    returned: bool = False
    papers: tuple[PaperStory, ...] = ()
    contacts: tuple[ContactStory, ...] = ()
    ending: EndingStory | None = None
    authority: AuthorityStory | None = None


_PARTS: Mapping[str, type] = {
    "points": PointStory,
    "papers": PaperStory,
    "contacts": ContactStory,
    "speakers": SpeakerStory,
    "ending": EndingStory,
    "authority": AuthorityStory,
}


def read_stories(folder: Path = FOLDER) -> list[Story]:
    """All stories, oldest first. Raises ValueError for an unknown or missing field, or a key used twice."""
    stories: list[Story] = []
    for path in sorted(folder.glob("*.toml")):
        # Amounts are decimals from the first letter on; no float comes near money.
        told = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        stories += [_read(Story, entry, path.name) for entry in told["story"]]
    keys = [story.key for story in stories]
    if len(set(keys)) < len(keys):
        raise ValueError(f"keys used twice: {sorted({key for key in keys if keys.count(key) > 1})}")
    return sorted(stories, key=lambda story: (-story.day, story.time, story.key))


@cache
def causes() -> Mapping[str, list[tuple[str, str, str]]]:
    """By story, point after point: the stage and the kind of what caused it, and why."""
    told = tomllib.loads(_CAUSES.read_text(encoding="utf-8"))
    return {key: [(stage, kind, why) for stage, kind, why in points] for key, points in told.items()}


def _read(kind: type, entry: Mapping[str, Any], where: str) -> Any:
    where = f"{where} {entry.get('key') or entry.get('title') or entry.get('file') or ''}"
    known = {each.name: each for each in fields(kind)}
    needed = {
        name for name, each in known.items() if each.default is MISSING and each.default_factory is MISSING
    }
    if unknown := entry.keys() - known.keys():
        raise ValueError(f"{where}: unknown {sorted(unknown)}")
    if missing := needed - entry.keys():
        raise ValueError(f"{where}: missing {sorted(missing)}")
    values = {name: _value(name, value, where) for name, value in entry.items()}
    return kind(**values)


def _value(name: str, value: Any, where: str) -> Any:
    if name in ("claimed", "paid"):
        return Decimal(value)
    if name == "pace":
        return float(value)
    if isinstance(value, Mapping):
        return _read(_PARTS[name], value, where)
    if isinstance(value, list):
        return tuple(
            _read(_PARTS[name], item, where) if isinstance(item, Mapping) else _item(item) for item in value
        )
    return value


def _item(item: Any) -> Any:
    return tuple(item) if isinstance(item, list) else item
