"""What counters of the work list read: mail that came back, requests not yet answered, decisions that wait."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_INDEXES = (
    ("ix_authority_request_open", "authority_request", ["case_id"], "answered_on IS NULL"),
    ("ix_case_letter_returned", "case_letter", ["case_id"], "state = 'returned'"),
    ("ix_decision_proposed", "decision", ["drafted_at", "case_id"], "state = 'proposed'"),
)


def upgrade() -> None:
    for name, table, columns, where in _INDEXES:
        op.create_index(name, table, columns, postgresql_where=sa.text(where), sqlite_where=sa.text(where))


def downgrade() -> None:
    for name, table, _columns, _where in _INDEXES:
        op.drop_index(name, table_name=table)
