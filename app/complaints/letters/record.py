"""What the check of a letter compares with: everything that the case says, and nothing the letter says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import accumulate

from app.complaints.letters.material import Material
from app.complaints.letters.shared_parts import paragraphs_of
from app.letters.blocks import SteppedInterest
from app.letters.check import Record
from app.letters.check.named import amounts_named, dates_named


def record_of(material: Material) -> Record:
    """The record behind the letter.

    Recorded texts (what the complainant said or agreed to, stated facts, how a line was worked out) may name amounts
    and days that stand nowhere else: those are the record's too. Reasons and paragraphs written for the letter are not.
    """
    texts = "\n".join(_recorded_texts(material))
    year = material.received_on.year
    return Record(
        outcomes={point.number: point.outcome for point in material.points if point.outcome},
        found={point.number: point.found for point in material.points if point.found},
        overall=material.overall,
        amounts=material.amounts
        | _amounts(material)
        | amounts_named(texts, material.lang, material.currency),
        total=material.total if material.kind == "decision" else None,
        per_point={point.number: point.total for point in material.points}
        if material.kind == "decision"
        else {},
        dates=material.dates
        | material.time.dates
        | _dates(material)
        | dates_named(texts, material.lang, year=year),
        clauses=tuple(quote.registered for point in material.points for quote in point.quotations),
        prescribed={text.id: paragraphs_of(text.body) for text in material.requirements.texts},
        editions={paper.id: paper.edition for paper in material.enclosures if paper.id},
        secret=(material.recipient.phone,) if material.recipient.phone else (),
        known=tuple(filter(None, _references(material))),
        told=tuple(
            words.rstrip("。.")  # a cell of a table has no full stop
            for point in material.points
            for words in (point.said, point.wants)
            if words
        ),
    )


def _references(material: Material) -> tuple[str, ...]:
    return (material.reference, material.policy_number, material.claim_number, material.authority_number)


def _recorded_texts(material: Material) -> Iterator[str]:
    yield material.sender.legal_particulars
    yield material.settled
    for piece in material.house:  # two people answer for the days and amounts that they name
        yield piece.words
    for paper in material.enclosures:
        yield paper.title
    for point in material.points:
        yield from (point.title, point.said, point.wants)
        for fact in point.facts:
            yield from (fact.text, fact.source)
        for line in point.money:
            yield from (line.what, line.basis)
        for quote in point.quotations:
            yield quote.wording


def _amounts(material: Material) -> frozenset[int]:
    found = {material.total}
    for point in material.points:
        found.add(point.total)
        for first, line in enumerate(point.money):
            found |= set(
                accumulate(each.minor for each in point.money[first:])
            )  # sums carried to the outer column
            if line.interest:
                found.add(line.interest.principal)
    return frozenset(found)


def _dates(material: Material) -> frozenset[date]:
    parts = material.parts
    found = {
        material.received_on,
        material.policy_from,
        material.policy_to,
        material.answer_due,
        material.decided_on,
        parts.expected_on,
        parts.happened_on,
    }
    for line in (line for point in material.points for line in point.money):
        if isinstance(line.interest, SteppedInterest):
            found |= {day for step in line.interest.steps for day in (step.from_on, step.to_on)}
        elif line.interest:
            found |= {line.interest.from_on, line.interest.to_on}
    stated = {
        fact.on for point in material.points for fact in point.facts if len(fact.on) == len("2026-08-11")
    }
    return frozenset(day for day in found if day) | {date.fromisoformat(on) for on in stated}
