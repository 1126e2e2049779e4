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


MOST_REPRESENTATIVES = 5


def check_group(representatives: int, channel: str, regime: str | None) -> None:
    """Raise Refused for more than five representatives of people who come together in person in China.

    Source: Measures 2020, art. 12. The rule is about joint complaints face to face only; nowhere else is there one.
    """
    if (regime or "").startswith("cn-") and channel == "visit" and representatives > MOST_REPRESENTATIVES:
        raise Refused(
            N_("People who come together in person name at most %(most)s representatives."),
            field="group_names",
            most=MOST_REPRESENTATIVES,
        )
