"""The draft: answers one by one or together, money that fits, two people who do not overwrite each other."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.cases.models import Head
from app.cases.policy import stream_of
from app.complaints.domain.outcomes import Outcome
from app.complaints.domain.redress import Interest, Line, LineKind
from app.complaints.models import DecisionHead, RedressLine
from app.complaints.services.decision import Answer, Draft, answers_of, decision_total, line_of, save_draft
from app.platform.accounts.permissions import Role
from app.platform.db import db
from app.platform.log import entries
from app.shared.errors import Conflict, NotAllowed, Refused
from app.shared.money import Money
from tests.complaints.decision.conftest import someone, the_decision
from tests.complaints.letters.scenes import Scene

GRIEF = Line(LineKind.COMPENSATION, "Distress", "Months without a ceiling", Money(15_000, "GBP"))


def save(scene: Scene, *answers: Answer, version: int | None = None, **terms: object) -> None:
    save_draft(draft=Draft(answers, **terms), version=version, **scene.who)  # type: ignore[arg-type]


def outcomes(scene: Scene) -> dict[int, str]:
    return {head.number: answer.outcome for head, answer in answers_of(db.session(), the_decision(scene))}


def test_one_answer_leaves_the_others_as_they_were(drafted: Scene) -> None:
    total = decision_total(db.session(), the_decision(drafted), "GBP")
    save(drafted, Answer(3, Outcome.GOODWILL, "For the trouble.", [GRIEF]))
    assert outcomes(drafted) == {1: "partly", 2: "upheld", 3: "goodwill"}
    assert decision_total(db.session(), the_decision(drafted), "GBP") == total + Money(15_000, "GBP")


def test_the_lines_of_an_answer_take_the_place_of_the_earlier_ones(drafted: Scene) -> None:
    save(drafted, Answer(1, Outcome.PARTLY, "Only for the wait.", [GRIEF]))
    rows = (
        db.session().scalars(select(RedressLine).join(DecisionHead).join(Head).where(Head.number == 1)).all()
    )
    assert [row.what for row in rows] == ["Distress"]
    assert db.session().scalar(select(Head.redress_minor).where(Head.number == 1)) == 15_000


def test_how_interest_was_worked_out_is_kept_with_the_line(drafted: Scene) -> None:
    lines = [
        line_of(row)
        for _head, answer in answers_of(db.session(), the_decision(drafted))
        for row in answer.lines
    ]
    interest = next(line for line in lines if line.kind is LineKind.INTEREST)
    assert interest.interest is not None and interest.interest.percent == Decimal(8)
    assert interest.amount == interest.interest.amount == Money(6_006, "GBP")


def test_lines_are_kept_in_the_order_in_which_they_are_read(drafted: Scene) -> None:
    excess = Line(LineKind.EXCESS, "Less excess", "", Money(-100, "GBP"))
    owed = Line(LineKind.AMOUNT, "Repairs", "", Money(500, "GBP"))
    save(drafted, Answer(1, Outcome.PARTLY, "So.", [GRIEF, excess, owed]))
    _head, answer = answers_of(db.session(), the_decision(drafted))[0]
    assert [row.kind for row in answer.lines] == ["amount", "excess", "compensation"]


def test_the_overall_answer_follows_the_points(drafted: Scene) -> None:
    assert the_decision(drafted).overall == "accepts"
    save(
        drafted,
        Answer(1, Outcome.NOT_UPHELD, "On a second look."),
        Answer(2, Outcome.NOT_UPHELD, "On a second look."),
    )
    assert the_decision(drafted).overall == "rejects"


def test_a_stale_form_is_told_and_changes_nothing(drafted: Scene) -> None:
    version = the_decision(drafted).version
    save(drafted, pay_by_days=20, version=version)
    with pytest.raises(Conflict, match="changed by someone else"):
        save(drafted, pay_by_days=30, version=version)
    assert the_decision(drafted).pay_by_days == 20


def test_every_save_is_logged_with_what_it_changed(drafted: Scene) -> None:
    save(drafted, Answer(3, Outcome.NOT_UPHELD, "She was not rude."))
    event = entries(db.session(), stream_of(drafted.case))[-1]
    assert (event.kind, event.fields["outcomes"]) == ("decision_drafted", {"3": "not-upheld"})
    _head, answer = answers_of(db.session(), the_decision(drafted))[2]
    assert event.fields["reasons"] == {"3": answer.reasons_digest}


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Answer(9, Outcome.UPHELD, "x"), "no point 9"),
        (Answer(3, Outcome.UPHELD, " "), "does not follow from the finding"),
        (Answer(1, Outcome.NOT_UPHELD, ""), "does not follow from the finding"),
        (Answer(3, Outcome.NOT_UPHELD, "So.", [GRIEF]), "pays nothing"),
        (Answer(3, Outcome.FORWARDED, "So.", [GRIEF]), "pays nothing"),
        (Answer(1, Outcome.PARTLY, "x" * 20_001), "20,000"),
        (
            Answer(1, Outcome.PARTLY, "So.", [Line(LineKind.EXCESS, "Less", "", Money(-1, "GBP"))]),
            "less than nothing",
        ),
        (
            Answer(1, Outcome.PARTLY, "So.", [Line(LineKind.AMOUNT, "Repairs", "", Money(1, "CNY"))]),
            "cannot be added",
        ),
        (
            Answer(
                1,
                Outcome.PARTLY,
                "So.",
                [
                    Line(
                        LineKind.INTEREST,
                        "Interest",
                        "",
                        Money(5, "GBP"),
                        Interest(Money(100, "GBP"), Decimal(8), date(2026, 1, 1), date(2026, 1, 2)),
                    )
                ],
            ),
            "its own working",
        ),
    ],
)
def test_an_answer_that_cannot_be_is_refused(drafted: Scene, answer: Answer, why: str) -> None:
    before = the_decision(drafted).version
    with pytest.raises(Refused, match=why):
        save(drafted, answer)
    assert the_decision(drafted).version == before


def test_terms_that_cannot_be_are_refused(drafted: Scene) -> None:
    for terms in ({"difficulty": "easy"}, {"pay_by_days": 0}, {"pay_by_days": 366}):
        with pytest.raises(Refused):
            save(drafted, **terms)


def test_nothing_is_drafted_while_a_finding_is_missing(investigated: Scene) -> None:
    with pytest.raises(Refused, match="once every point has a finding"):
        save(investigated, Answer(1, Outcome.UPHELD, "So."))


@pytest.mark.parametrize("role", [Role.APPROVER, Role.SUPERVISOR, Role.LEGAL, Role.AUDITOR])
def test_whoever_may_not_draft_does_not(drafted: Scene, role: Role) -> None:
    with pytest.raises(NotAllowed):
        save_draft(
            actor=someone(drafted, role), clock=drafted.clock, reference=drafted.reference, draft=Draft()
        )
