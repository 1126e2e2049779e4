"""Verifying the log, against reading, decoding and hashing the same rows and comparing nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime

from sqlalchemy import text

from app.platform.db import db, transaction
from app.platform.log import NewEvent, Stream, declare, record_many, verify
from bench.comparison import Comparison
from bench.stage import Stage

STREAMS, EACH = 5_000, 10
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
MEASURED = declare("bench_measured", "Measured", because="measured", number=int, note=str)


def comparisons(stage: Stage) -> Iterator[Comparison]:
    """5,000 streams of ten events."""
    app = stage.app("audit")
    with app.app_context():
        for start in range(0, STREAMS, 500):
            events = [
                NewEvent(
                    Stream("bench", f"S-{stream}"),
                    MEASURED,
                    date(2026, 11, 1),
                    fields={"number": number, "note": "nothing was changed since it was recorded"},
                )
                for stream in range(start, start + 500)
                for number in range(EACH)
            ]
            with transaction():
                record_many(events, actor="system:bench", recorded_at=NOW, legal_zone="UTC")

    def ours() -> None:
        with app.app_context():
            report = verify(db.session())
            assert report.ok and report.events >= STREAMS * EACH

    def floor() -> None:
        with app.app_context():
            rows = db.session.execute(text("SELECT * FROM log_event ORDER BY stream_type, stream_id, seq"))
            for row in rows:
                json.loads(row.body)
                hashlib.sha256(row.body.encode()).hexdigest()

    yield Comparison(
        name="verify the log",
        ours=ours,
        floor=floor,
        floor_name="read, decode and hash the rows",
        items=STREAMS * EACH,
        item="an event",
        repetitions=5,
    )
