"""Rollups of cases: what changed, as what each case is counted, and the tallies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

# table → (when, condition): a new row matters at once for the case; of a date only that it was met or missed.
WATCHED = {
    "case_inserted": ("case_file", "INSERT", "NEW.id", ""),
    "case_updated": ("case_file", "UPDATE", "NEW.id", ""),
    "head_updated": ("head", "UPDATE", "NEW.case_id", ""),
    "head_inserted": ("head", "INSERT", "NEW.case_id", "NEW.number = 1"),
    "deadline_inserted": ("deadline", "INSERT", "NEW.case_id", "NEW.state IN ('met', 'late')"),
    "deadline_updated": ("deadline", "UPDATE", "NEW.case_id", "NEW.state <> OLD.state"),
}


def upgrade() -> None:
    op.create_table(
        "changed_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changed_case")),
    )
    op.create_table(
        "counted_case",
        sa.Column("case_id", sa.Integer(), nullable=False),
        *_dimensions(),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_counted_case")),
    )
    op.create_index(
        op.f("ix_counted_case_unit_id_month_state_case_id"),
        "counted_case",
        ["unit_id", "month", "state", "case_id"],
    )
    op.create_index(
        op.f("ix_counted_case_state_unit_id_case_id"), "counted_case", ["state", "unit_id", "case_id"]
    )
    op.create_table(
        "case_tally",
        *_dimensions(),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "unit_id",
            "month",
            "product",
            "reason_id",
            "state",
            "outcome",
            "late",
            "confidential",
            name=op.f("pk_case_tally"),
        ),
    )
    op.create_index(op.f("ix_case_tally_state_unit_id_month"), "case_tally", ["state", "unit_id", "month"])
    op.execute("INSERT INTO changed_case (case_id) SELECT id FROM case_file")
    _watch()


def _dimensions() -> tuple[sa.Column, ...]:
    """What cases are counted by."""
    return (
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("product", sa.String(length=120), nullable=False),
        sa.Column("reason_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=24), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
    )


def _watch() -> None:
    """Let every change of a case leave its number; that is all a writer has to do, and nobody waits for it."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    for name, (table, action, case_id, condition) in WATCHED.items():
        when = f" WHEN ({condition})" if condition else ""
        note = f"INSERT INTO changed_case (case_id) VALUES ({case_id})"
        if not postgresql:
            op.execute(f"CREATE TRIGGER note_{name} AFTER {action} ON {table}{when} BEGIN {note}; END")
            continue
        op.execute(
            f"CREATE FUNCTION note_{name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {note}; RETURN NULL; END $$"
        )
        op.execute(
            f"CREATE TRIGGER note_{name} AFTER {action} ON {table} FOR EACH ROW{when} "
            f"EXECUTE FUNCTION note_{name}()"
        )


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for name, (table, *_rest) in WATCHED.items():
        op.execute(f"DROP TRIGGER note_{name} ON {table}" if postgresql else f"DROP TRIGGER note_{name}")
        if postgresql:
            op.execute(f"DROP FUNCTION note_{name}()")
    for table in ("case_tally", "counted_case", "changed_case"):
        op.drop_table(table)
