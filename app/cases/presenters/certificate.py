"""How a date was reached: the result, the term as days, the working with its sources.

See templates/cases/certificate.html for the model."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from app.calendars.presenters import edition_words
from app.calendars.queries import name_of
from app.cases import words
from app.cases.domain.strands import clock_in_strand
from app.cases.models import CaseLetter, Deadline
from app.cases.panels import CaseView
from app.cases.presenters.certificate_days import compare, key, term
from app.cases.presenters.certificate_working import UNVERIFIED, working_steps
from app.cases.presenters.chronology import reason
from app.cases.services.deadlines import OURS
from app.cases.services.supposing import Supposed, suppose
from app.letters import printed
from app.letters.blocks import Lang
from app.platform.accounts.permissions import Permission
from app.platform.accounts.queries import names_by_label
from app.platform.log.standing import restated
from app.platform.web.filters import instant, joined_sentences, legalday, weekday_day
from app.rulebook.presenters.pages import compared_by
from app.rulebook.words import fact_said
from app.rules import CalendarSource, Certificate
from app.rules.engine import Result
from app.rules.library import Library
from app.rules.settling import confirmation_of, reworded
from app.rules.terms import Confirmation
from app.shared.clock import legal_day

RESTATED = 4
"""Dates named beside a corrected receipt: this one first, then those in law."""


def working(
    view: CaseView, row: Deadline, *, library: Library, calendars: CalendarSource, now: datetime
) -> dict[str, Any]:
    """The page's model, read from the stored certificate: what was computed is what is shown."""
    certificate = Certificate.from_json(row.certificate)
    confirmed = confirmation_of(library, certificate)
    on = row.due_on or row.not_before_on or row.opens_on or view.today
    at: dict[str, Any] = {"reference": view.case.reference, "regime": row.regime, "deadline": row.clock}
    may_correct = view.may(Permission.WORK_CASES)
    correction = _restated(view, row, library, now)
    return {
        "crumbs": [
            {
                "label": f"{view.case.reference} {view.case.complainant_name}",
                "href": url_for("cases.show", reference=view.case.reference),
            },
            {"label": _("Deadlines"), "href": None},
        ],
        "title": _("How this date was reached"),
        "print_href": url_for("cases.certificate_pdf", **at),
        "json_href": url_for("cases.certificate_json", **at),
        "try_href": url_for("case_access.receipt", reference=view.case.reference) if may_correct else None,
        "unverified": row.kind != "target" and certificate.verified == UNVERIFIED and confirmed is None,
        "law": row.kind not in OURS,
        "what": words.said(certificate.title),
        "on": on,
        "days": _days(on, row.met_on or view.today),
        "days_label": _settled(row) if row.met_on else _position(view, certificate, on),
        "stands": _stands(row, certificate, confirmed),
        "work_to": row.work_to_on if row.work_to_on != on and not row.met_on else None,
        "calendar": term(view, row, certificate, on, calendars),
        "key": key(certificate, row),
        "steps": _with_told(
            working_steps(view, certificate, library),
            view,
            [on, *(correction["former"] if correction else [])],
        ),
        "restated": correction,
        "rests_on": _rests_on(row, certificate, confirmed, view, library),
        "compare": compare(view, row, calendars),
    }


def _days(on: date, today: date) -> str:
    days = (on - today).days
    if days < 0:
        return ngettext("%(num)s day over", "%(num)s days over", -days)
    return ngettext("%(num)s day", "%(num)s days", days)


def _position(view: CaseView, certificate: Certificate, on: date) -> str:
    if certificate.start_on is None:
        return ""
    number, length = (view.today - certificate.start_on).days, (on - certificate.start_on).days
    if number == 0:
        return _("left, counted from tomorrow")
    return (
        _("left, today is day %(number)s of %(length)s", number=number, length=length)
        if number <= length
        else ""
    )


def _settled(row: Deadline) -> str:
    """What the days between the date and its fulfilment mean; nothing when they speak for themselves."""
    if row.met_on is None or row.due_on is None or row.met_on > row.due_on:
        return ""
    return _("left when it ended") if row.state == "stopped" else _("left when it was done")


