"""Quotations of a case against the register: the edition trap, endorsements, exceptions, shared numbers, grounds."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.complaints.domain.outcomes import Result
from app.complaints.models import Citation
from app.complaints.queries.citation_checks import CitationCheck, CitationFinding, citation_report
from app.complaints.services.citations import cite_clause, remove_citation
from app.complaints.services.findings import NewFinding, record_finding
from app.complaints.services.letters import compose_decision
from app.platform.accounts.actor import Actor
from app.platform.db import db, transaction
from app.wordings.endorsing import import_endorsement
from app.wordings.models import Clause, Edition
from app.wordings.service import import_edition
from tests.complaints.letters.reading import failures
from tests.complaints.letters.scenes import HOME, Scene, chen, decide_chen, decide_okafor, okafor

KEEPER = Actor(None, "test", system=True)
NEWER = HOME.replace("edition: A\nfrom: 2025-01-01", "edition: B\nfrom: 2026-01-15").replace(
    "(a) damage caused by frost;\n\n(b) damage", "(a) theft by a tenant;\n\n(b) damage caused by vermin;\n\n(c) damage"
).replace("(c) but", "(d) but").replace("paragraph (b)", "paragraph (c)")  # fmt: skip


@pytest.fixture
def decided(app: Flask) -> Scene:
    return decide_okafor(okafor())


def found(scene: Scene, check: CitationCheck) -> list[CitationFinding]:
    return [each for each in citation_report(db.session(), scene.case).findings if each.check is check]


def goes_on(scene: Scene) -> list[CitationFinding]:
    return [each for each in found(scene, CitationCheck.OMISSION) if "goes on" in each.text]


def endorse(scene: Scene, text: str, day: date, code: str = "E12") -> None:
    import_endorsement(
        actor=KEEPER,
        clock=scene.clock,
        wording="HOME",
        edition="A",
        code=code,
        title="",
        effective_from=day,
        text=text,
    )


def clause(path: str, edition: str = "A") -> int:
    statement = select(Clause.id).join(Edition, Edition.id == Clause.edition_id)
    return db.session().scalars(statement.where(Clause.path == path, Edition.label == edition)).one()


def test_a_decision_that_quotes_all_it_should_has_nothing_to_stop_it(decided: Scene) -> None:
    report = citation_report(db.session(), decided.case)
    assert report.quotations == 2
    assert report.ok
    assert {each.check for each in report.findings} <= {CitationCheck.OMISSION}
    assert goes_on(decided) == []  # one sentence goes on with “but”: the exception, quoted beside it


def test_how_a_sentence_goes_on_is_named_when_nothing_beside_says_it(decided: Scene) -> None:
    exception = db.session().scalar(select(Citation.id).where(Citation.clause_id == clause("4.2.(c)")))
    assert exception is not None
    remove_citation(citation_id=exception, **decided.who)
    (warned,) = goes_on(decided)
    assert (warned.stops, "but" in warned.text) == (False, True)


def test_an_exclusion_quoted_without_its_exception_is_named(decided: Scene) -> None:
    exception = db.session().scalar(select(Citation.id).where(Citation.clause_id == clause("4.2.(c)")))
    assert exception is not None
    remove_citation(citation_id=exception, **decided.who)
    (missing,) = found(decided, CitationCheck.EXCEPTION)
    assert (missing.number, missing.clause, missing.stops) == (1, "4.2.(b)", False)
    assert "4.2(c)" in missing.text


def test_the_edition_trap(decided: Scene) -> None:
    """In the newer edition, on sale on the day of the loss, paragraph (b) is about vermin."""
    import_edition(actor=KEEPER, clock=decided.clock, text=NEWER)
    assert (
        found(decided, CitationCheck.EDITION)[0].stops is False
    )  # a warning: another was newly sold on that day
    cite_clause(
        number=1, clause_id=clause("4.2.(b)", "B"), quotation="damage caused by vermin;", **decided.who
    )
    (trap,) = (each for each in found(decided, CitationCheck.EDITION) if each.stops)
    assert (trap.edition, trap.clause) == ("B", "4.2.(b)")
    assert "the edition agreed is A" in trap.text


def test_a_quotation_that_is_no_longer_verbatim_is_shown_at_its_first_difference(decided: Scene) -> None:
    with transaction() as session:  # as if the register had been tampered with
        other = "damage caused by water that has been leaking for more than 40 days;"
        session.execute(update(Clause).where(Clause.id == clause("4.2.(b)")).values(text=other))
    (wrong,) = found(decided, CitationCheck.VERBATIM)
    assert wrong.stops
    assert wrong.text.index("14 days") < wrong.text.index("40 days")


@pytest.mark.parametrize(("day", "overrides"), [(date(2026, 3, 14), True), (date(2026, 3, 15), False)])
def test_an_endorsement_that_held_on_the_day_of_the_loss_overrides(
    decided: Scene, day: date, overrides: bool
) -> None:
    endorse(decided, "1. Clause 4.2(b) is deleted.\n", day)
    stops = [each for each in found(decided, CitationCheck.ENDORSEMENT) if each.stops]
    assert bool(stops) is overrides
    if overrides:
        assert "took 4.2(b) out" in stops[0].text


def test_quoting_the_endorsement_itself_settles_it(decided: Scene) -> None:
    endorse(
        decided, "1. Clause 4.2(b) is replaced by: (b) any leak of more than 28 days;\n", date(2026, 1, 1)
    )
    assert [each.stops for each in found(decided, CitationCheck.ENDORSEMENT)] == [True]
    cite_clause(
        number=1, clause_id=clause("E12.1"), quotation="(b) any leak of more than 28 days;", **decided.who
    )
    assert found(decided, CitationCheck.ENDORSEMENT) == []


def test_an_endorsement_agreed_after_the_loss_cannot_be_held_against_anybody(decided: Scene) -> None:
    endorse(decided, "1. Clause 4.2(b) is replaced by: (b) any leak at all;\n", date(2026, 6, 1))
    cite_clause(number=1, clause_id=clause("E12.1"), quotation="(b) any leak at all;", **decided.who)
    (late,) = (each for each in found(decided, CitationCheck.ENDORSEMENT) if each.stops)
    assert "after the loss on 2026-03-14" in late.text


@pytest.mark.parametrize(
    ("because", "stops"),
    [
        ("Clause 4.2(b) does not help us.", []),
        ("Clause 9.9 does not help us.", [False]),
        ("Clause 1 does not help us.", [True]),
    ],
)
def test_reasons_name_clauses_that_are_there_and_one_alone(
    decided: Scene, because: str, stops: list[bool]
) -> None:
    for code in ("E12", "E13"):
        endorse(decided, "1. Clause 4.2(a) is deleted.\n", date(2026, 11, 1), code)
    record_finding(finding=NewFinding(1, Result.PARTLY, because, evidence=(1,)), **decided.by_rules)
    assert [each.stops for each in found(decided, CitationCheck.NUMBER)] == stops


def test_a_clause_that_relieves_the_insurer_wants_its_proof(app: Flask) -> None:
    scene = decide_chen(chen())
    cite_clause(
        number=3,
        clause_id=clause("第二十二条", "2024版"),
        quotation="车轮的自然磨损，保险人不负责赔偿。",
        **scene.who,
    )
    grounds = [each for each in found(scene, CitationCheck.GROUND) if each.clause == "第二十二条"]
    assert any(each.stops for each in grounds)


def test_the_letter_is_stopped_by_what_stops_a_quotation(decided: Scene) -> None:
    endorse(decided, "1. Clause 4.2(b) is deleted.\n", date(2026, 1, 1))
    row = compose_decision(**decided.by_rules)
    assert any("E12" in failure for failure in failures(row))


def test_the_command_says_what_it_found_and_ends_with_it(decided: Scene, runner: Callable[..., Any]) -> None:
    fine = runner("wordings", "check-citations", "--case", decided.reference, "--json")
    assert (fine.exit_code, json.loads(fine.stdout)["quotations"]) == (0, 2)
    endorse(decided, "1. Clause 4.2(b) is deleted.\n", date(2026, 1, 1))
    wrong = runner("wordings", "check-citations", "--json")
    assert wrong.exit_code == 1
    stopping = [each for each in json.loads(wrong.stdout)["findings"] if each["severity"] == "error"]
    assert [(each["case"], each["check"], each["clause"]) for each in stopping] == [
        (decided.reference, "endorsement", "4.2.(b)")
    ]
    assert runner("wordings", "check-citations", "--case", "NM-0").exit_code == 2
