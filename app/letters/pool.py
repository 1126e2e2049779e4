"""Rendering outside the web request's thread: a few long-lived processes, each with its fonts and stylesheets loaded.

WeasyPrint is not made for threads and holds the interpreter for half a second a letter; a process that only asks for
letters never loads it. A worker that hangs is killed when the patience of whoever asked ends; one that dies is
replaced and the letter tried once more. Workers end with the process that started them, however that ended, and after
so many letters: WeasyPrint never gives back what it notes of each piece of text with font features, about 0.1 MiB a
letter.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from functools import partial
from multiprocessing.process import BaseProcess
from typing import TypeVar

from flask import has_request_context

from app.letters.blocks import Letter
from app.letters.rendered import Rendered
from app.letters.sheet import Sheet
from app.shared.errors import Refused
from app.shared.text import N_

SECONDS_OF_A_PERSON = 30.0
"""So long somebody who looks at a page waits for a letter."""
SECONDS_OF_A_JOB = 300.0
"""So long a job or a command does, for which nobody sits there: on a busy machine a sound letter may take minutes."""
LETTERS_A_LIFE = 100
"""After so many a worker makes room for a new one, which is ready in less time than a letter takes."""
Made = TypeVar("Made")
START_SECONDS = 120.0  # importing on a busy machine; no letter's fault


# --- in a worker ----------------------------------------------------------------------------------------


def _render(letter: Letter, *, sealed: Mapping[str, date] | None, draft: bool) -> Rendered:
    from app.letters.render import render  # WeasyPrint, where letters are set and nowhere else

    return render(letter, sealed=sealed, draft=draft)


def _set_sheet(sheet: Sheet) -> bytes:
    from app.letters.sheet import set_sheet

    return set_sheet(sheet)


def _warm_up() -> None:
    from app.letters.render import warm_up

    warm_up()


def _end_with_parent() -> None:
    """Watch the process that wants the letters. Nobody else would end a worker whose parent was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_wait_and_end, args=(parent,), daemon=True).start()


def _wait_and_end(parent: BaseProcess) -> None:
    parent.join()  # a pipe that the kernel closes with the parent, by kill -9 too
    os._exit(1)


# --- in whoever wants letters -----------------------------------------------------------------------------


class RenderPool:
    """A pool of rendering processes. Started on first use, safe to share between threads."""

    def __init__(self, *, workers: int = 1, letters_a_life: int = LETTERS_A_LIFE) -> None:
        self._workers = workers
        self._lives = workers * letters_a_life
        self._lock = threading.Lock()
        self._executor: ProcessPoolExecutor | None = None
        self._first_call: Future[None] | None = None
        self._taken = 0

    def render(self, letter: Letter, *, sealed: Mapping[str, date] | None = None, draft: bool) -> Rendered:
        """As :func:`app.letters.render.render`. Raises Refused too when rendering takes too long or keeps failing."""
        return self._in_worker(partial(_render, letter, sealed=sealed, draft=draft))

    def set_sheet(self, sheet: Sheet) -> bytes:
        """As :func:`app.letters.sheet.set_sheet`, with the refusals of ``render``."""
        return self._in_worker(partial(_set_sheet, sheet))

    def start(self) -> None:
        """Start a process without waiting for it, so that the first letter finds it ready."""
        self._started()

    def close(self) -> None:
        """Stop the processes; the pool starts new ones when it is used again."""
        with self._lock:
            executor, self._executor = self._executor, None
        if executor:
            executor.shutdown(cancel_futures=True)

    def _in_worker(self, work: Callable[[], Made]) -> Made:
        patience = SECONDS_OF_A_PERSON if has_request_context() else SECONDS_OF_A_JOB
        for _attempt in range(2):
            executor = self._for_one_more()
            try:
                self._ready(executor)
                return _given_to(executor, work).result(timeout=patience)
            except (BrokenProcessPool, CancelledError):  # also while it waited behind one that hung
                self._discard(executor)
            except TimeoutError as error:
                self._discard(executor)
                raise Refused(
                    N_("The letter could not be set within %(seconds)s seconds. Shorten it and try again."),
                    seconds=f"{patience:.0f}",
                ) from error
        raise Refused(
            N_("The letter could not be set: its process stopped twice. Please tell your administrator.")
        )

    def _for_one_more(self) -> ProcessPoolExecutor:
        """An executor that has not set too many letters yet. One that has ends once nobody waits for it: what nobody
        refers to any more stops its processes."""
        with self._lock:
            if self._taken >= self._lives:
                self._executor = None
                self._taken = 0
            self._taken += 1
        return self._started()

    def _started(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._executor is None:
                # Forked from a server that has only imported the renderer: no locks of other threads are copied,
                # and a worker that died is replaced without importing everything again.
                context = multiprocessing.get_context("forkserver")
                context.set_forkserver_preload(["app.letters.render"])
                self._executor = ProcessPoolExecutor(
                    self._workers, mp_context=context, initializer=_end_with_parent
                )
                self._first_call = self._executor.submit(_warm_up)
            return self._executor

    def _ready(self, executor: ProcessPoolExecutor) -> None:
        """Wait until a process is up, outside the time a letter is given."""
        with self._lock:
            first = self._first_call
        if first is not None:
            first.result(timeout=START_SECONDS)

    def _discard(self, broken: ProcessPoolExecutor) -> None:
        """Forget an executor and end its processes, hung ones too."""
        with self._lock:
            if self._executor is broken:
                self._executor = None
        # no public way before Python 3.14 (kill_workers); shutdown alone would leave a hung process running
        processes = list((getattr(broken, "_processes", None) or {}).values())
        broken.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.kill()


def _given_to(executor: ProcessPoolExecutor, work: Callable[[], Made]) -> Future[Made]:
    try:
        return executor.submit(work)
    except RuntimeError as error:  # somebody whose letter hung ended it in this very moment
        raise BrokenProcessPool from error


_workers_a_pool = 1
_pools: dict[int, RenderPool] = {}
_pools_lock = threading.Lock()


def use_workers(count: int) -> None:
    """How many processes a pool has that is started from now on."""
    global _workers_a_pool
    _workers_a_pool = count


def render_in_pool(letter: Letter, *, sealed: Mapping[str, date] | None = None, draft: bool) -> Rendered:
    """Render in this process's pool; in place where processes may not have children of their own."""
    if multiprocessing.current_process().daemon:
        return _render(letter, sealed=sealed, draft=draft)
    return _pool_of_process().render(letter, sealed=sealed, draft=draft)


def set_sheet_in_pool(sheet: Sheet) -> bytes:
    """Set a sheet in this process's pool; in place where processes may not have children of their own."""
    if multiprocessing.current_process().daemon:
        return _set_sheet(sheet)
    return _pool_of_process().set_sheet(sheet)


def start_pool() -> None:
    """Get this process's pool ready; a web process calls this once it serves."""
    _pool_of_process().start()


def _pool_of_process() -> RenderPool:
    with _pools_lock:
        return _pools.setdefault(
            os.getpid(), RenderPool(workers=_workers_a_pool)
        )  # a pool does not survive a fork
