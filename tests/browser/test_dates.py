"""The pages about dates, calendars and rules, in a browser, in both languages and every light."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import combinations, islice

import pytest
from flask import Flask
from playwright.sync_api import FloatRect

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


def test_no_label_of_the_days_covers_another(
    app: Flask, clock: FixedClock, unit: Unit, visit: OpenWindow, person: MakePerson
) -> None:
    officer = person(Role.OFFICER)
    case = register(
        actor=actor_for(officer), clock=clock, library=app.extensions["rules"], intake=intake_for(unit)
    )
    window = visit()
    window.sign_in(officer)
    for further in (2, 26, 25, 6):  # beside the first day, far from both ends, beside the last, over it
        clock.advance(days=further)
        window.page.goto(f"/cases/{case.reference}")
        for _ in window.in_every_light():
            labels = [label.bounding_box() for label in window.page.locator(".strip__label:visible").all()]
            assert len(labels) >= 2
            for one, other in combinations(labels, 2):
                assert one is not None and other is not None
                assert not _overlap(one, other), (clock.instant, one, other)


def _overlap(one: FloatRect, other: FloatRect) -> bool:
    return all(
        one[start] < other[start] + other[size] and other[start] < one[start] + one[size]
        for start, size in (("x", "width"), ("y", "height"))
    )
