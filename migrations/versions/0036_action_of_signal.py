"""Which signal of which report led to an action."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "action_signal",
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("signal", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_action_signal_action_id_action")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_action_signal_report_id_report")),
        sa.PrimaryKeyConstraint("action_id", name=op.f("pk_action_signal")),
    )
    op.create_index(op.f("ix_action_signal_report_id"), "action_signal", ["report_id"])


def downgrade() -> None:
    op.drop_table("action_signal")
