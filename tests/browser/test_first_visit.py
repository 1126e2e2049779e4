"""Before signing in: the page that everybody sees first."""

from __future__ import annotations

from collections.abc import Callable

from app.platform.accounts import Role, User
from tests.browser.conftest import Visit


def test_the_sign_in_page_is_accessible_in_every_light(visit: Callable[..., Visit]) -> None:
    window = visit()
    window.page.goto("/sign-in")
    for _ in window.in_every_light():
        window.must_be_accessible()


def test_a_stranger_is_led_to_sign_in_and_then_to_where_they_wanted(
    visit: Callable[..., Visit], person: Callable[..., User]
) -> None:
    window = visit()
    page = window.sign_in(person(Role.OFFICER))
    assert page.locator("h1").count() == 1
    for _ in window.in_every_light():
        window.must_be_accessible()


def test_signing_in_needs_no_script(visit: Callable[..., Visit], person: Callable[..., User]) -> None:
    page = visit(java_script_enabled=False).sign_in(person(Role.SUPERVISOR))
    assert page.locator("h1").count() == 1
