"""What the pages of improvements show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext, pgettext
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from app.cases.models import Case, Code
from app.cases.words import code_label
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.accounts.queries import names_by_label
from app.platform.db import Page
from app.platform.log import entries
from app.platform.web.filters import instant, legalday, weekday_day
from app.reports import events
from app.reports.domain.actions import (
    NEEDS_REASON,
    OWNERS,
    PLACE_TITLES,
    STATE_GLYPHS,
    STATE_TITLES,
    STEP_TITLES,
    Place,
    State,
    Step,
    possible,
)
from app.reports.domain.effects import MEASURE_TITLES, VERDICT_TITLES, Measure, Verdict
from app.reports.domain.flags import KIND_WORDS, TERMS, Kind
from app.reports.models.actions import Action, EffectCheck, GuidanceNote
from app.reports.models.flags import SystemicFlag
from app.reports.presenters.effects import check_model
from app.reports.queries.improvements import (
    BoardFilter,
    checks_of,
    evidence_of,
    flags_of_action,
    may_open,
    signal_of_action,
)
from app.reports.services.actions import may_own, stream_of
from app.shared.text import N_
from app.wordings.models import Edition, Product, Wording

VIEW_TITLES = {
    "going": N_("Going on"),
    "late": N_("Overdue"),
    "done": N_("Effect to be seen"),
    "judge": N_("Waiting for a verdict"),
    "again": N_("Taken up again"),
    "effective": N_("Judged effective"),
    "ended": N_("Ended"),
}
_LISTED_STEPS = (
    Step.AGREE,
    Step.START,
    Step.FINISH,
    Step.POSTPONE,
    Step.HAND_OVER,
    Step.DECLINE,
    Step.DROP,
    Step.RECONSIDER,
)
"""Steps that stand as buttons; the verdict's own follow from its form."""


def state_words(state: str) -> str:
    """The state in the reader's language."""
    title = STATE_TITLES[State(state)]
    return pgettext("action", title) if state == State.AGREED else _(title)


def board_page(
    actor: Actor,
    asked: BoardFilter,
    shown: Page,
    counts: Mapping[str, int],
    today: date,
    cursor: str | None,
) -> dict[str, Any]:
    """Counters, rows, and where the page before and the next one are."""
    query: dict[str, Any] = {
        "who": "mine" if asked.owner_id is not None else None,
        "place": asked.place or None,
    }
    return {
        "counters": action_counters(counts, asked.view, query),
        "rows": [_row(row[0], today) for row in shown.rows],
        "pager": {
            "first_href": url_for("improvements.index", view=asked.view, **query) if cursor else None,
            "next_href": url_for("improvements.index", view=asked.view, **query, after=shown.next_cursor)
            if shown.next_cursor
            else None,
            "shown": "",
        },
        "view": asked.view,
        "mine": asked.owner_id is not None,
        "place": asked.place,
        "places": [("", _("anywhere")), *((place.value, _(title)) for place, title in PLACE_TITLES.items())],
        "may_raise": actor.may(Permission.RAISE_ACTIONS),
        "empty": _("No action stands here."),
    }


