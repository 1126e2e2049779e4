"""Which level a decision needs, and who holds it: by table, and for every table at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.complaints.domain.approval import (
    HAND_BECAUSE,
    Hand,
    Level,
    Reviewer,
    check_table,
    level_of,
    required_level,
    why_not,
)
from app.complaints.domain.independence import BARRED_BECAUSE, Part
from app.shared.errors import Refused

ROOT, BRANCH, DESK = "/1/", "/1/2/", "/1/2/3/"
TEAM = Level(1, "Team leader", "approver", BRANCH, 50_000, False)
MANAGER = Level(2, "Manager", "supervisor", BRANCH, 500_000, True)
HEAD = Level(1, "Head office", "approver", ROOT, None, True)
TABLE = (TEAM, MANAGER, HEAD)


@pytest.mark.parametrize(
    ("minor", "hard", "expected"),
    [
        (0, False, TEAM),
        (50_000, False, TEAM),
        (50_001, False, MANAGER),
        (0, True, MANAGER),
        (500_000, True, MANAGER),
        (500_001, False, HEAD),
        (500_001, True, HEAD),
    ],
)
def test_the_lowest_level_of_the_nearest_unit_that_covers_it_is_asked(
    minor: int, hard: bool, expected: Level
) -> None:
    assert required_level(TABLE, minor=minor, hard=hard) == expected


def test_a_table_with_a_gap_asks_nobody() -> None:
    assert required_level((TEAM,), minor=50_001, hard=False) is None
    assert required_level((TEAM,), minor=1, hard=True) is None
    assert required_level((), minor=0, hard=False) is None


@pytest.mark.parametrize(
    ("held", "minor", "expected"),
    [
        ({("approver", BRANCH)}, 50_000, TEAM),
        ({("approver", BRANCH)}, 50_001, None),
        ({("approver", ROOT)}, 50_000, TEAM),
        ({("approver", ROOT)}, 900_000, HEAD),
        ({("supervisor", BRANCH)}, 10, MANAGER),
        ({("supervisor", DESK)}, 10, None),
        ({("approver", "/1/9/")}, 10, None),
        ({("officer", ROOT), ("investigator", ROOT)}, 10, None),
    ],
)
def test_a_level_is_held_at_its_unit_or_above(
    held: set[tuple[str, str]], minor: int, expected: Level | None
) -> None:
    reviewer = Reviewer(7, frozenset(held))
    assert level_of(reviewer, TABLE, minor=minor, hard=False, unit_path=DESK) == expected


def test_a_level_of_another_branch_is_no_level_here() -> None:
    elsewhere = Level(1, "Elsewhere", "approver", "/1/9/", None, True)
    reviewer = Reviewer(7, frozenset({("approver", "/1/9/")}))
    assert level_of(reviewer, (elsewhere,), minor=0, hard=False, unit_path=DESK) is None


@pytest.mark.parametrize("hand", list(Hand))
def test_whoever_had_a_hand_in_it_never_approves(hand: Hand) -> None:
    reviewer = Reviewer(7, frozenset({("approver", ROOT)}))
    assert why_not(reviewer, hands={7: frozenset({hand})}, level=HEAD) == HAND_BECAUSE[hand]


@pytest.mark.parametrize("part", list(Part))
def test_whoever_had_a_part_in_the_matter_never_approves(part: Part) -> None:
    reviewer = Reviewer(7, frozenset({("approver", ROOT)}), frozenset({part}))
    assert why_not(reviewer, hands={}, level=HEAD) == BARRED_BECAUSE[part]


paths = st.sampled_from([ROOT, BRANCH, DESK])
roles = st.sampled_from(["approver", "supervisor", "officer"])
levels = st.builds(
    Level,
    level=st.integers(1, 9),
    title=st.just("x"),
    role=roles,
    unit_path=paths,
    most_minor=st.none() | st.integers(0, 10**9),
    hard=st.booleans(),
)
tables = st.lists(levels, max_size=8).map(tuple)
held_pairs = st.frozensets(st.tuples(roles, paths), max_size=6)
amounts = st.integers(0, 10**9)


@given(tables, amounts, st.booleans())
def test_the_level_asked_always_covers_and_no_nearer_or_lower_one_would(
    table: tuple[Level, ...], minor: int, hard: bool
) -> None:
    asked = required_level(table, minor=minor, hard=hard)
    fitting = [row for row in table if row.covers(minor=minor, hard=hard)]
    assert (asked is None) == (not fitting)
    if asked is not None:
        assert asked.covers(minor=minor, hard=hard)
        assert all((-row.depth, row.level) >= (-asked.depth, asked.level) for row in fitting)


@given(tables, amounts, amounts, st.booleans())
def test_more_money_never_needs_less(table: tuple[Level, ...], one: int, other: int, hard: bool) -> None:
    less, more = sorted((one, other))
    if required_level(table, minor=more, hard=hard) is not None:
        assert required_level(table, minor=less, hard=hard) is not None


@given(
    tables,
    held_pairs,
    amounts,
    st.booleans(),
    st.frozensets(st.sampled_from(list(Hand)), max_size=3),
    st.frozensets(st.sampled_from(list(Part)), max_size=3),
)
def test_no_combination_of_roles_opens_the_way_to_a_hand_or_a_part(
    table: tuple[Level, ...],
    held: frozenset[tuple[str, str]],
    minor: int,
    hard: bool,
    hands: frozenset[Hand],
    parts: frozenset[Part],
) -> None:
    reviewer = Reviewer(7, held, parts)
    level = level_of(reviewer, table, minor=minor, hard=hard, unit_path=DESK)
    objection = why_not(reviewer, hands={7: hands}, level=level)
    if objection is None:
        assert not hands and not parts
        assert level is not None and level.covers(minor=minor, hard=hard)
        assert any(role == level.role and level.unit_path.startswith(path) for role, path in held)


def test_a_table_that_contradicts_itself_is_refused() -> None:
    for rows in (
        (TEAM, Level(1, "Again", "approver", BRANCH, None, True)),
        (TEAM, Level(2, "Less", "supervisor", BRANCH, 10, True)),
        (Level(1, "Any", "approver", BRANCH, None, False), Level(2, "Some", "supervisor", BRANCH, 10, True)),
        (Level(1, "Hard", "approver", BRANCH, 10, True), Level(2, "Not", "supervisor", BRANCH, 20, False)),
        (Level(0, "Zero", "approver", BRANCH, 10, True),),
        (Level(1, " ", "approver", BRANCH, 10, True),),
        (Level(1, "Minus", "approver", BRANCH, -1, True),),
    ):
        with pytest.raises(Refused):
            check_table(rows)
    check_table((TEAM, MANAGER))
    check_table(())
