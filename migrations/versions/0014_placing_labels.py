"""Where labels that an import met stand in our lists, on which cases they stand, and since when they are known."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.platform.db import JSONText, UTCDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_LIST = sa.table("code_list", sa.column("id"), sa.column("name"))
_CODE = sa.table(
    "code",
    sa.column("id"),
    sa.column("list_id"),
    sa.column("code"),
    sa.column("mapped", sa.Boolean()),
    sa.column("met_on", sa.Date()),
)
_CASE = sa.table(
    "case_file",
    sa.column("id"),
    sa.column("source"),
    sa.column("registered_at", UTCDateTime()),
    sa.column("source_facts", JSONText()),
)
_CASE_LABEL = sa.table("case_label", sa.column("code_id"), sa.column("case_id"))


def upgrade() -> None:
    op.add_column("code", sa.Column("met_on", sa.Date(), nullable=True))
    # As a statement of its own: Alembic would add the key afterwards, which SQLite cannot.
    op.execute(
        "ALTER TABLE code ADD COLUMN placed_as_id INTEGER "
        "CONSTRAINT fk_code_placed_as_id_code REFERENCES code (id)"
    )
    met = sa.text("met_on IS NOT NULL")
    op.create_index("ix_code_met", "code", ["mapped", "label", "id"], postgresql_where=met, sqlite_where=met)
    op.create_table(
        "case_label",
        sa.Column("code_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["code_id"], ["code.id"], name=op.f("fk_case_label_code_id_code")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_label_case_id_case_file")),
        sa.PrimaryKeyConstraint("code_id", "case_id", name=op.f("pk_case_label")),
    )
    op.create_index(op.f("ix_case_label_case_id"), "case_label", ["case_id"])
    _look_back(op.get_bind())


def downgrade() -> None:
    op.drop_table("case_label")
    op.drop_index("ix_code_met", table_name="code")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("fk_code_placed_as_id_code", "code")
    op.drop_column("code", "placed_as_id")
    op.drop_column("code", "met_on")


def _look_back(connection: sa.Connection) -> None:
    """Find the cases of labels met before: first known here when the first of them was registered."""
    met = connection.execute(
        sa.select(_CODE.c.id, _CODE.c.code, _LIST.c.name)
        .join(_LIST, _LIST.c.id == _CODE.c.list_id)
        .where(_CODE.c.mapped.is_(False))
    ).all()
    ids = {(row.name, row.code): row.id for row in met}
    first: dict[int, date] = {}
    for source in sorted({name.partition(":")[0] for name, _code in ids}):
        found = []
        for row in connection.execute(sa.select(_CASE).where(_CASE.c.source == source)):
            for code_id in _met_on_case(row.source_facts, source, ids):
                found.append({"code_id": code_id, "case_id": row.id})
                first[code_id] = min(row.registered_at.date(), first.get(code_id, date.max))
        if found:
            connection.execute(sa.insert(_CASE_LABEL), found)
    for code_id in ids.values():
        day = first.get(code_id, datetime.now(UTC).date())
        connection.execute(sa.update(_CODE).where(_CODE.c.id == code_id).values(met_on=day))


def _met_on_case(facts: dict[str, Any] | None, source: str, ids: dict[tuple[str, str], int]) -> set[int]:
    lists = (facts or {}).get("lists", {})
    keys = ((f"{source}:{name}", code) for name, codes in lists.items() for code in codes)
    return {ids[key] for key in keys if key in ids}
