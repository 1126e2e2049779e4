"""Official calendar files: holiday-cn (JSON per year), GOV.UK bank holidays (JSON), data.gov.au (CSV).

A reader gives days by calendar code and the years the file covers; nothing is stored here.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from app.calendars.domain import LONGEST_NAME, Day
from app.shared.errors import Refused
from app.shared.text import N_

LARGEST = 2 * 1024 * 1024
"""Bytes; the largest official file known has a tenth of it."""
MOST_DAYS = 20_000
EARLIEST, LATEST = 1990, 2100


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """What a file says of one calendar: its days, the years it replaces, and those up to which it can be relied on."""

    days: tuple[Day, ...]
    years: frozenset[int]
    reliable: frozenset[int]


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """What one official file says, by calendar code; `source` is who publishes such files."""

    source: str
    parts: Mapping[str, CalendarPart]


_UK_DIVISIONS = {
    "england-and-wales": ("GB-ENG", "GB-WLS"),
    "scotland": ("GB-SCT",),
    "northern-ireland": ("GB-NIR",),
}


def read_calendar_file(path: Path) -> CalendarFile:
    """Read a file from the disk; see `read_calendar`."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise Refused(N_("The file %(name)s cannot be read."), name=path.name) from error
    return read_calendar(content, path.name)


def read_calendar(content: bytes, name: str) -> CalendarFile:
    """Recognise the format by the content and read it; Refused when it is none of them, or says impossible days."""
    if len(content) > LARGEST:
        raise Refused(N_("The file %(name)s is too large for a calendar."), name=name)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")  # data.gov.au has stray bytes in remarks
    try:
        read = _reader(text)(text)
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError, csv.Error) as error:
        raise Refused(
            N_("The file %(name)s is not a calendar that is known here: %(problem)s"),
            name=name,
            problem=f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error)[:200],
        ) from error
    _refuse_impossible(read, name)
    return read


def _refuse_impossible(read: CalendarFile, name: str) -> None:
    days = [each.day for part in read.parts.values() for each in part.days]
    if len(days) > MOST_DAYS:
        raise Refused(N_("The file %(name)s is too large for a calendar."), name=name)
    strange = next((day for day in days if not EARLIEST <= day.year <= LATEST), None)
    if strange is not None:
        raise Refused(N_("The file %(name)s names the day %(day)s, which no calendar here has."), name=name,
                      day=strange.isoformat())  # fmt: skip


def _reader(text: str) -> Callable[[str], CalendarFile]:
    if not text.lstrip().startswith("{"):
        return _read_australia
    return _read_china if isinstance(json.loads(text).get("days"), list) else _read_uk


def _read_china(text: str) -> CalendarFile:
    """`{"year": 2024, "days": [{"name", "date", "isOffDay"}]}`; a day may lie in the year before."""
    content = json.loads(text)
    days = tuple(
        Day(_day(row["date"]), "holiday" if row["isOffDay"] else "workday", _name(row["name"]))
        for row in content["days"]
    )
    years = frozenset({int(content["year"])})
    return CalendarFile("holiday-cn", {"CN": CalendarPart(days, years, years)})


def _read_uk(text: str) -> CalendarFile:
    """`{"england-and-wales": {"events": [{"title", "date", "notes"}]}, …}`."""
    content: dict[str, Any] = json.loads(text)
    parts: dict[str, CalendarPart] = {}
    for division, codes in _UK_DIVISIONS.items():
        found = [Day(_day(row["date"]), "holiday", _uk_name(row)) for row in content[division]["events"]]
        parts |= dict.fromkeys(codes, _part(found))
    return CalendarFile("GOV.UK", parts)


def _uk_name(row: Mapping[str, str]) -> str:
    return _name(f"{row['title']} ({row['notes']})" if row.get("notes") else row["title"])


def _read_australia(text: str) -> CalendarFile:
    """`Date,Holiday Name,…,Jurisdiction` with dates such as 20190101 and jurisdictions such as act."""
    by_code: dict[str, list[Day]] = {}
    for row in csv.DictReader(io.StringIO(text)):
        code = f"AU-{row['Jurisdiction'].strip().upper()}"
        by_code.setdefault(code, []).append(Day(_day(row["Date"]), "holiday", _name(row["Holiday Name"])))
    if not by_code:
        raise ValueError("no rows")
    return CalendarFile("data.gov.au", {code: _part(found) for code, found in by_code.items()})


def _part(days: Iterable[Day]) -> CalendarPart:
    """Each part for the years in which it names days itself: a state that a year leaves out is not emptied."""
    days = tuple(days)
    years = frozenset(each.day.year for each in days)
    return CalendarPart(days, years, years)


def _day(value: object) -> date:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no day")
    return date.fromisoformat(value.strip())  # 2019-01-01 and 20190101


def _name(value: object) -> str:
    """What a day is called, on one line and without characters that no page could show."""
    words = " ".join(str(value).split())
    return "".join(character for character in words if character.isprintable())[:LONGEST_NAME]
