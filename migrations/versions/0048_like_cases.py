"""An answer outside the band of like cases has its reason."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.platform.db.types import UTCDateTime

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "like_departure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("head_id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(16), nullable=False),
        sa.Column("outcome", sa.String(24), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.Column("compared", sa.Integer(), nullable=False),
        sa.Column("same", sa.Integer(), nullable=False),
        sa.Column("lower_minor", sa.BigInteger(), nullable=True),
        sa.Column("upper_minor", sa.BigInteger(), nullable=True),
        sa.Column("reason_digest", sa.String(64), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_like_departure_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_like_departure_case_id_case_file")
        ),
        sa.ForeignKeyConstraint(["head_id"], ["head.id"], name=op.f("fk_like_departure_head_id_head")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_like_departure")),
        sa.UniqueConstraint(
            "head_id", "outcome", "minor", name=op.f("uq_like_departure_head_id_outcome_minor")
        ),
    )
    op.create_index(op.f("ix_like_departure_case_id"), "like_departure", ["case_id"])


def downgrade() -> None:
    op.drop_table("like_departure")
