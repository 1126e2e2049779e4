"""A payment under an award or settlement may carry interest to the day on which it is made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.platform.db import JSONText

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("proceeding_payment", sa.Column("interest", JSONText()))


def downgrade() -> None:
    op.drop_column("proceeding_payment", "interest")
