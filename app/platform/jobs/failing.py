"""Who hears of a job that failed: the administrators, once a day and job, by mail and so on the page *Mail*."""

from __future__ import annotations

from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.platform.accounts import queries
from app.platform.accounts.permissions import Role
from app.platform.jobs.models import JobRun
from app.platform.jobs.telling import tell_colleague


def tell_of_failure(session: Session, run: JobRun, *, now: datetime) -> None:
    """Write to the administrators, in the transaction that marks the run as failed.

    The mail names the run and the kind of mistake. What the mistake says stays in the ledger: it can quote a case,
    which an administrator does not read.
    """
    for person in queries.holders(session, Role.ADMINISTRATOR):
        with force_locale(person.locale):
            tell_colleague(
                person,
                key=f"job-failed:{run.job}:{now:%Y-%m-%d}:{person.id}",
                subject=_("A background job failed: %(job)s", job=run.job),
                body="\n\n".join(
                    [
                        _(
                            "The run %(run)s of %(job)s failed on %(at)s UTC: %(kind)s.",
                            run=run.run_key,
                            job=run.job,
                            at=f"{now:%Y-%m-%d %H:%M}",
                            kind=_kind_of(run.error or ""),
                        ),
                        _(
                            "What it was to do is not done. Further failures of this job today are not mailed. "
                            "On the server, “flask jobs list” shows how each job ended; the table job_run keeps "
                            "the whole report."
                        ),
                    ]
                ),
                now=now,
            )


def _kind_of(error: str) -> str:
    """The last line of a traceback as far as it names the mistake; a sentence of our own as it is."""
    last = error.strip().rsplit("\n", 1)[-1]
    return last.partition(":")[0][:120] if "\n" in error.strip() else last[:120]
