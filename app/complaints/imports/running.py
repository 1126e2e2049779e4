"""One import from the first byte to the last: read through, map, write in batches, keep count, and say what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from app.complaints.imports.codes import CodeBook, known_codes
from app.complaints.imports.mapping import Complaint, Mapper, NewCode, Problem
from app.complaints.imports.profile import Profile
from app.complaints.imports.reading import FileRefused, RegisterFile, Row
from app.complaints.imports.recording import Target
from app.complaints.imports.writing import Counts, compare, write
from app.complaints.models import ImportProblem, ImportRun
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Unit
from app.platform.db import db, transaction
from app.platform.jobs.locks import lock
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
    *, path: Path, profile: Profile, run_id: int, actor: Actor, clock: Clock, progress: Progress | None = None
) -> Report:
    """Do the import that the row ``run_id`` asks for; started again after it was killed, it goes on.

    Raises FileRefused when the file is not what the profile says, Refused when another import of the profile runs.
    """
    with ExitStack() as stack:
        if not stack.enter_context(lock(db.engine, f"import:{profile.name}")):
            raise Refused(
                N_("Another import with this profile is running. Start this one when it has ended.")
            )
        try:
            file = stack.enter_context(RegisterFile(path, profile))
        except FileRefused as refused:
            _end(run_id, "refused", clock, problem=str(refused))
            raise
        try:
            report = _write_all(file, run_id, actor, clock, progress)
        except BaseException as error:
            _end(run_id, "failed", clock, problem=f"{type(error).__name__}: {error}"[:1000])
            raise
        _end(run_id, "done", clock)
        return report


def rehearse(*, path: Path, profile: Profile, clock: Clock, progress: Progress | None = None) -> Report:
    """What the import would do, with nothing written."""
    with RegisterFile(path, profile) as file:
        mapper = _mapper(profile, clock)
        report = Report(rows=file.rows, complaints=file.complaints)
        for batch in _batches(file, mapper):
            _add(report, batch, compare(db.session(), batch.complaints, profile.name))
            _tell(progress, report)
        known = known_codes(db.session(), profile)
        report.warnings += [
            _unplaced(profile, name, code)
            for (name, slug), code in mapper.new_codes.items()
            if (name, slug) not in known
        ]
        return report


def _write_all(
    file: RegisterFile, run_id: int, actor: Actor, clock: Clock, progress: Progress | None
) -> Report:
    profile = file.profile
    report = Report(rows=file.rows, complaints=file.complaints)
    with transaction() as session:
        run = _begin(session, run_id, file, clock)
        unit_id = run.unit_id
        codes = CodeBook(session, profile)
    mapper = _mapper(profile, clock)
    for batch in _batches(file, mapper):
        with transaction() as session:
            unit = session.get_one(Unit, unit_id)
            warnings = [_unplaced(profile, *new) for new in codes.add_new(session, mapper.new_codes)]
            target = Target(unit, profile, actor.label, run_id, codes)
            counts = write(session, batch.complaints, target, now=clock.now())
            warnings += [_busy(profile, number) for number in counts.busy]
            report.warnings += warnings
            _add(report, batch, counts)
            _keep_problems(session, run_id, batch, warnings)
            session.execute(update(ImportRun).where(ImportRun.id == run_id).values(**report.counts()))
        _tell(progress, report)
    return report


def _begin(session: Session, run_id: int, file: RegisterFile, clock: Clock) -> ImportRun:
    """Mark the run as running, from nothing; whatever else claims to run with this profile was killed."""
    session.execute(
        update(ImportRun)
        .where(ImportRun.profile == file.profile.name, ImportRun.state == "running", ImportRun.id != run_id)
        .values(state="failed", finished_at=clock.now(), problem=N_("Interrupted; a later import went on."))
    )
    session.execute(delete(ImportProblem).where(ImportProblem.run_id == run_id))
    run = session.get_one(ImportRun, run_id)
    run.state, run.started_at, run.total_rows = "running", clock.now(), file.rows
    run.problem = run.finished_at = None
    return run


def _end(run_id: int, state: str, clock: Clock, *, problem: str | None = None) -> None:
    with transaction() as session:
        run = session.get_one(ImportRun, run_id)
        run.state, run.finished_at, run.problem = state, clock.now(), problem


def _mapper(profile: Profile, clock: Clock) -> Mapper:
    return Mapper(profile, today(clock, profile.unit["zone"]), profile.unit["currency"])


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


def _add(report: Report, batch: _Batch, counts: Counts) -> None:
    report.created += counts.created
    report.updated += counts.updated
    report.unchanged += counts.unchanged
    report.rejected += batch.rejected
    report.errors += [problem for problem, _ in batch.errors]


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


def _unplaced(profile: Profile, name: str, code: NewCode) -> Problem:
    expected = N_("a label that the profile knows; kept as a new code that nobody has placed yet")
    return Problem(code.line, profile.list_named(name).column, code.label, expected)


def _busy(profile: Profile, number: str) -> Problem:
    expected = N_("what it was at the last import; it is being worked on here, so nothing was changed")
    return Problem(0, profile.number, number, expected)


def _tell(progress: Progress | None, report: Report) -> None:
    if progress is not None:
        progress(report.created + report.updated + report.unchanged + report.rejected, report.complaints)
