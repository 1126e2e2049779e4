"""What a case's log tells of its proceedings, as strands: the dates of each are counted from the log alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from app.cases.domain.strands import Counting, Strand
from app.mediation.domain.tracks import Track, Tracks
from app.mediation.domain.words import COSTS, DIRECTIONS
from app.rules.occurrences import LogEntry
from app.rules.stated import AGREEMENT, BILL, DECISION, DIRECTION, WINDOW, Moved, StatedDate
from app.rules.terms import Bilingual, Fact

_OURS = ("us", "both")


def strand_name(number: int) -> str:
    """The name under which the dates of a proceeding stand among those of its case."""
    return f"p{number}"


@dataclass
class _Told:
    """What the log has told of one proceeding so far."""

    number: int
    track: Track | None
    forum: str
    reference: str
    zone: str
    opened_on: date
    facts: dict[str, Fact]
    keeper: int | None
    objection: StatedDate | None = None
    directions: dict[int, StatedDate] = field(default_factory=dict)
    acceptance: StatedDate | None = None
    window: str = ""
    outcome: str = ""
    decided_on: date | None = None
    payments: dict[int, StatedDate] = field(default_factory=dict)
    bills: dict[int, StatedDate] = field(default_factory=dict)
    open: bool = True


def strands_told(tracks: Tracks, told: Sequence[LogEntry]) -> list[Strand]:
    """Every proceeding of a case, in the order in which they were opened."""
    found: dict[int, _Told] = {}
    for entry in told:
        number = entry.fields.get("proceeding")
        if not isinstance(number, int):
            continue
        if entry.kind == "proceeding_opened":
            found[number] = _opened(tracks, number, entry)
        elif number in found:
            _goes_on(found[number], entry)
    if not found:
        return []
    return [_strand(each, told) for each in found.values()]


def _strand(told: _Told, entries: Iterable[LogEntry]) -> Strand:
    stated = [
        told.objection,
        *(_while_it_runs(each, told.decided_on) for each in told.directions.values()),
        told.acceptance,
        *told.payments.values(),
        *told.bills.values(),
    ]
    return Strand(
        name=strand_name(told.number),
        counted=tuple(
            Counting(each.pack, frozenset(each.clocks)) for each in (told.track.rules if told.track else ())
        ),
        entries=tuple(
            entry for entry in entries if entry.fields.get("proceeding", told.number) == told.number
        ),
        facts=told.facts,
        place="",
        zone=told.zone,
        stated=tuple(each for each in stated if each is not None),
        instead=frozenset({told.window} if told.acceptance and told.window else ()),
        open=told.open,
        keeper=told.keeper,
    )


def _while_it_runs(direction: StatedDate, decided_on: date | None) -> StatedDate:
    """What was directed falls away with the outcome; what is directed after it is owed."""
    done = direction.answered_on or direction.withdrawn_on
    if decided_on is None or done or direction.received_on > decided_on:
        return direction
    return replace(direction, withdrawn_on=decided_on)


def _opened(tracks: Tracks, number: int, entry: LogEntry) -> _Told:
    fields = entry.fields
    forum, reference = str(fields["forum"]), str(fields["number"] or "")
    facts, handler = fields["facts"], fields["handler"]
    assert isinstance(facts, Mapping)
    told = _Told(
        number,
        tracks.find(str(fields["track"]), str(fields["edition"])),
        forum,
        reference,
        str(fields["zone"]),
        entry.occurred_on,
        dict(facts),
        handler if isinstance(handler, int) else None,
    )
    told.objection = _objection(told, _day(fields, "objection_by"), entry)
    return told


def _objection(told: _Told, by: date | None, entry: LogEntry) -> StatedDate | None:
    """The day by which the forum wants our answer on jurisdiction."""
    if by is None:
        return None
    title = Bilingual(f"Answer {told.forum} on jurisdiction", f"就管辖答复{told.forum}")
    return StatedDate(
        "jurisdiction", title, told.forum, told.reference, told.opened_on, by, str(entry.sequence)
    )


def _put_right(told: _Told, new: Mapping[str, object], entry: LogEntry) -> None:
    """What was put right, or came later; a field that is not named stands as it was."""
    facts = new.get("facts", told.facts)
    assert isinstance(facts, Mapping)
    told.facts = dict(facts)
    told.forum, told.reference = (
        str(new.get("forum", told.forum)),
        str(new.get("number", told.reference) or ""),
    )
    if "objection_by" in new:
        answered = told.objection.answered_on if told.objection else None
        said = _objection(told, _day(new, "objection_by"), entry)
        told.objection = replace(said, answered_on=answered) if said else None


def _goes_on(told: _Told, entry: LogEntry) -> None:
    fields, kind = entry.fields, entry.kind
    if kind == "proceeding_given":
        handler = fields["handler"]
        told.keeper = handler if isinstance(handler, int) else None
    elif kind == "proceeding_changed":
        new = fields["new"]
        assert isinstance(new, Mapping)
        _put_right(told, new, entry)
    elif kind == "jurisdiction_answered" and told.objection:
        told.objection = replace(told.objection, answered_on=entry.occurred_on)
    elif kind == "proceeding_step":
        _step(told, entry)
    elif kind == "proceeding_outcome":
        _outcome(told, entry)
    elif kind == "proceeding_outcome_taken_back":
        told.acceptance, told.outcome, told.payments, told.open = None, "", {}, True
        told.decided_on = None
    elif kind in ("proceeding_ended", "proceeding_reopened"):
        told.open = kind == "proceeding_reopened"
    else:
        for beginning, tell in _LISTS.items():
            if kind.startswith(beginning):
                tell(told, entry)


def _direction(told: _Told, entry: LogEntry) -> None:
    fields, number = entry.fields, _number(entry, "direction")
    if entry.kind == "direction_given":
        due = _day(fields, "due")
        if due is not None and fields["whose"] in _OURS:
            told.directions[number] = StatedDate(
                clock=f"direction-{number}",
                title=_what(str(fields["what"]), told.forum),
                authority=told.forum,
                number=str(fields["order"] or number),
                received_on=entry.occurred_on,
                due=due,
                ref=str(entry.sequence),
                source=DIRECTION,
            )
        return
    direction = told.directions.get(number)
    if direction is None:
        return
    if entry.kind == "direction_extended":
        due = _day(fields, "due") or direction.due
        moved = Moved(direction.due, entry.occurred_on, str(entry.sequence))
        direction = replace(direction, due=due, moved=(*direction.moved, moved))
    elif entry.kind == "direction_done":
        direction = replace(direction, answered_on=entry.occurred_on)
    elif entry.kind == "direction_dropped":
        direction = replace(direction, withdrawn_on=entry.occurred_on)
    told.directions[number] = direction


def _what(kind: str, forum: str) -> Bilingual:
    """What is to be done, and for which forum: dates of several cases stand in one list."""
    words = DIRECTIONS.get(kind, DIRECTIONS["other"])
    return Bilingual(f"{words.en}: {forum}", f"{words.zh}（{forum}）")


def _payment(told: _Told, entry: LogEntry) -> None:
    number = _number(entry, "payment")
    if entry.kind == "payment_set":
        due = _day(entry.fields, "due")
        assert due is not None
        agreed = told.outcome == "settlement"
        title = Bilingual(f"Payment {number}: {told.forum}", f"第{number}笔付款（{told.forum}）")
        told.payments[number] = StatedDate(
            clock=f"payment-{number}",
            title=title,
            authority="settlement" if agreed else told.forum,
            number="" if agreed else told.reference,
            received_on=min(_day(entry.fields, "from_") or due, due),
            due=due,
            ref=str(entry.sequence),
            source=AGREEMENT if agreed else DECISION,
        )
    elif entry.kind == "payment_made" and number in told.payments:
        told.payments[number] = replace(told.payments[number], answered_on=entry.occurred_on)
    elif entry.kind == "payment_dropped" and number in told.payments:
        told.payments[number] = replace(told.payments[number], withdrawn_on=entry.occurred_on)


def _bill(told: _Told, entry: LogEntry) -> None:
    """A bill that names its day; it is owed also when the external case is over, since bills come late."""
    number = _number(entry, "cost")
    if entry.kind == "proceeding_cost":
        due = _day(entry.fields, "due")
        if due is not None:
            words = COSTS.get(str(entry.fields["what"]), COSTS["other"])
            title = Bilingual(
                f"To pay: {words.en[0].lower()}{words.en[1:]}, {told.forum}",
                f"应付：{words.zh}（{told.forum}）",
            )
            told.bills[number] = StatedDate(
                clock=f"cost-{number}",
                title=title,
                authority="",
                number="",
                received_on=min(entry.occurred_on, due),
                due=due,
                ref=str(entry.sequence),
                source=BILL,
                outlives=True,
            )
    elif number in told.bills and entry.kind == "proceeding_cost_paid":
        told.bills[number] = replace(told.bills[number], answered_on=entry.occurred_on)
    elif number in told.bills and entry.kind == "proceeding_cost_dropped":
        told.bills[number] = replace(told.bills[number], withdrawn_on=entry.occurred_on)


def _outcome(told: _Told, entry: LogEntry) -> None:
    told.outcome, told.decided_on = str(entry.fields["what"]), entry.occurred_on
    named = told.track.outcome(str(entry.fields["outcome"])) if told.track else None
    told.window = named.window if named else ""
    by = _day(entry.fields, "accept_by")
    if by is not None:
        title = Bilingual(f"Complainant accepts what {told.forum} decided", f"投诉人接受{told.forum}的决定")
        told.acceptance = StatedDate(
            clock="acceptance",
            title=title,
            authority=told.forum,
            number=told.reference,
            received_on=min(entry.occurred_on, by),
            due=by,
            ref=str(entry.sequence),
            source=WINDOW,
        )


def _step(told: _Told, entry: LogEntry) -> None:
    """The complainant's answer to a decision ends their time for it."""
    if told.acceptance is None or told.track is None:
        return
    answers = {step for each in told.track.outcomes for step in (each.accepted, each.rejected) if step}
    if entry.fields["step"] in answers:
        told.acceptance = replace(told.acceptance, answered_on=entry.occurred_on)


def _number(entry: LogEntry, name: str) -> int:
    number = entry.fields[name]
    assert isinstance(number, int)
    return number


def _day(fields: Mapping[str, object], name: str) -> date | None:
    value = fields.get(name)
    return date.fromisoformat(str(value)) if value else None


_LISTS = {"direction_": _direction, "payment_": _payment, "proceeding_cost": _bill}
"""How the entries of the lists are told, by the beginning of their kind."""
