"""Keep by whom a date was computed: the person whose act moved it, or the part of the program that did."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deadline", sa.Column("computed_by", sa.String(80), nullable=True))


def downgrade() -> None:
    op.drop_column("deadline", "computed_by")
