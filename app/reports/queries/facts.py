"""Reading complaints into columns, in one pass and a few statements."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, case, func, select, type_coerce
from sqlalchemy.orm import Session

from app.cases.models import Case, Code, Deadline, Head, Party
from app.complaints.models import Citation
from app.platform.accounts.models import Unit
from app.reports.domain.facts import NO, UNKNOWN, YES, Dimension, Facts
from app.reports.domain.periods import Stretches
from app.reports.queries.dimensions import OWN_DIMENSIONS, RegisterList, labelled, register_lists
from app.reports.queries.selection import OWN, Selection, chosen
from app.wordings.models import Clause, Edition, Wording

AT_ONCE = 2000
MOST_KNOWN = 50_000
"""So many kinds of row are remembered while reading."""
UPHELD = {"upheld": YES, "partly": YES, "not-upheld": NO}
"""Outcomes that find for or against; "partly" counts as upheld (settled for the UK return). Others are no finding."""
JUDGED = ("law", "authority", "target")

Coded = tuple[tuple[Dimension, tuple[int, ...]], ...]
"""Values of a complaint, each with its dimension."""


@dataclass
class Reading:
    """What was read, and from where: the registers met and whether several kinds of record are mixed."""

    facts: Facts
    sources: list[str]


def read_facts(
    session: Session,
    selection: Selection,
    steps: Stretches,
    folders: Sequence[Path],
    also: Mapping[str, Mapping[int, tuple[str, ...]]] | None = None,
) -> Reading:
    """All complaints of the selection, its history included, confidential ones too: figures name nobody.

    ``also`` brings dimensions that others record, such as root causes, by case id.
    """
    conditions = [*chosen(selection), Case.received_on.between(steps.firsts[0], selection.last)]
    late = _late(session, conditions)
    facts = Facts(steps)
    values = _Values(session, facts, folders)
    rows = _rows(session, conditions)
    for case_id, received, closed, is_open, outcome, currency, paid, source, packed, *others in rows:
        closed_day_known, recovered, coded = values.of(source, packed, *others)
        facts.add(
            case_id,
            received,
            closed=closed if closed_day_known else None,
            is_open=is_open,
            upheld=UPHELD.get(outcome, UNKNOWN),
            late=late[case_id] if case_id < len(late) else UNKNOWN,
            redress=recovered
            if source is not None
            else paid,  # once a complaint, whatever rows or points repeat it
            values=coded,
        )
        facts.currencies.add(currency)
    if selection.source in (None, OWN):
        _put_own(session, facts, conditions)
    for name, texts in (also or {}).items():
        _put(facts, name, ((case_id, text) for case_id, each in texts.items() for text in each))
    return Reading(facts.finish(), sorted(values.sources))


def _rows(session: Session, conditions: Sequence[ColumnElement[bool]]) -> Any:
    paid = select(func.sum(Head.redress_minor)).where(Head.case_id == Case.id).scalar_subquery()
    statement = (
        select(
            Case.id,
            Case.received_on,
            Case.closed_on,
            Case.is_open,
            Case.outcome,
            Case.currency,
            case((Case.source.is_(None), paid)),
            Case.source,
            type_coerce(Case.source_facts, Text),
            Case.unit_id,
            Case.channel,
            Case.place,
            Case.product_label,
        )
        .where(*conditions)
        .order_by(Case.received_on, Case.id)
    )
    return session.execute(statement.execution_options(yield_per=AT_ONCE))


class _Values:
    """What a complaint's own row says of it, as codes. Most complaints are like one before: those are looked up."""

    def __init__(self, session: Session, facts: Facts, folders: Sequence[Path]) -> None:
        self.session, self.facts, self.folders = session, facts, folders
        self.units = dict(session.execute(select(Unit.id, Unit.name)).all())
        self.registers: dict[str, dict[str, RegisterList]] = {}
        self.sources: set[str] = set()
        self.known: dict[tuple[Any, ...], tuple[bool, int | None, Coded]] = {}

    def of(self, source: str | None, packed: str | None, *others: Any) -> tuple[bool, int | None, Coded]:
        """Whether the day of closing is known, what was recovered, and the values."""
        key = (source, packed, *others)
        found = self.known.get(key)
        if found is None:
            if len(self.known) >= MOST_KNOWN:
                self.known.clear()
            found = self.known[key] = self._read(source, packed, *others)
        return found

    def _read(
        self, source: str | None, packed: str | None, unit_id: int, channel: str, place: str, product: str
    ) -> tuple[bool, int | None, Coded]:
        if (source or OWN) not in self.sources:
            self._open(source)
        told: dict[str, Any] = json.loads(packed) if packed else {}
        texts: dict[str, tuple[str, ...]] = {
            "unit": (self.units[unit_id],),
            "channel": (channel,),
            "source": (source or OWN,),
        }
        if place:
            texts["region"] = (place,)
        if source is None:
            if product:
                texts["product"] = (product,)
        else:
            lists = self.registers[source]
            for name, codes in told.get("lists", {}).items():
                if name in lists:
                    texts[name] = labelled(codes, lists[name].labels)
        columns = self.facts.columns
        coded = tuple((columns[name], columns[name].codes(given)) for name, given in texts.items() if given)
        return told.get("closed_day_known", True), told.get("recovered"), coded

    def _open(self, source: str | None) -> None:
        """Make room for the dimensions of a source."""
        self.sources.add(source or OWN)
        for name, title in OWN_DIMENSIONS.items():
            self.facts.open(name, title, name)
        if source is not None:
            self.registers[source] = register_lists(self.session, source, self.folders)
            for name, listed in self.registers[source].items():
                self.facts.open(name, listed.title, listed.role)


