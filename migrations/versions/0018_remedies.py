"""Remedies: what a complainant is to get, until they have it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "remedy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("accepted_how", sa.String(length=200), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("payee", sa.String(length=200), nullable=True),
        sa.Column("payment_ref", sa.String(length=80), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("proof", sa.String(length=200), nullable=True),
        sa.Column("proof_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('offered', 'accepted', 'asked', 'done', 'dropped')", name=op.f("ck_remedy_state")
        ),
        sa.CheckConstraint("(minor IS NULL) = (currency IS NULL)", name=op.f("ck_remedy_money_whole")),
        sa.CheckConstraint("minor IS NULL OR minor > 0", name=op.f("ck_remedy_pays_something")),
        sa.CheckConstraint("(state = 'done') = (done_on IS NOT NULL)", name=op.f("ck_remedy_done_has_day")),
        sa.CheckConstraint(
            "state NOT IN ('accepted', 'asked') OR accepted_on IS NOT NULL",
            name=op.f("ck_remedy_owed_is_accepted"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_remedy_case_id_case_file")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_remedy_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(["proof_id"], ["evidence.id"], name=op.f("fk_remedy_proof_id_evidence")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remedy")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_remedy_case_id_number")),
    )
    owed = sa.text("state IN ('accepted', 'asked')")
    op.create_index("ix_remedy_owed", "remedy", ["case_id"], postgresql_where=owed, sqlite_where=owed)


def downgrade() -> None:
    op.drop_table("remedy")
