"""An index of the few letters whose check somebody set aside, for the auditor's list."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

_WHERE = sa.text("override IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_case_letter_set_aside", "case_letter", ["id"], postgresql_where=_WHERE, sqlite_where=_WHERE
    )


def downgrade() -> None:
    op.drop_index("ix_case_letter_set_aside", table_name="case_letter")
