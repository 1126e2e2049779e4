"""One import from the first byte to the last: read through, map, write in batches, count, and say what is wrong."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from app.calendars.source import TableCalendars
from app.cases.domain.basis import basis
from app.cases.services.dating import Dating
from app.complaints.imports.codes import CodeBook, known_codes, placed_codes
from app.complaints.imports.mapping import Complaint, Mapper, NewCode, Problem
from app.complaints.imports.profile import Profile
from app.complaints.imports.reading import FileRefused, Opener, RegisterFile, Row
from app.complaints.imports.recording import FACTS, Target
from app.complaints.imports.writing import Counts, compare, write
from app.complaints.models import ImportProblem, ImportRun
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Unit
from app.platform.db import db, transaction
from app.platform.jobs.locks import lock
from app.rules import Library
from app.shared.clock import Clock, today
from app.shared.errors import Refused
from app.shared.text import N_

BATCH = 200
"""Complaints written in one transaction: the desk never waits longer than one of these takes."""

Progress = Callable[[int, int], None]
"""Gets how many complaints were dealt with, and how many there are."""


@dataclass
class Report:
    """What an import did. A complaint is created, updated, unchanged or rejected; ``rows`` are those of the file."""

    rows: int = 0
    complaints: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def add(self, batch: _Batch, counts: Counts, warnings: list[Problem]) -> None:
        """Count a batch that was dealt with."""
        self.created += counts.created
        self.updated += counts.updated
        self.unchanged += counts.unchanged
        self.rejected += batch.rejected
        self.errors += [problem for problem, _ in batch.errors]
        self.warnings += warnings

    def counts(self) -> dict[str, int]:
        """The figures alone."""
        names = ("rows", "complaints", "created", "updated", "unchanged", "rejected")
        return {name: getattr(self, name) for name in names}

    def as_json(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        return {**self.counts(), "errors": [problem.as_json() for problem in self.errors]}


@dataclass
class _Batch:
    """Groups mapped together: complaints to write, and the problems of those that cannot be, each with its row."""

    complaints: list[Complaint] = field(default_factory=list)
    rejected: int = 0
    errors: list[tuple[Problem, Row]] = field(default_factory=list)
    kept_back: list[Row] = field(default_factory=list)
    """Rows without a fault of their own whose complaint is rejected: the error file needs them too."""


def run_import(
    *,
    opener: Opener,
    profile: Profile,
    run_id: int,
    actor: Actor,
    clock: Clock,
    library: Library,
    progress: Progress | None = None,
    report: Report | None = None,
) -> Report:
    """Do the import, or its rehearsal, that the row ``run_id`` asks for; after a kill it is simply called again.

    ``report`` is filled while it goes on: whoever is told of a failure can say how far it came.
    Raises FileRefused when the file is not what the profile says, Refused when another import of the profile runs.
    """
    try:
        with lock(db.engine, f"import-{profile.name}") as held:
            if not held:
                raise Refused(
                    N_("Another import with this profile is running. Start this one when it has ended.")
                )
            with RegisterFile(opener, profile) as file, _seldom_collecting():
                report = _run(file, run_id, actor, clock, library, progress, report or Report())
    except FileRefused as refused:
        _end(run_id, "refused", clock, problem=str(refused))
        raise
    except BaseException as error:
        _end(run_id, "failed", clock, problem=str(error) or type(error).__name__)
        raise
    _end(run_id, "done", clock)
    return report


def rehearse(
    *,
    opener: Opener,
    profile: Profile,
    unit_id: int | None,
    clock: Clock,
    progress: Progress | None = None,
) -> Report:
    """What the import into a unit (None: one that it would make) would do; nothing is written, not even into the run
    log."""
    with RegisterFile(opener, profile) as file:
        dealer = _Comparing(db.session(), profile, unit_id)
        report = Report(rows=file.rows, complaints=file.complaints)
        mapper = mapper_of(db.session(), profile, clock)
        for batch in _batches(file, mapper):
            counts, warnings = dealer.deal(db.session(), batch, mapper)
            report.add(batch, counts, warnings)
            _tell(progress, report)
        return report


def _run(
    file: RegisterFile,
    run_id: int,
    actor: Actor,
    clock: Clock,
    library: Library,
    progress: Progress | None,
    report: Report,
) -> Report:
    report.rows, report.complaints = file.rows, file.complaints
    with transaction() as session:
        mapper = mapper_of(session, file.profile, clock)
        run = _begin(session, run_id, file, clock)
        dealer: _Comparing | _Writing = (
            _Comparing(session, file.profile, run.unit_id)
            if run.dry_run
            else _Writing(session, file.profile, run, actor=actor.label, clock=clock, library=library)
        )
    for batch in _batches(file, mapper):
        with transaction() as session:
            counts, warnings = dealer.deal(session, batch, mapper)
            report.add(batch, counts, warnings)
            _keep_problems(session, run_id, batch, warnings)
            session.execute(update(ImportRun).where(ImportRun.id == run_id).values(**report.counts()))
        _tell(progress, report)
    return report


class _Comparing:
    """Deals with a batch by saying what would become of it."""

    def __init__(self, session: Session, profile: Profile, unit_id: int | None) -> None:
        self._profile, self._unit_id = profile, unit_id
        self._known = known_codes(session, profile)

    def deal(self, session: Session, batch: _Batch, mapper: Mapper) -> tuple[Counts, list[Problem]]:
        counts = compare(session, batch.complaints, self._profile.name, self._unit_id)
        new = {key: code for key, code in mapper.new_codes.items() if key not in self._known}
        self._known |= new.keys()
        return counts, _warnings(self._profile, [(name, code) for (name, _), code in new.items()], counts)


class _Writing:
    """Deals with a batch by writing it."""

    def __init__(
        self,
        session: Session,
        profile: Profile,
        run: ImportRun,
        *,
        actor: str,
        clock: Clock,
        library: Library,
    ) -> None:
        assert run.unit_id is not None  # a run is noted with its unit
        self._clock, self._unit_id = clock, run.unit_id
        self._codes = CodeBook(session, profile)
        calendars = TableCalendars(session)
        unit = session.get_one(Unit, run.unit_id)
        self._target = Target(
            unit=unit,
            profile=profile,
            actor=actor,
            run_id=run.id,
            today=today(clock, profile.unit["zone"]),
            codes=self._codes,
            library=library,
            calendars=calendars,
            dating=Dating(
                basis(
                    library,
                    calendars,
                    regime=profile.regime,
                    country=unit.country,
                    place=profile.unit.get("place"),
                    zone=profile.unit["zone"],
                ),
                FACTS,
                library=library,
                calendars=calendars,
            ),
        )

    def deal(self, session: Session, batch: _Batch, mapper: Mapper) -> tuple[Counts, list[Problem]]:
        new = self._codes.add_new(session, mapper.new_codes, today=self._target.today)
        target = replace(self._target, unit=session.get_one(Unit, self._unit_id))
        counts = write(session, batch.complaints, target, now=self._clock.now())
        return counts, _warnings(target.profile, new, counts)


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Let Python look for cycles more seldom: millions of values come and go here, hardly any in a cycle, and to look
    at every seven hundredth took a fifth of the time."""
    usual = gc.get_threshold()
    gc.set_threshold(100_000, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def mapper_of(session: Session, profile: Profile, clock: Clock) -> Mapper:
    """A mapper for one file, which knows what day it is where the register is kept, and what labels were placed on."""
    day = today(clock, profile.unit["zone"])
    return Mapper(profile, day, profile.unit["currency"], placed_codes(session, profile))


def _begin(session: Session, run_id: int, file: RegisterFile, clock: Clock) -> ImportRun:
    """Mark the run as running, from nothing; whatever else claims to run with this profile was killed."""
    session.execute(
        update(ImportRun)
        .where(ImportRun.profile == file.profile.name, ImportRun.state == "running", ImportRun.id != run_id)
        .values(state="failed", finished_at=clock.now(), problem=N_("Interrupted; a later import went on."))
    )
    session.execute(delete(ImportProblem).where(ImportProblem.run_id == run_id))
    run = session.get_one(ImportRun, run_id)
    run.state, run.started_at, run.finished_at, run.problem = "running", clock.now(), None, None
    run.total_rows, run.rows, run.complaints = file.rows, file.rows, file.complaints
    run.created = run.updated = run.unchanged = run.rejected = 0
    return run


def _end(run_id: int, state: str, clock: Clock, *, problem: str | None = None) -> None:
    with transaction() as session:
        run = session.get_one(ImportRun, run_id)
        run.state, run.finished_at, run.problem = state, clock.now(), problem and problem[:1000]


def _batches(file: RegisterFile, mapper: Mapper) -> Iterator[_Batch]:
    groups = file.groups()
    while group := list(islice(groups, BATCH)):
        batch = _Batch()
        for rows in group:
            _map_into(batch, rows, mapper)
        yield batch


def _map_into(batch: _Batch, rows: list[Row], mapper: Mapper) -> None:
    mapped = mapper.mapped(rows)
    if isinstance(mapped, Complaint):
        batch.complaints.append(mapped)
        return
    batch.rejected += 1
    by_line = {row.line: row for row in rows}
    batch.errors += [(problem, by_line[problem.line]) for problem in mapped]
    at_fault = {problem.line for problem in mapped}
    batch.kept_back += [row for row in rows if row.line not in at_fault]


def _keep_problems(session: Session, run_id: int, batch: _Batch, warnings: list[Problem]) -> None:
    rows = [
        *(_problem_row(run_id, "error", problem, row.raw) for problem, row in batch.errors),
        *(_problem_row(run_id, "held", Problem(row.line, "", "", ""), row.raw) for row in batch.kept_back),
        *(_problem_row(run_id, "warning", problem, None) for problem in warnings),
    ]
    if rows:
        session.execute(insert(ImportProblem), rows)


def _problem_row(run_id: int, severity: str, problem: Problem, row: list[str] | None) -> dict[str, Any]:
    return {"run_id": run_id, "severity": severity, "row": row, **problem.as_json()}


def _warnings(profile: Profile, new: list[tuple[str, NewCode]], counts: Counts) -> list[Problem]:
    placed = "a label that the profile knows; kept as a new code that nobody has placed yet"
    as_before = "what it was at the last import; it is being worked on here or is another unit’s, so it was left alone"
    return [
        *(Problem(code.line, profile.list_named(name).column, code.label, placed) for name, code in new),
        *(Problem(0, profile.number, number, as_before) for number in counts.busy),
    ]


def _tell(progress: Progress | None, report: Report) -> None:
    if progress is not None:
        progress(report.created + report.updated + report.unchanged + report.rejected, report.complaints)
