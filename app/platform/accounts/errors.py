"""What sign-in says when it will not try."""

from __future__ import annotations

from app.shared.errors import DomainError


class TooManyTries(DomainError):
    """Too many failures for this account or from this address; nothing was tried."""

    status = 429


class TooBusy(DomainError):
    """Too many people sign in at this moment; nothing was tried."""

    status = 503
