"""The habits of every page: refusals as pages, headers, input that no field could mean, figures and dates in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask import Blueprint, Flask
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError
from werkzeug.exceptions import RequestEntityTooLarge

from app import create_app
from app.config import Settings
from app.platform.accounts import Role, User
from app.platform.web.access import guard, public, refuse_unmarked, requires
from app.platform.web.errors import install_error_pages
from app.platform.web.filters import count, instant, legalday, longday, money
from app.shared.errors import Conflict, NotAllowed, NotFound, Refused
from app.shared.money import Money
from tests import factories
from tests.clients import PageClient

FAULTS = {
    "refused": Refused("“%(text)s” is no date.", text="<b>"),
    "forbidden": NotAllowed("Not here."),
    "nowhere": NotFound("There is no such case."),
    "conflict": Conflict("Both changed it.", theirs={"summary": "theirs <i>"}, mine={"summary": "mine"}),
    "large": RequestEntityTooLarge(),
    "overtaken": IntegrityError("INSERT secret", {}, Exception("UNIQUE constraint failed")),
    "busy": OperationalError("SELECT secret", {}, Exception("database is locked")),
    "behind": OperationalError("SELECT secret", {}, Exception("no such table: case_file")),
    "wrong": ProgrammingError("SELECT secret", {}, Exception("syntax error")),
    "hidden": Refused("“%(name)s” is no picture.", name="bill\u202egnp.exe\x00"),
    "fault": ZeroDivisionError("inside"),
}


@pytest.fixture(scope="module")
def failing(migrated_app: Flask, settings: Settings) -> Flask:
    """The application with a page that fails in every way there is."""
    app = create_app(settings, clock=migrated_app.extensions["clock"])
    app.test_client_class = PageClient
    pages = Blueprint("failing", __name__)

    @pages.get("/failing/<how>")
    @public
    def fail(how: str) -> ResponseReturnValue:
        raise FAULTS[how]

    app.register_blueprint(pages)
    return app


@pytest.mark.parametrize(
    ("how", "status", "said"),
    [
        ("refused", 422, "“&lt;b&gt;” is no date."),
        ("forbidden", 403, "Not here."),
        ("nowhere", 404, "There is no such case."),
        ("conflict", 409, "theirs &lt;i&gt;"),
        ("large", 413, "too large"),
        ("overtaken", 409, "Someone else was first"),
        ("busy", 503, "database is busy"),
        ("behind", 503, "flask db upgrade"),
        ("wrong", 500, "on our side"),
        ("hidden", 422, "“bill\ufffdgnp.exe\ufffd” is no picture."),
        ("fault", 500, "on our side"),
    ],
)
def test_whatever_goes_wrong_is_a_page_that_tells_nothing_of_the_inside(
    app: Flask, failing: Flask, how: str, status: int, said: str
) -> None:
    page = failing.test_client().get(f"/failing/{how}")
    assert page.status_code == status
    assert said in page.text
    assert "secret" not in page.text
    assert "ZeroDivision" not in page.text


def test_an_unknown_address_and_a_wrong_method_are_pages(client: PageClient) -> None:
    assert client.get("/nowhere").status_code == 404
    assert client.get("/language").status_code == 405


@pytest.mark.parametrize("number", [2**31, 2**63, 10**400])
def test_a_number_that_no_row_can_have_names_nothing(
    person: Callable[..., User], sign_in: Callable[[User], PageClient], number: int
) -> None:
    assert sign_in(person(Role.ADMINISTRATOR)).get(f"/people/{number}").status_code == 404


@pytest.mark.parametrize("path", ["/sign-in?next=%00", "/sign-in?a%00b=1", "/nowhere%00"])
def test_a_nul_in_an_address_is_refused(client: PageClient, path: str) -> None:
    assert client.get(path).status_code == 422


@pytest.mark.parametrize("typed", ["a\x00b", "\x00"])
def test_a_nul_in_a_field_is_refused(client: PageClient, typed: str) -> None:
    assert client.post("/sign-in", data={"login": typed, "password": "x"}).status_code == 422


def test_nobody_types_what_the_log_would_take_for_a_text_of_its_own(client: PageClient) -> None:
    typed = "t" + "0123456789abcdef" * 4
    assert client.post("/sign-in", data={"login": typed[:64], "password": "x"}).status_code == 422
    assert "other words" in client.get(f"/sign-in?next={typed[:64]}").text


@pytest.mark.parametrize(
    "typed", ["🙂" * 20, "مرحبا", "x" * 70, "' OR 1=1 --", "{{ 7919*104729 }}", "<script>", "‮"]
)
def test_any_other_text_is_only_text(client: PageClient, typed: str) -> None:
    page = client.post("/sign-in", data={"login": typed, "password": typed})
    assert page.status_code == 422
    assert "<script>" not in page.text
    assert str(7919 * 104729) not in page.text  # long enough never to stand in a token by chance


def test_every_answer_carries_the_headers(client: PageClient, person: Callable[..., User]) -> None:
    headers = client.get("/sign-in").headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    form = {"login": person(Role.OFFICER).login, "password": factories.PASSWORD}
    cookies = client.post("/sign-in", data=form).headers.getlist("Set-Cookie")
    (session,) = [cookie for cookie in cookies if cookie.startswith(("session=ey", "session=."))]
    assert "HttpOnly" in session
    assert "SameSite=Lax" in session
    assert "Expires" in session


def test_a_script_is_told_where_to_go_on_and_a_browser_is_sent_there(client: PageClient) -> None:
    asked = {"headers": {"X-Goes-On": "where"}}
    plain, told = client.get("/cases"), client.get("/cases", **asked)
    assert (plain.status_code, told.status_code) == (303, 204)
    assert told.headers["X-Goes-On"] == plain.location and "Location" not in told.headers
    assert client.get("/sign-in", **asked).status_code == 200


def test_a_route_without_a_mark_stops_the_start() -> None:
    app = Flask("unmarked")
    app.add_url_rule("/open", "open", lambda: "open to everybody by mistake")
    with pytest.raises(RuntimeError, match="without an access mark: open"):
        refuse_unmarked(app)


def test_an_unmarked_route_that_slipped_in_later_is_shut() -> None:
    app = Flask("late")
    guard(app, signed_in=lambda: True, may=lambda permission: permission == "read")
    app.add_url_rule("/late", "late", lambda: "open")
    app.add_url_rule("/marked", "marked", requires("read")(lambda: "for readers"))
    app.add_url_rule("/other", "other", requires("write")(lambda: "for writers"))
    browser = app.test_client()
    assert [browser.get(path).status_code for path in ("/late", "/marked", "/other")] == [403, 200, 403]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["23 Nov 2026", "Monday 23 November 2026", "23 Nov 2026, 17:00"]),
        ("zh", ["2026年11月23日", "2026年11月23日星期一", "2026年11月23日17:00"]),
    ],
)
def test_dates_are_written_in_the_readers_language(app: Flask, language: str, expected: list[str]) -> None:
    day, at = date(2026, 11, 23), datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    with app.test_request_context(headers={"Accept-Language": language}):
        assert [legalday(day), longday(day), instant(at, "Asia/Shanghai")] == expected
        assert [legalday(None), longday(None), instant(None, "UTC")] == ["", "", ""]


@pytest.mark.parametrize(
    ("minor", "currency", "sign", "written"),
    [
        (180663, "GBP", False, "1,806.63"),
        (-5, "GBP", True, "−£0.05"),
        (500, "JPY", False, "500"),
        (100000, "CNY", True, "¥1,000.00"),
        (1, "SGD", True, "SGD 0.01"),
    ],
)
def test_amounts_are_written_exactly(minor: int, currency: str, sign: bool, written: str) -> None:
    assert money(Money(minor, currency), sign=sign) == written


def test_no_amount_is_a_dash_and_counts_have_commas() -> None:
    assert (money(None), count(39320), count(None)) == ("–", "39,320", "")


def test_error_pages_need_no_database(settings: Settings) -> None:
    app = Flask("bare")
    install_error_pages(app)
    assert app.error_handler_spec[None][None]
