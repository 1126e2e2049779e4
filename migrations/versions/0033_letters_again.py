"""A letter that takes the place of one that did not reach its reader names that one."""

from __future__ import annotations

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_FOREIGN_KEY = "fk_case_letter_replaces_id_case_letter"
_INDEX = "ix_case_letter_replaces_id"


def upgrade() -> None:
    # In words of SQL that both engines know: a copied table (batch mode) would lose its checks on SQLite.
    op.execute(
        f"ALTER TABLE case_letter ADD COLUMN replaces_id INTEGER CONSTRAINT {_FOREIGN_KEY} REFERENCES case_letter (id)"
    )
    op.create_index(op.f(_INDEX), "case_letter", ["replaces_id"])


def downgrade() -> None:
    op.drop_index(op.f(_INDEX), "case_letter")
    op.execute("ALTER TABLE case_letter DROP COLUMN replaces_id")
