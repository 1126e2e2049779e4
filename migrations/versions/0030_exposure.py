"""Exposure: policies in force, claims handled and premium by month, in editions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.platform.db import UTCDateTime

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exposure_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(255), nullable=False),
        sa.Column("file_digest", sa.String(64), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("figures", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        _to("by_id", "exposure_edition", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exposure_edition")),
    )
    op.create_table(
        "exposure_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("measure", sa.String(12), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=True),
        sa.CheckConstraint(
            "measure IN ('policies', 'claims', 'premium')", name=op.f("ck_exposure_figure_measure")
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_exposure_figure_not_negative")),
        sa.CheckConstraint(
            "(measure = 'premium') = (currency IS NOT NULL)",
            name=op.f("ck_exposure_figure_premium_has_currency"),
        ),
        _to("edition_id", "exposure_figure", "exposure_edition"),
        _to("product_id", "exposure_figure", "product"),
        _to("unit_id", "exposure_figure", "unit"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exposure_figure")),
    )
    op.create_index(op.f("ix_exposure_figure_edition_id"), "exposure_figure", ["edition_id"])
    op.create_index(
        "ix_exposure_figure_asked",
        "exposure_figure",
        ["measure", "unit_id", "month", "product_id", "edition_id"],
    )


def downgrade() -> None:
    op.drop_table("exposure_figure")
    op.drop_table("exposure_edition")


def _to(column: str, table: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))
