"""The demonstration's external cases: opened and carried on through the real services, on the days that they tell."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.cases.models import Case
from app.demo.scene import actor_named
from app.demo.story import Story
from app.mediation.domain.offers import Exposure
from app.mediation.domain.tracks import Tracks
from app.mediation.models import Proceeding
from app.mediation.services.award_interest import Terms
from app.mediation.services.changing import At, By
from app.mediation.services.directions import Order, comply, give_direction
from app.mediation.services.offers import Made, make_offer, weigh
from app.mediation.services.opening import Opening, open_proceeding
from app.mediation.services.outcome import Ending, PointResult, answer_award, end, record_outcome
from app.mediation.services.payments import add_payment, pay
from app.mediation.services.people import Person, add_member, disclose
from app.mediation.services.record import Position, Spent, note_cost, number_exhibit, set_issue
from app.mediation.services.sittings import Plan, set_sitting
from app.mediation.services.steps import answer_jurisdiction, record_step
from app.platform.db import db, transaction
from app.platform.storage import Store
from app.rules.library import Library
from app.shared.clock import FixedClock
from app.shared.days import read_time
from app.shared.money import Money

FILE = Path(__file__).with_name("forums.toml")


@dataclass(frozen=True)
class Told:
    """One external case as it is told: whose clock walks, and what is known of it."""

    told: Mapping[str, Any]
    reference: str
    zone: str
    currency: str
    by: By
    clock: FixedClock
    now: datetime
    store: Store

    @property
    def today(self) -> date:
        """Today where the complaint is."""
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    def day(self, act: Mapping[str, Any], name: str = "in") -> date | None:
        """A day counted from today; None where the act names none."""
        return self.today + timedelta(days=act[name]) if name in act else None

    def minor(self, act: Mapping[str, Any], name: str = "amount") -> int | None:
        """An amount in the case's currency."""
        return Money.parse(str(act[name]), self.currency).minor if name in act else None

    def at(self) -> At:
        """The proceeding: the demonstration opens one for a complaint."""
        return At(self.reference, 1)


def take_to_forums(
    stories: list[Story], now: datetime, *, library: Library, tracks: Tracks, store: Store
) -> int:
    """Open what grew out of these stories and is not there yet; returns how many that were."""
    names = {story.key: story.name for story in stories}
    opened = 0
    for told in tomllib.loads(FILE.read_text(encoding="utf-8"))["proceeding"]:
        if told["story"] not in names:
            continue
        case = db.session.scalars(select(Case).where(Case.complainant_name == names[told["story"]])).first()
        if case is None or db.session.scalar(select(Proceeding.id).where(Proceeding.case_id == case.id)):
            continue
        clock = FixedClock(now - timedelta(days=told["day"]))
        by = By(actor_named(told["clerk"]), clock, library, tracks)
        with transaction():  # whole or not at all: a loading that was killed begins this one again
            _tell(Told(told, case.reference, case.zone, case.currency, by, clock, now, store))
        opened += 1
    return opened


def _tell(scene: Told) -> None:
    told = scene.told
    began = scene.clock.instant
    opening = Opening(
        track=told["track"],
        opened_by=told.get("by", "complainant"),
        opened_on=began.astimezone(ZoneInfo(scene.zone)).date(),
        reference=told.get("number"),
        objection_by=scene.day(told, "objection_in"),
        claimed_minor=scene.minor(told, "claimed"),
        agreement=told.get("agreement", False),
        facts=told.get("facts", {}),
    )
    open_proceeding(by=scene.by, reference=scene.reference, opening=opening)
    for act in told["acts"]:
        scene.clock.instant = began + timedelta(days=act["after"], minutes=5)
        if scene.clock.instant <= scene.now:
            _ACTS[act["do"]](scene, act)


def _on(scene: Told) -> date:
    return scene.clock.instant.astimezone(ZoneInfo(scene.zone)).date()


def _member(scene: Told, act: Mapping[str, Any]) -> None:
    known = {name: act[name] for name in ("organisation", "email", "authority") if name in act}
    add_member(by=scene.by, at=scene.at(), person=Person(act["part"], act["side"], act["name"], **known))


def _direction(scene: Told, act: Mapping[str, Any]) -> None:
    order = Order(_on(scene), act["by"], act["whose"], act["kind"], scene.day(act), act["order"], act["text"])
    give_direction(by=scene.by, at=scene.at(), order=order)


