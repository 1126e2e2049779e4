"""A rule's own words in the reader's language, and lengths of time as people say them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from app.platform.web.filters import chinese
from app.rules.letter_kinds import TITLES, title_under
from app.rules.pack import Length, MonthDay, Pack
from app.rules.terms import Bilingual, Condition, Fact, Verified

LEAP_YEAR = 2024


def said(words: Bilingual) -> str:
    """The words in the reader's language."""
    return words.zh if chinese() else words.en


def listed(items: Iterable[str]) -> str:
    """Words in a row, as the language separates them."""
    return _(", ").join(items)


def either(items: Iterable[str]) -> str:
    """Words of which any will do."""
    return _(" or ").join(items)


def both(items: Iterable[str]) -> str:
    """Words that must all be true."""
    return _(" and ").join(items)


def length(pack: Pack, counted: Length) -> str:
    """``8 weeks``; ``10 days, or as “…” says``; ``promptly``."""
    if counted.unit == "promptly":
        return _("promptly")
    if counted.unit == "fixed_dates":
        return _("the next %(days)s", days=either(map(day_of_year, counted.dates)))
    said_so = _count(counted.unit, counted.count)
    if counted.count_from:
        fact = quoted(fact_label(pack, counted.count_from))
        said_so = (
            _("%(length)s, or the number in %(fact)s", length=said_so, fact=fact)
            if counted.count
            else _("as many %(units)s as %(fact)s says", units=_units(counted.unit), fact=fact)
        )
        if counted.at_most is not None:
            said_so = _("%(length)s, at most %(most)s", length=said_so, most=counted.at_most)
    if counted.to_end_of == "month":
        return _("%(length)s, to the end of that month", length=said_so)
    if counted.to_end_of == "year":
        return _("%(length)s, to the end of that year", length=said_so)
    return said_so


def event_label(pack: Pack, name: str) -> str:
    """What people call an event (or a fact that stands for one)."""
    known = pack.events.get(name)
    return said(known.label) if known else fact_label(pack, name)


def fact_label(pack: Pack, name: str) -> str:
    """What people call a fact."""
    known = pack.facts.get(name)
    return said(known.label) if known else name


def fact_said(pack: Pack | None, name: str, value: Fact) -> str:
    """``Complexity: complex``; ``Claim declined: no``. As it is written where the rules know no such fact."""
    known = pack.facts.get(name) if pack else None
    if isinstance(value, bool):
        what = _("yes") if value else _("no")
    else:
        what = _value(known.values.get(str(value)) if known else None, value)
    return f"{said(known.label) if known else name}{'：' if chinese() else ': '}{what}"


def quoted(words: str) -> str:
    """“Words”, as both languages quote."""
    return f"“{words}”"


def sentence(words: str, rule: str = "") -> str:
    """The words as a sentence, the rule behind them in brackets."""
    if chinese():
        return f"{words}（{rule}）。" if rule else f"{words}。"
    return f"{words} ({rule})." if rule else f"{words}."


def condition(pack: Pack, asked: Condition) -> str:
    """``Complexity is complex or specially complex``; ``“Claim declined” does not hold``."""
    known = pack.facts.get(asked.fact)
    if known is not None and known.kind == "choice":
        values = either(_value(known.values.get(str(value)), value) for value in asked.values)
        text = _("%(fact)s is not %(values)s") if asked.negated else _("%(fact)s is %(values)s")
        return text % {"fact": fact_label(pack, asked.fact), "values": values}
    text = _("%(fact)s does not hold") if (True in asked.values) is asked.negated else _("%(fact)s holds")
    return text % {"fact": quoted(fact_label(pack, asked.fact))}


def _value(label: Bilingual | None, value: Fact) -> str:
    return said(label) if label else str(value)


def day_of_year(day: MonthDay) -> str:
    """``31 August``; 8月31日."""
    return format_date(date(LEAP_YEAR, day.month, day.day), "M月d日" if chinese() else "d MMMM")


def _count(unit: str, number: int) -> str:
    return {
        "hours": ngettext("%(num)s hour", "%(num)s hours", number),
        "days": ngettext("%(num)s calendar day", "%(num)s calendar days", number),
        "working_days": ngettext("%(num)s working day", "%(num)s working days", number),
        "weeks": ngettext("%(num)s week", "%(num)s weeks", number),
        "months": ngettext("%(num)s month", "%(num)s months", number),
        "years": ngettext("%(num)s year", "%(num)s years", number),
    }[unit]


def _units(unit: str) -> str:
    return {
        "hours": _("hours"),
        "days": _("calendar days"),
        "working_days": _("working days"),
        "weeks": _("weeks"),
        "months": _("months"),
        "years": _("years"),
    }[unit]


def letter_title(kind: str, regime: str) -> str:
    """What a kind of letter is called under these rules."""
    return _(title_under(kind, regime)) if kind in TITLES else kind


def mark(verified: Verified) -> str:
    """How sure what a pack says is, in words."""
    return {
        "read": _("Read in the source named"),
        "secondary": _("Read in a secondary, partial or older source only"),
        "unverified": _("Not verified against any text"),
    }[verified]
