"""A ground as data, and how it stands with what was answered and attached."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from app.rules.terms import Bilingual, Checked, Confirmation, Verified

Asked: TypeAlias = Literal["of-clause", "of-point"]
"""Asked of each clause of its kind that is quoted against the complainant; or of a point whose answer rests on it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer. ``bars``: who answers so cannot rely on the ground."""

    id: str
    title: Bilingual
    bars: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """Something a person must settle. ``after`` names the answers (question, choice) that make it necessary."""

    id: str
    title: Bilingual
    choices: tuple[Choice, ...]
    after: tuple[tuple[str, str], ...] = ()

    def is_needed(self, answers: Mapping[str, str]) -> bool:
        """True unless another answer makes it idle."""
        return not self.after or any(answers.get(question) == choice for question, choice in self.after)


@dataclass(frozen=True, slots=True)
class Proof:
    """A kind of paper that shows it."""

    id: str
    title: Bilingual


@dataclass(frozen=True, slots=True)
class Ground(Checked):
    """One ground with its rule and how sure we are of it.

    ``relieves`` and ``kinds`` say of which clauses it is asked. Any one of ``proofs`` will do, unless ``all_proofs``.
    ``lacking`` says what follows where it is not shown; ``stops`` that a letter relying on it is then held back.
    """

    id: str
    title: Bilingual
    rule: str
    source: Bilingual
    verified: Verified
    asked: Asked
    lacking: Bilingual
    stops: bool
    relieves: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    proofs: tuple[Proof, ...] = ()
    all_proofs: bool = False
    digest: str = ""
    confirmed: Confirmation | None = None

    def is_asked_of(self, kind: str, relieves: str) -> bool:
        """True for a clause of that kind that relieves the insurer so far."""
        return self.asked == "of-clause" and (kind in self.kinds or relieves in self.relieves)

    def needed(self, answers: Mapping[str, str]) -> tuple[Question, ...]:
        """The questions to answer, given what is answered already."""
        return tuple(question for question in self.questions if question.is_needed(answers))


@dataclass(frozen=True, slots=True)
class Standing:
    """What is still open. ``barring`` are the answers by which the ground cannot be relied on."""

    unanswered: tuple[Question, ...]
    missing: tuple[Proof, ...]
    barring: tuple[Choice, ...]

    @property
    def is_shown(self) -> bool:
        """True when everything is answered and attached, and nothing speaks against it."""
        return not (self.unanswered or self.missing or self.barring)


def standing(ground: Ground, answers: Mapping[str, str], proofs: Collection[str]) -> Standing:
    """How ``ground`` stands. Of several kinds of paper one will do unless the ground wants them all."""
    needed = ground.needed(answers)
    chosen = [
        choice for question in needed for choice in question.choices if answers.get(question.id) == choice.id
    ]
    absent = tuple(proof for proof in ground.proofs if proof.id not in proofs)
    one_is_there = len(absent) < len(ground.proofs)
    return Standing(
        unanswered=tuple(
            question
            for question in needed
            if answers.get(question.id) not in {choice.id for choice in question.choices}
        ),
        missing=() if one_is_there and not ground.all_proofs else absent,
        barring=tuple(choice for choice in chosen if choice.bars),
    )
