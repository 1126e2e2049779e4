"""What one signal brought is taken away before the next is weighed: as a log-linear model has it, and nothing more."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from scipy import optimize, stats

from app.reports.domain.cells import Cell, Where, whole
from app.reports.domain.facts import Facts
from app.reports.domain.looking import Hunt
from app.reports.domain.marks import Marking, Marks, but, meet
from app.reports.domain.peeling import brought, stands
from app.reports.domain.scanning import Window, compare
from tests.reports.made_up import Register

YEAR = date(2025, 1, 1), date(2025, 12, 31)
JULY = date(2025, 7, 1)
REASONS = tuple(f"Reason {number}" for number in range(11))


def _doubled_twice() -> Facts:
    """From July on twice as many come through the portal, and twice as many are about hail, through whichever."""
    register = Register(*YEAR, seed=45)
    for filer, times in (("Portal", 2), ("Letter", 1)):
        for reason in (*REASONS, "Hail"):
            of_hail = 2 if reason == "Hail" else 1
            values = {"filer": filer, "reason": reason}
            register.fill(2, lambda chance, day, values=values: values, until=date(2025, 6, 30))
            register.fill(2 * times * of_hail, lambda chance, day, values=values: values, since=JULY)
    return register.facts()


def _where(facts: Facts, name: str, value: str) -> Where:
    return ((name, facts.columns[name].values.index(value)),)


def _window(quarry: Hunt, counts: list[int]) -> Window:
    since = quarry.facts.stretches.firsts.index(JULY)
    window = compare(counts, [quarry.seasons], quarry.trusted, (since, len(counts)))
    assert window
    return window


def test_what_is_left_of_a_second_effect_is_what_a_poisson_regression_gives_it() -> None:
    facts = _doubled_twice()
    marking, size = Marking(facts), len(facts.stretches)
    quarry = Hunt(facts, whole(facts), [True] * size, [1.0] * size, marking)
    portal, letter = (marking.of(_where(facts, "filer", name)) for name in ("Portal", "Letter"))
    hail = marking.of(_where(facts, "reason", "Hail"))

    told = Cell(_where(facts, "filer", "Portal"), marking.series(portal), 0)
    window = _window(quarry, told.series.counts)
    taken = brought(quarry, "complaints", told, window, portal)
    left = _window(quarry, marking.series(but(hail, taken)).counts)

    effect = _regressed(marking, window, (meet(hail, portal), meet(hail, letter)))
    assert left.observed / left.expected == pytest.approx(effect, rel=0.05)
    assert left.observed / left.expected == pytest.approx(2, rel=0.12)
    untouched = _window(quarry, marking.series(but(portal, taken)).counts)
    assert untouched.observed / untouched.expected == pytest.approx(1, rel=0.01)


def _regressed(marking: Marking, window: Window, groups: tuple[Marks, Marks]) -> float:
    """exp(b) of log μ = base of the group + b · since July + the first group's known effect."""
    told = np.log(window.observed / window.expected)
    counts = np.array([marking.line("counts", marks) for marks in groups])[:, window.start - 24 :]
    late = (np.arange(counts.shape[1]) >= 24).astype(float)
    offset = np.array([told * late, 0 * late])

    def unlikely(line: np.ndarray) -> float:
        means = np.exp(line[:2, None] + line[2] * late + offset)
        return -float(stats.poisson.logpmf(counts, means).sum())

    start = (*np.log(counts.mean(axis=1)), 0.0)
    return float(
        np.exp(optimize.minimize(unlikely, start, method="Nelder-Mead", options={"maxiter": 4000}).x[2])
    )


def test_of_the_marked_so_many_are_chosen_spread_evenly_and_always_the_same() -> None:
    facts = _doubled_twice()
    marking = Marking(facts)
    marks = marking.of(_where(facts, "filer", "Portal"))
    counts = marking.line("counts", marks)
    third = marking.some(marks, [count // 3 for count in counts])
    assert marking.line("counts", third) == [count // 3 for count in counts]
    assert not any(but(third, marks))
    assert third == marking.some(marks, [count // 3 for count in counts])
    chosen, of = marking.rows(third, 0, 1), marking.rows(marks, 0, 1)
    assert [of.index(row) // 3 for row in chosen] == list(range(len(chosen)))
    assert marking.some(marks, [count + 1 for count in counts]) == marks
    assert not any(marking.some(marks, [-1] * len(counts)))


@pytest.mark.parametrize("rises", [True, False])
def test_a_share_without_what_was_brought_is_what_was_expected(*, rises: bool) -> None:
    register = Register(*YEAR, seed=46)
    before, after = (0.3, 0.6) if rises else (0.6, 0.3)
    register.fill(20, until=date(2025, 6, 30), upheld=before).fill(20, since=JULY, upheld=after)
    facts = register.facts()
    marking, size = Marking(facts), len(facts.stretches)
    total = whole(facts)
    quarry = Hunt(facts, total, [True] * size, [1.0] * size, marking)
    home = _where(facts, "product", "Home")
    marks = marking.of(home)
    cell = Cell(home, marking.series(marks), 0)
    since = facts.stretches.firsts.index(JULY)
    window = compare(cell.series.upheld, [cell.series.decided], quarry.trusted, (since, size), share=True)
    assert window
    assert window.rises is rises
    left = marking.series(but(marks, brought(quarry, "upheld", cell, window, marks)))
    share = sum(left.upheld[since:]) / sum(left.decided[since:])
    assert share == pytest.approx(window.before / window.weight_before, abs=0.01)
    assert left.counts[:since] == cell.series.counts[:since]


def test_a_fall_is_thinned_where_it_was_more() -> None:
    register = Register(*YEAR, seed=47).fill(20, until=date(2025, 6, 30)).fill(8, since=JULY)
    facts = register.facts()
    marking, size = Marking(facts), len(facts.stretches)
    quarry = Hunt(facts, whole(facts), [True] * size, [1.0] * size, marking)
    home = _where(facts, "product", "Home")
    marks = marking.of(home)
    cell = Cell(home, marking.series(marks), 0)
    window = _window(quarry, cell.series.counts)
    left = _window(
        quarry, marking.series(but(marks, brought(quarry, "complaints", cell, window, marks))).counts
    )
    assert left.observed == window.observed
    assert left.observed / left.expected == pytest.approx(1, rel=0.03)


@pytest.mark.parametrize(("now", "told"), [(60, True), (48, False), (27, False), (39, False)])
def test_what_only_shows_when_others_are_taken_away_is_not_told_of_figures_in_which_nobody_sees_it(
    now: int, told: bool
) -> None:
    def of(counts: list[int]) -> Window:
        window = compare(counts, [[1.0] * len(counts)], [True] * len(counts), (24, 25))
        assert window
        return window

    assert stands(of([39] * 24 + [now]), of([20] * 24 + [60])) is told
