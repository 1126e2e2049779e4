"""What a firm has settled about its rules, laid over the packs as written: comparisons, and its own copies of words.

Nothing here edits a pack's file. A comparison holds for the very text that was compared, told by its digest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TypeVar

from app.rules.certificate import Certificate
from app.rules.letter_parts import Enclosure, LetterRule, PrescribedText
from app.rules.library import Library
from app.rules.pack import Clock, Pack
from app.rules.points import points
from app.rules.terms import Confirmation

Copied = TypeVar("Copied", PrescribedText, Enclosure)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A point of a pack, as somebody compared it: `digest` is that of the text compared."""

    key: str
    digest: str
    confirmation: Confirmation


@dataclass(frozen=True, slots=True)
class Copy:
    """The firm's own copy of prescribed words, or of a paper to enclose, approved by a second person.

    `lang` is empty for a paper that goes with letters in any language; `file` is a paper's digest.
    """

    item: str
    lang: str
    since: date
    confirmation: Confirmation
    body: str = ""
    edition: str = ""
    file: str = ""


def settle(pack: Pack, comparisons: Iterable[Comparison], copies: Sequence[Copy] = ()) -> Pack:
    """The pack with everything marked that was compared, and with the firm's copies in force from their days on."""
    digests = {point.key: point.item.digest for point in points(pack)}
    held = {each.key: each for each in comparisons if digests.get(each.key) == each.digest}
    marks = {each.digest: each.confirmation for each in held.values()}
    settled = replace(
        pack,
        versions=tuple(
            replace(
                version,
                clocks=tuple(replace(clock, confirmed=marks.get(clock.digest)) for clock in version.clocks),
            )
            for version in pack.versions
        ),
        editions=tuple(replace(each, confirmed=marks.get(each.digest)) for each in pack.editions),
        letters=tuple(_letter(letter, marks) for letter in pack.letters),
        texts=tuple(replace(each, confirmed=marks.get(each.digest)) for each in pack.texts),
        enclosures=tuple(replace(each, confirmed=marks.get(each.digest)) for each in pack.enclosures),
        contacts=tuple(replace(each, confirmed=marks.get(each.digest)) for each in pack.contacts),
        questions=tuple(replace(each, confirmed=marks.get(each.digest)) for each in pack.questions),
    )
    return _with_copies(settled, copies)


def confirmation_of(library: Library, certificate: Certificate) -> Confirmation | None:
    """The firm's comparison of the rule behind a date; None where there is none, or the rule says something else now.

    It stands beside a certificate and never in it: who compared the rule is no part of how the date was reached.
    """
    pack = library.packs.get(certificate.regime)
    clock = pack.clock_in(certificate.version, certificate.clock) if pack else None
    if clock is None or reworded(clock, certificate):
        return None
    return clock.confirmed


def reworded(clock: Clock, certificate: Certificate) -> bool:
    """True when the rule is written otherwise now than it was when the date was computed, under the same version.

    Of a certificate that does not hold its rule's digest only pinpoint and source can be told.
    """
    if certificate.rule_digest:
        return clock.digest != certificate.rule_digest
    return (clock.rule, clock.source) != (certificate.rule, certificate.source)


def lapsed(pack: Pack | None, comparisons: Iterable[Comparison]) -> tuple[Comparison, ...]:
    """Comparisons that hold no longer: the text is another one now, or is gone."""
    digests = {point.key: point.item.digest for point in points(pack)} if pack else {}
    return tuple(each for each in comparisons if digests.get(each.key) != each.digest)


def _letter(letter: LetterRule, marks: Mapping[str, Confirmation]) -> LetterRule:
    return replace(
        letter,
        statements=tuple(replace(each, confirmed=marks.get(each.digest)) for each in letter.statements),
    )


def _with_copies(pack: Pack, copies: Sequence[Copy]) -> Pack:
    texts, papers = list(pack.texts), list(pack.enclosures)
    for copy in copies:
        known = next((each for each in pack.texts if each.id == copy.item), None)
        paper = next((each for each in pack.enclosures if each.id == copy.item), None)
        if known is not None and copy.body:
            texts.append(_words(known, copy))
        elif paper is not None and copy.file:
            papers.append(_paper(paper, copy))
    return replace(pack, texts=_in_turn(texts), enclosures=_in_turn(papers))


def _words(known: PrescribedText, copy: Copy) -> PrescribedText:
    return replace(
        known,
        lang=copy.lang,
        body=copy.body,
        since=copy.since,
        until=None,
        source=copy.confirmation.source,
        verified="read",
        needs_confirmation=False,
        digest="",
        confirmed=copy.confirmation,
    )


def _paper(known: Enclosure, copy: Copy) -> Enclosure:
    return replace(
        known,
        lang=copy.lang,
        edition=copy.edition,
        file=copy.file,
        since=copy.since,
        until=None,
        source=copy.confirmation.source,
        verified="read",
        digest="",
        confirmed=copy.confirmation,
    )


def _in_turn(items: Sequence[Copied]) -> tuple[Copied, ...]:
    """Of the same words each ends on the day before the next begins; on one day the last named counts."""
    groups: dict[tuple[str, str], list[Copied]] = {}
    for item in items:
        groups.setdefault((item.id, item.lang), []).append(item)
    found: list[Copied] = []
    for group in groups.values():
        ordered = sorted(group, key=lambda each: each.since or date.min)
        for one, following in pairwise(ordered):
            begins = following.since or date.min
            if (one.since or date.min) < begins:
                last = begins - timedelta(days=1)
                found.append(replace(one, until=min(one.until, last) if one.until else last))
        found.append(ordered[-1])
    return tuple(found)
