"""Old date → new date, for pages that say what something would do before it is done; see components/moves.html."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from app.cases import words
from app.cases.services.deadlines import LAW, OURS
from app.cases.services.supposing import Move
from app.platform.web.filters import weekday_day, zone_name
from app.rules.certificate import Step
from app.rules.engine import Result
from app.rules.steps import render

SAID = frozenset({"start", "excluded", "extension"})
"""The parts of a working that say why a date moved, or why not."""
NOT_SAID = frozenset({"excluded-none", "excluded-not-asked", "extension-none", "extension-not-asked"})

OPEN = frozenset({"excluded-open", "excluded-running"})
"""Time that is being left out: no date has moved yet, and every day of it will move one."""


def moves_table(moves: Sequence[Move], *, unsaid: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The clocks that change, and those whose rule says something about it though they do not.

    ``unsaid`` are parts of the working that would only repeat what was typed.
    """
    rows = [row for move in moves if (row := _row(move, unsaid)) is not None]
    rows.sort(key=lambda row: (not row["changed"], not row["law"]))
    return {
        "rows": rows,
        "changes": any(row["changed"] for row in rows),
        "open": any(step.code in OPEN for move in moves for step in _new_steps(move)),
    }


def said(step: Step) -> str:
    """A step of a working in the reader's language."""
    lang = "zh" if words.chinese() else "en"
    return render(step, translate=_, write_day=weekday_day, write_zone=zone_name, lang=lang)


def _row(move: Move, unsaid: frozenset[str]) -> dict[str, Any] | None:
    new = [said(step) for step in _new_steps(move) if step.part not in unsaid]
    if not move.is_change and not (new and move.kind in LAW):
        return None
    return {
        "law": move.kind not in OURS,
        "what": words.said(move.title),
        "was": stands(move.was),
        "now": stands(move.now),
        "changed": move.is_change,
        "said": new,
    }


def _new_steps(move: Move) -> list[Step]:
    """What the new working says that the old one did not."""
    before = move.was.certificate.steps if move.was and move.was.certificate else ()
    after = move.now.certificate.steps if move.now and move.now.certificate else ()
    return [step for step in after if step.part in SAID and step.code not in NOT_SAID and step not in before]


def stands(result: Result | None) -> str:
    """What a clock comes to, in words: its date, or why there is none."""
    if result is None:
        return _("does not run")
    if result.stopped_on:
        days = {"due": weekday_day(result.due), "day": weekday_day(result.stopped_on)}
        if result.due is None or result.due == result.stopped_on:
            return _("stops on %(day)s", day=days["day"])
        return _("%(due)s, stops on %(day)s", **days)
    on = result.due or result.not_before or result.opens
    if result.met_on and result.state in ("met", "late"):
        days = {"due": weekday_day(on), "day": weekday_day(result.met_on)}
        if on is None:
            return _("met on %(day)s", day=days["day"])
        late = result.state == "late"
        return _("%(due)s, done late, on %(day)s", **days) if late else _("%(due)s, met on %(day)s", **days)
    if result.state == "late":
        return _("%(due)s, over", due=weekday_day(on))
    return weekday_day(on) if on else _("no date")