def _late(session: Session, conditions: Sequence[ColumnElement[bool]]) -> array[int]:
    """By case id whether a date was missed: one of law or authority where any was judged, else our own target."""
    law = Deadline.kind.in_(("law", "authority"))
    missed = Deadline.state == "late"
    rows = session.execute(
        select(
            Deadline.case_id,
            func.max(case((and_(law, missed), 2), (law, 1), else_=0)).label("law"),
            func.max(case((missed, 2), else_=1)).label("any"),
        )
        .join(Case, Case.id == Deadline.case_id)
        .where(Deadline.kind.in_(JUDGED), Deadline.state.in_(("met", "late")), *conditions)
        .group_by(Deadline.case_id)
        .execution_options(yield_per=AT_ONCE)
    )
    late = array("b")
    for case_id, law_state, any_state in rows:
        if case_id >= len(late):
            late.extend([UNKNOWN] * (case_id + 1 - len(late)))
        late[case_id] = YES if (law_state or any_state) == 2 else NO
    return late


def _put_own(session: Session, facts: Facts, conditions: Sequence[ColumnElement[bool]]) -> None:
    """Of complaints taken in here: what they are about, who files them, which clauses are quoted."""
    mine = [*conditions, Case.source.is_(None)]
    reasons = session.execute(
        select(Head.case_id, Code.label)
        .join(Case, Case.id == Head.case_id)
        .join(Code, Code.id == Head.reason_id)
        .where(*mine)
        .order_by(Head.case_id, Head.number),
        execution_options={"yield_per": AT_ONCE},
    )
    clauses = session.execute(
        # the path and the edition: (b) stands under many clauses, and the next edition may number others so
        select(Citation.case_id, Wording.name + " " + Clause.path + " (" + Edition.label + ")")
        .join(Case, Case.id == Citation.case_id)
        .join(Clause, Clause.id == Citation.clause_id)
        .join(Edition, Edition.id == Citation.edition_id)
        .join(Wording, Wording.id == Edition.wording_id)
        .where(*mine)
        .order_by(Citation.case_id, Citation.id),
        execution_options={"yield_per": AT_ONCE},
    )
    filers = session.execute(
        select(Party.case_id, case((Party.kind == "organisation", Party.name), else_=Party.role))
        .join(Case, Case.id == Party.case_id)
        .where(
            *mine,
            Party.role.in_(("complainant", "representative", "group-representative")),
            Party.ended_on.is_(None),
        )
        .order_by(Party.case_id, Party.role.desc(), Party.position),
        execution_options={"yield_per": AT_ONCE},
    )
    for name, rows in (("reason", reasons), ("clause", clauses), ("filer", filers)):
        _put(facts, name, rows)


def _put(facts: Facts, name: str, values: Iterable[Any]) -> None:
    """Values of a dimension by case id; what is of other cases is left out."""
    column = facts.open(name, OWN_DIMENSIONS.get(name, name), name)
    row_of = facts.row_of()
    for case_id, text in values:
        if text and (row := row_of(case_id)) is not None:
            column.put(row, column.codes((text,)))


def references(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """The references of cases, some hundred a statement."""
    found: dict[int, str] = {}
    wanted = sorted(set(ids))
    for begin in range(0, len(wanted), AT_ONCE):
        piece = wanted[begin : begin + AT_ONCE]
        found.update(session.execute(select(Case.id, Case.reference).where(Case.id.in_(piece))).all())
    return found
