"""Each thing said once: the strongest first, then what still stands without what it brought."""

from __future__ import annotations

from dataclasses import replace
from operator import sub

from app.reports.domain.cells import Cell, Series
from app.reports.domain.looking import LINES, SHARES, Hunt, Looked, look, that_stand, worth_saying
from app.reports.domain.marks import Marking, Marks, but, join, meet
from app.reports.domain.scanning import Window, compare
from app.reports.domain.signals import UNUSUAL_ALREADY, Signal, signal_of

MOST = 25
MOST_WEIGHED = 150
CLEARLY = 2.5
"""Beyond how many standard deviations a pair is told from its values."""


def peeled(quarry: Hunt, measure: str, hits: list[tuple[Cell, Window]], looked: Looked) -> list[Signal]:
    """The strongest first; then those that still stand when what it brought is taken away; and so on."""
    told: list[tuple[Cell, Window]] = []
    signals: list[Signal] = []
    left = [hit for hit in hits if worth_saying(hit[1])]
    left.sort(key=lambda hit: -_rank(*hit))
    left, waiting = [(cell.copy(), window) for cell, window in left[:MOST_WEIGHED]], left[MOST_WEIGHED:]
    marking = quarry.marking
    rest = replace(quarry, total=quarry.total.copy())
    gone = marking.nothing()
    while left and len(signals) < MOST:
        cell, window = _plainest(rest, measure, left)
        left = [hit for hit in left if hit[0] is not cell]
        marks = marking.of(cell.where)
        whole = Cell(cell.where, marking.series(marks), cell.total)
        if not all(_apart(quarry, measure, one, (whole, window)) for one in told):
            continue
        signal = signal_of(quarry, measure, cell.where, window, marks)
        if stands(signal.window, window):
            signals.append(signal)
            told.append((whole, signal.window))
        since = min(window.start, signal.window.start)
        taken = brought(rest, measure, cell, replace(window, start=since), but(marks, gone))
        gone = join(gone, taken)
        left = _without(rest, measure, left, taken, looked)
        room = MOST_WEIGHED - len(left)
        left += _moved_up(rest, measure, waiting[:room], gone, looked)
        waiting = waiting[room:]
        left.sort(key=lambda hit: -_rank(*hit))
    return signals


def stands(told: Window, found: Window) -> bool:
    """Whether what was ``found`` when others were taken away can be ``told`` with all its complaints: it moves the same
    way there, by enough to say, and not as chance would have it. Else a reader could not see it in its own figures."""
    return told.rises == found.rises and told.p <= UNUSUAL_ALREADY and worth_saying(told)


def brought(rest: Hunt, measure: str, cell: Cell, window: Window, marks: Marks) -> Marks:
    """Of the marked complaints of a cell those that its change brought: without them it is what it was.

    A log-linear model, fitted forwards: expected is the base times the effects of what was told already. It is divided
    by an effect r by leaving one in r of its complaints, for what is left of a Poisson process thinned so is again one
    (Kingman, *Poisson Processes*, 1993, 5.1), and all tests of it are what they were. A rise is thinned stretch by
    stretch to what was expected: x − μ go. A fall is thinned everywhere else, to x / μ. Of a share the odds are: of d
    decided with u upheld and a part p expected, (u − p d) / (1 − p) upheld ones go, or d − u / p others. Those that go
    are spread evenly over their stretch, so equal complaints give equal reports.
    """
    counts, exposures = rest.lines_in_season(measure, cell.where, cell.series)
    usual, span = window.before / window.weight_before, range(window.start, window.end)
    if measure not in SHARES:
        kept = min(1.0, window.observed / window.expected) if window.expected else 1.0
        many = [
            (count - usual * size) * window.rises if at in span else (1 - kept) * count
            for at, (count, size) in enumerate(zip(counts, exposures[0], strict=True))
        ]
    else:
        sizes, upheld = LINES[measure]
        upheld_ones = rest.marking.lines[upheld]
        marks = meet(marks, upheld_ones if window.rises else but(rest.marking.lines[sizes], upheld_ones))
        many = [
            0.0
            if at not in span
            else (count - usual * size) / (1 - usual)
            if window.rises
            else size - count / usual
            for at, (count, size) in enumerate(zip(counts, exposures[0], strict=True))
        ]
    return rest.marking.some(marks, [round(each) for each in many])


