"""What was settled on grounds of law, with the papers that show it; who relied on a clause, newest first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.platform.db import JSONText, UTCDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

OF_POINT = {"postgresql_where": sa.text("clause_id IS NULL"), "sqlite_where": sa.text("clause_id IS NULL")}


def upgrade() -> None:
    op.create_table(
        "ground_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("head_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(length=48), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("answers", JSONText(), nullable=False),
        sa.Column("note_digest", sa.String(length=64), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_ground_check_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_ground_check_case_id_case_file")
        ),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_ground_check_clause_id_clause")),
        sa.ForeignKeyConstraint(["head_id"], ["head.id"], name=op.f("fk_ground_check_head_id_head")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ground_check")),
        sa.UniqueConstraint(
            "head_id", "ground", "clause_id", name=op.f("uq_ground_check_head_id_ground_clause_id")
        ),
    )
    op.create_index(op.f("ix_ground_check_case_id"), "ground_check", ["case_id"])
    op.create_index(
        "uq_ground_check_of_point", "ground_check", ["head_id", "ground"], unique=True, **OF_POINT
    )
    op.create_table(
        "ground_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("proof", sa.String(length=48), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["check_id"], ["ground_check.id"], name=op.f("fk_ground_paper_check_id_ground_check")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_ground_paper_evidence_id_evidence")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ground_paper")),
        sa.UniqueConstraint("check_id", "proof", name=op.f("uq_ground_paper_check_id_proof")),
    )
    op.create_index(op.f("ix_ground_paper_evidence_id"), "ground_paper", ["evidence_id"])
    op.create_index(op.f("ix_citation_clause_id_id"), "citation", ["clause_id", "id"])
    op.drop_index(op.f("ix_citation_clause_id"), table_name="citation")


def downgrade() -> None:
    op.create_index(op.f("ix_citation_clause_id"), "citation", ["clause_id"])
    op.drop_index(op.f("ix_citation_clause_id_id"), table_name="citation")
    op.drop_table("ground_paper")
    op.drop_table("ground_check")
