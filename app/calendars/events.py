"""What is recorded of a calendar, in the stream ("calendar", code).

``days`` holds every day that changed, as ``domain.DayChange.as_list``: from the table as it is and these events any
earlier edition can be told again, and with it any certificate that names it.
"""

from __future__ import annotations

from datetime import date

from app.platform.log import declare
from app.shared.text import N_

MAYBE_STR = (str, type(None))

IMPORTED = declare(
    "calendar_imported",
    N_("Calendar file imported"),
    source=str,
    file=MAYBE_STR,
    years=list,
    days=list,
    kept=list,
    was_edition=str,
    edition=str,
    was_known_to=date,
    known_to=date,
)
CORRECTED = declare(
    "calendar_day_corrected",
    N_("Calendar day corrected"),
    days=list,
    was_edition=str,
    edition=str,
)
