"""Who may handle a complaint, and who should: independence first, then skill, load and presence.

Source: staff with no direct interest in the matter must handle it (Measures 2020 on complaints, recusal; EIOPA
guideline 2, conflicts identified and mitigated); the house refuses, it does not merely warn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.shared.text import N_


class Part(StrEnum):
    """An earlier part in the matter that bars from handling the complaint."""

    SOLD = "sold"
    UNDERWROTE = "underwrote"
    ADJUSTED = "adjusted"
    DECIDED = "decided"  # decided the claim, or the complaint earlier
    NAMED = "named"  # named in the complaint
    INTEREST = "interest"  # declared an interest


BARRED_BECAUSE = {
    Part.SOLD: N_("Sold this policy."),
    Part.UNDERWROTE: N_("Underwrote this policy."),
    Part.ADJUSTED: N_("Adjusted this claim."),
    Part.DECIDED: N_("Decided this claim or an earlier complaint about it."),
    Part.NAMED: N_("Is named in the complaint."),
    Part.INTEREST: N_("Declared an interest."),
}


@dataclass(frozen=True)
class Candidate:
    """A person who could handle the complaint. ``parts``: earlier ones in the matter; ``away_until`` ends absence."""

    user_id: int
    name: str
    parts: frozenset[Part] = frozenset()
    languages: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    open_cases: int = 0
    usual_load: int = 14
    away_until: date | None = None
    substitute: str | None = None


@dataclass(frozen=True)
class Note:
    """Why, in words: an English msgid with parameters. ``doubt``: it speaks against them without barring them."""

    message: str
    params: tuple[tuple[str, object], ...] = ()
    doubt: bool = False

    @property
    def values(self) -> dict[str, object]:
        return dict(self.params)

    @property
    def text(self) -> str:
        """The English sentence, for the log."""
        return self.message % self.values if self.params else self.message


@dataclass(frozen=True)
class Verdict:
    """``allowed`` is independence alone; ``notes`` say why, for and against; ``rank`` sorts best first.

    ``doubts``: nothing bars them, but they are away, full, or lack the language or the product.
    """

    candidate: Candidate
    allowed: bool
    notes: tuple[Note, ...]
    rank: tuple[int, ...]
    doubts: bool = False


def verdict(candidate: Candidate, *, language: str, line: str | None) -> Verdict:
    """May this person take it, how well do they fit, and why."""
    if candidate.parts:
        notes = tuple(Note(BARRED_BECAUSE[part]) for part in sorted(candidate.parts))
        return Verdict(candidate, False, notes, (9,))
    speaks = language in candidate.languages
    skilled = line is None or not candidate.skills or line in candidate.skills
    over = candidate.open_cases >= candidate.usual_load
    notes = (
        Note(N_("No part in the matter.")),
        Note(
            N_("Speaks the language of the case.")
            if speaks
            else N_("Does not speak the language of the case."),
            doubt=not speaks,
        ),
        *(() if skilled else (Note(N_("Does not usually handle this product."), doubt=True),)),
        Note(
            N_("%(open)s open of %(usual)s usual."),
            (("open", candidate.open_cases), ("usual", candidate.usual_load)),
            doubt=over,
        ),
        *_absence(candidate),
    )
    share = 100 * candidate.open_cases // max(candidate.usual_load, 1)
    rank = (candidate.away_until is not None, not speaks, not skilled, over, share, candidate.user_id)
    doubts = any(rank[:4])
    return Verdict(candidate, True, notes, tuple(int(item) for item in rank), doubts)


def _absence(candidate: Candidate) -> tuple[Note, ...]:
    if candidate.away_until is None:
        return ()
    until = (("until", candidate.away_until),)
    if candidate.substitute is None:
        return (Note(N_("Away until %(until)s."), until, doubt=True),)
    return (
        Note(
            N_("Away until %(until)s; %(substitute)s stands in."),
            (*until, ("substitute", candidate.substitute)),
            doubt=True,
        ),
    )


def propose(candidates: Sequence[Candidate], *, language: str, line: str | None) -> list[Verdict]:
    """All candidates with their verdicts, the best first, the barred last."""
    verdicts = [verdict(candidate, language=language, line=line) for candidate in candidates]
    return sorted(verdicts, key=lambda item: (not item.allowed, item.rank))
