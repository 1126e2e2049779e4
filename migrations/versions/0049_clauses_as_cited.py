"""A clause says how it is cited, so that lists and reports name it as letters do."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.wordings.domain.tree import ClauseNode, Role, Tree

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

CLAUSE = sa.table(
    "clause",
    *(sa.column(name, sa.Integer) for name in ("id", "edition_id", "parent_id", "ordinal", "paragraph")),
    *(sa.column(name, sa.String) for name in ("part", "role", "number", "path", "heading", "cited_as")),
)


def upgrade() -> None:
    op.add_column("clause", sa.Column("cited_as", sa.String(500), nullable=False, server_default=""))
    connection = op.get_bind()
    for edition_id in connection.scalars(sa.select(CLAUSE.c.edition_id).distinct()).all():
        rows = connection.execute(
            sa.select(CLAUSE).where(CLAUSE.c.edition_id == edition_id).order_by(CLAUSE.c.ordinal)
        ).all()
        paths = {row.id: row.path for row in rows}
        nodes = (
            ClauseNode(
                role=Role(row.role),
                path=row.path,
                number=row.number,
                heading=row.heading,
                text="",
                part=row.part,
                parent=paths.get(row.parent_id),
                paragraph=row.paragraph,
            )
            for row in rows
        )
        tree = Tree(tuple(nodes))
        connection.execute(
            sa.update(CLAUSE).where(CLAUSE.c.id == sa.bindparam("of")).values(cited_as=sa.bindparam("cited")),
            [{"of": row.id, "cited": tree.cited_as(row.path)} for row in rows],
        )


def downgrade() -> None:
    op.drop_column("clause", "cited_as")
