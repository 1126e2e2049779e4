"""The numbers of a report as links, and what the list behind each is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.reports.domain.afterwards import COLUMNS
from app.reports.domain.behind import NOW, counted, unpack
from app.reports.domain.inputs import unpack as unpack_inputs
from app.reports.models.summaries import Report
from app.reports.presenters.afterwards import COLUMN_TITLES
from app.reports.presenters.words import stretch, value_words
from app.shared.errors import NotFound
from app.shared.text import N_

TITLES = {
    "complaints": N_("Complaints received"),
    "decided": N_("With a finding"),
    "upheld": N_("Upheld"),
    "timed": N_("With a date to meet"),
    "late": N_("Late"),
    "redressed": N_("With an amount paid or recovered"),
}
WITH_RANKED = 2
"""From this format on a report keeps the cases of its rankings."""


@dataclass(frozen=True)
class Behind:
    """A number of a report: what it counts in words, and the ids of its cases."""

    name: str
    sentence: str
    ids: list[int]


def behind(report: Report, document: Mapping[str, Any], asked: Mapping[str, str]) -> Behind:
    """What an address asks: ``count`` (and ``from``, a period's first day), or ``of``, ``rank`` and ``when``.

    Raises NotFound for a number that this report does not have.
    """
    found = _ranked(report, document, asked) if asked.get("of") else _counted(report, document, asked)
    if found is None:
        raise NotFound(N_("There is no such number in this report."))
    return found


def _counted(report: Report, document: Mapping[str, Any], asked: Mapping[str, str]) -> Behind | None:
    count, begin = asked.get("count", "complaints"), asked.get("from")
    if count not in TITLES:
        return None
    if not begin:
        ids = counted(unpack_inputs(report.inputs), report.first_on, report.last_on, count)
        return Behind(_(TITLES[count]), _("In the whole period."), ids)
    for each in document["series"]:
        if each["from"] == begin:
            first, last = (date.fromisoformat(each[key]) for key in ("from", "to"))
            ids = counted(unpack_inputs(report.inputs), first, last, count)
            return Behind(_(TITLES[count]), stretch(document, begin), ids)
    return None


def _ranked(report: Report, document: Mapping[str, Any], asked: Mapping[str, str]) -> Behind | None:
    name, rank, column = asked["of"], asked.get("rank", ""), asked.get("when", NOW)
    if report.ranked is None or not (rank.isascii() and rank.isdigit()):
        return None
    kept = unpack(report.ranked).get(name, [])
    if int(rank[:6]) >= len(kept) or column not in kept[int(rank)]:
        return None
    ids = kept[int(rank)][column]
    if name in COLUMNS:
        row = document["afterwards"][name][int(rank)]
        heading = COLUMN_TITLES[column]
        return Behind(row["name"], _(heading), ids)
    value = value_words(document, name, document["ranking"][name][int(rank)]["value"])
    heading = document["titles"][name]
    title = _(heading)
    if column == NOW:
        return Behind(value, _("%(title)s, in the period.", title=title), ids)
    return Behind(value, _("%(title)s, in as long a time before the period.", title=title), ids)
