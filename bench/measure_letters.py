"""Many letters, as a round of one decision for many cases prepares them: two processes against one, and whether memory
stays flat.

``FAIRFILE_BENCH_LETTERS=1000`` sets more than 200. The memory of the processes that set letters is printed as each run
ends; the table's is that of the process that asks, which holds no renderer.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import mean

from app.letters.pool import RenderPool
from bench.comparison import Comparison
from bench.stage import Stage
from tests.letters import sample

LETTERS = int(os.environ.get("FAIRFILE_BENCH_LETTERS", "200"))
FLAT = 1.1
"""The last tenth of the letters may take so many times the memory of the first."""


def comparisons(stage: Stage) -> Iterator[Comparison]:
    """The English final response (three pages), again and again."""
    pools = {processes: RenderPool(workers=processes) for processes in (1, 2)}
    yield Comparison(
        name=f"{LETTERS:,} letters on two processes",
        ours=lambda: _set_many(pools[2], 2),
        floor=lambda: _set_many(pools[1], 1),
        floor_name="the same on one; its memory must stay flat",
        items=LETTERS,
        item="letter",
        repetitions=1,
    )
    for pool in pools.values():
        pool.close()


def _set_many(pool: RenderPool, at_once: int) -> None:
    with ThreadPoolExecutor(at_once) as asking:
        held = list(asking.map(lambda _number: _set_one(pool), range(LETTERS)))
    tenth = len(held) // 10
    first, last = mean(held[:tenth]), mean(held[-tenth:])
    print(
        f"    MiB a process, first tenth {first:.0f}, last {last:.0f}, most {max(held):.0f}",
        file=sys.stderr,
        flush=True,
    )
    assert last < FLAT * first, (first, last)


def _set_one(pool: RenderPool) -> float:
    """Set a letter; the most MiB that a process of the pools then holds."""
    pool.render(sample.d1(), sealed=sample.D1_SEALED, draft=False)
    return max(map(_held, multiprocessing.active_children()))


def _held(process: multiprocessing.process.BaseProcess) -> float:
    try:
        status = Path(f"/proc/{process.pid}/status").read_text()
    except FileNotFoundError:
        return 0.0  # it made room for a new one meanwhile
    held = status.partition("VmRSS:")[2].split()
    return int(held[0]) / 1024 if held else 0.0  # one that ends holds nothing any more
