"""Vectors files as a person writes them: each mistake is named by row and key, and the other rows run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.rules import Library, WrittenCalendars
from app.rules.errors import RulesError
from app.rules.rows import AN_INSTANT
from app.rules.vectors import read_vectors, verify

GOOD: dict[str, Any] = {
    "id": "UK-1", "regime": "gb-disp", "clock": "final-response", "events": {"received": "2026-06-01"},
    "expect": {"due": "2026-07-27"},
}  # fmt: skip
CHINA: dict[str, Any] = {
    "id": "CN-1", "regime": "cn-complaint", "clock": "decision", "events": {"received": "2026-09-20"},
    "expect": {"due": "2026-10-05"},
}  # fmt: skip
WHEN = "a day such as 2026-09-20, an instant with its offset such as 2026-04-02T17:30+11:00"

MISTAKES = [
    ({"id": None}, "id", "null", "a text that no other row has"),
    ({"id": ""}, "id", '""', "a text that no other row has"),
    ({"id": 7}, "id", "7", "a text that no other row has"),
    ({"id": "UK-1"}, "id", '"UK-1", as in row 1', "a text that no other row has"),
    ({"regime": "gb-disq"}, "regime", '"gb-disq"', "gb-disp, au-gicop"),
    ({"regime": ["gb-disp"]}, "regime", '["gb-disp"]', "au-gicop"),
    ({"clock": "final-respons"}, "clock", '"final-respons"', "final-response, acknowledgement"),
    ({"clock": None}, "clock", "null", "acknowledgement"),
    ({"clock": {}}, "clock", "{}", "acknowledgement"),
    ({"events": None}, "events", "null", "an object such as"),
    ({"events": [["received", "2026-06-01"]]}, "events", '[["received"', "an object such as"),
    ({"events": {"received": "soon"}}, "events.received", '"soon"', f"{WHEN}, or a list of them"),
    ({"events": {"received": "01/06/2026"}}, "events.received", '"01/06/2026"', WHEN),
    ({"events": {"received": "2026-W23-1"}}, "events.received", '"2026-W23-1"', WHEN),
    ({"events": {"received": "20260601"}}, "events.received", '"20260601"', WHEN),
    ({"events": {"received": "2026-02-30"}}, "events.received", '"2026-02-30"', WHEN),
    ({"events": {"received": "２026-06-01"}}, "events.received", '"２026-06-01"', WHEN),
    ({"events": {"received": 20260601}}, "events.received", "20260601", WHEN),
    ({"events": {"received": None}}, "events.received", "null", WHEN),
    ({"events": {"received": {}}}, "events.received", "{}", WHEN),
    ({"events": {"received": []}}, "events.received", "an empty list", WHEN),
    ({"events": {"received": ["2026-06-01", "late"]}}, "events.received[2]", '"late"', WHEN),
    ({"events": {"received": [["2026-06-01"]]}}, "events.received[1]", '["2026-06-01"]', WHEN),
    ({"events": {"received": "2026-06-01T10:00"}}, "events.received", "an instant without its offset", AN_INSTANT),
    ({"facts": [["payment_services", True]]}, "facts", '[["payment_services"', "an object such as"),
    ({"facts": {"payment_services": "maybe"}}, "facts.payment_services", '"maybe"', "true, false"),
    ({"facts": {"payment_services": None}}, "facts.payment_services", "null", "true, false"),
    ({"facts": {"anything": 1.5}}, "facts.anything", "1.5", "true, false, a whole number, a text"),
    ({"place": 3}, "place", "3", "a text such as NSW, or no such key"),
    ({"calendar_known_to": "soon"}, "calendar_known_to", '"soon"', "a day such as 2026-09-20, or no such key"),
    ({"calendar_known_to": "2026-06-01T10:00Z"}, "calendar_known_to", '"2026-06-01T10:00Z"', "a day such as"),
    ({"expect": {}}, "expect", "{}", "an object with at least one of: due, rolled"),
    ({"expect": None}, "expect", "null", "an object with at least one of"),
    ({"expect": "2026-07-27"}, "expect", '"2026-07-27"', "an object with at least one of"),
    ({"expect": {"duo": "2026-07-27"}}, "expect.duo", "a key that cannot be compared", "due, error"),
    ({"expect": {"due": "27 July"}}, "expect.due", '"27 July"', "or null for none"),
    ({"expect": {"due": "2026-07-27T10:00"}}, "expect.due", "an instant without its offset", AN_INSTANT),
    ({"expect": {"rolled": "2026-07-27T10:00Z"}}, "expect.rolled", '"2026-07-27T10:00Z"', "a day such as"),
    ({"expect": {"error": "calender-unknown"}}, "expect.error", '"calender-unknown"', "calendar-unknown"),
    ({"expect": {"error": []}}, "expect.error", "[]", "or null for none"),
    ({"fact": {"payment_services": True}}, "fact", "a key that is not read", "facts, if that is meant"),
    ({"Place": "ENG"}, "Place", "a key that is not read", "place, if that is meant"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "key", "found", "accepted"), MISTAKES, ids=lambda part: str(part)[:40])
def test_a_mistake_is_named_and_the_other_rows_run(
    change: dict[str, Any], key: str, found: str, accepted: str, library: Library, calendars: WrittenCalendars
) -> None:
    outcome = verify(library, [GOOD, {**GOOD, "id": "UK-2", **change}, CHINA], calendars)
    [failed] = outcome.failed
    [mistake] = failed.mistakes
    assert (outcome.rows, outcome.passed, failed.row) == (3, 2, 2)
    assert mistake.key == key
    assert found in mistake.found and accepted in mistake.accepted
    assert failed.to_json()["mistakes"] == [mistake.to_json()]


@pytest.mark.parametrize("missing", ["id", "regime", "clock", "events", "expect"])
def test_a_key_that_is_missing_is_named(missing: str, library: Library, calendars: WrittenCalendars) -> None:
    outcome = verify(library, [{key: value for key, value in GOOD.items() if key != missing}], calendars)
    assert [(each.key, each.found) for each in outcome.failed[0].mistakes] == [(missing, "nothing")]


def test_all_mistakes_of_a_row_are_told_at_once(library: Library, calendars: WrittenCalendars) -> None:
    row = {"id": "X", "regime": "gb-disp", "clock": "x", "events": {"received": "soon"}, "expect": {}}
    [failed] = verify(library, [row], calendars).failed
    assert [each.key for each in failed.mistakes] == ["clock", "events.received", "expect"]


def test_a_long_value_is_cut(library: Library, calendars: WrittenCalendars) -> None:
    [failed] = verify(library, [{**GOOD, "place": ["x" * 10_000]}], calendars).failed
    assert len(failed.mistakes[0].found) < 100


def test_an_error_shows_where_a_date_was_expected(library: Library, calendars: WrittenCalendars) -> None:
    row = {**GOOD, "events": {}}
    [failed] = verify(library, [row], calendars).failed
    assert (failed.got, failed.mistakes) == ({"due": None, "error": "event-missing"}, ())


@pytest.mark.parametrize(
    ("expect", "passed"),
    [
        ({"error": None}, True),
        ({"rolled": None}, True),
        ({"rolled": ""}, True),
        ({"due": None}, False),
        ({"due": "2026-07-27", "error": None}, True),
        ({"error": "event-missing"}, False),
        ({"due": "2026-07-27T10:00Z"}, False),
    ],
)
def test_null_expects_nothing_there(
    expect: dict[str, str | None], passed: bool, library: Library, calendars: WrittenCalendars
) -> None:
    assert verify(library, [{**GOOD, "expect": expect}], calendars).passed == passed


def test_what_need_not_be_there_may_be_null(library: Library, calendars: WrittenCalendars) -> None:
    row = {**GOOD, "facts": None, "place": None, "calendar_known_to": None}
    assert verify(library, [row], calendars).passed == 1


def test_a_value_that_no_rule_knows_may_be_what_is_tried(
    library: Library, calendars: WrittenCalendars
) -> None:
    row = {**CHINA, "facts": {"complexity": "hard"}, "expect": {"error": "fact-unknown"}}
    assert verify(library, [row], calendars).passed == 1


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ('"id": "A", "id": "B", "events": {"received": "2026-06-01"}', "id"),
        ('"id": "A", "events": {"received": "2026-06-02", "received": "2026-06-01"}', "events.received"),
    ],
)
def test_a_key_written_twice_is_named(
    written: str, key: str, tmp_path: Path, library: Library, calendars: WrittenCalendars
) -> None:
    file = tmp_path / "vectors.json"
    rest = '"regime": "gb-disp", "clock": "final-response", "expect": {"due": "2026-07-27"}'
    file.write_text(f"[{{{written}, {rest}}}]", "utf-8")
    [failed] = verify(library, read_vectors(file), calendars).failed
    assert [each.key for each in failed.mistakes] == [key]


def test_a_byte_order_mark_of_an_editor_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "vectors.json"
    file.write_text(json.dumps([GOOD]), "utf-8-sig")
    assert read_vectors(file) == [GOOD]


@pytest.mark.parametrize(
    ("text", "told"), [("[{}, 1]", "row 2 is none"), ("[" * 100_000, "cannot be read"), ("{", "line 1 column 2")]
)  # fmt: skip
def test_what_is_no_list_of_rows_is_refused(text: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "vectors.json"
    file.write_text(text, "utf-8")
    with pytest.raises(RulesError, match=told):
        read_vectors(file)
