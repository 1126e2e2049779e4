"""The record of a proceeding as lists: people, issues, exhibits, directions, sessions, costs, correspondence."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location
from flask import url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from app.cases.words import label, listed
from app.mediation.domain import words
from app.mediation.models import Cost, Direction, ForumLetter, Member, Sitting
from app.mediation.presenters.desk import Desk, cell, class_title, section
from app.platform.web.filters import day, joined_sentences, labelled, legalday, weekday_day
from app.rulebook.words import said

Section = dict[str, Any]


def people(desk: Desk) -> Section:
    """Parties and representatives with their authority, neutrals with what they disclosed."""
    rows = []
    for member in desk.record.members:
        rows.append(
            [
                cell(
                    member.name,
                    listed(filter(None, (member.organisation, member.email, member.phone))) or None,
                    desk.act("people", member.number, "change") if desk.edits else "",
                ),
                cell(label(words.PARTS, member.part), label(words.SIDES, member.side)),
                cell(*_standing(desk, member), links=_member_links(desk, member)),
            ]
        )
    return section(
        "people",
        _("Parties and neutrals"),
        (_("Name"), _("Takes part as"), _("Authority or disclosure")),
        rows,
        add=(_("Add somebody"), desk.add("people")) if desk.edits else None,
        empty=_("Nobody is on the record yet."),
    )


def _standing(desk: Desk, member: Member) -> tuple[str, str | None]:
    if member.left_on:
        return _("Left on %(day)s", day=legalday(member.left_on)), _challenge(desk, member) or None
    if member.part in words.NEUTRALS:
        shown = (
            _("Disclosed on %(day)s", day=legalday(member.disclosed_on))
            if member.disclosed_on
            else _("Nothing disclosed yet")
        )
        return shown, joined_sentences((_whole(desk, member.disclosure_digest), _challenge(desk, member)))
    shown = label(words.AUTHORITIES, member.authority) if member.authority else ""
    return shown, member.authority_proof


def _challenge(desk: Desk, member: Member) -> str:
    if member.challenged_on is None:
        return ""
    on = legalday(member.challenged_on)
    who = (
        _("We challenged them on %(day)s.", day=on)
        if member.challenged_by == "ours"
        else _("The other side challenged them on %(day)s.", day=on)
    )
    result = (
        label(words.CHALLENGE_RESULTS, member.challenge_result)
        if member.challenge_result
        else _("Not decided yet")
    )
    return joined_sentences((who, _whole(desk, member.challenge_digest), result))


def _whole(desk: Desk, digest: str | None) -> str:
    """A kept text as a sentence, so that others may follow."""
    text = (desk.text(digest) or "").strip()
    return text if not text or text[-1] in ".!?。！？" else text + _(".")


def _member_links(desk: Desk, member: Member) -> list[tuple[str, str]]:
    if not desk.edits or member.left_on:
        return []
    found = []
    if member.part in words.NEUTRALS:
        found.append((_("Disclosure"), desk.act("people", member.number, "disclose")))
        if member.challenged_on and member.challenge_result is None:
            found.append((_("Decide the challenge"), desk.act("people", member.number, "decide")))
        else:
            found.append((_("Challenge"), desk.act("people", member.number, "challenge")))
    return [*found, (_("Has left"), desk.act("people", member.number, "left"))]


def issues(desk: Desk) -> Section:
    """What is agreed and what is disputed, with both positions."""
    titles = {head.id: head.number for head in desk.record.heads}
    rows = [
        [
            cell(
                f"{issue.number}. {issue.title}",
                _("Point %(number)s", number=titles[issue.head_id]) if issue.head_id in titles else None,
                desk.act("issues", issue.number, "change") if desk.edits else "",
            ),
            cell(label(words.ISSUE_STATES, issue.state), kind="nowrap"),
            cell(issue.ours),
            cell(issue.theirs),
        ]
        for issue in desk.record.issues
    ]
    return section(
        "issues",
        _("Issues"),
        (_("Question"), _("How it stands"), _("Our position"), _("Their position")),
        rows,
        add=(_("Add an issue"), desk.add("issues")) if desk.edits else None,
        empty=_("No issue is written down yet: what is agreed, what is disputed."),
    )


def exhibits(desk: Desk) -> Section:
    """C-1, R-1: papers by side; a number once given stays."""
    rows = []
    for exhibit in desk.record.exhibits:
        name = f"{exhibit.letter}-{exhibit.number}"
        paper = exhibit.evidence
        withdrawn = (
            _("withdrawn %(day)s", day=legalday(exhibit.withdrawn_on)) if exhibit.withdrawn_on else None
        )
        rows.append(
            [
                cell(name, withdrawn, kind="nowrap"),
                cell(
                    exhibit.description,
                    exhibit.purpose or None,
                    url_for("evidence.show", reference=desk.view.case.reference, number=paper.number)
                    if paper
                    else "",
                ),
                cell(f"E{paper.number}" if paper else "", kind="nowrap"),
                cell(
                    legalday(exhibit.filed_on),
                    links=[(_("Withdraw"), desk.act("exhibits", name, "withdraw"))]
                    if desk.edits and not exhibit.withdrawn_on
                    else (),
                ),
            ]
        )
    return section(
        "exhibits",
        _("Exhibits"),
        (_("No."), _("Exhibit"), _("Paper"), _("Filed")),
        rows,
        add=(_("Number an exhibit"), desk.add("exhibits")) if desk.edits else None,
        empty=_("No paper has an exhibit number yet."),
    )


def directions(desk: Desk) -> Section:
    """Orders with their days; a day that was moved shows what it was."""
    rows = []
    for direction in desk.record.directions:
        rows.append(
            [
                cell(
                    f"{direction.order_number or direction.number}",
                    day(direction.given_on),
                    kind="nowrap",
                ),
                cell(said(words.DIRECTIONS[direction.kind]), desk.text(direction.what_digest)),
                cell(label(words.WHOSE, direction.whose), direction.given_by),
                cell(*_due(desk, direction), links=_direction_links(desk, direction)),
            ]
        )
    return section(
        "directions",
        _("Directions"),
        (_("No."), _("What is to be done"), _("Whose to do"), _("Due")),
        rows,
        add=(_("Add a direction"), desk.add("directions")) if desk.edits else None,
        empty=_("No direction yet. Its day will stand among the deadlines."),
    )


def _due(desk: Desk, direction: Direction) -> tuple[str, str | None]:
    if direction.done_on:
        return _("Done on %(day)s", day=legalday(direction.done_on)), _moves(direction)
    if direction.dropped_on:
        return _("Set aside on %(day)s", day=legalday(direction.dropped_on)), _moves(direction)
    if fell_away(desk, direction):
        return _("Fell away with the outcome"), _moves(direction)
    return (weekday_day(direction.due_on) if direction.due_on else _("no day given")), _moves(direction)


def fell_away(desk: Desk, direction: Direction) -> bool:
    """True for what was directed before the outcome, or before the end, and not done by then."""
    decided = _decided_on(desk)
    return decided is not None and (desk.row.state == "ended" or direction.given_on <= decided)


def _decided_on(desk: Desk) -> date | None:
    award, settlement = desk.record.award, desk.record.settlement
    if award is not None:
        return award.received_on or award.made_on
    if settlement is not None:
        return settlement.effective_on or settlement.agreed_on
    return desk.row.ended_on


def _moves(direction: Direction) -> str | None:
    """The first day, and every later one with the day on which it was given."""
    if not direction.moves:
        return None
    first = _("first %(day)s", day=legalday(direction.first_due_on))
    later = (
        _("moved on %(on)s: %(why)s", on=legalday(date.fromisoformat(move["on"])), why=move["why"])
        for move in direction.moves
    )
    return _("; ").join((first, *later))


def _direction_links(desk: Desk, direction: Direction) -> list[tuple[str, str]]:
    if not desk.edits or direction.done_on or direction.dropped_on or fell_away(desk, direction):
        return []
    links = [(_("Done"), desk.act("directions", direction.number, "done"))]
    if direction.due_on:
        links.append((_("Another day"), desk.act("directions", direction.number, "extend")))
    return [*links, (_("Set aside"), desk.act("directions", direction.number, "drop"))]


def sittings(desk: Desk) -> Section:
    """Sessions and hearings with everybody's own time."""
    rows = [
        [
            cell(
                label(words.SITTINGS, sitting.kind),
                listed(filter(None, (sitting.place, sitting.link, sitting.agenda))) or None,
            ),
            cell(*_when(desk, sitting)),
            cell(_who(desk, sitting), _minutes(desk, sitting)),
            cell(*_sitting_state(desk, sitting), links=_sitting_links(desk, sitting)),
        ]
        for sitting in desk.record.sittings
    ]
    return section(
        "sessions",
        _("Sessions and hearings"),
        (_("What"), _("When"), _("Who"), _("State")),
        rows,
        add=(_("Set a session"), desk.add("sessions")) if desk.edits else None,
        empty=_("No session is set."),
    )


