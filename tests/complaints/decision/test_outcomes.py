"""What follows from a finding, and the one overall answer: every combination has exactly one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.complaints.domain.outcomes import (
    OUTCOME_TITLES,
    OVERALL_TITLES,
    PAYS,
    RESULT_TITLES,
    Outcome,
    Overall,
    Result,
    follows,
    overall,
    reportable,
)

answers = st.dictionaries(st.integers(1, 9), st.sampled_from(list(Outcome)), min_size=1)


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ([Outcome.UPHELD, Outcome.NOT_UPHELD], Overall.ACCEPTS),
        ([Outcome.PARTLY], Overall.ACCEPTS),
        ([Outcome.GOODWILL, Outcome.NOT_UPHELD], Overall.OFFERS),
        ([Outcome.SETTLED], Overall.OFFERS),
        ([Outcome.NOT_UPHELD], Overall.REJECTS),
        ([Outcome.OUT_OF_SCOPE, Outcome.WITHDRAWN], Overall.REJECTS),
    ],
)
def test_the_overall_answer_is_derived(outcomes: list[Outcome], expected: Overall) -> None:
    assert overall(dict(enumerate(outcomes))) is expected


@given(answers)
def test_who_pays_nothing_on_any_point_rejects(outcomes: dict[int, Outcome]) -> None:
    assert (overall(outcomes) is Overall.REJECTS) == (not set(outcomes.values()) & PAYS)


@given(answers)
def test_the_order_of_points_does_not_matter(outcomes: dict[int, Outcome]) -> None:
    turned = dict(zip(outcomes, reversed(list(outcomes.values())), strict=True))
    assert overall(outcomes) is overall(turned)
    assert reportable(outcomes) is reportable(turned)


@given(answers)
def test_partly_counts_as_upheld_in_returns(outcomes: dict[int, Outcome]) -> None:
    upheld = bool(set(outcomes.values()) & {Outcome.UPHELD, Outcome.PARTLY})
    assert (reportable(outcomes) is Outcome.UPHELD) == upheld
    assert reportable(outcomes) is not Outcome.PARTLY


@pytest.mark.parametrize("result", list(Result))
def test_the_outcome_of_the_same_name_follows_from_every_finding(result: Result) -> None:
    assert follows(result, Outcome(result.value))
    assert not any(follows(result, Outcome(other.value)) for other in Result if other is not result)


def test_without_a_finding_only_what_needs_none_follows() -> None:
    without = {outcome for outcome in Outcome if follows(None, outcome)}
    assert without == {
        Outcome.WITHDRAWN, Outcome.OUT_OF_SCOPE, Outcome.NOT_DETERMINABLE, Outcome.FORWARDED, Outcome.SETTLED,
    }  # fmt: skip


def test_every_code_has_its_words() -> None:
    assert set(OUTCOME_TITLES) == set(Outcome)
    assert set(OVERALL_TITLES) == set(Overall)
    assert set(RESULT_TITLES) == set(Result)
