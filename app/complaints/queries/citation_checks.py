"""What may be wrong with the clauses quoted on a case: one rule for the workbench, the letter and the command."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case, CaseLetter, Claim, Policy
from app.complaints.queries.decision import (
    DecisionRecord,
    EditionChoice,
    PointRecord,
    Quoted,
    agreed_by_wording,
    decision_record,
    editions_to_quote,
)
from app.complaints.queries.grounds import GroundRecord
from app.shared.text import N_, in_english
from app.wordings.domain.endorsing import Amendment, Overriding, in_force, overriding
from app.wordings.domain.numbering import ZH_DIGITS
from app.wordings.domain.quoting import (
    Caution,
    Cited,
    QuotationCheck,
    check_clause_quotation,
    missing_exceptions,
    quoted_label,
)
from app.wordings.domain.tree import SharedNumber, Tree, UnknownClause
from app.wordings.queries import EditionText, amendments_of, edition_text

_MENTIONED = re.compile(
    r"\b(?:clause|section|exclusion|condition|article)s?\s+"
    r"(?P<en>\d+(?:\.\d+)*(?:\s?\([a-z0-9]{1,4}\))*|[IVXLC]+(?:\.[A-Za-z0-9]+)+)"
    rf"|(?<![》法])(?P<zh>第[{ZH_DIGITS}]+条(?:第[{ZH_DIGITS}]+款)?(?:第?[（(][{ZH_DIGITS}]+[）)]项?)?)",
    re.IGNORECASE,
)


class CitationCheck(StrEnum):
    """What was looked at."""

    VERBATIM = "verbatim"
    OMISSION = "omission"
    EDITION = "edition"
    EXCEPTION = "exception"
    ENDORSEMENT = "endorsement"
    NUMBER = "number"
    GROUND = "ground"


@dataclass(frozen=True)
class CitationFinding:
    """One thing that is wrong (``stops``) or wants an eye; ``message`` is an English msgid with ``params``."""

    number: int
    check: CitationCheck
    stops: bool
    message: str
    params: Mapping[str, object] = field(default_factory=dict)
    clause: str = ""
    wording: str = ""
    edition: str = ""
    citation_id: int | None = None

    @property
    def text(self) -> str:
        """The English message, filled in."""
        return in_english(self.message, self.params)


@dataclass(frozen=True)
class CitationReport:
    """How many quotations were looked at, and what was found, point by point."""

    quotations: int
    findings: tuple[CitationFinding, ...]

    @property
    def ok(self) -> bool:
        """Nothing stands in the way."""
        return not any(finding.stops for finding in self.findings)


_CAUTIONS = {
    Caution.OMISSION_TURNS_MEANING: N_(
        "%(clause)s: what is left out holds words that can turn the meaning: %(about)s."
    ),
    Caution.BEGINS_INSIDE_SENTENCE: N_(
        "%(clause)s: the sentence begins before the quotation, with: %(about)s."
    ),
    Caution.ENDS_INSIDE_SENTENCE: N_("%(clause)s: it goes on after the quotation, with: %(about)s."),
    Caution.LEAD_IN_MISSING: N_(
        "%(clause)s is quoted without the words that introduce its list: “%(about)s”."
    ),
}


def report_as_sent(session: Session, case: Case, record: DecisionRecord | None = None) -> CitationReport:
    """The report; of a decision that left, what was known when it left: what was registered since does not judge it.

    Verbatim stays verbatim: a quotation that differs from its clause now is said, whenever that was noticed.
    """
    record = record or decision_record(session, case)
    report = citation_report(session, case, record)
    kept = _when_it_left(session, case, record)
    if kept is None:
        return report
    known = tuple(CitationFinding(**{**each, "check": CitationCheck(each["check"])}) for each in kept)
    said = {each.citation_id for each in known if each.check is CitationCheck.VERBATIM}
    since = (each for each in report.findings if each.check is CitationCheck.VERBATIM)
    return CitationReport(
        report.quotations, (*known, *(each for each in since if each.citation_id not in said))
    )


def _when_it_left(session: Session, case: Case, record: DecisionRecord) -> list[dict[str, Any]] | None:
    """What was found of the quotations of the decision as it stands when its letter left; None before that."""
    left = session.execute(
        select(CaseLetter.basis, CaseLetter.parts)
        .where(
            CaseLetter.case_id == case.id,
            CaseLetter.kind == "decision",
            CaseLetter.sent_on.is_not(None),
            CaseLetter.replaces_id.is_(None),
        )
        .order_by(CaseLetter.id.desc())
        .limit(1)
    ).first()
    same = left and record.decision is not None and left.parts.get("decision") == record.decision.id
    return left.basis["citations"] if left and same and left.basis else None


def citation_report(session: Session, case: Case, record: DecisionRecord | None = None) -> CitationReport:
    """Every quotation of the case against the register; ``record`` where it is loaded already.

    A fixed number of statements for each edition quoted, however many quotations.
    """
    record = record or decision_record(session, case)
    quoted = [each for point in record.points for each in point.quoted]
    editions = {each.edition.id: each.edition for each in quoted}
    desk = _Desk(
        choices=editions_to_quote(session, case) if quoted else [],
        texts={each.id: edition_text(session, each) for each in editions.values()},
        amendments=amendments_of(session, editions),
        loss_on=session.scalar(select(Claim.loss_on).where(Claim.case_id == case.id))
        or session.scalar(select(Policy.period_from).where(Policy.case_id == case.id))
        or case.received_on,
    )
    findings = tuple(finding for point in record.points for finding in desk.of_point(point))
    return CitationReport(len(quoted), findings)


@dataclass(frozen=True)
class _Desk:
    """What all points of a case are compared with."""

    choices: list[EditionChoice]
    texts: Mapping[int, EditionText]
    amendments: Mapping[int, list[Amendment]]
    loss_on: date

    def of_point(self, point: PointRecord) -> Iterator[CitationFinding]:
        for each in point.quoted:
            yield from self._words(point, each)
            yield from self._edition(point, each)
            yield from self._endorsements(point, each)
        yield from self._exceptions(point)
        yield from self._mentions(point)
        yield from _grounds(point, self._labels(point))

    def _tree(self, quoted: Quoted) -> Tree:
        return self.texts[quoted.edition.id].tree

    def _labels(self, point: PointRecord) -> dict[int, str]:
        return {each.clause.id: self._tree(each).number_label(each.clause.path) for each in point.quoted}

    def _finding(
        self,
        point: PointRecord,
        of: Quoted,
        check: CitationCheck,
        message: str,
        *,
        stops: bool,
        **params: object,
    ) -> CitationFinding:
        return CitationFinding(
            point.head.number,
            check,
            stops,
            message,
            params,
            clause=of.clause.path,
            wording=of.edition.wording.code,
            edition=of.edition.label,
            citation_id=of.citation.id,
        )

    def _words(self, point: PointRecord, quoted: Quoted) -> Iterator[CitationFinding]:
        tree, words = self._tree(quoted), quoted.citation.quotation
        label = quoted_label(tree, quoted.clause.path, words)
        beside = [
            each.citation.quotation
            for each in point.quoted
            if each is not quoted and each.edition.id == quoted.edition.id
        ]
        checked: QuotationCheck = check_clause_quotation(tree, quoted.clause.path, words, beside)
        if checked.difference is not None:
            found = checked.difference
            message = N_(
                "%(clause)s is not verbatim: after “%(before)s” the quotation says “%(written)s”, the clause says "
                "“%(printed)s”."
            )
            yield self._finding(
                point, quoted, CitationCheck.VERBATIM, message, stops=True,
                clause=label, before=found.before or "–", written=found.written, printed=found.printed or "–",
            )  # fmt: skip
        for warned in checked.warnings:
            if warned.caution in _CAUTIONS:
                yield self._finding(
                    point, quoted, CitationCheck.OMISSION, _CAUTIONS[warned.caution], stops=False,
                    clause=label, about=warned.about,
                )  # fmt: skip

    def _edition(self, point: PointRecord, quoted: Quoted) -> Iterator[CitationFinding]:
        """The edition trap: the same number of another edition may say something else."""
        agreed = agreed_by_wording(self.choices).get(quoted.edition.wording_id)
        policy = quoted.edition.wording.kind == "policy"
        if agreed is None:
            if policy:
                message = N_("Nothing tells which edition was agreed.")
                yield self._finding(point, quoted, CitationCheck.EDITION, message, stops=False)
            return
        if agreed.id != quoted.edition.id:
            message = N_("Quoted from edition %(quoted)s; the edition agreed is %(agreed)s.")
            yield self._finding(
                point, quoted, CitationCheck.EDITION, message, stops=policy,
                quoted=quoted.edition.label, agreed=agreed.label,
            )  # fmt: skip
            return
        proposal = next(each.proposal for each in self.choices if each.edition.id == agreed.id)
        for note in proposal.warnings if proposal and policy else ():
            yield self._finding(
                point, quoted, CitationCheck.EDITION, note.message, stops=False, **note.params
            )

    def _endorsements(self, point: PointRecord, quoted: Quoted) -> Iterator[CitationFinding]:
        all_ = self.amendments.get(quoted.edition.id, [])
        if quoted.clause.endorsement_id is not None:
            own = next((each for each in all_ if quoted.clause.path.startswith(each.code)), None)
            if own is not None and own.effective_from > self.loss_on:
                message = N_("Endorsement %(code)s holds from %(day)s only, after the loss on %(loss)s.")
                yield self._finding(
                    point, quoted, CitationCheck.ENDORSEMENT, message, stops=True,
                    code=own.code, day=own.effective_from, loss=self.loss_on,
                )  # fmt: skip
            return
        held = in_force(all_, self.loss_on)
        for each in overriding(self._tree(quoted), quoted.clause.path, held):
            if not self._cited(point, quoted, each.by):
                message, params = _overridden(each, self._tree(quoted).number_label(each.path))
                yield self._finding(
                    point, quoted, CitationCheck.ENDORSEMENT, message, stops=each.whole, **params
                )

    def _cited(self, point: PointRecord, quoted: Quoted, by: str) -> bool:
        return any(each.edition.id == quoted.edition.id and each.clause.path == by for each in point.quoted)

    def _exceptions(self, point: PointRecord) -> Iterator[CitationFinding]:
        for edition_id, text in self.texts.items():
            quoted = [each for each in point.quoted if each.edition.id == edition_id]
            cited = [Cited(each.clause.path, each.citation.quotation) for each in quoted]
            for node, exception in missing_exceptions(text.tree, cited):
                of = next(each for each in quoted if each.clause.path == node.path)
                message = N_("The exception to the exclusion is not quoted: %(exception)s.")
                yield self._finding(
                    point, of, CitationCheck.EXCEPTION, message, stops=False,
                    exception=text.tree.number_label(exception.path),
                )  # fmt: skip

    def _mentions(self, point: PointRecord) -> Iterator[CitationFinding]:
        """Clauses that the reasons name by their number."""
        policies = [each for each in point.quoted if each.edition.wording.kind == "policy"]
        if not policies:
            return
        tree, words = self._tree(policies[0]), f"{point.found_because}\n{point.fair}"
        for named in dict.fromkeys(
            each[0] and (each["en"] or each["zh"]) for each in _MENTIONED.finditer(words)
        ):
            try:
                tree.resolve(named)
            except SharedNumber as shared:
                parts = [node.part for path in shared.paths if (node := tree.get(path)) and node.part]
                if not any(part in words for part in parts):
                    message = N_("The reasons name %(number)s, which stands in several parts: %(paths)s.")
                    yield self._finding(
                        point, policies[0], CitationCheck.NUMBER, message, stops=True,
                        number=named, paths=shared.paths,
                    )  # fmt: skip
            except UnknownClause:
                message = N_("The reasons name %(number)s, which the edition quoted does not have.")
                yield self._finding(
                    point, policies[0], CitationCheck.NUMBER, message, stops=False, number=named
                )


def _overridden(each: Overriding, clause: str) -> tuple[str, dict[str, object]]:
    params = {"code": each.code, "day": each.effective_from, "path": clause, "by": each.by}
    if not each.whole:
        return N_("Endorsement %(code)s changes %(path)s from %(day)s: see %(by)s."), params
    if each.change == "delete":
        return N_("Endorsement %(code)s took %(path)s out from %(day)s."), params
    return N_("Endorsement %(code)s replaces %(path)s from %(day)s: quote %(by)s."), params


def _grounds(point: PointRecord, labels: Mapping[int, str]) -> Iterator[CitationFinding]:
    """What the law asks before a clause is held against somebody, and grounds without a paper that shows them."""
    for record in point.grounds:
        if not record.is_raised or record.standing.is_shown:
            continue
        yield CitationFinding(
            point.head.number,
            CitationCheck.GROUND,
            record.ground.stops,
            _ground_message(record),
            {"rule": record.ground.rule, "title": record.ground.title.en},
            clause=labels.get(record.clause_id or 0, ""),
        )


def _ground_message(record: GroundRecord) -> str:
    if record.standing.barring:
        return N_("%(rule)s, %(title)s: by what was answered, the decision cannot rely on it.")
    if record.standing.unanswered:
        return N_("%(rule)s, %(title)s: its question is not answered.")
    return N_("%(rule)s, %(title)s: no paper shows it.")
