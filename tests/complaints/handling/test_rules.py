"""The pure rules of handling: days as typed, states, duplicates, independence, receipt, what can be recorded."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cases.domain.people import check_group
from app.complaints.domain.clock_events import AFTER, RECORDABLE, recordable_in
from app.complaints.domain.duplicates import Keys, Known, Likeness, best_match, likenesses
from app.complaints.domain.independence import Candidate, Part, propose, verdict
from app.complaints.domain.receipt import check_receipt
from app.complaints.domain.states import TRANSITIONS, Action, State, after, possible
from app.complaints.domain.triage import facts_at_start
from app.platform.log import kind_named
from app.rules import load_library
from app.shared.days import NoSuchDay, read_day, read_time
from app.shared.errors import Refused

LIBRARY = load_library()
DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    "typed",
    [
        "23 Nov 2026",
        "23rd November, 2026",
        "Mon 23 Nov 2026",
        "2026-11-23",
        "23/11/2026",
        "23.11.2026",
        "2026年11月23日",
    ],
)
def test_a_day_is_read_as_people_write_it(typed: str) -> None:
    assert read_day(typed) == DAY


def test_a_month_says_how_many_days_it_has() -> None:
    with pytest.raises(NoSuchDay) as refused:
        read_day("31 Nov 2026")

    assert refused.value.days == 30


@pytest.mark.parametrize(
    "typed", ["soon", "23 Nov", "23/13/2026", "0-0-0", "1 Nov 0001", "9" * 400, "2026-11-23x"]
)
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(Refused):
        read_day(typed)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_day_is_read_back_from_each_form(day: date) -> None:
    forms = (
        day.isoformat(),
        f"{day:%d/%m/%Y}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.day} {day:%b} {day.year}",
    )

    assert {read_day(form) for form in forms} == {day}


@pytest.mark.parametrize(("typed", "minutes"), [("9:05", 545), ("17.30", 1050), ("00:00", 0)])
def test_a_time_of_day_is_read(typed: str, minutes: int) -> None:
    read = read_time(typed)

    assert read.hour * 60 + read.minute == minutes


@pytest.mark.parametrize("typed", ["24:00", "12:60", "noon", "1200", "-1:00"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(Refused):
        read_time(typed)


@given(st.sampled_from(State), st.sampled_from(Action))
def test_the_state_table_answers_every_question(state: State, action: Action) -> None:
    if action in possible(state):
        assert after(state, action) is TRANSITIONS[state, action]
    else:
        with pytest.raises(Refused):
            after(state, action)


@given(st.lists(st.sampled_from(Action), max_size=30))
def test_no_complaint_is_answered_without_an_approval(actions: list[Action]) -> None:
    state, approved = State.REGISTERED, False
    for action in actions:
        if action in possible(state):
            state = after(state, action)
            approved = approved or action is Action.APPROVE
        assert approved or state not in (State.APPROVED, State.ANSWERED)


def test_every_open_state_has_a_way_to_the_end_and_the_end_a_way_back() -> None:
    ends = {
        state for state in State if any(after(state, action) is State.CLOSED for action in possible(state))
    }

    assert ends == set(State) - {State.CLOSED}
    assert possible(State.CLOSED) == {Action.REOPEN}


KNOWN = Known("FF-1", Keys(policy="hp1", claim="cl1", person="demir|0770"), True, DAY)


def test_likenesses_need_both_sides_to_know() -> None:
    assert likenesses(Keys(policy="hp1", person="demir|0770"), KNOWN.keys) == (
        Likeness.POLICY,
        Likeness.PERSON,
    )
    assert likenesses(Keys(), Keys()) == ()


def test_an_open_complaint_is_the_likelier_one() -> None:
    closed = Known("FF-2", KNOWN.keys, False, DAY)
    same_policy = Known("FF-3", Keys(policy="hp1"), True, DAY)

    best = best_match(KNOWN.keys, [closed, same_policy])

    assert best is not None
    assert best.known is same_policy


def test_nothing_alike_is_no_duplicate() -> None:
    assert best_match(Keys(policy="hp2"), [KNOWN]) is None


@given(st.frozensets(st.sampled_from(Part)), st.integers(0, 60), st.integers(1, 60), st.booleans())
def test_whoever_had_a_part_is_barred_whatever_else_speaks_for_them(
    parts: frozenset[Part], load: int, usual: int, speaks: bool
) -> None:
    candidate = Candidate(
        1, "Priya Nair", parts, frozenset({"en"} if speaks else ()), open_cases=load, usual_load=usual
    )

    judged = verdict(candidate, language="en", line=None)

    assert judged.allowed is not bool(parts)
    assert judged.notes


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 40)), min_size=1, max_size=8))
def test_the_barred_stand_last_and_among_the_rest_the_least_loaded_first(
    people: list[tuple[bool, int]],
) -> None:
    candidates = [
        Candidate(
            number,
            f"P{number}",
            frozenset({Part.SOLD} if barred else ()),
            frozenset({"en"}),
            open_cases=load,
            usual_load=50,
        )
        for number, (barred, load) in enumerate(people)
    ]

    order = propose(candidates, language="en", line=None)

    assert [item.allowed for item in order] == sorted((item.allowed for item in order), reverse=True)
    loads = [item.candidate.open_cases for item in order if item.allowed]
    assert loads == sorted(loads)


def test_whoever_is_away_stands_behind_and_their_substitute_is_named() -> None:
    away = Candidate(
        1, "Tom", languages=frozenset({"en"}), away_until=date(2026, 12, 1), substitute="Asha Raman"
    )
    here = Candidate(2, "Wei", languages=frozenset({"en"}), open_cases=13)

    order = propose([away, here], language="en", line=None)

    assert [item.candidate.name for item in order] == ["Wei", "Tom"]
    assert order[1].doubts
    assert any("Asha Raman" in note.text for note in order[1].notes)


@pytest.mark.parametrize(
    ("received_on", "reason", "field"),
    [
        (DAY + timedelta(days=1), "x", "received_on"),
        (date(1989, 12, 31), "x", "received_on"),
        (DAY - timedelta(days=1), None, "late_reason"),
        (DAY - timedelta(days=1), "  ", "late_reason"),
    ],
)
def test_a_day_of_receipt_that_cannot_be_is_refused(
    received_on: date, reason: str | None, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        check_receipt(received_on, DAY, reason)

    assert refused.value.field == field


def test_five_representatives_are_the_limit_only_face_to_face_in_china() -> None:
    check_group(5, "visit", "cn-complaint")
    check_group(20, "letter", "cn-complaint")
    check_group(20, "visit", "gb-disp")
    with pytest.raises(Refused):
        check_group(6, "visit", "cn-complaint")


def test_a_chinese_complaint_starts_simple_and_nothing_stated_is_overruled() -> None:
    facts = facts_at_start("cn-complaint", {"eligible": False}, head_office=True, claim_declined=False)

    assert facts == {"eligible": False, "complexity": "simple", "decided_by": "head_office"}


def test_what_can_be_recorded_is_declared_and_follows_what_is_recordable() -> None:
    assert all(kind_named(kind) is not None for kind in RECORDABLE)
    assert {*AFTER, *AFTER.values()} <= set(RECORDABLE)


def test_only_what_the_rules_read_is_offered() -> None:
    british = recordable_in([LIBRARY.pack("gb-disp")], DAY)
    chinese = recordable_in([LIBRARY.pack("cn-complaint")], DAY)

    assert "extension_approved" not in british
    assert "extension_approved" in chinese
    assert "accepted" not in chinese
    assert "accepted" in recordable_in([LIBRARY.pack("cn-complaint")], date(2019, 5, 1))
