"""People are found by name, telephone and e-mail address, whatever letters are large.

A note that everybody may read is refused where a person stands in it; that asked every person ever stored.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

COLUMNS = ("name", "phone", "email")


def upgrade() -> None:
    for column in COLUMNS:
        op.create_index(f"ix_party_{column}_lower", "party", [sa.text(f"lower({column})")])


def downgrade() -> None:
    for column in COLUMNS:
        op.drop_index(f"ix_party_{column}_lower", "party")
