"""Our table of days against the official files, day by day; two calendars that nobody shares a line of.

    python -m accept calendars

As a new database is filled, and again after the official files were imported: China 2019 to 2026 with its make-up
working days, the three divisions of the United Kingdom 2012 to 2028. Then the dates of the British and the Chinese
rules are computed from every seventeenth day on with our table, and with a calendar made from the official files alone:
not one may differ.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from app import create_app
from app.calendars.files import read_calendar_file
from app.calendars.service import import_file
from app.calendars.source import TableCalendars
from app.config import Settings
from app.platform.accounts.actor import SYSTEM
from app.platform.db import db
from app.rules import WrittenCalendar, WrittenCalendars, compute
from app.rules.library import Library
from app.rules.pack import Length

UK = {"england-and-wales": "GB-ENG", "scotland": "GB-SCT", "northern-ireland": "GB-NIR"}
UK_FROM, UK_TO = date(2012, 1, 1), date(2028, 12, 31)
CN_FROM, CN_TO = date(2019, 1, 1), date(2026, 12, 31)
MARGIN = timedelta(days=60)
"""Starts this far from an end of what is official still come out inside it."""
STEP = 17
SEED_DIFFERS = {("GB-SCT", date(2026, 6, 15))}
"""Days on which the library that fills a new table knows more than the official file kept here: a bank holiday for the
opening of a World Cup. The import of the file settles it."""


def main(data: Path) -> int:
    """0 when no day and no date differs."""
    official = {"CN": _china(data / "calendars" / "cn"), **_kingdom(data / "calendars" / "uk")}
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(instance=Path(folder), log_level="ERROR"))
        with app.app_context():
            upgrade()
            seeded = {(code, on) for code, on in _differing(official)}
            found = [f"{code} {on}: not as seeded" for code, on in sorted(seeded ^ SEED_DIFFERS)]
            clock = app.extensions["clock"]
            for path in sorted((data / "calendars").glob("[cu][nk]/*.json")):
                import_file(file=read_calendar_file(path), source="", actor=SYSTEM, clock=clock)
            found += [f"{code} {on}: not as imported" for code, on in _differing(official)]
            found += _dates(app, official)
    for line in found[:40]:
        print(f"   {line}")
    return 1 if found else 0


def _differing(official: dict[str, WrittenCalendar]) -> Iterator[tuple[str, date]]:
    ours = TableCalendars(db.session())
    theirs = WrittenCalendars(official)
    for code, calendar in official.items():
        compared = 0
        for on in _span(calendar):
            compared += 1
            if ours.is_working_day(code, on) != theirs.is_working_day(code, on):
                yield code, on
        print(f"   {code}: {compared:,} days compared, {calendar.known_from} to {calendar.known_to}")


def _dates(app: Flask, official: dict[str, WrittenCalendar]) -> Iterator[str]:
    library: Library = app.extensions["rules"]
    ours, theirs, compared = TableCalendars(db.session()), WrittenCalendars(official), 0
    for regime, clock, place, code in _working_day_clocks(library):
        start = official[code].known_from + MARGIN
        while start < official[code].known_to - MARGIN:
            results = [
                compute(
                    library,
                    regime=regime,
                    clock=clock,
                    events={_start_of(library, regime, clock): start},
                    place=place,
                    calendars=calendars,
                )
                for calendars in (ours, theirs)
            ]
            compared += 1
            seen = [(each.due, each.rolled, each.last_working_day, each.error) for each in results]
            if seen[0] != seen[1]:
                yield f"{regime} {clock} from {start}: {seen[0]} and {seen[1]}"
            start += timedelta(days=STEP)
    print(f"   {compared:,} dates computed with both calendars")
    if not compared:
        yield "no date was compared"


def _working_day_clocks(library: Library) -> Iterator[tuple[str, str, str, str]]:
    for regime, places in (
        ("gb-disp", {"ENG": "GB-ENG", "SCT": "GB-SCT", "NIR": "GB-NIR"}),
        ("cn-complaint", {"": "CN"}),
    ):
        pack = library.pack(regime)
        for clock in (*pack.targets, *(each for version in pack.versions for each in version.clocks)):
            first = clock.limbs[0]
            if _plain(first.length) and not (first.when or first.given or clock.when):
                yield from ((regime, clock.id, place, code) for place, code in places.items())


def _plain(length: Length) -> bool:
    """Counts that a calendar decides, or rolls at the end: no fact of a case is needed."""
    return length.unit in ("working_days", "days", "weeks") and not length.count_from and not length.before


def _start_of(library: Library, regime: str, clock: str) -> str:
    return library.clock(regime, clock).limbs[0].start


def _span(calendar: WrittenCalendar) -> Iterator[date]:
    on = calendar.known_from
    while on <= calendar.known_to:
        yield on
        on += timedelta(days=1)


def _china(folder: Path) -> WrittenCalendar:
    closed: dict[date, str] = {}
    worked: dict[date, str] = {}
    for path in sorted(folder.glob("*.json")):
        for each in json.loads(path.read_text("utf-8"))["days"]:
            (closed if each["isOffDay"] else worked)[date.fromisoformat(each["date"])] = each["name"]
    return WrittenCalendar(closed, worked, known_from=CN_FROM, known_to=CN_TO, edition="official")


def _kingdom(folder: Path) -> dict[str, WrittenCalendar]:
    content = json.loads((folder / "gov.uk_bank-holidays.json").read_text("utf-8"))
    return {
        code: WrittenCalendar(
            {date.fromisoformat(each["date"]): each["title"] for each in content[division]["events"]},
            known_from=UK_FROM,
            known_to=UK_TO,
            edition="official",
        )
        for division, code in UK.items()
    }
