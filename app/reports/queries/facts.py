"""Reading complaints into columns, in one pass and a few statements."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, func, select
from sqlalchemy.orm import Session

from app.cases.models import Case, Code, Deadline, Head, Party
from app.complaints.models import Citation
from app.platform.accounts.models import Unit
from app.reports.domain.facts import NO, UNKNOWN, YES, Facts
from app.reports.domain.periods import Stretches
from app.reports.queries.dimensions import OWN_DIMENSIONS, RegisterList, labelled, register_lists
from app.reports.queries.selection import OWN, Selection, chosen
from app.wordings.models import Clause, Edition, Wording

AT_ONCE = 2000
UPHELD = {"upheld": YES, "partly": YES, "not-upheld": NO}
"""Outcomes that find for or against; "partly" counts as upheld (settled for the UK return). Others are no finding."""
JUDGED = ("law", "authority", "target")

Texts = dict[int, tuple[str, ...]]


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
    also: Mapping[str, Texts] | None = None,
) -> Reading:
    """All complaints of the selection, its history included, confidential ones too: figures name nobody.

    ``also`` brings dimensions that others record, such as root causes, by case id.
    """
    conditions = [*chosen(selection), Case.received_on.between(steps.firsts[0], selection.last)]
    late = _late(session, conditions)
    own: dict[str, Texts] = {} if selection.source not in (None, OWN) else _own(session, conditions)
    own.update(also or {})
    units = dict(session.execute(select(Unit.id, Unit.name)).all())
    registers: dict[str, dict[str, RegisterList]] = {}
    facts = Facts(steps)
    seen: set[str] = set()
    for row in _rows(session, conditions):
        source = row.source or OWN
        if source not in seen:
            seen.add(source)
            if row.source is not None:
                registers[source] = register_lists(session, source, folders)
            _open_columns(facts, registers.get(source))
        values = _values(row, own, units, registers.get(source))
        known = (row.source_facts or {}).get("closed_day_known", True)
        facts.add(
            row.id,
            row.received_on,
            closed=row.closed_on if known else None,
            is_open=row.is_open,
            upheld=UPHELD.get(row.outcome or "", UNKNOWN),
            late=late[row.id] if row.id < len(late) else UNKNOWN,
            redress=_redress(row),
            values=values,
        )
        facts.currencies.add(row.currency)
    return Reading(_telling(facts), sorted(seen))


def _rows(session: Session, conditions: Sequence[ColumnElement[bool]]) -> Any:
    paid = select(func.sum(Head.redress_minor)).where(Head.case_id == Case.id).scalar_subquery()
    statement = (
        select(
            Case.id,
            Case.received_on,
            Case.closed_on,
            Case.is_open,
            Case.outcome,
            Case.unit_id,
            Case.channel,
            Case.place,
            Case.currency,
            Case.product_label,
            Case.source,
            Case.source_facts,
            case((Case.source.is_(None), paid)).label("paid"),
        )
        .where(*conditions)
        .order_by(Case.received_on, Case.id)
    )
    return session.execute(statement.execution_options(yield_per=AT_ONCE))


def _redress(row: Row[*tuple[Any, ...]]) -> int | None:
    """Once a complaint, however many rows or points repeat it."""
    if row.source is None:
        return int(row.paid) if row.paid else None
    return (row.source_facts or {}).get("recovered")


def _values(
    row: Row[*tuple[Any, ...]],
    own: Mapping[str, Texts],
    units: Mapping[int, str],
    lists: Mapping[str, RegisterList] | None,
) -> dict[str, tuple[str, ...]]:
    values: dict[str, tuple[str, ...]] = {
        "unit": (units[row.unit_id],),
        "channel": (row.channel,),
        "source": (row.source or OWN,),
    }
    if row.place:
        values["region"] = (row.place,)
    if lists is None:
        if row.product_label:
            values["product"] = (row.product_label,)
        for name, texts in own.items():
            if row.id in texts:
                values[name] = texts[row.id]
        return values
    for name, codes in (row.source_facts or {}).get("lists", {}).items():
        if (listed := lists.get(name)) is not None:
            values[name] = labelled(codes, listed.labels)
    return values


def _open_columns(facts: Facts, lists: Mapping[str, RegisterList] | None) -> None:
    """Make room for the dimensions of a source; what was read before has no values in them."""
    for name in OWN_DIMENSIONS:
        facts.open(name, OWN_DIMENSIONS[name], name)
    for name, listed in (lists or {}).items():
        facts.open(name, listed.title, listed.role)


def _telling(facts: Facts) -> Facts:
    """Without dimensions in which all complaints are alike."""
    facts.columns = {name: column for name, column in facts.columns.items() if len(column.values) > 1}
    return facts


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


def _own(session: Session, conditions: Sequence[ColumnElement[bool]]) -> dict[str, Texts]:
    """Of complaints taken in here: what they are about, who files them, which clauses are quoted."""
    mine = [*conditions, Case.source.is_(None)]
    reasons = session.execute(
        select(Head.case_id, Code.label)
        .join(Case, Case.id == Head.case_id)
        .join(Code, Code.id == Head.reason_id)
        .where(*mine)
        .order_by(Head.case_id, Head.number)
    )
    clauses = session.execute(
        # the path and the edition: (b) stands under many clauses, and the next edition may number others so
        select(Citation.case_id, Wording.name + " " + Clause.path + " (" + Edition.label + ")")
        .join(Case, Case.id == Citation.case_id)
        .join(Clause, Clause.id == Citation.clause_id)
        .join(Edition, Edition.id == Citation.edition_id)
        .join(Wording, Wording.id == Edition.wording_id)
        .where(*mine)
        .order_by(Citation.case_id, Citation.id)
    )
    filers = session.execute(
        select(Party.case_id, case((Party.kind == "organisation", Party.name), else_=Party.role))
        .join(Case, Case.id == Party.case_id)
        .where(
            *mine,
            Party.role.in_(("complainant", "representative", "group-representative")),
            Party.ended_on.is_(None),
        )
        .order_by(Party.case_id, Party.role.desc(), Party.position)
    )
    return {"reason": _gathered(reasons), "clause": _gathered(clauses), "filer": _gathered(filers)}


def _gathered(rows: Any) -> Texts:
    found: dict[int, list[str]] = defaultdict(list)
    for case_id, text in rows:
        if text and text not in found[case_id]:
            found[case_id].append(text)
    return {case_id: tuple(texts) for case_id, texts in found.items()}


def references(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """The references of cases, some hundred a statement."""
    found: dict[int, str] = {}
    wanted = sorted(set(ids))
    for begin in range(0, len(wanted), AT_ONCE):
        piece = wanted[begin : begin + AT_ONCE]
        found.update(session.execute(select(Case.id, Case.reference).where(Case.id.in_(piece))).all())
    return found
