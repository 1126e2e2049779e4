"""Samples of root causes that are coded twice, blind."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.platform.db import UTCDateTime

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "coding_sample",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("coder_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(64), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("last_cause_id", sa.Integer(), nullable=False),
        sa.Column("drawn_by_id", sa.Integer(), nullable=False),
        sa.Column("drawn_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("coder_id <> drawn_by_id", name=op.f("ck_coding_sample_drawn_by_another")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_coding_sample_unit_id_unit")),
        sa.ForeignKeyConstraint(
            ["coder_id"], ["user_account.id"], name=op.f("fk_coding_sample_coder_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["drawn_by_id"], ["user_account.id"], name=op.f("fk_coding_sample_drawn_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding_sample")),
    )
    op.create_index(op.f("ix_coding_sample_unit_id"), "coding_sample", ["unit_id"])
    op.create_index(op.f("ix_coding_sample_coder_id"), "coding_sample", ["coder_id"])
    op.create_table(
        "second_coding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sample_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cause_id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=True),
        sa.Column("kind_id", sa.Integer(), nullable=True),
        sa.Column("why_digest", sa.String(64), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "(at IS NULL) = (stage_id IS NULL) AND (at IS NULL) = (kind_id IS NULL)",
            name=op.f("ck_second_coding_whole_or_not"),
        ),
        sa.ForeignKeyConstraint(
            ["sample_id"], ["coding_sample.id"], name=op.f("fk_second_coding_sample_id_coding_sample")
        ),
        sa.ForeignKeyConstraint(
            ["cause_id"], ["point_cause.id"], name=op.f("fk_second_coding_cause_id_point_cause")
        ),
        sa.ForeignKeyConstraint(["stage_id"], ["code.id"], name=op.f("fk_second_coding_stage_id_code")),
        sa.ForeignKeyConstraint(["kind_id"], ["code.id"], name=op.f("fk_second_coding_kind_id_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_coding")),
        sa.UniqueConstraint("sample_id", "number", name=op.f("uq_second_coding_sample_id_number")),
        sa.UniqueConstraint("sample_id", "cause_id", name=op.f("uq_second_coding_sample_id_cause_id")),
    )
    op.create_index(
        "ix_second_coding_waiting",
        "second_coding",
        ["cause_id"],
        postgresql_where=sa.text("at IS NULL"),
        sqlite_where=sa.text("at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("second_coding")
    op.drop_table("coding_sample")
