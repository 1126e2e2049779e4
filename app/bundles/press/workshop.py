"""One piece of work on files in a process of its own, with limits on time, memory and powers.

The process is forked from a server that has imported nothing but us, gives up the network and whatever else it does not
need before it reads the first byte, and is ended when it takes too long. Files go in and out by path.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import resource
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from app.platform.storage.drawing import give_up_powers


@dataclass(frozen=True, slots=True)
class Limits:
    """``seconds`` of processor time, ``wait`` seconds on the clock, bytes of address space, bytes of a result,
    files open at once, whether the work may start programs of its own."""

    seconds: int = 60
    wait: int = 90
    memory: int = 1_500 << 20
    result: int = 1 << 30
    files: int = 64
    children: bool = False


FOREIGN = Limits()
"""For a file that somebody sent."""
OURS = Limits(seconds=1800, wait=2400, memory=4 << 30, result=8 << 30, files=4096)
"""For files that we made fit ourselves."""


class Failed(Exception):
    """The work did not end well; ``why`` is ``broken``, ``died`` (its process was ended), ``busy`` (too long on the
    clock) or ``too-large``."""

    def __init__(self, why: str, detail: str = "") -> None:
        super().__init__(f"{why}: {detail}" if detail else why)
        self.why = why


def run(work: Callable[..., Any], /, *args: Any, limits: Limits = FOREIGN) -> Any:
    """``work(*args)``, done elsewhere; ``work`` is a function of a module, arguments and result can be pickled.

    Raises :class:`Failed` when the process dies, takes too long, or the work raises anything.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["app.letters.render", "app.bundles.press.preparing"])
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(theirs, work, args, limits), daemon=True)
    process.start()
    theirs.close()
    try:
        return _answer(ours, limits.wait)
    finally:
        ours.close()
        process.kill()
        process.join()


def _answer(ours: Connection, wait: int) -> Any:
    try:
        if not ours.poll(wait):
            raise Failed("busy")
        ended, value = ours.recv()
    except (EOFError, OSError, pickle.UnpicklingError) as error:
        raise Failed("died", "its process was ended") from error
    if ended != "done":
        raise Failed(ended, value)
    return value


def _end_with(parent: BaseProcess) -> None:
    """Nobody else would end this process when the one that wants its work was killed."""
    parent.join()
    os._exit(1)


def _work(theirs: Connection, work: Callable[..., Any], args: tuple[Any, ...], limits: Limits) -> None:
    """In the process."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    give_up_powers(
        {
            "memory": limits.memory,
            "seconds": limits.seconds,
            "result": limits.result,
            "children": limits.children,
            "files": min(limits.files, resource.getrlimit(resource.RLIMIT_NOFILE)[1]),
        }
    )
    try:
        answer = ("done", work(*args))
    except MemoryError:
        answer = ("too-large", "")
    except Exception as error:  # noqa: BLE001  # whatever a foreign file provokes is an answer, not a crash
        answer = ("broken", f"{type(error).__name__}: {error}"[:300])
    theirs.send(answer)
    theirs.close()
