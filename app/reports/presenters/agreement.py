"""What the pages of coding twice show: samples, and how far two people agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from app.cases.words import code_label
from app.reports.domain.agreement import LEAST, Agreement, agreement, known_within, of_code
from app.reports.queries.agreement import Pair

_LISTS = (0, 1)  # where in the process, of what kind


SIZES = (30, 60, 120, 250)


def sizes() -> list[dict[str, str]]:
    """What samples of some sizes will tell, said before one is drawn."""
    return [{"size": str(size), "within": f"± {known_within(size):.2f}"} for size in SIZES]


def results(pairs: Sequence[Pair], names: Mapping[int, str], readable: set[int]) -> dict[str, Any]:
    """Agreement over both lists, by code and by who coded first; and each point on which they differ.

    ``names``: of those who coded first, empty where the reader may not compare people. ``readable``: ids of cases that
    may be named.
    """
    ids = [[(pair.first[at].id, pair.second[at].id) for pair in pairs] for at in _LISTS]
    titles = (_("Where in the process"), _("Of what kind"))
    return {
        "least": LEAST,
        "whole": [{"name": titles[at], **figures(agreement(ids[at]))} for at in _LISTS],
        "by_code": [{"title": titles[at], "rows": _by_code(pairs, ids[at], at)} for at in _LISTS],
        "by_person": [
            {
                "name": name,
                "stage": figures(agreement(_of_person(pairs, user_id, 0))),
                "kind": figures(agreement(_of_person(pairs, user_id, 1))),
            }
            for user_id, name in sorted(names.items(), key=lambda item: item[1])
        ],
        "differ": [
            {
                "reference": pair.reference if pair.case_id in readable else "",
                "title": pair.title if pair.case_id in readable else _("a case you may not open"),
                "first": _chosen(pair.first),
                "second": _chosen(pair.second),
            }
            for pair in pairs
            if _ids(pair.first) != _ids(pair.second)
        ],
    }


def figures(found: Agreement) -> dict[str, Any]:
    """Numbers as they stand in a table."""
    return {
        "pairs": found.pairs,
        "same": found.same,
        "kappa": "–" if found.kappa is None else _number(found.kappa),
        "interval": _("%(low)s to %(high)s", low=_number(found.interval[0]), high=_number(found.interval[1]))
        if found.interval
        else "–",
    }


def _by_code(pairs: Sequence[Pair], ids: list[tuple[int, int]], at: int) -> list[dict[str, Any]]:
    codes = {code.id: code for pair in pairs for code in (pair.first[at], pair.second[at])}
    rows = [{"name": code_label(code), **figures(of_code(ids, code_id))} for code_id, code in codes.items()]
    return sorted(rows, key=lambda row: (-row["pairs"], row["name"]))


def _of_person(pairs: Sequence[Pair], user_id: int, at: int) -> list[tuple[int, int]]:
    return [(pair.first[at].id, pair.second[at].id) for pair in pairs if pair.first_by == user_id]


def _ids(codes: tuple[Any, Any]) -> tuple[int, int]:
    return codes[0].id, codes[1].id


def _chosen(codes: tuple[Any, Any]) -> str:
    return _("%(stage)s: %(kind)s", stage=code_label(codes[0]), kind=code_label(codes[1]))


def _number(value: float) -> str:
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")
