"""A case of another unit, and a confidential one, stand in no list, count, export or mail of whoever may not see them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from datetime import date
from html import unescape
from zipfile import ZipFile

import pytest
from flask import Flask

from app.cases.models import Case
from app.platform.accounts.models import Unit, User
from app.platform.accounts.permissions import Role
from tests.clients import CommandRunner, PageClient
from tests.factories import make_unit

Browser = Callable[[User], PageClient]
PLANTED = ("Zebulon Quartermain", "QX-7788-31415", "Gutterspout", "quartermain-scan")
ASKED = ("", "?scope=all", "?q=Quartermain", "?who=all", "?case={reference}")
FURTHER = re.compile(r'href="(/(?:mail|audit|dashboard|improvements|deadlines|jobs)[^"#]*)"')
NIGHTLY = ("deadline-sweep", "warnings", "fold-tallies", "improvements", "reports", "deliver-mail")


@pytest.fixture
def planted(complaint: Callable[..., Case], officer: User, sign_in: Browser, runner: CommandRunner) -> Case:
    """Long overdue, with a paper, a flag and a confidential past, and all that runs by night has run."""
    name, policy, point, file = PLANTED
    case = complaint(name=name, policy=policy, point=f"{point} declined", received_on=date(2026, 6, 1))
    desk = sign_in(officer)
    desk.post(
        f"/cases/{case.reference}/evidence/add",
        data={"files": [(io.BytesIO(b"The gutter is whole."), f"{file}.txt")], "side": "ours"},
        content_type="multipart/form-data",
    )
    desk.post(f"/cases/{case.reference}/systemic", data={"what": point, "reason": f"{point} again and again"})
    for job in NIGHTLY:
        assert runner("jobs", "run", job).exit_code == 0
    return case


def lists(app: Flask) -> Iterator[str]:
    """Every page that is addressed without naming anything."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if "GET" in (rule.methods or ()) and not rule.arguments and "sign-out" not in rule.rule:
            yield rule.rule


def seen(browser: PageClient, app: Flask, case: Case) -> list[str]:
    """Addresses of lists, and of what they lead to beside pages of cases, whose answer names the case."""
    words = (case.reference, *PLANTED)
    asked = {page + query.format(reference=case.reference) for page in lists(app) for query in ASKED}
    found: list[str] = []
    known: set[str] = set()
    while asked:
        address = asked.pop()
        answer = browser.get(address)
        assert answer.status_code < 500, address
        text = unescape(text_of(answer.data))
        # What was asked for is said again: it tells nothing.
        if answer.status_code == 200 and any(word in text for word in words if word not in address):
            found.append(address)
        for link in map(unescape, FURTHER.findall(text)):
            shape = re.sub(r"\d+|=[^&]*", "", link)  # one of each kind of page tells for the others
            if shape not in known:
                known.add(shape)
                asked.add(link)
    return found


def text_of(answer: bytes) -> str:
    """The text of a page, a feed, a CSV file or a workbook."""
    if not answer.startswith(b"PK"):
        return answer.decode("utf-8", "replace")
    with ZipFile(io.BytesIO(answer)) as book:
        return " ".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())


def test_the_house_that_has_it_sees_it(app: Flask, planted: Case, officer: User, sign_in: Browser) -> None:
    found = seen(sign_in(officer), app, planted)
    assert {"/cases?scope=all", "/deadlines?who=all", "/mail"} <= set(found), found


def test_another_house_sees_nothing_of_it_in_any_role(
    app: Flask, planted: Case, person: Callable[..., User], sign_in: Browser
) -> None:
    assert seen(sign_in(person(*Role, unit=make_unit())), app, planted) == []


def test_a_sister_branch_sees_nothing_of_it(
    app: Flask, unit: Unit, planted: Case, person: Callable[..., User], sign_in: Browser
) -> None:
    assert seen(sign_in(person(*Role, unit=make_unit(unit))), app, planted) == []


def test_an_administrator_sees_nothing_of_it(
    app: Flask, planted: Case, person: Callable[..., User], sign_in: Browser
) -> None:
    assert seen(sign_in(person(Role.ADMINISTRATOR)), app, planted) == []


def test_whoever_is_not_named_sees_nothing_of_a_confidential_case(
    app: Flask, planted: Case, officer: User, person: Callable[..., User], sign_in: Browser
) -> None:
    answer = sign_in(officer).post(
        f"/cases/{planted.reference}/confidential",
        data={"confidential": "y", "readers": [str(officer.id)], "reason": "A colleague's own complaint"},
    )
    assert answer.status_code == 303
    roles = [role for role in Role if role not in (Role.AUDITOR, Role.COMPLIANCE_OFFICER)]
    assert seen(sign_in(person(*roles)), app, planted) == []
