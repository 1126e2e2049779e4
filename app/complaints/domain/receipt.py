"""When a complaint can have been received."""

from __future__ import annotations

from datetime import date

from app.shared.errors import Refused
from app.shared.text import N_

EARLIEST = date(1990, 1, 1)


def check_receipt(received_on: date, today: date, late_reason: str | None) -> None:
    """Raise Refused for a day to come, one before anybody kept such records, or a past one without a reason.

    Both days are legal days in the unit's zone.
    """
    if received_on > today:
        raise Refused(
            N_("A complaint cannot be received in the future. Give a day up to today, %(today)s."),
            field="received_on",
            today=today.isoformat(),
        )
    if received_on < EARLIEST:
        raise Refused(
            N_("%(day)s is too long ago to be meant."), field="received_on", day=received_on.isoformat()
        )
    if received_on < today and not (late_reason or "").strip():
        raise Refused(
            N_("It was received before today: say why it is registered only now."), field="late_reason"
        )
