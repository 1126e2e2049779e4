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
from app.reports.domain.facts import NO, NOT_GIVEN, UNKNOWN, YES, Dimension, Facts
from app.reports.domain.periods import Stretches
from app.reports.queries.dimensions import OWN_DIMENSIONS, RegisterList, labelled, register_lists
from app.reports.queries.selection import OWN, Selection, chosen
from app.wordings.models import Clause, Edition, Wording

AT_ONCE = 2000
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
    also: Mapping[str, Iterable[Sequence[Any]]] | None = None,
) -> Reading:
    """All complaints of the selection, its history included, confidential ones too: figures name nobody.

    ``also`` brings dimensions that others record, such as root causes: pieces of (case id, value).
    """
    conditions = [*chosen(selection), Case.received_on.between(steps.firsts[0], selection.last)]
    late = _late(session, conditions)
    facts = Facts(steps)
    for name, title in OWN_DIMENSIONS.items():
        facts.open(name, title, name)
    registers = _Registers(session, facts, folders)
    units = dict(session.execute(select(Unit.id, Unit.name)).all())
    for rows in _rows(session, conditions).partitions(AT_ONCE):
        _add(facts, registers, units, late, rows)
    if selection.source in (None, OWN):
        _put_own(session, facts, conditions)
    for name, pieces in (also or {}).items():
        _put(facts, name, pieces)
    return Reading(facts.finish(), sorted(registers.sources))


def _rows(session: Session, conditions: Sequence[ColumnElement[bool]]) -> Any:
    statement = (
        select(
            Case.id,
            Case.received_on,
            Case.closed_on,
            Case.is_open,
            Case.outcome,
            Case.currency,
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


def _add(
    facts: Facts,
    registers: _Registers,
    units: Mapping[int, str],
    late: array[int],
    rows: Sequence[Sequence[Any]],
) -> None:
    """Some thousand complaints, column by column: a call for each costs more than all that is done with it."""
    ids, received, closed, is_open, outcome, currency, source, packed, unit, channel, place, product = zip(
        *rows, strict=True
    )
    first, size = len(facts), len(late)
    told = {
        number: registers.read(name, text or "")
        for number, (name, text) in enumerate(zip(source, packed, strict=True))
        if name is not None
    }
    facts.add_many(
        ids,
        received,
        closed=[
            day if number not in told or told[number].closed_day_known else None
            for number, day in enumerate(closed)
        ],
        still_open=is_open,
        state=[
            3 * UPHELD.get(found, UNKNOWN) + (late[case_id] if case_id < size else UNKNOWN)
            for found, case_id in zip(outcome, ids, strict=True)
        ],
        # own redress is of the points, and comes with them
        redress=[told[number].recovered if number in told else None for number in range(len(ids))],
    )
    facts.currencies.update(currency)
    registers.sources.update(name or OWN for name in source)
    columns = facts.columns
    columns["unit"].put_next([units[unit_id] for unit_id in unit])
    columns["channel"].put_next(channel)
    columns["source"].put_next([name or OWN for name in source])
    columns["region"].put_next([text or "" for text in place])
    columns["product"].put_next(
        [text if name is None else "" for text, name in zip(product, source, strict=True)]
    )
    for number, one in told.items():
        for column, codes in one.values:
            column.put(first + number, codes)


@dataclass(frozen=True)
class _Told:
    """What the record of a register says of a complaint."""

    closed_day_known: bool
    recovered: int | None
    values: Coded


class _Registers:
    """The registers met and their lists, of which each is a dimension."""

    def __init__(self, session: Session, facts: Facts, folders: Sequence[Path]) -> None:
        self.session, self.facts, self.folders = session, facts, folders
        self.sources: set[str] = set()
        self.lists: dict[str, dict[str, RegisterList]] = {}

    def read(self, source: str, packed: str) -> _Told:
        """What stands in a record, its lists as codes."""
        if source not in self.lists:
            self.lists[source] = register_lists(self.session, source, self.folders)
            for name, listed in self.lists[source].items():
                self.facts.open(name, listed.title, listed.role)
        lists, columns = self.lists[source], self.facts.columns
        told: dict[str, Any] = json.loads(packed) if packed else {}
        values = tuple(
            (columns[name], columns[name].codes(labelled(codes, lists[name].labels)))
            for name, codes in told.get("lists", {}).items()
            if codes and name in lists
        )
        return _Told(told.get("closed_day_known", True), told.get("recovered"), values)


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
    points = session.execute(
        select(Head.case_id, Head.reason_id, Head.redress_minor)
        .join(Case, Case.id == Head.case_id)
        .where(*mine)
        .order_by(Head.case_id, Head.number),
        execution_options={"yield_per": AT_ONCE},
    )
    _put_points(session, facts, points.partitions())
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
    for name, rows in (("clause", clauses), ("filer", filers)):
        _put(facts, name, rows.partitions())


def _put_points(session: Session, facts: Facts, pieces: Iterable[Sequence[Any]]) -> None:
    """The reasons of complaints, and what was paid: once a complaint, whatever points repeat it."""
    labels: dict[int | None, str] = {None: ""}
    labels.update(dict(session.execute(select(Code.id, Code.label)).all()))
    row_of = facts.row_of()
    column = facts.columns["reason"]
    column.reach(len(facts))
    for piece in pieces:
        known = _known(row_of, piece)
        column.put_more([row for row, *_rest in known], [labels[reason] for _row, reason, _paid in known])
        for row, _reason, amount in known:
            if amount:
                facts.redress[row] = facts.redress.get(row, 0) + amount


def _put(facts: Facts, name: str, pieces: Iterable[Sequence[Any]]) -> None:
    """Values of a dimension by case id; what is of other cases is left out."""
    column = facts.open(name, OWN_DIMENSIONS.get(name, name), name)
    column.reach(len(facts))
    row_of = facts.row_of()
    for piece in pieces:
        known = _known(row_of, piece)
        column.put_more([row for row, _text in known], [text or "" for _row, text in known])


def _known(row_of: array[int], piece: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """What is of complaints that were read, with their row: others may have come in since."""
    size = len(row_of)
    return [
        (row_of[case_id], *said)
        for case_id, *said in piece
        if case_id < size and row_of[case_id] != NOT_GIVEN
    ]


def references(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """The references of cases, some hundred a statement."""
    found: dict[int, str] = {}
    wanted = sorted(set(ids))
    for begin in range(0, len(wanted), AT_ONCE):
        piece = wanted[begin : begin + AT_ONCE]
        found.update(session.execute(select(Case.id, Case.reference).where(Case.id.in_(piece))).all())
    return found
