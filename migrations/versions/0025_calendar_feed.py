"""Let a person's dates be read by their calendar, under a secret address of which only the digest is kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.platform.db import UTCDateTime

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.Column("read_at", UTCDateTime(), nullable=True),
        sa.Column("window_at", UTCDateTime(), nullable=True),
        sa.Column("window_reads", sa.Integer(), nullable=False, server_default="0"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name="fk_calendar_feed_user_id_user_account"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_calendar_feed_unit_id_unit"),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_feed"),
        sa.UniqueConstraint("digest", name="uq_calendar_feed_digest"),
    )
    op.create_index("ix_calendar_feed_user_id", "calendar_feed", ["user_id"])
    op.create_index("ix_calendar_feed_unit_id", "calendar_feed", ["unit_id"])


def downgrade() -> None:
    op.drop_table("calendar_feed")
