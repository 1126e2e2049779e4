"""One letter for many complaints: what was asked for, and what became of it in each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.platform.db import JSONText, UTCDateTime

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "letter_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("words", JSONText(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("finished_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('prepared', 'waiting', 'running', 'done', 'dropped')", name=op.f("ck_letter_run_state")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_letter_run_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_run")),
    )
    op.create_table(
        "letter_run_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("problem", JSONText(), nullable=True),
        sa.CheckConstraint(
            "state <> 'made' OR letter_id IS NOT NULL", name=op.f("ck_letter_run_item_made_has_its_letter")
        ),
        sa.CheckConstraint("state IN ('waiting', 'made', 'failed')", name=op.f("ck_letter_run_item_state")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_letter_run_item_case_id_case_file")
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["case_letter.id"], name=op.f("fk_letter_run_item_letter_id_case_letter")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["letter_run.id"], name=op.f("fk_letter_run_item_run_id_letter_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_run_item")),
        sa.UniqueConstraint("run_id", "case_id", name=op.f("uq_letter_run_item_run_id_case_id")),
    )
    op.create_index(op.f("ix_letter_run_item_case_id"), "letter_run_item", ["case_id"])
    op.create_index(op.f("ix_letter_run_item_letter_id"), "letter_run_item", ["letter_id"])


def downgrade() -> None:
    op.drop_table("letter_run_item")
    op.drop_table("letter_run")
