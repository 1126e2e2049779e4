"""What deadlines hang on: recorded where the rules know it, refused in words where they do not."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.cases.models import Case, CaseLetter, Deadline
from app.cases.presenters.certificate_days import end_of, runs_said
from app.complaints.services.clock_events import (
    ClockEvent,
    change_complexity,
    preview_clock_event,
    record_clock_event,
)
from app.complaints.services.letter_approval import approve_letter
from app.complaints.services.letter_following import bring_up_to_date
from app.complaints.services.letter_sending import dispatch
from app.platform.accounts import SYSTEM, Role, Unit, User
from app.platform.log import text_of
from app.rules import Certificate
from app.rules.library import Library
from app.shared.clock import FixedClock
from app.shared.errors import Refused
from tests.clients import PageClient
from tests.complaints.handling.conftest import TODAY, kinds_of, log_of
from tests.factories import make_unit

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


def letters(session: Session, case: Case, kind: str) -> list[CaseLetter]:
    """The letters of one kind."""
    rows = select(CaseLetter).where(CaseLetter.case_id == case.id, CaseLetter.kind == kind)
    return list(session.scalars(rows))


def send(case: Case, letter: CaseLetter, *, clock: FixedClock, library: Library) -> None:
    """Set its pages, approve it and post it."""
    who: dict[str, Any] = {"actor": SYSTEM, "clock": clock, "library": library}
    who |= {"reference": case.reference, "letter_id": letter.id}
    letter = bring_up_to_date(**who)
    approve_letter(**who, content_digest=letter.content_digest or "")
    dispatch(**who, how="portal", proof="Message 7, told by text message")


def seal_in(response: TestResponse) -> str:
    """What the page keeps of the answers that were looked at."""
    found = re.search(r'name="looked" value="(\w+)"', response.get_data(as_text=True))
    assert found is not None
    return found[1]


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


def test_a_certificate_names_the_facts_that_chose_the_length(
    registered: Registered,
    chinese_branch: Unit,
    complexity: Callable[..., Case],
    person: Callable[..., User],
    sign_in: Callable[[User], PageClient],
) -> None:
    case = registered(chinese_branch)
    complexity(case, "complex")
    browser = sign_in(person(Role.OFFICER, unit=chinese_branch, locale="zh_Hans_CN"))
    page = browser.get(f"/cases/{case.reference}/deadlines/cn-complaint/decision").get_data(as_text=True)
    assert "复杂程度：复杂" in page


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

    happens(case, "extension_approved", approver="总公司副总经理", reason="OA-2026-114")
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
        happens(case, "extension_approved", approver="Head office", reason="Minutes")
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


def test_how_much_longer_is_the_rules_to_say(
    registered: Registered,
    chinese_branch: Unit,
    complexity: Callable[..., Case],
    happens: Callable[..., Case],
) -> None:
    case = registered(chinese_branch)
    complexity(case, "special")

    happens(case, "extension_approved", approver="总公司副总经理", reason="OA-2026-114", days=300)

    approved = next(entry for entry in log_of(case) if entry.kind == "extension_approved")
    assert approved.fields["days"] == 30


def test_a_simple_complaint_is_not_extended_in_the_words_of_the_rule(
    registered: Registered, chinese_branch: Unit, happens: Callable[..., Case]
) -> None:
    with pytest.raises(Refused, match="not marked as one that allows it") as refused:
        happens(registered(chinese_branch), "extension_approved", approver="总公司", reason="OA-1")
    assert "审批并告知投诉人" in str(refused.value)


@pytest.mark.parametrize(
    ("approver", "reason", "field"), [(" ", "OA-1", "approver"), ("总公司", " ", "reason")]
)
def test_an_approval_on_paper_says_whose_and_where(
    registered: Registered,
    chinese_branch: Unit,
    complexity: Callable[..., Case],
    happens: Callable[..., Case],
    approver: str,
    reason: str,
    field: str,
) -> None:
    case = registered(chinese_branch)
    complexity(case, "complex")
    with pytest.raises(Refused) as refused:
        happens(case, "extension_approved", approver=approver, reason=reason)
    assert refused.value.field == field


def test_new_facts_count_the_period_again_and_are_kept(
    registered: Registered,
    chinese_branch: Unit,
    happens: Callable[..., Case],
    clock: FixedClock,
    db_session: Session,
) -> None:
    case = registered(chinese_branch)
    clock.advance(days=10)
    happens(case, "new_facts_received", date(2026, 12, 3), what="定损照片与报告日期不符")

    assert due(db_session, case) == date(2026, 12, 18)
    (letter,) = letters(db_session, case, "recounted")
    assert "2026年12月18日" in str(letter.content)
    said = next(entry for entry in log_of(case) if entry.kind == "new_facts_received").fields["what"]
    assert text_of(db_session, said) == "定损照片与报告日期不符"


def test_new_facts_after_the_period_ended_start_nothing(
    registered: Registered,
    chinese_branch: Unit,
    happens: Callable[..., Case],
    clock: FixedClock,
    db_session: Session,
) -> None:
    case = registered(chinese_branch)
    clock.advance(days=20)
    happens(case, "new_facts_received", date(2026, 12, 12), what="新的照片", reason="信件次日才转到")

    assert due(db_session, case) == date(2026, 12, 8)
    assert not letters(db_session, case, "recounted")


def test_the_notice_of_an_appraisal_is_prepared_and_its_sending_is_the_notice(
    registered: Registered,
    chinese_branch: Unit,
    happens: Callable[..., Case],
    clock: FixedClock,
    library: Library,
    db_session: Session,
) -> None:
    case = happens(registered(chinese_branch), "appraisal_started", by="云州公估")
    (letter,) = letters(db_session, case, "appraisal")
    assert "云州公估" in str(letter.content)
    assert "appraisal_notified" not in kinds_of(case)

    send(case, letter, clock=clock, library=library)

    assert "appraisal_notified" in kinds_of(case)
    clock.advance(days=5)
    happens(case, "appraisal_ended", date(2026, 11, 28))
    assert due(db_session, case) == date(2026, 12, 13)


@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize("days", [5, 3])
def test_the_end_of_an_appraisal_prepares_the_new_date_that_was_promised(
    registered: Registered,
    chinese_branch: Unit,
    happens: Callable[..., Case],
    clock: FixedClock,
    db_session: Session,
    told: bool,
    days: int,
) -> None:
    case = happens(registered(chinese_branch), "appraisal_started", by="云州公估")
    if told:
        happens(case, "appraisal_notified")
    clock.advance(days=days)
    ended = TODAY + timedelta(days=days)
    assert not letters(db_session, case, "update")

    happens(case, "appraisal_ended", ended)

    found = letters(db_session, case, "update")
    assert len(found) == int(told), "nobody was promised a date who was not told"
    if told:
        words = str(found[0].content)
        assert f"鉴定（检测、评估）已于2026年11月{ended.day}日结束" in words
        new = due(db_session, case)
        assert new == date(2026, 12, 8) + timedelta(days=days)
        row = db_session.scalars(
            select(Deadline).where(Deadline.case_id == case.id, Deadline.clock == "decision")
        ).one()
        shown = row.rolled_on or new
        assert f"{shown.year}年{shown.month}月{shown.day}日书面告知您处理决定" in words


def test_british_rules_prepare_no_letter_about_an_appraisal(
    registered: Registered, happens: Callable[..., Case], db_session: Session
) -> None:
    case = happens(registered(), "appraisal_started", by="Moor Surveyors")
    assert not letters(db_session, case, "appraisal")


@pytest.fixture
def australian(app: Flask) -> Unit:
    """A head office in Sydney."""
    return make_unit(country="AU", zone="Australia/Sydney", place="NSW", regime="au-rg271", currency="AUD")


@pytest.mark.parametrize(
    ("days", "accepted"), [(None, False), (0, False), (-3, False), (15, False), (14, True)]
)
def test_afca_grants_fourteen_days_at_most(
    registered: Registered,
    australian: Unit,
    happens: Callable[..., Case],
    clock: FixedClock,
    db_session: Session,
    days: int | None,
    accepted: bool,
) -> None:
    case = registered(australian)
    happens(case, "afca_lodged")
    if not accepted:
        with pytest.raises(Refused) as refused:
            happens(case, "afca_extension_granted", days=days)
        assert refused.value.field == "days"
        return
    assert due(db_session, case, "afca-refer-back") == date(2026, 12, 23)
    happens(case, "afca_extension_granted", days=days)
    assert due(db_session, case, "afca-refer-back") == date(2027, 1, 6)

    happens(case, "afca_extension_objected")
    assert due(db_session, case, "afca-refer-back") == date(2026, 12, 23)


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
        f"{address}/extension-approved", data={"on": "23 Nov 2026", "approver": "x", "reason": "x"}
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
    typed = {"complexity": "complex", "reason": "涉及三张保单"}
    shown = browser.post(address, data=typed)
    assert shown.status_code == 200
    assert "2026年12月8日" in shown.get_data(as_text=True)
    assert "2026年12月23日" in shown.get_data(as_text=True)
    assert "complexity_changed" not in kinds_of(case)
    assert browser.post(address, data={**typed, "looked": seal_in(shown)}).status_code == 303
    assert "complexity_changed" in kinds_of(case)


def test_another_answer_wants_another_look(
    registered: Registered,
    chinese_branch: Unit,
    person: Callable[..., User],
    sign_in: Callable[[User], PageClient],
) -> None:
    case = registered(chinese_branch)
    browser = sign_in(person(Role.OFFICER, unit=chinese_branch))
    address = f"/cases/{case.reference}/time/appraisal-started"
    shown = browser.post(address, data={"on": "23 Nov 2026", "by": "SGS"})

    again = browser.post(address, data={"on": "23 Nov 2026", "by": "TÜV", "looked": seal_in(shown)})

    assert again.status_code == 200
    assert "changed after you looked" in again.get_data(as_text=True)
    assert "appraisal_started" not in kinds_of(case)


def test_what_would_not_move_a_date_says_so_before_it_is_recorded(
    registered: Registered, person: Callable[..., User], sign_in: Callable[[User], PageClient]
) -> None:
    case = registered()
    browser = sign_in(person(Role.OFFICER))
    shown = browser.post(
        f"/cases/{case.reference}/time/appraisal-started", data={"on": "23 Nov 2026", "by": "Moor Surveyors"}
    ).get_data(as_text=True)
    assert "No date changes." in shown
    assert "this rule lets no time be left out" in shown
    assert "is prepared with it" not in shown


def test_what_an_earlier_day_needs_is_asked_before_the_dates_are_looked_at(
    registered: Registered, chinese_branch: Unit, clock: FixedClock, library: Library, db_session: Session
) -> None:
    case = registered(chinese_branch)
    clock.advance(days=3)

    def look(reason: str | None) -> object:
        event = ClockEvent("appraisal_started", TODAY, by="云州公估", reason=reason)
        return preview_clock_event(db_session, case, event, library=library, clock=clock)

    with pytest.raises(Refused) as refused:
        look(None)
    assert refused.value.field == "reason"
    assert look("The receipt came today")


def test_a_running_appraisal_leaves_out_its_days_so_far_and_is_no_weekend(
    registered: Registered,
    chinese_branch: Unit,
    happens: Callable[..., Case],
    clock: FixedClock,
    db_session: Session,
    app: Flask,
) -> None:
    case = registered(chinese_branch)
    clock.advance(days=1)
    happens(case, "appraisal_started", date(2026, 11, 24), by="云州公估")
    clock.advance(days=2)
    happens(case, "appraisal_notified", date(2026, 11, 26))
    db_session.refresh(case)
    row = db_session.scalars(
        select(Deadline).where(Deadline.case_id == case.id, Deadline.clock == "decision")
    ).one()
    certificate = Certificate.from_json(row.certificate)

    with app.test_request_context():
        said = runs_said(certificate.left_out)
        (excluded,) = certificate.exclusions
        end = end_of(excluded, certificate)

    assert "excluded by rule: " in said
    assert "weekend" not in said
    assert end == excluded.first + timedelta(days=excluded.days) == date(2026, 11, 26)
