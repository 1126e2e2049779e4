"""An auditor's list for improvements: whoever moves a goal, a day, a count or a verdict in the database alone is found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from app.cases.models import Case
from app.platform import log
from app.platform.accounts import Role, Unit, User
from app.platform.accounts.signed_in import actor_for
from app.platform.db import db
from app.reports.domain.actions import Step
from app.reports.services.actions import Move, Plan, add_evidence, move_action, raise_action
from app.reports.services.coding import NewCause, code_cause
from app.reports.services.effects import check_effect, judge_effect
from app.reports.services.flags import NewFlag, flag_case, report_flag
from app.reports.services.guidance import Writing, publish_note, write_note
from app.shared.clock import FixedClock

CHEATS = {
    "action SET percent = 5": "action 0:percent",
    "action SET judge_on = '2027-12-31'": "action 0:judge_on",
    "action SET scope = '{}'": "action 0:scope",
    "action SET owner_id = 2": "action 0:owner_id",
    "action SET learned = ''": "action 0:learned",
    "action_evidence SET what = 'Everything is done'": "action_evidence 1:what",
    "effect_check SET verdict = 'effective'": "effect_check 1:verdict",
    "effect_check SET figures = '{}'": "effect_check 1:figures",
    "effect_check SET others = '[]'": "effect_check 1:others",
    "guidance_note SET words = 'We were right'": "guidance_note 0:words",
    "systemic_flag SET due_on = '2027-12-31'": "systemic_flag 1:due_on",
    "systemic_flag SET reported_on = NULL": "systemic_flag 1:reported_on",
    "point_cause SET kind_id = stage_id": "point_cause 1:kind_id",
    "point_cause SET without_papers = 'All of them'": "point_cause 1:without_papers",
}
"""An UPDATE with the database's own password, and what ``flask audit verify`` says of it."""


@pytest.fixture
def learnt(
    clock: FixedClock,
    unit: Unit,
    person: Callable[..., User],
    reasons: dict[str, int],
    codes: Callable[[str], int],
    complaint: Callable[..., Case],
    history: Callable[..., None],
) -> None:
    """A flag, a cause, an action that was done and found wanting, and a note."""
    owner, director = person(Role.IMPROVEMENT_OWNER), person(Role.COMPLIANCE_OFFICER)
    reviewer = actor_for(person(Role.QUALITY_REVIEWER))
    acts, directs = actor_for(owner), actor_for(director)
    case = complaint()
    flag = NewFlag("systemic", "The release came late for all", director.id, date(2026, 11, 21))
    flag_id = flag_case(actor=directs, clock=clock, reference=case.reference, flag=flag).id
    told = {"on": date(2026, 11, 22), "to": "FCA"}
    report_flag(actor=directs, clock=clock, reference=case.reference, flag_id=flag_id, **told)  # type: ignore[arg-type]
    cause = NewCause(codes("payment"), codes("system"), "Batch stopped", without_papers="Telephone notes")
    code_cause(actor=reviewer, clock=clock, reference=case.reference, number=1, cause=cause)
    plan = Plan(
        "Pay within five days", "Released at once.", "system", owner.id, date(2026, 12, 21), "complaints", 40,
        date(2027, 1, 4), date(2027, 4, 5), scope={"reason": reasons["delay"]},
    )  # fmt: skip
    reference = raise_action(actor=acts, clock=clock, unit_id=unit.id, plan=plan).reference
    for actor, step in ((directs, Step.AGREE), (acts, Step.START)):
        move_action(actor=actor, clock=clock, reference=reference, move=Move(step))
    add_evidence(actor=acts, clock=clock, reference=reference, what="Release 4.2 is live")
    move_action(actor=acts, clock=clock, reference=reference, move=Move(Step.FINISH))
    history(date(2026, 10, 5), [5] * 26)
    later = FixedClock(datetime(2027, 4, 6, 12, tzinfo=UTC))
    assert check_effect(clock=later, reference=reference)
    judge_effect(actor=directs, clock=later, reference=reference, verdict="not-shown", words="Nobody used it")
    writing = Writing(reasons["delay"], "staff", "en", "Pay at once", "Release it the same day.")
    note = write_note(actor=acts, clock=clock, writing=writing).id
    publish_note(actor=directs, clock=clock, note_id=note)


def said() -> list[str]:
    """What is wrong with rows of this room; the history was written past the services and has no log."""
    ours = {cheat.split()[0] for cheat in CHEATS}
    problems = [each.problem for each in log.verify(db.session()).breaks]
    return [problem for problem in problems if problem.partition(":")[2].split(" ")[0] in ours]


def test_every_value_that_is_altered_alone_is_named(learnt: None) -> None:
    assert said() == []
    found = {}
    for cheat in CHEATS:
        db.session.execute(text("UPDATE " + cheat.replace(":", "\\:")))
        found[cheat] = said()
        db.session.rollback()
    assert found == {cheat: [f"row:{answer}"] for cheat, answer in CHEATS.items()}
