"""Schedule, run ledger, outbox and notices. APScheduler lives here and nowhere else."""

from app.platform.jobs.models import JobRun, Message
from app.platform.jobs.outbox import enqueue
from app.platform.jobs.schedule import Job, register

__all__ = ["Job", "JobRun", "Message", "enqueue", "register"]
