"""Every stored date computed again from the log alone, and compared with what is stored.

Nothing of the case's row is read but its reference: rules, place and facts come from the log, the day from which the
date was judged from its certificate's envelope, the calendar from the edition that the certificate names.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from multiprocessing import get_context
from operator import itemgetter
from typing import Any

from sqlalchemy import Row, Text, func, select, type_coerce
from sqlalchemy.orm import Session

from app.calendars.source import TableCalendars
from app.cases.domain.reckoning import Terms, reckon_told, terms_told
from app.cases.models import Case, Deadline
from app.cases.services.batches import Stored, all_case_ids, shares_of_cases, stored
from app.cases.services.deadlines import stored_values
from app.platform.accounts.models import Unit
from app.platform.db import db
from app.platform.log import Entry
from app.platform.log.standing import standing
from app.rules.calendars import CalendarSource
from app.rules.certificate import RULE_DIGEST
from app.rules.engine import Result
from app.rules.library import Library
from app.shared.clock import legal_day
from app.shared.errors import NotFound
from app.shared.text import N_

CERTIFICATE = "certificate"
RULE = "rule"
"""What differs where the text of a rule was changed under the same version."""
SHARE = 1_000
"""Cases that one of several processes takes at a time."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A date that is not stored as the log gives it. ``what`` is the column, "row" where one side has none,
    or "rule" where the rule's text was changed under the same version, told apart from what that changed.

    ``kept``: no error. The case was closed under the rules as they were then written, and keeps its certificates.
    """

    case: str
    regime: str
    clock: str
    what: str
    stored: str | None
    recomputed: str | None
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Replayed:
    """One case done: how many dates were compared, and what did not agree."""

    case: str
    clocks: int
    mismatches: tuple[Mismatch, ...]


class Replay:
    """Goes through cases a batch at a time; memory does not grow with their number."""

    def __init__(self, session: Session, *, library: Library, now: datetime) -> None:
        self._session = session
        self._library = library
        self._now = now
        self._countries: dict[str, str] = {}
        self._calendars: dict[tuple[tuple[str, str], ...], TableCalendars] = {}
        self._first: dict[str, datetime | None] = {}

    def all(self, *, among: range | None = None) -> Iterator[Replayed]:
        """Every case, or those with ids ``among`` these, by id."""
        for ids in all_case_ids(self._session, among=among):
            yield from self._batch(ids)

    def one(self, reference: str) -> Replayed:
        """One case; NotFound when there is none."""
        case_id = self._session.scalar(select(Case.id).where(Case.reference == reference))
        if case_id is None:
            raise NotFound(N_("There is no case %(reference)s."), reference=reference[:40])
        return next(self._batch([case_id]))

    def _batch(self, ids: Sequence[int]) -> Iterator[Replayed]:
        for case in stored(self._session, ids):
            mismatches = tuple(self._compared(case))
            yield Replayed(case.reference, len(case.dates), mismatches)

    def _compared(self, case: Stored) -> Iterator[Mismatch]:
        reference, told = case.reference, standing(case.entries)
        try:
            terms = terms_told(case.entries)
        except ValueError as error:
            yield Mismatch(reference, "", "", "log", None, str(error))
            return
        rows = {(row.regime, row.clock): row for row in case.dates}
        unseen: dict[tuple[str, str], Result] = {}
        for (editions, as_of), keys in self._groups(rows.values(), terms.zone).items():
            results = self._reckoned(terms, told, self._calendars_in(editions), as_of)
            unseen |= {key: result for key, result in results.items() if key not in rows}
            for key in keys:
                found = _differences(reference, rows[key], results.get(key))
                kept = terms.closed and self._rewritten(rows[key]) and _of_one_piece(rows[key])
                yield from (replace(each, kept=True) for each in found) if kept else found
        closed_at = _closed_at(case.entries) if terms.closed else None
        for (regime, clock), result in sorted(unseen.items(), key=itemgetter(0)):
            kept = closed_at is not None and self._came_later(result, closed_at)
            yield Mismatch(reference, regime, clock, "row", None, "runs", kept)

    def _came_later(self, result: Result, closed_at: datetime) -> bool:
        """True when no date is stored that the rule, as it is written now, gave before: it was not there by then."""
        digest = result.certificate.rule_digest if result.certificate else ""
        if not digest:
            return False
        if digest not in self._first:
            written = type_coerce(Deadline.certificate, Text).contains(digest)
            counted = select(func.min(Deadline.computed_at)).where(Deadline.regime == result.regime, written)
            self._first[digest] = self._session.scalar(counted)
        first = self._first[digest]
        return first is None or first > closed_at

    def _rewritten(self, row: Row[Any]) -> bool:
        """True when the rule that the certificate holds is written nowhere any more."""
        was = row.certificate.get(RULE_DIGEST, "")
        return bool(was) and self._library.clock_written(was) is None

    def _groups(
        self, rows: Iterable[Row[Any]], zone: str
    ) -> dict[tuple[tuple[tuple[str, str], ...], date], list[tuple[str, str]]]:
        """Dates that were computed on the same day with the same calendars are computed together again."""
        groups: dict[tuple[tuple[tuple[str, str], ...], date], list[tuple[str, str]]] = {}
        for row in rows:
            calendar = row.certificate.get("calendar")
            editions = ((calendar["code"], calendar["edition"]),) if calendar else ()
            as_of = legal_day(row.computed_at, zone)
            groups.setdefault((editions, as_of), []).append((row.regime, row.clock))
        return groups or {((), legal_day(self._now, zone)): []}

    def _reckoned(
        self, terms: Terms, told: Sequence[Entry], calendars: CalendarSource, as_of: date
    ) -> dict[tuple[str, str], Result]:
        results = reckon_told(
            told,
            terms,
            country=self._country(terms.unit),
            library=self._library,
            calendars=calendars,
            as_of=as_of,
        )
        return {(result.regime, result.clock): result for result in results}

    def _calendars_in(self, editions: tuple[tuple[str, str], ...]) -> TableCalendars:
        if editions not in self._calendars:
            self._calendars[editions] = TableCalendars(self._session, editions=dict(editions))
        return self._calendars[editions]

    def _country(self, unit: str) -> str:
        if unit not in self._countries:
            country = self._session.scalar(select(Unit.country).where(Unit.code == unit))
            self._countries[unit] = country or ""
        return self._countries[unit]


def replay_apart(*, library: Library, now: datetime, processes: int) -> Iterator[Replayed]:
    """Every case, by id, shared out among so many processes, each with a connection and memory of its own.

    Call it outside of a transaction. What is open here is closed before, so that no child inherits a connection.
    """
    shares = shares_of_cases(db.session(), SHARE)
    if processes < 2 or len(shares) < 2:
        yield from Replay(db.session(), library=library, now=now).all()
        return
    db.session.remove()
    db.engine.dispose()
    gc.collect()
    gc.freeze()  # the rules are read, never thrown away: neither look at them again nor copy them into each child
    try:
        with get_context("fork").Pool(processes, _begin_share, (library, now)) as pool:
            for done in pool.imap(_replay_share, shares):
                yield from done
    finally:
        gc.unfreeze()


def _begin_share(library: Library, now: datetime) -> None:
    global _replay
    _replay = Replay(db.session(), library=library, now=now)


def _replay_share(share: range) -> list[Replayed]:
    assert _replay is not None  # _begin_share made it
    return list(_replay.all(among=share))


_replay: Replay | None = None
"""Of this process, where it is one of several."""


def _differences(reference: str, row: Row[Any], result: Result | None) -> Iterator[Mismatch]:
    if result is None:
        yield Mismatch(reference, row.regime, row.clock, "row", _said(row.due_on), None)
        return
    wanted = stored_values(result)
    was, now = (held.get(RULE_DIGEST, "") for held in (row.certificate, wanted[CERTIFICATE]))
    if now and was != now:
        # The rule alone may have been written anew: the working is compared with the digest that is stored.
        wanted[CERTIFICATE] = _with_digest(wanted[CERTIFICATE], was)
        if was and row.pack_version == result.version:
            stored, recomputed = (f"{result.version}, SHA-256 {digest}" for digest in (was, now))
            yield Mismatch(reference, row.regime, row.clock, RULE, stored, recomputed)
    differing = [name for name, value in wanted.items() if getattr(row, name) != value]
    for name in differing:
        if name == CERTIFICATE and len(differing) > 1:
            continue  # it holds what differs already
        yield Mismatch(reference, row.regime, row.clock, name, _said(getattr(row, name)), _said(wanted[name]))


def _closed_at(told: Iterable[Entry]) -> datetime:
    return max(entry.recorded_at for entry in told if entry.kind == "closed")


def _of_one_piece(row: Row[Any]) -> bool:
    """True when the columns say what the certificate beside them says: nobody changed the one without the other."""
    outcome = row.certificate["outcome"]
    told = (
        outcome["due"],
        outcome["rolled"],
        outcome["not_before"],
        outcome["met_on"] or outcome["stopped_on"],
    )
    held = (row.due_on, row.rolled_on, row.not_before_on, row.met_on)
    return row.state == outcome["state"] and told == tuple(day and day.isoformat() for day in held)


def _with_digest(certificate: dict[str, Any], digest: str) -> dict[str, Any]:
    """The certificate with the rule's digest as it was stored; without one where none was kept."""
    others = {name: value for name, value in certificate.items() if name != RULE_DIGEST}
    return {**others, RULE_DIGEST: digest} if digest else others


def _said(value: Any) -> str | None:
    if isinstance(value, dict):
        return ", ".join(f"{name}={item}" for name, item in value.items() if name in ("version", "steps"))[
            :200
        ]
    return None if value is None else str(value)
