"""What a report was made from, complaint by complaint, and how two such records differ."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from app.reports.domain.facts import Facts

FIELDS = ("received", "closed", "state", "redress", "values", "afterwards")
Line = tuple[str, ...]
"""One complaint as read: day of receipt, days until closed, finding and lateness, amount, digest of its codes; and, of
those that say something of it, a digest of what became of our answer."""


def lines(facts: Facts, after: Mapping[int, str]) -> dict[int, Line]:
    """What was read of each complaint, by case id; ``after`` is what was read of answers, see ``Afterwards``."""
    names = sorted(facts.columns)
    found: dict[int, Line] = {}
    for row, case_id in enumerate(facts.case_id):
        codes = "\n".join(
            f"{name}={facts.columns[name].values[code]}"
            for name in names
            for code in facts.columns[name].of(row)
        )
        found[case_id] = (
            date.fromordinal(facts.received[row]).isoformat(),
            str(facts.delay[row]),
            str(facts.state[row]),
            str(facts.redress.get(row, 0)),
            hashlib.sha256(codes.encode()).hexdigest()[:12],
            *([after[case_id]] if case_id in after else []),
        )
    return found


def pack(inputs: Mapping[int, Line]) -> bytes:
    """As it is kept: the same inputs give the same bytes."""
    return zlib.compress(_canonical(inputs), 9)


def unpack(packed: bytes) -> dict[int, Line]:
    """What ``pack`` kept."""
    return {int(case_id): tuple(line) for case_id, line in json.loads(zlib.decompress(packed)).items()}


def digest(inputs: Mapping[int, Line]) -> str:
    """SHA-256 over every complaint that was read and what was read of it."""
    return hashlib.sha256(_canonical(inputs)).hexdigest()


def _canonical(inputs: Mapping[int, Line]) -> bytes:
    ordered = {str(case_id): inputs[case_id] for case_id in sorted(inputs)}
    return json.dumps(ordered, separators=(",", ":")).encode()


@dataclass(frozen=True)
class Difference:
    """A complaint read otherwise than before: ``added``, ``gone`` or ``changed`` with the fields that differ."""

    case_id: int
    kind: str
    fields: tuple[str, ...] = ()


def differences(before: Mapping[int, Line], after: Mapping[int, Line]) -> Iterator[Difference]:
    """Complaint by complaint, in the order of their ids."""
    for case_id in sorted(before.keys() | after.keys()):
        if case_id not in before:
            yield Difference(case_id, "added")
        elif case_id not in after:
            yield Difference(case_id, "gone")
        elif before[case_id] != after[case_id]:
            pairs = zip_longest(before[case_id], after[case_id])
            fields = (name for name, (was, now) in zip(FIELDS, pairs, strict=False) if was != now)
            yield Difference(case_id, "changed", tuple(fields))
