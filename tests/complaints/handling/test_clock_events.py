"""What deadlines hang on: recorded where the rules know it, refused in words where they do not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case, Deadline
from app.complaints.services.clock_events import ClockEvent, change_complexity, record_clock_event
from app.platform.accounts import SYSTEM, Role, Unit, User
from app.rules.library import Library
from app.shared.clock import FixedClock
from app.shared.errors import Refused
from tests.clients import PageClient
from tests.complaints.handling.conftest import TODAY, kinds_of

Registered = Callable[..., Case]


@pytest.fixture
def happens(clock: FixedClock, library: Library) -> Callable[..., Case]:
    """``happens(case, "appraisal_started", on, by="SGS")``: record it."""

    def make(case: Case, kind: str, on: date = TODAY, **more: object) -> Case:
        return record_clock_event(
            actor=SYSTEM,
            clock=clock,
            library=library,
            reference=case.reference,
            event=ClockEvent(kind, on, **more),  # type: ignore[arg-type]
        )

    return make


@pytest.fixture
def complexity(clock: FixedClock, library: Library) -> Callable[..., Case]:
    """``complexity(case, "complex")``: mark it."""

    def make(case: Case, value: str, reason: str = "Three policies") -> Case:
        return change_complexity(
            actor=SYSTEM,
            clock=clock,
            library=library,
            reference=case.reference,
            complexity=value,
            reason=reason,
        )

    return make


def due(session: Session, case: Case, clock_id: str = "decision") -> date | None:
    return session.scalars(
        select(Deadline.due_on).where(Deadline.case_id == case.id, Deadline.clock == clock_id)
    ).one()


def test_a_simple_complaint_marked_complex_in_time_gets_thirty_days(
    registered: Registered, chinese_branch: Unit, complexity: Callable[..., Case], db_session: Session
) -> None:
    case = registered(chinese_branch)
    assert due(db_session, case) == date(2026, 12, 8)

    complexity(case, "complex")

    assert due(db_session, case) == date(2026, 12, 23)


def test_after_its_period_it_is_too_late_to_be_complex(
    registered: Registered, chinese_branch: Unit, complexity: Callable[..., Case], clock: FixedClock
) -> None:
    case = registered(chinese_branch)
    clock.advance(days=16)

    with pytest.raises(Refused) as refused:
        complexity(case, "complex")

    assert refused.value.field == "complexity"


@pytest.mark.parametrize(("value", "reason"), [("simple", "x"), ("enormous", "x"), ("complex", " ")])
def test_complexity_changes_with_a_reason_and_to_something_else(
    registered: Registered, chinese_branch: Unit, complexity: Callable[..., Case], value: str, reason: str
) -> None:
    with pytest.raises(Refused):
        complexity(registered(chinese_branch), value, reason)


def test_longer_time_counts_once_the_complainant_was_told(
    registered: Registered,
    chinese_branch: Unit,
    complexity: Callable[..., Case],
    happens: Callable[..., Case],
    db_session: Session,
) -> None:
    case = registered(chinese_branch)
    complexity(case, "special")

    happens(case, "extension_approved", days=30, approver="总公司副总经理")
    assert due(db_session, case) == date(2026, 12, 23)
    happens(case, "extension_notified")

    assert due(db_session, case) == date(2027, 1, 22)


def test_the_time_of_an_appraisal_is_left_out_in_china(
    registered: Registered,
    chinese_branch: Unit,
    happens: Callable[..., Case],
    clock: FixedClock,
    db_session: Session,
) -> None:
    case = registered(chinese_branch)
    happens(case, "appraisal_started", by="鉴定机构")
    happens(case, "appraisal_notified")
    clock.advance(days=5)

    happens(case, "appraisal_ended", date(2026, 11, 28))

    assert due(db_session, case) == date(2026, 12, 13)


def test_british_rules_know_no_longer_time(registered: Registered, happens: Callable[..., Case]) -> None:
    case = registered()

    with pytest.raises(Refused, match="no longer time"):
        happens(case, "extension_approved", days=30, approver="Head office")
    assert "extension_approved" not in kinds_of(case)


def test_nothing_ends_that_has_not_begun(
    registered: Registered, chinese_branch: Unit, happens: Callable[..., Case]
) -> None:
    with pytest.raises(Refused, match="First record"):
        happens(registered(chinese_branch), "appraisal_ended")


@pytest.mark.parametrize("on", [date(2026, 11, 24), date(2026, 11, 22)])
def test_an_event_lies_between_receipt_and_today(
    registered: Registered, happens: Callable[..., Case], on: date
) -> None:
    with pytest.raises(Refused) as refused:
        happens(registered(), "acknowledged", on, how="by phone")

    assert refused.value.field == "on"


@pytest.mark.parametrize("days", [None, 0, -3, 366])
def test_longer_time_is_a_sane_number_of_days(
    registered: Registered, chinese_branch: Unit, happens: Callable[..., Case], days: int | None
) -> None:
    with pytest.raises(Refused) as refused:
        happens(registered(chinese_branch), "extension_approved", days=days, approver="总公司")

    assert refused.value.field == "days"


def test_a_call_meets_the_target_and_not_the_written_duty(
    registered: Registered, happens: Callable[..., Case], db_session: Session
) -> None:
    case = happens(registered(), "acknowledged", how="by phone")

    states = dict(
        db_session.execute(select(Deadline.clock, Deadline.state).where(Deadline.case_id == case.id)).all()
    )
    assert states["own-acknowledgement"] == "met"
    assert states["acknowledgement"] != "met"


def test_a_legal_hold_is_shown_until_it_is_lifted(
    registered: Registered, happens: Callable[..., Case]
) -> None:
    case = registered()

    happens(case, "legal_hold_placed")
    assert "legal-hold" in case.flags
    happens(case, "legal_hold_released")
    assert "legal-hold" not in case.flags


def test_each_page_of_these_opens_and_records(
    registered: Registered, person: Callable[..., User], sign_in: Callable[[User], PageClient]
) -> None:
    case = registered()
    browser = sign_in(person(Role.OFFICER))
    address = f"/cases/{case.reference}/time"

    assert browser.get(address).status_code == 200
    assert browser.get(f"{address}/appraisal-started").status_code == 200
    assert browser.get(f"{address}/nonsense").status_code == 404
    assert browser.post(f"{address}/acknowledged", data={"on": "31 Nov 2026", "how": "x"}).status_code == 422
    assert (
        browser.post(f"{address}/acknowledged", data={"on": "23 Nov 2026", "how": "by phone"}).status_code
        == 303
    )
    refused = browser.post(
        f"{address}/extension-approved", data={"on": "23 Nov 2026", "days": "30", "approver": "x"}
    )
    assert refused.status_code == 422
    assert "no longer time" in refused.get_data(as_text=True)


def test_a_chinese_case_is_marked_complex_on_its_page(
    registered: Registered,
    chinese_branch: Unit,
    person: Callable[..., User],
    sign_in: Callable[[User], PageClient],
) -> None:
    case = registered(chinese_branch)
    browser = sign_in(person(Role.OFFICER, unit=chinese_branch, locale="zh_Hans_CN"))
    address = f"/cases/{case.reference}/time/complexity"

    assert browser.get(address).status_code == 200
    assert browser.post(address, data={"complexity": "complex"}).status_code == 422
    assert browser.post(address, data={"complexity": "complex", "reason": "涉及三张保单"}).status_code == 303
