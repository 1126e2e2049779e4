"""What is put right after intake, by two people at once and without a script; every page in every light."""

from __future__ import annotations

import io
from collections.abc import Callable

from flask import Flask
from PIL import Image
from playwright.sync_api import Page, expect

from app.cases.models import Case
from app.complaints.services.intake import register
from app.platform.accounts import Role, Unit, User
from app.platform.accounts.signed_in import actor_for
from app.shared.clock import FixedClock
from tests.browser.conftest import Visit
from tests.complaints.handling.conftest import intake_for


def registered(app: Flask, clock: FixedClock, unit: Unit, officer: User) -> Case:
    return register(
        actor=actor_for(officer), clock=clock, library=app.extensions["rules"], intake=intake_for(unit)
    )


def wide_picture() -> bytes:
    """A photograph much wider than a phone."""
    file = io.BytesIO()
    Image.new("RGB", (1600, 900), "#b9b0a6").save(file, "PNG")
    return file.getvalue()


def test_a_long_file_name_stays_beside_the_fields_of_its_paper(
    app: Flask, clock: FixedClock, unit: Unit, visit: Callable[..., Visit], person: Callable[..., User]
) -> None:
    officer = person(Role.OFFICER)
    case = f"/cases/{registered(app, clock, unit, officer).reference}"
    window = visit()
    page = window.sign_in(officer)
    page.goto(case + "/evidence/add")
    name = "mistitled_outlines_of_the_photograph.png"
    page.get_by_label("Files").set_input_files(
        {"name": name, "mimeType": "image/png", "buffer": wide_picture()}
    )
    window.press(page.locator("main form").get_by_role("button").last)
    expect(page.get_by_text("1 paper added.")).to_be_visible()
    page.goto(case + "/evidence/describe")
    paper = page.locator(".papersheet__paper")
    expect(paper).to_contain_text(name)
    assert paper.evaluate("paper => paper.scrollWidth <= paper.clientWidth")


def test_pages_after_intake_are_for_everybody(
    app: Flask, clock: FixedClock, unit: Unit, visit: Callable[..., Visit], person: Callable[..., User]
) -> None:
    officer = person(Role.OFFICER)
    case = f"/cases/{registered(app, clock, unit, officer).reference}"
    window = visit()
    page = window.sign_in(officer)
    page.goto(case + "/evidence/add")
    page.get_by_label("Files").set_input_files(
        {"name": "photo.png", "mimeType": "image/png", "buffer": wide_picture()}
    )
    window.press(page.locator("main form").get_by_role("button").last)
    for path in (
        "/evidence/1",
        "/people",
        "/people/add",
        "/people/1",
        "/people/1/identity",
        "/matter",
        "/authority/add",
        "",
    ):
        page.goto(case + path)
        for _light in window.in_every_light():
            window.must_be_accessible()


def test_without_a_script_a_representative_an_identity_and_a_request_are_recorded(
    app: Flask, clock: FixedClock, unit: Unit, visit: Callable[..., Visit], person: Callable[..., User]
) -> None:
    officer = person(Role.OFFICER)
    case = f"/cases/{registered(app, clock, unit, officer).reference}"
    window = visit(java_script_enabled=False)
    page = window.sign_in(officer)
    page.goto(f"{case}/people/add")
    page.get_by_label("Full name").fill("Leyla Demir")
    page.get_by_label("Their authority: which document").fill("Letter of authority")
    window.press(page.get_by_role("button", name="Add", exact=True))
    page.goto(case)
    expect(page.locator(".case__person")).to_contain_text("Signed authority on file.")
    page.get_by_role("link", name="Identity not checked yet.").click()
    window.press(page.get_by_role("button", name="Record the check"))
    expect(page.locator(".case__who")).to_contain_text("Identity checked 23 Nov 2026, by call-back.")
    page.goto(f"{case}/authority/add")
    page.get_by_label("Authority").fill("Financial Ombudsman Service")
    page.get_by_label("It wants the reply by").fill("4 Dec 2026")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.locator(".deadlines")).to_contain_text("Reply to Financial Ombudsman Service")


def test_of_two_who_change_a_number_the_second_sees_both(
    app: Flask, clock: FixedClock, unit: Unit, visit: Callable[..., Visit], person: Callable[..., User]
) -> None:
    first, second = person(Role.OFFICER), person(Role.OFFICER)
    address = f"/cases/{registered(app, clock, unit, first).reference}/people/1"
    window = visit()
    one, other = visit().sign_in(first), window.sign_in(second)
    for page in (one, other):
        page.goto(address)
    _ring_under(one, "0161 496 0771")
    _ring_under(other, "0161 496 0772")
    expect(other.get_by_role("heading", name="Meanwhile")).to_be_visible()
    expect(other.locator(".notice table")).to_contain_text("0161 496 0771")
    for _light in window.in_every_light():
        window.must_be_accessible()
    other.get_by_role("button", name="Keep", exact=True).click()
    expect(other.locator("main")).to_contain_text("0161 496 0772")


def _ring_under(page: Page, number: str) -> None:
    page.get_by_label("Phone", exact=False).fill(number)
    page.get_by_role("button", name="Keep", exact=True).click()