def _with_told(steps: list[dict[str, Any]], view: CaseView, days: Sequence[date]) -> list[dict[str, Any]]:
    """The result says too by which letter the complainant was told the date, which is the first of ``days``; else by
    which they were told another of these, on which it stood before."""
    sent = {int(str(entry.fields["id"])): entry for entry in view.entries if entry.kind == "letter_sent"}
    letters = view.session.scalars(
        select(CaseLetter).where(CaseLetter.id.in_(sent)).order_by(CaseLetter.sent_on)
    )
    written = list(letters) if sent else []
    named = ((day, each) for day in days for each in written if each.sent_on and _names(each, day))
    told_on, telling = next(named, (None, None))
    if told_on is None or telling is None or not steps:
        return steps
    *others, result = steps
    log = url_for("cases.log", reference=view.case.reference)
    seq = sent[telling.id].seq
    sent_on = legalday(telling.sent_on)
    told = (
        _("The complainant was told this date on %(day)s.", day=sent_on)
        if told_on == days[0]
        else _("The complainant was told %(told)s on %(day)s.", told=weekday_day(told_on), day=sent_on)
    )
    source = {"label": _("Letter, log event %(number)s", number=seq), "href": f"{log}#event-{seq}"}
    gap = "" if words.chinese() else " "
    return [
        *others,
        {**result, "text": f"{result['text']}{gap}{told}", "sources": [*result["sources"], source]},
    ]


def _names(letter: CaseLetter, on: date) -> bool:
    lang: Lang = "zh-Hans" if letter.language == "zh-Hans" else "en"
    country = letter.content.get("letter", {}).get("country", "")
    return printed.day(on, lang, country) in json.dumps(letter.content, ensure_ascii=False)


def _stands(row: Deadline, certificate: Certificate, confirmed: Confirmation | None) -> str:
    parts = []
    if row.state in {"met", "late"} and row.met_on:
        parts.append(_("Done on %(day)s.", day=weekday_day(row.met_on)))
    ended_by = [event.label for event in certificate.events if event.name == certificate.outcome.stopped_by]
    if row.state == "stopped" and row.met_on and ended_by:
        day_and_event = {"day": weekday_day(row.met_on), "event": words.said(ended_by[0])}
        parts.append(_("Ended on %(day)s: %(event)s.", **day_and_event))
    if row.kind == "target":
        return joined_sentences([*parts, _("Our own target: ours to change.")])
    if not any(item.allowed for item in certificate.exclusions) and not any(
        item.granted for item in certificate.extensions
    ):
        parts.append(_("Neither excluded time nor extension has moved it."))
    if certificate.verified == UNVERIFIED and confirmed is None:
        parts.append(_("This rule has not been verified against the official text."))
    return joined_sentences(parts)


def _restated(view: CaseView, row: Deadline, library: Library, now: datetime) -> dict[str, Any] | None:
    """The last correction of the receipt: what this date and those beside it were before, and are now."""
    pairs = [pair for pair in restated(view.entries) if pair.now.kind == "received"]
    if not pairs:
        return None
    last = pairs[-1]
    before = Supposed("received", last.was.occurred_on, last.was.fields, last.was.occurred_at)
    moves = suppose(
        view.session,
        view.case,
        library=library,
        now=now,
        instead={last.now.seq: before},
        log_entries=view.entries,
    )
    # A move goes from what stands to what was supposed; here that is from now to before.
    dates = [(move, _on(move.now), _on(move.was)) for move in moves if move.regime == row.regime]
    dates = [(move, was, now) for move, was, now in dates if was != now]
    dates.sort(key=lambda date: (date[0].clock != row.clock, date[0].kind in OURS))
    rows = [
        {"label": words.said(move.title), "was": weekday_day(was), "now": weekday_day(now)}
        for move, was, now in dates[:RESTATED]
    ]
    return {
        "title": ngettext("Restated once", "Restated %(num)s times", len(pairs)),
        "text": _(
            "On %(day)s the day of receipt was corrected. %(reason)s",
            day=legalday(legal_day(last.now.recorded_at, view.case.zone)),
            reason=reason(last.now) or "",
        ),
        "former": [was for move, was, _now in dates if move.clock == row.clock and was],
        "rows": [
            {
                "label": _("Received"),
                "was": weekday_day(last.was.occurred_on),
                "now": weekday_day(last.now.occurred_on),
            },
            *rows,
        ],
    }


