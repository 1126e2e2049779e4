"""Reading complaints into columns, in one pass over what the fold keeps of each."""

from __future__ import annotations

import heapq
import json
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import add
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Text, select, type_coerce
from sqlalchemy.orm import Session

from app.cases.models import Case, Code, Party
from app.complaints.models import Citation
from app.platform.accounts.models import Unit
from app.reports.domain.facts import NOT_GIVEN, UNKNOWN, Dimension, Facts
from app.reports.domain.periods import Stretches
from app.reports.models.tallies import ChangedCase, CountedCase
from app.reports.queries.afterwards import CLAUSE_NAME
from app.reports.queries.coding import cause_words, standings
from app.reports.queries.counted import COLUMNS, FILING, UPHELD, as_counted, these
from app.reports.queries.dimensions import OWN_DIMENSIONS, RegisterList, labelled, register_lists
from app.reports.queries.selection import OWN, Selection, chosen, chosen_counted
from app.wordings.models import Clause, Edition, Wording

AT_ONCE = 2000
CLOSED = "closed"
COLUMNS_READ = (
    "received",  # the first, by which rows are ordered
    *(name for name in COLUMNS if name not in {"received", "month", "confidential", "more"}),
)

Coded = tuple[tuple[Dimension, tuple[int, ...]], ...]
"""Values of a complaint, each with its dimension."""


@dataclass
class Reading:
    """What was read, and from where: the registers met and whether several kinds of record are mixed.

    ``in_chinese``: by dimension the Chinese words for values, where our lists have any.
    """

    facts: Facts
    sources: list[str]
    in_chinese: dict[str, dict[str, str]]


@dataclass(frozen=True)
class _Words:
    """What the numbers mean that stand in the rows."""

    units: Mapping[int, str]
    codes: Mapping[int | None, str]
    causes: Mapping[tuple[int, int], str]


def read_facts(session: Session, selection: Selection, steps: Stretches, folders: Sequence[Path]) -> Reading:
    """All complaints of the selection, its history included, confidential ones too: figures name nobody.

    What the fold has not counted yet is read from the cases themselves, so nothing has to be waited for.
    """
    conditions = [*chosen(selection), Case.received_on.between(steps.firsts[0], selection.last)]
    facts = Facts(steps)
    for name, title in OWN_DIMENSIONS.items():
        facts.open(name, title, name)
    labels, counts_as = dict(session.execute(select(Code.id, Code.label)).all()), standings(session)
    words = _Words(
        dict(session.execute(select(Unit.id, Unit.name)).all()),
        {None: "", 0: "", **{code: labels[counts_as.get(code, code)] for code in labels}},
        {(0, 0): "", **cause_words(session)},
    )
    sources: set[str] = set()
    for piece in _pieces(session, selection, conditions, steps):
        _add(facts, words, sources, piece)
    if sources - {OWN}:
        _put_registers(session, facts, conditions, folders)
    if OWN in sources:
        _put_own(session, facts, conditions)
    facts.finish()
    return Reading(facts, sorted(sources), _in_chinese(session, facts))


def _in_chinese(session: Session, facts: Facts) -> dict[str, dict[str, str]]:
    reasons = session.execute(select(Code.label, Code.label_zh).where(Code.label_zh > ""))
    causes, said = cause_words(session), cause_words(session, chinese=True)
    known: dict[str, dict[str, str]] = {
        "reason": {row.label: row.label_zh or "" for row in reasons},
        "cause": {causes[codes]: said[codes] for codes in causes},
    }
    return {
        name: {value: words[value] for value in facts.columns[name].values if value in words}
        for name, words in known.items()
        if name in facts.columns
    }


def _pieces(
    session: Session, selection: Selection, conditions: Sequence[ColumnElement[bool]], steps: Stretches
) -> Iterator[Sequence[Sequence[Any]]]:
    """(case id, *COLUMNS_READ, more) in the order of receipt, some thousand at a time."""
    waiting = sorted(set(session.scalars(select(ChangedCase.case_id))))
    of = CountedCase.__table__.c
    statement = (
        select(of.case_id, *(of[name] for name in COLUMNS_READ), type_coerce(of.more, Text))
        .where(
            *chosen_counted(selection),
            of.received.between(steps.firsts[0].toordinal(), selection.last.toordinal()),
        )
        .order_by(of.received, of.case_id)
    )
    # past the mapper, which would look at every row once more; SQLite gives rows as they are asked for anyway
    connection = session.connection()
    streams = {"stream_results": connection.dialect.name != "sqlite", "max_row_buffer": AT_ONCE}
    kept = connection.execute(statement, execution_options=streams)
    if not waiting:
        yield from kept.partitions(AT_ONCE)
        return
    late_comers = set(waiting)
    merged = heapq.merge(
        (row for row in kept if row[0] not in late_comers),
        sorted(_uncounted(session, waiting, conditions), key=_order),
        key=_order,
    )
    while piece := list(islice(merged, AT_ONCE)):
        yield piece


def _order(row: Sequence[Any]) -> tuple[int, int]:
    return row[1], row[0]


