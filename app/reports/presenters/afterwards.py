"""What became of our answers in words: forums with the share overturned, and clauses that did not hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from app.platform.web.filters import listed
from app.reports.domain.afterwards import (
    CLAUSES,
    COLUMNS,
    DECIDED,
    FORUMS,
    GAVE_WAY,
    OVERTURNED,
    RELIED,
    VARIED,
    WENT,
)
from app.reports.domain.distributions import binomial_interval
from app.reports.presenters.words import percent
from app.shared.text import N_

TITLES = {FORUMS: N_("Taken elsewhere"), CLAUSES: N_("Clauses relied on")}
HEADS = {FORUMS: N_("Forum"), CLAUSES: N_("Clause")}
COLUMN_TITLES = {
    WENT: N_("Complaints"),
    DECIDED: N_("Decided"),
    VARIED: N_("Varied"),
    OVERTURNED: N_("Overturned"),
    RELIED: N_("Relied on"),
    GAVE_WAY: N_("Upheld nevertheless"),
}


class Share(NamedTuple):
    """A share that a table tells: which of its columns of which."""

    title: str
    part: str
    whole: str


SHARES = {
    FORUMS: Share(N_("Share overturned"), OVERTURNED, DECIDED),
    CLAUSES: Share(N_("Share upheld"), GAVE_WAY, RELIED),
}
_MOST_NAMED, _LEAST_NAMED = 3, 2
"""So many clauses are named in a sentence, each with so many complaints at least; the table has all."""
_LEAST_DECIDED = 5
"""Of fewer decisions a forum's share is not said, only the numbers."""

Document = Mapping[str, Any]


def sentences(document: Document) -> Iterator[str]:
    """How many went elsewhere and what became of our answer; the clauses most disputed and most often lost."""
    told = document.get("afterwards") or {}
    yield from _at_forums(told.get(FORUMS, []))
    yield from _on_clauses(told.get(CLAUSES, []))


def tables(document: Document) -> list[dict[str, Any]]:
    """Both tables; a number that is not nothing leads to its complaints by table, rank and column."""
    told = document.get("afterwards") or {}
    return [
        {
            "of": name,
            "title": _(TITLES[name]),
            "heads": [
                (_(HEADS[name]), ""),
                *((_(COLUMN_TITLES[column]), "number") for column in columns),
                (_(SHARES[name].title), "number"),
            ],
            "rows": [_row(name, columns, rank, row) for rank, row in enumerate(told[name])],
        }
        for name, columns in COLUMNS.items()
        if told.get(name)
    ]


def _row(name: str, columns: tuple[str, ...], rank: int, row: Mapping[str, Any]) -> dict[str, Any]:
    share = SHARES[name]
    return {
        "rank": rank,
        "name": row["name"],
        "cells": [{"column": column, "number": f"{row[column]:,}"} for column in columns],
        "share": _share(row[share.part], row[share.whole]) if row[share.whole] else "–",
    }


def _share(count: int, of: int) -> str:
    low, high = binomial_interval(count, of)
    return _(
        "%(share)s (%(low)s to %(high)s)", share=percent(count / of), low=percent(low), high=percent(high)
    )


def _at_forums(rows: list[Mapping[str, Any]]) -> Iterator[str]:
    """A complaint may go to several forums: each counts there, so sums are of forums and not of complaints."""
    decided, overturned, varied = (sum(row[name] for row in rows) for name in (DECIDED, OVERTURNED, VARIED))
    if not decided:
        return
    yield ngettext(
        "A forum decided on our answer in %(num)s complaint: overturned %(overturned)s, varied %(varied)s; share "
        "overturned %(share)s.",
        "Forums decided on our answer in %(num)s complaints: overturned %(overturned)s, varied %(varied)s; share "
        "overturned %(share)s.",
        decided,
        overturned=overturned,
        varied=varied,
        share=_share(overturned, decided),
    )
    often = [row for row in rows if row[DECIDED] >= _LEAST_DECIDED and row[OVERTURNED]]
    if len(rows) > 1 and often:
        most = max(often, key=lambda row: (row[OVERTURNED] / row[DECIDED], row[DECIDED]))
        yield _(
            "Most often at %(forum)s: %(overturned)s of %(decided)s.",
            forum=most["name"],
            overturned=most[OVERTURNED],
            decided=most[DECIDED],
        )


def _on_clauses(rows: list[Mapping[str, Any]]) -> Iterator[str]:
    for column, said in (
        (RELIED, N_("Relied on most against complainants: %(clauses)s.")),
        (GAVE_WAY, N_("Relied on and yet upheld by us most: %(clauses)s.")),
        (OVERTURNED, N_("Relied on and overturned elsewhere most: %(clauses)s.")),
    ):
        most = sorted(rows, key=lambda row: (-row[column], row["name"]))[:_MOST_NAMED]
        named = [_named(row, column) for row in most if row[column] >= _LEAST_NAMED]
        if named:
            yield _(said, clauses=listed(named))


def _named(row: Mapping[str, Any], column: str) -> str:
    return _("%(clause)s (%(count)s)", clause=row["name"], count=f"{row[column]:,}")
