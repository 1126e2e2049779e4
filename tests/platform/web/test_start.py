"""Where the day begins: signing in leads everybody to their own work."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.platform.accounts import Role, User
from tests.clients import PageClient

STARTS = {
    Role.OFFICER: "/cases",
    Role.INVESTIGATOR: "/cases",
    Role.SUPERVISOR: "/cases",
    Role.APPROVER: "/cases?scope=all&approve=1",
    Role.LEGAL: "/external-cases",
    Role.QUALITY_REVIEWER: "/improvements/codes",
    Role.COMPLIANCE_OFFICER: "/rules",
    Role.AUDITOR: "/audit",
    Role.IMPROVEMENT_OWNER: "/improvements",
    Role.EXECUTIVE: "/dashboard",
    Role.ADMINISTRATOR: "/people",
}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_starts_at_its_own_work(
    role: Role, person: Callable[..., User], sign_in: Callable[[User], PageClient]
) -> None:
    browser = sign_in(person(role))
    start = browser.get("/")
    assert (start.status_code, start.headers["Location"]) == (303, STARTS[role])
    assert browser.get(STARTS[role]).status_code == 200


def test_whoever_does_the_work_of_two_roles_starts_where_cases_wait(
    person: Callable[..., User], sign_in: Callable[[User], PageClient]
) -> None:
    both = person(Role.ADMINISTRATOR, Role.APPROVER)
    assert sign_in(both).get("/").headers["Location"] == STARTS[Role.APPROVER]
