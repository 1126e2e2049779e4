"""The report of what a change of a calendar did to dates, case by case."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "restatement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("calendar_code", sa.String(length=16), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("regime", sa.String(length=32), nullable=False),
        sa.Column("clock", sa.String(length=48), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("was_on", sa.Date(), nullable=True),
        sa.Column("now_on", sa.Date(), nullable=True),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["calendar_code"], ["calendar.code"], name="fk_restatement_calendar_code_calendar"
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="fk_restatement_case_id_case_file"),
        sa.PrimaryKeyConstraint("id", name="pk_restatement"),
        sa.UniqueConstraint(
            "calendar_code",
            "change",
            "case_id",
            "regime",
            "clock",
            name="uq_restatement_calendar_code_change_case_id_regime_clock",
        ),
    )
    op.create_index(
        "ix_restatement_calendar_code_change_kept_id",
        "restatement",
        ["calendar_code", "change", "kept", "id"],
    )
    op.create_index("ix_restatement_case_id", "restatement", ["case_id"])


def downgrade() -> None:
    op.drop_table("restatement")
