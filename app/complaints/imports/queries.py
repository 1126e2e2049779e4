"""What the import pages show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, ScalarSelect, false, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from app.cases.list_filters import Reader
from app.cases.models import Case, CaseLabel, Code, CodeList
from app.cases.queries import COUNT_TO
from app.complaints.models import ImportProblem, ImportRun
from app.platform.accounts.models import Unit, User
from app.platform.db import keyset_page
from app.shared.ids import row_id_in

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


@dataclass(frozen=True)
class Met:
    """A label that an import met, the title of its list, and on how many cases it stands that one may see.

    Both are counted to ``COUNT_TO``.
    """

    code: Code
    list_name: str
    list_title: str
    open: int
    closed: int


def met_labels(
    session: Session, *, placed: bool, may_see: ColumnElement[bool], cursor: str | None
) -> tuple[list[Met], str | None]:
    """A page of the labels that are placed, or that nobody has placed yet, by label; and the cursor of the next."""
    page = keyset_page(
        session,
        select(Code).where(Code.met_on.is_not(None), Code.mapped == placed),
        keys=[Code.label, Code.id],
        cursor=cursor,
        size=_LISTED,
    )
    codes: list[Code] = [row[0] for row in page.rows]
    return _with_counts(session, codes, may_see), page.next_cursor


def met(session: Session, code: Code, *, may_see: ColumnElement[bool]) -> Met:
    """One of them."""
    return _with_counts(session, [code], may_see)[0]


def count_unplaced(session: Session) -> int:
    """How many labels wait to be placed."""
    waiting = select(Code.id).where(Code.met_on.is_not(None), Code.mapped.is_(False)).limit(COUNT_TO)
    return session.scalar(select(func.count()).select_from(waiting.subquery())) or 0


def carrying(value: str, _reader: Reader) -> ColumnElement[bool]:
    """Cases that carry the label with this id: a question of the work list."""
    code_id = row_id_in(value)
    return false() if code_id is None else _labelled(code_id)


def _labelled(code_id: int) -> ColumnElement[bool]:
    return Case.id.in_(select(CaseLabel.case_id).where(CaseLabel.code_id == code_id))


def _with_counts(session: Session, codes: Sequence[Code], may_see: ColumnElement[bool]) -> list[Met]:
    if not codes:
        return []

    def count(code: Code, state: ColumnElement[bool]) -> ScalarSelect[int]:
        some = select(Case.id).where(_labelled(code.id), state, may_see).limit(COUNT_TO)
        return select(func.count()).select_from(some.subquery()).scalar_subquery()

    lines = union_all(
        *(
            select(
                literal(code.id).label("code"),
                count(code, Case.is_open.expression).label("open"),
                count(code, ~Case.is_open).label("closed"),
            )
            for code in codes
        )
    )
    counts = {row.code: (row.open, row.closed) for row in session.execute(lines)}
    wanted = select(CodeList).where(CodeList.id.in_({code.list_id for code in codes}))
    lists = {each.id: each for each in session.scalars(wanted)}
    return [
        Met(code, lists[code.list_id].name, lists[code.list_id].title, *counts[code.id]) for code in codes
    ]
