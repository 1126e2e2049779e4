"""A legal clerk takes an ombudsman's case from its notice to the proof of payment, without a script; every page in every light."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from playwright.sync_api import expect

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


def go_on(window: Visit) -> None:
    """Press the one filled button of the page; a phone's dock repeats it."""
    window.press(window.page.locator("main .button--filled").first)


def test_an_ombudsmans_case_from_its_notice_to_the_proof_of_payment(
    app: Flask, clock: FixedClock, unit: Unit, visit: Callable[..., Visit], person: Callable[..., User]
) -> None:
    case = registered(app, clock, unit, person(Role.OFFICER))
    window = visit(java_script_enabled=False)
    page = window.sign_in(person(Role.LEGAL))
    page.goto(f"/cases/{case.reference}")
    page.get_by_role("link", name="Open one").click()  # the complainant went there before we answered
    page.get_by_role("link", name="UK: Financial Ombudsman Service").click()
    page.get_by_label("Forum’s case number").fill("PNX-0000-4417")
    page.get_by_label("Answer on jurisdiction due").fill("30 Nov 2026")
    go_on(window)
    expect(page.locator(".next")).to_contain_text("on jurisdiction")
    go_on(window)
    page.get_by_label("We do not object").check()
    go_on(window)
    expect(page.locator(".next")).to_contain_text("Send the file")
    go_on(window)
    page.get_by_label("What has happened").select_option("file_sent")
    go_on(window)
    expect(page.locator(".next")).to_contain_text("Waiting for the forum")
    page.get_by_role("link", name="Outcome: Final decision of an ombudsman").click()
    page.get_by_label("Amount").fill("640")
    page.get_by_label("The complainant may accept until").fill("23 Dec 2026")
    for select in page.locator("select").all():
        select.select_option("overturned")
    go_on(window)
    go_on(window)  # does the complainant accept?
    page.get_by_label("Accepted", exact=True).check()
    go_on(window)
    go_on(window)  # enter what is to be paid
    page.get_by_label("Amount", exact=True).fill("640")
    page.get_by_label("Payable by").fill("30 Nov 2026")
    go_on(window)
    expect(page.locator(".deadlines")).to_contain_text("Payment 1")
    go_on(window)  # it is paid
    page.get_by_label("What proves it").fill("Faster payment 20-44")
    go_on(window)
    expect(page.locator(".next")).to_contain_text("It may still be challenged until Tue 23 Feb 2027")
    page.goto(f"/cases/{case.reference}")
    expect(page.locator("main")).to_contain_text("Our answer was overturned")


def test_pages_of_external_cases_are_for_everybody(
    app: Flask, clock: FixedClock, unit: Unit, visit: Callable[..., Visit], person: Callable[..., User]
) -> None:
    case = registered(app, clock, unit, person(Role.OFFICER))
    window = visit()
    page = window.sign_in(person(Role.LEGAL))
    page.goto(f"/cases/{case.reference}/proceedings/open/mediation")
    page.get_by_label("We", exact=True).check()
    page.get_by_label("There is a written agreement").check()
    go_on(window)
    record = page.url
    page.goto(f"{record}/people/add")
    page.get_by_label("Name", exact=True).fill("Helen Marsh")
    go_on(window)
    for path in (
        record,
        f"{record}/offers",
        f"{record}/sessions/add",
        f"{record}/offers/add",
        "/external-cases",
        "/procedures/gb-fos",
        f"/cases/{case.reference}/proceedings/open",
        f"/cases/{case.reference}/proceedings/open/gb-fos",
    ):
        page.goto(path)
        for _light in window.in_every_light():
            window.must_be_accessible()
