"""Several rules on one case at once: chosen with a reason, dated each by its own, named where they are shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.domain.basis import may_run_beside
from app.cases.models import Case, Deadline
from app.cases.services.opening import Point, Receipt
from app.cases.services.people import Person
from app.cases.services.regimes import choose_beside
from app.complaints.services.clock_events import ClockEvent, record_clock_event, recordables
from app.complaints.services.intake import Intake, register
from app.platform.accounts import Role
from app.platform.accounts.models import Unit, User
from app.platform.accounts.signed_in import actor_for
from app.platform.log import Stream, entries, verify
from app.shared.clock import FixedClock
from app.shared.errors import Refused
from tests.cases.looking import hidden
from tests.clients import CommandRunner, PageClient
from tests.factories import make_unit

SignIn = Callable[[User], PageClient]
CHINESE = {
    "country": "CN",
    "zone": "Asia/Shanghai",
    "place": None,
    "regime": "cn-complaint",
    "currency": "CNY",
    "language": "zh-Hans",
}


@pytest.fixture
def branch(app: Flask, unit: Unit) -> Unit:
    return make_unit(parent=unit, **CHINESE)


@pytest.fixture
def handler(branch: Unit, person: Callable[..., User]) -> User:
    return person(Role.OFFICER, Role.SUPERVISOR)


@pytest.fixture
def told(app: Flask, clock: FixedClock, handler: User) -> dict[str, object]:
    return {"actor": actor_for(handler), "clock": clock, "library": app.extensions["rules"]}


@pytest.fixture
def complaint(branch: Unit, told: dict[str, object]) -> Callable[..., Case]:
    def make(beside: tuple[str, ...] = ()) -> Case:
        receipt = Receipt(
            "phone", date(2026, 11, 20), None, "zh-Hans", "cn-complaint", beside=beside, late_reason="邮寄"
        )
        intake = Intake(
            unit_id=branch.id,
            receipt=receipt,
            people=[Person("complainant", "王小明", "policyholder", phone="13800000000")],
            points=[Point("理赔迟延")],
        )
        return register(**told, intake=intake)  # type: ignore[arg-type]

    return make


def clocks(session: Session, case: Case) -> dict[tuple[str, str], Deadline]:
    rows = session.scalars(select(Deadline).where(Deadline.case_id == case.id))
    return {(row.regime, row.clock): row for row in rows}


def claim_came(told: dict[str, object], case: Case) -> None:
    event = ClockEvent("claim_and_proof_received", date(2026, 11, 2), reason="理赔系统所载")
    record_clock_event(**told, reference=case.reference, event=event)  # type: ignore[arg-type]


def test_rules_chosen_at_intake_give_dates_of_their_own(
    complaint: Callable[..., Case], told: dict[str, object], db_session: Session
) -> None:
    case = complaint(beside=("cn-insurance-law",))
    claim_came(told, case)
    found = clocks(db_session, case)
    assert ("cn-complaint", "decision") in found
    law = [row for (regime, _clock), row in found.items() if regime == "cn-insurance-law" and row.due_on]
    assert law, "the Insurance Law dates the claim"
    db_session.refresh(case)
    first = min((row for row in found.values() if row.owed and row.kind == "law"), key=lambda row: row.due_on)
    assert (case.next_law_on, case.next_law_regime) == (first.due_on, first.regime)


def test_the_log_alone_gives_every_date_again(
    complaint: Callable[..., Case], told: dict[str, object], runner: CommandRunner, db_session: Session
) -> None:
    case = complaint()
    choose_beside(**told, reference=case.reference, beside=["cn-insurance-law"], reason="理赔争议")  # type: ignore[arg-type]
    claim_came(told, case)
    outcome = runner("rules", "replay", "--json")
    assert outcome.exit_code == 0, outcome.stdout
    assert verify(db_session).ok


def test_what_rules_alone_name_can_be_recorded_only_where_they_run(
    app: Flask, complaint: Callable[..., Case], told: dict[str, object]
) -> None:
    library = app.extensions["rules"]
    case = complaint()
    assert "claim_and_proof_received" not in recordables(library, case)
    with pytest.raises(Refused, match="do not know this"):
        claim_came(told, case)
    choose_beside(**told, reference=case.reference, beside=["cn-insurance-law"], reason="理赔争议")  # type: ignore[arg-type]
    assert recordables(library, case)["claim_and_proof_received"].title_zh == "收到索赔请求及证明资料"


def test_taking_rules_away_takes_their_dates_with_them(
    complaint: Callable[..., Case], told: dict[str, object], db_session: Session
) -> None:
    case = complaint(beside=("cn-insurance-law",))
    claim_came(told, case)
    choose_beside(**told, reference=case.reference, beside=[], reason="并非理赔争议")  # type: ignore[arg-type]
    assert {regime for regime, _clock in clocks(db_session, case)} == {"cn-complaint"}
    kinds = [entry.kind for entry in entries(db_session, Stream("case", case.reference))]
    assert kinds.count("rules_beside_changed") == 2


@pytest.mark.parametrize(
    ("beside", "reason", "field"),
    [
        (["gb-disp"], "x", "beside"),
        (["nowhere"], "x", "beside"),
        ([], "x", "beside"),
        (["cn-insurance-law"], "  ", "reason"),
        (["cn-insurance-law"], "x" * 301, "reason"),
    ],
)
def test_what_cannot_run_beside_is_refused(
    complaint: Callable[..., Case], told: dict[str, object], beside: list[str], reason: str, field: str
) -> None:
    case = complaint()
    with pytest.raises(Refused) as refused:
        choose_beside(**told, reference=case.reference, beside=beside, reason=reason)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_intake_refuses_rules_that_do_not_run_beside(complaint: Callable[..., Case]) -> None:
    with pytest.raises(Refused):
        complaint(beside=("gb-disp",))


def test_the_page_shows_the_dates_first_and_names_the_rules_after(
    complaint: Callable[..., Case],
    told: dict[str, object],
    sign_in: SignIn,
    handler: User,
    db_session: Session,
) -> None:
    case = complaint(beside=("cn-insurance-law",))
    claim_came(told, case)
    desk = sign_in(handler)
    address = f"/cases/{case.reference}/rules"
    typed = {"seen": hidden(desk.get(address).get_data(as_text=True), "seen"), "reason": "不涉及理赔"}
    looked = desk.post(address, data=typed)
    page = looked.get_data(as_text=True)
    assert looked.status_code == 200 and "does not run" in page
    assert "China – Insurance Law" in desk.get(f"/cases/{case.reference}").get_data(as_text=True)
    assert "China – Insurance Law" in desk.get("/deadlines?who=all").get_data(as_text=True)
    assert desk.get("/cases?scope=all").status_code == 200
    recorded = desk.post(address, data={**typed, "looked": hidden(page, "looked")})
    assert recorded.status_code == 303
    after = desk.get(f"/cases/{case.reference}").get_data(as_text=True)
    assert not re.search(r"deadlines__what[^\n]*China – Insurance Law", after)


def test_rules_run_beside_each_other_whichever_of_them_says_so(app: Flask) -> None:
    library = app.extensions["rules"]
    assert may_run_beside(library, None) == ()
    assert may_run_beside(library, "au-gicop") == ("au-rg271",)
    firm = replace(library.packs["gb-disp"], regime="xx-firm", beside=("gb-disp",))
    assert "xx-firm" in may_run_beside(_With(library.packs | {"xx-firm": firm}), "gb-disp")  # type: ignore[arg-type]


class _With:
    """A library as far as the question needs one."""

    def __init__(self, packs: dict[str, object]) -> None:
        self.packs = packs
