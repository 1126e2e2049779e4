"""A certificate as a person reads it in a terminal: English, one thing a line, the days that did not count by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from textwrap import wrap

from app.rules.certificate import Certificate, UsedEvent
from app.rules.counting import DayRun
from app.rules.steps import PARTS, render
from app.rules.terms import Confirmation
from app.shared.clock import zone_in_english

LABELLED = 20
WIDTH = 110

MARKS = {
    "read": "read in the source named",
    "secondary": "read in a secondary source only: for the compliance officer to settle",
    "unverified": "not verified against the official text: for the compliance officer to settle",
}
WHYS = {
    "weekend": "weekend",
    "holiday": "holiday",
    "excluded": "time excluded by rule",
    "season": "the rule stands still",
    "worked": "declared a working day",
}


def told(certificate: Certificate, confirmed: Confirmation | None = None) -> Iterator[str]:
    """The lines: what it is and how sure, what it hangs on, the working in its seven parts, the readings chosen."""
    yield f"{certificate.title.en} ({certificate.regime} {certificate.clock})"
    yield ""
    yield from _lines("Rules", f"{certificate.regime_title.en}: {certificate.version_title.en}")
    if certificate.rule:
        yield from _lines("Pinpoint", certificate.rule)
    if certificate.source:
        yield from _lines("Source", certificate.source)
    yield from _lines("Mark", _mark(certificate, confirmed))
    if certificate.rule_digest:
        yield from _lines("Text", f"version {certificate.version}, SHA-256 {certificate.rule_digest}")
    yield from _lines(
        "Time zone", f"{certificate.zone}{f', place {certificate.place}' if certificate.place else ''}"
    )
    if used := certificate.calendar:
        yield from _lines("Calendar", f"{used.code}, {used.edition}, known to {written(used.known_to)}")
    for event in certificate.events:
        yield from _lines("Event", f"{event.label.en} ({event.name}): {_moment(event, certificate.zone)}")
    for fact in certificate.facts:
        value = str(fact.value).lower() if isinstance(fact.value, bool) else fact.value
        yield from _lines("Fact", f"{fact.name} = {value}")
    yield ""
    yield from _working(certificate)
    for choice in certificate.choices:
        yield from _lines("Reading chosen" if choice.used else "Not used", choice.text.en)


def _working(certificate: Certificate) -> Iterator[str]:
    """The sentences of the parts in their order; under the count and the roll, each day that they passed over."""
    for part, label in PARTS.items():
        for shown in certificate.steps:
            if shown.part == part:
                yield from _lines(
                    label,
                    render(shown, translate=str, write_day=written, write_zone=zone_in_english, lang="en"),
                )
        if part == "count":
            yield from _days("Not counted", certificate.left_out)
            yield from _days("Counted", certificate.worked)
        if part == "roll":
            yield from _days("Passed over", certificate.rolled_over)
    yield from _days("Off before the end", certificate.days_off_before)


def _days(label: str, runs: Iterable[DayRun]) -> Iterator[str]:
    for run in runs:
        span = written(run.first) if run.first == run.last else f"{written(run.first)} to {written(run.last)}"
        yield from _lines(label, f"{span}: {run.name or WHYS.get(run.why, run.why)}")


def _mark(certificate: Certificate, confirmed: Confirmation | None) -> str:
    if confirmed:
        read = f"{confirmed.source}, {confirmed.edition}, on {written(confirmed.read_on)}"
        return f"compared by {confirmed.by} with the official text ({read})"
    return "our own target: ours to change" if certificate.kind == "target" else MARKS[certificate.verified]


def _moment(event: UsedEvent, zone: str) -> str:
    if not event.at:
        return written(event.day)
    return f"{written(event.day)}, {datetime.fromisoformat(event.at):%H:%M} {zone_in_english(zone)}"


def written(day: date) -> str:
    """`Saturday 26 December 2026`."""
    return f"{day:%A} {day.day} {day:%B} {day.year:04}"


def _lines(label: str, text: str) -> Iterator[str]:
    """The label once, the text beside it in lines that fit a terminal."""
    for number, line in enumerate(wrap(text, WIDTH - LABELLED) or [""]):
        yield f"{label if not number else '':<{LABELLED}}{line}"
