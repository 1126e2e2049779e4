"""A call taken down in a real browser: the side follows the typing, nothing is lost, the complaint is assigned."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from app.platform.accounts import Role, User
from tests.browser.conftest import Visit


def test_a_call_is_taken_down_and_given_to_somebody(
    visit: Callable[..., Visit], person: Callable[..., User]
) -> None:
    officer, supervisor = person(Role.OFFICER, display_name="Priya Nair"), person(Role.SUPERVISOR)
    window = visit()
    page = window.sign_in(officer)
    page.goto("/complaints/new")
    for _light in window.in_every_light():
        window.must_be_accessible()

    expect(page.get_by_label("Who they speak for")).to_be_hidden()
    page.get_by_label("Representative", exact=True).check()
    expect(page.get_by_label("Who they speak for")).to_be_visible()
    page.get_by_label("Policyholder", exact=True).check()
    page.get_by_label("Full name").fill("Yusuf Demir")
    page.get_by_label("Phone", exact=True).fill("0161 496 0770")
    page.get_by_label("In their own words").fill("The boards have lifted.")
    page.get_by_label("When did it happen?").fill("31 Nov 2026")
    expect(page.locator("#intake-side")).to_contain_text("Mon 18 Jan 2027")
    expect(page.locator("[data-kept]")).to_contain_text("Nothing is lost")

    page.reload()
    expect(page.get_by_label("In their own words")).to_have_value("The boards have lifted.")
    page.get_by_role("button", name="Register", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("November has 30 days.")
    window.must_be_accessible()

    page.get_by_label("When did it happen?").fill("3 Nov 2026")
    page.get_by_role("button", name="Register", exact=True).click()
    expect(page).to_have_url(re.compile(r"/cases/H\d+-2026-00001"))
    window.must_be_accessible()

    board = visit()
    list_page = board.sign_in(supervisor)
    list_page.goto("/cases?scope=all")
    list_page.locator("input[name=case]").check()
    list_page.get_by_role("button", name="Who could take them?").click()
    expect(list_page.locator(".move")).to_contain_text("No part in the matter.")
    board.must_be_accessible()
    list_page.get_by_role("button", name="Move 1 case").click()
    expect(list_page.get_by_text("1 case moved.")).to_be_visible()


def test_a_duplicate_shows_itself_while_one_types_and_renames_the_button(
    visit: Callable[..., Visit], person: Callable[..., User]
) -> None:
    window = visit()
    page = window.sign_in(person(Role.OFFICER))
    page.goto("/complaints/new")
    page.get_by_label("Full name").fill("Yusuf Demir")
    page.get_by_label("Policy, claim or case number").fill("HP-4502-77103")
    page.get_by_label("In their own words").fill("The boards have lifted.")
    page.locator("button[name=register]").click()
    page.wait_for_load_state()

    page.goto("/complaints/new")
    page.get_by_label("Policy, claim or case number").press_sequentially("hp 4502 77103")
    expect(page.get_by_role("status")).to_contain_text("There is an open complaint like this one")
    expect(page.get_by_label("Policy, claim or case number")).to_be_focused()
    answer = page.get_by_label("A new point on the same complaint")
    answer.check()

    expect(page.locator("button[name=register]")).to_have_text("Add point to 00001")
    expect(page.locator("#intake-side")).to_contain_text("Its dates stand.")
    expect(answer).to_be_checked()
    expect(answer).to_be_focused()
    for _light in window.in_every_light():
        window.must_be_accessible()

    page.get_by_label("Policy, claim or case number").fill("HP-9")
    expect(page.get_by_role("status")).to_be_empty()
    expect(page.locator("button[name=register]")).to_have_text("Register")
