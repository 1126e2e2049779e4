"""The blueprint of this room, and what its views take from the application."""

from __future__ import annotations

from flask import Blueprint, current_app

from app.config import Settings
from app.platform.accounts.hashing import PasswordHasher
from app.shared.clock import Clock

blueprint = Blueprint("accounts", __name__)


def clock() -> Clock:
    found: Clock = current_app.extensions["clock"]
    return found


def settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def hasher() -> PasswordHasher:
    found: PasswordHasher = current_app.extensions["password_hasher"]
    return found
