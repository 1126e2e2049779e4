"""Verifying the log: bare streams, then imported complaints with the rows beside the log, then an anchor with all ends.

``FAIRFILE_BENCH_EVENTS=1000000`` measures more than 50,000 events.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from flask import Flask
from sqlalchemy import text

from app.platform.db import db, transaction
from app.platform.log import NewEvent, Stream, compare_anchor, declare, record_many, take_anchor, verify
from app.platform.log.mirrors import mirrors
from bench.comparison import Comparison
from bench.measure_import import Registers
from bench.stage import Stage

EVENTS, EACH = int(os.environ.get("FAIRFILE_BENCH_EVENTS", "50000")), 10
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
MEASURED = declare("bench_measured", "Measured", because="measured", number=int, note=str)
ROWS = "SELECT * FROM log_event ORDER BY stream_type, stream_id, seq"


def comparisons(stage: Stage) -> Iterator[Comparison]:
    """Streams of ten events that no row repeats; then complaints of a register, which many rows repeat."""
    bare = stage.app("audit")
    with bare.app_context():
        for start in range(0, EVENTS, 5_000):
            _record(range(start // EACH, (start + 5_000) // EACH))
    yield _verified(bare, "verify the log")
    register = stage.app("audit-rows")
    with register.app_context():
        imports = Registers(register)
        while _events(register) < EVENTS:
            imports.import_next()
    yield _verified(register, "verify imported complaints and the rows beside their log")
    yield _anchored(register)


def _record(streams: range) -> None:
    events = [
        NewEvent(
            Stream("bench", f"S-{stream}"),
            MEASURED,
            date(2026, 11, 1),
            fields={"number": number, "note": "nothing was changed since it was recorded"},
        )
        for stream in streams
        for number in range(EACH)
    ]
    with transaction():
        record_many(events, actor="system:bench", recorded_at=NOW, legal_zone="UTC")


def _events(app: Flask) -> int:
    with app.app_context():
        return int(db.session.execute(text("SELECT count(*) FROM log_event")).scalar_one())


def _verified(app: Flask, name: str) -> Comparison:
    """The floor reads the rows beside the log too, and compares nothing."""
    events = _events(app)

    def ours() -> None:
        with app.app_context():
            report = verify(db.session())
            assert report.ok and report.events >= events

    def floor() -> None:
        with app.app_context():
            for row in db.session.execute(text(ROWS)):
                json.loads(row.body)
                hashlib.sha256(row.body.encode()).hexdigest()
            for mirror in mirrors():
                for _row in db.session.execute(mirror.kept.execution_options(yield_per=2_000)):
                    pass

    return Comparison(
        name=name,
        ours=ours,
        floor=floor,
        floor_name="read, decode and hash the rows",
        items=events,
        item="an event",
        repetitions=3,
    )


def _anchored(app: Flask) -> Comparison:
    """As ``flask audit verify --anchor`` does with a file of all ends."""
    lines: list[str] = []
    with app.app_context():
        now = datetime.now(UTC) + timedelta(days=1)
        anchor = take_anchor(db.session(), now=now, release="bench", write=lines.append)
    stated = [*anchor.statement().splitlines(), *lines]

    def ours() -> None:
        with app.app_context():
            assert list(compare_anchor(db.session(), stated)) == []

    def floor() -> None:
        with app.app_context():
            digest = hashlib.sha256()
            for row in db.session.execute(text("SELECT * FROM log_stream ORDER BY stream_type, stream_id")):
                digest.update("\t".join(map(str, row)).encode())

    return Comparison(
        name="compare an anchor with all ends",
        ours=ours,
        floor=floor,
        floor_name="read the ends and hash them",
        items=anchor.streams,
        item="a stream",
        repetitions=5,
    )
