"""What watching dates needs to find quickly: what is owed, since when it runs, when to look at it, how often it moved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox_message", sa.Column("html", sa.Text(), nullable=True))
    op.add_column("deadline", sa.Column("owed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("deadline", sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("deadline", sa.Column("look_on", sa.Date(), nullable=True))
    op.add_column("deadline", sa.Column("starts_on", sa.Date(), nullable=True))
    _fill()
    for name, column in (("due", "due_on"), ("look", "look_on")):
        op.create_index(
            f"ix_deadline_owed_{name}",
            "deadline",
            [column, "id"],
            postgresql_where=sa.text("owed"),
            sqlite_where=sa.text("owed = 1"),
        )


def _fill() -> None:
    """Rows that are there already: the start stands in their certificate, the rest beside it."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    start = (
        "CAST(CAST(certificate AS json) ->> 'start_on' AS date)"
        if postgresql
        else "json_extract(certificate, '$.start_on')"
    )
    op.execute(
        f"UPDATE deadline SET look_on = '1970-01-01', starts_on = {start} "
        "WHERE due_on IS NOT NULL AND (state = 'running' OR (state = 'late' AND met_on IS NULL))"
    )
    op.execute(
        sa.text(
            "UPDATE deadline SET owed = :yes WHERE look_on IS NOT NULL AND kind IN ('law', 'authority', 'target') "
            "AND case_id IN (SELECT id FROM case_file WHERE is_open)"
        ).bindparams(yes=True)
    )


def downgrade() -> None:
    for name in ("due", "look"):
        op.drop_index(f"ix_deadline_owed_{name}", table_name="deadline")
    for column in ("owed", "revision", "look_on", "starts_on"):
        op.drop_column("deadline", column)
    op.drop_column("outbox_message", "html")
