"""What the import pages show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session

from app.complaints.models import ImportProblem, ImportRun
from app.platform.accounts.models import Unit, User

_LISTED = 50
_PROBLEMS = 100


def runs(session: Session, *, under: Sequence[str]) -> Sequence[Row[ImportRun, Unit, str]]:
    """The newest imports into the units under these paths, each with its unit and who asked for it."""
    statement = (
        select(ImportRun, Unit, User.display_name)
        .join(Unit, Unit.id == ImportRun.unit_id)
        .outerjoin(User, User.id == ImportRun.by_id)
        .where(or_(*(Unit.path.startswith(path, autoescape=True) for path in under)))
        .order_by(ImportRun.id.desc())
        .limit(_LISTED)
    )
    return session.execute(statement).all()


def problems(session: Session, run_id: int, severity: str) -> tuple[Sequence[ImportProblem], int]:
    """The first problems of a run, and how many there are."""
    of_run = (ImportProblem.run_id == run_id, ImportProblem.severity == severity)
    shown = session.scalars(
        select(ImportProblem).where(*of_run).order_by(ImportProblem.line, ImportProblem.id).limit(_PROBLEMS)
    ).all()
    return shown, session.scalar(select(func.count(ImportProblem.id)).where(*of_run)) or 0


def rejected_rows(session: Session, run_id: int) -> Iterator[ImportProblem]:
    """Every row of every rejected complaint, by line, once for each of its problems."""
    statement = (
        select(ImportProblem)
        .where(ImportProblem.run_id == run_id, ImportProblem.severity.in_(("error", "held")))
        .order_by(ImportProblem.line, ImportProblem.id)
        .execution_options(yield_per=500)
    )
    yield from session.scalars(statement)


def file_digests(session: Session) -> Iterator[str]:
    """Uploaded files that an import still needs or that its page still shows."""
    yield from session.scalars(select(ImportRun.file_digest).where(ImportRun.by_id.is_not(None)))
