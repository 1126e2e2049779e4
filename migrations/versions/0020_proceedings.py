"""External cases: proceedings with their record, offers and outcomes; whose a date is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "award",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("costs_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("summary_digest", sa.String(length=64), nullable=True),
        sa.Column("acceptance", sa.String(length=16), nullable=False),
        sa.Column("accept_by", sa.Date(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(acceptance IN ('accepted', 'rejected')) = (answered_on IS NOT NULL)",
            name=op.f("ck_award_answered"),
        ),
        sa.CheckConstraint(
            "acceptance IN ('not-needed', 'open', 'accepted', 'rejected')", name=op.f("ck_award_acceptance")
        ),
        sa.CheckConstraint(
            "received_on IS NULL OR received_on >= made_on", name=op.f("ck_award_received_after_made")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award")),
    )
    op.create_table(
        "settlement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("terms_digest", sa.String(length=64), nullable=True),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("confirmation", sa.String(length=16), nullable=False),
        sa.Column("confirmation_court", sa.String(length=200), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement")),
    )
    op.create_table(
        "proceeding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("track", sa.String(length=32), nullable=False),
        sa.Column("edition", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("forum", sa.String(length=200), nullable=False),
        sa.Column("forum_reference", sa.String(length=80), nullable=True),
        sa.Column("opened_by", sa.String(length=16), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("handler_id", sa.Integer(), nullable=True),
        sa.Column("claimed_minor", sa.BigInteger(), nullable=True),
        sa.Column("against", sa.Text(), nullable=False),
        sa.Column("objection_by", sa.Date(), nullable=True),
        sa.Column("objection_on", sa.Date(), nullable=True),
        sa.Column("objection_ground", sa.String(length=32), nullable=True),
        sa.Column("objection_result", sa.String(length=16), nullable=True),
        sa.Column("exposure", sa.Text(), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("settlement_id", sa.Integer(), nullable=True),
        sa.Column("award_id", sa.Integer(), nullable=True),
        sa.Column("outcome_name", sa.String(length=32), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(award_id IS NOT NULL) = (outcome IS NOT NULL AND outcome IN ('award', 'decision'))",
            name=op.f("ck_proceeding_judged_by_award"),
        ),
        sa.CheckConstraint(
            "(settlement_id IS NOT NULL) = (outcome IS NOT NULL AND outcome = 'settlement')",
            name=op.f("ck_proceeding_settled_by_settlement"),
        ),
        sa.CheckConstraint(
            "(state = 'ended') = (ended_on IS NOT NULL)", name=op.f("ck_proceeding_ended_has_day")
        ),
        sa.CheckConstraint(
            "(state = 'running') = (outcome IS NULL)", name=op.f("ck_proceeding_running_without_outcome")
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('settlement', 'award', 'decision', 'none')",
            name=op.f("ck_proceeding_outcome_known"),
        ),
        sa.CheckConstraint("state IN ('running', 'decided', 'ended')", name=op.f("ck_proceeding_state")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_proceeding_award_id_award")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_proceeding_case_id_case_file")),
        sa.ForeignKeyConstraint(
            ["handler_id"], ["user_account.id"], name=op.f("fk_proceeding_handler_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["settlement_id"], ["settlement.id"], name=op.f("fk_proceeding_settlement_id_settlement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proceeding")),
        sa.UniqueConstraint("award_id", name=op.f("uq_proceeding_award_id")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_proceeding_case_id_number")),
        sa.UniqueConstraint("settlement_id", name=op.f("uq_proceeding_settlement_id")),
    )
    with op.batch_alter_table("proceeding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proceeding_forum_reference"), ["forum_reference"], unique=False)
        batch_op.create_index("ix_proceeding_handler_state", ["handler_id", "state"], unique=False)
        batch_op.create_index(
            "ix_proceeding_open",
            ["opened_on", "id"],
            unique=False,
            postgresql_where=sa.text("state <> 'ended'"),
            sqlite_where=sa.text("state <> 'ended'"),
        )
        batch_op.create_index(batch_op.f("ix_proceeding_opened_on_id"), ["opened_on", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proceeding_track_state"), ["track", "state"], unique=False)

    op.create_table(
        "direction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proceeding_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("order_number", sa.String(length=40), nullable=True),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("given_by", sa.String(length=200), nullable=False),
        sa.Column("whose", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("what_digest", sa.String(length=64), nullable=True),
        sa.Column("first_due_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("dropped_on", sa.Date(), nullable=True),
        sa.Column("moves", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(due_on IS NULL) = (first_due_on IS NULL)", name=op.f("ck_direction_due_from_the_first")
        ),
        sa.CheckConstraint(
            "done_on IS NULL OR dropped_on IS NULL", name=op.f("ck_direction_done_or_dropped")
        ),
        sa.ForeignKeyConstraint(
            ["proceeding_id"], ["proceeding.id"], name=op.f("fk_direction_proceeding_id_proceeding")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_direction")),
        sa.UniqueConstraint("proceeding_id", "number", name=op.f("uq_direction_proceeding_id_number")),
    )
    op.create_table(
        "exhibit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proceeding_id", sa.Integer(), nullable=False),
        sa.Column("letter", sa.String(length=4), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("description", sa.String(length=300), nullable=False),
        sa.Column("purpose", sa.String(length=500), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_exhibit_evidence_id_evidence")
        ),
        sa.ForeignKeyConstraint(
            ["proceeding_id"], ["proceeding.id"], name=op.f("fk_exhibit_proceeding_id_proceeding")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exhibit")),
        sa.UniqueConstraint(
            "proceeding_id", "letter", "number", name=op.f("uq_exhibit_proceeding_id_letter_number")
        ),
    )
    with op.batch_alter_table("exhibit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exhibit_evidence_id"), ["evidence_id"], unique=False)

    op.create_table(
        "forum_letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proceeding_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("direction", sa.String(length=8), nullable=False),
        sa.Column("with_whom", sa.String(length=200), nullable=False),
        sa.Column("about_digest", sa.String(length=64), nullable=False),
        sa.Column("privilege", sa.String(length=24), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_forum_letter_evidence_id_evidence")
        ),
        sa.ForeignKeyConstraint(
            ["proceeding_id"], ["proceeding.id"], name=op.f("fk_forum_letter_proceeding_id_proceeding")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_letter")),
        sa.UniqueConstraint("proceeding_id", "number", name=op.f("uq_forum_letter_proceeding_id_number")),
    )
    op.create_table(
        "point_outcome",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proceeding_id", sa.Integer(), nullable=False),
        sa.Column("head_id", sa.Integer(), nullable=False),
        sa.Column("effect", sa.String(length=16), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "effect IN ('stood', 'varied', 'overturned', 'not-decided')", name=op.f("ck_point_outcome_effect")
        ),
        sa.ForeignKeyConstraint(["head_id"], ["head.id"], name=op.f("fk_point_outcome_head_id_head")),
        sa.ForeignKeyConstraint(
            ["proceeding_id"], ["proceeding.id"], name=op.f("fk_point_outcome_proceeding_id_proceeding")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point_outcome")),
        sa.UniqueConstraint("proceeding_id", "head_id", name=op.f("uq_point_outcome_proceeding_id_head_id")),
    )
    with op.batch_alter_table("point_outcome", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_point_outcome_head_id"), ["head_id"], unique=False)

    op.create_table(
        "proceeding_cost",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proceeding_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("proof", sa.String(length=200), nullable=True),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_proceeding_cost_not_negative")),
        sa.ForeignKeyConstraint(
            ["proceeding_id"], ["proceeding.id"], name=op.f("fk_proceeding_cost_proceeding_id_proceeding")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proceeding_cost")),
        sa.UniqueConstraint("proceeding_id", "number", name=op.f("uq_proceeding_cost_proceeding_id_number")),
    )
    op.create_table(
        "proceeding_issue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proceeding_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("head_id", sa.Integer(), nullable=True),
        sa.Column("ours", sa.String(length=2000), nullable=False),
        sa.Column("theirs", sa.String(length=2000), nullable=False),
        sa.ForeignKeyConstraint(["head_id"], ["head.id"], name=op.f("fk_proceeding_issue_head_id_head")),
        sa.ForeignKeyConstraint(
            ["proceeding_id"], ["proceeding.id"], name=op.f("fk_proceeding_issue_proceeding_id_proceeding")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proceeding_issue")),
        sa.UniqueConstraint("proceeding_id", "number", name=op.f("uq_proceeding_issue_proceeding_id_number")),
    )
    op.create_table(
        "proceeding_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proceeding_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=24), nullable=False),
        sa.Column("side", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("authority", sa.String(length=16), nullable=True),
        sa.Column("authority_proof", sa.String(length=200), nullable=True),
        sa.Column("disclosure_digest", sa.String(length=64), nullable=True),
        sa.Column("disclosed_on", sa.Date(), nullable=True),
        sa.Column("challenged_on", sa.Date(), nullable=True),
        sa.Column("challenged_by", sa.String(length=16), nullable=True),
        sa.Column("challenge_digest", sa.String(length=64), nullable=True),
        sa.Column("challenge_result", sa.String(length=16), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(challenged_on IS NULL) = (challenged_by IS NULL)",
            name=op.f("ck_proceeding_member_challenged_by_someone"),
        ),
        sa.CheckConstraint(
            "challenge_result IS NULL OR challenged_on IS NOT NULL",
            name=op.f("ck_proceeding_member_decided_when_challenged"),
        ),
        sa.ForeignKeyConstraint(
            ["proceeding_id"], ["proceeding.id"], name=op.f("fk_proceeding_member_proceeding_id_proceeding")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proceeding_member")),
        sa.UniqueConstraint(
            "proceeding_id", "number", name=op.f("uq_proceeding_member_proceeding_id_number")
        ),
    )
    op.create_table(
        "proceeding_payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proceeding_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("to_whom", sa.String(length=200), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("proof", sa.String(length=200), nullable=True),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_proceeding_payment_something")),
        sa.CheckConstraint(
            "proof IS NULL OR paid_on IS NOT NULL", name=op.f("ck_proceeding_payment_proof_of_payment")
        ),
        sa.ForeignKeyConstraint(
            ["proceeding_id"], ["proceeding.id"], name=op.f("fk_proceeding_payment_proceeding_id_proceeding")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proceeding_payment")),
        sa.UniqueConstraint(
            "proceeding_id", "number", name=op.f("uq_proceeding_payment_proceeding_id_number")
        ),
    )
    op.create_table(
        "sitting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proceeding_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=True),
        sa.Column("uid", sa.String(length=80), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("minutes_digest", sa.String(length=64), nullable=True),
        sa.Column("minutes_class", sa.String(length=24), nullable=False),
        sa.CheckConstraint("state IN ('planned', 'cancelled', 'held')", name=op.f("ck_sitting_state")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_sitting_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["proceeding_id"], ["proceeding.id"], name=op.f("fk_sitting_proceeding_id_proceeding")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting")),
        sa.UniqueConstraint("proceeding_id", "number", name=op.f("uq_sitting_proceeding_id_number")),
        sa.UniqueConstraint("uid", name=op.f("uq_sitting_uid")),
    )
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sitting_state_starts_at"), ["state", "starts_at"], unique=False)

    op.create_table(
        "attendance",
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("invited", sa.Boolean(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["proceeding_member.id"], name=op.f("fk_attendance_member_id_proceeding_member")
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sitting.id"], name=op.f("fk_attendance_sitting_id_sitting")
        ),
        sa.PrimaryKeyConstraint("sitting_id", "member_id", name=op.f("pk_attendance")),
    )
    op.create_table(
        "offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proceeding_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("privilege", sa.String(length=24), nullable=False),
        sa.Column("round", sa.Integer(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("terms_digest", sa.String(length=64), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("maker_id", sa.Integer(), nullable=True),
        sa.Column("limit_minor", sa.BigInteger(), nullable=True),
        sa.Column("limit_by", sa.String(length=200), nullable=True),
        sa.Column("answers_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(kind = 'blind') = (round IS NOT NULL)", name=op.f("ck_offer_blind_in_a_round")),
        sa.CheckConstraint("(state = 'open') = (settled_on IS NULL)", name=op.f("ck_offer_settled_has_day")),
        sa.CheckConstraint(
            "kind IN ('open', 'without-prejudice', 'sealed', 'blind')", name=op.f("ck_offer_kind")
        ),
        sa.CheckConstraint("amount_minor IS NULL OR amount_minor >= 0", name=op.f("ck_offer_not_negative")),
        sa.ForeignKeyConstraint(["answers_id"], ["offer.id"], name=op.f("fk_offer_answers_id_offer")),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_offer_entered_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["maker_id"], ["proceeding_member.id"], name=op.f("fk_offer_maker_id_proceeding_member")
        ),
        sa.ForeignKeyConstraint(
            ["proceeding_id"], ["proceeding.id"], name=op.f("fk_offer_proceeding_id_proceeding")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
        sa.UniqueConstraint("proceeding_id", "number", name=op.f("uq_offer_proceeding_id_number")),
    )
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.create_index(
            "uq_offer_accepted",
            ["proceeding_id"],
            unique=True,
            postgresql_where=sa.text("state = 'accepted'"),
            sqlite_where=sa.text("state = 'accepted'"),
        )
        batch_op.create_index(
            "uq_offer_blind_bid",
            ["proceeding_id", "round", "side"],
            unique=True,
            postgresql_where=sa.text("round IS NOT NULL"),
            sqlite_where=sa.text("round IS NOT NULL"),
        )

    with op.batch_alter_table("deadline", schema=None) as batch_op:
        batch_op.add_column(sa.Column("keeper_id", sa.Integer(), nullable=True))
        batch_op.create_index(
            "ix_deadline_owed_keeper",
            ["keeper_id", "due_on"],
            unique=False,
            postgresql_where=sa.text("owed"),
            sqlite_where=sa.text("owed = 1"),
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_deadline_keeper_id_user_account"), "user_account", ["keeper_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("deadline", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_deadline_keeper_id_user_account"), type_="foreignkey")
        batch_op.drop_index(
            "ix_deadline_owed_keeper", postgresql_where=sa.text("owed"), sqlite_where=sa.text("owed = 1")
        )
        batch_op.drop_column("keeper_id")

    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_offer_blind_bid",
            postgresql_where=sa.text("round IS NOT NULL"),
            sqlite_where=sa.text("round IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_offer_accepted",
            postgresql_where=sa.text("state = 'accepted'"),
            sqlite_where=sa.text("state = 'accepted'"),
        )

    op.drop_table("offer")
    op.drop_table("attendance")
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sitting_state_starts_at"))

    op.drop_table("sitting")
    op.drop_table("proceeding_payment")
    op.drop_table("proceeding_member")
    op.drop_table("proceeding_issue")
    op.drop_table("proceeding_cost")
    with op.batch_alter_table("point_outcome", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_point_outcome_head_id"))

    op.drop_table("point_outcome")
    op.drop_table("forum_letter")
    with op.batch_alter_table("exhibit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_exhibit_evidence_id"))

    op.drop_table("exhibit")
    op.drop_table("direction")
    with op.batch_alter_table("proceeding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proceeding_track_state"))
        batch_op.drop_index(batch_op.f("ix_proceeding_opened_on_id"))
        batch_op.drop_index(
            "ix_proceeding_open",
            postgresql_where=sa.text("state <> 'ended'"),
            sqlite_where=sa.text("state <> 'ended'"),
        )
        batch_op.drop_index("ix_proceeding_handler_state")
        batch_op.drop_index(batch_op.f("ix_proceeding_forum_reference"))

    op.drop_table("proceeding")
    op.drop_table("settlement")
    op.drop_table("award")
