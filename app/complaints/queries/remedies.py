"""Which cases owe a remedy."""

from __future__ import annotations

from sqlalchemy import ColumnElement, literal_column, select

from app.cases.list_filters import Reader
from app.cases.models import Case
from app.complaints.domain.remedies import OWED
from app.complaints.models import Remedy


def with_remedies_owed(_value: str, _reader: Reader) -> ColumnElement[bool]:
    """Cases on which something was accepted and is not done: a question of the work list, over a partial index."""
    # Written out, not bound: SQLite and PostgreSQL match a partial index by its very words.
    owed = Remedy.state.in_([literal_column(f"'{stage}'") for stage in sorted(OWED)])
    return Case.id.in_(select(Remedy.case_id).where(owed))
