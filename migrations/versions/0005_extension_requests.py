"""Requests for longer time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ASKED = sa.text("state = 'asked'")


def upgrade() -> None:
    op.create_table(
        "extension_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("clock", sa.String(length=48), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason_digest", sa.String(length=64), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note_digest", sa.String(length=64), nullable=True),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'granted', 'refused', 'taken-back')", name=op.f("ck_extension_request_state")
        ),
        sa.CheckConstraint(
            "(state = 'asked') = (decided_at IS NULL)", name=op.f("ck_extension_request_decided_has_instant")
        ),
        sa.CheckConstraint(
            "state IN ('asked', 'taken-back') OR decided_by_id <> asked_by_id",
            name=op.f("ck_extension_request_four_eyes"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_extension_request_{column}_{table}")
            )
            for column, table in (
                ("case_id", "case_file"),
                ("asked_by_id", "user_account"),
                ("decided_by_id", "user_account"),
                ("letter_id", "case_letter"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension_request")),
    )
    op.create_index(op.f("ix_extension_request_case_id"), "extension_request", ["case_id"])
    op.create_index(
        "ix_extension_request_waiting",
        "extension_request",
        ["asked_at"],
        postgresql_where=ASKED,
        sqlite_where=ASKED,
    )
    op.create_index(
        "uq_extension_request_asked",
        "extension_request",
        ["case_id", "clock"],
        unique=True,
        postgresql_where=ASKED,
        sqlite_where=ASKED,
    )


def downgrade() -> None:
    op.drop_table("extension_request")
