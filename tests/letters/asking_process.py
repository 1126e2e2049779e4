"""A process that has had a letter set and then waits to be killed; tells the processes that hang on it."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from app.letters.pool import RenderPool
from tests.letters import sample


def main() -> None:
    pool = RenderPool()
    pool.render(sample.d1(), draft=True)
    executor = pool._executor
    assert executor is not None
    worker = next(iter(executor._processes))
    server = Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()[1]
    sys.stdout.write(f"{worker} {server}\n")
    sys.stdout.flush()
    time.sleep(600)


if __name__ == "__main__":
    main()
