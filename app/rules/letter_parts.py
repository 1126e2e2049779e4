"""What a pack says about letters: the statements they need, prescribed words, enclosures, outside bodies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from app.rules.terms import Bilingual, Checked, Condition, Confirmation, Verified

Check: TypeAlias = Literal[
    "phrase", "prescribed", "enclosure", "all-points-answered", "one-overall-answer", "forbidden"
]

LETTER_KINDS = (
    "acknowledgement", "update", "reply", "holding", "summary", "decision", "declined", "withdrawn",
    "extension", "appraisal", "recounted", "merged", "materials", "refusal", "review", "report", "further",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Statement(Checked):
    """One thing a letter must (or must never) say. `when` decides by facts whether it applies."""

    id: str
    rule: str
    source: str
    verified: Verified
    label: Bilingual
    check: Check
    phrases_en: tuple[str, ...] = ()
    phrases_zh: tuple[str, ...] = ()
    text: str = ""
    enclosure: str = ""
    when: tuple[Condition, ...] = ()
    digest: str = ""
    confirmed: Confirmation | None = None

    def phrases(self, lang: str) -> tuple[str, ...]:
        """The accepted wordings in one language; any of them will do."""
        return self.phrases_zh if lang.lower().startswith("zh") else self.phrases_en


@dataclass(frozen=True, slots=True)
class LetterRule:
    """What one kind of letter must contain when sent between two days."""

    kind: str
    since: date | None
    until: date | None
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class PrescribedText(Checked):
    """Words that the rule prescribes. An empty body means nobody has read them yet: no letter may go out on them."""

    id: str
    lang: str
    title: Bilingual
    body: str
    since: date | None
    until: date | None
    source: str
    verified: Verified
    needs_confirmation: bool
    digest: str = ""
    confirmed: Confirmation | None = None

    @property
    def settled(self) -> bool:
        """True when the words are there and may be printed without a doubt."""
        if self.confirmed is not None:
            return bool(self.body)
        return bool(self.body) and self.verified == "read" and not self.needs_confirmation


@dataclass(frozen=True, slots=True)
class Enclosure(Checked):
    """Something that must travel with a letter, in the edition of its day.

    `file` is the digest of the firm's copy, `lang` the language of the letters it goes with; empty for any.
    """

    id: str
    title: Bilingual
    edition: str
    since: date | None
    until: date | None
    source: str
    verified: Verified
    digest: str = ""
    confirmed: Confirmation | None = None
    lang: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Contact(Checked):
    """An outside body that letters must name, with the date its particulars were read."""

    id: str
    name: Bilingual
    website: str
    phone: str
    email: str
    address: str
    source: str
    read_on: date | None
    verified: Verified
    digest: str = ""
    confirmed: Confirmation | None = None


def outside_body(contacts: Iterable[Contact]) -> Contact | None:
    """The body to which a complainant may go, such as an ombudsman: the first with a website; a hotline is none."""
    return next((contact for contact in contacts if contact.website), None)
