"""The work list's model; see templates/cases/work_list.html."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.cases import words
from app.cases.domain.authority import is_request
from app.cases.domain.basis import rules_of
from app.cases.domain.promises import is_promise
from app.cases.domain.strands import strand_of
from app.cases.list_filters import Reader, list_filters
from app.cases.models import Case
from app.cases.panels import list_action
from app.cases.queries import Filters
from app.cases.team import Share, Team, of_owner
from app.platform.accounts.models import Absence, Unit
from app.platform.db import Page
from app.platform.web.filters import day, legalday, longday, money
from app.rules.library import Library
from app.shared.money import Money

LAW_COUNTERS = (("overdue", True), ("today", False), ("near", False))
SCOPES = ("mine", "unit", "all")
STALE_CONTACT = 10
YEAR_SAID_FROM = 300
"""Days from today at which a date of our own without its year could be taken for another year's."""


def board(
    *,
    filters: Filters,
    reader: Reader,
    page: Page | Team,
    counts: dict[str, int],
    library: Library,
    unit_name: str,
    units: Sequence[Unit],
    permissions: dict[str, bool],
    cursor: str | None,
) -> dict[str, Any]:
    """The whole page. ``counts`` by counter name, already bounded."""
    by_owner = isinstance(page, Team)
    address = address_of(filters)
    groups = (
        groups_of(page, filters, reader, library)
        if isinstance(page, Team)
        else _one_group([row[0] for row in page.rows], reader, library)
    )
    shown = sum(len(group["rows"]) for group in groups)
    return {
        "title": _("My work") if filters.scope == "mine" else _("Cases"),
        "note": _("%(unit)s. %(day)s", unit=unit_name, day=longday(reader.today)),
        "may_print": bool(groups) and not filters.closed,
        "closed": filters.closed,
        "narrow": _narrow(filters, units) if filters.closed else None,
        "narrowed": _narrowed(filters),
        "export_href": url_for("work_list.export", **address, form="xlsx") if permissions["export"] else None,
        "new_href": _action("new") if permissions["register"] else None,
        "law_counters": [_counter(name, bad, counts, filters) for name, bad in LAW_COUNTERS]
        + _approaching(counts, filters, reader, library),
        "hand_counters": _hand_counters(counts, filters),
        "scopes": _scopes(filters, counts),
        "filters_href": url_for("work_list.show"),
        "kept": [(name, value) for name, value in address.items() if name != "group"],
        "grouping": {
            "chosen": "owner" if by_owner else "none",
            "options": [("none", _("Nothing")), ("owner", _("Owner"))],
        },
        "counted": _("Counted just now"),
        "currency": "",
        "groups": groups,
        "may_move": permissions["assign"] and not filters.closed and list_action("move") is not None,
        "move_href": _action("move", **address, after=cursor) if permissions["assign"] else None,
        "move": None,
        "write_href": _action("write") if permissions["write"] and not filters.closed else None,
        "pager": {
            "first_href": url_for("work_list.show", **address) if cursor else None,
            "next_href": url_for("work_list.show", **address, after=page.next_cursor)
            if page.next_cursor
            else None,
            "shown": _("%(count)s shown", count=shown),
        },
        "empty": None if groups else _empty(filters),
    }


_NARROW = ("outcome", "closing", "unit", "from", "to")
"""What the form over closed cases asks."""


def _narrow(filters: Filters, units: Sequence[Unit]) -> dict[str, Any]:
    """The form over closed cases: how they were answered, how they ended, where, and when."""
    anything = [("", _("Any"))]
    return {
        "kept": [(name, value) for name, value in address_of(filters).items() if name not in _NARROW],
        "selects": [
            ("outcome", _("Outcome"), [*anything, *words.outcomes().items()], filters.outcome or ""),
            ("closing", _("How it ended"), [*anything, *words.endings().items()], filters.closing or ""),
            (
                "unit",
                _("Unit"),
                [*anything, *((str(unit.id), unit.name) for unit in units)],
                str(filters.unit_id or ""),
            ),
        ],
        "days": [
            ("from", _("Closed from"), legalday(filters.closed_from) or ""),
            ("to", _("to"), legalday(filters.closed_to) or ""),
        ],
        "clear_href": url_for(
            "work_list.show",
            **{name: value for name, value in address_of(filters).items() if name not in _NARROW},
        )
        if any(name in _NARROW for name in address_of(filters))
        else None,
    }


