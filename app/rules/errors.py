"""What can go wrong with rules. A date that cannot be reached is not an exception but a Result with an error code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

ErrorCode: TypeAlias = Literal[
    "calendar-missing",
    "calendar-unknown",
    "event-missing",
    "fact-missing",
    "fact-unknown",
    "out-of-range",
    "rules-not-in-force",
]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something wrong in a pack: which file, which key, what."""

    file: str
    key: str
    message: str

    def __str__(self) -> str:
        return ": ".join(filter(None, (self.file, self.key, self.message)))


class RulesError(ValueError):
    """A question about rules that makes no sense: an unknown regime or clock, an unreadable event."""


class PackError(RulesError):
    """Packs that cannot be used, with every problem found in them."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class NoDate(Exception):
    """Raised inside the engine when no date can be reached; `compute` turns it into a Result."""

    def __init__(self, code: ErrorCode, **params: str) -> None:
        self.code: ErrorCode = code
        self.params = params
        super().__init__(code)
