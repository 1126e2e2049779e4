"""The firm's own words in letters: versions, written by one person and approved by another."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.platform.db import JSONText, UTCDateTime

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "letter_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("regime", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("pieces", JSONText(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("samples", JSONText(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("decided_note", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> by_id", name=op.f("ck_letter_template_four_eyes")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'approved', 'returned', 'withdrawn')",
            name=op.f("ck_letter_template_state"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_letter_template_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_letter_template_decided_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_template")),
        sa.UniqueConstraint(
            "regime", "kind", "lang", "number", name=op.f("uq_letter_template_regime_kind_lang_number")
        ),
    )


def downgrade() -> None:
    op.drop_table("letter_template")
