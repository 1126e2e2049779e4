"""The list behind a figure walks an index in the order of receipt."""

from __future__ import annotations

from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

FIGURES = ("product", "reason_id", "state", "outcome", "late")


def upgrade() -> None:
    op.drop_index(op.f("ix_counted_case_state_unit_id_case_id"), "counted_case")
    for figure in FIGURES:
        name = op.f(f"ix_counted_case_{figure}_received_case_id")
        op.create_index(name, "counted_case", [figure, "received", "case_id"])


def downgrade() -> None:
    for figure in FIGURES:
        op.drop_index(op.f(f"ix_counted_case_{figure}_received_case_id"), "counted_case")
    op.create_index(
        op.f("ix_counted_case_state_unit_id_case_id"), "counted_case", ["state", "unit_id", "case_id"]
    )
