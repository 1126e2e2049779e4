"""Ends and beginnings: each does what its page says, where the state table allows, with its reason in the log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case, CaseLetter, Code, Deadline, Head
from app.cases.recording import note
from app.cases.services.access import restrict_case
from app.cases.services.opening import Point
from app.cases.services.people import Person
from app.cases.services.sweep import sweep
from app.complaints.domain.independence import Part
from app.complaints.domain.triage import Triage
from app.complaints.events import LETTER_SENT
from app.complaints.forms.closing import WAYS
from app.complaints.letters.material import Parts
from app.complaints.queries.letters import prepared_letters
from app.complaints.services import closing
from app.complaints.services.assignment import note_involvement
from app.complaints.services.closing import Ending
from app.complaints.services.letters import compose_letter, finish_draft
from app.letters.check.agreement import AMOUNTS, DATES
from app.platform.accounts import SYSTEM, Actor, Role, User
from app.platform.accounts.models import Unit
from app.platform.db import transaction
from app.platform.log import text_of, verify
from app.rules.library import Library
from app.shared.clock import FixedClock
from app.shared.errors import Conflict, NotAllowed, Refused
from tests.clients import PageClient
from tests.complaints.handling.conftest import TODAY, kinds_of, log_of

Registered = Callable[..., Case]
ENDING = Ending(TODAY, "by phone", "They are content")


@pytest.fixture
def end(clock: FixedClock, library: Library) -> Callable[..., Case]:
    """``end("withdraw", case, …)``: one of the services, as the system."""

    def make(name: str, case: Case, **more: object) -> Case:
        given = {"actor": SYSTEM, **more}
        return getattr(closing, name)(clock=clock, library=library, reference=case.reference, **given)

    return make


def state_of(session: Session, case: Case, clock_id: str) -> str:
    return session.scalars(
        select(Deadline.state).where(Deadline.case_id == case.id, Deadline.clock == clock_id)
    ).one()


def test_withdrawing_stops_every_clock_the_same_day(
    registered: Registered, end: Callable[..., Case], db_session: Session
) -> None:
    case = end("withdraw", registered(), ending=ENDING)

    assert (case.state, case.closing, case.closed_on) == ("closed", "withdrawn", TODAY)
    assert state_of(db_session, case, "final-response") == "stopped"
    assert case.next_law_on is None


def test_the_fast_path_needs_the_cause_and_the_acceptance(
    registered: Registered, end: Callable[..., Case], db_session: Session
) -> None:
    case = registered()
    code = db_session.scalars(select(Code).where(Code.code == "service")).one()

    with pytest.raises(Refused, match="about"):
        end("resolve", case, said="We apologised.", ending=ENDING)
    with pytest.raises(Refused) as refused:
        end("resolve", case, said="We apologised.", ending=Ending(TODAY, "", "x"), reasons={1: code.id})
    assert refused.value.field == "how"
    end("resolve", case, said="We apologised.", ending=ENDING, reasons={1: code.id})

    assert (case.closing, case.path) == ("resolved", "fast")
    assert db_session.scalars(select(Head.reason_id).where(Head.case_id == case.id)).one() == code.id
    assert state_of(db_session, case, "summary-resolution") == "met"


def letters_of_case(session: Session, case: Case) -> dict[str, CaseLetter]:
    rows = session.scalars(select(CaseLetter).where(CaseLetter.case_id == case.id))
    return {row.kind: row for row in rows}


def tell_sent(db_session: Session, case: Case, clock: FixedClock) -> None:
    """The letter of the withdrawal has left, as far as the case knows; sending has its own tests."""
    letter = letters_of_case(db_session, case)["withdrawn"].id
    with transaction() as session:
        row, its_case = session.get_one(CaseLetter, letter), session.get_one(Case, case.id)
        row.state, row.sent_on, row.pdf_digest = "sent", TODAY, "0" * 64
        note(
            its_case, LETTER_SENT, actor=SYSTEM, clock=clock, letter="withdrawn", id=letter, content="",
            file="0" * 64, enclosures=[], how="post", proof=None, complete=True, overall=None, sources=[], basis="",
        )  # fmt: skip


def dates_of(session: Session, case: Case) -> dict[str, date | None]:
    """The dates that run."""
    running = select(Deadline.clock, Deadline.due_on).where(
        Deadline.case_id == case.id, Deadline.state == "running"
    )
    return dict(session.execute(running).all())


def test_the_letter_of_a_quick_answer_tells_what_was_agreed(
    registered: Registered,
    end: Callable[..., Case],
    actor: Callable[..., Actor],
    clock: FixedClock,
    library: Library,
    db_session: Session,
) -> None:
    case, officer = registered(), actor(Role.OFFICER)
    code = db_session.scalars(select(Code).where(Code.code == "service")).one()
    agreed = "We have put the address right and sent the late fee of £25 back on 20 November 2026."
    end("resolve", case, actor=officer, said=agreed, ending=ENDING, reasons={1: code.id})

    letter = letters_of_case(db_session, case)["summary"]
    assert agreed in str(letter.content)
    assert Parts.from_json(letter.parts) == Parts(paragraphs=(agreed,), happened_on=TODAY)
    made = finish_draft(clock=clock, library=library, letter_id=letter.id)
    failed = {item["label"] for item in made.check_report or [] if not item["ok"]}
    assert made.check_report
    assert not failed & {AMOUNTS, DATES}
    (accepted,) = [entry for entry in log_of(case) if entry.kind == "resolution_accepted"]
    assert text_of(db_session, accepted.fields["agreed"]) == agreed
    assert case.owner_id == officer.user_id, "whoever settles what nobody has, has it"
    assert verify(db_session).ok


@pytest.mark.parametrize(
    ("how", "follows"), [("resolve", "summary"), ("withdraw", "withdrawn"), ("decline", "declined")]
)
def test_what_no_longer_makes_sense_does_not_wait_to_be_sent(
    registered: Registered, end: Callable[..., Case], db_session: Session, how: str, follows: str
) -> None:
    case = registered()
    code = db_session.scalars(select(Code).where(Code.code == "service")).one()
    more = {
        "resolve": {"said": "We apologised.", "reasons": {1: code.id}},
        "decline": {"triage": None},
    }.get(how, {})
    assert letters_of_case(db_session, case)["acknowledgement"].state == "draft"
    end(how, case, ending=ENDING, **more)

    rows = letters_of_case(db_session, case)
    assert {kind: row.state for kind, row in rows.items()} == {
        "acknowledgement": "superseded",
        follows: "draft",
    }
    (gone,) = [entry for entry in log_of(case) if entry.kind == "letter_set_aside"]
    assert gone.fields == {"letter": "acknowledgement", "id": rows["acknowledgement"].id}


def test_a_letter_about_the_end_that_somebody_wrote_before_stays_as_they_wrote_it(
    registered: Registered,
    end: Callable[..., Case],
    clock: FixedClock,
    library: Library,
    db_session: Session,
) -> None:
    case = registered()
    code = db_session.scalars(select(Code).where(Code.code == "service")).one()
    parts = Parts(paragraphs=("We are sorry.",), happened_on=TODAY)
    written = compose_letter(
        actor=SYSTEM, clock=clock, library=library, reference=case.reference, kind="summary", parts=parts
    )
    end("resolve", case, said="We apologised.", ending=ENDING, reasons={1: code.id})

    kept = letters_of_case(db_session, case)["summary"]
    assert (kept.id, kept.version, Parts.from_json(kept.parts)) == (written.id, 1, parts)


def test_what_is_closed_again_gets_its_letter_again(
    registered: Registered,
    end: Callable[..., Case],
    person: Callable[..., User],
    sign_in: Callable[[User], PageClient],
    clock: FixedClock,
    db_session: Session,
) -> None:
    case, officer = registered(), person(Role.OFFICER)
    end("withdraw", case, ending=ENDING)
    tell_sent(db_session, case, clock)
    page = f"/cases/{case.reference}"
    browser = sign_in(officer)
    assert "still to go" not in browser.get(page).text
    end("reopen", case, reason="They rang again")
    end("withdraw", case, ending=ENDING)
    assert "still to go" in browser.get(page).text
    end("reopen", case, reason="They rang once more")
    assert not prepared_letters(db_session, case), "nobody is told of an end that is none"


def test_the_fast_path_is_not_for_whoever_had_a_part(
    registered: Registered, end: Callable[..., Case], actor: Callable[..., Actor], clock: FixedClock
) -> None:
    case, officer = registered(), actor(Role.OFFICER)
    note_involvement(
        actor=officer,
        clock=clock,
        reference=case.reference,
        user_id=officer.user_id or 0,
        part=Part.SOLD,
        explanation="I sold it",
    )

    with pytest.raises(NotAllowed):
        end("resolve", case, actor=officer, said="We apologised.", ending=ENDING)


def test_a_quick_answer_that_does_not_hold_becomes_the_full_path_with_nothing_retyped(
    registered: Registered, end: Callable[..., Case], clock: FixedClock, db_session: Session
) -> None:
    case = registered()
    code = db_session.scalars(select(Code).where(Code.code == "service")).one()
    due = case.next_law_on
    end("resolve", case, said="We apologised.", ending=ENDING, reasons={1: code.id})
    assert case.next_law_on is None
    clock.advance(days=10)

    end("reopen", case, reason="They rang again")

    assert (case.state, case.path, case.received_on, case.closing) == ("assigned", "full", TODAY, None)
    assert "reopened" in case.flags
    assert due is not None and case.next_law_on == due


@pytest.mark.parametrize("letter", [None, "withdrawn"])
def test_what_ran_runs_again_when_a_withdrawn_complaint_is_taken_up(
    registered: Registered,
    end: Callable[..., Case],
    clock: FixedClock,
    db_session: Session,
    letter: str | None,
) -> None:
    case = registered()
    ran = dates_of(db_session, case)
    clock.advance(days=1)
    end("withdraw", case, ending=ENDING)
    if letter:
        tell_sent(db_session, case, clock)
    assert dates_of(db_session, case) == {}
    clock.advance(days=1)
    end("reopen", case, reason="They wrote again")

    assert ran and dates_of(db_session, case) == ran
    end("withdraw", case, ending=ENDING)
    assert dates_of(db_session, case) == {}


def test_merging_says_so_on_both_and_moves_no_date_of_the_other(
    registered: Registered, end: Callable[..., Case], db_session: Session, clock: FixedClock
) -> None:
    other = registered()
    due = other.next_law_on
    clock.advance(days=2)
    case = registered(received_on=TODAY + timedelta(days=2), points=[Point("The door sticks")])

    end("merge", case, into=other.reference, ending=Ending(TODAY + timedelta(days=2), "", "The same matter"))

    assert (case.closing, case.merged_into_id) == ("merged", other.id)
    assert other.next_law_on == due
    titles = db_session.scalars(
        select(Head.title).where(Head.case_id == other.id).order_by(Head.number)
    ).all()
    assert titles == ["Repair of the floor", "The door sticks"]
    assert "merged" in kinds_of(case)
    assert "merged_here" in kinds_of(other)
    assert verify(db_session).ok


def test_a_case_is_not_merged_into_itself_or_into_a_closed_one(
    registered: Registered, end: Callable[..., Case]
) -> None:
    case, closed = registered(), registered()
    end("withdraw", closed, ending=ENDING)

    for into in (case.reference, closed.reference):
        with pytest.raises(Refused):
            end("merge", case, into=into, ending=ENDING)


def test_the_later_complaint_is_merged_into_the_earlier_whose_dates_stand(
    registered: Registered, end: Callable[..., Case]
) -> None:
    first, later = (
        registered(received_on=TODAY - timedelta(days=9), late_reason="Found in the post room"),
        registered(),
    )

    with pytest.raises(Refused, match="came later") as refused:
        end("merge", first, into=later.reference, ending=ENDING)
    assert refused.value.field == "into"

    end("merge", later, into=first.reference, ending=ENDING)
    assert "merged_here" in kinds_of(first)


def complaint_of(registered: Registered, *people: tuple[str, str]) -> Case:
    return registered(people=[Person(role=role, name=name) for role, name in people])


@pytest.mark.parametrize(
    ("first", "second", "warned"),
    [
        ([("complainant", "Ada Quill")], [("complainant", "Yusuf Demir")], True),
        ([("complainant", "Yusuf  DEMIR")], [("complainant", "Yusuf Demir")], False),
        (
            [("complainant", "Ada Quill")],
            [("complainant", "Yusuf Demir"), ("representative", "Ada Quill")],
            False,
        ),
        (
            [("complainant", "Ada Quill"), ("group-representative", "Bo Lind")],
            [("complainant", "Bo Lind")],
            False,
        ),
        (
            [("complainant", "Ada Quill"), ("representative", "Claims Ltd")],
            [("complainant", "Yusuf Demir"), ("representative", "Claims Ltd")],
            True,
        ),
    ],
)
def test_two_people_are_merged_only_when_that_is_confirmed(
    registered: Registered,
    end: Callable[..., Case],
    first: list[tuple[str, str]],
    second: list[tuple[str, str]],
    warned: bool,
) -> None:
    other, case = complaint_of(registered, *first), complaint_of(registered, *second)
    if warned:
        with pytest.raises(Refused, match="Two people complain") as refused:
            end("merge", case, into=other.reference, ending=ENDING)
        assert refused.value.field == "of_two"
        assert "merged_here" not in kinds_of(other)
    end("merge", case, into=other.reference, ending=ENDING, of_two=warned)
    assert "merged_here" in kinds_of(other)


def test_the_page_of_a_merging_says_that_there_are_two_people(
    registered: Registered, person: Callable[..., User], sign_in: Callable[[User], PageClient]
) -> None:
    other, case = complaint_of(registered, ("complainant", "Ada Quill")), registered()
    browser, address = sign_in(person(Role.OFFICER)), f"/cases/{case.reference}/close/merge"
    fields = {"into": other.reference, "on": "23 Nov 2026", "reason": "One leak, two owners"}
    assert 'name="of_two"' not in browser.get(address).text

    page = browser.post(address, data=fields)

    assert page.status_code == 422
    assert "Yusuf Demir here, Ada Quill in" in page.text and 'name="of_two"' in page.text
    assert browser.post(address, data={**fields, "of_two": "y", "reason": ""}).status_code == 422
    assert browser.post(address, data={**fields, "of_two": "y"}).status_code == 303


def test_whoever_made_another_complaint_is_not_told_its_number(
    registered: Registered, end: Callable[..., Case], chinese_branch: Unit, db_session: Session
) -> None:
    people = [Person(role="complainant", name="李文")]
    other, case = registered(chinese_branch, people=people), registered(chinese_branch)
    end("merge", case, into=other.reference, ending=ENDING, of_two=True)

    words = str(letters_of_case(db_session, case)["merged"].content)
    assert "我公司正在办理的另一投诉系同一事项" in words and other.reference not in words


def test_a_reference_that_names_no_case_is_put_right_beside_its_field(
    registered: Registered, person: Callable[..., User], sign_in: Callable[[User], PageClient]
) -> None:
    fields = {"into": "NM-2099-00001", "on": "23 Nov 2026", "reason": "Twice"}
    page = sign_in(person(Role.OFFICER)).post(f"/cases/{registered().reference}/close/merge", data=fields)

    assert page.status_code == 422
    assert "There is no case NM-2099-00001 that you may open." in page.text
    assert 'value="Twice"' in page.text, "what was typed stays"


def test_each_of_two_linked_cases_leads_to_the_other_for_whoever_may_read_it(
    registered: Registered,
    end: Callable[..., Case],
    person: Callable[..., User],
    sign_in: Callable[[User], PageClient],
    clock: FixedClock,
) -> None:
    first = registered()
    second, third = registered(linked_to=first.reference), registered()
    end("merge", third, into=first.reference, ending=ENDING)
    browser = sign_in(person(Role.OFFICER))

    page = browser.get(f"/cases/{first.reference}").text
    assert "Linked complaints" in page and f'href="/cases/{second.reference}"' in page
    assert "merged into this one" in page
    assert f'href="/cases/{first.reference}"' in browser.get(f"/cases/{second.reference}").text
    assert "goes on with this one" in browser.get(f"/cases/{third.reference}").text
    restrict_case(
        actor=SYSTEM,
        clock=clock,
        reference=second.reference,
        readers=[person(Role.OFFICER).id],
        reason="Staff",
    )
    for path in (f"/cases/{first.reference}", f"/cases/{first.reference}/log"):
        page = browser.get(path).text
        assert second.reference not in page and third.reference in page, path
    restrict_case(
        actor=SYSTEM,
        clock=clock,
        reference=first.reference,
        readers=[person(Role.OFFICER).id],
        reason="Staff",
    )
    for path in (f"/cases/{third.reference}", f"/cases/{third.reference}/log"):
        assert first.reference not in browser.get(path).text, path


def test_a_merged_case_stays_closed(registered: Registered, end: Callable[..., Case]) -> None:
    case, other = registered(), registered()
    end("merge", case, into=other.reference, ending=ENDING)

    with pytest.raises(Refused):
        end("reopen", case, reason="By mistake")


@pytest.mark.parametrize("triage", [None, Triage.NOT_A_COMPLAINT, Triage.OTHER_TRACK, Triage.OUT_OF_SCOPE])
def test_declining_keeps_the_reason(
    registered: Registered, end: Callable[..., Case], triage: Triage | None
) -> None:
    case = end("decline", registered(), triage=triage, ending=ENDING)

    assert case.closing == (triage.value if triage else "declined")
    (closed,) = [entry for entry in log_of(case) if entry.kind == "closed"]
    assert closed.reason == "They are content"


@pytest.mark.parametrize(
    ("triage", "owed"),
    [(None, True), (Triage.OUT_OF_SCOPE, True), (Triage.NOT_A_COMPLAINT, False), (Triage.OTHER_TRACK, False)],
)
def test_a_chinese_refusal_to_handle_owes_its_letter_by_the_legal_date(
    registered: Registered,
    end: Callable[..., Case],
    chinese_branch: Unit,
    clock: FixedClock,
    library: Library,
    db_session: Session,
    triage: Triage | None,
    owed: bool,
) -> None:
    case = end("decline", registered(chinese_branch), triage=triage, ending=ENDING)

    assert _owed(db_session, case) == ({"decision"} if owed else set())
    clock.advance(days=20)
    sweep(clock=clock, library=library)
    assert _owed(db_session, case) == ({"decision"} if owed else set())
    assert state_of(db_session, case, "decision") == ("late" if owed else "running")


def _owed(session: Session, case: Case) -> set[str]:
    session.expire_all()
    statement = select(Deadline.clock).where(Deadline.case_id == case.id, Deadline.owed)
    return set(session.scalars(statement))


@pytest.mark.parametrize("on", [TODAY - timedelta(days=1), TODAY + timedelta(days=1), date(9999, 12, 31)])
def test_an_end_lies_between_receipt_and_today(
    registered: Registered, end: Callable[..., Case], on: date
) -> None:
    with pytest.raises(Refused) as refused:
        end("withdraw", registered(), ending=Ending(on, "by phone", "x"))

    assert refused.value.field == "on"


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_an_end_needs_a_reason_of_some_length(
    registered: Registered, end: Callable[..., Case], reason: str
) -> None:
    with pytest.raises(Refused):
        end("withdraw", registered(), ending=Ending(TODAY, "by phone", reason))


def test_what_is_closed_is_not_closed_again(registered: Registered, end: Callable[..., Case]) -> None:
    case = end("withdraw", registered(), ending=ENDING)

    with pytest.raises(Refused):
        end("withdraw", case, ending=ENDING)
    with pytest.raises(Refused):
        end("close_answered", case)


def test_an_answer_must_go_out_before_it_closes(registered: Registered, end: Callable[..., Case]) -> None:
    with pytest.raises(Refused):
        end("close_answered", registered())


def test_of_two_people_the_second_is_told(registered: Registered, end: Callable[..., Case]) -> None:
    case = registered()
    seen = case.version
    end("withdraw", case, ending=ENDING)
    end("reopen", case, reason="By mistake")

    with pytest.raises(Conflict):
        end("withdraw", case, ending=ENDING, version=seen)


def test_an_investigator_ends_nothing(
    registered: Registered, end: Callable[..., Case], actor: Callable[..., Actor]
) -> None:
    with pytest.raises(NotAllowed):
        end("withdraw", registered(), actor=actor(Role.INVESTIGATOR), ending=ENDING)


@pytest.mark.parametrize(
    "how", [how for how, way in WAYS.items() if how not in {"answered", "reopen", "merge"}]
)
def test_each_way_out_has_a_page_that_says_what_it_does_and_does_it(
    registered: Registered,
    person: Callable[..., User],
    sign_in: Callable[[User], PageClient],
    db_session: Session,
    how: str,
) -> None:
    case = registered()
    browser = sign_in(person(Role.OFFICER))
    code = db_session.scalars(select(Code.id).where(Code.code == "service")).one()
    address = f"/cases/{case.reference}/close/{how}"
    fields = {
        "said": "We apologised and they were content.",
        "on": "23 Nov 2026",
        "how": "by phone",
        "reason": "Said on the phone",
        "point1-reason": str(code),
    }

    page = browser.get(address)
    empty = browser.post(address, data={})
    done = browser.post(address, data=fields)

    assert page.status_code == 200
    assert empty.status_code == 422
    assert done.status_code == 303
    db_session.refresh(case)
    assert case.state == "closed"
    assert browser.get(f"/cases/{case.reference}").status_code == 200


def test_a_page_of_a_way_that_is_not_open_says_so(
    registered: Registered, person: Callable[..., User], sign_in: Callable[[User], PageClient]
) -> None:
    browser = sign_in(person(Role.OFFICER))
    case = registered()

    shut = browser.get(f"/cases/{case.reference}/close/reopen")
    assert shut.status_code == 422
    assert "The complaint is registered. This is possible while a complaint is: closed." in shut.text
    assert f'href="/cases/{case.reference}/close"' in shut.text
    assert browser.get(f"/cases/{case.reference}/close/explode").status_code == 404
