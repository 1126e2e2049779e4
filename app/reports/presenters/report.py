"""A report as a page, as a paper, as a file and as a mail; everything from the document that was kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from flask import current_app
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from markupsafe import Markup

from app.letters.sheet import Sheet, set_sheet
from app.platform.web.filters import chinese, legalday, listed
from app.platform.web.paths import address_of
from app.reports.domain.due import period_of
from app.reports.models.summaries import Report
from app.reports.presenters import afterwards
from app.reports.presenters.figures import TITLES, WITH_RANKED
from app.reports.presenters.legends import charts_told
from app.reports.presenters.sentences import sentences, signal_sentence, warnings
from app.reports.presenters.words import percent, stretch, value_words, where
from app.reports.services.making import Told
from app.shared.text import N_

Document = dict[str, Any]
LOCALES = {"en": "en", "zh-Hans": "zh_Hans_CN"}
EVERY = {"week": N_("Weekly"), "month": N_("Monthly"), "quarter": N_("Quarterly")}
FIRST = ("reason", "cause", "product", "unit", "respondent", "clause", "filer", "region", "channel")
"""Roles of dimensions in the order in which their rankings are read."""
LEADING, ALL_LEAD = 5, 7
"""How many signals a report begins with; up to so many there are no others."""
KINDS = {"added": N_("came in"), "gone": N_("is no longer counted"), "changed": N_("was read otherwise")}
FIELDS = {
    "received": N_("day of receipt"),
    "closed": N_("day of closing"),
    "state": N_("finding or punctuality"),
    "redress": N_("amount"),
    "values": N_("codes"),
    "afterwards": N_("what became of our answer"),
}


def say(document: Document) -> None:
    """Put the sentences into the document, in both languages: what was said is kept, not only what was counted."""
    document["said"] = {}
    for language, locale in LOCALES.items():
        with force_locale(locale):
            document["said"][language] = {
                "sentences": sentences(document),
                "warnings": warnings(document),
                "signals": [signal_sentence(document, signal) for signal in document["signals"]],
            }


def page(document: Document) -> dict[str, Any]:
    """What the page and the paper show, in the reader's language."""
    said = document["said"]["zh-Hans" if chinese() else "en"]
    told = set(said["signals"])
    leading, others = _by_size([signal_told(document, number) for number in range(len(document["signals"]))])
    return {
        "title": title(document),
        "whole": [sentence for sentence in said["sentences"] if sentence not in told],
        "signals": leading,
        "others": others,
        "warnings": said["warnings"],
        "rankings": list(_rankings(document)),
        "afterwards": afterwards.tables(document),
        "months": _months(document),
        "figures": _figures(document),
        "looked_at": f"{document['looked_at']:,}",
    }


def _figures(document: Document) -> list[dict[str, Any]]:
    """The numbers of the whole period, each with what it counts."""
    now = document["figures"]["now"]
    numbers = {
        "complaints": now["complaints"],
        "decided": now["upheld"]["of"],
        "upheld": now["upheld"]["count"],
        "timed": now["late"]["of"],
        "late": now["late"]["count"],
        "redressed": now["redressed"],
    }
    return [
        {"count": count, "title": _(TITLES[count]), "number": f"{number:,}"}
        for count, number in numbers.items()
        if number
    ]


def title(document: Mapping[str, Any]) -> str:
    """``August 2026, Harbour Mutual``: which period of what."""
    first = date.fromisoformat(document["selection"]["from"])
    last = date.fromisoformat(document["selection"]["to"])
    return period(first, last)


