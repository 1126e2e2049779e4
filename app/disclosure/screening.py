"""The leak test of what is on file: what one reader may not see, less what the reader may see anyway."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.disclosure.domain.leaks import Hit, LeakTest, Secret, Told, without
from app.disclosure.domain.readers import Reader
from app.disclosure.domain.table import Treatment, treatment_of
from app.disclosure.items import Item, items_of
from app.disclosure.models import LeakHit, named
from app.platform.log import Stream

SHORTEST_RUN = 8
_CUT = {"value": 400, "title": 300, "said": 1000, "shown": 1000, "place": 200}


@dataclass(frozen=True)
class Screen:
    """``blind``: confidential things without text that can be compared, by title; a person has to look at those."""

    test: LeakTest
    blind: tuple[str, ...]


def screen_for(session: Session, stream: Stream, reader: Reader, *, known: Iterable[str] = ()) -> Screen:
    """What ``reader`` may not be told. ``known``: registered clauses, letterheads and the like, never a hit."""
    items = list(items_of(session, stream))
    secrets, blind = _secrets(items, reader)
    return Screen(LeakTest(secrets, _allowed(items, reader), known), tuple(blind))


def _secrets(items: Sequence[Item], reader: Reader) -> tuple[list[Secret], list[str]]:
    secrets: list[Secret] = []
    blind: list[str] = []
    for item in items:
        hidden = item.hidden_from(reader)
        for words in hidden:
            secrets.append(Secret(item.key, item.title, words, _short(words), item.since))
        if treatment_of(item.marked, reader).treatment is Treatment.SHOW or _only_passages(item, reader):
            continue
        text = item.text()
        if text and text.strip():
            secrets.append(Secret(item.key, item.title, text, (), item.since))
        else:
            blind.append(item.title)
    return secrets, blind


def _only_passages(item: Item, reader: Reader) -> bool:
    """A paper that is to be redacted keeps back its marked passages; without any, all of it."""
    return treatment_of(item.marked, reader).treatment is Treatment.REDACT and bool(item.passages)


def _short(words: str) -> tuple[str, ...]:
    """A passage too short for a run is looked for as it stands, such as a name."""
    is_short = len(words.split()) < SHORTEST_RUN and len(words) <= 60
    return (words,) if is_short and not words.strip().isdecimal() else ()


def _allowed(items: Sequence[Item], reader: Reader) -> Iterator[Told]:
    for item in items:
        if treatment_of(item.marked, reader).treatment is Treatment.SHOW or _only_passages(item, reader):
            text = without(item.text() or "", item.hidden_from(reader))
            yield Told(text, item.since if item.is_ours else "")


def keep_hits(
    session: Session, stream: Stream, target: str, hits: Iterable[Hit], *, now: datetime
) -> list[LeakHit]:
    """Keep new hits for a person to decide, forget undecided ones that are gone; the rows of ``hits``.

    Call inside ``transaction()``.
    """
    found = {hit.fingerprint: hit for hit in hits}
    kept = {
        row.fingerprint: row
        for row in session.scalars(
            select(LeakHit).where(LeakHit.stream == named(stream), LeakHit.target == target)
        )
    }
    for fingerprint, row in kept.items():
        if fingerprint not in found and row.verdict is None:
            session.delete(row)
    for fingerprint, hit in found.items():
        if fingerprint not in kept:
            kept[fingerprint] = _row(stream, target, hit, now)
            session.add(kept[fingerprint])
    session.flush()
    return [kept[fingerprint] for fingerprint in found]


def _row(stream: Stream, target: str, hit: Hit, now: datetime) -> LeakHit:
    cut = {name: getattr(hit, name)[:size] for name, size in _CUT.items()}
    return LeakHit(
        stream=named(stream),
        target=target,
        fingerprint=hit.fingerprint,
        kind=hit.kind.value,
        item=hit.item,
        found_at=now,
        **cut,
    )


def standing_in_the_way(rows: Iterable[LeakHit]) -> list[LeakHit]:
    """Hits that keep a file in the house: undecided, or decided to be a leak."""
    return [row for row in rows if row.verdict != "no-leak"]


def cleared(session: Session, stream: Stream, target: str) -> frozenset[str]:
    """The fingerprints that a person decided are no leak."""
    return frozenset(
        session.scalars(
            select(LeakHit.fingerprint).where(
                LeakHit.stream == named(stream), LeakHit.target == target, LeakHit.verdict == "no-leak"
            )
        )
    )
