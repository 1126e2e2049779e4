"""What a complainant is to get, until they have it: steps, the day promised, and that nothing closes before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cases.models import Case, Deadline
from app.cases.policy import stream_of
from app.complaints.domain.remedies import Stage, Step
from app.complaints.models import Remedy
from app.complaints.services import closing
from app.complaints.services.assignment import take
from app.complaints.services.closing import Ending
from app.complaints.services.reasons import reason_codes
from app.complaints.services.remedies import NewRemedy, Taken, offer_remedy, take_step
from app.platform.accounts import SYSTEM, Role, User
from app.platform.accounts.signed_in import actor_for
from app.platform.db import db
from app.platform.log import entries, verify
from app.rules.library import Library
from app.shared.clock import FixedClock
from app.shared.errors import Conflict, DomainError, Refused
from app.shared.money import Money
from app.watch.models import DeadlineWarning
from app.watch.reading import load_ladder
from app.watch.services.raising import raise_warnings
from tests.clients import PageClient
from tests.complaints.handling.conftest import TODAY

PROMISED = date(2026, 12, 7)


@pytest.fixture
def offer(clock: FixedClock, library: Library) -> Callable[..., Remedy]:
    """``offer(case, amount=…)``: £250 promised by 7 December, accepted today unless ``accepted=False``."""

    def make(case: Case, *, accepted: bool = True, **changes: object) -> Remedy:
        values = {
            "what": "The repair of the floor",
            "amount": Money(25_000, "GBP"),
            "promised_on": PROMISED,
            "accepted_on": TODAY if accepted else None,
            "how": "by phone" if accepted else "",
        } | changes
        return offer_remedy(
            actor=SYSTEM,
            clock=clock,
            library=library,
            reference=case.reference,
            new=NewRemedy(**values),  # type: ignore[arg-type]
        )

    return make


@pytest.fixture
def step(clock: FixedClock, library: Library) -> Callable[..., Remedy]:
    """``step(case, Step.DO, proof=…)``: take the first remedy a step further, today."""

    def further(
        case: Case, step: Step, *, number: int = 1, version: int | None = None, **taken: object
    ) -> Remedy:
        return take_step(
            actor=SYSTEM,
            clock=clock,
            library=library,
            reference=case.reference,
            number=number,
            step=step,
            version=version,
            taken=Taken(**({"on": clock.now().date()} | taken)),  # type: ignore[arg-type]
        )

    return further


def date_of(session: Session, case: Case) -> Deadline:
    return session.scalars(
        select(Deadline)
        .where(Deadline.case_id == case.id, Deadline.regime == "promise")
        .execution_options(populate_existing=True)
    ).one()


def test_an_accepted_remedy_has_its_day_among_our_own_targets_and_a_working(
    registered: Callable[..., Case],
    offer: Callable[..., Remedy],
    db_session: Session,
    person: Callable[..., User],
    sign_in: Callable[[User], PageClient],
) -> None:
    case = registered()
    offer(case)
    due = date_of(db_session, case)
    assert (due.kind, due.due_on, due.owed, due.state) == ("target", PROMISED, True, "running")
    assert case.flags == ["remedy"]
    browser = sign_in(person(Role.OFFICER))
    working = browser.get(f"/cases/{case.reference}/deadlines/promise/remedy-1").get_data(as_text=True)
    assert "we named the day ourselves" in working
    assert "£250.00 The repair of the floor" in browser.get(f"/cases/{case.reference}").get_data(as_text=True)
    listed = browser.get("/cases?scope=all&unpaid=1").get_data(as_text=True)
    assert case.reference in listed


@pytest.mark.parametrize("how", ["resolve", "withdraw", "decline"])
def test_nothing_closes_while_an_accepted_remedy_is_open(
    registered: Callable[..., Case],
    offer: Callable[..., Remedy],
    step: Callable[..., Remedy],
    clock: FixedClock,
    library: Library,
    how: str,
) -> None:
    case = registered()
    offer(case)

    def end() -> Case:
        ending = Ending(TODAY, how="by phone", reason="Agreed")
        common = {"actor": SYSTEM, "clock": clock, "library": library, "reference": case.reference}
        if how == "resolve":
            return closing.resolve(
                **common, said="We pay.", ending=ending, reasons={1: next(iter(reason_codes(db.session())))}
            )
        if how == "withdraw":
            return closing.withdraw(**common, ending=ending)
        return closing.decline(**common, triage=None, ending=ending)

    with pytest.raises(Refused, match="Remedy 1 was accepted and is not done"):
        end()
    step(case, Step.DO, proof="Bank's advice")
    assert end().state == "closed"


def test_every_step_is_in_the_log_and_the_date_is_met(
    registered: Callable[..., Case],
    offer: Callable[..., Remedy],
    step: Callable[..., Remedy],
    db_session: Session,
) -> None:
    case = registered()
    offer(case, accepted=False)
    assert case.flags == []
    assert db_session.scalar(select(func.count()).where(Deadline.regime == "promise")) == 0
    step(case, Step.ACCEPT, how="by phone")
    step(case, Step.ASK, payee="Yusuf Demir, account ending 21", payment_ref="P-1")
    done = step(case, Step.DO, proof="Bank's advice", payment_ref="B-9")
    assert (done.state, done.payment_ref) == (Stage.DONE, "B-9")
    due = date_of(db_session, case)
    assert (due.state, due.met_on, due.owed) == ("met", TODAY, False)
    db_session.refresh(case)
    assert case.flags == []
    kinds = [entry.kind for entry in entries(db_session, stream_of(case)) if "remedy" in entry.fields]
    assert kinds == ["remedy_offered", "remedy_accepted", "remedy_asked", "remedy_done"]
    told = entries(db_session, stream_of(case))
    assert not any("Demir" in str(entry.fields) for entry in told if "remedy" in entry.fields)
    assert verify(db_session).ok


def test_a_promised_day_that_passes_is_told_to_the_owner_and_the_supervisor(
    registered: Callable[..., Case],
    offer: Callable[..., Remedy],
    clock: FixedClock,
    library: Library,
    person: Callable[..., User],
    db_session: Session,
) -> None:
    owner, supervisor = person(Role.OFFICER), person(Role.SUPERVISOR)
    case = registered()
    offer(case)
    take(actor=actor_for(owner), clock=clock, library=library, reference=case.reference)
    clock.advance(days=(PROMISED - TODAY).days + 1)
    raise_warnings(clock=clock, library=library, ladder=load_ladder())
    over = db_session.execute(
        select(DeadlineWarning.user_id).where(
            DeadlineWarning.clock == "remedy-1", DeadlineWarning.step == "over-target"
        )
    )
    assert set(over.scalars()) == {owner.id, supervisor.id}


def test_another_day_is_agreed_with_a_reason_and_the_working_says_so(
    registered: Callable[..., Case],
    offer: Callable[..., Remedy],
    step: Callable[..., Remedy],
    db_session: Session,
) -> None:
    case = registered()
    offer(case)
    later = PROMISED + timedelta(days=7)
    step(case, Step.MOVE, promised_on=later)
    due = date_of(db_session, case)
    assert due.due_on == later
    assert any(each["code"] == "promise-moved" for each in due.certificate["steps"])


def test_a_remedy_that_is_not_wanted_any_more_is_dropped_with_a_reason(
    registered: Callable[..., Case],
    offer: Callable[..., Remedy],
    step: Callable[..., Remedy],
    db_session: Session,
) -> None:
    case = registered()
    offer(case, amount=None, what="A letter of apology")
    with pytest.raises(Refused):
        step(case, Step.DROP)
    with pytest.raises(Refused):
        step(case, Step.ASK, payee="nobody")  # no money: nobody is asked to pay
    step(case, Step.DROP, reason="They do not want it any more")
    assert date_of(db_session, case).state == "stopped"


def test_an_amount_is_corrected_with_a_reason_until_it_is_paid(
    registered: Callable[..., Case],
    offer: Callable[..., Remedy],
    step: Callable[..., Remedy],
    db_session: Session,
) -> None:
    case = registered()
    offer(case)
    for wrong in (
        {"minor": 25_000, "reason": "x"},
        {"minor": 0, "reason": "x"},
        {"reason": "x"},
        {"minor": 100},
    ):
        with pytest.raises(Refused):
            step(case, Step.CORRECT, **wrong)
    row = step(case, Step.CORRECT, minor=30_000, reason="The second invoice was left out")
    assert (row.minor, row.state) == (30_000, Stage.ACCEPTED)
    told = entries(db_session, stream_of(case))[-1]
    assert (told.kind, told.reason) == ("remedy_corrected", "The second invoice was left out")
    assert told.fields == {"remedy": 1, "was": 25_000, "minor": 30_000, "currency": "GBP"}
    step(case, Step.ASK, payee="Yusuf Demir")
    step(case, Step.CORRECT, minor=20_000, reason="Counted twice")
    step(case, Step.DO, proof="Bank’s advice")
    with pytest.raises(Refused):
        step(case, Step.CORRECT, minor=10_000, reason="Too late")
    assert date_of(db_session, case).state == "met"
    assert verify(db_session).ok


def test_an_amount_is_corrected_on_its_page_and_what_is_wrong_is_said_there(
    registered: Callable[..., Case],
    offer: Callable[..., Remedy],
    person: Callable[..., User],
    sign_in: Callable[[User], PageClient],
) -> None:
    case = registered()
    offer(case)
    desk, address = sign_in(person(Role.OFFICER)), f"/cases/{case.reference}/remedies/1"
    sent = {"on": "23 Nov 2026", "known": "1", "reason": "Left out"}
    for amount in ("", "-5", "1e9", "1.234", "\x00", "9" * 40):
        answer = desk.post(f"{address}/correct", data={**sent, "amount": amount})
        assert answer.status_code == 422
    assert desk.post(f"{address}/correct", data={**sent, "amount": "312.50"}).status_code == 303
    assert "£312.50" in desk.get(address).get_data(as_text=True)
    assert desk.post(f"{address}/correct", data={**sent, "amount": "1"}).status_code == 409


@pytest.mark.parametrize(
    "changes",
    [
        {"what": "  "},
        {"amount": Money(0, "GBP")},
        {"amount": Money(-5, "GBP")},
        {"amount": Money(100, "CNY")},
        {"how": ""},
        {"accepted_on": TODAY + timedelta(days=1)},
        {"accepted_on": TODAY - timedelta(days=1)},
        {"promised_on": TODAY - timedelta(days=400)},
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    registered: Callable[..., Case],
    offer: Callable[..., Remedy],
    db_session: Session,
    changes: dict[str, object],
) -> None:
    case = registered()
    with pytest.raises(DomainError):
        offer(case, **changes)
    assert db_session.scalar(select(func.count(Remedy.id))) == 0


def test_a_step_that_was_overtaken_is_a_conflict_and_a_step_back_is_refused(
    registered: Callable[..., Case], offer: Callable[..., Remedy], step: Callable[..., Remedy]
) -> None:
    case = registered()
    offer(case)
    step(case, Step.DO, proof="Receipt", version=1)
    with pytest.raises(Conflict):
        step(case, Step.DO, proof="Receipt", version=1)
    for back in Step:
        with pytest.raises(Refused):
            step(case, back, proof="Receipt", how="x", payee="x", reason="x", promised_on=PROMISED)
    with pytest.raises(DomainError):
        step(case, Step.DO, number=7, proof="Receipt")


def test_the_pages_record_a_remedy_and_take_it_to_its_end(
    registered: Callable[..., Case],
    person: Callable[..., User],
    sign_in: Callable[[User], PageClient],
    db_session: Session,
) -> None:
    case = registered()
    browser = sign_in(person(Role.OFFICER))
    base = f"/cases/{case.reference}/remedies"
    bad = browser.post(f"{base}/add", data={"what": "Repair", "amount": "-3"})
    assert bad.status_code == 422
    assert "Repair" in bad.get_data(as_text=True)
    new = {"what": "Repair", "amount": "1,250.00", "accepted_on": "23 Nov 2026", "how": "by phone"}
    assert browser.post(f"{base}/add", data=new).status_code == 303
    page = browser.get(f"{base}/1").get_data(as_text=True)
    assert "£1,250.00 Repair" in page
    unproved = browser.post(f"{base}/1/do", data={"on": "23 Nov 2026", "known": "1"})
    assert unproved.status_code == 422
    assert "Say what proves it" in unproved.get_data(as_text=True)
    asked = {"on": "23 Nov 2026", "known": "1", "payee": "Yusuf Demir"}
    assert browser.post(f"{base}/1/ask", data=asked).status_code == 303
    done = {"on": "23 Nov 2026", "known": "2", "proof": "Bank's advice"}
    assert browser.post(f"{base}/1/do", data=done).status_code == 303
    assert db_session.scalars(select(Remedy.state)).all() == ["done"]
    assert browser.post(f"{base}/1/fly", data=done).status_code == 404
    assert browser.get(f"{base}/9").status_code == 404
    assert browser.post(f"{base}/1/do", data=done | {"known": "99999999999999999"}).status_code == 422
