"""The full-text index. It has no model and differs by engine, so it is made apart from what Alembic generates."""

from __future__ import annotations

from alembic import op

from app.platform.search import ddl, drop_ddl

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in ddl(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    for statement in drop_ddl(op.get_bind().dialect.name):
        op.execute(statement)