def action_counters(
    counts: Mapping[str, int], view: str = "", query: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    """How many actions stand where, each with the address of exactly those; ``view`` is the one that is shown."""
    return [
        {
            "count": counts[each],
            "label": _(title),
            "href": url_for("improvements.index", view=each, **(query or {})),
            "current": view == each,
            "bad": each == "late" and counts[each] > 0,
        }
        for each, title in VIEW_TITLES.items()
    ]


def _row(action: Action, today: date) -> dict[str, Any]:
    late = action.state in (State.PROPOSED, State.AGREED, State.STARTED) and action.due_on < today
    return {
        "reference": action.reference,
        "href": url_for("improvements.show", reference=action.reference),
        "title": action.title,
        "where": place_words(action),
        "state": {"kind": STATE_GLYPHS[State(action.state)], "label": state_words(action.state)},
        "round": action.round,
        "owner": action.owner.display_name,
        "unit": action.unit.name,
        "due": legalday(action.due_on),
        "late": ngettext("%(num)s day over", "%(num)s days over", (today - action.due_on).days)
        if late
        else "",
        "judged": legalday(action.judge_on),
    }


def place_words(action: Action) -> str:
    """Where it changes: ``Training: assessors``."""
    title = _(PLACE_TITLES[Place(action.place)])
    return _("%(place)s: %(which)s", place=title, which=action.where) if action.where else title


def action_page(
    session: Session, actor: Actor, action: Action, today: date, may_see: ColumnElement[bool]
) -> dict[str, Any]:
    """One action: what was agreed, what is expected, what was done, what became of it, its log.

    ``may_see``: which of the flagged cases the reader may know of.
    """
    flagged = flags_of_action(session, action)
    seen = may_open(session, [case for _flag, case in flagged], may_see)
    checks = checks_of(session, action)
    waiting = next((check for check in checks if check.verdict is None), None)
    directs = actor.may(Permission.DIRECT_ACTIONS, action.unit.path)
    owns = actor.user_id is not None and actor.user_id == action.owner_id
    return {
        "reference": action.reference,
        "row": _row(action, today),
        "version": action.version,
        "change": action.change,
        "why": action.why,
        "learned": action.learned,
        "signal": action.signal if action.signal != action.why else _("the one told above"),
        "report_href": _report_href(session, action),
        "clause": _clause(session, action),
        "expected": expected_words(session, action),
        "facts": _facts(action, today),
        "steps": [
            _step(action, taken)
            for taken in _steps(action, owns=owns, directs=directs)
            if waiting is None or taken is not Step.DROP  # judged first
        ],
        "may_describe": action.state == State.PROPOSED
        and (owns or directs or actor.user_id == action.raised_by_id),
        "may_add": (owns or directs) and action.state in (State.STARTED, State.DONE),
        "evidence": [
            {
                "number": row.number,
                "what": row.what,
                "file": row.file_name,
                "href": url_for("improvements.evidence_file", reference=action.reference, number=row.number)
                if row.digest
                else None,
                "at": instant(row.at, action.unit.zone),
            }
            for row in evidence_of(session, action)
        ],
        "checks": [check_model(session, action, check) for check in checks],
        "may_judge": waiting is not None and directs and not owns and actor.user_id != waiting.owner_id,
        "judge_note": _judge_note(action, waiting, directs=directs, owns=owns),
        "suggestion": waiting.suggestion if waiting else "",
        "flags": [
            {"reference": case.reference if case.id in seen else "", "kind": _(KIND_WORDS[Kind(flag.kind)])}
            for flag, case in flagged
        ],
        "history": history(session, action),
        "owners": may_own(session, action.unit),
    }


def _report_href(session: Session, action: Action) -> str | None:
    found = signal_of_action(session, action)
    if found is None:
        return None
    return url_for("reports.show", number=found.report_id, _anchor=f"signal-{found.signal}")


def _judge_note(action: Action, waiting: EffectCheck | None, *, directs: bool, owns: bool) -> str:
    if waiting is None:
        if action.state == State.DONE:
            return _(
                "The program looks at the effect on %(day)s by itself.", day=weekday_day(action.judge_on)
            )
        return ""
    if directs and owns:
        return _("You carried it out; somebody else must judge its effect.")
    return "" if directs else _("Whoever directs improvements here judges it.")


def _steps(action: Action, *, owns: bool, directs: bool) -> list[Step]:
    open_to = possible(action.state)
    return [taken for taken in _LISTED_STEPS if taken in open_to and (directs or (owns and taken in OWNERS))]


def _step(action: Action, taken: Step) -> dict[str, Any]:
    main = {State.PROPOSED: Step.AGREE, State.AGREED: Step.START, State.STARTED: Step.FINISH}
    return {
        "id": taken.value,
        "title": _(STEP_TITLES[taken]),
        "main": main.get(State(action.state)) is taken,
        "asks_reason": taken in NEEDS_REASON,
        "asks_owner": taken is Step.HAND_OVER,
        "asks_day": taken is Step.POSTPONE,
    }


def _facts(action: Action, today: date) -> list[dict[str, Any]]:
    row = _row(action, today)
    return [
        {
            "label": _("State"),
            "value": row["state"]["label"],
            "note": _("Round %(number)s", number=action.round) if action.round > 1 else None,
        },
        {"label": _("Where it changes"), "value": row["where"], "note": None},
        {"label": _("Who carries it out"), "value": row["owner"], "note": action.unit.name},
        {
            "label": _("Done by"),
            "value": weekday_day(action.due_on),
            "note": row["late"]
            or (_("done %(day)s", day=legalday(action.done_on)) if action.done_on else None),
        },
        {
            "label": _("Judged on"),
            "value": weekday_day(action.judge_on),
            "note": _("effect from %(day)s", day=legalday(action.from_on)),
        },
    ]


def expected_words(session: Session, action: Action) -> str:
    """The expected effect as a sentence."""
    words = _(
        "%(measure)s: %(percent)s %% less from %(first)s on, judged on %(day)s",
        measure=_(MEASURE_TITLES[Measure(action.measure)]),
        percent=action.percent,
        first=legalday(action.from_on),
        day=legalday(action.judge_on),
    )
    narrowed = _scope_words(session, action.scope)
    return _("%(words)s. Only %(which)s.", words=words, which=narrowed) if narrowed else words + _(".")


def _scope_words(session: Session, scope: Mapping[str, int]) -> str:
    found = []
    if "product" in scope:
        product = session.get(Product, scope["product"])
        found.append(product.name if product else "–")
    if "reason" in scope:
        found.append(code_label(session.get(Code, scope["reason"])))
    if "clause" in scope:
        found.append(_("points that quote the clause"))
    return _(", ").join(found)


def _clause(session: Session, action: Action) -> dict[str, str] | None:
    if action.clause is None:
        return None
    edition = session.get_one(Edition, action.clause.edition_id)
    wording = session.get_one(Wording, edition.wording_id)
    return {
        "label": f"{wording.code} {edition.label}, {action.clause.cited_as}",
        "href": url_for("wordings.clause", code=wording.code, label=edition.label, path=action.clause.path),
    }


def history(session: Session, action: Action) -> list[dict[str, str]]:
    """The action's log in words, newest first."""
    log = entries(session, stream_of(action))
    names = names_by_label(session, [entry.actor for entry in log])
    return [
        {
            "when": instant(entry.recorded_at, action.unit.zone),
            "who": names.get(entry.actor, _("the program")),
            "what": _history_words(entry.kind, entry.fields),
            "why": _reason(entry.reason),
        }
        for entry in reversed(log)
    ]


def _reason(reason: str | None) -> str:
    return {"not shown": _("The effect was not shown."), "worse": _("It became worse.")}.get(
        reason or "", reason or ""
    )


def _history_words(kind: str, fields: Mapping[str, Any]) -> str:
    if kind == events.ACTION_STEPPED.name:
        words = _(STEP_TITLES[Step(fields["step"])])
        day = fields["due"] or fields["judge"]
        return f"{words} ({legalday(date.fromisoformat(day))})" if day else words
    if kind == events.EVIDENCE_ADDED.name:
        return _("Evidence added: %(what)s", what=fields["what"])
    if kind == events.EFFECT_CHECKED.name:
        return _(
            "Effect looked at; the figures suggest: %(what)s",
            what=_(VERDICT_TITLES[Verdict(fields["suggestion"])]),
        )
    if kind == events.EFFECT_JUDGED.name:
        return _("Effect judged: %(what)s", what=_(VERDICT_TITLES[Verdict(fields["verdict"])]))
    return _("Described anew") if kind == events.ACTION_CHANGED.name else _("Proposed")


def flag_model(flag: SystemicFlag, case: Case, owner: str, today: date) -> dict[str, Any]:
    """A flag as a row: what, since when, until when, in law or by the house."""
    term = TERMS[flag.term]
    return {
        "id": flag.id,
        "kind": _(KIND_WORDS[Kind(flag.kind)]),
        "reference": case.reference,
        "href": url_for("improvements_flags.case", reference=case.reference),
        "complainant": case.complainant_name,
        "owner": owner,
        "known": legalday(flag.known_on),
        "due": weekday_day(flag.due_on),
        "left": (flag.due_on - today).days,
        "law": term.law,
        "what": _(term.title),
        "source": term.source,
        "state": flag.state,
        "reported": _("%(to)s, %(day)s", to=flag.reported_to, day=legalday(flag.reported_on))
        if flag.reported_on
        else "",
    }


def lessons(found: Sequence[tuple[GuidanceNote, Code]]) -> list[dict[str, Any]]:
    """Notes by what they are about, in the order of the lists: words alone, nobody's name."""
    subjects: dict[int, dict[str, Any]] = {}
    for note, code in found:
        subject = subjects.setdefault(code.standing.id, {"about": code_label(code), "notes": []})
        subject["notes"].append({"title": note.title, "words": note.words})
    return list(subjects.values())


def note_model(note: GuidanceNote, code: Code, names: Mapping[int, str]) -> dict[str, Any]:
    """A guidance note as a row."""
    states = {"draft": _("Draft"), "published": _("Published"), "retired": _("Taken back")}
    return {
        "id": note.id,
        "version": note.version,
        "title": note.title,
        "words": note.words,
        "about": code_label(code),
        "state": note.state,
        "state_label": states[note.state],
        "audience": _("For staff") if note.audience == "staff" else _("For complainants"),
        "language": note.language,
        "writer": names.get(note.written_by_id or 0, "–"),
        "writer_id": note.written_by_id,
    }
