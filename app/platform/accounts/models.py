"""Units (a tree), people, their roles, absences and sign-in attempts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask_login import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.platform.accounts.permissions import Role
from app.platform.db import JSONText, Model, UTCDateTime


class Unit(Model):
    """Head office or a branch. ``path`` holds the ids from the root, ``/1/4/``, so that a subtree is one prefix.

    ``profile`` is what letters print: legal name, address lines, phone, hours, legal particulars, signing places.
    """

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(24), default="branch")  # head-office | branch
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    path: Mapped[str] = mapped_column(String(200), index=True, default="/")
    country: Mapped[str] = mapped_column(String(2))
    zone: Mapped[str] = mapped_column(String(64))
    place: Mapped[str | None] = mapped_column(String(8))  # ISO 3166-2 subdivision without the country
    regime: Mapped[str | None] = mapped_column(String(32))  # rule pack for complaints received here
    currency: Mapped[str] = mapped_column(String(3))
    language: Mapped[str] = mapped_column(String(8))  # en | zh-Hans
    reference_prefix: Mapped[str] = mapped_column(String(12))
    profile: Mapped[dict[str, Any]] = mapped_column(JSONText, default=dict)

    parent: Mapped[Unit | None] = relationship(remote_side=[id])


class User(UserMixin, Model):
    """A person who signs in. ``session_version`` grows with a new password or a sign-out: all their sessions end."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(80), unique=True)
    display_name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(40))
    job_title: Mapped[str | None] = mapped_column(String(120))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=False)  # somebody else chose the present one
    session_version: Mapped[int] = mapped_column(default=1)
    active: Mapped[bool] = mapped_column(default=True)
    locale: Mapped[str] = mapped_column(String(16), default="en")  # en | zh_Hans_CN
    theme: Mapped[str] = mapped_column(String(8), default="auto")  # auto | light | dark
    languages: Mapped[list[str]] = mapped_column(JSONText, default=list)  # spoken: en, zh-Hans, fr…
    skills: Mapped[list[str]] = mapped_column(JSONText, default=list)  # product lines handled
    usual_load: Mapped[int] = mapped_column(default=14)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    unit: Mapped[Unit] = relationship(lazy="joined")
    bindings: Mapped[list[RoleBinding]] = relationship(back_populates="user", cascade="all, delete-orphan")

    def get_id(self) -> str:
        """Flask-Login's alternative id: an old session's version no longer matches after a password change."""
        return f"{self.id}:{self.session_version}"

    @property
    def is_active(self) -> bool:
        return self.active


class RoleBinding(Model):
    """A role held by a person at a unit, and so in all units below it."""

    __tablename__ = "role_binding"
    __table_args__ = (
        UniqueConstraint("user_id", "role", "unit_id"),
        CheckConstraint(f"role IN ({', '.join(repr(r.value) for r in Role)})", name="role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    role: Mapped[str] = mapped_column(String(32))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)

    user: Mapped[User] = relationship(back_populates="bindings")
    unit: Mapped[Unit] = relationship(lazy="joined")


class Absence(Model):
    """Days on which a person is away, and who stands in."""

    __tablename__ = "absence"
    __table_args__ = (CheckConstraint("to_on >= from_on", name="order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date]
    substitute_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    substitute: Mapped[User | None] = relationship(foreign_keys=[substitute_id])


class SignInAttempt(Model):
    """One attempt to sign in, kept for a day to bound how often an account or an address may try.

    The login is kept as a keyed digest: what was typed may be a password in the wrong box.
    """

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index(None, "login_digest", "at"), Index(None, "address", "at"), Index(None, "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    login_digest: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    succeeded: Mapped[bool]
