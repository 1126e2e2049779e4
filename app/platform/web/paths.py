"""Paths inside our own host: where a person is sent next is never somebody else's choice."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app


def own_path(value: str | None) -> str | None:
    """``value`` when it is a path of ours with perhaps a query, else None.

    Browsers read ``//host``, ``/\\host`` and a path with a tab or line break in it as another host's address.
    """
    if not value or not value.startswith("/") or value.startswith("//"):
        return None
    if "\\" in value or any(ord(character) < 0x20 for character in value):
        return None
    parts = urlsplit(value)
    return None if parts.scheme or parts.netloc else value


def own_path_of_referrer(referrer: str | None, host: str) -> str | None:
    """The page the person came from, when it was one of ours."""
    if not referrer:
        return None
    parts = urlsplit(referrer)
    if parts.netloc != host:
        return None
    return own_path(parts.path + (f"?{parts.query}" if parts.query else ""))


def address_of(path: str) -> str:
    """A path of ours as people reach it from outside, for mails and feeds."""
    return str(current_app.extensions["settings"].public_url).rstrip("/") + path


def printed_address_of(path: str) -> str:
    """The same as it stands on paper, to be typed: without ``https://``."""
    return address_of(path).split("://", 1)[1]
