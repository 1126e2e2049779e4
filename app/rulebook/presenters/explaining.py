"""A clock as a person would explain it: how long from when, what ends it, what moves it and what does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from app.platform.web.filters import chinese
from app.rulebook.words import (
    both,
    condition,
    day_of_year,
    event_label,
    fact_label,
    length,
    listed,
    mark,
    quoted,
    said,
    sentence,
    source_words,
)
from app.rules.pack import Clock, Exclusion, Extension, Length, Limb, Pack
from app.rules.terms import Condition

LAW = frozenset({"law", "authority", "right", "window", "opening", "floor"})
FIXED = frozenset({"floor", "opening"})
"""Kinds of date that nothing moves by excluding time or granting more of it."""


@dataclass(frozen=True)
class Explained:
    """One clock in words: ``how_long`` has a line for each way of reaching the date, ``brief`` the ordinary one."""

    id: str
    title: str
    kind: str
    law: bool
    quotation: str
    how_long: tuple[str, ...]
    brief: str
    ends: tuple[str, ...]
    moves: tuple[str, ...]
    stays: tuple[str, ...]
    choices: tuple[str, ...]
    not_used: tuple[str, ...]


def explain(pack: Pack, clock: Clock) -> Explained:
    """The clock in the reader's language."""
    return Explained(
        id=clock.id,
        title=said(clock.title),
        kind=_kind(clock),
        law=clock.kind in LAW,
        quotation=said(clock.quotation) if clock.quotation else "",
        how_long=tuple(_how_long(pack, clock)),
        brief=_brief(pack, clock),
        ends=tuple(_ends(pack, clock)),
        moves=tuple(_moves(pack, clock)),
        stays=tuple(_stays(pack, clock)),
        choices=tuple(said(each.text) for each in clock.choices if each.used),
        not_used=tuple(said(each.text) for each in clock.choices if not each.used),
    )


def _kind(clock: Clock) -> str:
    return {
        "law": _("Set by law"),
        "authority": _("Set by an authority or a body"),
        "right": _("The complainant's right: it lapses, it is never late"),
        "window": _("A chance that lapses"),
        "opening": _("Not before this day"),
        "floor": _("Keep until at least; never a day of disposal"),
        "target": _("Our own target"),
    }[clock.kind]


def _how_long(pack: Pack, clock: Clock) -> Iterator[str]:
    if len(clock.limbs) > 1:
        yield {
            "first": _("The first of these that applies:"),
            "latest_of": _("The later of these:"),
            "earliest_of": _("The earlier of these:"),
        }[clock.combine]
    for limb in clock.limbs:
        yield _in_words_of(_with_mark(_limb(pack, limb), limb), limb)
    units = {limb.length.unit for limb in clock.limbs if limb.length.count}
    if units - {"hours", "promptly", "fixed_dates"}:
        yield _("The day of the event itself is not counted.")
    if clock.day_after:
        yield _("It opens on the day after.")
    if clock.ends_at == "close_of_business":
        yield (
            _("It ends when the office closes, at %(time)s.", time=f"{pack.closes_at:%H:%M}")
            if pack.closes_at
            else _("It ends at close of business; no hour is set here, so the whole day counts.")
        )
    if clock.opens:
        yield _("The window opens %(length)s after the event.", length=length(pack, clock.opens))
    if clock.repeat:
        yield _(
            "Then again every %(length)s, counted from the last time it was done.",
            length=length(pack, clock.repeat),
        )


def _with_mark(text: str, limb: Limb) -> str:
    """A length that rests on another text than its clock says on which, and how sure it is."""
    if limb.verified is None:
        return text
    return _(
        "%(length)s (%(sure)s: %(source)s)",
        length=text,
        sure=mark(limb.verified),
        source=source_words(limb.source),
    )


def _in_words_of(text: str, limb: Limb) -> str:
    """A length with words of its own in the rule shows them."""
    if limb.quotation is None:
        return text
    return _(
        "%(length)s In the words of the rule: %(words)s", length=text, words=quoted(said(limb.quotation))
    )


def _brief(pack: Pack, clock: Clock) -> str:
    """For each event that may start it the way that is left when no condition holds, which stands last; all ways where
    the dates are combined."""
    gap = "" if chinese() else " "
    if clock.combine == "first":
        ordinary = {limb.start: limb for limb in clock.limbs}
        more = [_("In some cases another length: see below.")] if len(ordinary) < len(clock.limbs) else []
        return gap.join([*(_limb(pack, limb) for limb in ordinary.values()), *more])
    lead = _("The later of these:") if clock.combine == "latest_of" else _("The earlier of these:")
    return gap.join([lead, *(_limb(pack, limb) for limb in clock.limbs)])


def _limb(pack: Pack, limb: Limb) -> str:
    event = quoted(event_label(pack, limb.start))
    text = _span(pack, limb.length, event)
    where = [condition(pack, each) for each in limb.when]
    if limb.given and limb.given != limb.start:
        where.append(_("%(event)s is on record", event=quoted(event_label(pack, limb.given))))
    if limb.in_time:
        late = quoted(event_label(pack, limb.in_time))
        where.append(_("%(event)s came within the time below, if it came", event=late))
    return sentence(_("%(text)s, where %(conditions)s", text=text, conditions=both(where)) if where else text)


def _span(pack: Pack, counted: Length, event: str) -> str:
    if counted.unit == "promptly":
        return _("Promptly after %(event)s: the rule gives no number of days", event=event)
    if counted.unit == "fixed_dates":
        return _("By %(days)s after %(event)s", days=length(pack, counted), event=event)
    if not counted.count and not counted.count_from:
        return _("The day of %(event)s itself", event=event)
    if counted.before:
        return _("%(length)s before %(event)s", length=length(pack, counted), event=event)
    return _("%(length)s from %(event)s", length=length(pack, counted), event=event)


