"""What a letter is written from: the case as plain values, read once, so that no letter reads the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.complaints.domain.house_words import Piece
from app.complaints.queries.citation_checks import CitationFinding
from app.disclosure.gate import Gate
from app.letters import manners, printed
from app.letters.blocks import Enclosure, Interest, Kind, Lang, Outcome, Overall, SteppedInterest, Style
from app.letters.manners import Manners
from app.rules.families import is_chinese
from app.rules.grounds import Ground, Standing
from app.rules.letter_parts import outside_body
from app.rules.letters import LetterRequirements
from app.rules.pack import Contact


@dataclass(frozen=True)
class Mediation:
    """Whoever mediates where the unit is; empty where its profile names nobody."""

    name: str = ""
    address: str = ""
    phone: str = ""

    @property
    def is_reachable(self) -> bool:
        """True when a reader is told whom to ask and how."""
        return bool(self.name and self.phone)


@dataclass(frozen=True)
class Sender:
    """The unit that answers, as its profile describes it. ``series`` begins the numbers of its Chinese letters."""

    name: str
    address: tuple[str, ...] = ()
    phone: str = ""
    hours: str = ""
    email: str = ""
    website: str = ""
    legal_particulars: str = ""
    series: str = ""
    is_head_office: bool = False
    mediation: Mediation = Mediation()


@dataclass(frozen=True)
class Superior:
    """The unit above, which reviews what the sender decides (核查)."""

    name: str
    address: str
    phone: str


@dataclass(frozen=True)
class Recipient:
    """Whoever complains. ``address`` holds the lines below the names: those of ``through`` who speaks for them and is
    then written to, or their own.

    ``copies`` names everybody else who has the letter too. The policy is theirs where they are insured by it, and not
    where they are its beneficiary, an heir or a third party.
    """

    name: str
    title: str = ""
    is_organisation: bool = False
    address: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""
    through: str = ""
    through_title: str = ""
    copies: tuple[str, ...] = ()
    is_insured: bool = True


@dataclass(frozen=True)
class Handler:
    """The named person who signs and answers the telephone."""

    name: str
    role: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class StatedFact:
    """A fact of the finding. ``on`` is as much of the day as is known: 2026, 2026-08 or 2026-08-11."""

    text: str
    on: str = ""
    source: str = ""


@dataclass(frozen=True)
class QuotedLine:
    """One printed line of a clause; of an item of a list, ``within`` is the number of the clause it stands in."""

    number: str
    text: str
    within: str = ""
    omitted: bool = False


@dataclass(frozen=True)
class Quotation:
    """A clause quoted for a point, cut into its printed lines; ``registered`` is the text it was taken from."""

    wording: str
    edition: str
    filing_number: str
    is_law: bool
    label: str
    page: int | None
    lines: tuple[QuotedLine, ...]
    registered: str
    clause_id: int = 0


@dataclass(frozen=True)
class StatedGround:
    """A ground of law that a point of the decision raises. ``clause`` is how its clause is cited, if it is of one."""

    number: int
    ground: Ground
    standing: Standing
    clause: str = ""


@dataclass(frozen=True)
class MoneyLine:
    """A line of redress, negative where it takes away: of a cap what is above ``limit``.

    ``known_until`` is the last day for which the rate of its interest was looked up, where its term goes further.
    """

    kind: str
    what: str
    basis: str
    minor: int
    interest: Interest | SteppedInterest | None = None
    limit: int | None = None
    known_until: date | None = None


@dataclass(frozen=True)
class Point:
    """A complaint point with all that the letter says about it."""

    number: int
    title: str
    said: str = ""
    wants: str = ""
    found: Outcome | None = None
    """What was found of its facts, where that was asked; the outcome is what was granted of its demand."""
    outcome: Outcome | None = None
    reasons: str = ""
    facts: tuple[StatedFact, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    money: tuple[MoneyLine, ...] = ()

    @property
    def total(self) -> int:
        """What the point comes to, in minor units."""
        return sum(line.minor for line in self.money)


@dataclass(frozen=True)
class Parts:
    """What a person writes for this one letter. Dates and amounts of the case are never among it."""

    paragraphs: tuple[str, ...] = ()
    why: str = ""
    expected_on: date | None = None
    happened_on: date | None = None
    papers: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As kept with the letter."""
        return {
            "paragraphs": list(self.paragraphs),
            "why": self.why,
            "expected_on": self.expected_on.isoformat() if self.expected_on else None,
            "happened_on": self.happened_on.isoformat() if self.happened_on else None,
            "papers": list(self.papers),
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Parts:
        """As :meth:`to_json` wrote it; missing parts are empty."""
        return cls(
            tuple(stored.get("paragraphs", ())),
            stored.get("why", ""),
            _day(stored.get("expected_on")),
            _day(stored.get("happened_on")),
            tuple(stored.get("papers", ())),
        )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@dataclass(frozen=True)
class TimeTold:
    """What a letter about the period itself tells; each kind of letter uses what it needs.

    ``days`` more were granted; ``by`` is who approved, who appraises, or the complaint merged into; ``since`` the day
    an appraisal began or new facts came; ``was`` and ``until`` the last day before and after. ``in_vain``: told today,
    the longer time would move no date.
    """

    days: int = 0
    by: str = ""
    since: date | None = None
    was: date | None = None
    until: date | None = None
    in_vain: bool = False

    @property
    def dates(self) -> frozenset[date]:
        """Every day that the letter may name."""
        return frozenset(day for day in (self.since, self.was, self.until) if day)


@dataclass(frozen=True)
class TemplateVersion:
    """A version of a letter template: regime, kind and language, its number, and the digest of its words."""

    name: str
    number: int
    digest: str


@dataclass(frozen=True)
class Material:
    """Everything one letter says, and what its check compares with. Amounts are minor units of ``currency``."""

    kind: Kind
    reference: str
    regime: str
    lang: Lang
    style: Style
    currency: str
    code: str
    check_address: str
    sender: Sender
    superior: Superior | None
    recipient: Recipient
    handler: Handler
    channel: str
    received_on: date
    requirements: LetterRequirements
    parts: Parts = field(default_factory=Parts)
    points: tuple[Point, ...] = ()
    grounds: tuple[StatedGround, ...] = ()
    overall: Overall = ""
    pay_by_days: int | None = None
    policy_number: str = ""
    policy_from: date | None = None
    policy_to: date | None = None
    claim_number: str = ""
    authority: str = ""
    authority_number: str = ""
    answer_due: date | None = None
    decided_on: date | None = None
    """When the last decision letter left, where one did."""
    closing: str = ""
    """How the complaint was closed, where it is."""
    settled: str = ""
    """What was said and agreed, where a complaint was settled quickly."""
    time: TimeTold = TimeTold()
    caller: str | None = ""
    """Who complained to us on the complainant’s behalf; empty: they did so themselves; None: they or one of several who
    represent them, nobody noted which."""
    country: str = ""
    """The writing unit's, where letters look otherwise there than they usually do."""
    enclosures: tuple[Enclosure, ...] = ()
    dates: frozenset[date] = frozenset()
    amounts: frozenset[int] = frozenset()
    house: tuple[Piece, ...] = ()
    """The firm's own words in such letters, as approved and in force that day."""
    template: TemplateVersion | None = None
    """Which version of them that is; None where the firm has no words of its own."""
    astray: tuple[int, ...] = ()
    """Points that quote another edition of the policy wording than the one agreed."""
    gate: Gate | None = None
    """What whoever gets it may not be told; None for a letter of no case, such as a sample."""
    citations: tuple[CitationFinding, ...] = ()
    """What else is wrong with quotations: endorsements that change them, numbers that several parts share."""

    def day(self, value: date) -> str:
        """A date as this letter prints it."""
        return printed.day(value, self.lang, self.country)

    def money(self, minor: int) -> str:
        """An amount of the case as this letter prints it."""
        return printed.amount(minor, self.currency, self.lang, self.country)

    def sum_said(self, minor: int) -> str:
        """An amount as a sentence names it; yuan bear their 元."""
        return f"{self.money(minor)}{'元' if printed.in_yuan(self.currency, self.lang) else ''}"

    @property
    def manners(self) -> Manners:
        """How letters look where this one is written."""
        return manners.of(self.country)

    @property
    def decision_called(self) -> str:
        """What our written decision of a complaint is called to its reader: ``final response`` under DISP."""
        called = self.requirements.decision_called
        if self.lang == "zh-Hans":
            return called.zh if called else "投诉处理决定告知书"
        return called.en if called else "decision"

    @property
    def is_chinese(self) -> bool:
        """True where Chinese rules apply, in whichever language the letter is: its ways further are those of China."""
        return is_chinese(self.regime)

    @property
    def total(self) -> int:
        """What the decision comes to."""
        return sum(point.total for point in self.points)

    @property
    def pays(self) -> bool:
        """True when any point has a line of money."""
        return any(point.money for point in self.points)

    @property
    def body(self) -> Contact | None:
        """The outside body that these rules name, such as the ombudsman."""
        return outside_body(self.requirements.contacts)

    @property
    def asks_for_answer_time(self) -> str:
        """The rules' own words for when the answer comes ("within eight weeks"), where they want them said."""
        for statement in self.requirements.statements:
            if statement.id.startswith("when-the-answer-comes") and statement.phrases(self.lang):
                return statement.phrases(self.lang)[0]
        return ""

    def rule_of(self, statement_id: str) -> str:
        """The rule that wants a statement in this letter; empty where none does."""
        return next((each.rule for each in self.requirements.statements if each.id == statement_id), "")

    @property
    def exceptional_answer_time(self) -> str:
        """The rules' words for when the answer comes after a holding reply, where they want them said too."""
        for statement in self.requirements.statements:
            if statement.id == "answer-time-exceptionally" and statement.phrases(self.lang):
                return statement.phrases(self.lang)[0]
        return ""

    @property
    def agreed(self) -> tuple[Point, ...]:
        """The points on which something of the demand is granted."""
        return tuple(point for point in self.points if point.outcome in ("upheld", "partly"))

    def encloses(self, enclosure_id: str) -> bool:
        """True when that paper goes with the letter."""
        return any(paper.id == enclosure_id for paper in self.enclosures)