def _on(result: Result | None) -> date | None:
    return (result.due or result.not_before or result.opens) if result else None


def _rests_on(
    row: Deadline, certificate: Certificate, confirmed: Confirmation | None, view: CaseView, library: Library
) -> list[dict[str, str]]:
    marks = {
        "read": _("Read in the source named"),
        "secondary": _("Read in a secondary source only"),
        UNVERIFIED: _("Not verified: for the compliance officer to settle"),
    }
    sure = marks[certificate.verified]
    if confirmed is not None:
        sure = _("Compared with the official text: %(reading)s", reading=compared_by(confirmed))
    items = [
        {
            "label": _("Rules"),
            "value": words.said(certificate.regime_title),
            "note": words.said(certificate.version_title)
            if row.kind == "target"
            else _(
                "%(rules)s. %(read)s.",
                rules=words.said(certificate.version_title),
                read=sure,
            ),
        }
    ]
    if certificate.rule_digest:
        items.append(_text_of_rule(certificate, library))
    if certificate.facts:
        pack = library.packs.get(certificate.regime)
        facts = [fact_said(pack, fact.name, fact.value) for fact in certificate.facts]
        items.append({"label": _("Facts of the case"), "value": facts[0], "note": words.listed(facts[1:])})
    if certificate.calendar is not None:
        items.append(
            {
                "label": _("Calendar"),
                "value": _(name_of(view.session, certificate.calendar.code)),
                "note": _(
                    "Edition: %(edition)s; known to %(day)s",
                    edition=edition_words(certificate.calendar.edition),
                    day=legalday(certificate.calendar.known_to),
                ),
            }
        )
    items.append(
        {
            "label": _("Computed"),
            "value": _computed(row, view),
            "note": _working_over(certificate),
        }
    )
    for choice in certificate.choices:
        label = _("Reading chosen") if choice.used else _("Not used")
        items.append({"label": label, "value": words.said(choice.text), "note": ""})
    return items


def _text_of_rule(certificate: Certificate, library: Library) -> dict[str, str]:
    """The very text that the date follows from, told by its digest; and whether it reads otherwise today."""
    pack = library.packs.get(certificate.regime)
    clock = pack.clock_in(certificate.version, clock_in_strand(certificate.clock)) if pack else None
    changed = clock is None or reworded(clock, certificate)
    return {
        "label": _("Text of the rule"),
        "value": _(
            "Version %(version)s, %(digest)s",
            version=certificate.version,
            digest=_short(certificate.rule_digest),
        ),
        "note": _("Its text was changed later, under the same version.") if changed else "",
    }


def _computed(row: Deadline, view: CaseView) -> str:
    """When, and by whom where it is known: the person whose act it follows from, or the program by itself."""
    when = instant(row.computed_at, view.case.zone)
    if row.computed_by is None:
        return when
    who = names_by_label(view.session, [row.computed_by]).get(row.computed_by) or _("the program by itself")
    return _("%(when)s, %(who)s", when=when, who=who)


def _working_over(certificate: Certificate) -> str:
    """The digest of the working, and the entries of the log that it was made from."""
    shown = _short(certificate.digest())
    refs = sorted({int(event.ref) for event in certificate.events if event.ref})
    if not refs:
        return _("Working %(digest)s", digest=shown)
    return ngettext(
        "Working %(digest)s over event %(events)s",
        "Working %(digest)s over events %(events)s",
        len(refs),
        digest=shown,
        events=words.listed(refs),
    )


def _short(digest: str) -> str:
    return f"{digest[:4]}…{digest[-4:]}"
