"""Rendering in other processes: the same bytes, and nothing is lost when a process dies or hangs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.letters.pool import RenderPool
from app.letters.rendered import Rendered
from app.shared.errors import Refused
from tests.letters import sample


@pytest.fixture(scope="module")
def pool() -> Iterator[RenderPool]:
    made = RenderPool(timeout=120)
    yield made
    made.close()


def _process_of(pool: RenderPool) -> int:
    assert pool._executor is not None
    return next(iter(pool._executor._processes))


def _alive(process: int) -> bool:
    """Whether a process still runs; one that ended and was not collected yet does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _wait_until_gone(processes: Sequence[int]) -> None:
    give_up_at = time.monotonic() + 20
    while any(map(_alive, processes)) and time.monotonic() < give_up_at:
        time.sleep(0.05)
    assert not any(map(_alive, processes))


def test_another_process_makes_the_same_bytes(pool: RenderPool, d1: Rendered) -> None:
    assert pool.render(sample.d1(), sealed=sample.D1_SEALED, draft=False) == d1


def test_a_refusal_comes_back_whole(pool: RenderPool) -> None:
    with pytest.raises(Refused, match="without its date: dispatch") as refused:
        pool.render(sample.d1(), draft=False)
    assert refused.value.params == {"names": "dispatch"}


def test_a_process_that_dies_is_replaced(pool: RenderPool, d1: Rendered) -> None:
    pool.render(sample.d1(), draft=True)
    first = _process_of(pool)
    os.kill(first, signal.SIGKILL)
    assert pool.render(sample.d1(), sealed=sample.D1_SEALED, draft=False).pdf == d1.pdf
    assert _process_of(pool) != first


def test_a_process_makes_room_for_a_new_one_after_so_many_letters(d1: Rendered) -> None:
    pool = RenderPool(timeout=120, letters_a_life=2)
    made, processes = [], []
    for _letter in range(4):
        made.append(pool.render(sample.d1(), sealed=sample.D1_SEALED, draft=False))
        processes.append(_process_of(pool))
    pool.close()
    assert made == [d1] * 4
    assert processes[0] == processes[1] != processes[2] == processes[3]
    _wait_until_gone(processes)


def test_letters_asked_for_at_once_are_all_made_though_their_processes_change(d1: Rendered) -> None:
    pool = RenderPool(timeout=120, letters_a_life=2)
    with ThreadPoolExecutor(4) as asking:
        made = list(
            asking.map(
                lambda _letter: pool.render(sample.d1(), sealed=sample.D1_SEALED, draft=False), range(6)
            )
        )
    pool.close()
    assert made == [d1] * 6


def test_a_process_that_hangs_is_ended_and_says_so(pool: RenderPool, d1: Rendered) -> None:
    pool.render(sample.d1(), draft=True)
    hung = _process_of(pool)
    os.kill(hung, signal.SIGSTOP)
    pool._timeout = 1
    with pytest.raises(Refused, match="within 1 seconds"):
        pool.render(sample.d1(), draft=True)
    pool._timeout = 120
    assert pool.render(sample.d1(), sealed=sample.D1_SEALED, draft=False).pdf == d1.pdf
    assert not _alive(hung)


def test_workers_end_with_a_process_that_is_killed() -> None:
    asking = subprocess.Popen(
        [sys.executable, "-m", "tests.letters.asking_process"], stdout=subprocess.PIPE, text=True
    )
    assert asking.stdout is not None
    with asking.stdout as told:
        processes = [int(number) for number in told.readline().split()]
        assert len(processes) == 2, "the worker and the server it was forked from"
        assert all(map(_alive, processes))
        asking.kill()
        asking.wait()
    _wait_until_gone(processes)


def test_asking_for_letters_does_not_load_the_renderer() -> None:
    program = (
        "import sys, app; print(*{'weasyprint', 'vl_convert', 'holidays', 'xlsxwriter'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, check=True)
    assert done.stdout.split() == []
