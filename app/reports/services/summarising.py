"""Making a root-cause report: read, examine, and put down as plain values that say nothing in any language yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.reports.domain.afterwards import Afterwards
from app.reports.domain.afterwards import Line as Counted
from app.reports.domain.analysis import Analysis, Figure, Headline, analyse
from app.reports.domain.behind import Ranked, ranked_cases
from app.reports.domain.control import Plotted, control_charts
from app.reports.domain.headline import Moved
from app.reports.domain.inputs import Line, lines
from app.reports.domain.periods import stretches
from app.reports.domain.recoding import Recoding
from app.reports.domain.signals import Share, Signal
from app.reports.queries.afterwards import read_afterwards
from app.reports.queries.facts import Reading, read_facts, references
from app.reports.queries.selection import OWN, Selection, check, known_days
from app.reports.services.rates import policies_behind, policies_behind_each, rates_of

Document = dict[str, Any]
"""A report as it is kept: figures, signals, rankings; days as text, shares as numbers."""

FORMAT = 4


@dataclass(frozen=True)
class Examined:
    """A report's document, what was read for it, and the case ids of each signal and of the rankings."""

    document: Document
    inputs: dict[int, Line]
    signal_cases: list[list[int]]
    ranked: Ranked


def summarise(session: Session, selection: Selection, *, today: date, folders: Sequence[Path]) -> Document:
    """Examine the complaints of a selection. Raises Refused for a selection that makes no sense."""
    return _examined(session, selection, today, folders).document


def examine(session: Session, selection: Selection, *, today: date, folders: Sequence[Path]) -> Examined:
    """The same, with what it rests on."""
    made = _examined(session, selection, today, folders)
    facts, found = made.reading.facts, made.found
    ids = [[facts.case_id[row] for row in signal.rows] for signal in found.signals]
    ranking = {name: [each.code for each in ranked] for name, ranked in found.ranking.items()}
    ranked = ranked_cases(facts, ranking)
    for name, rows in made.after.lines().items():
        ranked[name] = [dict(row.cases) for row in rows]
    return Examined(made.document, lines(facts, made.after.told), ids, ranked)


@dataclass(frozen=True)
class _Made:
    document: Document
    reading: Reading
    found: Analysis
    after: Afterwards


def _examined(session: Session, selection: Selection, today: date, folders: Sequence[Path]) -> _Made:
    check(session, selection)
    steps = stretches(selection.first, selection.last)
    first, last = known_days(session, selection)
    reading = read_facts(session, selection, steps, folders)
    after = read_afterwards(session, selection)
    as_of = min(today, last) if selection.source not in (None, OWN) and last is not None else today
    behind = policies_behind(session, selection, reading.sources, steps)
    found = analyse(
        reading.facts,
        as_of=as_of.toordinal(),
        known_from=first.toordinal() if first else None,
        behind=behind[0] if behind else None,
        behind_each=policies_behind_each(session, selection, steps) if behind else None,
    )
    wanted = [reading.facts.case_id[row] for signal in found.signals for row in signal.rows]
    known_until = min(as_of, selection.last)
    document = _document(selection, reading, found, references(session, wanted), known_until)
    document["exposure"] = rates_of(session, selection, reading.sources, found.now.complaints)
    document["weighed"] = {"by": "policies", "edition": behind[1]} if behind else None
    document["afterwards"] = {name: [_counted(row) for row in rows] for name, rows in after.lines().items()}
    return _Made(document, reading, found, after)


def _counted(row: Counted) -> dict[str, Any]:
    """A forum or a clause: its name and the number of each column."""
    return {"name": row.name, **{column: len(cases) for column, cases in row.cases.items()}}


def _document(
    selection: Selection, reading: Reading, found: Analysis, names: dict[int, str], as_of: date
) -> Document:
    facts, steps = reading.facts, reading.facts.stretches
    one_currency = next(iter(facts.currencies)) if len(facts.currencies) == 1 else None
    return {
        "format": FORMAT,
        "selection": selection.as_json(),
        "as_of": as_of.isoformat(),
        "grain": steps.grain,
        "sources": reading.sources,
        "currency": one_currency,
        "titles": {name: column.title for name, column in facts.columns.items()},
        "roles": {name: column.role for name, column in facts.columns.items()},
        "in_chinese": reading.in_chinese,
        "enough": found.enough,
        "compared": found.compared,
        "least_doubling": found.least_doubling,
        "seasonal": found.seasonal,
        "looked_at": found.looked_at,
        "undated": facts.undated,
        "open": facts.open_cases,
        "figures": {
            "now": _headline(found.now),
            "before": _headline(found.before),
            "year_before": _headline(found.year_before),
        },
        "series": [
            {
                "from": steps.firsts[at].isoformat(),
                "to": steps.lasts[at].isoformat(),
                "complaints": found.total.counts[at],
                "upheld": found.total.upheld[at],
                "decided": found.total.decided[at],
                "late": found.total.late[at],
                "timed": found.total.timed[at],
                "present": round(found.present[at], 4),
                "trusted": found.trusted[at],
                "in_period": at >= steps.start,
            }
            for at in range(len(steps))
        ],
        "charts": {
            name: [_plotted(found, point) for point in points]
            for name, points in control_charts(found).items()
        },
        "unfinished": [steps.firsts[at].isoformat() for at in found.unfinished],
        "unranked": found.unranked,
        "ranking": {
            name: [
                {"value": facts.columns[name].values[each.code], "count": each.count, "before": each.before}
                for each in ranked
            ]
            for name, ranked in found.ranking.items()
        },
        "level": _level(found),
        "signals": [_signal(found, signal, names) for signal in found.signals],
        "recodings": [_recoding(found, each) for each in found.recodings],
        "moved": [_moved(found, each) for each in found.moved[:3]],
    }


