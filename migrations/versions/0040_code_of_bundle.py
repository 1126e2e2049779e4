"""Bundles are found by the code on their cover: anybody may check one."""

from __future__ import annotations

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_bundle_build_code"), "bundle_build", ["code"])


def downgrade() -> None:
    op.drop_index(op.f("ix_bundle_build_code"), table_name="bundle_build")
