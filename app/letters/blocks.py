"""What a letter is made of: frozen primitives, no case, no database, no markup.

A room above composes a :class:`Letter` from these blocks. Text is never HTML: a :data:`Text` is a tuple of
runs, and a run is plain words or a :class:`SealedDate`, the one thing that may change between approval and
dispatch. Money is an integer of minor units in the letter's currency.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, TypeVar

Lang = Literal["en", "zh-Hans"]
Style = Literal["standard", "large-print"]
Kind = Literal[
    "acknowledgement", "update", "reply", "holding", "summary", "decision", "declined", "withdrawn",
    "extension", "appraisal", "recounted", "merged", "materials", "refusal", "review", "report", "further",
]  # fmt: skip
Outcome = Literal[
    "upheld", "partly", "not_upheld", "settled", "goodwill", "withdrawn", "out_of_scope",
    "not_determinable", "forwarded",
]  # fmt: skip
Overall = Literal["accepts", "offers", "rejects", ""]

T = TypeVar("T")

DISPATCH = "dispatch"
"""The sealed date that every letter has: the day it is sent, which is the date it bears."""


# --- text -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Run:
    """Words, plain or bold."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class SealedDate:
    """A date fixed only when the letter is sent: the sealed value ``name`` plus ``plus_days`` calendar days."""

    name: str = DISPATCH
    plus_days: int = 0
    bold: bool = False


Text = tuple[Run | SealedDate, ...]


def text(*parts: str | Run | SealedDate) -> Text:
    """Build a text; bare strings become plain runs."""
    return tuple(Run(part) if isinstance(part, str) else part for part in parts if part != "")


def bold(words: str) -> Run:
    """Words in bold."""
    return Run(words, bold=True)


# --- who, to whom ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Firm:
    """The sender as the letterhead and the foot of page 1 show it.

    ``check_address`` is where a reader types the letter's code to see whether the letter is genuine.
    """

    name: str
    address: tuple[str, ...]
    legal_particulars: str
    website: str
    check_address: str


@dataclass(frozen=True, slots=True)
class Addressee:
    """``lines`` is the whole postal block, name first; ``salutation`` stands after "Dear" (or before ：).

    ``speaks_for`` names the complainant where somebody else is addressed, who is then told whom "you" means.
    """

    lines: tuple[str, ...]
    salutation: str
    short_name: str
    speaks_for: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """A labelled row beside the address (English) or in the table under the title (Chinese)."""

    label: str
    value: Text
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Signatory:
    """The named person who signs and answers the telephone."""

    name: str
    role: str
    contact: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A paper sent with the letter; ``digest`` is the SHA-256 of the file that goes out."""

    title: str
    edition: str = ""
    id: str = ""
    digest: str = ""


# --- blocks ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: Text


@dataclass(frozen=True, slots=True)
class Heading:
    """Level 1 opens a section, level 2 a part of one. ``number`` is printed before the words (一、, 1)."""

    text: str
    level: Literal[1, 2] = 1
    number: str = ""


@dataclass(frozen=True, slots=True)
class PointRow:
    """One complaint point on page 1; no ``outcome`` yet in an acknowledgement.

    ``answer`` is what is printed; empty means the house words of ``outcome``.
    """

    number: int
    told_us: str
    outcome: Outcome | None = None
    amount: int | None = None
    answer: str = ""
    wanted: str = ""


@dataclass(frozen=True, slots=True)
class Points:
    """What you told us | our answer | we will pay. Chinese prints what is asked for; the answers stand in 四."""

    rows: tuple[PointRow, ...]
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A dated fact with the paper it rests on; ``about`` is the day as far as it is known: ``August 2026``."""

    text: str
    source: str = ""
    on: date | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    items: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class ClauseLine:
    """A line of a clause: its number in its own column, ``depth`` 0 or 1; ``omitted`` prints the omission mark."""

    number: str
    text: str
    depth: Literal[0, 1] = 0
    omitted: bool = False


@dataclass(frozen=True, slots=True)
class ClauseQuote:
    """Words of the agreed edition, verbatim. The source line is put together from the fields after ``lines``."""

    lines: tuple[ClauseLine, ...]
    wording: str
    edition: str
    policy_period: str
    clauses: str
    page: str = ""
    filing_number: str = ""
    omission_note: str = ""
    lead_in: Text = ()


@dataclass(frozen=True, slots=True)
class Interest:
    """Simple interest, so that the check can count it again: principal × rate × days ÷ basis."""

    principal: int
    rate_percent: Decimal
    from_on: date
    to_on: date
    days: int
    basis: int = 365


