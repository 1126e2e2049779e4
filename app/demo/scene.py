"""The scene of one story: who is on stage, what time it is, and what the case is called by now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.cases.models import Case
from app.demo.diary import Diary
from app.demo.firm import Desk, person_named
from app.demo.story import Story
from app.platform.accounts import Actor, Unit
from app.platform.accounts.signed_in import actor_for
from app.platform.db import db
from app.platform.storage import Store
from app.rules.library import Library
from app.shared.clock import FixedClock
from app.wordings.models import Edition, Product, Wording

PRODUCTS = {"GB": "home", "CN": "motor-cn"}


@dataclass
class Scene:
    """``clock`` is moved to the time of each step. ``number`` tells stories apart (policy numbers, who is next)."""

    story: Story
    desk: Desk
    unit: Unit
    library: Library
    store: Store
    now: datetime
    number: int
    reference: str = ""

    def __post_init__(self) -> None:
        self.diary = Diary(self.story, self.unit.country, self.unit.zone, self.now)
        self.clock = FixedClock(self.diary.received_at)

    @property
    def chinese(self) -> bool:
        return self.unit.language.startswith("zh")

    @property
    def officer(self) -> Actor:
        """Whoever took the complaint; the officers of a desk take turns."""
        return actor_named(self.desk.officers[self.number % len(self.desk.officers)])

    @property
    def investigator(self) -> Actor:
        """Whoever looks into it."""
        return actor_named(self.desk.investigators[self.number % len(self.desk.investigators)])

    def by(self, actor: Actor) -> dict[str, Any]:
        """What nearly every service wants to be told: who, when, by which rules, about which case."""
        return {
            "actor": actor,
            "clock": self.clock,
            "library": self.library,
            "reference": self.reference,
        }

    @property
    def case(self) -> Case:
        """The case as it is now; only once the complaint is taken in."""
        return db.session.scalars(select(Case).where(Case.reference == self.reference)).one()

    @property
    def policy_number(self) -> str:
        return f"{'CX26' if self.chinese else 'HO'}-{4400 + self.number}-{1000 + 37 * self.number}"

    @property
    def inception_on(self) -> date:
        return self.diary.received_on - timedelta(days=max(self.story.policy_days, self.story.loss_days + 10))

    def edition(self) -> Edition:
        """The edition agreed: the one in force when the policy began."""
        editions = db.session.scalars(
            select(Edition)
            .join(Wording, Wording.id == Edition.wording_id)
            .join(Product, Product.id == Wording.product_id)
            .where(Product.code == PRODUCTS[self.unit.country])
            .order_by(Edition.effective_from)
        ).all()
        return [each for each in editions if each.effective_from <= self.inception_on][-1]


def actor_named(login: str) -> Actor:
    """Somebody of the firm, with everything granted to them."""
    return actor_for(person_named(login))
