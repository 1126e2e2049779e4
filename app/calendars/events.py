"""What is recorded of a calendar, in the stream ("calendar", code)."""

from __future__ import annotations

from datetime import date

from app.platform.log import declare
from app.shared.text import N_

IMPORTED = declare(
    "calendar_imported",
    N_("Calendar file imported"),
    source=str,
    years=list,
    added=int,
    changed=int,
    removed=int,
    edition=str,
    known_to=date,
)
CORRECTED = declare(
    "calendar_day_corrected",
    N_("Calendar day corrected"),
    day=date,
    old=str,
    new=str,
    called=str,
    edition=str,
)
