"""The audit page: for auditors alone; the chain of one case and of the whole log; who looked at what."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text

from app.platform import log
from app.platform.accounts import SYSTEM, Role, Unit, User
from app.platform.accounts.services import people
from app.platform.accounts.signed_in import actor_for
from app.platform.audit.checking import JOB
from app.platform.db import db, transaction
from app.platform.jobs.running import run_job
from app.platform.jobs.schedule import job_named
from app.platform.jobs.work import do_waiting
from app.shared.clock import FixedClock
from tests import factories
from tests.clients import PageClient
from tests.platform.log.kinds import write

DISABLE = "ALTER TABLE log_event DISABLE TRIGGER USER"
MakePerson = Callable[..., User]
SignIn = Callable[[User], PageClient]


@pytest.fixture
def auditor(person: MakePerson, sign_in: SignIn) -> PageClient:
    return sign_in(person(Role.AUDITOR))


def look(clock: FixedClock, actor: str, reference: str, act: str = "read", part: str = "case") -> None:
    log.note_access(actor, reference, act, part)
    log.write_accesses(clock.now())


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.AUDITOR])
def test_only_auditors_come_in(person: MakePerson, sign_in: SignIn, role: Role) -> None:
    assert sign_in(person(role)).get("/audit").status_code == 403


def test_it_says_who_looked_at_what_newest_first(
    auditor: PageClient, person: MakePerson, clock: FixedClock
) -> None:
    officer = person(Role.OFFICER, display_name="Priya Nair")
    look(clock, f"user:{officer.id}", "FF-1")
    look(clock, "user:1", "FF-1", "download", "evidence:3")
    look(clock, "system:commands", "FF-2", "export")
    page = auditor.get("/audit").text
    assert "paper E3" in page and "evidence:3" not in page
    assert page.index("FF-2") < page.index("FF-1")
    assert "Priya Nair" in page
    assert "exported" in page
    mine = auditor.get(f"/audit?who=user:{officer.id}").text
    assert "FF-1" in mine
    assert "FF-2" not in mine


def test_a_case_is_proven_on_the_spot(auditor: PageClient, clock: FixedClock) -> None:
    write(log.Stream("case", "FF-1"))
    look(clock, "user:1", "FF-1")
    look(clock, "user:1", "FF-2")
    page = auditor.get("/audit?case=FF-1").text
    assert "2 events: unchanged since recorded" in page
    assert "FF-2" not in page
    assert "knows no case" in auditor.get("/audit?case=FF-9").text


def test_the_list_of_looks_turns_its_pages(
    auditor: PageClient, clock: FixedClock, query_count: Callable[..., object]
) -> None:
    for number in range(120):
        log.note_access("user:1", f"FF-{number:03}", "read")
    log.write_accesses(clock.now())
    seen, path = [], "/audit"
    while path:
        page = auditor.get(path).text
        seen += [number for number in range(120) if f">FF-{number:03}<" in page]
        following = re.search(r'href="([^"]+)" rel="next"', page)
        path = following.group(1).replace("&amp;", "&") if following else ""
    assert sorted(seen) == list(range(120))


@pytest.mark.parametrize("cursor", ["x", "W10", "WyJhIl0", "%00"])
def test_a_page_address_that_we_did_not_give_out_is_refused(auditor: PageClient, cursor: str) -> None:
    assert auditor.get(f"/audit?after={cursor}").status_code in (400, 422)


def test_the_auditor_of_a_branch_sees_the_looks_of_its_people(
    unit: Unit, person: MakePerson, sign_in: SignIn, clock: FixedClock
) -> None:
    branch = factories.make_unit(unit)
    here, elsewhere = person(Role.OFFICER, unit=branch), person(Role.OFFICER)
    look(clock, f"user:{here.id}", "FF-1")
    look(clock, f"user:{elsewhere.id}", "FF-2")
    page = sign_in(person(Role.AUDITOR, unit=branch)).get("/audit").text
    assert "FF-1" in page
    assert "FF-2" not in page


def test_the_whole_log_is_checked_when_asked_for(auditor: PageClient, clock: FixedClock) -> None:
    assert "Not yet checked" in auditor.get("/audit").text
    assert auditor.post("/audit/check").status_code == 303
    assert "waiting or running" in auditor.get("/audit").text
    do_waiting(JOB, clock)
    page = auditor.get("/audit").text
    assert "Unchanged since recorded" in page
    assert "waiting or running" not in page


def test_the_nightly_check_shows_a_break(app: Flask, auditor: PageClient, clock: FixedClock) -> None:
    write(log.Stream("case", "FF-1"))
    sqlite = db.engine.dialect.name == "sqlite"
    with transaction() as session:
        session.execute(text("DROP TRIGGER log_event_no_update" if sqlite else DISABLE))
        session.execute(text("UPDATE log_event SET actor = 'user:99' WHERE stream_id = 'FF-1'"))
    nightly = job_named(JOB)
    assert nightly is not None
    run_job(nightly, clock)
    page = auditor.get("/audit").text
    assert "changed in 1 place" in page
    assert "column:actor" in page
    assert "column:actor" in auditor.get("/audit?case=FF-1").text


def test_rights_that_administrators_gave_themselves_stand_out(
    auditor: PageClient, unit: Unit, person: MakePerson, clock: FixedClock
) -> None:
    administrator = person(Role.ADMINISTRATOR, display_name="Ada Moss")
    people.grant_role(
        actor=actor_for(administrator),
        user_id=administrator.id,
        role=Role.OFFICER,
        unit_code=unit.code,
        clock=clock,
    )
    page = auditor.get("/audit/rights").text
    assert "Role given: Complaint officer" in page
    assert "to themselves" in page
    assert "reads cases" in page
    assert "Signed in" not in page


def test_the_auditor_of_a_branch_sees_the_rights_of_its_people(
    unit: Unit, person: MakePerson, sign_in: SignIn, clock: FixedClock
) -> None:
    branch = factories.make_unit(unit)
    for where, name in ((branch, "Here Below"), (unit, "Elsewhere Above")):
        user = person(unit=where, display_name=name)
        people.set_active(actor=SYSTEM, user_id=user.id, active=False, clock=clock)
    page = sign_in(person(Role.AUDITOR, unit=branch)).get("/audit/rights").text
    assert "Here Below" in page
    assert "Elsewhere Above" not in page
