"""The pages about dates, calendars and rules, in a browser, in both languages and every light."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice

import pytest
from flask import Flask

from app.complaints.services.intake import register
from app.platform.accounts import Role, Unit, User
from app.platform.accounts.signed_in import actor_for
from app.shared.clock import FixedClock
from tests.browser.conftest import Visit
from tests.complaints.handling.conftest import intake_for

OpenWindow = Callable[..., Visit]
MakePerson = Callable[..., User]


def _lights(window: Visit, locale: str) -> Iterable[str]:
    """Every light in English; other words have the same colours, so a phone, where they may not fit, is enough."""
    return window.in_every_light() if locale == "en" else islice(window.in_every_light(), 2, None)


@pytest.mark.parametrize("locale", ["en", "zh_Hans_CN"])
def test_the_pages_about_dates_are_accessible_in_every_light(
    app: Flask, clock: FixedClock, unit: Unit, visit: OpenWindow, person: MakePerson, locale: str
) -> None:
    officer = person(Role.OFFICER, Role.SUPERVISOR, locale=locale, display_name="Priya Nair")
    case = register(
        actor=actor_for(officer), clock=clock, library=app.extensions["rules"], intake=intake_for(unit)
    )
    window = visit()
    window.sign_in(officer)
    for path in (
        f"/cases/{case.reference}/deadlines/gb-disp/summary-resolution",
        "/deadlines",
        "/deadlines?view=month",
        "/deadlines/feeds",
        "/deadlines/forecast",
    ):
        window.page.goto(path)
        for _ in _lights(window, locale):
            window.must_be_accessible()


@pytest.mark.parametrize("locale", ["en", "zh_Hans_CN"])
def test_the_pages_about_calendars_and_rules_are_accessible_in_every_light(
    visit: OpenWindow, person: MakePerson, locale: str
) -> None:
    window = visit()
    window.sign_in(person(Role.COMPLIANCE_OFFICER, locale=locale, display_name="Nadia Rahman"))
    for path in (
        "/calendars",
        "/calendars/CN?year=2026",
        "/calendars/CN/days/2026-10-10",
        "/calendars/CN/correct",
        "/calendars/import",
        "/rules",
        "/rules/au-rg271",
        "/rules/au-rg271/points/2021-10-05/idr-response",
        "/rules/to-settle",
    ):
        assert window.page.goto(path).ok, path  # type: ignore[union-attr]
        for _ in _lights(window, locale):
            window.must_be_accessible()
