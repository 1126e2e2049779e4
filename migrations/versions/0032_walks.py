"""Walk an index to the closed cases of one person or unit, and to the findings that rest on a paper."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

WHOSE = ("owner", "investigator", "unit")


def upgrade() -> None:
    for whose in WHOSE:
        op.create_index(
            f"ix_case_closed_{whose}",
            "case_file",
            [f"{whose}_id", "closed_on", "id"],
            postgresql_where=sa.text("NOT is_open"),
            sqlite_where=sa.text("is_open = 0"),
        )
    op.create_index("ix_finding_evidence_evidence_id", "finding_evidence", ["evidence_id"])


def downgrade() -> None:
    op.drop_index("ix_finding_evidence_evidence_id", table_name="finding_evidence")
    for whose in WHOSE:
        op.drop_index(f"ix_case_closed_{whose}", table_name="case_file")
