"""A letter that left may carry a digital signature: whose, by which certificate, over which bytes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.platform.db import JSONText

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("case_letter", sa.Column("signature", JSONText(), nullable=True))


def downgrade() -> None:
    op.drop_column("case_letter", "signature")
