"""Requests of authorities: a table of their own, several to a case, in the place of one column of the case."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.platform.db import JSONText, UTCDateTime
from app.platform.log.texts import salted_digest

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "authority_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("authority", sa.String(length=120), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("reply_by", sa.Date(), nullable=True),
        sa.Column("asked_digest", sa.String(length=64), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_how", sa.String(length=16), nullable=True),
        sa.Column("answered_proof", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "(answered_on IS NULL) = (answered_how IS NULL)",
            name=op.f("ck_authority_request_answered_somehow"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_authority_request_case_id_case_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority_request")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_authority_request_case_id_number")),
    )
    _move_into_rows()
    op.drop_column("case_file", "authority")


def downgrade() -> None:
    """The first request of each case goes back into its column; what was asked stays in its text version."""
    op.add_column("case_file", sa.Column("authority", sa.Text(), nullable=True))
    case, request = _case(), _request()
    connection = op.get_bind()
    for row in connection.execute(sa.select(request).where(request.c.number == 1)).all():
        told = {
            "authority": row.authority,
            "number": row.reference,
            "received_on": row.received_on.isoformat(),
            "reply_by": row.reply_by.isoformat() if row.reply_by else None,
            "asked": "",
        }
        connection.execute(case.update().where(case.c.id == row.case_id).values(authority=told))
    op.drop_table("authority_request")


def _move_into_rows() -> None:
    """What stood in the column; the words of the request become a kept text, as all personal words are."""
    case, request, text = _case(), _request(), _text()
    connection = op.get_bind()
    found = connection.execute(
        sa.select(case.c.id, case.c.reference, case.c.registered_at, case.c.authority).where(
            case.c.authority.is_not(None)
        )
    ).all()
    for row in found:
        told: dict[str, Any] = row.authority
        digest = None
        if told.get("asked"):
            salt = secrets.token_hex(16)
            digest = salted_digest(salt, told["asked"])
            connection.execute(
                text.insert().values(
                    stream_type="case",
                    stream_id=row.reference,
                    field="asked",
                    salt=salt,
                    text=told["asked"],
                    digest=digest,
                    created_at=row.registered_at,
                )
            )
        connection.execute(
            request.insert().values(
                case_id=row.id,
                number=1,
                authority=told["authority"],
                reference=told.get("number"),
                received_on=date.fromisoformat(told["received_on"]),
                reply_by=date.fromisoformat(told["reply_by"]) if told.get("reply_by") else None,
                asked_digest=digest,
            )
        )


def _case() -> sa.TableClause:
    return sa.table(
        "case_file",
        sa.column("id", sa.Integer),
        sa.column("reference", sa.String),
        sa.column("registered_at", UTCDateTime),
        sa.column("authority", JSONText),
    )


def _request() -> sa.TableClause:
    columns = ("reference", "authority", "asked_digest")
    days = ("received_on", "reply_by")
    return sa.table(
        "authority_request",
        sa.column("case_id", sa.Integer),
        sa.column("number", sa.Integer),
        *(sa.column(name, sa.String) for name in columns),
        *(sa.column(name, sa.Date) for name in days),
    )


def _text() -> sa.TableClause:
    names = ("stream_type", "stream_id", "field", "salt", "text", "digest")
    return sa.table(
        "text_version",
        *(sa.column(name, sa.String) for name in names),
        sa.column("created_at", UTCDateTime),
    )
