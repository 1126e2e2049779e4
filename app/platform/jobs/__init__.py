"""Schedule, run ledger, work asked for on pages, and the outbox. APScheduler lives here and nowhere else.

Rooms above register jobs and handlers when they are opened, and write mails and work in their own transactions; the
process ``flask jobs serve`` does the rest.
"""

from app.platform.jobs.models import JobRun, Message
from app.platform.jobs.pruning import keep_mail_while_open
from app.platform.jobs.queries import show_mail_about
from app.platform.jobs.schedule import Job, daily, hourly, register
from app.platform.jobs.telling import tell_colleague
from app.platform.jobs.work import ask, handle

__all__ = [
    "Job",
    "JobRun",
    "Message",
    "ask",
    "daily",
    "handle",
    "hourly",
    "keep_mail_while_open",
    "register",
    "show_mail_about",
    "tell_colleague",
]
