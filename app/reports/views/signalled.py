"""An action for a signal of a report: which one is asked for, and what it lets fill in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from app.complaints.services.reasons import reason_codes
from app.platform.accounts.signed_in import actor_of_request
from app.platform.db import db
from app.reports.domain.proposals import propose
from app.reports.forms.improvements import PlanForm
from app.reports.models.summaries import Report
from app.reports.presenters.report import page
from app.reports.queries.summaries import report_named
from app.reports.services.actions import Origin
from app.shared.errors import NotFound
from app.shared.ids import row_id_in
from app.shared.text import N_


@dataclass(frozen=True)
class Signalled:
    """A signal of a report that this person may read."""

    report: Report
    number: int
    words: str
    title: str
    signal: Mapping[str, Any]

    @property
    def origin(self) -> Origin:
        return Origin(self.report.id, self.number, self.words)

    def address(self) -> dict[str, Any]:
        """What stands in the address of the form."""
        return {"report": self.report.id, "signal": self.number}

    def model(self) -> dict[str, str]:
        """What the form says of it."""
        return {
            "words": self.words,
            "title": self.title,
            "href": url_for("reports.show", number=self.report.id, _anchor=f"signal-{self.number}"),
        }

    def fill(self, form: PlanForm, today: date) -> None:
        """Fill in what the signal lets know; the day on which it is said to have worked lies ahead of ``today``."""
        known = propose(self.signal, today)
        form.why.data = self.words
        form.place.data, form.where.data = known.place.value, known.where
        unit, product = _labelled(form.unit_id, known.unit), _labelled(form.product, known.product)
        codes = reason_codes(db.session()).items()
        reason = next((code_id for code_id, code in codes if code.label == known.reason), None)
        form.unit_id.data, form.product.data, form.reason.data = unit or self.report.unit_id, product, reason
        found = ((known.unit, unit), (known.product, product), (known.reason, reason))
        narrowed = all(choice is not None for label, choice in found if label)
        form.measure.data, form.percent.data = known.measure, known.percent if narrowed else None
        for name in ("due_on", "from_on", "judge_on"):
            form[name].process_data(getattr(known, name))


def signal_asked(typed: Mapping[str, str]) -> Signalled | None:
    """The signal that the address names, or None. Raises NotFound for one that is not there for this person."""
    if "report" not in typed:
        return None
    report_id, number = _number(typed["report"]), _number(typed.get("signal", ""))
    report = report_named(db.session(), actor_of_request(), report_id)
    document = json.loads(report.document)
    if number >= len(document["signals"]):
        raise NotFound(N_("There is no such number in this report."))
    model = page(document)
    return Signalled(
        report, number, model["signals"][number]["sentence"], model["title"], document["signals"][number]
    )


def _number(text: str) -> int:
    number = row_id_in(text)
    if number is None:
        raise NotFound(N_("There is no such number in this report."))
    return number


def _labelled(field: Any, label: str) -> int | None:
    """The choice of that label: a report tells values in words."""
    return next((choice.value for choice in field.choices if label and str(choice.label) == label), None)
