"""Which days of which calendar a date hangs on, so that a corrected day finds its dates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INDEX = "ix_deadline_calendar_code_asked_to_asked_from_case_id"


def upgrade() -> None:
    op.add_column("deadline", sa.Column("calendar_code", sa.String(16), nullable=True))
    op.add_column("deadline", sa.Column("asked_from", sa.Date(), nullable=True))
    op.add_column("deadline", sa.Column("asked_to", sa.Date(), nullable=True))
    _fill()
    op.create_index(INDEX, "deadline", ["calendar_code", "asked_to", "asked_from", "case_id"])


def _fill() -> None:
    """Rows that are there already did not note their days: from the start to well past the date holds them all.

    Too wide a span costs a look that changes nothing; the next computation writes the exact one.
    """
    postgresql = op.get_bind().dialect.name == "postgresql"
    code = (
        "CAST(certificate AS json) -> 'calendar' ->> 'code'"
        if postgresql
        else "json_extract(certificate, '$.calendar.code')"
    )
    start = (
        "CAST(CAST(certificate AS json) ->> 'start_on' AS date)"
        if postgresql
        else "json_extract(certificate, '$.start_on')"
    )
    op.execute(
        f"UPDATE deadline SET calendar_code = {code}, asked_from = {start}, "
        f"asked_to = COALESCE(rolled_on, due_on, '9999-12-31') WHERE {code} IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_index(INDEX, table_name="deadline")
    for column in ("asked_to", "asked_from", "calendar_code"):
        op.drop_column("deadline", column)
