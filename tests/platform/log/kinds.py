"""Kinds of event that only the tests of the log use, and a short way to write one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from app.platform import log
from app.platform.db import transaction

OPENED = log.declare("test_opened", "Opened", because="a test’s", number=int, words=(str, type(None)))
CLOSED = log.declare("test_closed", "Closed", because="a test’s")
ON = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
RECORDED = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
STREAM = log.Stream("test", "A-1")


def write(stream: log.Stream = STREAM, number: int = 1, **more: Any) -> None:
    """One event in a transaction of its own."""
    values: dict[str, Any] = {
        "actor": "user:1",
        "recorded_at": RECORDED,
        "legal_zone": "Europe/London",
        "occurred_on": ON,
        "occurred_at": AT,
    }
    with transaction():
        log.record(stream, OPENED, **{**values, "number": number, "words": "a digest", **more})
