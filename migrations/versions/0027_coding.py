"""Coding: what codes mean, editions of their lists, root causes with the papers looked at."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.platform.db import JSONText, UTCDateTime

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _lists()
    _causes()


def downgrade() -> None:
    for table in ("cause_paper", "point_cause", "code_edition", "code_meaning"):
        op.drop_table(table)


def _to(column: str, table: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def _lists() -> None:
    op.create_table(
        "code_meaning",
        sa.Column("code_id", sa.Integer(), nullable=False),
        sa.Column("means", sa.String(500), nullable=False),
        sa.Column("means_zh", sa.String(500), nullable=False),
        sa.Column("example", sa.String(500), nullable=False),
        sa.Column("example_zh", sa.String(500), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("successor_id <> code_id", name=op.f("ck_code_meaning_another")),
        _to("code_id", "code_meaning", "code"),
        _to("successor_id", "code_meaning", "code"),
        sa.PrimaryKeyConstraint("code_id", name=op.f("pk_code_meaning")),
    )
    op.create_table(
        "code_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(300), nullable=False),
        sa.Column("codes", JSONText(), nullable=False),
        _to("by_id", "code_edition", "user_account"),
        _to("list_id", "code_edition", "code_list"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_edition")),
        sa.UniqueConstraint("list_id", "number", name=op.f("uq_code_edition_list_id_number")),
    )


def _causes() -> None:
    op.create_table(
        "point_cause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("head_id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.Column("other", sa.String(200), nullable=False),
        sa.Column("why_digest", sa.String(64), nullable=False),
        sa.Column("without_papers", sa.String(300), nullable=False),
        sa.Column("editions", JSONText(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("superseded_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("other = '' OR length(other) >= 3", name=op.f("ck_point_cause_other_is_said")),
        _to("by_id", "point_cause", "user_account"),
        _to("case_id", "point_cause", "case_file"),
        _to("head_id", "point_cause", "head"),
        _to("kind_id", "point_cause", "code"),
        _to("stage_id", "point_cause", "code"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point_cause")),
    )
    op.create_index(op.f("ix_point_cause_case_id"), "point_cause", ["case_id"])
    op.create_index(op.f("ix_point_cause_head_id"), "point_cause", ["head_id"])
    op.create_index("ix_point_cause_codes", "point_cause", ["stage_id", "kind_id", "at"])
    for name, column, condition, unique in (
        ("uq_point_cause_current", "head_id", "superseded_at IS NULL", True),
        ("ix_point_cause_other", "at", "other <> ''", False),
    ):
        where = sa.text(condition)
        op.create_index(
            name, "point_cause", [column], unique=unique, postgresql_where=where, sqlite_where=where
        )
    op.create_table(
        "cause_paper",
        sa.Column("cause_id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        _to("cause_id", "cause_paper", "point_cause"),
        _to("evidence_id", "cause_paper", "evidence"),
        sa.PrimaryKeyConstraint("cause_id", "evidence_id", name=op.f("pk_cause_paper")),
    )
