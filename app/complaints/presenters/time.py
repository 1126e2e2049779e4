"""What the dates of a complaint hang on, as the page lists it: grouped by what people come for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.cases.panels import CaseView
from app.cases.words import chinese
from app.complaints.domain.clock_events import Recordable
from app.complaints.domain.letter_kinds import TITLES
from app.complaints.domain.states import Action, possible
from app.complaints.forms.closing import WAYS
from app.platform.accounts.permissions import Permission
from app.rules.families import is_chinese

LONGER = ("extension_approved", "extension_notified", "afca_extension_granted", "afca_extension_objected")
LEFT_OUT = ("appraisal_started", "appraisal_notified", "appraisal_ended")
NEW = ("new_facts_received",)


def title_of(what: Recordable) -> str:
    """The event's name in the reader's language: from the catalogue, or in the words of the rules that name it."""
    return what.title_zh if what.title_zh and chinese() else _(what.title)


def ways_of(view: CaseView, found: Mapping[str, Recordable]) -> list[dict[str, Any]]:
    """Groups of ``{title, ways}``; only what the rules of this complaint read, and the ways to ask for it."""
    rest = [kind for kind in found if kind not in (*LONGER, *LEFT_OUT, *NEW)]
    groups = [
        (_("Longer time"), [*_asking(view), *_recordings(view, found, LONGER)]),
        (_("Time left out"), _recordings(view, found, LEFT_OUT)),
        (_("New facts, or taken back"), [*_recordings(view, found, NEW), *_endings(view)]),
        (_("Other events"), _recordings(view, found, [kind for kind in rest if not found[kind].title_zh])),
        (
            _("In the rules’ own words"),
            _recordings(view, found, [kind for kind in rest if found[kind].title_zh]),
        ),
        (_("Which rules"), _which_rules(view)),
    ]
    return [{"title": title, "ways": ways} for title, ways in groups if ways]


def _asking(view: CaseView) -> list[dict[str, str]]:
    case = view.case
    if case.regime is None or not case.is_open:
        return []
    ways = [
        {
            "title": _("Ask for longer time"),
            "does": _("With a reason, of whoever the rule names. Where the rule knows none, it says so."),
            "href": url_for("complaints_extension.ask", reference=case.reference),
        }
    ]
    if is_chinese(case.regime):
        ways.insert(
            0,
            {
                "title": _("Complexity"),
                "does": _("Simple until it is marked otherwise, in time and with a reason."),
                "href": url_for("complaints_time.complexity", reference=case.reference),
            },
        )
    return ways


def _which_rules(view: CaseView) -> list[dict[str, str]]:
    if view.case.regime is None:
        return []
    return [
        {
            "title": _("Rules that run beside"),
            "does": _(
                "A code of practice, a disputed claim: rules that give dates of their own on this case."
            ),
            "href": url_for("case_rules.beside", reference=view.case.reference),
        }
    ]


def _recordings(
    view: CaseView, found: Mapping[str, Recordable], kinds: tuple[str, ...] | list[str]
) -> list[dict[str, str]]:
    return [
        {
            "title": title_of(found[kind]),
            "does": _(found[kind].hint) if found[kind].hint else "",
            "href": url_for(
                "complaints_time.record", reference=view.case.reference, kind=kind.replace("_", "-")
            ),
        }
        for kind in kinds
        if kind in found
    ]


def _endings(view: CaseView) -> list[dict[str, str]]:
    """Withdrawing and merging end it on another page; people look for them here because every date stops."""
    if not view.may(Permission.CLOSE_CASES):
        return []
    open_now = possible(view.case.state)
    return [
        {
            "title": _(WAYS[how].title),
            "does": _(WAYS[how].does),
            "href": url_for("complaints_closing.close", reference=view.case.reference, how=how),
        }
        for how, action in (("withdraw", Action.WITHDRAW), ("merge", Action.MERGE))
        if action in open_now
    ]


def told_by(letter: str | None, *, waits: bool) -> str | None:
    """That a letter is prepared with an event, and what hangs on its sending; None where there is none."""
    if letter is None:
        return None
    if waits:
        return _(
            "The letter “%(letter)s” is prepared with it. The dates change once it has been sent, and only if that is "
            "in time.",
            letter=_(TITLES[letter]),
        )
    return _("The letter “%(letter)s” is prepared with it.", letter=_(TITLES[letter]))
