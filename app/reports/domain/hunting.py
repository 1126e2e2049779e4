"""From windows to signals: all cells of all measures, corrected for looking often."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from app.reports.domain.cells import Cell
from app.reports.domain.looking import FALSE_SHARE, MEASURES, Hunt, Looked, kind_of, look, that_stand
from app.reports.domain.peeling import peeled
from app.reports.domain.recoding import Recoding, recodings
from app.reports.domain.scanning import Window
from app.reports.domain.signals import Signal


@dataclass
class Found:
    """What a hunt brings home."""

    signals: list[Signal]
    recodings: list[Recoding]
    looked_at: int
    alpha: float
    """How seldom by chance the change of a single value must be to be told, were it the only one."""


def hunt(quarry: Hunt, cells: Iterable[Cell]) -> Found:
    """Signals of all cells and measures. Each is worth saying only if it still stands without what was said before."""
    hits: dict[str, list[tuple[Cell, Window]]] = {measure: [] for measure in MEASURES}
    looked = Looked()
    for kind, together in groupby(cells, lambda cell: kind_of(cell.where)):
        alike = list(together)
        quarry.learn(kind, alike)
        if len(kind) == 1:
            quarry.singles[kind[0]] = {cell.where[0][1]: cell.series for cell in alike}
        for cell in alike:
            looked.add(cell.where)
            for measure in MEASURES:
                window = look(quarry, measure, cell)
                if window is not None:
                    hits[measure].append((cell, window))
    standing = {measure: that_stand(found, looked) for measure, found in hits.items()}
    changes = _recodings(quarry, standing["complaints"])
    recoded = {(each.dimension, each.fell) for each in changes}
    recoded |= {(each.dimension, each.rose) for each in changes if each.still}
    standing["complaints"] = that_stand(
        [hit for hit in hits["complaints"] if not recoded & set(hit[0].where)], looked
    )
    signals = [
        signal for measure in MEASURES for signal in peeled(quarry, measure, standing[measure], looked)
    ]
    alpha = FALSE_SHARE / max(1, looked.cells) * looked.weights([(("", 0),)])[0]
    return Found(signals, changes, looked.cells * len(MEASURES), alpha)


def _recodings(quarry: Hunt, standing: list[tuple[Cell, Window]]) -> list[Recoding]:
    found = []
    for name, by_code in quarry.singles.items():
        moved = {
            cell.where[0][1]: window
            for cell, window in standing
            if len(cell.where) == 1 and cell.where[0][0] == name
        }
        column = quarry.facts.columns[name]
        counts = {code: series.counts for code, series in by_code.items()}
        exposures: list[Sequence[float]] = [quarry.seasons, quarry.total.counts]
        found += recodings(name, moved, counts, column.values, exposures, quarry.trusted, quarry.start)
    return found
