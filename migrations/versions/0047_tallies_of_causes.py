"""Tallies by the stage and the kind of the root cause, from what is counted of each case."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

# dimension → the column of counted_case whose values it sums
TALLIED = {"stage": "stage_id", "kind": "kind_id"}
# upheld, and found for or against, as reports count them when this was written
FOR, FOUND = "('upheld', 'partly')", "('upheld', 'partly', 'not-upheld')"


def upgrade() -> None:
    for dimension, column in TALLIED.items():
        op.create_index(
            f"ix_counted_case_{column}_received_case_id", "counted_case", [column, "received", "case_id"]
        )
        for by_product in (False, True):
            product = "product" if by_product else "''"
            op.execute(
                sa.text(
                    "INSERT INTO case_tally (by_product, dimension, unit_id, product, month, value,"
                    " cases, found, upheld, judged, late)"
                    f" SELECT {'true' if by_product else 'false'}, '{dimension}', unit_id, {product}, month,"
                    f" CAST({column} AS VARCHAR(24)), COUNT(*),"
                    f" SUM(CASE WHEN outcome IN {FOUND} THEN 1 ELSE 0 END),"
                    f" SUM(CASE WHEN outcome IN {FOR} THEN 1 ELSE 0 END),"
                    " SUM(CASE WHEN late <> 0 THEN 1 ELSE 0 END), SUM(CASE WHEN late = 2 THEN 1 ELSE 0 END)"
                    f" FROM counted_case GROUP BY unit_id, {'product, ' if by_product else ''}month, {column}"
                )
            )


def downgrade() -> None:
    for dimension, column in TALLIED.items():
        op.execute(
            sa.text("DELETE FROM case_tally WHERE dimension = :dimension").bindparams(dimension=dimension)
        )
        op.drop_index(f"ix_counted_case_{column}_received_case_id", "counted_case")
