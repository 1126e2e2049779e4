"""What the firm of the demonstration learned: flags, actions at every stage, guidance. All of it, or nothing."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.cases.models import Case, Code, CodeList
from app.complaints.services.reasons import LIST
from app.demo.scene import actor_named
from app.platform.accounts import Unit
from app.platform.db import db, transaction
from app.reports.domain.actions import Step
from app.reports.models.actions import Action
from app.reports.models.agreement import SecondCoding
from app.reports.models.coding import PointCause
from app.reports.queries.agreement import population
from app.reports.queries.coding import KINDS, codes_of
from app.reports.services.actions import Move, Plan, add_evidence, move_action, raise_action
from app.reports.services.agreement import code_again, draw_sample
from app.reports.services.effects import check_effect, judge_effect
from app.reports.services.flags import NewFlag, flag_case, settle_as_none
from app.reports.services.guidance import Writing, publish_note, write_note
from app.shared.clock import Clock, FixedClock, today

_TWICE = 20
_FILE = Path(__file__).parent / "learning.toml"


def learn(now: datetime) -> None:
    """Tell what was learned, as seen from ``now``; nothing when it was told before."""
    if db.session.scalar(select(Action.id).limit(1)) is not None:
        return
    told = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    with transaction():
        for action in told["actions"]:
            _tell(action, now)
        for note in told["notes"]:
            _write(note, now)
        _flag(now)
        _code_twice(now)


def _tell(told: Mapping[str, Any], now: datetime) -> None:
    unit = db.session.scalars(select(Unit).where(Unit.code == told["unit"])).one()

    def day(ago: int) -> date:
        return today(FixedClock(now - timedelta(days=ago)), unit.zone)

    owner = actor_named(told["owner"])
    scope = {"reason": _reason(told["reason"])} if "reason" in told else {}
    plan = Plan(
        title=told["title"],
        change=told["change"],
        why=told.get("why", ""),
        place=told["place"],
        where=told["where"],
        owner_id=owner.user_id or 0,
        due_on=day(told["due"]),
        measure=told["measure"],
        percent=told["percent"],
        scope=scope,
        from_on=day(told["from"]),
        judge_on=day(told["judge"]),
    )
    action = raise_action(actor=owner, clock=_ago(now, told["raised"]), unit_id=unit.id, plan=plan)
    for step in told["steps"]:
        _step(action.reference, told, step, now)


def _step(reference: str, told: Mapping[str, Any], step: str, now: datetime) -> None:
    """One of ``agree:88``, ``evidence:58:what``, ``check:12``, ``judge:11:verdict:words``, ``decline:35:why``."""
    name, ago, *more = step.split(":", 3)
    clock = _ago(now, int(ago))
    owner, director = actor_named(told["owner"]), actor_named(told["director"])
    if name == "evidence":
        add_evidence(actor=owner, clock=clock, reference=reference, what=more[0])
    elif name == "check":
        check_effect(clock=clock, reference=reference)
    elif name == "judge":
        judge_effect(actor=director, clock=clock, reference=reference, verdict=more[0], words=more[1])
    else:
        by = owner if name in (Step.START, Step.FINISH) else director
        move = Move(Step(name), more[0] if more else "")
        move_action(actor=by, clock=clock, reference=reference, move=move)


def _write(told: Mapping[str, Any], now: datetime) -> None:
    writing = Writing(
        _reason(told["reason"]), told["audience"], told["language"], told["title"], told["words"]
    )
    note = write_note(actor=actor_named(told["writer"]), clock=_ago(now, 100), writing=writing)
    publish_note(actor=actor_named(told["publisher"]), clock=_ago(now, 98), note_id=note.id)


def _flag(now: datetime) -> None:
    """Two cases of Leeds: one flag waits, the other was found to be no more than its case."""
    cases = db.session.scalars(
        select(Case)
        .join(Unit, Unit.id == Case.unit_id)
        .where(Unit.code == "NM-LEEDS", Case.confidential.is_(False))
        .order_by(Case.received_on.desc(), Case.id)
        .offset(4)
        .limit(2)
    ).all()
    follower = actor_named("nadia.rahman")
    for number, case in enumerate(cases):
        words = (
            "The letter quoted the edition that was no longer agreed. The template may have done so for others.",
            "The file of the assessor was lost. It may not be the only one.",
        )[number]
        clock = _ago(now, 1 - number)
        known = today(clock, case.zone)
        flag = flag_case(
            actor=actor_named("priya.nair"),
            clock=clock,
            reference=case.reference,
            flag=NewFlag("systemic", words, follower.user_id, max(known, case.received_on)),
        )
        if number:
            settle_as_none(
                actor=follower,
                clock=_ago(now, 0),
                reference=case.reference,
                flag_id=flag.id,
                because="All files of that assessor in the year were looked for and found.",
            )


def _code_twice(now: datetime) -> None:
    """A sample of the British causes, coded again but for the last four; on every third the two people differ."""
    unit = db.session.scalars(select(Unit).where(Unit.code == "NM")).one()
    second, clock = actor_named("nadia.rahman"), _ago(now, 0)
    if not population(db.session(), second, unit.path, clock):
        return
    sample = draw_sample(
        actor=actor_named("sam.whitlock"),
        clock=clock,
        unit_id=unit.id,
        coder_id=second.user_id or 0,
        size=_TWICE,
        seed="first sample",
    )
    kinds = [code.id for code, _meaning in codes_of(db.session(), KINDS)]
    rows = db.session.execute(
        select(SecondCoding.number, PointCause.stage_id, PointCause.kind_id)
        .join(PointCause, PointCause.id == SecondCoding.cause_id)
        .where(SecondCoding.sample_id == sample.id, SecondCoding.number <= _TWICE - 4)
        .order_by(SecondCoding.number)
    ).all()
    for number, stage_id, kind_id in rows:
        other = kinds[(kinds.index(kind_id) + 1) % len(kinds)]
        code_again(
            actor=second,
            clock=clock,
            sample_id=sample.id,
            number=number,
            stage_id=stage_id,
            kind_id=other if number % 3 == 0 else kind_id,
            why="Read in the papers of the case.",
        )


def _reason(code: str) -> int:
    return db.session.scalars(
        select(Code.id)
        .join(CodeList, CodeList.id == Code.list_id)
        .where(CodeList.name == LIST, Code.code == code)
    ).one()


def _ago(now: datetime, days: int) -> Clock:
    return FixedClock(now - timedelta(days=days))
