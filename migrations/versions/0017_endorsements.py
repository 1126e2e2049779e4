"""Endorsements as texts of their own: their clauses, their source and its digest."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.platform.db import UTCDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("endorsement", sa.Column("source", sa.Text(), nullable=False, server_default=""))
    op.add_column("endorsement", sa.Column("source_digest", sa.String(64), nullable=False, server_default=""))
    op.add_column("endorsement", sa.Column("imported_at", UTCDateTime(), nullable=True))
    op.create_index("uq_endorsement_code", "endorsement", ["edition_id", "code"], unique=True)
    # In words of SQL that both engines know: SQLite would otherwise copy the table that quotations point to.
    op.execute(
        "ALTER TABLE clause ADD COLUMN endorsement_id INTEGER"
        " CONSTRAINT fk_clause_endorsement_id_endorsement REFERENCES endorsement (id)"
    )
    op.create_index("ix_clause_endorsement_id", "clause", ["endorsement_id"])


def downgrade() -> None:
    op.drop_index("ix_clause_endorsement_id", "clause")
    op.drop_column("clause", "endorsement_id")
    op.drop_index("uq_endorsement_code", "endorsement")
    for name in ("imported_at", "source_digest", "source"):
        op.drop_column("endorsement", name)
