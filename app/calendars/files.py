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

from app.calendars.seeding import Day
from app.shared.errors import Refused
from app.shared.text import N_


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """What one official file says: for each calendar, its days and the years for which it is complete."""

    days: Mapping[str, tuple[Day, ...]]
    years: frozenset[int]


_UK_DIVISIONS = {
    "england-and-wales": ("GB-ENG", "GB-WLS"),
    "scotland": ("GB-SCT",),
    "northern-ireland": ("GB-NIR",),
}


def read_calendar_file(path: Path) -> CalendarFile:
    """Recognise the format by its content and read it; Refused when it is none of them."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        text = path.read_text(encoding="cp1252", errors="replace")  # data.gov.au has stray bytes in remarks
    except OSError as error:
        raise Refused(N_("The file %(name)s cannot be read."), name=path.name) from error
    try:
        return _reader(text)(text)
    except (KeyError, TypeError, ValueError) as error:
        raise Refused(
            N_("The file %(name)s is not a calendar that is known here: %(problem)s"),
            name=path.name,
            problem=error,
        ) from error


def _reader(text: str) -> Callable[[str], CalendarFile]:
    if not text.lstrip().startswith("{"):
        return _read_australia
    return _read_china if isinstance(json.loads(text).get("days"), list) else _read_uk


def _read_china(text: str) -> CalendarFile:
    """`{"year": 2024, "days": [{"name", "date", "isOffDay"}]}`; a day may lie in the year before."""
    content = json.loads(text)
    days = tuple(
        Day(date.fromisoformat(row["date"]), "holiday" if row["isOffDay"] else "workday", str(row["name"]))
        for row in content["days"]
    )
    return CalendarFile({"CN": days}, frozenset({int(content["year"])}))


def _read_uk(text: str) -> CalendarFile:
    """`{"england-and-wales": {"events": [{"title", "date", "notes"}]}, …}`."""
    content: dict[str, Any] = json.loads(text)
    days: dict[str, tuple[Day, ...]] = {}
    for division, codes in _UK_DIVISIONS.items():
        found = tuple(
            Day(date.fromisoformat(row["date"]), "holiday", _uk_name(row))
            for row in content[division]["events"]
        )
        days |= dict.fromkeys(codes, found)
    return CalendarFile(days, _years(days))


def _uk_name(row: Mapping[str, str]) -> str:
    return f"{row['title']} ({row['notes']})" if row.get("notes") else row["title"]


def _read_australia(text: str) -> CalendarFile:
    """`Date,Holiday Name,…,Jurisdiction` with dates such as 20190101 and jurisdictions such as act."""
    by_code: dict[str, list[Day]] = {}
    for row in csv.DictReader(io.StringIO(text)):
        day = date.fromisoformat(row["Date"].strip())  # 20190101
        code = f"AU-{row['Jurisdiction'].strip().upper()}"
        by_code.setdefault(code, []).append(Day(day, "holiday", row["Holiday Name"].strip()))
    if not by_code:
        raise ValueError("no rows")
    days = {code: tuple(found) for code, found in by_code.items()}
    return CalendarFile(days, _years(days))


def _years(days: Mapping[str, Iterable[Day]]) -> frozenset[int]:
    return frozenset(day.day.year for found in days.values() for day in found)