def _apart(quarry: Hunt, measure: str, one: tuple[Cell, Window], other: tuple[Cell, Window]) -> bool:
    """Whether two changes are two things: one of them is there without the complaints that both have. A pair of a
    value that was told to move the same way is where that is concentrated, and no second thing."""
    if set(one[0].where) <= set(other[0].where) and one[1].rises == other[1].rises:
        return False
    marks = meet(quarry.marking.of(one[0].where), quarry.marking.of(other[0].where))
    if not any(marks):
        return True
    both = Cell((), quarry.marking.series(marks), 0)
    return any(_moves_without(quarry, measure, cell, both, window) for cell, window in (one, other))


def _plainest(rest: Hunt, measure: str, left: list[tuple[Cell, Window]]) -> tuple[Cell, Window]:
    """The strongest; or, of a pair, the one value whose own change is as large, when it is not the pair that changed:
    the value moves without the pair too, or the pair is what it always was of the value."""
    cell, window = left[0]
    change = window.observed - window.expected
    plainer = [
        (one, of_one)
        for one, of_one in left
        if len(one.where) == 1
        and one.where[0] in cell.where
        and (of_one.observed - of_one.expected) / change >= 0.9
        and (
            _moves_without(rest, measure, one, cell, window)
            or not _moves_within(rest, measure, one, cell, window)
        )
    ]
    return max(plainer, key=lambda hit: abs(hit[1].score)) if plainer else (cell, window)


def _moves_without(rest: Hunt, measure: str, one: Cell, pair: Cell, window: Window) -> bool:
    """Whether a value moves the same way in that window when the complaints of the pair are taken away, from it and
    from the whole."""
    left = replace(rest, total=rest.total.less(pair.series))
    counts, exposures = left.lines(measure, one.series.less(pair.series))
    span = (window.start, window.end)
    found = compare(counts, exposures, rest.trusted, span, share=measure in SHARES)
    return found is not None and found.rises == window.rises and abs(found.score) >= CLEARLY


def _moves_within(rest: Hunt, measure: str, one: Cell, pair: Cell, window: Window) -> bool:
    """Whether the pair moves in that window against all complaints of the value."""
    inside = replace(rest, total=one.series)
    counts, exposures = inside.lines(measure, pair.series)
    found = compare(counts, exposures[1:], rest.trusted, (window.start, window.end))
    return found is not None and found.rises == window.rises and abs(found.score) >= CLEARLY


def _rank(cell: Cell, window: Window) -> float:
    """By weight of evidence; of two alike the plainer one, the value rather than the pair."""
    return abs(window.score) * (1.0 if len(cell.where) == 1 else 0.97)


def _without(
    rest: Hunt, measure: str, left: list[tuple[Cell, Window]], marks: Marks, looked: Looked
) -> list[tuple[Cell, Window]]:
    """Take complaints away from the whole and from all other cells, and look again. Lines of other measures stay."""
    _take(rest.marking, measure, rest.total, marks)
    return _left_over(rest, measure, left, marks, looked)


def _moved_up(
    rest: Hunt, measure: str, waiting: list[tuple[Cell, Window]], gone: Marks, looked: Looked
) -> list[tuple[Cell, Window]]:
    """Weaker ones that were not weighed yet, where others went: else the pairs of a few giants keep out all else."""
    return _left_over(rest, measure, [(cell.copy(), window) for cell, window in waiting], gone, looked)


def _left_over(
    rest: Hunt, measure: str, left: list[tuple[Cell, Window]], marks: Marks, looked: Looked
) -> list[tuple[Cell, Window]]:
    """Those that still stand without these complaints."""
    for cell, _ in left:
        _take(rest.marking, measure, cell.series, meet(marks, rest.marking.of(cell.where)))
    again = [(cell, old, look(rest, measure, cell)) for cell, old in left]
    still = [(cell, window) for cell, old, window in again if window and window.rises == old.rises]
    return [hit for hit in that_stand(still, looked) if worth_saying(hit[1])]


def _take(marking: Marking, measure: str, series: Series, marks: Marks) -> None:
    for name in LINES[measure]:
        gone = marking.line(name, marks)
        setattr(series, name, list(map(sub, getattr(series, name), gone)))
