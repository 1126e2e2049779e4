"""Let rules run beside those of a case: which ones, and under which the next dates stand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("case_file", sa.Column("beside", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("case_file", sa.Column("next_law_regime", sa.String(32), nullable=True))
    op.add_column("case_file", sa.Column("next_target_regime", sa.String(32), nullable=True))


def downgrade() -> None:
    op.drop_column("case_file", "next_target_regime")
    op.drop_column("case_file", "next_law_regime")
    op.drop_column("case_file", "beside")
