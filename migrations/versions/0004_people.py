"""Who somebody is to the complainant, how their identity was checked, when their part ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("party", sa.Column("relation", sa.String(length=60), nullable=True))
    op.add_column("party", sa.Column("identity_how", sa.String(length=16), nullable=True))
    op.add_column("party", sa.Column("ended_on", sa.Date(), nullable=True))


def downgrade() -> None:
    for name in ("ended_on", "identity_how", "relation"):
        op.drop_column("party", name)