def _uncounted(
    session: Session, waiting: Sequence[int], conditions: Sequence[ColumnElement[bool]]
) -> Iterator[Sequence[Any]]:
    """The same of cases that wait to be counted."""
    places = [COLUMNS.index(name) for name in COLUMNS_READ]
    more = COLUMNS.index("more")
    for begin in range(0, len(waiting), AT_ONCE):
        piece = waiting[begin : begin + AT_ONCE]
        ids = list(session.scalars(select(Case.id).where(Case.id.in_(piece), *conditions)))
        for case_id, values in as_counted(session, these(ids)).items():
            packed = json.dumps(values[more]) if values[more] else None
            yield (case_id, *(values[place] for place in places), packed)


def _add(facts: Facts, words: _Words, sources: set[str], rows: Sequence[Sequence[Any]]) -> None:
    """Some thousand complaints, column by column: a call for each costs more than all that is done with it."""
    ids, *columns, more = zip(*rows, strict=True)
    read = dict(zip(COLUMNS_READ, columns, strict=True))
    first = len(facts)
    finding = {text: 3 * UPHELD.get(text, UNKNOWN) for text in set(read["outcome"])}
    of = {source: source or OWN for source in set(read["source"])}
    facts.add_many(
        ids,
        read["received"],
        days=read["days"],
        still_open=list(map(CLOSED.__ne__, read["state"])),
        state=list(map(add, map(finding.__getitem__, read["outcome"]), read["late"])),
        # that of a register stands in its record
        redress=_of_own(read["redress"], read["source"], None),
    )
    facts.currencies.update(read["currency"])
    sources.update(of.values())
    said = {
        "unit": list(map(words.units.__getitem__, read["unit_id"])),
        "channel": read["channel"],
        "source": list(map(of.__getitem__, read["source"])),
        "region": read["place"],
        "cause": list(map(words.causes.__getitem__, zip(read["stage_id"], read["kind_id"], strict=True))),
        # a register has lists of its own for these
        "product": _of_own(read["product"], read["source"], ""),
        "reason": _of_own(list(map(words.codes.__getitem__, read["reason_id"])), read["source"], ""),
        "filer": _of_own(read["filer"], read["source"], ""),
    }
    for name, texts in said.items():
        facts.columns[name].put_next(texts)
    for row, (packed, source) in enumerate(zip(more, read["source"], strict=True), first):
        if packed and packed != "null":
            _put_rest(facts, words, row, json.loads(packed), own=not source)


def _of_own(values: Sequence[Any], sources: Sequence[str], otherwise: Any) -> Sequence[Any]:
    if not any(sources):
        return values
    return [otherwise if source else value for value, source in zip(values, sources, strict=True)]


def _put_rest(facts: Facts, words: _Words, row: int, rest: Mapping[str, Any], *, own: bool) -> None:
    """Further points, causes and people of one complaint."""
    said = {"cause": [words.causes[stage, kind] for stage, kind in rest.get("cause", ())]}
    if own:
        said["reason"] = [words.codes[reason] for reason in rest.get("reason", ())]
        said["filer"] = rest.get("filer", [])
    for name, texts in said.items():
        facts.columns[name].put_more([row] * len(texts), texts)


def _put_registers(
    session: Session, facts: Facts, conditions: Sequence[ColumnElement[bool]], folders: Sequence[Path]
) -> None:
    """What the records of registers say of their complaints, every list as a dimension."""
    registers = _Registers(session, facts, folders)
    row_of = facts.row_of()
    rows = session.execute(
        select(Case.id, Case.source, type_coerce(Case.source_facts, Text))
        .where(*conditions, Case.source.is_not(None))
        .order_by(Case.received_on, Case.id)
        .execution_options(yield_per=AT_ONCE)
    )
    for piece in rows.partitions():
        for row, source, packed in _known(row_of, piece):
            told = registers.read(source, packed or "")
            if not told.closed_day_known:
                facts.undate(row)
            if told.recovered:
                facts.redress[row] = told.recovered
            for column, codes in told.values:
                column.put(row, codes)


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


def _put_own(session: Session, facts: Facts, conditions: Sequence[ColumnElement[bool]]) -> None:
    """Of complaints taken in here: which clauses are quoted, and which firms complain."""
    mine = [*conditions, Case.source.is_(None)]
    clauses = session.execute(
        select(Citation.case_id, CLAUSE_NAME)
        .join(Case, Case.id == Citation.case_id)
        .join(Clause, Clause.id == Citation.clause_id)
        .join(Edition, Edition.id == Citation.edition_id)
        .join(Wording, Wording.id == Edition.wording_id)
        .where(*mine)
        .order_by(Citation.case_id, Citation.id),
        execution_options={"yield_per": AT_ONCE},
    )
    firms = session.execute(
        select(Party.case_id, Party.name)
        .join(Case, Case.id == Party.case_id)
        .where(
            *mine,
            Party.kind == "organisation",
            Party.role.in_(FILING),
            Party.ended_on.is_(None),
        )
        .order_by(Party.case_id, Party.role.desc(), Party.position),
        execution_options={"yield_per": AT_ONCE},
    )
    for name, rows in (("clause", clauses), ("filer", firms)):
        _put(facts, name, rows.partitions())


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
