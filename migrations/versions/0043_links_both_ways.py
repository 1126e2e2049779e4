"""Links are looked up from either of their cases."""

from __future__ import annotations

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_case_link_other_id", "case_link", ["other_id"])


def downgrade() -> None:
    op.drop_index("ix_case_link_other_id", "case_link")
