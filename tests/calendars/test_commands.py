"""`flask rules …` and `flask calendars …` as a person or a script runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.clients import CommandRunner

VECTORS = Path(__file__).parent.parent / "rules" / "deadline-vectors.json"


def test_the_shared_vectors_pass_on_the_calendar_table(runner: CommandRunner) -> None:
    result = runner("rules", "verify", str(VECTORS), "--json")
    outcome = json.loads(result.stdout)
    assert (result.exit_code, outcome["failed"], outcome["rows"]) == (0, [], outcome["passed"])


def test_a_mismatch_ends_with_one_and_shows_expected_got_and_certificate(
    runner: CommandRunner, tmp_path: Path
) -> None:
    rows = json.loads(VECTORS.read_text(encoding="utf-8"))[:2]
    rows[0]["expect"] = {"due": "2026-10-06"}
    file = tmp_path / "vectors.json"
    file.write_text(json.dumps(rows), encoding="utf-8")
    result = runner("rules", "verify", str(file), "--json")
    outcome = json.loads(result.stdout)
    assert (result.exit_code, outcome["rows"], outcome["passed"]) == (1, 2, 1)
    [failed] = outcome["failed"]
    assert (failed["expected"], failed["got"]) == ({"due": "2026-10-06"}, {"due": "2026-10-05"})
    assert failed["certificate"]["regime"] == "cn-complaint"
    plain = runner("rules", "verify", str(file))
    assert plain.exit_code == 1 and "1 of 2 rows as expected." in plain.stdout


def test_a_date_is_computed_and_explained_in_words(runner: CommandRunner) -> None:
    result = runner(
        "rules", "compute", "gb-disp", "final-response", "--event", "received=2026-10-31T18:20+00:00"
    )
    assert result.exit_code == 0
    assert "8 weeks end on the same weekday: 56 days, to Saturday 26 December 2026." in result.stdout


def test_repeated_events_facts_and_place_reach_the_engine(runner: CommandRunner) -> None:
    result = runner(
        "rules", "compute", "cn-complaint", "decision", "--json",
        "--event", "received=2026-04-01",
        "--event", "appraisal_started=2026-04-10", "--event", "appraisal_started=2026-04-20",
        "--event", "appraisal_ended=2026-04-15", "--event", "appraisal_ended=2026-04-25",
        "--fact", "complexity=complex", "--fact", "appraisal_notified=true",
    )  # fmt: skip
    assert json.loads(result.stdout)["outcome"]["due"] == "2026-05-11"
    northern = runner("rules", "compute", "gb-disp", "summary-resolution", "--event", "received=2026-07-10",
                      "--place", "NIR", "--json")  # fmt: skip
    assert json.loads(northern.stdout)["outcome"]["due"] == "2026-07-16"


@pytest.mark.parametrize(
    "arguments",
    [
        ("xx", "decision"),
        ("gb-disp", "xx"),
        ("gb-disp", "final-response", "--event", "received"),
        ("gb-disp", "final-response", "--event", "received=tomorrow"),
        ("gb-disp", "final-response"),
    ],
)
def test_nonsense_ends_with_an_error_and_no_traceback(
    runner: CommandRunner, arguments: tuple[str, ...]
) -> None:
    result = runner("rules", "compute", *arguments)
    assert result.exit_code != 0 and "Traceback" not in result.output


def test_lint_and_unverified_speak_json(runner: CommandRunner, tmp_path: Path) -> None:
    assert json.loads(runner("rules", "lint", "--json").stdout) == []
    (tmp_path / "bad.toml").write_text('regime = "xx"\n', encoding="utf-8")
    result = runner("rules", "lint", str(tmp_path), "--json")
    assert result.exit_code == 1
    assert {"file": "bad.toml", "key": "zone", "message": "is missing"} in json.loads(result.stdout)
    assert any(
        row["regime"] == "cn-complaint" for row in json.loads(runner("rules", "unverified", "--json").stdout)
    )


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
    assert refused.exit_code == 1 and "There is no calendar XX." in refused.output
