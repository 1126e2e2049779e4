"""Words for the stretches, places, values and numbers of a report, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _

from app.cases.words import CHANNELS, ROLES, label
from app.platform.web.filters import chinese, legalday
from app.reports.queries.selection import OWN
from app.shared.text import N_

Document = Mapping[str, Any]
_OURS = {"channel": CHANNELS, "filer": ROLES, "source": {OWN: N_("our own complaints")}}
"""Dimensions whose values are codes of the program; what it has no word for is a name."""


def when(document: Document, signal: Mapping[str, Any]) -> str:
    """``in August 2023``, ``from August to December 2017``."""
    since, until = date.fromisoformat(signal["since"]), date.fromisoformat(signal["until"])
    if document["grain"] == "week":
        return _("from %(first)s to %(last)s", first=legalday(since), last=legalday(until))
    last = until if until.day > 15 else until - timedelta(days=until.day)
    if (since.year, since.month) >= (last.year, last.month):
        return _("in %(month)s", month=stretch(document, signal["since"]))
    return _("from %(first)s to %(last)s", first=stretch(document, signal["since"]), last=month(last))


def stretch(document: Document, first: str) -> str:
    """The name of a stretch by its first day: its month, or the week from that day."""
    day = date.fromisoformat(first)
    return month(day) if document["grain"] == "month" else _("the week from %(day)s", day=legalday(day))


def month(day: date) -> str:
    """``August 2026``."""
    return format_date(day, "y年M月" if chinese() else "MMMM y")


def where(document: Document, dimensions: Mapping[str, str]) -> str:
    """The values of a signal, each with what it is a value of."""
    told = [value(document, name, of) for name, of in dimensions.items()]
    return ("，且" if chinese() else _(" and ")).join(told)


def value(document: Document, name: str, of: str) -> str:
    """``Keyword “Roof”``."""
    title = document["titles"][name]
    return _("%(title)s “%(value)s”", title=_(title), value=value_words(document, name, of))


def value_words(document: Document, name: str, of: str) -> str:
    """A value in the reader's words where it is a code of ours, as our lists had it when the report was made; else as
    it stands, in the register's."""
    if chinese() and of in (listed := document.get("in_chinese", {}).get(name, {})):
        words: str = listed[of]
        return words
    return label(_OURS[name], of) if name in _OURS else of


def percent(share: float | None) -> str:
    """``12 %``, with a decimal below ten; 12%."""
    if share is None:
        return "–"
    digits = f"{share * 100:.1f}" if abs(share) < 0.0995 and share else f"{share * 100:.0f}"
    return f"{digits}%" if chinese() else f"{digits} %"


def points(share: float) -> str:
    """A change of a share in points: ``−1.2``."""
    return f"{share * 100:+.1f}".replace("-", "−")


def number(amount: float) -> str:
    """``1,234``; with a decimal below ten."""
    return f"{amount:,.0f}" if amount >= 10 or amount == int(amount) else f"{amount:.1f}"