def _when(desk: Desk, sitting: Sitting) -> tuple[str, str | None]:
    """The time of the proceeding's place, and below it that of everybody who sits elsewhere."""
    invited = [each for each in _members(desk, sitting) if each.zone != desk.row.zone]
    zones = {member.zone: member for member in invited}
    elsewhere = listed(
        f"{sitting.starts_at.astimezone(ZoneInfo(zone)):%H:%M} {_place(zone)}"
        + _away(sitting, zone, desk.row.zone)
        for zone in sorted(zones)
    )
    return _span(sitting, desk.row.zone), elsewhere or None


def _away(sitting: Sitting, zone: str, home: str) -> str:
    there = sitting.starts_at.astimezone(ZoneInfo(zone)).date()
    here = sitting.starts_at.astimezone(ZoneInfo(home)).date()
    return "" if there == here else f" ({day(there)})"


def _span(sitting: Sitting, zone: str) -> str:
    starts, ends = (each.astimezone(ZoneInfo(zone)) for each in (sitting.starts_at, sitting.ends_at))
    return f"{weekday_day(starts.date())} {starts:%H:%M}–{ends:%H:%M} {_place(zone)}"


def _place(zone: str) -> str:
    """The city by which a time zone is known, in the reader's language."""
    return get_timezone_location(ZoneInfo(zone), locale=get_locale(), return_city=True)


