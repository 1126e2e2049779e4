"""Importing on a page: upload, preview, the jobs process, and the file to mend."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.complaints.imports.service import WORK
from app.complaints.models import ImportRun
from app.platform.accounts import Role, Unit, User
from app.platform.db import transaction
from app.platform.jobs.work import do_waiting
from app.platform.storage import current_store
from app.shared.clock import FixedClock
from tests import factories
from tests.clients import PageClient
from tests.complaints.imports.registers import CONNECTICUT, TEXAS, connecticut_row, texas_row
from tests.interrupted import killed_every_time


@pytest.fixture
def supervisor(person: Callable[..., User], sign_in: Callable[[User], PageClient]) -> PageClient:
    return sign_in(person(Role.SUPERVISOR))


@pytest.fixture
def upload(unit: Unit) -> Callable[..., str]:
    """``upload(browser, line…)``: the address of the page that the upload leads to."""

    def send(browser: PageClient, *lines: str, profile: str = "texas") -> str:
        content = "\n".join(lines) + "\n"
        answer = browser.post(
            "/imports",
            data={"file": (BytesIO(content.encode()), "year.csv"), "profile": profile, "unit": unit.code},
        )
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return answer.headers["Location"]

    return send


def test_an_upload_is_previewed_before_anything_is_started(
    supervisor: PageClient, upload: Callable[..., str], db_session: Session
) -> None:
    page = upload(supervisor, TEXAS, texas_row("1", "HAIL; METEORITE"), texas_row("2", received="yesterday"))
    text = supervisor.get(page).get_data(as_text=True)
    for shown in ("HAIL; METEORITE", "1 Mar 2016", "Upheld", "yesterday", "YYYY-MM-DD", "Import"):
        assert shown in text, shown
    assert db_session.scalar(select(func.count(Case.id))) == 0


def test_the_jobs_process_imports_and_the_page_shows_how_far_it_is(
    supervisor: PageClient, upload: Callable[..., str], clock: FixedClock, db_session: Session, unit: Unit
) -> None:
    page = upload(supervisor, TEXAS, texas_row("1"), texas_row("2"))
    assert supervisor.post(f"{page}/start", data={"import": "1"}).status_code == 303
    waiting = supervisor.get(page)
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in waiting.get_data(as_text=True)
    assert "data-follow" in waiting.get_data(as_text=True)
    assert "Waiting to start" in waiting.get_data(as_text=True)
    do_waiting(WORK, clock)
    finished = supervisor.get(page)
    assert "http-equiv" not in finished.get_data(as_text=True)
    assert "data-follow" not in finished.get_data(as_text=True)
    assert "Done" in finished.get_data(as_text=True)
    assert db_session.scalars(select(Case.unit_id)).all() == [unit.id, unit.id]


def test_pressing_twice_imports_once(
    supervisor: PageClient, upload: Callable[..., str], clock: FixedClock, db_session: Session
) -> None:
    page = upload(supervisor, TEXAS, texas_row("1"))
    for _ in range(2):
        supervisor.post(f"{page}/start", data={"import": "1"})
    assert len(do_waiting(WORK, clock)) == 1
    again = supervisor.post(f"{page}/start", data={"import": "1"})
    assert again.status_code == 422
    assert db_session.scalar(select(func.count(Case.id))) == 1


def test_a_rehearsal_changes_nothing_and_may_be_followed_by_the_import(
    supervisor: PageClient, upload: Callable[..., str], clock: FixedClock, db_session: Session
) -> None:
    page = upload(supervisor, TEXAS, texas_row("1"))
    supervisor.post(f"{page}/start", data={"rehearse": "1"})
    do_waiting(WORK, clock)
    assert db_session.scalar(select(func.count(Case.id))) == 0
    assert db_session.scalars(select(ImportRun.created)).one() == 1
    clock.advance(minutes=1)
    supervisor.post(f"{page}/start", data={"import": "1"})
    do_waiting(WORK, clock)
    assert db_session.scalar(select(func.count(Case.id))) == 1


def test_rejected_rows_come_back_as_a_file_that_can_be_mended_and_imported(
    supervisor: PageClient, upload: Callable[..., str], clock: FixedClock, db_session: Session
) -> None:
    page = upload(supervisor, TEXAS, texas_row("1"), texas_row("2", "=cmd()", received="2016-02-30"))
    supervisor.post(f"{page}/start", data={"import": "1"})
    do_waiting(WORK, clock)
    to_mend = supervisor.get(f"{page}/to-mend.csv").get_data(as_text=True)
    header, row = to_mend.removeprefix("\ufeff").splitlines()
    assert header == f"{TEXAS},What to mend"
    assert "'=cmd()" in row, "a spreadsheet would run it"
    assert "YYYY-MM-DD" in row
    mended = upload(supervisor, header, row.replace("2016-02-30", "2016-02-29"))
    supervisor.post(f"{mended}/start", data={"import": "1"})
    do_waiting(WORK, clock)
    case = db_session.scalars(select(Case).where(Case.source_ref == "2")).one()
    assert case.point == "=cmd()"


def test_a_file_that_does_not_fit_the_profile_cannot_be_started(
    supervisor: PageClient, upload: Callable[..., str]
) -> None:
    text = supervisor.get(upload(supervisor, TEXAS, texas_row("1"), profile="cfpb")).get_data(as_text=True)
    assert "is not the header of the profile" in text
    assert "/start" not in text


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty"),
        (b"\n\n  \n", "is empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "not"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 40, "not"),
        (bytes(5000), "not a text file"),
        ((TEXAS + "\n").encode() + b"\xff\xfe" * 9000, "UTF-8"),
        (f"{TEXAS},{TEXAS}\n".encode(), "twice"),
    ],
)
def test_a_file_that_is_no_register_is_refused_on_the_page_with_the_reason(
    supervisor: PageClient, unit: Unit, content: bytes, why: str
) -> None:
    sent = supervisor.post(
        "/imports", data={"file": (BytesIO(content), "a.csv"), "profile": "texas", "unit": unit.code}
    )
    if sent.status_code == 422:
        text = sent.get_data(as_text=True)
    else:
        text = supervisor.get(sent.headers["Location"]).get_data(as_text=True)
        assert "/start" not in text
    assert why in text


def test_an_import_of_another_unit_is_not_to_be_found(
    supervisor: PageClient,
    upload: Callable[..., str],
    person: Callable[..., User],
    sign_in: Callable[[User], PageClient],
) -> None:
    page = upload(supervisor, TEXAS, texas_row("1"))
    stranger = sign_in(person(Role.SUPERVISOR, unit=factories.make_unit()))
    assert stranger.get(page).status_code == 404
    assert stranger.get(f"{page}/to-mend.csv").status_code == 404
    assert stranger.post(f"{page}/start", data={"import": "1"}).status_code == 404
    assert page not in stranger.get("/imports").get_data(as_text=True)


def test_a_unit_that_is_not_mine_is_refused_though_forged(supervisor: PageClient, unit: Unit) -> None:
    other = factories.make_unit()
    answer = supervisor.post(
        "/imports",
        data={"file": (BytesIO(TEXAS.encode()), "a.csv"), "profile": "texas", "unit": other.code},
    )
    assert answer.status_code == 422


def test_complaints_of_another_unit_are_left_alone(
    supervisor: PageClient,
    upload: Callable[..., str],
    clock: FixedClock,
    db_session: Session,
    person: Callable[..., User],
    sign_in: Callable[[User], PageClient],
) -> None:
    page = upload(supervisor, TEXAS, texas_row("1", "HAIL"))
    supervisor.post(f"{page}/start", data={"import": "1"})
    do_waiting(WORK, clock)
    elsewhere = factories.make_unit()
    stranger = sign_in(person(Role.SUPERVISOR, unit=elsewhere))
    content = BytesIO(f"{TEXAS}\n{texas_row('1', 'ROOF')}\n".encode())
    answer = stranger.post(
        "/imports", data={"file": (content, "b.csv"), "profile": "texas", "unit": elsewhere.code}
    )
    stranger.post(f"{answer.headers['Location']}/start", data={"import": "1"})
    do_waiting(WORK, clock)
    assert db_session.scalars(select(Case.point)).all() == ["HAIL"]


def test_whoever_may_no_longer_import_does_not(
    upload: Callable[..., str],
    person: Callable[..., User],
    sign_in: Callable[[User], PageClient],
    clock: FixedClock,
    db_session: Session,
) -> None:
    someone = person(Role.SUPERVISOR)
    page = upload(browser := sign_in(someone), TEXAS, texas_row("1"))
    browser.post(f"{page}/start", data={"import": "1"})
    with transaction() as session:
        session.get_one(User, someone.id).bindings.clear()
    do_waiting(WORK, clock)
    assert db_session.scalars(select(ImportRun.state)).one() == "failed"
    assert db_session.scalar(select(func.count(Case.id))) == 0


def test_an_import_that_is_killed_every_time_is_given_up_and_says_what_to_do(
    supervisor: PageClient, upload: Callable[..., str], clock: FixedClock, db_session: Session
) -> None:
    page = upload(supervisor, TEXAS, texas_row("1"))
    supervisor.post(f"{page}/start", data={"import": "1"})
    killed_every_time(WORK, clock.now())
    assert do_waiting(WORK, clock) == []
    assert db_session.scalars(select(ImportRun.state)).one() == "failed"
    assert "interrupted too often" in supervisor.get(page).get_data(as_text=True)


def test_the_uploaded_file_is_kept_in_the_store(
    supervisor: PageClient, upload: Callable[..., str], db_session: Session
) -> None:
    upload(supervisor, TEXAS, texas_row("1"))
    assert current_store().has(db_session.scalars(select(ImportRun.file_digest)).one())


def test_the_case_page_says_what_the_register_has(
    supervisor: PageClient, upload: Callable[..., str], clock: FixedClock, db_session: Session
) -> None:
    page = upload(supervisor, CONNECTICUT, connecticut_row(recovery="350.00"), profile="connecticut")
    supervisor.post(f"{page}/start", data={"import": "1"})
    do_waiting(WORK, clock)
    case = db_session.scalars(select(Case)).one()
    text = supervisor.get(f"/cases/{case.reference}").get_data(as_text=True)
    for shown in (
        "From the register",
        "9000001",
        "$350.00",
        "Harbour Mutual",
        "Claim Settled",
        "Disposition",
    ):
        assert shown in text, shown
    assert supervisor.get(f"/cases/{case.reference}/log").status_code == 200
    assert case.reference in supervisor.get("/cases?scope=all&closed=1").get_data(as_text=True)