def _ends(pack: Pack, clock: Clock) -> Iterator[str]:
    if clock.met_by:
        names = listed(quoted(event_label(pack, name)) for name in clock.met_by)
        yield _("Met by: %(events)s.", events=names)
    if clock.stopped_by:
        names = listed(quoted(event_label(pack, name)) for name in clock.stopped_by)
        yield _("Ends the same day with: %(events)s.", events=names)
    if clock.exemption:
        exemption = clock.exemption
        text = _(
            "Falls away when %(event)s comes within %(length)s",
            event=quoted(event_label(pack, exemption.event)),
            length=length(pack, exemption.within),
        )
        yield sentence(_where(pack, text, exemption.when), exemption.rule)
    if clock.when:
        yield sentence(_where(pack, _("Applies to a case"), clock.when))


def _where(pack: Pack, text: str, conditions: Sequence[Condition]) -> str:
    if not conditions:
        return text
    if len(conditions) > 1 and all(each.negated and True in each.values for each in conditions):
        facts = listed(quoted(fact_label(pack, each.fact)) for each in conditions)
        return _("%(text)s, unless one of these holds: %(facts)s", text=text, facts=facts)
    met = both(condition(pack, each) for each in conditions)
    return _("%(text)s, where %(conditions)s", text=text, conditions=met)


def _moves(pack: Pack, clock: Clock) -> Iterator[str]:
    for exclusion in clock.exclusions:
        yield _exclusion(pack, exclusion)
    if clock.extension:
        yield from _extension(pack, clock.extension)
    if clock.restart_on:
        event = quoted(event_label(pack, clock.restart_on))
        yield _("%(event)s within the time: counted again from that day.", event=event)
    for season in clock.seasons:
        yield _(
            "Every year the days from %(first)s to %(last)s do not count.",
            first=day_of_year(season.first),
            last=day_of_year(season.last),
        )
    if clock.closures:
        yield _("A day on which the office is closed moves to the day after its closing.")
    if clock.late_receipt:
        yield _("What arrives on a closed day or after hours counts as received on the next working day.")
    if clock.roll != "none":
        yield _rolled(clock)
    if clock.hold:
        yield _("While a legal hold stands there is no date at all.")


def _rolled(clock: Clock) -> str:
    if clock.roll == "previous_working_day":
        return _("A last day that is no working day moves to the working day before.")
    if clock.late_after == "rolled":
        return _("A last day that is no working day moves to the next one: the later date decides.")
    return _("On a last day that is no working day the next one is shown beside it; the strict date decides.")


def _exclusion(pack: Pack, exclusion: Exclusion) -> str:
    text = _(
        "Left out: the time from %(start)s until %(end)s (%(reason)s)",
        start=quoted(event_label(pack, exclusion.start)),
        end=quoted(event_label(pack, exclusion.end)),
        reason=said(exclusion.reason),
    )
    if exclusion.needs:
        needed = listed(quoted(event_label(pack, name)) for name in exclusion.needs)
        text = _("%(text)s, only with %(events)s", text=text, events=needed)
    if exclusion.times is not None:
        text = (
            _("%(text)s, once", text=text)
            if exclusion.times == 1
            else _("%(text)s, at most %(times)s times", text=text, times=exclusion.times)
        )
    return sentence(text, exclusion.rule)


def _extension(pack: Pack, extension: Extension) -> Iterator[str]:
    needed = both(quoted(event_label(pack, name)) for name in extension.needs)
    text = ngettext(
        "Longer by %(length)s, when %(events)s is on record before the time is up",
        "Longer by %(length)s, when %(events)s are on record before the time is up",
        len(extension.needs),
        length=length(pack, extension.length),
        events=needed,
    )
    if extension.when:
        text = _(
            "%(text)s, and %(conditions)s",
            text=text,
            conditions=both(condition(pack, each) for each in extension.when),
        )
    if extension.times is None:
        text = _("%(text)s, as often as granted", text=text)
    elif extension.times > 1:
        text = _("%(text)s, at most %(times)s times", text=text, times=extension.times)
    if extension.cap:
        text = _(
            "%(text)s, never beyond %(length)s from the start",
            text=text,
            length=length(pack, extension.cap),
        )
    if extension.cap_unless:
        freed = both(condition(pack, _affirmed(each)) for each in extension.cap_unless)
        text = _("%(text)s unless %(conditions)s", text=text, conditions=freed)
    yield sentence(text, extension.rule)
    if extension.approver:
        yield _("It is approved by the superior unit or a senior manager of head office.")
    if extension.revoked_by:
        event = quoted(event_label(pack, extension.revoked_by))
        yield _("%(event)s takes it back: the earlier date stands again.", event=event)


def _affirmed(negated: Condition) -> Condition:
    return Condition(negated.fact, negated.values)


def _stays(pack: Pack, clock: Clock) -> Iterator[str]:
    if clock.notice:
        event = quoted(event_label(pack, clock.notice.event))
        yield _("%(event)s moves no date. %(effect)s", event=event, effect=said(clock.notice.effect))
    if clock.kind in FIXED or clock.kind == "target" or clock.limbs[0].length.unit == "promptly":
        return
    nothing = []
    if not clock.exclusions and not clock.seasons:
        nothing.append(_("No time can be left out."))
    if not clock.extension:
        nothing.append(_("It cannot be made longer."))
    if clock.roll == "none":
        nothing.append(_("It does not move to the next working day."))
    if nothing:
        yield ("" if chinese() else " ").join(nothing)
