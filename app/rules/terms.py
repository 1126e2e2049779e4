"""The words that all parts of a rule pack share: languages, facts, conditions, periods in force, marks of sureness."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol, TypeAlias

Verified: TypeAlias = Literal["read", "secondary", "unverified"]
Fact: TypeAlias = str | int | bool
FactKind: TypeAlias = Literal["flag", "choice", "number"]


@dataclass(frozen=True, slots=True)
class Bilingual:
    """The same words in English and in Simplified Chinese."""

    en: str
    zh: str

    def text(self, lang: str) -> str:
        """The words for a language tag; anything that is not Chinese reads English."""
        return self.zh if lang.lower().startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Condition:
    """`fact` has one of `values` (or, negated, has none of them). An unknown fact has no value."""

    fact: str
    values: tuple[Fact, ...]
    negated: bool = False

    def holds(self, facts: Mapping[str, Fact]) -> bool:
        found = self.fact in facts and facts[self.fact] in self.values
        return found is not self.negated


class Dated(Protocol):
    """Anything with a first and a last day, both included; None is open."""

    @property
    def since(self) -> date | None: ...
    @property
    def until(self) -> date | None: ...


def in_force(item: Dated, day: date) -> bool:
    """True when `day` lies between the item's first and last day."""
    return (item.since is None or item.since <= day) and (item.until is None or day <= item.until)


def all_hold(conditions: tuple[Condition, ...], facts: Mapping[str, Fact]) -> bool:
    """True when every condition holds; also when there is none."""
    return all(condition.holds(facts) for condition in conditions)


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of every year; 29 February means the last day of February."""

    month: int
    day: int


@dataclass(frozen=True, slots=True)
class FactName:
    """A fact that conditions of a pack ask for: yes or no, one of `values`, or a number."""

    name: str
    kind: FactKind
    label: Bilingual
    values: Mapping[str, Bilingual]

    def admits(self, value: Fact) -> bool:
        """True for a value that the conditions of the pack can judge."""
        if self.kind == "flag":
            return isinstance(value, bool)
        if self.kind == "number":
            return isinstance(value, int) and not isinstance(value, bool) and value >= 0
        return isinstance(value, str) and value in self.values


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Somebody of the firm compared what a pack says with the official text: which text, read when, by whom."""

    source: str
    edition: str
    read_on: date
    by: str
    second: str = ""


class Checked:
    """What carries a mark of sureness.

    `digest` tells its written text from any other; `confirmed` is there once the firm has compared it.
    """

    __slots__ = ()

    verified: Verified
    digest: str
    confirmed: Confirmation | None

    @property
    def settled(self) -> bool:
        """True when it was read in the source named, or the firm has compared it with the official text."""
        return self.confirmed is not None or self.verified == "read"
