"""What this room puts on the case page, into the morning digest and onto the work list."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.cases.panels import CaseView
from app.cases.policy import visible_to
from app.cases.words import chinese
from app.platform.accounts.permissions import Permission
from app.platform.web.filters import legalday
from app.reports.domain.flags import KIND_WORDS, TERMS, Kind
from app.reports.models.flags import SystemicFlag
from app.reports.queries.agreement import causes_seen
from app.reports.queries.improvements import flags_of_case, notes
from app.watch.waiting import Reader, Waiting

MOST = 50


def learning_panel(view: CaseView) -> dict[str, Any] | None:
    """Flags on this case, a way to flag it, what earlier cases of this kind taught, and once it is closed a way to say
    what it taught."""
    flags = flags_of_case(view.session, view.case)
    about = _codes(view)
    # Only what the reader can read: a house may teach in two languages, about wordings of two countries.
    language = "zh-Hans" if chinese() else "en"
    states = ("published",)
    guidance = notes(view.session, language=language, code_ids=about, states=states) if about else []
    shown = [note for note, _code in guidance]
    href = url_for("improvements_flags.case", reference=view.case.reference)
    may_flag = view.may(Permission.FLAG_CASES)
    may_teach = bool(about) and not view.case.is_open and view.may(Permission.RAISE_ACTIONS)
    if not (flags or shown or may_flag or may_teach):
        return None
    return {
        "title": _("Learning from it"),
        "flags": [_flag(flag) for flag in flags],
        "notes": [
            {"title": note.title, "words": note.words, "for_them": note.audience == "complainant"}
            for note in shown
        ],
        "teach": url_for("guidance.new", code=about[-1]) if may_teach else None,
        "link": {"label": _("Look at the flag") if flags else _("Flag as possibly systemic"), "href": href}
        if flags or may_flag
        else None,
    }


def _codes(view: CaseView) -> list[int]:
    """What the points are about and what caused them; not the cause that this person is still to code blind."""
    reasons = [head.reason_id for head in view.record.heads if head.reason_id]
    seen, _hidden = causes_seen(view.session, view.actor, view.case)
    causes = [coded.cause for coded in seen.values()]
    return [*reasons, *(code_id for cause in causes for code_id in (cause.stage_id, cause.kind_id))]


def _flag(flag: SystemicFlag) -> dict[str, Any]:
    ends = {
        "open": _("%(what)s by %(day)s", what=_(TERMS[flag.term].title), day=legalday(flag.due_on)),
        "action": _("leads to an action"),
        "not-systemic": _("not systemic"),
    }
    return {
        "kind": _(KIND_WORDS[Kind(flag.kind)]),
        "end": ends[flag.state],
        "open": flag.state == "open",
        "law": TERMS[flag.term].law,
    }


def flags_to_settle(session: Session, reader: Reader) -> list[Waiting]:
    """Open flags that this person follows."""
    rows = session.execute(
        select(SystemicFlag, Case.reference)
        .join(Case, Case.id == SystemicFlag.case_id)
        .where(
            SystemicFlag.state == "open",
            SystemicFlag.owner_id == reader.actor.user_id,
            visible_to(reader.actor, reader.now),
        )
        .order_by(SystemicFlag.due_on)
        .limit(MOST)
    )
    return [
        Waiting(
            _(
                "Settle the flag by %(day)s: %(kind)s",
                day=legalday(flag.due_on),
                kind=_(KIND_WORDS[Kind(flag.kind)]),
            ),
            reference,
            f"/cases/{reference}/systemic",
        )
        for flag, reference in rows
    ]
