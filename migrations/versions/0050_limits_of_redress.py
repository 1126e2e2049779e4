"""A cap keeps its limit, so that it is worked out anew whenever the lines before it change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("redress_line", sa.Column("limit_minor", sa.BigInteger()))
    op.execute(
        "UPDATE redress_line SET limit_minor = (SELECT sum(other.minor) FROM redress_line AS other"
        " WHERE other.decision_head_id = redress_line.decision_head_id"
        " AND other.position <= redress_line.position) WHERE kind = 'cap'"
    )  # lines stand in the order of their kinds: what is left after a cap is its limit


def downgrade() -> None:
    op.drop_column("redress_line", "limit_minor")
