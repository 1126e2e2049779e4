"""Who was warned of what, and whose morning has been written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

UNTOLD = sa.text("told_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "deadline_warning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("regime", sa.String(length=32), nullable=False),
        sa.Column("clock", sa.String(length=48), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("step", sa.String(length=24), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("instead_of_id", sa.Integer(), nullable=True),
        sa.Column("reached_on", sa.Date(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_deadline_warning_case_id_case_file")
        ),
        sa.ForeignKeyConstraint(
            ["instead_of_id"],
            ["user_account.id"],
            name=op.f("fk_deadline_warning_instead_of_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_deadline_warning_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_warning")),
        sa.UniqueConstraint(
            "case_id",
            "regime",
            "clock",
            "due_on",
            "step",
            "user_id",
            name=op.f("uq_deadline_warning_case_id_regime_clock_due_on_step_user_id"),
        ),
    )
    op.create_index(
        "ix_deadline_warning_untold",
        "deadline_warning",
        ["user_id", "id"],
        postgresql_where=UNTOLD,
        sqlite_where=UNTOLD,
    )
    op.create_table(
        "morning",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mailed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_morning_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("user_id", "day", name=op.f("pk_morning")),
    )


def downgrade() -> None:
    op.drop_table("morning")
    op.drop_table("deadline_warning")
