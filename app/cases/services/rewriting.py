"""Dates that a rule written anew moves, told apart from what happened in the case.

The text of an earlier rule is nowhere any more; its digest is in the certificate. Where the digest is another, the
dates are counted by the rules of today from the log as it was before the present act: what differs from what is stored
was moved by the rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.domain.reckoning import reckon_told, terms_told
from app.cases.models import Deadline
from app.cases.services.shifting import Key, Shift, Stands, shifts
from app.platform.accounts.models import Unit
from app.platform.log import Entry
from app.platform.log.standing import standing
from app.rules.calendars import CalendarSource
from app.rules.certificate import RULE_DIGEST
from app.rules.library import Library
from app.shared.clock import legal_day


@dataclass(frozen=True, slots=True)
class Counted:
    """A date as it is stored: by which rule it was counted, and when."""

    stands: Stands
    rule: str
    at: datetime


def counted(rows: Iterable[Deadline]) -> dict[Key, Counted]:
    """What is stored of the dates of a case."""
    return {
        (row.regime, row.clock): Counted(
            Stands.stored(row), row.certificate.get(RULE_DIGEST, ""), row.computed_at
        )
        for row in rows
    }


def rewritten(
    before: Mapping[Key, Counted], after: Mapping[Key, Counted], library: Library
) -> dict[Key, Counted]:
    """Those of ``before`` that are now counted by another text, or by none although the text is written no more."""
    found = {}
    for key, was in before.items():
        now = after.get(key)
        if was.rule != now.rule if now else was.rule and library.clock_written(was.rule) is None:
            found[key] = was
    return found


def moved_by_rules(
    session: Session,
    dates: Mapping[Key, Counted],
    entries: Sequence[Entry],
    *,
    now: datetime,
    library: Library,
    calendars: CalendarSource,
) -> list[Shift]:
    """Which of these ``dates`` come out on another day although nothing had happened before ``now``."""
    earlier = [entry for entry in entries if entry.recorded_at < now]
    if not earlier:
        return []
    told, terms = standing(earlier), terms_told(earlier)
    country = session.scalar(select(Unit.country).where(Unit.code == terms.unit)) or ""
    by_day: dict[date, dict[Key, Stands]] = {}
    for key, was in dates.items():
        by_day.setdefault(legal_day(was.at, terms.zone), {})[key] = was.stands
    moved: list[Shift] = []
    for as_of, stored in sorted(by_day.items()):
        results = reckon_told(told, terms, country=country, library=library, calendars=calendars, as_of=as_of)
        reckoned = {(result.regime, result.clock): Stands.reckoned(result) for result in results}
        found = shifts(stored, {key: reckoned[key] for key in stored if key in reckoned})
        moved += (shift for shift in found if shift.was != shift.now)
    return moved
