"""Rendering in other processes: the same bytes, and nothing is lost when a process dies or hangs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask

from app.letters import pool as letter_pool
from app.letters.pool import RenderPool
from app.letters.rendered import Rendered
from app.shared.errors import Refused
from tests.letters import sample


@pytest.fixture(scope="module")
def pool() -> Iterator[RenderPool]:
    made = RenderPool()
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
    pool = RenderPool(letters_a_life=2)
    made, processes = [], []
    for _letter in range(4):
        made.append(pool.render(sample.d1(), sealed=sample.D1_SEALED, draft=False))
        processes.append(_process_of(pool))
    pool.close()
    assert made == [d1] * 4
    assert processes[0] == processes[1] != processes[2] == processes[3]
    _wait_until_gone(processes)


def test_letters_asked_for_at_once_are_all_made_though_their_processes_change(d1: Rendered) -> None:
    pool = RenderPool(letters_a_life=2)
    with ThreadPoolExecutor(4) as asking:
        made = list(
            asking.map(
                lambda _letter: pool.render(sample.d1(), sealed=sample.D1_SEALED, draft=False), range(6)
            )
        )
    pool.close()
    assert made == [d1] * 6


@pytest.fixture
def hung(pool: RenderPool) -> int:
    """The pool's process, which does not answer any more."""
    pool.render(sample.d1(), draft=True)
    process = _process_of(pool)
    os.kill(process, signal.SIGSTOP)
    return process


def test_whoever_looks_at_a_page_is_told_soon_that_a_process_hangs_and_it_is_ended(
    pool: RenderPool, hung: int, d1: Rendered, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch, Flask("page").test_request_context():
        patch.setattr(letter_pool, "SECONDS_OF_A_PERSON", 1)
        with pytest.raises(Refused, match="within 1 seconds"):
            pool.render(sample.d1(), draft=True)
    assert pool.render(sample.d1(), sealed=sample.D1_SEALED, draft=False).pdf == d1.pdf
    assert not _alive(hung)


def test_a_job_waits_longer_than_a_person(
    pool: RenderPool, hung: int, d1: Rendered, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letter_pool, "SECONDS_OF_A_PERSON", 0.5)
    waking = threading.Timer(2, os.kill, (hung, signal.SIGCONT))
    waking.start()
    assert pool.render(sample.d1(), sealed=sample.D1_SEALED, draft=False).pdf == d1.pdf
    assert _process_of(pool) == hung, "a slow process was not given its time"


def test_who_waits_behind_a_letter_that_hangs_gets_theirs(
    pool: RenderPool, hung: int, d1: Rendered, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letter_pool, "SECONDS_OF_A_PERSON", 1)

    def person() -> str:
        with Flask("page").test_request_context(), pytest.raises(Refused) as refused:
            pool.render(sample.d1(), draft=True)
        return refused.value.message

    with ThreadPoolExecutor(6) as asking:
        jobs = [
            asking.submit(pool.render, sample.d1(), sealed=sample.D1_SEALED, draft=False) for _job in range(5)
        ]
        assert "within %(seconds)s seconds" in asking.submit(person).result()
        assert [job.result() for job in jobs] == [d1] * 5


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
