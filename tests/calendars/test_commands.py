"""`flask calendars …` as a person or a script runs it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.calendars.models import CalendarDay
from tests.clients import CommandRunner


def test_calendars_are_listed_imported_and_corrected(runner: CommandRunner, tmp_path: Path) -> None:
    file = tmp_path / "2027.json"
    file.write_text(
        '{"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true}]}', "utf-8"
    )
    assert runner("calendars", "import", str(file)).exit_code == 0
    listed = {row["code"]: row for row in json.loads(runner("calendars", "list", "--json").stdout)}
    assert listed["CN"]["known_to"] == "2027-12-31"
    corrected = runner("calendars", "correct", "AU-NSW", "2027-09-22", "holiday", "--name", "Mourning", "--reason",
                       "proclaimed")  # fmt: skip
    assert corrected.exit_code == 0
    refused = runner(
        "calendars", "correct", "XX", "2027-09-22", "holiday", "--name", "Day", "--reason", "why"
    )
    assert refused.exit_code == 2 and "There is no calendar XX." in refused.output


def test_days_of_the_release_are_listed_first_and_taken_in_when_asked(
    runner: CommandRunner, db_session: Session
) -> None:
    good_friday = date(2026, 4, 3)
    db_session.execute(
        delete(CalendarDay).where(CalendarDay.calendar_code == "HK", CalendarDay.day == good_friday)
    )
    db_session.commit()
    looked = runner("calendars", "refresh", "--dry-run").stdout
    assert "HK  2026-04-03  ordinary → holiday, Good Friday" in looked
    assert "1 calendars, 1 days would change." in looked
    told = json.loads(runner("calendars", "refresh", "HK", "--dry-run", "--json").stdout)
    assert [each["calendar"] for each in told] == ["HK"]
    assert "HK: 1 added, 0 changed, 0 removed" in runner("calendars", "refresh").stdout
    assert "Nothing to take in." in runner("calendars", "refresh").stdout
    refused = runner("calendars", "refresh", "XX")
    assert refused.exit_code == 2 and "There is no calendar XX." in refused.output
