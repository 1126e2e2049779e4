"""The administrator's, the auditor's and everybody's own pages, in a browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.platform import log
from app.platform.accounts import Role, Unit, User
from app.shared.clock import FixedClock
from tests import factories
from tests.browser.conftest import Visit

OpenWindow = Callable[..., Visit]
MakePerson = Callable[..., User]


@pytest.mark.parametrize("locale", ["en", "zh_Hans_CN"])
def test_the_pages_of_an_administrator_are_accessible_in_every_light(
    visit: OpenWindow, unit: Unit, person: MakePerson, locale: str
) -> None:
    branch = factories.make_unit(unit, name="Leeds")
    person(Role.OFFICER, Role.INVESTIGATOR, unit=branch, display_name="Priya Nair")
    window = visit()
    window.sign_in(person(Role.ADMINISTRATOR, Role.OFFICER, locale=locale, display_name="Ada Moss"))
    for path in (
        "/people",
        "/people/new",
        "/people/1",
        "/units",
        f"/units/{branch.code}",
        "/absences",
        "/account",
    ):
        window.page.goto(path)
        for _ in window.in_every_light():
            window.must_be_accessible()


def test_the_audit_page_is_accessible_in_every_light(
    visit: OpenWindow, person: MakePerson, clock: FixedClock
) -> None:
    officer = person(Role.OFFICER, display_name="Priya Nair")
    for number in range(60):
        log.note_access(f"user:{officer.id}", f"FF-2026-{number:05}", ("read", "print")[number % 2])
    log.write_accesses(clock.now())
    window = visit()
    window.sign_in(person(Role.AUDITOR))
    for path in ("/audit", "/audit?case=FF-2026-00007", "/audit/rights"):
        window.page.goto(path)
        for _ in window.in_every_light():
            window.must_be_accessible()


def test_a_person_is_taken_on_and_chooses_a_password(
    visit: OpenWindow, unit: Unit, person: MakePerson
) -> None:
    administrator = visit()
    page = administrator.sign_in(person(Role.ADMINISTRATOR))
    page.goto("/people")
    page.get_by_role("link", name="Add a person").click()
    page.get_by_label("Name", exact=True).fill("Grace Okafor")
    page.get_by_label("Login").fill("grace")
    page.get_by_label("E-mail").fill("nowhere")
    administrator.press(page.get_by_role("button", name="Open the account"))
    assert page.get_by_label("Name", exact=True).input_value() == "Grace Okafor"
    administrator.must_be_accessible()
    page.get_by_label("E-mail").fill("grace@example.com")
    page.get_by_role("button", name="Open the account").click()
    password = page.locator("samp").nth(1).inner_text()
    page.get_by_role("link", name="Give roles").click()
    page.get_by_label("Role", exact=True).select_option(label="Complaint officer")
    administrator.press(page.get_by_role("button", name="Give this role"))

    newcomer = visit()
    page = newcomer.page
    page.goto("/sign-in")
    page.get_by_label("Login").fill("grace")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/account/password")
    newcomer.must_be_accessible()
    page.get_by_label("Present password").fill(password)
    page.get_by_label("New password", exact=True).fill("three wise herons wade")
    page.get_by_label("New password again").fill("three wise herons wade")
    page.get_by_role("button", name="Change password").click()
    page.wait_for_url("**/account")
    assert "Complaint officer" in page.locator("main").inner_text()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    newcomer.must_be_accessible()
