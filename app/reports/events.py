"""What this room writes into the log.

Streams: ("report-schedule", id), ("action", reference), ("guidance", id), ("code-list", name),
("coding-sample", id); flags and causes stand
in the case's own. ``row`` is the digest of what the row of the event says after it (:mod:`app.platform.log.stating`).
"""

from __future__ import annotations

from datetime import date

from app.cases.events import MAYBE_INT, MAYBE_STR
from app.platform.log import declare
from app.shared.text import N_

MAYBE_DATE = (date, type(None))

SCHEDULED = declare(
    "report_scheduled", N_("Reports scheduled"), unit=str, every=str, product=str, readers=list
)
SCHEDULE_ENDED = declare("report_schedule_ended", N_("Reports ended"))
REPORT_MADE = declare(
    "report_made",
    N_("Report made"),
    first=str,
    last=str,
    version=int,
    digest=str,
    inputs=str,
    release=str,
    row=str,
)

FLAGGED = declare(
    "systemic_flagged",
    N_("Flagged as possibly systemic"),
    flag=int,
    as_what=str,
    why=str,
    owner=int,
    known=date,
    due=date,
    term=str,
    row=str,
)
FLAG_REPORTED = declare(
    "systemic_reported",
    N_("Reported to the regulator"),
    flag=int,
    to=str,
    row=str,
)
FLAG_SETTLED = declare(
    "systemic_settled",
    N_("Flag settled"),
    flag=int,
    result=str,
    action=MAYBE_STR,
    ground=MAYBE_STR,
    row=str,
)

CAUSE_CODED = declare(
    "cause_coded",
    N_("Root cause found"),
    number=int,
    cause=int,
    stage=str,
    kind_code=str,
    other=str,
    why=str,
    papers=list,
    without=str,
    supersedes=MAYBE_INT,
    row=str,
)
CODES_CHANGED = declare(
    "code_list_changed", N_("List of codes changed"), edition=int, codes=list, retired=list
)

SAMPLE_DRAWN = declare(
    "coding_sample_drawn",
    N_("Sample drawn to be coded twice"),
    unit=str,
    coder=int,
    seed=str,
    population=int,
    drawn=list,
    row=str,
)
CODED_AGAIN = declare(
    "coded_again",
    N_("Coded a second time"),
    number=int,
    stage=int,
    kind_code=int,
    why=str,
    row=str,
)

EXPOSURE_READ = declare(
    "exposure_read", N_("Exposure read in"), file=str, source=str, figures=int, units=list
)

ACTION_RAISED = declare(
    "action_raised",
    N_("Action raised"),
    plan=dict,
    source=str,
    flags=list,
    signal=MAYBE_STR,
    row=str,
)
ACTION_CHANGED = declare(
    "action_changed",
    N_("Action described anew"),
    plan=dict,
    row=str,
)
ACTION_STEPPED = declare(
    "action_stepped",
    N_("Action moved on"),
    step=str,
    state=str,
    owner=MAYBE_INT,
    due=MAYBE_DATE,
    judge=MAYBE_DATE,
    round=int,
    row=str,
)
EVIDENCE_ADDED = declare(
    "action_evidence_added",
    N_("Evidence of having done it"),
    number=int,
    what=str,
    file=MAYBE_STR,
    row=str,
)
EFFECT_CHECKED = declare(
    "effect_checked",
    N_("Effect looked at"),
    number=int,
    round=int,
    before=list,
    after=list,
    counts=list,
    suggestion=str,
    row=str,
)
"""``before`` and ``after``: first and last day; ``counts``: before, its size, after, its size (whole numbers)."""
EFFECT_JUDGED = declare(
    "effect_judged",
    N_("Effect judged"),
    number=int,
    verdict=str,
    suggestion=str,
    row=str,
)

NOTE_WRITTEN = declare(
    "guidance_written",
    N_("Guidance note written"),
    code=str,
    audience=str,
    language=str,
    words=str,
    row=str,
)
NOTE_PUBLISHED = declare(
    "guidance_published",
    N_("Guidance note published"),
    row=str,
)
NOTE_RETIRED = declare(
    "guidance_retired",
    N_("Guidance note taken back"),
    row=str,
)
