"""What a letter that left was judged by, kept with it: later facts, rules and registers do not judge it anew.

Beside it its sources: which version of each statement, prescribed text, enclosure and template went into it, by digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from app.complaints.letters.case_checks import case_checks
from app.complaints.letters.material import Material
from app.complaints.letters.record import record_of
from app.complaints.queries.citation_checks import CitationFinding
from app.letters.blocks import Letter, sealed_dates
from app.letters.check import Record, Requirement, requirements_of
from app.letters.check.any_pdf import Expected, ExpectedPoint
from app.letters.check.report import Finding
from app.letters.printed import enclosure_title


@dataclass(frozen=True)
class Basis:
    """Rules, record and answers on the day of the letter; ``case`` is what the check of the case said on that day."""

    currency: str
    requirements: tuple[Requirement, ...]
    record: Record
    points: tuple[ExpectedPoint, ...]
    case: tuple[Finding, ...]
    citations: tuple[CitationFinding, ...] = ()

    def expected(self, letter: Letter, on: date) -> Expected:
        """What a printed page is compared with, when it is to be this letter on that day."""
        return Expected(
            lang=letter.lang,
            currency=self.currency,
            on=on,
            requirements=self.requirements,
            record=self.record,
            points=self.points,
            addressee=letter.addressee.lines,
            enclosures={paper.id: enclosure_title(paper, letter.lang) for paper in letter.enclosures if paper.id},
            attached=frozenset(paper.id for paper in letter.enclosures if paper.digest),
            prescribed=dict(self.record.prescribed),
            days_after=tuple({field.plus_days for field in sealed_dates(letter)}),
        )  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        """As kept with the letter: sets in order, days as text."""
        kept: dict[str, Any] = json.loads(json.dumps(asdict(self), default=_plain, ensure_ascii=False))
        return kept

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Basis:
        """As :meth:`to_json` wrote it."""
        return cls(
            kept["currency"],
            tuple(Requirement(**{**each, "phrases": _tuples(each["phrases"])}) for each in kept["requirements"]),
            _record(kept["record"]),
            tuple(ExpectedPoint(**_tuples(each)) for each in kept["points"]),
            tuple(Finding(**each) for each in kept["case"]),
            tuple(CitationFinding(**each) for each in kept["citations"]),
        )  # fmt: skip


def basis_of(material: Material, letter: Letter, citations: Sequence[CitationFinding] = ()) -> Basis:
    """What a letter composed from this material is judged by; ``citations``: all that was known of its quotations."""
    return Basis(
        material.currency,
        requirements_of(material.requirements),
        record_of(material),
        tuple(_points(material)) if material.kind == "decision" else (),
        tuple(case_checks(letter, material)),
        tuple(citations),
    )


def digest_of(basis: dict[str, Any]) -> str:
    """SHA-256 over what a letter was judged by, as the log names it."""
    return hashlib.sha256(json.dumps(basis, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def sources_of(material: Material) -> list[dict[str, Any]]:
    """Each version that goes into such a letter: what it is, its id, its rule, its digest; a template has a number."""
    wants, template = material.requirements, material.template
    found: list[dict[str, Any]] = [
        *(
            {"what": "statement", "id": each.id, "rule": each.rule, "digest": each.digest}
            for each in wants.statements
        ),
        *(
            {"what": "text", "id": each.id, "rule": each.source, "digest": each.digest}
            for each in wants.texts
        ),
    ]
    for paper in wants.enclosures:
        found.append({"what": "enclosure", "id": paper.id, "rule": paper.source, "digest": paper.digest})
    if template is not None:
        found.append(
            {"what": "template", "id": template.name, "number": template.number, "digest": template.digest}
        )
    return found


def enclosures_of(letter: Letter) -> list[dict[str, Any]]:
    """The papers that go with a letter, as they are kept with it."""
    return [
        {"id": paper.id, "title": paper.title, "edition": paper.edition, "digest": paper.digest}
        for paper in letter.enclosures
    ]


def sources_when_sent(composed: Sequence[dict[str, Any]], material: Material) -> list[dict[str, Any]]:
    """The rules are those of the day on which it left, the template the one that its content was composed with."""
    return [
        *(each for each in sources_of(material) if each["what"] != "template"),
        *(each for each in composed if each["what"] == "template"),
    ]


def _points(material: Material) -> Iterator[ExpectedPoint]:
    for point in material.points:
        days = (
            material.day(date.fromisoformat(fact.on)) if len(fact.on) == 10 else "" for fact in point.facts
        )
        facts = (
            words for fact, on in zip(point.facts, days, strict=True) for words in (fact.text, on) if words
        )
        lines = (line.text for quote in point.quotations for line in quote.lines if not line.omitted)
        yield ExpectedPoint(
            point.number,
            point.title,
            point.outcome,
            point.said,
            point.found,
            facts=tuple(facts),
            evidence=tuple(fact.source for fact in point.facts if fact.source),
            clauses=tuple(quote.label for quote in point.quotations),
            quotations=tuple(lines),
        )  # fmt: skip


def _record(kept: dict[str, Any]) -> Record:
    return Record(
        outcomes={int(number): outcome for number, outcome in kept["outcomes"].items()},
        found={int(number): result for number, result in kept.get("found", {}).items()},
        overall=kept["overall"],
        amounts=frozenset(kept["amounts"]),
        total=kept["total"],
        per_point={int(number): minor for number, minor in kept["per_point"].items()},
        dates=frozenset(map(date.fromisoformat, kept["dates"])),
        clauses=tuple(kept["clauses"]),
        prescribed=_tuples(kept["prescribed"]),
        editions=kept["editions"],
        secret=tuple(kept["secret"]),
        known=tuple(kept.get("known", ())),  # kept since long policy numbers are told from account numbers
        told=tuple(kept.get("told", ())),
    )


def _tuples(kept: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()}


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} cannot be kept")
