"""Two clerks at one offer in the same moment: one of them is told, and one answer stands."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from flask import Flask

from app.cases.models import Case
from app.mediation.models import Offer, Proceeding
from app.mediation.services.changing import At, By
from app.mediation.services.offers import Authority, Made, make_offer, reopen_offer, settle_offer
from app.platform.db import db
from app.shared.errors import Conflict, Refused
from tests.mediation.conftest import at

DAY = date(2026, 11, 20)
GRANTED = Authority(200_000, "Head of claims")
ANSWERS = ("accepted", "refused")


def at_once(app: Flask, by: By, where: At, number: int) -> list[str]:
    """What each of two clerks is told, of whom one accepts the offer and the other refuses it."""
    start = Barrier(2)

    def answer(state: str) -> str:
        with app.app_context():
            start.wait()
            try:
                settle_offer(by=by, at=where, number=number, state=state, on=DAY, authority=GRANTED)
            except (Conflict, Refused) as error:
                return type(error).__name__
            return state

    with ThreadPoolExecutor(2) as threads:
        return list(threads.map(answer, ANSWERS))


@pytest.mark.parametrize("seen", [True, False])
def test_one_offer_is_not_accepted_and_refused_at_once(
    seen: bool, app: Flask, by: By, opened: Callable[..., tuple[Case, Proceeding]]
) -> None:
    case, row = opened("mediation", opened_by="us", agreement=True)
    where, row_id = at(case, row), row.id
    for number in range(1, 5):
        offer_id = make_offer(by=by, at=where, made=Made("theirs", "open", DAY, 100_000)).id
        version = db.session.get_one(Proceeding, row_id, populate_existing=True).version
        db.session.rollback()
        told = at_once(app, by, At(where.reference, where.number, version if seen else None), number)
        kept = db.session.get_one(Offer, offer_id, populate_existing=True).state
        db.session.rollback()
        assert sorted(told) == sorted((kept, "Conflict" if seen else "Refused"))
        if kept == "accepted":  # so that the next one can be
            reopen_offer(by=by, at=where, number=number, why="Only a rehearsal")
            settle_offer(by=by, at=where, number=number, state="refused", on=DAY)
