"""`flask calendars …` as a person or a script runs it."""

from __future__ import annotations

import json
from pathlib import Path

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
