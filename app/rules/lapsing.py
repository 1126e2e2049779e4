"""What the passing of days alone does to a date that nobody met, read from its certificate.

A certificate names all that a date hangs on. While nothing happens in the case, only the day of asking moves: the date
stays what it is, and its standing may change. So a date that has passed need not be counted again to be judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.rules.pack import Clock
from app.rules.standing import Standing, passed


def moves_with_the_day(plain: Mapping[str, Any]) -> bool:
    """True while time is being left out that has not ended: each day moves such a date, so it has to be counted."""
    return any(item["allowed"] and item["end"] is None for item in plain["exclusions"])


def lapsed(plain: Mapping[str, Any], clock: Clock, as_of: date) -> Standing | None:
    """Where a running date stands on the later day ``as_of``; None while it still runs.

    ``plain`` is the certificate, as JSON, of a date that does not move with the day, counted by the rule ``clock``.
    """
    outcome = plain["outcome"]
    rolled = outcome["rolled"] if clock.late_after == "rolled" else None
    limit = date.fromisoformat(rolled or outcome["due"])
    return passed(clock.kind, limit) if as_of > limit else None


def with_standing(plain: Mapping[str, Any], stands: Standing) -> dict[str, Any]:
    """The certificate with another standing in its outcome."""
    settled = {
        "state": stands.state,
        "met_on": stands.met_on and stands.met_on.isoformat(),
        "stopped_on": stands.stopped_on and stands.stopped_on.isoformat(),
        "stopped_by": stands.stopped_by,
    }
    return {**plain, "outcome": {**plain["outcome"], **settled}}
