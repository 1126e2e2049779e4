"""What became of our answers: forums, and clauses that were relied on in vain; and why a version differs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.orm import undefer

from app.cases.models import Case, Head
from app.complaints.models import Citation
from app.mediation.services.changing import At, By
from app.mediation.services.opening import Opening, open_proceeding
from app.mediation.services.outcome import Ending, PointResult, record_outcome
from app.platform.accounts import Role, Unit, User
from app.platform.accounts.signed_in import actor_for
from app.platform.db import db, transaction
from app.platform.jobs import work
from app.platform.jobs.running import run_job
from app.platform.jobs.schedule import job_named
from app.reports.domain.afterwards import (
    CLAUSES,
    DECIDED,
    GAVE_WAY,
    OVERTURNED,
    RELIED,
    VARIED,
    WENT,
    AtForum,
    Reliance,
    afterwards,
)
from app.reports.models.summaries import Report
from app.reports.presenters.afterwards import sentences
from app.reports.services import making
from app.reports.services.folding import fold
from app.reports.services.scheduling import WORK, ask_again, schedule_reports
from app.shared.clock import FixedClock
from app.wordings.models import Clause, Edition, Wording
from tests.clients import PageClient
from tests.factories import make_unit

Received = Callable[..., Case]


def test_a_complaint_counts_once_at_each_forum_by_the_worst_for_our_answer() -> None:
    found = afterwards(
        [
            AtForum(1, "Ombudsman", "stood"),
            AtForum(1, "Ombudsman", "overturned"),
            AtForum(2, "Ombudsman", "varied"),
            AtForum(3, "Ombudsman", ""),
            AtForum(4, "Ombudsman", "not-decided"),
            AtForum(1, "Court", "stood"),
        ],
        [],
    )
    assert [(line.name, dict(line.cases)) for line in found.forums] == [
        ("Ombudsman", {WENT: [1, 2, 3, 4], DECIDED: [1, 2], VARIED: [2], OVERTURNED: [1]}),
        ("Court", {WENT: [1], DECIDED: [1], VARIED: [], OVERTURNED: []}),
    ]


def test_the_clauses_of_each_column_with_most_complaints_are_told() -> None:
    quiet = [Reliance(number, f"Clause {number % 6}", False, "") for number in range(60)]
    lost = [Reliance(100, "Rare", True, "overturned"), Reliance(100, "Rare", False, "stood")]
    found = afterwards([], [*quiet, *lost])
    assert [line.name for line in found.clauses] == ["Rare", *(f"Clause {number}" for number in range(5))]
    assert dict(found.clauses[0].cases) == {RELIED: [100], GAVE_WAY: [100], OVERTURNED: [100]}


def test_clauses_are_named_in_a_sentence_from_two_complaints_on(app: Flask) -> None:
    rows = [
        {"name": "5.4", RELIED: 4, GAVE_WAY: 1, OVERTURNED: 2},
        {"name": "1.1", RELIED: 1, GAVE_WAY: 0, OVERTURNED: 0},
    ]
    with app.test_request_context():
        assert list(sentences({"afterwards": {CLAUSES: rows}})) == [
            "Relied on most against complainants: 5.4 (4).",
            "Relied on and overturned elsewhere most: 5.4 (2).",
        ]


@pytest.fixture
def told(app: Flask, clock: FixedClock, unit: Unit, person: Callable[..., User], received: Received) -> Any:
    """A monthly report of October with two complaints; one went to the ombudsman and quotes a clause."""
    boss, clerk = person(Role.SUPERVISOR), person(Role.LEGAL)
    schedule_reports(
        actor=actor_for(boss), clock=clock, unit_code=unit.code, every="month", product="", reader_ids=[]
    )
    case, other = received(date(2026, 10, 5)), received(date(2026, 10, 6))
    by = By(actor_for(clerk), clock, app.extensions["rules"], app.extensions["tracks"])
    opening = Opening(track="gb-fos", opened_by="complainant", opened_on=date(2026, 11, 10))
    row = open_proceeding(by=by, reference=case.reference, opening=opening)
    _quote(case, _clause())

    def decide() -> None:
        ending = Ending(
            "final-decision",
            date(2026, 11, 16),
            date(2026, 11, 18),
            amount_minor=90_000,
            accept_by=date(2026, 12, 16),
            points={1: PointResult("overturned")},
        )
        record_outcome(by=by, at=At(case.reference, row.number, None), ending=ending)

    return boss, case, other, decide


def _clause() -> Clause:
    with transaction() as session:
        wording = Wording(code="HOME", name="Home cover", language="en")
        session.add(wording)
        session.flush()
        edition = Edition(
            wording_id=wording.id,
            label="2026",
            effective_from=date(2026, 1, 1),
            language="en",
            source="4 Leaks.",
            source_digest="0" * 64,
            imported_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
        session.add(edition)
        session.flush()
        clause = Clause(edition_id=edition.id, path="4", cited_as="4", ordinal=1, text="Leaks.")
        session.add(clause)
    return clause


def _quote(case: Case, clause: Clause) -> None:
    head_id = db.session.scalars(select(Head.id).where(Head.case_id == case.id)).one()
    values = {"case_id": case.id, "head_id": head_id, "clause_id": clause.id, "edition_id": clause.edition_id}
    with db.engine.begin() as past_the_services:
        past_the_services.execute(
            insert(Citation).values(**values, quotation="Leaks.", warnings=[], relied_on="against")
        )


@pytest.fixture
def jobs(app: Flask, clock: FixedClock) -> Callable[[], list[Any]]:
    def run() -> list[Any]:
        job = job_named("reports")
        assert job is not None
        run_job(job, clock)
        return [outcome.result for outcome in work.do_waiting(WORK, clock)]

    return run


def newest() -> Report:
    statement = select(Report).order_by(Report.version.desc()).options(undefer("*"))
    return db.session.scalars(statement.execution_options(populate_existing=True)).first()  # type: ignore[return-value]


def test_a_decision_elsewhere_makes_a_version_whose_numbers_lead_to_their_cases(
    told: Any, jobs: Callable[[], list[Any]], clock: FixedClock, sign_in: Callable[[User], PageClient]
) -> None:
    boss, case, other, decide = told
    assert jobs() == [{"made": 1}]
    first = json.loads(newest().document)["afterwards"]
    assert [(row[WENT], row[DECIDED]) for row in first["after:forums"]] == [(1, 0)]
    decide()
    assert ask_again(actor=actor_for(boss), clock=clock, report_id=newest().id)
    assert jobs() == [{"made": 1}]
    report = newest()
    assert report.changes == [
        {"total": 1},
        {"reference": case.reference, "kind": "changed", "fields": ["afterwards"]},
    ]
    said = json.loads(report.document)["said"]["en"]["sentences"]
    assert any("1 complaint: overturned 1, varied 0" in sentence for sentence in said), said
    assert not any("Home cover 4" in sentence for sentence in said), (
        said
    )  # one complaint is in the table only
    browser = sign_in(boss)
    page = browser.get(f"/reports/{report.id}").get_data(as_text=True)
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]*of=after:[^"]*)"', page)]
    assert len(links) == 5  # went, decided, overturned; relied on, overturned
    for link in links:
        listed = browser.get(link).get_data(as_text=True)
        assert case.reference in listed
        assert other.reference not in listed
    for asked in ("of=after:forums&rank=0&when=now", "of=after:forums&rank=9&when=went", "of=after:x&rank=0"):
        assert browser.get(f"/reports/{report.id}/figure?{asked}").status_code == 404, asked
    assert "Home cover 4 (2026)" in browser.get(f"/reports/{report.id}/report.csv").get_data(as_text=True)


def test_a_version_of_another_release_says_so_and_blames_no_complaint(
    told: Any,
    jobs: Callable[[], list[Any]],
    clock: FixedClock,
    sign_in: Callable[[User], PageClient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    boss, *_ = told
    jobs()
    before = newest().release
    monkeypatch.setattr(making, "release", lambda: "9.9.9+other")
    assert ask_again(actor=actor_for(boss), clock=clock, report_id=newest().id)
    assert jobs() == [{"made": 1}]
    report = newest()
    assert report.changes == [{"total": 0, "release": before}]
    page = sign_in(boss).get(f"/reports/{report.id}").get_data(as_text=True)
    assert "Every complaint was read as before." in page
    assert f"Another release of the program counted it: 9.9.9+other, before {before}." in page
    assert "0 complaints" not in page.partition("Why this version")[2][:400]


def test_owners_of_wordings_and_of_stages_get_theirs_of_their_own_units(
    received: Received,
    coded: Callable[..., None],
    person: Callable[..., User],
    sign_in: Callable[[User], PageClient],
) -> None:
    mine, theirs, clause = received(date(2026, 11, 5)), received(date(2026, 11, 5), at=make_unit()), _clause()
    for case in (mine, theirs):
        coded(case, "delay", "underwriting", "people")
        _quote(case, clause)
    fold()
    desk = sign_in(person(Role.IMPROVEMENT_OWNER))
    page = desk.get("/improvements/clauses").get_data(as_text=True)
    row = re.search(r'Underwriting and renewal</th>.*?href="([^"]+)">1<', page)
    assert row
    assert "one case" in desk.get(row[1].replace("&amp;", "&")).get_data(as_text=True)
    assert re.search(r'>4</a></th>.*?data-label="Points">1<', page, re.DOTALL)
    propose = re.search(r'href="(/improvements/new\?stage=[^"]+)"', page)
    assert propose
    assert 'value="Underwriting and renewal"' in desk.get(propose[1]).get_data(as_text=True)
