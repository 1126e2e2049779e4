"""A process for tests that writes to the log until it is killed: ``python writer_process.py steady | half``.

``steady`` says after every commit how many events it has written; ``half`` stops in the middle of a transaction.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from app import create_app
from app.platform import log
from app.platform.db import transaction
from tests.platform.log.kinds import ON, OPENED, RECORDED, STREAM


def append(number: int) -> None:
    fields = {"number": number, "words": log.keep_text(STREAM, "words", f"number {number}", now=RECORDED)}
    log.record(
        STREAM, OPENED, actor="user:1", recorded_at=RECORDED, legal_zone="UTC", occurred_on=ON, **fields
    )


def steady() -> None:
    number = 0
    while True:
        number += 1
        with transaction():
            append(number)
        print(number, flush=True)  # noqa: T201  # the test reads it


def half() -> None:
    with transaction():
        append(1)
        print("half", flush=True)  # noqa: T201  # the test reads it
        time.sleep(60)


if __name__ == "__main__":
    with create_app().app_context():
        {"steady": steady, "half": half}[sys.argv[1]]()
