"""Two editions side by side, ready to be shown: every decision made here, none in the template."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from app.shared.text import N_
from app.wordings.domain.comparing import Change, Compared, Comparison, Run, in_stretches
from app.wordings.domain.tree import Role, Tree

CHANGE_LABELS = {
    Change.MOVED: N_("Moved"),
    Change.REWORDED: N_("Reworded"),
    Change.MOVED_AND_REWORDED: N_("Moved and reworded"),
    Change.NEW: N_("New"),
    Change.GONE: N_("No longer there"),
}


@dataclass(frozen=True)
class DifferenceRow:
    """One clause that changed. ``before`` and ``after`` say how it is cited, "" where it does not stand."""

    change: str
    before: str
    after: str
    before_path: str
    after_path: str
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Stretch:
    """Changed clauses in a row, or how many stayed as they were between them."""

    rows: tuple[DifferenceRow, ...]
    unchanged: int


@dataclass(frozen=True)
class Differences:
    """The page: ``counts`` are (label, how many) of each change there is."""

    counts: tuple[tuple[str, int], ...]
    stretches: tuple[Stretch, ...]


def differences(older: Tree, newer: Tree, comparison: Comparison) -> Differences:
    """What a reader of the differences sees, in the order of the newer edition."""
    found = comparison.count()
    stretches = []
    for changed, rows in in_stretches(comparison.rows):
        shown = tuple(_row(older, newer, row) for row in rows) if changed else ()
        stretches.append(Stretch(shown, 0 if changed else sum(_is_clause(row) for row in rows)))
    return Differences(
        tuple((_(label), found[change]) for change, label in CHANGE_LABELS.items() if found[change]),
        tuple(stretch for stretch in stretches if stretch.rows or stretch.unchanged),
    )


def _is_clause(row: Compared) -> bool:
    return row.node.role is not Role.PART


def _row(older: Tree, newer: Tree, row: Compared) -> DifferenceRow:
    return DifferenceRow(
        change=_(CHANGE_LABELS[row.change]),
        before=older.cited_as(row.before.path) if row.before else "",
        after=newer.cited_as(row.after.path) if row.after else "",
        before_path=row.before.path if row.before else "",
        after_path=row.after.path if row.after else "",
        runs=row.runs,
    )
