"""The page of one proceeding: what it is, where it stands, the one next thing, its dates and what happened."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.cases.models import Deadline
from app.cases.presenters.chronology import title as event_title
from app.cases.services.deadlines import LAW, is_owed
from app.cases.words import deadline_title, label
from app.mediation.domain import words
from app.mediation.domain.tracks import Step
from app.mediation.presenters.desk import Desk, cell, section
from app.mediation.presenters.next_steps import is_ours_too, is_recourse, next_for, said_actor
from app.mediation.presenters.offers import seen
from app.platform.log import Entry
from app.platform.log.standing import standing
from app.platform.web.filters import day, joined_sentences, legalday, shortday
from app.rulebook.words import said
from app.shared.text import N_

SHOWN = 40
_HERE = {
    "proceeding_opened": N_("Opened"),
    "proceeding_given": N_("Given to somebody"),
    "proceeding_changed": N_("Particulars put right"),
    "proceeding_member_added": N_("Somebody added"),
    "proceeding_member_changed": N_("Details put right"),
    "proceeding_member_left": N_("Takes no part any more"),
    "proceeding_cost": N_("Bill or cost"),
    "proceeding_cost_paid": N_("Bill or cost paid"),
    "proceeding_cost_dropped": N_("Bill or cost not payable"),
    "proceeding_letter": N_("Letter or call"),
    "proceeding_outcome": N_("Outcome of an external case"),
    "proceeding_outcome_taken_back": N_("Outcome taken back"),
    "proceeding_ended": N_("Ended"),
    "proceeding_reopened": N_("Taken up again"),
}
"""What is said of an event on the page of its own external case."""
_UNTOLD = frozenset({"proceeding_step_struck", "outcome_kept"})
"""What only says that another entry stands no more, or how a row stood after one."""


def frame(desk: Desk, tab: str) -> dict[str, Any]:
    """What stands above every page of a proceeding."""
    row, case = desk.row, desk.view.case
    tabs = [("record", _("The record"), desk.href())]
    if seen(desk) or desk.works:
        tabs.append(
            (
                "offers",
                _("Offers"),
                url_for("proceedings.offers", reference=case.reference, number=row.number),
            )
        )
    return {
        "reference": case.reference,
        "complainant": case.complainant_name,
        "case_href": url_for("cases.show", reference=case.reference),
        "title": row.forum,
        "number": row.forum_reference,
        "procedure": said(desk.track.title),
        "procedure_href": url_for("procedures.show", track=row.track),
        "stage": said(desk.track.stage(row.stage).title)
        if row.state != "ended"
        else label(words.STATES, row.state),
        "tabs": [{"label": title, "href": href, "current": name == tab} for name, title, href in tabs],
        "next": next_for(desk),
    }


def facts(desk: Desk) -> list[dict[str, Any]]:
    """Six facts under the head."""
    row = desk.row
    opened = _("by %(who)s", who=said_actor(row.opened_by))
    return [
        {"label": _("Procedure"), "value": said(desk.track.short), "note": label(words.KINDS, row.kind)},
        {"label": _("Opened"), "value": legalday(row.opened_on), "note": opened},
        {
            "label": _("Where it stands"),
            "value": said(desk.track.stage(row.stage).title),
            "note": label(words.STATES, row.state),
        },
        {"label": _("Claimed"), "value": desk.money(row.claimed_minor) or "–", "note": None},
        {
            "label": _("Consent") if row.kind == "mediation" else _("Jurisdiction"),
            "value": _jurisdiction(desk),
            "note": _objection_note(desk),
        },
        {
            "label": _("Who has it"),
            "value": _("you") if desk.mine else (row.handler.display_name if row.handler else _("Nobody")),
            "note": None,
        },
    ]


def _jurisdiction(desk: Desk) -> str:
    row = desk.row
    if row.objection_on is None:
        return _("Not answered") if row.objection_by else _("No answer asked")
    if row.objection_ground is None:
        return _("No objection")
    ground = next((each for each in desk.track.objections if each.id == row.objection_ground), None)
    return said(ground.title) if ground else row.objection_ground


def _objection_note(desk: Desk) -> str | None:
    row = desk.row
    if row.objection_on is None:
        return _("by %(day)s", day=legalday(row.objection_by)) if row.objection_by else None
    if row.objection_ground is None:
        return legalday(row.objection_on)
    result = (
        label(words.OBJECTION_RESULTS, row.objection_result)
        if row.objection_result
        else _("Not decided yet.")
    )
    return joined_sentences((_("Objected on %(day)s.", day=legalday(row.objection_on)), result))


def dates(desk: Desk) -> list[dict[str, Any]]:
    """The dates of this proceeding that are still owed, law first; then those of rights that run."""
    today = desk.view.today
    rows = [item for item in desk.record.dates if item.due_on is not None and is_owed(item)]
    rows.sort(key=lambda item: (item.kind not in LAW, item.due_on))
    handler = desk.row.handler.display_name if desk.row.handler else ""
    return [
        {
            "law": item.kind != "target",
            "days": (item.due_on - today).days if item.due_on else 0,
            "near": item.due_on is not None and item.due_on <= today + timedelta(days=3),
            "settled": None,
            "what": deadline_title(item),
            "on": item.rolled_on if item.kind == "right" and item.rolled_on else item.due_on,
            "year": item.due_on is not None and item.due_on.year != today.year,
            "who": _whose(desk, item, handler),
            "note": _note(desk, item),
            "why_href": why_href(desk, item),
        }
        for item in rows
    ]


def _whose(desk: Desk, item: Deadline, handler: str) -> str:
    if is_ours_too(desk, item):
        return _("Either side") if is_recourse(desk, item) else _("Both sides")
    if item.kind in ("right", "window"):
        return ""
    return _("You") if desk.mine else handler


def _note(desk: Desk, item: Deadline) -> str | None:
    if item.kind in ("right", "window"):
        lapses = _("lapses") if is_ours_too(desk, item) else _("not ours to do: lapses")
        return f"{lapses}; {_('Rule not verified')}" if item.verified == "unverified" else lapses
    if item.verified == "unverified" and item.kind in LAW:
        return _("Rule not verified")
    if item.work_to_on and item.work_to_on != item.due_on:
        return _("Work to %(day)s", day=day(item.work_to_on))
    return None


def why_href(desk: Desk, item: Deadline) -> str:
    """How the date was reached."""
    return url_for(
        "cases.certificate", reference=desk.view.case.reference, regime=item.regime, deadline=item.clock
    )


def happened(desk: Desk) -> list[dict[str, Any]]:
    """What happened in this proceeding, newest first; offers only as entries of a ledger."""
    told = [
        entry
        for entry in standing(desk.view.entries)
        if entry.fields.get("proceeding") == desk.row.number and entry.kind not in _UNTOLD
    ]
    told.sort(key=lambda entry: (entry.occurred_on, entry.seq), reverse=True)
    return [
        {
            "when": shortday(entry.occurred_on)
            if entry.occurred_on.year == desk.view.today.year
            else legalday(entry.occurred_on),
            "datetime": entry.occurred_on.isoformat(),
            "kind": "outside" if entry.kind in ("proceeding_step", "proceeding_opened") else "inside",
            "title": step_title(desk, entry),
            "detail": _detail(desk, entry),
            "href": None,
        }
        for entry in told[:SHOWN]
    ]


def _detail(desk: Desk, entry: Entry) -> str | None:
    """Which entry of the record it was about, where a word tells."""
    fields = entry.fields
    if "exhibit" in fields:
        return str(fields["exhibit"])
    if "member" in fields:
        return next((each.name for each in desk.record.members if each.number == fields["member"]), None)
    if "direction" in fields:
        found = [each for each in desk.record.directions if each.number == fields["direction"]]
        return said(words.DIRECTIONS[found[0].kind]) if found else None
    return desk.text(str(fields.get("note") or ""))


def step_title(desk: Desk, entry: Entry) -> str:
    """A step by its own name; anything else by its kind."""
    if entry.kind == "session_set" and entry.fields["sequence"]:
        return _("Session moved")
    if entry.kind in _HERE:
        return _(_HERE[entry.kind])
    if entry.kind == "proceeding_step":
        step = desk.track.step(str(entry.fields["step"]))
        return said(step.title) if step else str(entry.fields["step"])
    return event_title(entry)


def steps_list(desk: Desk) -> dict[str, Any]:
    """The steps of the procedure that were written down, each of which can be struck out by whoever works on it."""
    rows = []
    for entry in reversed(standing(desk.view.entries)):
        if entry.kind != "proceeding_step" or entry.fields["proceeding"] != desk.row.number:
            continue
        step = desk.track.step(str(entry.fields["step"]))
        by = said_actor(_acts(desk, step)) if step else ""
        own = step is not None and not step.by_outcome and step.id not in desk.track.begins
        strike = [(_("Strike out"), desk.act("steps", entry.seq, "strike"))]
        rows.append(
            [
                cell(legalday(entry.occurred_on), kind="nowrap"),
                cell(step_title(desk, entry), desk.text(str(entry.fields["note"] or ""))),
                cell(by, links=strike if own and desk.works and desk.row.state != "ended" else ()),
            ]
        )
    add = (_("Write down what happened"), desk.add("steps"))
    return section(
        "steps",
        _("Steps"),
        (_("Day"), _("What has happened"), _("Who acts")),
        rows,
        add=add if desk.works and desk.row.state != "ended" else None,
    )


def _acts(desk: Desk, step: Step) -> str:
    """Who takes a step: the first one is taken by whoever opened the matter, unless the forum takes it."""
    ours = step.id in desk.track.begins and step.by not in ("forum", "court")
    return desk.row.opened_by if ours else step.by


def procedure_side(desk: Desk) -> list[dict[str, Any]]:
    """What the procedure says: papers due now, what binds, whether a mediation may be known."""
    stage = desk.track.stage(desk.row.stage)
    found = [
        {
            "label": _("Now to act: %(who)s", who=said_actor(stage.acts)),
            "value": said(stage.todo),
            "note": None,
        }
    ]
    if stage.papers:
        papers = _("; ").join(said(paper.text) for paper in stage.papers)
        found.append({"label": _("Papers due now"), "value": papers, "note": None})
    for outcome in desk.track.outcomes:
        if outcome.kind != "none":
            found.append(
                {
                    "label": said(outcome.title),
                    "value": said(outcome.text),
                    "note": label(words.VERIFIED, outcome.sure.verified),
                }
            )
    known = desk.track.mediation
    found.append(
        {
            "label": _("May whoever decides know of a mediation?"),
            "value": said(known.text),
            "note": label(words.VERIFIED, known.sure.verified),
        }
    )
    return found
