"""The firm's own words laid into a composed letter: around what was composed, never in place of what a rule wants."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from app.complaints.domain.house_words import HEADING, NAME, Piece, holds, paragraphs
from app.complaints.letters.material import Material
from app.letters.blocks import (
    Block,
    Contacts,
    Heading,
    Letter,
    Paragraph,
    Points,
    Run,
    SealedDate,
    SignOff,
    Text,
)
from app.shared.errors import Refused
from app.shared.text import N_


def with_house_words(letter: Letter, material: Material) -> Letter:
    """The letter with the pieces whose condition holds. Raises Refused when a piece cannot be set here."""
    facts = facts_of(material)
    pieces = [piece for piece in material.house if holds(piece.when, facts)]
    if not pieces:
        return letter
    values = values_of(material)
    at = {place: tuple(_set(pieces, place, values)) for place in {piece.place for piece in pieces}}
    return replace(letter, blocks=tuple(_laid(letter.blocks, at)))


def facts_of(material: Material) -> frozenset[str]:
    """The conditions that hold for this letter."""
    known = {
        "claim-known": bool(material.claim_number),
        "policy-known": bool(material.policy_number),
        "answer-due": material.answer_due is not None,
        "outside-body": material.body is not None,
        "by-authority": bool(material.authority),
        "represented": bool(material.recipient.through),
        "organisation": material.recipient.is_organisation,
        "large-print": material.style == "large-print",
        "pays": material.pays and material.total > 0,
        "accepts": material.overall == "accepts",
        "offers": material.overall == "offers",
        "rejects": material.overall == "rejects",
    }
    return frozenset(name for name, holds_here in known.items() if holds_here)


def values_of(material: Material) -> Mapping[str, str | SealedDate]:
    """What each name stands for in this letter; empty where the case does not know it."""
    lang, body, due = material.lang, material.body, material.answer_due
    chinese = lang == "zh-Hans"
    return {
        "reference": material.reference,
        "complainant": material.recipient.name,
        "received_on": material.day(material.received_on),
        "letter_date": SealedDate(),
        "firm": material.sender.name,
        "handler": material.handler.name,
        "answer_due": material.day(due) if due else "",
        "claim_number": material.claim_number,
        "policy_number": material.policy_number,
        "authority": material.authority,
        "outside_body": (body.name.zh if chinese else body.name.en) if body else "",
        "total": material.money(material.total) if material.pays else "",
    }


def filled(words: str, values: Mapping[str, str | SealedDate]) -> str:
    """Plain words with each name replaced by what the case says. Raises Refused for one that it does not know."""

    def value(found: re.Match[str]) -> str:
        known = values.get(found[1].strip(), "")
        if not isinstance(known, str) or not known:
            raise Refused(N_("This complaint does not know %(name)s."), name=found[1].strip())
        return known

    return NAME.sub(value, words)


def _laid(blocks: tuple[Block, ...], at: Mapping[str, tuple[Block, ...]]) -> Iterator[Block]:
    """Every block in order; only the closing paragraph can be replaced, and only by words that stand there."""
    closing = _closing(blocks)
    yield from at.get("beginning", ())
    after_points = at.get("after-points", ())
    for index, block in enumerate(blocks):
        if index == closing:
            if not _has_points(blocks):
                yield from after_points
            yield from at.get("before-closing", ())
            instead = at.get("instead-of-closing", ())
            if instead:
                yield from instead
                continue
        yield block
        if isinstance(block, Points) and after_points:
            yield from after_points
            after_points = ()


def _has_points(blocks: tuple[Block, ...]) -> bool:
    return any(isinstance(block, Points) for block in blocks)


def _closing(blocks: tuple[Block, ...]) -> int:
    """Where the paragraph stands that says how to reach us: the last one before the signature."""
    last = next((index for index, block in enumerate(blocks) if isinstance(block, SignOff)), len(blocks)) - 1
    if last < 0 or not isinstance(blocks[last], Paragraph | Contacts):
        raise Refused(N_("This letter has no closing paragraph for the firm’s template to stand at."))
    return last


def _set(pieces: list[Piece], place: str, values: Mapping[str, str | SealedDate]) -> Iterator[Block]:
    for piece in pieces:
        if piece.place == place:
            for paragraph in paragraphs(piece.words):
                yield _block(paragraph, values)


def _block(paragraph: str, values: Mapping[str, str | SealedDate]) -> Block:
    if paragraph.startswith(HEADING):
        return Heading(paragraph.removeprefix(HEADING).strip())
    runs: Text = ()
    for index, stretch in enumerate(paragraph.split("**")):
        runs += tuple(_runs(stretch, bool(index % 2), values))
    return Paragraph(runs)


def _runs(stretch: str, bold: bool, values: Mapping[str, str | SealedDate]) -> Iterator[Run | SealedDate]:
    """Words and values in turn. A value is never read for names again."""
    for index, piece in enumerate(re.split(NAME, stretch)):
        if index % 2 == 0:
            if piece:
                yield Run(piece, bold)
            continue
        value = values.get(piece.strip(), "")
        if not value:
            raise Refused(
                N_("The firm’s template names %(name)s, which this case does not know."), name=piece.strip()
            )
        yield replace(value, bold=bold) if isinstance(value, SealedDate) else Run(value, bold)
