"""What goes into the check of a letter and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from app.letters.blocks import Outcome, Overall
from app.rules.letters import LetterRequirements
from app.shared.text import in_english

Params = Mapping[str, str | Sequence[str]]
"""What a message is filled in with; several in a row are joined where they are shown, as the reader's language does."""

Mark = Literal["§", "=", "house"]
"""What a check rests on: a rule's requirement, agreement with the record, or the house's own standard."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One statement that a rule wants in this letter (or never wants to see)."""

    id: str
    rule: str
    check: str
    label_en: str
    label_zh: str
    source: str = ""
    verified: str = "unverified"
    phrases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    text_id: str = ""
    enclosure_id: str = ""


def requirements_of(rules: LetterRequirements) -> tuple[Requirement, ...]:
    """The pack's statements in the shape this check works on."""
    return tuple(
        Requirement(
            id=statement.id,
            rule=statement.rule,
            check=statement.check,
            label_en=statement.label.en,
            label_zh=statement.label.zh,
            source=statement.source,
            verified=statement.verified,
            phrases={"en": statement.phrases_en, "zh-Hans": statement.phrases_zh},
            text_id=statement.text,
            enclosure_id=statement.enclosure,
        )
        for statement in rules.statements
    )


@dataclass(frozen=True, slots=True)
class Record:
    """What the case says, and the letter must not contradict. Amounts are minor units.

    ``found`` is what was found of the facts, where that was asked: a Chinese answer says it beside the outcome.
    ``amounts`` and ``dates`` are all that the text may name: a date without a year agrees with the same day and
    month, and sealed dates need not be listed. ``clauses`` are the registered texts quotations must come from,
    ``prescribed`` the loaded words by text id, ``editions`` the current edition of each enclosure by id, ``secret``
    numbers that must never be printed whole (identity, account, telephone of the complainant), ``known`` those that a
    letter names whole however long they are (policy, claim, references), ``told`` what the complainant said and wants:
    the letter repeats it, and does not say it.
    """

    outcomes: Mapping[int, Outcome] = field(default_factory=dict)
    found: Mapping[int, Outcome] = field(default_factory=dict)
    overall: Overall = ""
    amounts: frozenset[int] = frozenset()
    total: int | None = None
    per_point: Mapping[int, int] = field(default_factory=dict)
    dates: frozenset[date] = frozenset()
    clauses: tuple[str, ...] = ()
    prescribed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    editions: Mapping[str, str] = field(default_factory=dict)
    secret: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One line of the check. ``message`` is an English msgid with ``params``; empty when all is well.

    ``label`` is a msgid too, except for a rule's own statement, which brings ``label_zh`` along. ``about`` names what
    pages show in a way of its own; most items have none. ``measured`` is a msgid that says, when all is well, what was
    counted, with the same ``params``.
    """

    number: int
    mark: Mark
    label: str
    rule: str
    ok: bool
    found_text: str = ""
    page: int | None = None
    message: str = ""
    params: Params = field(default_factory=dict)
    label_zh: str = ""
    blocking: bool = True
    about: str = ""
    measured: str = ""

    @property
    def text(self) -> str:
        """The English message, filled in."""
        return in_english(self.message, self.params)


@dataclass(frozen=True, slots=True)
class CheckReport:
    """All items in order. A letter may go out when ``ok``; advice alone does not hold it back."""

    items: tuple[CheckItem, ...]

    @property
    def ok(self) -> bool:
        """No blocking item failed."""
        return all(item.ok or not item.blocking for item in self.items)

    @property
    def failures(self) -> tuple[CheckItem, ...]:
        """What stands in the way of sending."""
        return tuple(item for item in self.items if not item.ok and item.blocking)

    @property
    def advice(self) -> tuple[CheckItem, ...]:
        """What the house would rather see mended."""
        return tuple(item for item in self.items if not item.ok and not item.blocking)


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check before it is numbered. Empty ``message`` means all is well."""

    mark: Mark
    label: str
    rule: str = ""
    message: str = ""
    params: Params = field(default_factory=dict)
    found_text: str = ""
    page: int | None = None
    label_zh: str = ""
    blocking: bool = True
    about: str = ""
    measured: str = ""

    def numbered(self, number: int) -> CheckItem:
        """The item of the report."""
        return CheckItem(
            number=number,
            mark=self.mark,
            label=self.label,
            rule=self.rule,
            ok=not self.message,
            found_text=self.found_text,
            page=self.page,
            message=self.message,
            params=self.params,
            label_zh=self.label_zh,
            blocking=self.blocking,
            about=self.about,
            measured=self.measured,
        )
