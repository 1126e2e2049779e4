"""Where a numbered line belongs among the lists that are open: the next of one, or the first of a list below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from app.shared.text import N_
from app.wordings.domain.numbering import Candidate, Mark, Style


@dataclass(frozen=True, slots=True)
class Level:
    """One open list: its family and the last number read in it (family None for an unnumbered paragraph)."""

    style: Style | None
    value: int
    introduces: bool = False
    """Its last words announce a list (they end in a colon)."""


@dataclass(frozen=True, slots=True)
class Place:
    """``depth`` is the number of levels that stay open above the line; a doubt is a msgid with its parameters.

    ``follows`` is False where the number neither continues a list nor begins one, so that it may be no number at all.
    """

    depth: int
    candidate: Candidate
    doubt: str = ""
    params: dict[str, object] = field(default_factory=dict)
    follows: bool = True


def place(mark: Mark, levels: Sequence[Level], later: Iterable[Mark]) -> Place:
    """Decide by sequence: what continues an open list, deepest first, else what starts a new one with 1, a or I.

    Anything else is placed as well as can be and carries a doubt for a person to settle.
    """
    continuing = _continuing(mark, levels)
    starting = _starting(mark, levels)
    if continuing and starting:
        return _by_what_follows(continuing, starting, later)
    return continuing or starting or _restarted(mark, levels) or _after_gap(mark, levels)


def _continuing(mark: Mark, levels: Sequence[Level]) -> Place | None:
    for depth in reversed(range(len(levels))):
        for candidate in mark.candidates:
            if levels[depth].style is candidate.style and candidate.value == levels[depth].value + 1:
                return _with_other_reading(mark, levels, Place(depth, candidate))
    return None


def _with_other_reading(mark: Mark, levels: Sequence[Level], chosen: Place) -> Place:
    """``I.`` after ``H.`` looks like a second top-level one where Roman numbers are open above: say so."""
    above = {level.style for level in levels[: chosen.depth]}
    if any(other.value == 1 and other.style in above for other in mark.candidates):
        message = N_("“%(number)s” was read as the letter after the one before it, not as a first number.")
        return replace(chosen, doubt=message, params={"number": mark.printed})
    return chosen


def _starting(mark: Mark, levels: Sequence[Level]) -> Place | None:
    used = {level.style for level in levels}
    for candidate in mark.candidates:
        if candidate.value == 1 and candidate.style not in used:
            return Place(len(levels), candidate)
    return None


def _by_what_follows(continuing: Place, starting: Place, later: Iterable[Mark]) -> Place:
    """``(i)`` after ``(h)``: a letter if ``(j)`` comes next, the first Roman number if ``(ii)`` does."""
    next_letter = Candidate(continuing.candidate.style, continuing.candidate.value + 1)
    second = Candidate(starting.candidate.style, 2)
    for mark in later:
        if next_letter in mark.candidates:
            return continuing
        if second in mark.candidates:
            return starting
    return continuing


def _restarted(mark: Mark, levels: Sequence[Level]) -> Place | None:
    """A first number of a family that is open already: a list below when a colon announces it, else begun anew."""
    for candidate in mark.candidates:
        if candidate.value != 1 or not levels:
            continue
        if levels[-1].introduces:
            return Place(len(levels), candidate)
        depth = max(place for place, level in enumerate(levels) if level.style is candidate.style)
        return Place(
            depth,
            candidate,
            N_("“%(number)s” begins the numbers again. Put {under=…} to say where it belongs."),
            {"number": mark.printed},
            follows=False,
        )
    return None


def _after_gap(mark: Mark, levels: Sequence[Level]) -> Place:
    """In the list that it comes nearest after: ``V.`` after ``III. A.`` is the fifth article, not the 22nd letter."""
    gaps = [
        (candidate.value - level.value, -depth, Place(depth, candidate))
        for depth, level in enumerate(levels)
        for candidate in mark.candidates
        if level.style is candidate.style
    ]
    nearest = min(gaps, key=lambda gap: (gap[0] < 0, *gap[:2]), default=None)
    if nearest is not None:
        message = N_("“%(number)s” does not follow the number before it.")
        return replace(nearest[2], doubt=message, params={"number": mark.printed}, follows=False)
    return Place(
        len(levels),
        mark.candidates[0],
        N_("“%(number)s” begins a list, though it is not a first number."),
        {"number": mark.printed},
        follows=False,
    )
