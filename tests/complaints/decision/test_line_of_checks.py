"""The docked line of checks: what stops the letter, or else the first thing worth a look."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from flask import Flask

from app.complaints.presenters.bench_checks import listed_checks


def item(
    number: int, *, ok: bool, blocking: bool = False, message: str = "It is not there."
) -> dict[str, Any]:
    told = {"label": "An address", "label_zh": "", "found_text": "", "message": message, "params": {}}
    return told | {"number": number, "ok": ok, "blocking": blocking, "mark": "house", "rule": "", "page": 0}


def line(report: list[dict[str, Any]], stops: list[dict[str, Any]]) -> dict[str, Any]:
    letter: Any = SimpleNamespace(check_report=report, override=None)
    view: Any = SimpleNamespace(case=SimpleNamespace(reference="FF-1"))
    return listed_checks(view, letter, stops, None, str)


def test_what_did_not_pass_is_said_beside_the_count_and_led_to(app: Flask) -> None:
    report = [item(1, ok=True), item(2, ok=False, message="There is no postal address.")]
    with app.test_request_context():
        shown = line(report, [])
    assert (shown["passed"], shown["stop"]) == ("1 of 2 pass", None)
    assert shown["note"] == {"text": "There is no postal address.", "href": "#check-2"}


def test_what_stops_the_letter_is_said_alone(app: Flask) -> None:
    report = [item(1, ok=False), item(2, ok=False, blocking=True, message="No leaflet.")]
    with app.test_request_context():
        shown = line(report, [report[1]])
    assert shown["stop"]["text"] == "No leaflet."
    assert shown["note"] is None