def _headline(headline: Headline | None) -> dict[str, Any] | None:
    if headline is None:
        return None
    return {
        "complaints": headline.complaints,
        "upheld": _figure(headline.upheld),
        "late": _figure(headline.late),
        "closed": headline.closed,
        "median_days": headline.median_days,
        "redress": headline.redress,
        "redressed": headline.redressed,
    }


def _figure(figure: Figure) -> dict[str, Any]:
    low, high = figure.interval
    return {
        "count": figure.count,
        "of": figure.out_of,
        "share": _round(figure.share),
        "interval": [_round(low), _round(high)],
    }


def _signal(found: Analysis, signal: Signal, names: dict[int, str]) -> dict[str, Any]:
    facts, steps, window = found.facts, found.facts.stretches, signal.window
    ratio = window.ratio()
    usual = window.usual()
    return {
        "measure": signal.measure,
        "dimensions": {name: facts.columns[name].values[code] for name, code in signal.where},
        "since": steps.firsts[window.start].isoformat(),
        "until": steps.lasts[window.end - 1].isoformat(),
        "already_since": steps.firsts[signal.already].isoformat() if signal.already is not None else None,
        "peak": steps.firsts[signal.peak].isoformat(),
        "rises": window.rises,
        "observed": int(window.observed),
        "expected": round(window.expected, 1),
        "interval": [round(usual[0], 1), round(usual[1], 1)],
        "ratio": _round(ratio[0]) if ratio else None,
        "ratio_interval": [_finite(ratio[1]), _finite(ratio[2])] if ratio else None,
        "p": float(f"{window.p:.3g}"),
        "out_of": signal.out_of,
        "broad": signal.broad,
        "concentrated": [_share(found, share) for share in signal.concentrated],
        "parts": [_share(found, share) for share in signal.parts],
        "cases": [names[facts.case_id[row]] for row in signal.rows],
    }


def _share(found: Analysis, share: Share) -> dict[str, Any]:
    return {
        "dimension": share.dimension,
        "value": found.facts.columns[share.dimension].values[share.code],
        "share": _round(share.part),
        "usual": _round(share.usual),
        "count": share.count,
    }


def _plotted(found: Analysis, point: Plotted) -> dict[str, Any]:
    return {
        "from": found.facts.stretches.firsts[point.at].isoformat(),
        "value": _round(point.value),
        "centre": _round(point.centre),
        "low": _round(point.low),
        "high": _round(point.high),
        "rules": list(point.rules),
    }


def _level(found: Analysis) -> dict[str, Any] | None:
    if found.level is None:
        return None
    change, at = found.level
    days = 365.25 / 12 if found.facts.stretches.grain == "month" else 7
    return {
        "since": found.facts.stretches.firsts[at].isoformat(),
        "before": round(change.before * days, 1),
        "after": round(change.after * days, 1),
        "gradual": change.gradual,
    }


def _recoding(found: Analysis, each: Recoding) -> dict[str, Any]:
    values = found.facts.columns[each.dimension].values
    return {
        "dimension": each.dimension,
        "fell": values[each.fell],
        "rose": values[each.rose],
        "since": found.facts.stretches.firsts[each.start].isoformat(),
        "fell_from": round(each.fell_from, 1),
        "fell_to": round(each.fell_to, 1),
        "rose_from": round(each.rose_from, 1),
        "rose_to": round(each.rose_to, 1),
        "still": each.still,
    }


def _moved(found: Analysis, each: Moved) -> dict[str, Any]:
    return {
        "measure": each.measure,
        "dimension": each.dimension,
        "value": found.facts.columns[each.dimension].values[each.code],
        "before": _round(each.before),
        "after": _round(each.after),
        "without_before": _round(each.without_before),
        "without_after": _round(each.without_after),
        "mix": _round(each.mix),
        "rate": _round(each.rate),
        "count": each.size,
    }


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _finite(value: float) -> float | None:
    return round(value, 3) if value != float("inf") else None
