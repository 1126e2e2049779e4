"""`flask rules …` as a person or a script runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.rulebook.models import RuleCheck
from tests.clients import CommandRunner

ROOT = Path(__file__).parents[2]
VECTORS = ROOT / "tests" / "rules" / "deadline-vectors.json"


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


def test_a_certificate_is_told_in_full(runner: CommandRunner) -> None:
    """China: the days of the holidays by name, the mark, an appraisal left out."""
    shown = runner(
        "rules",
        "compute",
        "cn-complaint",
        "regulator-transfer",
        "--event",
        "received_by_regulator=2026-09-24",
    ).stdout
    assert "Mark                not verified against the official text" in shown
    assert (
        "Event               Received by the regulator (received_by_regulator): Thursday 24 September 2026"
        in shown
    )
    assert "Not counted         Friday 25 September 2026: 中秋节" in shown
    assert "Not counted         Saturday 26 September 2026 to Sunday 27 September 2026: weekend" in shown
    assert "Counted             Saturday 10 October 2026: 调休工作日" in shown
    assert "Not counted         Thursday 1 October 2026 to Saturday 3 October 2026: 国庆节" in shown
    moved = runner(
        "rules", "compute", "cn-complaint", "decision", "--event", "received=2026-04-01",
        "--event", "appraisal_started=2026-04-10", "--event", "appraisal_ended=2026-04-15",
        "--fact", "complexity=complex", "--fact", "appraisal_notified=true",
    ).stdout  # fmt: skip
    assert "Fact                complexity = complex" in moved
    assert "Time excluded       Friday 10 April 2026 to Tuesday 14 April 2026 left out, 5 days" in moved
    assert "Not counted         Friday 10 April 2026 to Tuesday 14 April 2026: time excluded by rule" in moved
    assert all(len(line) <= 110 for line in (shown + moved).splitlines())


def test_a_clock_that_a_stated_fact_takes_from_the_case_is_refused(runner: CommandRunner) -> None:
    arguments = ("rules", "compute", "gb-disp", "payment-services-response", "--event", "received=2026-06-01")
    refused = runner(*arguments, "--fact", "payment_services=false")
    assert refused.exit_code == 2
    assert "does not apply: it is only for cases where payment_services is true" in refused.stderr
    assert "error" in json.loads(runner(*arguments, "--fact", "payment_services=false", "--json").stdout)
    for fitting in ((), ("--fact", "payment_services=true")):
        assert runner(*arguments, *fitting).exit_code == 0


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


def test_dates_stand_on_top_of_the_certificate(runner: CommandRunner) -> None:
    result = runner(
        "rules", "compute", "cn-complaint", "decision", "--event", "received=2026-09-20", "--json"
    )
    told = json.loads(result.stdout)
    assert (told["due"], told["rolled"], told["error"]) == ("2026-10-05", "2026-10-08", None)
    assert told["steps"] and told["outcome"]["due"] == told["due"] and told["compared"] is None


def test_a_comparison_stands_beside_the_certificate(
    runner: CommandRunner, compared: Callable[..., RuleCheck]
) -> None:
    arguments = ("rules", "compute", "cn-complaint", "decision", "--event", "received=2026-09-20", "--json")
    before = json.loads(runner(*arguments).stdout)
    compared("cn-complaint", "2020-03-01/decision")
    after = json.loads(runner(*arguments).stdout)
    assert after.pop("compared")["by"] == "Nadia Rahman"
    assert before.pop("compared") is None and after == before
    listed = json.loads(runner("rules", "unverified", "--json").stdout)
    assert ("cn-complaint", "2020-03-01/decision") not in {(row["regime"], row["key"]) for row in listed}


def test_the_calendar_can_be_taken_to_end_and_lateness_be_judged_from_a_day(runner: CommandRunner) -> None:
    known = runner("rules", "compute", "cn-complaint", "regulator-transfer", "--json", "--event",
                   "received_by_regulator=2026-09-24", "--calendar-known-to", "2026-10-11")  # fmt: skip
    assert (known.exit_code, json.loads(known.stdout)["error"]) == (1, "calendar-unknown")
    late = runner("rules", "compute", "gb-disp", "final-response", "--json", "--event", "received=2026-06-01",
                  "--as-of", "2026-07-28")  # fmt: skip
    assert json.loads(late.stdout)["state"] == "late"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--event", "recieved=2026-06-01"), "knows no event 'recieved'; it knows: "),
        (("--event", "received=2026-06-01", "--fact", "payment=true"), "knows no fact 'payment'"),
    ],
)
def test_a_misspelt_name_is_refused_with_the_names_there_are(
    runner: CommandRunner, arguments: tuple[str, ...], told: str
) -> None:
    result = runner("rules", "compute", "gb-disp", "final-response", *arguments)
    assert result.exit_code == 2 and told in result.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("xx", "decision"), "no rules called 'xx'; there are: au-gicop, "),
        (("gb-disp", "respons"), "gb-disp has no clock 'respons'; it has: acknowledgement, "),
        (("au-rg271", "idr-response", "--event", "received=2026-06-01", "--place", "NWS"),
         "au-rg271 knows no place 'NWS'; it knows: ACT, NSW, NT, "),
        (("eu-adr", "outcome", "--event", "adr_file_complete=2026-06-01", "--place", "NSW"), "ES, FR"),
        (("gb-disp", "final-response", "--event", "received=2026-06-01", "--fact", "payment_services=maybe"),
         "payment_services cannot be 'maybe'; it can be: true, false"),
        (("gb-disp", "final-response"), "It starts from: received"),
        (("cn-complaint", "decision", "--event", "received=2013-10-31"), "2013-11-01 (2013-11-01 to 2020-02-29)"),
        (("cn-complaint", "decision", "--event", "received=2026-06-01", "--fact", "complexity=hard"),
         "complexity can be: simple, complex, special"),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_answered_is_told_what_there_is(
    runner: CommandRunner, arguments: tuple[str, ...], told: str
) -> None:
    result = runner("rules", "compute", *arguments)
    assert result.exit_code == (2 if result.stderr.startswith("Error: ") else 1) and told in result.output


def test_a_value_that_no_rule_knows_is_an_error_code(runner: CommandRunner) -> None:
    result = runner("rules", "compute", "us-ny", "accept-or-reject", "--json", "--event", "proof_of_claim=2026-11-13",
                    "--fact", "arson_suspected=yes")  # fmt: skip
    assert (result.exit_code, json.loads(result.stdout)["error"]) == (1, "fact-unknown")


def test_a_failed_row_names_what_the_rules_do_not_know(runner: CommandRunner, tmp_path: Path) -> None:
    row = {"id": "X", "regime": "cn-complaint", "clock": "decision", "events": {"received": "2026-09-20"},
           "facts": {"complexty": "complex"}, "expect": {"due": "2026-10-20"}}  # fmt: skip
    file = tmp_path / "vectors.json"
    file.write_text(json.dumps([row]), "utf-8")
    [failed] = json.loads(runner("rules", "verify", str(file), "--json").stdout)["failed"]
    assert failed["unknown"] == ["complexty"]
    assert "These rules do not know: complexty" in runner("rules", "verify", str(file)).stdout


def test_a_row_that_passes_says_too_what_the_rules_did_not_know(
    runner: CommandRunner, tmp_path: Path
) -> None:
    row = {"id": "X", "regime": "gb-disp", "clock": "final-response",
           "events": {"received": "2026-06-01", "withdrawnn": "2026-06-02"}, "expect": {"due": "2026-07-27"}}  # fmt: skip
    file = tmp_path / "vectors.json"
    file.write_text(json.dumps([row]), "utf-8")
    told = runner("rules", "verify", str(file), "--json")
    assert told.exit_code == 0
    assert json.loads(told.stdout)["warned"] == [{"id": "X", "row": 1, "unknown": ["withdrawnn"]}]
    said = runner("rules", "verify", str(file)).stdout
    assert "Row 1, X: as expected, but these rules do not know: withdrawnn" in said


def test_a_mistake_in_a_row_is_told_with_what_would_be_accepted(
    runner: CommandRunner, tmp_path: Path
) -> None:
    good = json.loads(VECTORS.read_text(encoding="utf-8"))[0]
    file = tmp_path / "vectors.json"
    file.write_text(json.dumps([{**good, "id": "X", "calendar_known_to": "soon"}, good]), "utf-8")
    plain = runner("rules", "verify", str(file))
    assert plain.exit_code == 1 and "1 of 2 rows as expected." in plain.stdout
    assert "Row 1, X: not run, because of what is written in it:" in plain.stdout
    assert 'calendar_known_to: found "soon"; accepted: a day such as 2026-09-20' in plain.stdout
    [failed] = json.loads(runner("rules", "verify", str(file), "--json").stdout)["failed"]
    assert (failed["id"], failed["row"], failed["mistakes"][0]["key"]) == ("X", 1, "calendar_known_to")


@pytest.mark.parametrize("text", ["[", "{}", "[1]", ""])
def test_a_file_that_is_no_list_of_rows_is_refused_with_its_name(
    runner: CommandRunner, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "vectors.json"
    file.write_text(text, "utf-8")
    result = runner("rules", "verify", str(file), "--json")
    assert result.exit_code == 2 and "vectors.json" in json.loads(result.stdout)["error"]


def test_lint_knows_the_calendars_there_are(runner: CommandRunner, tmp_path: Path) -> None:
    shipped = (ROOT / "app" / "rules" / "packs" / "us-aaa.toml").read_text("utf-8")
    text = shipped.replace('regime = "us-aaa"', 'regime = "xx"').replace(
        'calendar = "US"', 'calendar = "USA"'
    )
    (tmp_path / "xx.toml").write_text(text, "utf-8")
    told = json.loads(runner("rules", "lint", str(tmp_path), "--json").stdout)
    assert told == [{"file": "xx.toml", "key": "calendar", "message": "there is no calendar 'USA'"}]


def test_lint_knows_what_a_log_entry_can_carry(runner: CommandRunner, tmp_path: Path) -> None:
    shipped = (ROOT / "app" / "rules" / "packs" / "fr-acpr.toml").read_text("utf-8")
    text = shipped.replace('regime = "fr-acpr"', 'regime = "xx"')
    text = text.replace(
        'kind = "letter_sent", fields = { letter = "decision"',
        'kind = "letter_snet", fields = { letter = "decision"',
    )
    text = text.replace('{ letter = "acknowledgement" }', '{ lettre = "acknowledgement" }')
    (tmp_path / "xx.toml").write_text(text, "utf-8")
    told = json.loads(runner("rules", "lint", str(tmp_path), "--json").stdout)
    assert [(each["key"], each["message"]) for each in told] == [
        ("events.acknowledgement_sent.fields", "an entry 'letter_sent' has no field 'lettre'"),
        (
            "events.answer_sent.kind",
            "the log knows no 'letter_snet'; an event of the pack's own has no fields",
        ),
    ]


def test_a_broken_pack_stops_the_start_and_lint_runs_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "bad.toml").write_text('regime = "xx"\nzone = "Nowhere"\n', "utf-8")

    def flask(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "FAIRFILE_INSTANCE": str(tmp_path)}
        return subprocess.run(
            [sys.executable, "-m", "flask", *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
        )

    stopped = flask("rules", "unverified")
    assert stopped.returncode != 0 and "bad.toml: title: is missing" in stopped.stderr
    assert "Traceback" not in stopped.stderr
    linted = flask("rules", "lint", "--json")
    assert linted.returncode == 1
    assert {"file": "bad.toml", "key": "title", "message": "is missing"} in json.loads(linted.stdout)


def test_an_instant_without_its_offset_is_refused(runner: CommandRunner) -> None:
    asked = ("rules", "compute", "au-rg271", "acknowledgement", "--place", "NSW", "--event")
    refused = runner(*asked, "received=2026-04-02T17:30")
    assert refused.exit_code == 2
    assert "'2026-04-02T17:30' names no offset" in refused.output
    assert runner(*asked, "received=2026-04-02T17:30+11:00").exit_code == 0
