"""A line of the auditor's list of checks set aside; see templates/complaints/set_aside.html for the model."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.complaints.domain.letter_kinds import title_under
from app.complaints.letters.composing import stopping
from app.complaints.presenters.bench_checks import label_of, said_of
from app.complaints.queries.set_aside import SetAside
from app.complaints.services.letter_approval import STATES


def set_aside_line(row: SetAside) -> dict[str, Any]:
    """The checks with their rules and what they found; what the log has of them where the report has none."""
    letter = row.letter
    failed = [{"what": label_of(item), "said": _found(item)} for item in stopping(letter.check_report or [])]
    return {
        "reference": row.case.reference,
        "href": url_for("complaints_letters.show", reference=row.case.reference, letter=letter.id),
        "kind": _(title_under(letter.kind, row.case.regime)),
        "state": _(STATES.get(letter.state, letter.state)),
        "sent_on": letter.sent_on,
        "checks": failed or [{"what": each, "said": ""} for each in row.checks],
        "reason": row.reason or _("(erased)"),
        "by": row.by,
        "second": row.second,
    }


def _found(item: dict[str, Any]) -> str:
    """What is wrong, with the rule that wants it otherwise, where what is wrong does not name it."""
    rule, said = item["rule"] or "", said_of(item)
    return said if not rule or rule in said else f"{rule}: {said}"
