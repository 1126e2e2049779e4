"""From a signal in a report to an action, and back: one press, with what is known filled in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.platform.accounts import Role, Unit, User
from app.platform.accounts.signed_in import actor_for
from app.platform.db import db, transaction
from app.platform.db.types import json_text
from app.platform.jobs import work
from app.platform.jobs.running import run_job
from app.platform.jobs.schedule import job_named
from app.reports.domain.actions import Place
from app.reports.domain.proposals import propose
from app.reports.models.actions import Action, ActionSignal
from app.reports.models.summaries import Report
from app.reports.services.scheduling import WORK, schedule_reports
from app.shared.clock import FixedClock
from app.wordings.models import Product
from tests.clients import PageClient
from tests.factories import PASSWORD, make_unit


@pytest.fixture
def report(
    app: Flask, clock: FixedClock, unit: Unit, person: Callable[..., User], history: Callable[..., None]
) -> Report:
    """October 2026, in which complaints of delay rose to four times what was usual for two years."""
    history(date(2024, 10, 7), [3] * 103, "delay")
    history(date(2024, 10, 7), [4] * 108, "claim-declined")
    history(date(2026, 10, 5), [14, 15, 14, 13], "delay")
    schedule_reports(
        actor=actor_for(person(Role.SUPERVISOR)),
        clock=clock,
        unit_code=unit.code,
        every="month",
        product="",
        reader_ids=[],
    )
    job = job_named("reports")
    assert job is not None
    run_job(job, clock)
    work.do_waiting(WORK, clock)
    return db.session.scalars(select(Report)).one()


@pytest.fixture
def owner(person: Callable[..., User]) -> User:
    return person(Role.IMPROVEMENT_OWNER, display_name="Ivy Mprove")


def values(html: str) -> dict[str, str]:
    """What the form would send as it stands."""
    sent = dict(re.findall(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"', html))
    sent |= {
        name: value
        for name, inner in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', html, re.S)
        for value in re.findall(r'<option selected value="([^"]*)"', inner)
    }
    sent |= dict(re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\s*(.*?)</textarea>', html, re.S))
    return sent


def test_a_signal_becomes_an_action_that_knows_it_and_is_known_by_it(
    report: Report,
    owner: User,
    unit: Unit,
    reasons: dict[str, int],
    client: PageClient,
    person: Callable[..., User],
) -> None:
    client.sign_in(owner.login, PASSWORD)
    page = client.get(f"/reports/{report.id}").get_data(as_text=True)
    _whole, address = re.findall(r'href="(/improvements/new\?[^"]+)"', page)
    address = address.replace("&amp;", "&")
    form = client.get(address).get_data(as_text=True)
    known = values(form)
    assert known["measure"] == "complaints"
    assert known["reason"] == str(reasons["delay"])
    assert 50 <= int(known["percent"]) <= 90, "back to a quarter of what came in"
    assert "Claim: delay" in known["why"]
    assert known["unit_id"] == str(unit.id)

    sent = known | {
        "title": "Pay within five days",
        "change": "Paid on the day of the decision.",
        "owner_id": str(owner.id),
        "place": "stage",
    }
    answer = client.post(address, data=sent)
    assert answer.status_code == 303, answer.get_data(as_text=True)[:3000]
    action = db.session.scalars(select(Action)).one()
    assert (action.source, action.scope) == ("signal", {"reason": reasons["delay"]})
    link = db.session.scalars(select(ActionSignal)).one()
    assert (link.action_id, link.report_id) == (action.id, report.id)

    shown = client.get(answer.headers["Location"]).get_data(as_text=True)
    assert f'href="/reports/{report.id}#signal-{link.signal}"' in shown
    page = client.get(f"/reports/{report.id}").get_data(as_text=True)
    assert f'href="/improvements/{action.reference}"' in page

    for wrong in ("99", "x", "", "-1", "٣", "9" * 40):
        assert client.get(f"/improvements/new?report={report.id}&signal={wrong}").status_code == 404, wrong
    elsewhere = make_unit(code="ELSE", name="Elsewhere")
    client.sign_in(person(Role.IMPROVEMENT_OWNER, unit=elsewhere).login, PASSWORD)
    assert client.get(address).status_code == 404, "a report of another house"


def test_a_signal_of_a_branch_and_a_product_narrows_the_action_to_them(
    report: Report, owner: User, unit: Unit, reasons: dict[str, int], client: PageClient
) -> None:
    branch = make_unit(unit, code="BRANCH", name="Branch")
    with transaction() as session:
        session.add(Product(code="HOME", name="Home", line="home"))
    document = json.loads(report.document)
    document["titles"] |= {"unit": "Unit", "product": "Product"}
    for dimensions in ({"unit": "Branch", "reason": "Claim: delay"}, {"product": "Home"}, {"unit": "Gone"}):
        document["signals"][-1]["dimensions"] = dimensions
        with db.engine.begin() as past_the_services:
            past_the_services.execute(update(Report).values(document=json_text(document)))
        client.sign_in(owner.login, PASSWORD)
        number = len(document["signals"]) - 1
        known = values(client.get(f"/improvements/new?report={report.id}&signal={number}").text)
        chosen = {name: known.get(name, "") for name in ("unit_id", "reason", "product")}
        assert chosen == {
            "unit_id": str(branch.id if dimensions.get("unit") == "Branch" else unit.id),
            "reason": str(reasons["delay"]) if "reason" in dimensions else "",
            "product": str(db.session.scalars(select(Product.id)).one()) if "product" in dimensions else "",
        }
        assert bool(known.get("percent")) == ("Gone" not in dimensions.values())


def signal(**given: Any) -> dict[str, Any]:
    return {
        "measure": "upheld",
        "dimensions": {},
        "since": "2026-08-01",
        "until": "2026-10-31",
        "observed": 40,
        "expected": 30.0,
        "concentrated": [],
        **given,
    }


def test_a_proposal_is_the_way_back_to_what_is_usual_judged_over_as_long_as_it_lasted() -> None:
    known = propose(signal(), date(2026, 11, 23))
    assert (known.measure, known.percent, known.place) == ("upheld", 25, Place.STAGE)
    assert (known.judge_on - known.from_on).days == 92
    assert known.from_on > known.due_on > date(2026, 11, 23)
    assert propose(signal(observed=3), date(2026, 11, 23)).percent is None, "a fall is nothing to mend"


def test_no_effect_is_proposed_of_all_complaints_for_a_signal_of_some() -> None:
    """An action narrows its effect to a unit, product or reason; 88 % less of all would be expected otherwise."""
    day = date(2026, 11, 23)
    assert propose(signal(dimensions={"product": "Home", "unit": "Leeds"}), day).percent == 25
    assert propose(signal(dimensions={"filer": "Attorney"}), day).percent is None
    assert propose(signal(dimensions={"product": "Home", "clause": "5.4"}), day).percent is None


def test_a_proposal_takes_its_place_from_the_cause_or_the_clause() -> None:
    told = signal(dimensions={"cause": "Payment: System"})
    assert (propose(told, date(2026, 11, 23)).place, propose(told, date(2026, 11, 23)).where) == (
        Place.SYSTEM,
        "Payment",
    )
    about = signal(concentrated=[{"dimension": "clause", "value": "Home 3.2 (A)"}])
    assert propose(about, date(2026, 11, 23)).place is Place.WORDING
