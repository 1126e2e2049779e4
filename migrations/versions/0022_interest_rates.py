"""The dated table of interest rates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.platform.db import UTCDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "interest_rate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(length=32), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("percent", sa.String(length=12), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("verified", sa.String(length=12), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("superseded_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "verified IN ('read', 'secondary', 'unverified')", name=op.f("ck_interest_rate_verified")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest_rate")),
    )
    current = sa.text("superseded_at IS NULL")
    op.create_index(
        "uq_interest_rate_current",
        "interest_rate",
        ["basis", "from_on"],
        unique=True,
        postgresql_where=current,
        sqlite_where=current,
    )


def downgrade() -> None:
    op.drop_table("interest_rate")
