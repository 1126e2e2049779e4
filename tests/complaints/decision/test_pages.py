"""From the finding to the approval, through the pages."""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlalchemy import select

from app.complaints.models import Finding
from app.platform.accounts.models import User
from app.platform.accounts.permissions import Role
from app.platform.db import db
from app.shared.clock import FixedClock
from tests import factories
from tests.clients import PageClient
from tests.complaints.letters.scenes import Scene

SignIn = Callable[[User], PageClient]


def _user(scene: Scene) -> User:
    return db.session().get_one(User, scene.officer.user_id)


def test_the_whole_way_from_finding_to_approval(investigated: Scene, sign_in: SignIn, clock: FixedClock) -> None:
    scene = investigated
    case = f"/cases/{scene.reference}"
    browser = sign_in(_user(scene))
    page = browser.get(case).get_data(as_text=True)
    assert "Record the finding" in page and "0 of 3 found" in page
    for number, result in ((1, "partly"), (2, "upheld"), (3, "not-upheld")):
        assert browser.get(f"{case}/points/{number}/finding").status_code == 200
        answer = browser.post(
            f"{case}/points/{number}/finding",
            data={
                "question": "Was it hidden?",
                "result": result,
                "reasons": "The surveyor saw it.",
                "facts-0-on": "2026-04-01",
                "facts-0-text": "The pipe leaked behind the wall",
                "facts-0-evidence": "1",
                "facts-0-page": "3",
                "known": "0",
            },
        )
        assert answer.status_code == 303, answer.get_data(as_text=True)
    assert db.session().scalars(select(Finding.result)).all() == ["partly", "upheld", "not-upheld"]
    quoted = browser.get(f"{case}/points/1/clauses?q=hidden")
    assert quoted.status_code == 200
    link = re.search(r'href="([^"]+clause=\d+[^"]*)"', quoted.get_data(as_text=True))
    assert link
    chosen = link.group(1).replace("&amp;", "&")
    assert browser.get(chosen).status_code == 200
    refused = browser.post(chosen, data={"quotation": "the leak was seen inside a wall", "relied_on": "for"})
    assert refused.status_code == 422 and "Not verbatim" in refused.get_data(as_text=True)
    assert browser.post(
        chosen, data={"quotation": "the leak was hidden inside a wall, floor or ceiling", "relied_on": "for"}
    ).status_code == 303
    assert browser.get(f"{case}/points/1/answer").status_code == 200
    for version, (number, outcome) in enumerate(((1, "partly"), (2, "upheld"), (3, "not-upheld"))):
        money = {"lines-0-kind": "amount", "lines-0-what": "Repairs", "lines-0-amount": "1,490.00",
                 "lines-1-kind": "excess", "lines-1-what": "Less your excess", "lines-1-amount": "250.00"}
        answer = browser.post(
            f"{case}/points/{number}/answer",
            data={"outcome": outcome, "reasons": "We are sorry. It was so.", "version": str(version),
                  **(money if number == 1 else {})},
        )
        assert answer.status_code == 303, answer.get_data(as_text=True)
    assert browser.post(f"{case}/decision/terms", data={"difficulty": "ordinary", "pay_by_days": "14", "version": "3"}).status_code == 303
    assert browser.post(f"{case}/decision/letter").status_code == 303
    page = browser.get(f"{case}/decision").get_data(as_text=True)
    print(re.sub(r"<[^>]+>|\s+", " ", page)[:6000])
    fields = dict(re.findall(r'name="(letter|version)" value="(\d+)"', page))
    answer = browser.post(f"{case}/decision/propose", data=fields)
    assert answer.status_code == 303, re.sub(r"<[^>]+>|\s+", " ", answer.get_data(as_text=True))
    boss = factories.make_person(Role.APPROVER, unit=scene.unit)
    approving = sign_in(boss)
    page = approving.get(f"{case}/decision").get_data(as_text=True)
    content = re.search(r'name="content" value="(\w+)"', page)
    assert content
    assert approving.post(f"{case}/decision/approve", data={"content": content.group(1)}).status_code == 303
    assert "Approved by" in approving.get(case).get_data(as_text=True)
