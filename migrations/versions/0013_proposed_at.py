"""Keep when a decision was put to its approver: a draft may be older than the wait for an approval."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.platform.db import UTCDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("decision", sa.Column("proposed_at", UTCDateTime(), nullable=True))
    # The last that is known of decisions put forward before: when they were last written.
    op.execute(
        "UPDATE decision SET proposed_at = drafted_at WHERE state IN ('proposed', 'returned', 'approved')"
    )
    _index_by("proposed_at")


def downgrade() -> None:
    _index_by("drafted_at")
    op.drop_column("decision", "proposed_at")


def _index_by(column: str) -> None:
    waiting = sa.text("state = 'proposed'")
    op.drop_index("ix_decision_proposed", table_name="decision")
    op.create_index(
        "ix_decision_proposed",
        "decision",
        [column, "case_id"],
        postgresql_where=waiting,
        sqlite_where=waiting,
    )
