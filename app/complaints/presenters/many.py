"""Letters to many: what each complaint will get, how far it is, and what is left to do by hand."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.cases.models import Case
from app.cases.words import STATES as STAGES
from app.complaints.domain.letter_kinds import title_under
from app.complaints.domain.outcomes import OUTCOME_TITLES, Outcome
from app.complaints.many.models import LetterRun
from app.complaints.many.queries import Entry
from app.complaints.many.service import Common, can_try_again, filled_for, is_clean, may_approve
from app.complaints.services.letter_approval import STATES, stops
from app.platform.accounts.actor import Actor
from app.platform.db import db
from app.platform.web.filters import filled
from app.rules.library import Library
from app.shared.clock import Clock
from app.shared.errors import DomainError
from app.shared.text import N_

SHOWN = 3
RUN_STATES = {
    "prepared": N_("Not started"),
    "waiting": N_("Waiting to start"),
    "running": N_("Running"),
    "done": N_("Done"),
    "dropped": N_("Left"),
}


def run_page(run: LetterRun, entries: list[Entry], actor: Actor) -> dict[str, Any]:
    """The model of complaints/many_run.html."""
    rows = [_row(run, entry) for entry in entries]
    goes_on = run.state in ("waiting", "running")
    rules = {entry.case.regime for entry in entries}
    kind = title_under(run.kind, rules.pop() if len(rules) == 1 else None)
    clean = sum(row["clean"] for row in rows)
    return {
        "title": _("%(kind)s to many", kind=_(kind)),
        "state": _(RUN_STATES[run.state]),
        "outcome": _(OUTCOME_TITLES[Outcome(run.outcome)]) if run.outcome else "",
        "prepared": run.state == "prepared",
        "mine": actor.user_id == run.by_id,
        "goes_on": goes_on,
        "done": sum(entry.item.state != "waiting" for entry in entries),
        "all": len(rows),
        "good": [row for row in rows if not row["problem"]],
        "bad": [row for row in rows if row["problem"]],
        "again": sum(row["again"] for row in rows)
        if run.state == "done" and actor.user_id == run.by_id
        else 0,
        "clean": clean,
        "may_approve": may_approve(run, actor) and clean and run.state == "done",
        "waits_for_second": bool(clean) and run.state == "done" and not may_approve(run, actor),
    }


def _row(run: LetterRun, entry: Entry) -> dict[str, Any]:
    letter, case, item = entry.letter, entry.case, entry.item
    page = (
        url_for("complaints_letters.show", reference=case.reference, letter=letter.id)
        if letter is not None
        else None
    )
    return {
        "reference": case.reference,
        "href": url_for("cases.show", reference=case.reference),
        "mend": _where_to_mend(run, case, page),
        "again": can_try_again(run, entry),
        "stands": _(STAGES[case.state][1]),
        "complainant": case.complainant_name,
        "problem": _said(item.problem),
        "letter": page,
        "letter_id": letter.id if letter else None,
        "digest": (letter.content_digest or "") if letter else "",
        "clean": run.state == "done" and is_clean(entry),
        "state": _how_far(entry),
    }


def _where_to_mend(run: LetterRun, case: Case, letter: str | None) -> str:
    """The page on which what stood in the way is put right."""
    if run.kind == "decision":
        return url_for("complaints_decision.workbench", reference=case.reference)
    return letter or url_for("cases.show", reference=case.reference)


def _how_far(entry: Entry) -> str:
    letter = entry.letter
    if letter is None:
        return _("to be prepared") if entry.item.state == "waiting" else ""
    if letter.state == "draft" and stops(letter):
        return _("a check stops the letter")
    if letter.state == "draft" and letter.override is not None:
        return _("a check is set aside: to be looked at by itself")
    return _(STATES[letter.state])


def _said(problem: dict[str, Any] | None) -> str:
    if problem is None:
        return ""
    message = problem["message"]
    return filled(_(message), problem["params"] or {})


def previews(
    entries: list[Entry], common: Common, *, actor: Actor, clock: Clock, library: Library
) -> list[dict[str, str]]:
    """The words of the first few, as they will read there; those with a problem are listed as such."""
    words = "\n\n".join((*common.parts.paragraphs, common.parts.why)).strip()
    shown: list[dict[str, str]] = []
    for entry in entries:
        if len(shown) == SHOWN or not words:
            break
        if entry.item.problem is not None:
            continue
        try:
            text = filled_for(db.session(), entry.case, words, actor=actor, clock=clock, library=library)
        except DomainError:
            continue  # it changed since it was tried; the run will say so
        shown.append(
            {"reference": entry.case.reference, "complainant": entry.case.complainant_name, "text": text}
        )
    return shown
