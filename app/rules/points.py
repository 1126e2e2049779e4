"""Every point of a pack that somebody can compare with an official text: what is sure of it, and what is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias, TypeVar

from app.rules.letter_parts import Enclosure, LetterRule, PrescribedText
from app.rules.library import Library
from app.rules.pack import Pack
from app.rules.terms import Bilingual, Checked, in_force

Copied = TypeVar("Copied", PrescribedText, Enclosure)
PointKind: TypeAlias = Literal["clock", "edition", "statement", "words", "paper", "body", "question"]


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to compare. `key` names it within its pack; `missing` is true for words that nobody has loaded."""

    regime: str
    key: str
    kind: PointKind
    title: Bilingual
    rule: str
    source: str
    verified: str
    item: Checked
    missing: bool = False

    @property
    def settled(self) -> bool:
        """True when nothing is left to do about it."""
        return self.item.settled


def points(pack: Pack, *, on: date | None = None) -> Iterator[Point]:
    """All points of a pack, in the order written. Own targets are ours and need no comparing.

    Of words and papers that changed with time the ones in force `on` that day count, else the newest.
    """
    yield from _clocks(pack)
    yield from _editions(pack)
    for letter in pack.letters:
        yield from _statements(pack, letter)
    yield from _particulars(pack, on)
    for question in pack.questions:
        yield Point(
            pack.regime, f"question/{question.id}", "question", question.text, "", question.source, question.verified,
            question,
        )  # fmt: skip


def point_of(pack: Pack, key: str, *, on: date | None = None) -> Point | None:
    """The point of a pack with this key."""
    return next((point for point in points(pack, on=on) if point.key == key), None)


def unverified(library: Library, *, on: date | None = None) -> tuple[Point, ...]:
    """Everything that is neither marked as read nor settled by the firm: the compliance officer's list."""
    packs = (library.pack(regime) for regime in library.regimes())
    return tuple(point for pack in packs for point in points(pack, on=on) if not point.settled)


def text_key(text_id: str, lang: str) -> str:
    """The key of prescribed words in one language."""
    return f"text/{text_id}/{lang}"


def paper_key(enclosure_id: str) -> str:
    """The key of an enclosure."""
    return f"particulars/{enclosure_id}"


def _clocks(pack: Pack) -> Iterator[Point]:
    inherited = set()
    for version in pack.versions:
        for clock in version.clocks:
            # A version that takes over a clock unchanged asks no second time.
            if (clock.id, clock.digest) not in inherited:
                key, source = f"{version.id}/{clock.id}", clock.source_of(clock.limbs)
                yield Point(pack.regime, key, "clock", clock.title, clock.rule, source, clock.sureness, clock)
            inherited.add((clock.id, clock.digest))


def _editions(pack: Pack) -> Iterator[Point]:
    for edition in pack.editions:
        key = f"edition/{edition.of}/{edition.id}"
        yield Point(
            pack.regime, key, "edition", edition.title, edition.of, edition.source, edition.verified, edition
        )


def _statements(pack: Pack, letter: LetterRule) -> Iterator[Point]:
    where = f"letter/{letter.kind}@{letter.since}" if letter.since else f"letter/{letter.kind}"
    for each in letter.statements:
        yield Point(
            pack.regime, f"{where}/{each.id}", "statement", each.label, each.rule, each.source, each.verified, each
        )  # fmt: skip


def _particulars(pack: Pack, on: date | None) -> Iterator[Point]:
    for text in _standing(pack.texts, on):
        key, missing = text_key(text.id, text.lang), not text.body
        yield Point(
            pack.regime, key, "words", text.title, text.source, text.source, text.verified, text, missing
        )
    for paper in _papers(pack, on):
        yield Point(
            pack.regime, paper_key(paper.id), "paper", paper.title, paper.id, paper.source, paper.verified, paper
        )  # fmt: skip
    for body in pack.contacts:
        key = f"particulars/{body.id}"
        yield Point(pack.regime, key, "body", body.name, body.id, body.source, body.verified, body)


def _papers(pack: Pack, on: date | None) -> Iterator[Enclosure]:
    """One of each paper: the firm's own copy before the pack's word that there should be one."""
    found: dict[str, Enclosure] = {}
    for paper in _standing(pack.enclosures, on):
        if paper.id not in found or paper.file:
            found[paper.id] = paper
    yield from found.values()


def _standing(items: Iterable[Copied], on: date | None) -> list[Copied]:
    """Of the same words in each language the ones in force on a day, else those that came last."""
    found: dict[tuple[str, str], Copied] = {}
    for item in sorted(items, key=lambda each: each.since or date.min):
        known = found.get((item.id, item.lang))
        if known is None or on is None or not in_force(known, on):
            found[item.id, item.lang] = item
    return list(found.values())