def _narrowed(filters: Filters) -> list[dict[str, Any]]:
    """What was searched for and what a link of another page asked, each with the way back to the whole list."""
    more = dict(filters.more)
    asked = [
        ("q", _("Only cases that say “%(words)s”", words=filters.q), filters.q),
        ("state", words.state_of(filters.state)["label"] if filters.state else "", filters.state),
        ("owner", _("Only cases of one owner"), filters.owner_id),
    ]
    whole = [
        {
            "label": label,
            "href": url_for("work_list.show", **address_of(filters, **{name: None})),
            "beside": _other_half(filters) if name == "q" else None,
        }
        for name, label, value in asked
        if value
    ]
    return whole + [
        {"label": _(each.link), "href": url_for("work_list.show", **address_of(filters, **{each.name: None}))}
        for each in list_filters()
        if each.link and each.name in more
    ]


def _other_half(filters: Filters) -> dict[str, str]:
    """Whoever writes again after years is looked for among the closed cases too."""
    href = url_for("work_list.show", **address_of(filters, scope="all", closed=None if filters.closed else 1))
    return {
        "label": _("Search the open ones") if filters.closed else _("Search the closed ones"),
        "href": href,
    }


def _action(name: str, **address: Any) -> str | None:
    endpoint = list_action(name)
    return url_for(endpoint, **address) if endpoint else None


def address_of(filters: Filters, **changes: Any) -> dict[str, Any]:
    """The filters as the address bar keeps them: only what differs from nothing asked."""
    values = {
        "scope": filters.scope,
        "state": filters.state,
        "owner": filters.owner_id,
        "unassigned": 1 if filters.unassigned else None,
        "unit": filters.unit_id,
        "regime": filters.regime,
        "product": filters.product,
        "due": filters.due,
        "silent": 1 if filters.silent else None,
        "closed": 1 if filters.closed else None,
        "confidential": 1 if filters.confidential else None,
        "outcome": filters.outcome,
        "closing": filters.closing,
        "from": filters.closed_from.isoformat() if filters.closed_from else None,
        "to": filters.closed_to.isoformat() if filters.closed_to else None,
        "near": filters.near,
        **dict(filters.more),
        "q": filters.q or None,
        "group": filters.group,
    } | changes
    return {name: value for name, value in values.items() if value not in (None, "")}


def _counter(name: str, bad: bool, counts: dict[str, int], filters: Filters) -> dict[str, Any]:
    labels = {"overdue": _("Overdue"), "today": _("Due today"), "near": _("Next 3 working days")}
    chosen = filters.due == name
    return {
        "count": counts[name],
        "label": labels[name],
        "href": url_for("work_list.show", **address_of(filters, due=None if chosen else name)),
        "current": chosen,
        "bad": bad,
    }


def _approaching(
    counts: dict[str, int], filters: Filters, reader: Reader, library: Library
) -> list[dict[str, Any]]:
    """What the rules of the reader's units call approaching."""
    found = []
    for regime in dict.fromkeys(name.partition(":")[0] for name in reader.approaching):
        for each in library.pack(regime).watches:
            name = f"{regime}:{each.clock}"
            current = filters.near == name
            address = address_of(filters, near=None if current else name)
            found.append(
                {
                    "count": counts[f"near-{name}"],
                    "label": words.said(each.label),
                    "href": url_for("work_list.show", **address),
                    "current": current,
                    "bad": False,
                }
            )
    return found


