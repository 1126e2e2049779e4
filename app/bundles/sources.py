"""What a bundle can be made of. This room brings the papers and letters of the complaint; rooms above add theirs.

register_contributor("proceedings", of_proceedings)      # in open_room: exhibits by side, people, issues, steps
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from sqlalchemy.orm import Session

from app.cases.models import Case
from app.disclosure.domain.readers import Audience
from app.disclosure.items import Item


@dataclass(frozen=True)
class Source:
    """A paper that can be chosen. ``item`` is what the wall sees of it; ``group`` the section it belongs to by rule.

    ``exhibit`` is its number by side (C-1) and ``purpose`` what it is to prove.
    ``ours``: a statement of ours, in which {B/45} (section and page) becomes a link where it is right.
    """

    key: str
    title: str
    digest: str
    item: Item
    dated: str | None = None
    kind: str | None = None
    group: str = "complaint"
    author: str = ""
    sent_from: str = ""
    sent_to: str = ""
    side: str = "other"
    original: bool | None = None
    file_name: str = ""
    exhibit: str = ""
    purpose: str = ""
    ours: bool = False


@dataclass(frozen=True)
class DatedEvent:
    """A neutral line of the chronology. ``item``: the paper that shows it. ``agreed`` None: nobody has said.

    ``disputed``: numbers of the issues it belongs to. ``seen_by``: audiences that may read it; empty: all.
    """

    on: str
    event: str
    item: str = ""
    agreed: bool | None = None
    disputed: tuple[str, ...] = ()
    seen_by: frozenset[Audience] = frozenset()


@dataclass(frozen=True)
class PartyFact:
    """Somebody who takes part. ``bare``: the name without the title that ``name`` has. ``neutral``: of no side.

    ``seen_by``: audiences that may read that they do; empty: all.
    """

    name: str
    role: str
    lines: tuple[str, ...] = ()
    bare: str = ""
    seen_by: frozenset[Audience] = frozenset()
    neutral: bool = False


@dataclass(frozen=True)
class IssueFact:
    number: str
    title: str
    stands: str
    open: bool = True


@dataclass(frozen=True)
class AmountFact:
    """Minor units of the case's currency; ``offered`` is what was offered openly, never without prejudice."""

    title: str
    claimed: int | None = None
    offered: int | None = None
    undisputed: int | None = None
    interest: int | None = None


@dataclass(frozen=True)
class ExhibitFact:
    """The number that a paper has by side, and what it is to prove."""

    number: str
    purpose: str = ""


@dataclass(frozen=True)
class ForumFact:
    """Who decides or mediates: ``reader`` is its audience, ``number`` its own for the case, ``neutrals`` by name."""

    reader: Audience
    name: str
    number: str = ""
    neutrals: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contribution:
    """What one room knows about a case. ``issues`` and ``amounts`` of a room above replace those of the complaint;
    its ``exhibits`` number papers of rooms below, by their key. ``forum``: where it is now."""

    sources: tuple[Source, ...] = ()
    events: tuple[DatedEvent, ...] = ()
    parties: tuple[PartyFact, ...] = ()
    issues: tuple[IssueFact, ...] = ()
    amounts: tuple[AmountFact, ...] = ()
    exhibits: Mapping[str, ExhibitFact] = field(default_factory=dict)
    forum: ForumFact | None = None


T = TypeVar("T")
Contributor = Callable[[Session, Case, str], Contribution]
"""Gets the session, the case and the language of the bundle."""
_CONTRIBUTORS: dict[str, Contributor] = {}


def register_contributor(name: str, contributor: Contributor) -> None:
    """Ask ``contributor`` too; the room of complaints' own comes first."""
    _CONTRIBUTORS[name] = contributor


@dataclass(frozen=True)
class Gathered:
    """Everything that rooms know, put together."""

    sources: dict[str, Source] = field(default_factory=dict)
    events: tuple[DatedEvent, ...] = ()
    parties: tuple[PartyFact, ...] = ()
    issues: tuple[IssueFact, ...] = ()
    amounts: tuple[AmountFact, ...] = ()
    forum: ForumFact | None = None


def gathered(session: Session, case: Case, language: str) -> Gathered:
    """Ask every room."""
    found = [contributor(session, case, language) for contributor in _CONTRIBUTORS.values()]
    sources = {source.key: source for each in found for source in each.sources}
    for key, exhibit in (fact for each in found for fact in each.exhibits.items()):
        if key in sources:
            sources[key] = replace(sources[key], exhibit=exhibit.number, purpose=exhibit.purpose)
    events = [event for each in found for event in each.events]
    return Gathered(
        sources,
        tuple(sorted(events, key=lambda event: event.on)),
        tuple(party for each in found for party in each.parties),
        _last(each.issues for each in found),
        _last(each.amounts for each in found),
        next((each.forum for each in reversed(found) if each.forum), None),
    )


def each_once(parties: Iterable[PartyFact], between: str) -> tuple[PartyFact, ...]:
    """Whoever two rooms know stands there once, as the first of them has the name, with both parts."""
    once: dict[str, PartyFact] = {}
    for party in parties:
        name = " ".join((party.bare or party.name).casefold().split())
        known = once.setdefault(name, party)
        if known is not party:
            roles = between.join(dict.fromkeys((known.role, party.role)))
            once[name] = replace(known, role=roles, lines=tuple(dict.fromkeys(known.lines + party.lines)))
    return tuple(once.values())


def _last(given: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    return next((each for each in reversed(list(given)) if each), ())