def period(first: date, last: date) -> str:
    """A month by its name, a quarter by its number, anything else by its days."""
    if period_of(first, "month") == (first, last):
        return stretch({"grain": "month"}, first.isoformat())
    if period_of(first, "quarter") == (first, last):
        return _("Quarter %(number)s of %(year)s", number=(first.month + 2) // 3, year=first.year)
    return _("%(first)s to %(last)s", first=legalday(first), last=legalday(last))


def _by_size(signals: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The signals that changed the most complaints, and all others: a board reads five, and nobody twenty-five."""
    if len(signals) <= ALL_LEAD:
        return signals, []
    by_size = sorted(signals, key=lambda each: -each["change"])
    return by_size[:LEADING], by_size[LEADING:]


def signal_told(document: Document, number: int) -> dict[str, Any]:
    """One signal by its place among all, as it is shown. Raises IndexError where there is none."""
    signal = document["signals"][number]
    return {
        "number": number,
        "name": where(document, signal["dimensions"]) or _("All complaints"),
        "sentence": document["said"]["zh-Hans" if chinese() else "en"]["signals"][number],
        "rises": signal["rises"],
        "change": abs(signal["observed"] - signal["expected"]),
        "cases": len(signal["cases"]),
        "observed": f"{signal['observed']:,}",
        "expected": f"{signal['expected']:,.0f}",
    }


def _rankings(document: Document) -> Iterator[dict[str, Any]]:
    total = document["figures"]["now"]["complaints"] or 1
    for name, ranked in _in_order(document):
        if len(ranked) < 2:
            continue
        rows = [
            {
                "value": value_words(document, name, each["value"]),
                "count": f"{each['count']:,}",
                "share": percent(each["count"] / total),
                "before": f"{each['before']:,}",
                "rank": rank,
            }
            for rank, each in enumerate(ranked)
        ]
        heading = document["titles"][name]
        yield {
            "title": _(heading),
            "rows": rows,
            "of": name if document["format"] >= WITH_RANKED else None,
            "more": document.get("unranked", {}).get(name, 0),  # a report made before does not say
        }


def _in_order(document: Document) -> list[tuple[str, list[dict[str, Any]]]]:
    """The rankings, what complaints are about and what caused them first; a document keeps its parts by name."""
    roles = document["roles"]

    def place(name: str) -> tuple[int, str]:
        role = roles.get(name, name)
        return (FIRST.index(role) if role in FIRST else len(FIRST), name)

    return [(name, document["ranking"][name]) for name in sorted(document["ranking"], key=place)]


def _months(document: Document) -> list[dict[str, Any]]:
    """The numbers under the charts, newest first."""
    rows = []
    for each in reversed(document["series"]):
        if not each["trusted"] and not each["in_period"]:
            continue
        rows.append(
            {
                "name": stretch(document, each["from"]),
                "first": each["from"],
                "complaints": f"{each['complaints']:,}",
                "upheld": percent(each["upheld"] / each["decided"]) if each["decided"] else "–",
                "late": percent(each["late"] / each["timed"]) if each["timed"] else "–",
                "in_period": each["in_period"],
                "unfinished": not each["trusted"],
            }
        )
    return rows


def print_(document: Document, charts: dict[str, str], digest: str, unit: str) -> dict[str, bytes]:
    """The paper in both languages, with the name of the unit; equal documents give equal bytes."""
    papers = {}
    for language, locale in LOCALES.items():
        with force_locale(locale):
            paper = current_app.jinja_env.get_template("reports/paper.html")  # a job has no request
            html = paper.render(
                lang=language,
                report=page(document),
                charts=[
                    chart | {"svg": _described(charts[chart["name"]], chart)}
                    for chart in charts_told(document, charts)
                ],
                unit=unit,
                product=document["selection"]["product"],
                digest=digest,
            )
            papers[language] = set_sheet(Sheet(html))
    return papers


def _described(svg: str, chart: Mapping[str, Any]) -> Markup:
    """A chart that says what it shows to whoever cannot see it: PDF/UA-1 wants that of every figure."""
    start, rest = svg.split(">", 1)
    words = _(
        "%(title)s: a chart of the figures in the table “Period by period” below it. %(marked)s",
        title=chart["title"],
        marked=listed(chart["said"]),
    )
    return Markup(start) + Markup("><title>%s</title>") % words + Markup(rest)


def tell(report: Report, document: Document, locale: str) -> Told:
    """The mail to a reader: the first sentences, and where the rest is."""
    with force_locale(locale):
        model = page(document)
        lines = [*model["whole"], *(signal["sentence"] for signal in model["signals"][:LEADING])]
        subject = _("Root-cause report: %(period)s", period=model["title"])
        if report.version > 1:
            subject = _("%(subject)s, version %(number)s", subject=subject, number=report.version)
        address = address_of(f"/reports/{report.id}")
        return Told(
            subject, "\n\n".join([*lines, _("The whole report: %(address)s", address=address)]) + "\n"
        )


def changes(report: Report) -> dict[str, Any] | None:
    """Why this version differs from the one before, case by case."""
    if not report.changes:
        return None
    first, *rows = report.changes
    return {
        "total": first["total"],
        "also": _also(report, first),
        "rows": [
            {
                "reference": row["reference"],
                "what": _(KINDS[kind]),
                "fields": _(", ").join(_(FIELDS[name]) for name in row["fields"]),
            }
            for row in rows
            for kind in [row["kind"]]
        ],
        "more": first["total"] - len(rows),
    }


def _also(report: Report, first: Mapping[str, Any]) -> list[str]:
    """What differs besides complaints; versions made before that was kept tell nothing of it."""
    told = []
    if not first["total"]:
        told.append(_("Every complaint was read as before."))
    if first.get("release"):
        told.append(
            _(
                "Another release of the program counted it: %(now)s, before %(before)s.",
                now=report.release,
                before=first["release"],
            )
        )
    if first.get("exposure"):
        told.append(_("What stands behind the complaints (exposure) is known otherwise."))
    return told


def table(document: Document) -> list[list[Any]]:
    """The report as rows for a spreadsheet: figures, months, signals, rankings."""
    rows: list[list[Any]] = [[_("Root-cause report"), title(document)], []]
    rows += [[sentence] for sentence in document["said"]["zh-Hans" if chinese() else "en"]["sentences"]]
    rows += [
        [],
        [_("Period"), _("Complaints"), _("Upheld"), _("With a finding"), _("Late"), _("With a date")],
    ]
    for each in document["series"]:
        counts = (each["complaints"], each["upheld"], each["decided"], each["late"], each["timed"])
        rows.append([each["from"], *counts])
    rows += [[], [_("Signal"), _("Since"), _("To the end of"), _("Seen"), _("Expected"), _("From"), _("To")]]
    for signal in document["signals"]:
        name = where(document, signal["dimensions"]) or _("All complaints")
        rows.append(
            [
                name,
                signal["since"],
                signal["until"],
                signal["observed"],
                signal["expected"],
                *signal["interval"],
            ]
        )
    for each in afterwards.tables(document):
        rows += [[], [label for label, _class in each["heads"]]]
        rows += [
            [row["name"], *(cell["number"] for cell in row["cells"]), row["share"]] for row in each["rows"]
        ]
    for name, ranked in _in_order(document):
        heading = document["titles"][name]
        rows += [[], [_(heading), _("Complaints"), _("Before")]]
        rows += [
            [value_words(document, name, each["value"]), each["count"], each["before"]] for each in ranked
        ]
        more = document.get("unranked", {}).get(name, 0)
        rows += [[ngettext("and one more", "and %(num)s more", more)]] if more else []
    return rows


def largest_file() -> int:
    """How large a stored paper may be."""
    megabytes: int = current_app.extensions["settings"].max_upload_mb
    return megabytes << 20


def headings(reports: Sequence[Report]) -> list[dict[str, Any]]:
    """Rows of the list of reports."""
    return [
        {
            "id": report.id,
            "period": period(report.first_on, report.last_on),
            "unit": report.unit.name,
            "product": report.schedule.product or "",
            "complaints": f"{report.complaints:,}",
            "signals": report.signals,
            "version": report.version,
            "made_at": report.made_at,
        }
        for report in reports
    ]
