"""The jobs process: waits until it leads, then runs the schedule until it is told to stop or no longer leads.

Any number of these may run; one leads. When the leader dies, however it dies, its lock is free and another takes over
within about a second. APScheduler only tells the time: its store is empty at every start, and the ledger knows what was
made and what was missed.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import threading
from datetime import UTC, datetime

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask

from app.platform.db import db
from app.platform.jobs import work
from app.platform.jobs.ledger import runner_name
from app.platform.jobs.locks import StillHeld, lock
from app.platform.jobs.running import run_job
from app.platform.jobs.schedule import Job, jobs

SECONDS_BETWEEN_LOOKS = 1.0
SECONDS_TO_FINISH = 10
THREADS = 4

logger = structlog.get_logger()


def serve(app: Flask) -> None:
    """Run until SIGTERM or Ctrl-C. Work that takes longer than ten seconds to finish is left to the next leader."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    gc.collect()
    gc.freeze()  # rules, models and routes stay for good: a sweep makes the collector pass over them again and again
    with app.app_context():
        while not stopping.is_set():
            with lock(db.engine, "leader") as still_held:
                if still_held is not None:
                    _lead(app, still_held, stopping)
            stopping.wait(SECONDS_BETWEEN_LOOKS)


def _lead(app: Flask, still_held: StillHeld, stopping: threading.Event) -> None:
    """Run the schedule for as long as the lock is ours."""
    logger.info("jobs process leads", runner=runner_name())
    scheduler = _scheduler(app)
    scheduler.start()
    try:
        while not stopping.wait(SECONDS_BETWEEN_LOOKS):
            if not still_held():
                logger.error("leadership lost; stopping the schedule", runner=runner_name())
                return
    finally:
        _stop(scheduler)


def _scheduler(app: Flask) -> BackgroundScheduler:
    # A tick that finds the one before still at work is passed over, as it should be; APScheduler would warn of it.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
    scheduler = BackgroundScheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(THREADS)},
        # Late runs are made late instead of dropped, and several missed ones as one.
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    now = datetime.now(UTC)
    for job in jobs():
        scheduler.add_job(_run, job.trigger(), args=[app, job], id=job.name)
        due = job.last_due(now) if job.run_key else None
        if due is not None and job.run_key:
            # Whether that run was made while somebody led, the ledger knows.
            scheduler.add_job(_run, args=[app, job, job.run_key(due)], id=f"{job.name} missed")
    for name in work.handled():
        every_second = IntervalTrigger(seconds=1, timezone=UTC)
        scheduler.add_job(_do_waiting, every_second, args=[app, name], id=f"work {name}")
    return scheduler


def _run(app: Flask, job: Job, run_key: str | None = None) -> None:
    with app.app_context():
        run_job(job, app.extensions["clock"], run_key=run_key)


def _do_waiting(app: Flask, name: str) -> None:
    with app.app_context():
        work.do_waiting(name, app.extensions["clock"])


def _stop(scheduler: BackgroundScheduler) -> None:
    """Let running jobs finish for a while, then go: what a dead process leaves behind is taken up by the next."""
    finishing = threading.Thread(target=scheduler.shutdown, daemon=True)
    finishing.start()
    finishing.join(SECONDS_TO_FINISH)
    if finishing.is_alive():
        logger.warning("work in progress is left to the next jobs process", runner=runner_name())
        os._exit(0)
