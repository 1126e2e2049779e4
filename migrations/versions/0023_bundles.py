"""Bundles, their builds, files made fit to file, redactions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.platform.db import JSONText, UTCDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bundle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("forum", sa.String(length=120), nullable=False),
        sa.Column("forum_number", sa.String(length=60), nullable=False),
        sa.Column("neutral", sa.String(length=200), nullable=False),
        sa.Column("about", sa.String(length=300), nullable=False),
        sa.Column("dispute", sa.String(length=120), nullable=True),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("knows_mediation", sa.Boolean(), nullable=False),
        sa.Column("recipe", JSONText(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="fk_bundle_case_id_case_file"),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user_account.id"], name="fk_bundle_made_by_id_user_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_bundle"),
        sa.UniqueConstraint("case_id", "number", name="uq_bundle_case_id_number"),
    )
    op.create_table(
        "bundle_build",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bundle_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=24), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("step", sa.String(length=24), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("recipe", JSONText(), nullable=False),
        sa.Column("layout", JSONText(), nullable=False),
        sa.Column("report", JSONText(), nullable=False),
        sa.Column("code", sa.String(length=9), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("built_at", UTCDateTime(), nullable=True),
        sa.Column("frozen_at", UTCDateTime(), nullable=True),
        sa.Column("frozen_by_name", sa.String(length=120), nullable=True),
        sa.CheckConstraint(
            "state <> 'frozen' OR (digest IS NOT NULL AND frozen_at IS NOT NULL)",
            name="ck_bundle_build_frozen_is_whole",
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["user_account.id"], name="fk_bundle_build_asked_by_id_user_account"
        ),
        sa.ForeignKeyConstraint(["bundle_id"], ["bundle.id"], name="fk_bundle_build_bundle_id_bundle"),
        sa.PrimaryKeyConstraint("id", name="pk_bundle_build"),
    )
    op.create_index("ix_bundle_build_bundle_id_audience_id", "bundle_build", ["bundle_id", "audience", "id"])
    op.create_index("ix_bundle_build_digest", "bundle_build", ["digest"])
    op.create_index(
        "uq_bundle_build_frozen",
        "bundle_build",
        ["bundle_id", "audience", "number"],
        unique=True,
        postgresql_where=sa.text("state = 'frozen'"),
        sqlite_where=sa.text("state = 'frozen'"),
    )
    op.create_table(
        "filing",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("maker", sa.String(length=8), nullable=False),
        sa.Column("made", sa.String(length=64), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("problems", JSONText(), nullable=False),
        sa.Column("textless", JSONText(), nullable=False),
        sa.Column("children", JSONText(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_filing"),
    )
    op.create_table(
        "supplied_filing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name="fk_supplied_filing_by_id_user_account"),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="fk_supplied_filing_case_id_case_file"),
        sa.PrimaryKeyConstraint("id", name="pk_supplied_filing"),
        sa.UniqueConstraint("case_id", "item", name="uq_supplied_filing_case_id_item"),
    )
    op.create_table(
        "redaction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("boxes", JSONText(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("words", sa.String(length=400), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("proposed_by", sa.String(length=120), nullable=False),
        sa.Column("decided_by", sa.String(length=120), nullable=True),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="fk_redaction_case_id_case_file"),
        sa.PrimaryKeyConstraint("id", name="pk_redaction"),
    )
    op.create_index("ix_redaction_case_id_item", "redaction", ["case_id", "item"])


def downgrade() -> None:
    for table in ("redaction", "supplied_filing", "filing", "bundle_build", "bundle"):
        op.drop_table(table)