def _payment(scene: Told, act: Mapping[str, Any]) -> None:
    terms = Terms(act.get("interest", ""), from_on=scene.day(act, "interest_in"))
    add_payment(
        by=scene.by, at=scene.at(), due_on=scene.day(act), amount_minor=scene.minor(act), to_whom=act["to"],
        terms=terms,
    )  # fmt: skip


def _exhibit(scene: Told, act: Mapping[str, Any]) -> None:
    number_exhibit(
        by=scene.by, at=scene.at(), letter=act["letter"], evidence=act["paper"], description="",
        purpose=act["purpose"], filed_on=_on(scene),
    )  # fmt: skip


def _session(scene: Told, act: Mapping[str, Any]) -> None:
    plan = Plan(
        act["kind"], scene.day(act), read_time(act["from"]), read_time(act["to"]), act["place"],
        members=tuple(range(1, 1 + sum(each["do"] == "member" for each in scene.told["acts"]))),
    )  # fmt: skip
    set_sitting(by=scene.by, at=scene.at(), plan=plan, store=scene.store)


def _offer(scene: Told, act: Mapping[str, Any]) -> None:
    made = Made(
        act["side"], act["kind"], _on(scene), scene.minor(act), act["text"], scene.day(act),
        limit_minor=scene.minor(act, "limit"), limit_by=act.get("limit_by", ""), answers=act.get("answers"),
    )  # fmt: skip
    make_offer(by=scene.by, at=scene.at(), made=made)


def _exposure(scene: Told, act: Mapping[str, Any]) -> None:
    figures = [
        each if number == 4 else Money.parse(str(each), scene.currency).minor
        for number, each in enumerate(act["figures"])
    ]
    weigh(by=scene.by, at=scene.at(), exposure=Exposure(*figures))


def _outcome(scene: Told, act: Mapping[str, Any]) -> None:
    effects = enumerate(act["effects"], start=1)
    ending = Ending(
        act["outcome"], _on(scene), amount_minor=scene.minor(act), summary=act["text"],
        accept_by=scene.day(act, "accept_in"), confirmation=act.get("confirmation", False),
        points={number: PointResult(effect, scene.minor(act), act["why"]) for number, effect in effects},
    )  # fmt: skip
    record_outcome(by=scene.by, at=scene.at(), ending=ending)


def _issue(scene: Told, act: Mapping[str, Any]) -> None:
    position = Position(act["title"], act["state"], act["point"], act["ours"], act["theirs"])
    set_issue(by=scene.by, at=scene.at(), position=position)


def _cost(scene: Told, act: Mapping[str, Any]) -> None:
    spent = Spent(act["kind"], _on(scene), act["what"], scene.minor(act), _on(scene) + timedelta(days=30))
    note_cost(by=scene.by, at=scene.at(), spent=spent)


_ACTS: dict[str, Callable[[Told, Mapping[str, Any]], object]] = {
    "step": lambda scene, act: record_step(
        by=scene.by, at=scene.at(), step=act["step"], on=_on(scene), text=act.get("text", "")
    ),
    "jurisdiction": lambda scene, _act: answer_jurisdiction(
        by=scene.by, at=scene.at(), on=_on(scene), ground=""
    ),
    "member": _member,
    "disclosure": lambda scene, act: disclose(
        by=scene.by, at=scene.at(), number=act["number"], on=_on(scene), what=act["text"]
    ),
    "direction": _direction,
    "done": lambda scene, act: comply(by=scene.by, at=scene.at(), number=act["number"], on=_on(scene)),
    "exhibit": _exhibit,
    "issue": _issue,
    "session": _session,
    "offer": _offer,
    "exposure": _exposure,
    "cost": _cost,
    "outcome": _outcome,
    "accept": lambda scene, _act: answer_award(by=scene.by, at=scene.at(), accepted=True, on=_on(scene)),
    "payment": _payment,
    "paid": lambda scene, act: pay(
        by=scene.by, at=scene.at(), number=act["number"], on=_on(scene), proof=act["proof"]
    ),
    "end": lambda scene, _act: end(by=scene.by, at=scene.at(), on=_on(scene)),
}
"""What may be told of an external case, by the word in the file."""
