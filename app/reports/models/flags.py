"""One serious case that may be more than one: followed until there is an action, or a reason why there is none."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import Model, UTCDateTime


class SystemicFlag(Model):
    """``known_on`` is the day from which the firm knows; ``due_on`` what the rule or the house makes of it."""

    __tablename__ = "systemic_flag"
    __table_args__ = (
        CheckConstraint("kind IN ('systemic', 'breach', 'major')", name="kind"),
        CheckConstraint("state IN ('open', 'action', 'not-systemic')", name="state"),
        CheckConstraint("(state = 'open') = (settled_at IS NULL)", name="settled_has_instant"),
        CheckConstraint("(state = 'action') = (action_id IS NOT NULL)", name="action_is_named"),
        CheckConstraint("(state = 'not-systemic') = (because_digest IS NOT NULL)", name="reason_is_given"),
        CheckConstraint("reported_on IS NULL OR reported_to <> ''", name="reported_to_somebody"),
        Index(
            "uq_systemic_flag_open",
            "case_id",
            unique=True,
            postgresql_where=text("state = 'open'"),
            sqlite_where=text("state = 'open'"),
        ),
        Index(
            "ix_systemic_flag_due",
            "due_on",
            postgresql_where=text("state = 'open'"),
            sqlite_where=text("state = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))  # reports.domain.flags.Kind
    state: Mapped[str] = mapped_column(String(16))
    why_digest: Mapped[str] = mapped_column(String(64))
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    known_on: Mapped[date]
    due_on: Mapped[date]
    term: Mapped[str] = mapped_column(String(32))  # reports.domain.flags.TERMS
    raised_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    raised_at: Mapped[datetime] = mapped_column(UTCDateTime)
    reported_on: Mapped[date | None]
    reported_to: Mapped[str] = mapped_column(String(120), default="")
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    because_digest: Mapped[str | None] = mapped_column(String(64))
    action_id: Mapped[int | None] = mapped_column(ForeignKey("action.id"))
