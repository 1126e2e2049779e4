"""Marks on confidential papers and passages; places where they may leak, with what a person decided."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.platform.db import JSONText, UTCDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "confidential_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stream", sa.String(length=80), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("passage", sa.String(length=2000), nullable=True),
        sa.Column("privilege", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("dispute", sa.String(length=120), nullable=True),
        sa.Column("exchanged", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("opened", JSONText(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name="fk_confidential_mark_by_id_user_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_confidential_mark"),
    )
    op.create_index("ix_confidential_mark_stream_item", "confidential_mark", ["stream", "item"])
    op.create_table(
        "leak_hit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stream", sa.String(length=80), nullable=False),
        sa.Column("target", sa.String(length=60), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("value", sa.String(length=400), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("said", sa.String(length=1000), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("shown", sa.String(length=1000), nullable=False),
        sa.Column("found_at", UTCDateTime(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_name", sa.String(length=120), nullable=True),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("(verdict IS NULL) = (decided_at IS NULL)", name="ck_leak_hit_decided_when"),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name="fk_leak_hit_decided_by_id_user_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_leak_hit"),
        sa.UniqueConstraint("stream", "target", "fingerprint", name="uq_leak_hit_stream_target_fingerprint"),
    )


def downgrade() -> None:
    op.drop_table("leak_hit")
    op.drop_table("confidential_mark")
