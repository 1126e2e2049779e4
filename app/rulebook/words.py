"""A rule's own words in the reader's language, and lengths of time as people say them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from markupsafe import Markup, escape

from app.platform.web.filters import chinese
from app.rules.letter_kinds import TITLES, title_under
from app.rules.pack import Length, MonthDay, Pack
from app.rules.terms import Bilingual, Condition, Fact, Verified
from app.shared.text import N_

LEAP_YEAR = 2024
_NOTES = frozenset(
    (
        N_("general knowledge"),
        N_("general knowledge, unsure"),
        N_("professional knowledge"),
        N_("practice of the trade"),
        N_("logic of the rule"),
        N_("not read"),
        N_("the text not read"),
        N_("read the clause of the policy"),
        N_("the policy's own clause decides"),
        N_("the court sets the dates"),
        N_("older models have other lengths"),
        N_("same as in the 2013 Measures"),
        N_("one quiz shows 3 working days instead of 7"),
        N_("the rule's later items not read"),
        N_("the ombudsman's own page not read"),
        N_("the start from general knowledge"),
        N_("the limit from general knowledge"),
        N_("the 30 days from general knowledge"),
        N_("the eight weeks from general knowledge"),
        N_("from when they run: general knowledge"),
        N_("first day in force from general knowledge"),
        N_("last day in force from general knowledge"),
        N_("the duty to report from general knowledge"),
    )
)
"""What we ourselves note in a source; all else there is a title or an address, and stays as it is."""


def said(words: Bilingual) -> str:
    """The words in the reader's language."""
    return words.zh if chinese() else words.en


def source_words(source: str) -> str:
    """What a rule was read in, our own notes in the reader's language."""
    return ("；" if chinese() else "; ").join(
        _(piece) if piece in _NOTES else piece for piece in source.split("; ")
    )


def source_said(source: str | None) -> Markup:
    """``source_words`` for a page, which also says of what language the titles and addresses are."""
    if not source or not chinese():
        return escape(source or "")
    english = Markup('<span lang="en">{}</span>')
    return Markup("；").join(
        _(piece) if piece in _NOTES else english.format(piece) if _is_english(piece) else piece
        for piece in source.split("; ")
    )


def _is_english(piece: str) -> bool:
    return bool(re.search("[A-Za-z]{3}", piece)) and not re.search("[\u4e00-\u9fff]", piece)


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
