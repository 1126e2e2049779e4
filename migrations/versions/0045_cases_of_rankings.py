"""A report keeps the cases of its rankings, so that every number leads to its own; reports made before have none."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("report", sa.Column("ranked", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("report", "ranked")
