"""Counted cases hold what a report reads, and tallies are kept by one dimension each; all is counted again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.platform.db import JSONText

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

# As in 0029: table, when, whose case, condition. Points beyond the first count now, and who complains and root causes.
WATCHED = {
    "head_inserted": ("head", "INSERT", "NEW.case_id", ""),
    "head_deleted": ("head", "DELETE", "OLD.case_id", ""),
    "deadline_deleted": ("deadline", "DELETE", "OLD.case_id", "OLD.state IN ('met', 'late')"),
    "party_inserted": ("party", "INSERT", "NEW.case_id", ""),
    "party_updated": ("party", "UPDATE", "NEW.case_id", ""),
    "cause_inserted": ("point_cause", "INSERT", "NEW.case_id", ""),
    "cause_updated": ("point_cause", "UPDATE", "NEW.case_id", ""),
}
BEFORE = {"head_inserted": ("head", "INSERT", "NEW.case_id", "NEW.number = 1")}
OF_TALLY = ("unit_id", "month", "product", "reason_id", "state", "outcome", "late", "confidential")


def upgrade() -> None:
    _unwatch(BEFORE)
    _drop()
    _counted(
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("source", sa.String(length=48), nullable=False),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("place", sa.String(length=8), nullable=False),
        sa.Column("redress", sa.BigInteger(), nullable=False),
        sa.Column("filer", sa.String(length=24), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.Column("more", JSONText(), nullable=True),
    )
    op.create_index(op.f("ix_counted_case_received_case_id"), "counted_case", ["received", "case_id"])
    op.create_index(
        "ix_counted_case_confidential",
        "counted_case",
        ["unit_id", "month"],
        postgresql_where=sa.text("confidential"),
        sqlite_where=sa.text("confidential = 1"),
    )
    key = ("by_product", "dimension", "unit_id", "product", "month", "value")
    op.create_table(
        "case_tally",
        sa.Column("by_product", sa.Boolean(), nullable=False),
        sa.Column("dimension", sa.String(length=8), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("product", sa.String(length=120), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("value", sa.String(length=24), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("cases", "found", "upheld", "judged", "late")
        ),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_case_tally")),
        sqlite_with_rowid=False,
    )
    _count_again()
    _watch(WATCHED)


def downgrade() -> None:
    _unwatch(WATCHED)
    _drop()
    _counted()
    op.create_table(
        "case_tally",
        *_dimensions(),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(*OF_TALLY, name=op.f("pk_case_tally")),
    )
    op.create_index(op.f("ix_case_tally_state_unit_id_month"), "case_tally", ["state", "unit_id", "month"])
    _count_again()
    _watch(BEFORE)


def _drop() -> None:
    op.drop_table("case_tally")
    op.drop_table("counted_case")


def _counted(*more: sa.Column) -> None:
    op.create_table(
        "counted_case",
        sa.Column("case_id", sa.Integer(), nullable=False),
        *_dimensions(),
        *more,
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


def _count_again() -> None:
    """Nothing is lost: both tables are computed, and the jobs process counts every case anew."""
    op.execute("DELETE FROM changed_case")
    op.execute("INSERT INTO changed_case (case_id) SELECT id FROM case_file")


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


def _watch(watched: dict[str, tuple[str, str, str, str]]) -> None:
    """As in 0029: every change of a case leaves its number."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    for name, (table, action, case_id, condition) in watched.items():
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


def _unwatch(watched: dict[str, tuple[str, str, str, str]]) -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for name, (table, *_rest) in watched.items():
        op.execute(f"DROP TRIGGER note_{name} ON {table}" if postgresql else f"DROP TRIGGER note_{name}")
        if postgresql:
            op.execute(f"DROP FUNCTION note_{name}()")
