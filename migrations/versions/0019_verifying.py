"""Letters found by their bytes, and misses of whoever asks from outside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.platform.db import UTCDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "verify_miss",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verify_miss")),
    )
    op.create_index("ix_verify_miss_address_at", "verify_miss", ["address", "at"])
    op.create_index("ix_verify_miss_at", "verify_miss", ["at"])
    op.create_index("ix_case_letter_pdf_digest", "case_letter", ["pdf_digest"])
    op.create_index("ix_case_letter_stamped_digest", "case_letter", ["stamped_digest"])


def downgrade() -> None:
    op.drop_index("ix_case_letter_stamped_digest", "case_letter")
    op.drop_index("ix_case_letter_pdf_digest", "case_letter")
    op.drop_table("verify_miss")