@dataclass(frozen=True, slots=True)
class InterestStep:
    """One rate and the days on which it held; the last day is not counted."""

    rate_percent: Decimal
    from_on: date
    to_on: date
    days: int


@dataclass(frozen=True, slots=True)
class SteppedInterest:
    """Simple interest at rates that changed on the way, counted step by step and rounded once."""

    principal: int
    steps: tuple[InterestStep, ...]
    basis: int = 365


@dataclass(frozen=True, slots=True)
class RedressLine:
    """``working`` is the inner column, ``pays`` the outer one.

    A line with ``pays`` closes the working lines before it (its own included); a line with ``pays`` alone
    stands for itself.
    """

    what: str
    basis: str
    working: int | None = None
    pays: int | None = None
    interest: Interest | SteppedInterest | None = None


@dataclass(frozen=True, slots=True)
class RedressGroup:
    """The lines of one complaint point; ``number`` 0 is what belongs to none (already paid)."""

    number: int
    title: str
    lines: tuple[RedressLine, ...]


@dataclass(frozen=True, slots=True)
class Redress:
    """The table of amounts. Everything in the outer column adds up to ``total``."""

    groups: tuple[RedressGroup, ...]
    total: int
    total_label: Text
    heading: str = ""

    @property
    def has_working(self) -> bool:
        """True when any line stands in the inner column."""
        return any(line.working is not None for group in self.groups for line in group.lines)


@dataclass(frozen=True, slots=True)
class PrescribedText:
    """Words that a rule dictates: loaded, never typed. Empty ``paragraphs`` can only be a draft."""

    id: str
    source: str
    variant: str
    effective: str
    paragraphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contacts:
    """Website, phone, post: label and value."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A plain table. ``widths`` are percents; ``align`` is one letter a column: l, c or r."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    align: str


@dataclass(frozen=True, slots=True)
class Right:
    """A way to go further: its name and what to do."""

    name: str
    text: Text


@dataclass(frozen=True, slots=True)
class NumberedRights:
    items: tuple[Right, ...]


@dataclass(frozen=True, slots=True)
class PointSection:
    """One complaint point answered: the heading ends with the answer, the blocks give the reasons."""

    number: int
    title: str
    outcome: Outcome
    blocks: tuple[Block, ...]
    answer: str = ""


@dataclass(frozen=True, slots=True)
class SignOff:
    """Closing, signature and enclosures (English); 附件, 落款, seal and code (Chinese). One a letter, last."""

    closing: str = ""


@dataclass(frozen=True, slots=True)
class Copies:
    """Who has a copy of the letter; the sign-off names them, and nothing is printed where the block stands."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeliveryReceipt:
    """送达回证: a sheet of its own after the letter, outside its page count."""

    document: str
    recipient: str
    phone: str
    address: str
    note: str


Block = (
    Paragraph | Heading | Points | Facts | ClauseQuote | Redress | PrescribedText | Contacts | Table
    | NumberedRights | PointSection | SignOff | Copies | DeliveryReceipt
)  # fmt: skip


# --- the letter -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Letter:
    """A whole letter, ready to be checked and rendered.

    ``title`` is the heading the reader sees, ``running_title`` the short form for later pages. ``overall`` is
    the one overall answer of a decision. ``code`` is the eight characters a reader can check the letter by.
    ``country`` is the writing unit's, where its manners are not the usual ones (:mod:`app.letters.manners`).
    """

    kind: Kind
    regime: str
    lang: Lang
    firm: Firm
    addressee: Addressee
    title: str
    blocks: tuple[Block, ...]
    code: str
    currency: str
    reference: str
    references: tuple[Reference, ...] = ()
    signatory: Signatory | None = None
    enclosures: tuple[Enclosure, ...] = ()
    style: Style = "standard"
    doc_number: str = ""
    running_title: str = ""
    overall: Overall = ""
    country: str = ""


def walk(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Every block in reading order, those inside a point's section too."""
    for block in blocks:
        yield block
        if isinstance(block, PointSection):
            yield from walk(block.blocks)


def find_blocks(letter: Letter, wanted: type[T]) -> tuple[T, ...]:
    """All blocks of one type, in reading order."""
    return tuple(block for block in walk(letter.blocks) if isinstance(block, wanted))


def strings(value: object) -> Iterator[str]:
    """Every string anywhere inside a dataclass or tuple of this module."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from strings(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from strings(getattr(value, field.name))


def sealed_dates(value: object) -> Iterator[SealedDate]:
    """Every sealed date anywhere inside a dataclass or tuple of this module."""
    if isinstance(value, SealedDate):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from sealed_dates(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from sealed_dates(getattr(value, field.name))
