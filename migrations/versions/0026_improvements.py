"""Improvements: flags on one case, actions with evidence and effect checks, guidance notes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.platform.db import JSONText, UTCDateTime

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _actions()
    _checks()
    _notes()
    _flags()


def downgrade() -> None:
    for table in ("systemic_flag", "guidance_note", "effect_check", "action_evidence", "action"):
        op.drop_table(table)


def _check(condition: str, name: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(name))


def _some(name: str, table: str, columns: list[str], condition: str, *, unique: bool = False) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=unique, postgresql_where=where, sqlite_where=where)


def _actions() -> None:
    op.create_table(
        "action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(8), nullable=False),
        sa.Column("signal", sa.String(300), nullable=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("change", sa.String(2000), nullable=False),
        sa.Column("why", sa.String(2000), nullable=False),
        sa.Column("place", sa.String(16), nullable=False),
        sa.Column("where_in", sa.String(200), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("measure", sa.String(16), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("scope", JSONText(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("judge_on", sa.Date(), nullable=False),
        sa.Column("against", sa.String(8), nullable=False),
        sa.Column("learned", sa.String(2000), nullable=False),
        sa.Column("raised_by_id", sa.Integer(), nullable=True),
        sa.Column("raised_at", UTCDateTime(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        _check(
            "state IN ('proposed', 'agreed', 'started', 'done', 'effective', 'declined', 'dropped')",
            "ck_action_state",
        ),
        _check("place IN ('stage', 'wording', 'training', 'system', 'partner')", "ck_action_place"),
        _check("source IN ('signal', 'flag', 'person')", "ck_action_source"),
        _check("(state IN ('done', 'effective')) = (done_on IS NOT NULL)", "ck_action_done_has_day"),
        _check(
            "(state IN ('effective', 'declined', 'dropped')) = (ended_on IS NOT NULL)",
            "ck_action_ended_has_day",
        ),
        _check("measure IN ('complaints', 'rate', 'upheld', 'late')", "ck_action_measure"),
        _check("percent BETWEEN 1 AND 100", "ck_action_percent"),
        _check("judge_on > from_on", "ck_action_judged_after"),
        _check("against IN ('before', 'year')", "ck_action_against"),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_action_clause_id_clause")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user_account.id"], name=op.f("fk_action_owner_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["raised_by_id"], ["user_account.id"], name=op.f("fk_action_raised_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_action_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
        sa.UniqueConstraint("reference", name=op.f("uq_action_reference")),
    )
    op.create_index(op.f("ix_action_unit_id"), "action", ["unit_id"])
    op.create_index(op.f("ix_action_clause_id"), "action", ["clause_id"])
    op.create_index("ix_action_state", "action", ["state", "due_on", "id"])
    op.create_index("ix_action_owner", "action", ["owner_id", "state", "due_on"])
    _some("ix_action_to_judge", "action", ["judge_on"], "state = 'done'")
    op.create_table(
        "action_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(500), nullable=False),
        sa.Column("digest", sa.String(64), nullable=True),
        sa.Column("file_name", sa.String(255), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        _check("(digest IS NULL) = (file_name IS NULL)", "ck_action_evidence_file_has_name"),
        sa.ForeignKeyConstraint(
            ["action_id"], ["action.id"], name=op.f("fk_action_evidence_action_id_action")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_action_evidence_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_evidence")),
        sa.UniqueConstraint("action_id", "number", name=op.f("uq_action_evidence_action_id_number")),
    )


def _checks() -> None:
    op.create_table(
        "effect_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("before_from", sa.Date(), nullable=False),
        sa.Column("before_to", sa.Date(), nullable=False),
        sa.Column("after_from", sa.Date(), nullable=False),
        sa.Column("after_to", sa.Date(), nullable=False),
        sa.Column("figures", JSONText(), nullable=False),
        sa.Column("others", JSONText(), nullable=False),
        sa.Column("suggestion", sa.String(16), nullable=False),
        sa.Column("verdict", sa.String(16), nullable=True),
        sa.Column("judged_by_id", sa.Integer(), nullable=True),
        sa.Column("judged_at", UTCDateTime(), nullable=True),
        sa.Column("note", sa.String(2000), nullable=False),
        _check("suggestion IN ('effective', 'not-shown', 'worse')", "ck_effect_check_suggestion"),
        _check("verdict IN ('effective', 'not-shown', 'worse')", "ck_effect_check_verdict"),
        _check("(verdict IS NULL) = (judged_at IS NULL)", "ck_effect_check_judged_has_instant"),
        _check("(verdict IS NULL) = (judged_by_id IS NULL)", "ck_effect_check_judged_by_somebody"),
        _check("judged_by_id <> owner_id", "ck_effect_check_four_eyes"),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_effect_check_action_id_action")),
        sa.ForeignKeyConstraint(
            ["judged_by_id"], ["user_account.id"], name=op.f("fk_effect_check_judged_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user_account.id"], name=op.f("fk_effect_check_owner_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_effect_check")),
        sa.UniqueConstraint("action_id", "number", name=op.f("uq_effect_check_action_id_number")),
    )
    _some("uq_effect_check_open", "effect_check", ["action_id"], "verdict IS NULL", unique=True)


def _notes() -> None:
    op.create_table(
        "guidance_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("audience", sa.String(12), nullable=False),
        sa.Column("code_id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("words", sa.String(4000), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("written_at", UTCDateTime(), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", UTCDateTime(), nullable=True),
        _check("state IN ('draft', 'published', 'retired')", "ck_guidance_note_state"),
        _check("audience IN ('staff', 'complainant')", "ck_guidance_note_audience"),
        _check("state = 'draft' OR published_by_id IS NOT NULL", "ck_guidance_note_published_by_somebody"),
        _check("published_by_id <> written_by_id", "ck_guidance_note_four_eyes"),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_guidance_note_action_id_action")),
        sa.ForeignKeyConstraint(["code_id"], ["code.id"], name=op.f("fk_guidance_note_code_id_code")),
        sa.ForeignKeyConstraint(
            ["published_by_id"],
            ["user_account.id"],
            name=op.f("fk_guidance_note_published_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["user_account.id"], name=op.f("fk_guidance_note_written_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_note")),
    )
    op.create_index("ix_guidance_note_shown", "guidance_note", ["state", "audience", "code_id"])


def _flags() -> None:
    op.create_table(
        "systemic_flag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("why_digest", sa.String(64), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("term", sa.String(32), nullable=False),
        sa.Column("raised_by_id", sa.Integer(), nullable=True),
        sa.Column("raised_at", UTCDateTime(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("reported_to", sa.String(120), nullable=False),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", UTCDateTime(), nullable=True),
        sa.Column("because_digest", sa.String(64), nullable=True),
        sa.Column("action_id", sa.Integer(), nullable=True),
        _check("kind IN ('systemic', 'breach', 'major')", "ck_systemic_flag_kind"),
        _check("state IN ('open', 'action', 'not-systemic')", "ck_systemic_flag_state"),
        _check("(state = 'open') = (settled_at IS NULL)", "ck_systemic_flag_settled_has_instant"),
        _check("(state = 'action') = (action_id IS NOT NULL)", "ck_systemic_flag_action_is_named"),
        _check("(state = 'not-systemic') = (because_digest IS NOT NULL)", "ck_systemic_flag_reason_is_given"),
        _check("reported_on IS NULL OR reported_to <> ''", "ck_systemic_flag_reported_to_somebody"),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_systemic_flag_action_id_action")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_systemic_flag_case_id_case_file")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user_account.id"], name=op.f("fk_systemic_flag_owner_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["raised_by_id"], ["user_account.id"], name=op.f("fk_systemic_flag_raised_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["user_account.id"], name=op.f("fk_systemic_flag_settled_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_systemic_flag")),
    )
    op.create_index(op.f("ix_systemic_flag_case_id"), "systemic_flag", ["case_id"])
    op.create_index(op.f("ix_systemic_flag_owner_id"), "systemic_flag", ["owner_id"])
    _some("uq_systemic_flag_open", "systemic_flag", ["case_id"], "state = 'open'", unique=True)
    _some("ix_systemic_flag_due", "systemic_flag", ["due_on"], "state = 'open'")
