"""What may be a leak says who would read it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("leak_hit", sa.Column("audience", sa.String(24)))


def downgrade() -> None:
    op.drop_column("leak_hit", "audience")
