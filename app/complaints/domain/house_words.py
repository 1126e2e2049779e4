"""The firm's own words in a kind of letter: where they stand, when, and what they may name. No code, only closed lists.

A piece is plain paragraphs. ``{{name}}`` is replaced by what the case says, once: a value is
never read for names again. ``**words**`` are bold, a paragraph that begins with ``# `` is a heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from app.shared.errors import Refused
from app.shared.text import N_

MOST_PIECES = 12
LONGEST_PIECE = 4_000
NAME = re.compile(r"\{\{([^{}]*)\}\}")
HEADING = "# "
NOT = "not-"

PLACES: Mapping[str, str] = {
    "beginning": N_("Before the first paragraph"),
    "after-points": N_("After the complaint points"),
    "before-closing": N_("Before the closing paragraph"),
    "instead-of-closing": N_("Instead of the closing paragraph (how to reach us)"),
}
"""Where the firm's words can stand. What a rule, the record or a prescribed text says has no place that replaces it."""

CONDITIONS: Mapping[str, str] = {
    "claim-known": N_("the claim number is known"),
    "policy-known": N_("the policy number is known"),
    "answer-due": N_("a day is known by which the answer is due"),
    "outside-body": N_("the rules name an outside body with a website"),
    "by-authority": N_("an authority passed the complaint on"),
    "represented": N_("somebody speaks for the complainant"),
    "organisation": N_("the complainant is an organisation"),
    "large-print": N_("the complainant needs large print"),
    "pays": N_("the decision comes to an amount"),
    "accepts": N_("the decision accepts the complaint"),
    "offers": N_("the decision offers without accepting"),
    "rejects": N_("the decision rejects the complaint"),
}


@dataclass(frozen=True)
class MergeField:
    """What a name stands for, and the condition under which alone the case knows it."""

    label: str
    known: str = ""


FIELDS: Mapping[str, MergeField] = {
    "reference": MergeField(N_("our reference")),
    "complainant": MergeField(N_("the complainant’s name")),
    "received_on": MergeField(N_("the day the complaint came")),
    "letter_date": MergeField(N_("the date of the letter, set when it is sent")),
    "firm": MergeField(N_("the unit’s legal name")),
    "handler": MergeField(N_("who signs")),
    "answer_due": MergeField(N_("the day by which the answer is due"), "answer-due"),
    "claim_number": MergeField(N_("the claim number"), "claim-known"),
    "policy_number": MergeField(N_("the policy number"), "policy-known"),
    "authority": MergeField(N_("the authority that passed it on"), "by-authority"),
    "outside_body": MergeField(N_("the outside body’s name"), "outside-body"),
    "total": MergeField(N_("what the decision comes to"), "pays"),
}


@dataclass(frozen=True)
class Piece:
    """Words at a place; ``when`` is a condition, one with ``not-`` before it, or empty for always."""

    place: str
    words: str
    when: str = ""


@dataclass(frozen=True)
class HouseWords:
    """A version of the firm's pieces for one kind of letter, by its number and digest."""

    number: int
    digest: str
    pieces: tuple[Piece, ...]


def to_json(pieces: Sequence[Piece]) -> list[dict[str, Any]]:
    """As kept with a version."""
    return [{"place": each.place, "when": each.when, "words": each.words} for each in pieces]


def from_json(stored: Sequence[Mapping[str, str]]) -> tuple[Piece, ...]:
    """As :func:`to_json` wrote it."""
    return tuple(Piece(each["place"], each["words"], each["when"]) for each in stored)


def paragraphs(words: str) -> tuple[str, ...]:
    """The paragraphs of a piece: cut at blank lines, line ends inside one joined."""
    pieces = (" ".join(piece.split()) for piece in re.split(r"\n\s*\n", words.replace("\r\n", "\n")))
    return tuple(piece for piece in pieces if piece)


def holds(when: str, facts: frozenset[str]) -> bool:
    """True when the piece belongs into a letter of which these conditions hold."""
    if when.startswith(NOT):
        return when.removeprefix(NOT) not in facts
    return not when or when in facts


def check_pieces(pieces: Sequence[Piece]) -> None:
    """Refuse, at its row, whatever could not be set in every letter that it may meet."""
    if len(pieces) > MOST_PIECES:
        raise Refused(N_("A template may have up to %(most)s pieces."), field="pieces", most=MOST_PIECES)
    if sum(piece.place == "instead-of-closing" and not piece.when for piece in pieces) > 1:
        raise Refused(N_("Two pieces would always replace the closing paragraph."), field="pieces")
    for number, piece in enumerate(pieces, start=1):
        for message, params in _faults(piece):
            raise Refused(message, field="pieces", number=number, **params)


def _faults(piece: Piece) -> Iterator[tuple[str, dict[str, Any]]]:
    if piece.place not in PLACES or piece.when.removeprefix(NOT) not in ("", *CONDITIONS):
        yield N_("Piece %(number)s: choose its place and its condition from the lists."), {}
    if not piece.words.strip():
        yield N_("Piece %(number)s: write its words."), {}
    if len(piece.words) > LONGEST_PIECE:
        yield (
            N_("Piece %(number)s has %(length)s characters; %(most)s is the most."),
            {"length": f"{len(piece.words):,}", "most": f"{LONGEST_PIECE:,}"},
        )
    for paragraph in paragraphs(piece.words):
        yield from _faults_of(paragraph, piece.when)


def _faults_of(paragraph: str, when: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for name in (each.strip() for each in NAME.findall(paragraph)):
        if name not in FIELDS:
            nearest = get_close_matches(name, FIELDS, 1)
            yield (
                N_(
                    "Piece %(number)s: “%(name)s” is none of the names in the list; perhaps %(nearest)s is meant."
                ),
                {"name": name[:60], "nearest": nearest[0] if nearest else "reference"},
            )
        elif FIELDS[name].known and when != FIELDS[name].known:
            yield (
                N_(
                    "Piece %(number)s: not every case knows %(name)s. Choose the condition under which it does."
                ),
                {"name": name},
            )
    rest = NAME.sub("", paragraph)
    if any(mark in rest for mark in ("{", "}")):
        yield (
            N_(
                "Piece %(number)s: braces stand only round a name, as in {{reference}}. A template holds no code."
            ),
            {},
        )
    if rest.count("**") % 2:
        yield N_("Piece %(number)s: bold words have two asterisks before and after them."), {}
    if paragraph.startswith(HEADING) and (NAME.search(paragraph) or "**" in paragraph):
        yield N_("Piece %(number)s: a heading is plain words, without a name in braces or bold ones."), {}
