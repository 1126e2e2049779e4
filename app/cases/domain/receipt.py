"""Which days a complaint can have been received on."""

from __future__ import annotations

from datetime import date

from app.shared.errors import Refused
from app.shared.text import N_

EARLIEST = date(1990, 1, 1)
"""Nobody keeps open complaints from before; an earlier day is a slip of the pen."""


def check_day_of_receipt(received_on: date, today: date) -> None:
    """Raise Refused for a day to come, or one too long ago to be meant. Both are legal days in the case's zone."""
    if received_on > today:
        raise Refused(
            N_("A complaint cannot be received in the future. Give a day up to today, %(today)s."),
            field="received_on",
            today=today,
        )
    if received_on < EARLIEST:
        raise Refused(N_("%(day)s is too long ago to be meant."), field="received_on", day=received_on)
