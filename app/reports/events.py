"""Kinds of event in the streams of report schedules (``report-schedule/<id>``)."""

from __future__ import annotations

from app.platform.log import declare
from app.shared.text import N_

SCHEDULED = declare(
    "report_scheduled", N_("Reports scheduled"), unit=str, every=str, product=str, readers=list
)
SCHEDULE_ENDED = declare("report_schedule_ended", N_("Reports ended"))
REPORT_MADE = declare(
    "report_made", N_("Report made"), first=str, last=str, version=int, digest=str, inputs=str, release=str
)