def _members(desk: Desk, sitting: Sitting) -> list[Member]:
    there = [
        each
        for each in desk.record.attendance
        if each.sitting_id == sitting.id and (each.invited or each.present)
    ]
    return [member for each in there if (member := desk.member(each.member_id)) is not None]


def _who(desk: Desk, sitting: Sitting) -> str:
    attendance = [each for each in desk.record.attendance if each.sitting_id == sitting.id]
    if sitting.state == "held":
        names = [desk.member(each.member_id) for each in attendance if each.present]
    else:
        names = [desk.member(each.member_id) for each in attendance if each.invited]
    return listed(member.name for member in names if member)


def _sitting_state(desk: Desk, sitting: Sitting) -> tuple[str, str | None]:
    """Whether it was held, and who of those invited did not come."""
    missed = [
        desk.member(each.member_id)
        for each in desk.record.attendance
        if each.sitting_id == sitting.id and each.invited and sitting.state == "held" and not each.present
    ]
    names = listed(member.name for member in missed if member)
    return label(words.SITTING_STATES, sitting.state), _(
        "Not there: %(names)s", names=names
    ) if names else None


def _minutes(desk: Desk, sitting: Sitting) -> str | None:
    if sitting.minutes_digest is None:
        return None
    if not desk.reader.may_see(sitting.minutes_class):
        return _("Minutes are kept; you may not read them.")
    marked = class_title(sitting.minutes_class)
    text = desk.text(sitting.minutes_digest) or ""
    return labelled(_(marked), text) if marked else text


def _sitting_links(desk: Desk, sitting: Sitting) -> list[tuple[str, str]]:
    if not desk.works or sitting.state != "planned":
        return []
    cancel = (_("Cancel"), desk.act("sessions", sitting.number, "cancel"))
    if not desk.edits:
        return [cancel]
    return [
        (_("Was held"), desk.act("sessions", sitting.number, "held")),
        (_("Move"), desk.act("sessions", sitting.number, "move")),
        cancel,
    ]


def costs(desk: Desk) -> Section:
    """Fees and costs, paid or not."""
    rows = [
        [
            cell(cost.what, said(words.COSTS[cost.kind])),
            cell(legalday(cost.on), kind="nowrap"),
            cell(desk.money(cost.amount_minor), kind="number"),
            cell(_cost_state(cost), cost.proof, links=_cost_links(desk, cost)),
        ]
        for cost in desk.record.costs
    ]
    total = sum(cost.amount_minor for cost in desk.record.costs if cost.dropped_on is None)
    return section(
        "costs",
        _("Costs and fees"),
        (_("What for"), _("Bill of"), "#" + _("Amount"), _("State")),
        rows,
        note=desk.money(total) if total else "",
        add=(_("Add a cost"), desk.add("costs")) if desk.works else None,
        empty=_("No cost yet."),
    )


def _cost_state(cost: Cost) -> str:
    if cost.paid_on:
        return _("Paid on %(day)s", day=legalday(cost.paid_on))
    if cost.dropped_on:
        return _("Not payable since %(day)s", day=legalday(cost.dropped_on))
    return _("by %(day)s", day=legalday(cost.due_on)) if cost.due_on else _("not paid yet")


def _cost_links(desk: Desk, cost: Cost) -> list[tuple[str, str]]:
    if not desk.works or cost.paid_on or cost.dropped_on:
        return []
    return [
        (_("It is paid"), desk.act("costs", cost.number, "paid")),
        (_("Not payable"), desk.act("costs", cost.number, "drop")),
    ]


def _paper_of(desk: Desk, letter: ForumLetter) -> list[tuple[str, str]]:
    paper = letter.evidence
    if paper is None:
        return []
    return [
        (
            f"E{paper.number} {paper.description}",
            url_for("evidence.show", reference=desk.view.case.reference, number=paper.number),
        )
    ]


def letters(desk: Desk) -> Section:
    """Correspondence; what this person may not read is counted and not shown."""
    shown = [each for each in desk.record.letters if desk.reader.may_see(each.privilege)]
    hidden = len(desk.record.letters) - len(shown)
    rows = [
        [
            cell(legalday(letter.on), label(words.DIRECTIONS_OF_LETTERS, letter.direction), kind="nowrap"),
            cell(letter.with_whom, _(marked) if (marked := class_title(letter.privilege)) else None),
            cell(desk.text(letter.about_digest) or "", links=_paper_of(desk, letter)),
        ]
        for letter in shown
    ]
    return section(
        "letters",
        _("Correspondence"),
        (_("Day"), _("With whom"), _("What about")),
        rows,
        note=_("%(count)s that you may not read", count=hidden) if hidden else "",
        add=(_("Add a letter or call"), desk.add("letters")) if desk.works else None,
        empty=_("Nothing yet."),
    )
