"""What was read in from registers is counted anew by the jobs process, as such complaints are judged now.

Their dates are those of law or of an authority only; what was counted before had been judged by our own eight weeks.
"""

from __future__ import annotations

from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("INSERT INTO changed_case (case_id) SELECT id FROM case_file WHERE source IS NOT NULL")


def downgrade() -> None:
    """What is counted anew is right under either."""
