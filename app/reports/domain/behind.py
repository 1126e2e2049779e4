"""Which complaints each number of a report counts: kept with it, so that any number can be asked why it is that."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import accumulate

from app.reports.domain.facts import Dimension, Facts
from app.reports.domain.inputs import Line
from app.reports.domain.marks import STATES_OF

REDRESSED = "redressed"
COUNTS = ("complaints", *STATES_OF, REDRESSED)
NOW, BEFORE = "now", "before"

Ranked = dict[str, list[dict[str, list[int]]]]
"""Of each table, for each row in its rank, the case ids that each of its columns counts: of a dimension's values those
in the period and in as long a time before it."""


def ranked_cases(facts: Facts, ranking: Mapping[str, Sequence[int]]) -> Ranked:
    """The cases behind a ranking, whose codes stand in their order."""
    now, before = facts.compared()
    return {
        name: [
            {
                NOW: _ids(facts, facts.columns[name], code, now),
                BEFORE: _ids(facts, facts.columns[name], code, before),
            }
            for code in codes
        ]
        for name, codes in ranking.items()
    }


def _ids(facts: Facts, column: Dimension, code: int, rows: range) -> list[int]:
    first, rest = column.first, column.rest
    if not rest:
        return sorted(facts.case_id[row] for row in rows if first[row] == code)
    return sorted(facts.case_id[row] for row in rows if first[row] == code or code in rest.get(row, ()))


def counted(inputs: Mapping[int, Line], first: date, last: date, count: str) -> list[int]:
    """The cases received between two days that one of ``COUNTS`` counts, as they were read for the report."""
    days = (first.isoformat(), last.isoformat())
    states = {str(state) for state in STATES_OF[count]} if count in STATES_OF else None
    return sorted(
        case_id
        for case_id, (received, _closed, state, redress, *_rest) in inputs.items()
        if days[0] <= received <= days[1]
        and (states is None or state in states)
        and (count != REDRESSED or redress != "0")
    )


def pack(ranked: Ranked) -> bytes:
    """As it is kept; ids as steps from one to the next, which are small."""
    steps = {
        name: [{when: _steps(ids) for when, ids in each.items()} for each in values]
        for name, values in ranked.items()
    }
    return zlib.compress(json.dumps(steps, separators=(",", ":"), sort_keys=True).encode())


def unpack(packed: bytes) -> Ranked:
    """What ``pack`` kept."""
    return {
        name: [{when: list(accumulate(steps)) for when, steps in each.items()} for each in values]
        for name, values in json.loads(zlib.decompress(packed)).items()
    }


def _steps(ids: Iterable[int]) -> list[int]:
    last, steps = 0, []
    for each in ids:
        steps.append(each - last)
        last = each
    return steps
