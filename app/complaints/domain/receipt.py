"""When a complaint can have been received."""

from __future__ import annotations

from datetime import date

from app.cases.domain.receipt import check_day_of_receipt
from app.shared.errors import Refused
from app.shared.text import N_


def check_receipt(received_on: date, today: date, late_reason: str | None) -> None:
    """Raise Refused for a day to come, one before anybody kept such records, or a past one without a reason.

    Both days are legal days in the unit's zone.
    """
    check_day_of_receipt(received_on, today)
    if received_on < today and not (late_reason or "").strip():
        raise Refused(
            N_("It was received before today: say why it is registered only now."), field="late_reason"
        )
