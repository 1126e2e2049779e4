"""What a letter that left was judged by, and which versions of rules and templates went into it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.platform.db import JSONText

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("case_letter", sa.Column("basis", JSONText(), nullable=True))
    op.add_column("case_letter", sa.Column("sources", JSONText(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("case_letter", "sources")
    op.drop_column("case_letter", "basis")
