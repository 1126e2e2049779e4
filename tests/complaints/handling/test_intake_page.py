"""Taking a complaint in through the page, as a person on the phone does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.platform.accounts import Role, User
from tests.clients import PageClient


@pytest.fixture
def browser(person: Callable[..., User], sign_in: Callable[[User], PageClient]) -> PageClient:
    return sign_in(person(Role.OFFICER))


def typed(**fields: Any) -> dict[str, Any]:
    """A call as it is taken down; ``fields`` replace or add to it."""
    return {
        "key": "a-key-of-this-form-01",
        "name": "Yusuf Demir",
        "phone": "0161 496 0770",
        "calls_as": "holder",
        "words": "Your builder put the new boards straight on the wet floor.",
        "capacity": "policyholder",
        "kind": "person",
        "eligibility": "consumer",
        "unit": "1",
        "channel": "phone",
        "received_on": "23 Nov 2026",
        "received_time": "08:42",
        "language": "en",
        "triage": "complaint",
    } | fields


def test_a_call_becomes_a_complaint(browser: PageClient, db_session: Session) -> None:
    assert browser.get("/complaints/new").status_code == 200

    answer = browser.post("/complaints/new", data=typed())

    case = db_session.scalars(select(Case)).one()
    assert answer.status_code == 303
    assert answer.location == f"/cases/{case.reference}"
    assert case.complainant_name == "Yusuf Demir"