def day_counters(counts: dict[str, int], filters: Filters) -> list[dict[str, Any]]:
    """The counters of dates, and those of the rest that were counted."""
    return [_counter(name, bad, counts, filters) for name, bad in LAW_COUNTERS] + _hand_counters(
        counts, filters
    )


def _hand_counters(counts: dict[str, int], filters: Filters) -> list[dict[str, Any]]:
    more = dict(filters.more)
    asked: tuple[tuple[str, str, bool, dict[str, Any]], ...] = (
        ("silent", _("No contact for 2 weeks"), filters.silent, {"silent": None if filters.silent else 1}),
        (
            "unassigned",
            _("Unassigned"),
            filters.unassigned,
            {"unassigned": None if filters.unassigned else 1},
        ),
        (
            "late-target",
            _("Own target late"),
            filters.due == "late-target",
            {"due": None if filters.due == "late-target" else "late-target"},
        ),
        *(
            (each.name, _(each.title), each.name in more, {each.name: None if each.name in more else 1})
            for each in list_filters()
            if each.title
        ),
    )
    return [
        {
            "count": counts[name],
            "label": label,
            "href": url_for("work_list.show", **address_of(filters, **changes)),
            "current": current,
            "bad": False,
        }
        for name, label, current, changes in asked
        if name in counts
    ]


def _scopes(filters: Filters, counts: dict[str, int]) -> list[dict[str, Any]]:
    labels = {"mine": _("Mine"), "unit": _("My unit’s"), "all": _("All that I may see")}
    scopes = [
        {
            "label": labels[name],
            "count": counts[f"scope-{name}"],
            "href": url_for("work_list.show", **address_of(filters, scope=name, closed=None)),
            "current": filters.scope == name and not filters.closed,
        }
        for name in SCOPES
    ]
    scopes.append(
        {
            "label": _("Closed"),
            "count": counts["closed"],
            "href": url_for("work_list.show", **address_of(filters, closed=1, due=None)),
            "current": filters.closed,
        }
    )
    return scopes


def groups_of(team: Team, filters: Filters, reader: Reader, library: Library) -> list[dict[str, Any]]:
    """The list by owner: load, absence and the first cases of each."""
    return [_share(share, filters, reader, library) for share in team.shares]


def _share(share: Share, filters: Filters, reader: Reader, library: Library) -> dict[str, Any]:
    owner = share.owner
    rest = share.found - len(share.cases)
    return {
        "name": owner.display_name if owner else _("Unassigned"),
        "load": _load(share.carried, owner.usual_load) if owner else None,
        "load_label": _load_words(share.carried, owner.usual_load) if owner else "",
        "facts": _facts(share),
        "away": "; ".join(_away(absence) for absence in share.away) or None,
        "rows": [row_of(case, reader, library) for case in share.cases],
        "rest": {
            "label": ngettext("One more", "%(num)s more", rest),
            "href": url_for("work_list.show", **address_of(of_owner(filters, owner))),
        }
        if rest > 0
        else None,
    }


