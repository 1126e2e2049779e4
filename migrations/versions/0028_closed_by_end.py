"""List closed cases by the day they ended, the latest first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _index_by("closed_on")


def downgrade() -> None:
    _index_by("received_on")


def _index_by(column: str) -> None:
    op.drop_index("ix_case_closed", table_name="case_file")
    op.create_index(
        "ix_case_closed",
        "case_file",
        [column, "id"],
        postgresql_where=sa.text("NOT is_open"),
        sqlite_where=sa.text("is_open = 0"),
    )
