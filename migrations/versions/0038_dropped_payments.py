"""Bills and payments that are not payable: entered wrongly, waived, or agreed anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

TABLES = ("proceeding_cost", "proceeding_payment")


def upgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("dropped_on", sa.Date(), nullable=True))
            batch.create_check_constraint(
                op.f(f"ck_{table}_paid_or_dropped"), "paid_on IS NULL OR dropped_on IS NULL"
            )


def downgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_paid_or_dropped"), type_="check")
            batch.drop_column("dropped_on")