def _load(carried: int, usual: int) -> dict[str, int]:
    """Shares of the bar: it is as long as one and a half of the usual load."""
    whole = max(usual * 3 // 2, carried, 1)
    done, mark = 100 * min(carried, usual) // whole, 100 * usual // whole
    return {"done": done, "usual": mark, "over_from": mark, "over": max(0, 100 * carried // whole - mark)}


def _load_words(carried: int, usual: int) -> str:
    if carried > usual:
        return _(
            "%(open)s open of %(usual)s usual, %(over)s over", open=carried, usual=usual, over=carried - usual
        )
    return _("%(open)s open of %(usual)s usual", open=carried, usual=usual)


def _facts(share: Share) -> list[str]:
    if share.owner is None:
        return [ngettext("One to give out", "%(num)s to give out", share.found)]
    due = (
        ngettext("one due this week", "%(num)s due this week", share.due)
        if share.due
        else _("none due this week")
    )
    facts = [due] if share.away else [due, _("here all week")]
    if share.investigated:
        for_others = ngettext(
            "one of them investigated for another owner",
            "%(num)s of them investigated for other owners",
            share.investigated,
        )
        return [for_others, *facts]
    return facts


def _away(absence: Absence) -> str:
    days = {"from": day(absence.from_on), "to": day(absence.to_on)}
    if absence.substitute is None:
        return _("Away %(from)s – %(to)s, nobody stands in", **days)
    return _(
        "Away %(from)s – %(to)s, %(substitute)s stands in", **days, substitute=absence.substitute.display_name
    )


def _one_group(rows: Sequence[Case], reader: Reader, library: Library) -> list[dict[str, Any]]:
    found = [row_of(case, reader, library) for case in rows]
    return (
        [{"name": None, "load": None, "facts": [], "away": None, "rest": None, "rows": found}] if rows else []
    )


def row_of(case: Case, reader: Reader, library: Library) -> dict[str, Any]:
    """One row of the list."""
    quiet = (reader.today - case.last_contact_on).days if case.last_contact_on and case.is_open else None
    return {
        "id": str(case.id),
        "href": url_for("cases.show", reference=case.reference),
        "reference": case.reference,
        "complainant": case.complainant_name or _("Not stated"),
        "point": case.point,
        "product": case.product_label,
        "age": ((case.closed_on or reader.today) - case.received_on).days,
        "law": _date(case, reader, library),
        "own": _own(case, reader.today, library),
        "state": words.state_of(case.state),
        "contact": quiet,
        "contact_late": quiet is not None and quiet >= STALE_CONTACT,
        "value": money(Money(case.value_minor, case.currency), sign=True, whole=True)
        if case.value_minor is not None
        else None,
        "closed_on": case.closed_on,
        "outcome": words.outcome(case.outcome),
        "ended": words.ending(case.closing),
        "flags": words.flag_words(case.flags),
        "picked": False,
    }


def _date(case: Case, reader: Reader, library: Library) -> dict[str, Any] | None:
    on, clock = case.next_law_on, case.next_law_clock
    if on is None or clock is None or not case.is_open:
        return None
    return {
        "what": _short(case, clock, library),
        "rules": words.rules_beside(case.next_law_regime or rules_of(case.regime), case.regime, library),
        "on": on,
        "days": (on - reader.today).days,
        "near": on <= reader.near,
    }


def _short(case: Case, clock: str, library: Library) -> str:
    """The date in two words."""
    if is_request(clock):
        return _("authority")
    if strand_of(clock):
        return _("external case")
    regime = case.next_law_regime or rules_of(case.regime)
    return words.length(library.clock(regime, clock), case.facts)


def _own(case: Case, today: date, library: Library) -> dict[str, Any] | None:
    if case.next_target_on is None or case.next_target_clock is None or not case.is_open:
        return None
    on = case.next_target_on
    late = max(0, (today - on).days)
    return {
        "on": on,
        "year": not late
        and (on - today).days > YEAR_SAID_FROM,  # days late say it too, and have no room beside it
        "what": _title(case, case.next_target_clock, library),
        "late": late,
    }


def _title(case: Case, clock: str, library: Library) -> str:
    if is_promise(clock):
        return _("Remedy")
    if strand_of(clock):
        return _("external case")
    target = library.clock(case.next_target_regime or rules_of(case.regime), clock)
    return words.said(target.short or target.title)


def _empty(filters: Filters) -> dict[str, str]:
    if filters.q:
        return {
            "title": _("Nothing found for “%(q)s”", q=filters.q[:60]),
            "text": _("Try fewer words, a reference or a policy number; or look in closed cases."),
        }
    if filters.scope == "mine":
        return {"title": _("Nothing is waiting for you"), "text": _("Cases given to you appear here.")}
    return {"title": _("No case fits these filters"), "text": _("Take one away to see more.")}
