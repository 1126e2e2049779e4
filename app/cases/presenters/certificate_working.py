"""The working of a date in its seven parts: sentences, what each rests on, links to the events used and refused."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.calendars.queries import name_of
from app.cases import words
from app.cases.domain.strands import clock_in_strand
from app.cases.panels import CaseView
from app.cases.presenters.certificate_days import runs_said
from app.cases.presenters.moves import said
from app.rulebook.words import source_words
from app.rules import Certificate
from app.rules.asked import parts_by_event
from app.rules.library import Library
from app.rules.pack import Clock
from app.rules.steps import PARTS

UNVERIFIED = "unverified"
LEAD = 24
"""A first sentence of so few characters ("None.", "Not moved.") is the part's answer and is set bold."""


def working_steps(view: CaseView, certificate: Certificate, library: Library) -> list[dict[str, Any]]:
    """The parts in order: name, lead, text, sources."""
    texts: dict[str, list[str]] = {}
    for step in certificate.steps:
        texts.setdefault(step.part, []).append(said(step))
    if "count" in texts:
        texts["count"] += _passed_over(certificate)
    if "roll" in texts and certificate.rolled_over:
        texts["roll"].append(_("Passed over: %(days)s.", days=runs_said(certificate.rolled_over)))
    sources = _Sources(view, certificate, library)
    found = []
    for part, name in PARTS.items():
        if part in texts:
            lead, text = _led(part, texts[part])
            found.append({"name": _(name), "lead": lead, "text": text, "sources": sources.of(part)})
    return found


def _led(part: str, sentences: list[str]) -> tuple[str | None, str]:
    """The short answer of a part first, the rest behind it."""
    joined = ("" if words.chinese() else " ").join(sentences)
    stop = "。" if words.chinese() else "."
    first, found, rest = joined.partition(stop)
    if part in {"excluded", "extension", "roll"} and found and len(first) < LEAD:
        return first + found, rest.strip()
    return None, joined


def _passed_over(certificate: Certificate) -> list[str]:
    """Every day that was not counted, by name, and every weekend day that was."""
    said = []
    if certificate.left_out:
        said.append(_("Not counted: %(days)s.", days=runs_said(certificate.left_out)))
    if certificate.worked:
        said.append(
            _("Counted, because declared working days: %(days)s.", days=runs_said(certificate.worked))
        )
    return said


class _Sources:
    """What a part of the working rests on: texts, and entries of the log."""

    def __init__(self, view: CaseView, certificate: Certificate, library: Library) -> None:
        self._view = view
        self._log = url_for("cases.log", reference=view.case.reference)
        self._corrects = {entry.seq: entry.corrects for entry in view.entries}
        self._certificate = certificate
        pack = library.packs.get(certificate.regime)
        own = clock_in_strand(certificate.clock)
        self._clock = pack.clock_in(certificate.version, own) if pack else None
        self._parts = parts_by_event(pack, self._clock) if pack and self._clock else {}

    def of(self, part: str) -> list[dict[str, Any]]:
        """Labels with a link or without."""
        return [*self._texts(part), *self._events(part)]

    def _texts(self, part: str) -> list[dict[str, Any]]:
        certificate = self._certificate
        labels: list[str] = []
        if part == "rule":
            labels = [
                certificate.rule,
                words.said(certificate.version_title),
                source_words(certificate.source),
            ]
            doubtful = certificate.verified == UNVERIFIED and certificate.kind != "target"
            labels.append(_("not verified") if doubtful else "")
        elif part == "count" and certificate.unit == "working_days" and certificate.calendar is not None:
            labels = [self._calendar(certificate.calendar.code), certificate.calendar.edition]
        elif part == "count" and certificate.unit:
            labels = [_("Calendar days; no calendar needed")] if certificate.unit != "hours" else []
        elif part == "roll" and certificate.outcome.last_working_day and certificate.calendar is not None:
            labels = [_("Last working day: %(calendar)s", calendar=self._calendar(certificate.calendar.code))]
        elif part in ("excluded", "extension"):
            labels = _rules_of(part, certificate, self._clock)
        return [{"label": label, "href": None} for label in dict.fromkeys(labels) if label]

    def _calendar(self, code: str) -> str:
        return _(name_of(self._view.session, code))

    def _events(self, part: str) -> list[dict[str, Any]]:
        """Entries of the log that this part read; the start is also where an event stands that no part claims."""
        found = []
        for event in self._certificate.events:
            if not event.ref or self._parts.get(event.name, "start") != part:
                continue
            was = self._corrects.get(int(event.ref))
            if was is not None:
                found.append(self._link(was, _("Log event %(number)s", number=was)))
                label = _("corrected by event %(number)s", number=event.ref)
            else:
                label = _("Log event %(number)s", number=event.ref)
            found.append(self._link(int(event.ref), label))
        return found

    def _link(self, seq: int, label: str) -> dict[str, Any]:
        return {"label": label, "href": f"{self._log}#event-{seq}"}


def _rules_of(part: str, certificate: Certificate, clock: Clock | None) -> list[str]:
    """The pinpoints under which time was left out or given, and whether anybody has read them."""
    if part == "excluded":
        rules = [each.rule for each in certificate.exclusions]
        marks = [each.verified for each in clock.exclusions if each.rule in rules] if clock else []
    else:
        rules = [each.rule for each in certificate.extensions]
        if clock and clock.notice and not rules:
            rules = [clock.notice.rule]
        marks = [clock.extension.verified] if clock and clock.extension and certificate.extensions else []
    return [*rules, _("not verified") if UNVERIFIED in marks else ""]
