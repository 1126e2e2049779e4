"""A certificate as a file: JSON for machines, a PDF with that JSON inside it for people."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from flask import render_template
from flask_babel import get_locale

from app.cases.models import Deadline
from app.cases.panels import CaseView
from app.cases.presenters.certificate import working
from app.letters.sheet import EnclosedFile, Sheet
from app.platform.accounts.queries import names_by_label
from app.rules import CalendarSource, Certificate
from app.rules.envelope import Computed, Envelope
from app.rules.library import Library
from app.shared.clock import legal_day


def envelope(view: CaseView, row: Deadline) -> Envelope:
    """The stored certificate with who computed it and when."""
    certificate = Certificate.from_json(row.certificate)
    by = row.computed_by or ""
    name = names_by_label(view.session, [by]).get(by, "") if by else ""
    computed = Computed(row.computed_at.isoformat(), by, name)
    return Envelope.around(certificate, case=view.case.reference, computed=computed)


def as_json(view: CaseView, row: Deadline) -> bytes:
    """The file as JSON, indented for the eye; what is digested is the derivation's canonical form."""
    text = json.dumps(envelope(view, row).to_json(), ensure_ascii=False, indent=2, sort_keys=True)
    return f"{text}\n".encode()


def as_sheet(view: CaseView, row: Deadline, *, library: Library, calendars: CalendarSource) -> Sheet:
    """The certificate as a paper: judged from the day on which it was computed, so that it is the same whenever it is
    printed."""
    then = _as_computed(view, row)
    model = working(then, row, library=library, calendars=calendars, now=row.computed_at)
    html = render_template(
        "cases/certificate_sheet.html",
        lang=_lang(),
        working=model,
        case=view.case,
        house=view.record.unit,
        envelope=envelope(view, row),
    )
    enclosed = EnclosedFile(
        file_name(view, row, "json"), "Certificate as JSON", as_json(view, row), row.computed_at
    )
    return Sheet(html, (enclosed,), one_page=True)


def file_name(view: CaseView, row: Deadline, ending: str) -> str:
    """What the file is called when it is saved."""
    return f"{view.case.reference}-{row.regime}-{row.clock}.{ending}"


def _as_computed(view: CaseView, row: Deadline) -> CaseView:
    """The case as it was known when the date was computed: what came later is no part of the certificate."""
    used = [int(event["ref"]) for event in row.certificate["events"] if event["ref"]]
    newest = max(used, default=0)
    known = [entry for entry in view.entries if entry.seq <= newest or entry.recorded_at <= row.computed_at]
    return replace(view, today=legal_day(row.computed_at, view.case.zone), entries=known)


def _lang() -> str:
    locale: Any = get_locale()
    return "zh-Hans" if locale is not None and locale.language == "zh" else "en"
