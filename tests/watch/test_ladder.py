"""The ladder: on which day a date asks for attention; read strictly; a firm's own steps over ours."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.errors import PackError
from app.watch.domain.ladder import Ladder, Rung, Term
from app.watch.reading import load_ladder, read_ladder

LAW = frozenset({"law"})


def weekday(day: date) -> bool:
    return day.isoweekday() <= 5


def term(due: date, start: date | None = None, kind: str = "law", clock: str = "final-response") -> Term:
    return Term(kind, clock, start, due)


@pytest.mark.parametrize(
    ("left", "due", "on"),
    [
        (
            3,
            date(2026, 11, 30),
            date(2026, 11, 25),
        ),  # a Monday; Thursday, Friday and Monday are left after it
        (1, date(2026, 11, 30), date(2026, 11, 27)),
        (0, date(2026, 11, 30), date(2026, 11, 30)),
        (
            0,
            date(2026, 11, 29),
            date(2026, 11, 27),
        ),  # a Sunday: Friday is the last day on which it can be done
        (1, date(2026, 11, 29), date(2026, 11, 26)),
    ],
)
def test_working_days_left_are_counted_back_from_the_date(left: int, due: date, on: date) -> None:
    assert Rung("x", LAW, ("owner",), left=left).reached_on(term(due), weekday) == on


def test_a_share_of_the_period_has_gone_on_the_day_that_completes_it() -> None:
    half = Rung("half", LAW, ("owner",), elapsed=50)
    assert half.reached_on(term(date(2026, 1, 29), date(2026, 1, 1)), weekday) == date(2026, 1, 15)
    assert half.reached_on(term(date(2026, 1, 28), date(2026, 1, 1)), weekday) == date(2026, 1, 15)
    assert half.reached_on(term(date(2026, 1, 28)), weekday) is None


def test_a_date_that_is_over_is_told_days_after_it() -> None:
    assert Rung("over", LAW, ("owner",), over=7).reached_on(term(date(2026, 11, 30)), weekday) == date(
        2026, 12, 7
    )


def test_a_step_is_for_its_kinds_its_clocks_and_periods_long_enough() -> None:
    rung = Rung("x", LAW, ("owner",), elapsed=50, clocks=frozenset({"final-response"}), shortest=14)
    due = date(2026, 12, 31)
    assert rung.applies(term(due, due - timedelta(days=14)))
    assert not rung.applies(term(due, due - timedelta(days=13)))
    assert not rung.applies(term(due, due - timedelta(days=14), kind="target"))
    assert not rung.applies(term(due, due - timedelta(days=14), clock="acknowledgement"))


@given(
    start=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    length=st.integers(1, 400),
    offset=st.integers(-10, 500),
    kind=st.sampled_from(["law", "authority", "target"]),
)
def test_the_next_look_is_the_first_day_on_which_more_is_reached(
    start: date, length: int, offset: int, kind: str
) -> None:
    ladder = load_ladder()
    period, today = term(start + timedelta(days=length), start, kind), start + timedelta(days=offset)
    reached, look = ladder.reached(period, today, weekday), ladder.next_look(period, today, weekday)
    if look is None:
        assert len(ladder.reached(period, date(2100, 1, 1), weekday)) == len(reached)
    else:
        assert look > today
        assert len(ladder.reached(period, look - timedelta(days=1), weekday)) == len(reached)
        assert len(ladder.reached(period, look, weekday)) > len(reached)


def test_a_firm_replaces_adds_and_drops_steps() -> None:
    own = read_ladder(
        """
        hour = 8
        drop = ["half"]
        [[steps]]
        id = "near"
        for = ["law"]
        left = 5
        to = ["owner", "person:ada"]
        [[steps]]
        id = "fortnight"
        for = ["law"]
        clocks = ["final-response"]
        over = 14
        to = ["role:compliance-officer"]
        """
    )
    rungs = {rung.id: rung for rung in own.rungs}
    assert own.hour == 8
    assert "half" not in rungs
    assert (rungs["near"].left, rungs["near"].to) == (5, ("owner", "person:ada"))
    assert rungs["fortnight"].over == 14
    assert set(rungs) > {"last", "over"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("hour = 24", "hour: must lie between 0 and 23"),
        ("ahead = 0", "ahead: must lie between 1 and 30"),
        ('drop = ["nothing"]', "drop: there is no step 'nothing'"),
        ("speed = 3", "speed: is not a key of this table"),
        ("hour = [", "warnings.toml"),
        ('[[steps]]\nid = "x"\nfor = ["law"]\nto = ["owner"]', "needs exactly one of: elapsed, left, over"),
        ('[[steps]]\nid = "x"\nfor = ["law"]\nleft = 1\nover = 1\nto = ["owner"]', "needs exactly one of"),
        ('[[steps]]\nid = "x"\nfor = ["right"]\nleft = 1\nto = ["owner"]', "steps[x].for: is 'right'"),
        ('[[steps]]\nid = "x"\nleft = 1\nto = ["owner"]', "for: name one or more of"),
        ('[[steps]]\nid = "x"\nfor = ["law"]\nleft = 1', "to: says who is told"),
        ('[[steps]]\nid = "x"\nfor = ["law"]\nleft = 1\nto = ["everybody"]', "to: is 'everybody'"),
        ('[[steps]]\nid = "x"\nfor = ["law"]\nleft = 1\nto = ["role:king"]', "to: is 'role:king'"),
        ('[[steps]]\nid = "x"\nfor = ["law"]\nelapsed = 101\nto = ["owner"]', "elapsed: must lie between"),
        ('[[steps]]\nid = "x"\nfor = ["law"]\nover = 0\nto = ["owner"]', "over: must lie between"),
        ('[[steps]]\nid = "x"\nfor = ["law"]\nleft = -1\nto = ["owner"]', "left: must be a whole number"),
        (
            '[[steps]]\nid = "x"\nfor = ["law"]\nleft = 61\nto = ["owner"]',
            "left: must be 60 working days at most",
        ),
        ('[[steps]]\nid = "x"\nfor = ["law"]\nleft = 1\nto = ["owner"]\nwhen = 3', "when: is not a key"),
        ('[[steps]]\nfor = ["law"]\nleft = 1\nto = ["owner"]', "id: is missing"),
        ("[[steps]]\nid = 'x'\nfor = ['law']\nleft = 1\nto = ['owner']\n" * 2, "is there twice"),
    ],
)
def test_a_mistake_is_named_with_file_and_key(text: str, says: str) -> None:
    with pytest.raises(PackError) as refused:
        read_ladder(text)
    assert says in str(refused.value)
    assert "warnings.toml" in str(refused.value)


def test_ours_is_sound_and_a_folder_without_a_file_uses_it(tmp_path: Path) -> None:
    assert load_ladder(tmp_path / "warnings.toml") == load_ladder()
    assert {"near", "last", "over"} <= {rung.id for rung in load_ladder().rungs}


def test_steps_of_one_day_keep_their_order() -> None:
    ladder = Ladder((Rung("b", LAW, ("owner",), left=0), Rung("a", LAW, ("supervisor",), left=0)))
    due = date(2026, 11, 30)
    assert [each.rung.id for each in ladder.reached(term(due), due, weekday)] == ["b", "a"]
