"""Which edition was agreed."""

from datetime import date

import pytest

from app.wordings.domain.editions import AgreedDates, DatedEdition, Selector, propose_edition

A = DatedEdition("A", date(2025, 1, 1), date(2026, 3, 31))
B = DatedEdition("B", date(2026, 4, 1))
REGISTER = (A, B)


def on(**days):
    """Dates from ``2026-01-31`` texts."""
    named = days.pop("named_edition", "")
    return AgreedDates(**{name: date.fromisoformat(day) for name, day in days.items()}, named_edition=named)


PERIOD = {"period_from": "2025-12-01", "period_to": "2026-11-30"}
POLICY_PERIODS = [
    ("the trap: B was on sale at the loss", on(**PERIOD, loss_on="2026-06-03"), "A", ["newly sold"]),
    ("renewed under B", on(period_from="2026-05-01", inception_on="2025-05-01"), "B", ["first inception"]),
    ("only inception known", on(inception_on="2025-05-01"), "A", ["not known"]),
    ("all agree", on(**PERIOD, inception_on="2025-12-01", loss_on="2026-01-03"), "A", []),
    (
        "loss after the period",
        on(**PERIOD, loss_on="2026-12-01"),
        "A",
        ["outside of the policy", "newly sold"],
    ),
    ("before the register begins", on(period_from="2024-02-01"), None, ["No edition in the register"]),
    ("nothing known", on(), None, []),
    ("the schedule is proof", on(period_from="2026-05-01", named_edition="A"), "A", ["names edition A"]),
    (
        "a schedule we lack",
        on(period_from="2026-05-01", named_edition="Z"),
        "B",
        ["names edition Z", "no edition Z"],
    ),
]
OTHERS = [
    (Selector.CLAIMS_MADE, on(loss_on="2025-06-01", claim_on="2026-06-01"), "B"),
    (Selector.CLAIMS_MADE, on(**PERIOD, claim_on="2026-06-01"), "A"),
    (Selector.ISSUE, on(issued_on="2025-03-01", loss_on="2026-09-01"), "A"),
    (Selector.LAW_AT_CONTRACT, on(inception_on="2025-03-01", decided_on="2026-09-01"), "A"),
    (Selector.LAW_AT_LOSS, on(inception_on="2025-03-01", loss_on="2026-09-01"), "B"),
    (Selector.LAW_AT_DECISION, on(loss_on="2025-03-01", decided_on="2026-09-01"), "B"),
    (Selector.PROCEDURE_AT_ACT, on(act_on="2026-03-31"), "A"),
    (Selector.PROCEDURE_AT_ACT, on(act_on="2026-04-01"), "B"),
    (Selector.PROCEDURE_AT_ACT, on(loss_on="2026-04-01"), None),
]


@pytest.mark.parametrize(
    ("_case", "dates", "expected", "warned"), POLICY_PERIODS, ids=[row[0] for row in POLICY_PERIODS]
)
def test_the_policy_period_decides_and_what_disagrees_is_said(_case, dates, expected, warned):
    proposal = propose_edition(REGISTER, dates)
    assert (proposal.edition.label if proposal.edition else None) == expected
    assert len(proposal.warnings) == len(warned), [str(warning) for warning in proposal.warnings]
    for warning, words in zip(proposal.warnings, warned, strict=True):
        assert words in str(warning)


@pytest.mark.parametrize(("selector", "dates", "expected"), OTHERS)
def test_other_contracts_and_the_law_have_selectors_of_their_own(selector, dates, expected):
    proposal = propose_edition(REGISTER, dates, selector)
    assert (proposal.edition.label if proposal.edition else None) == expected


def test_the_reason_names_the_edition_and_the_day():
    proposal = propose_edition(REGISTER, AgreedDates(period_from=date(2025, 12, 1)))
    assert str(proposal.why) == "Edition A was the one agreed for the policy period that began on 2025-12-01."


def test_without_a_date_the_reason_says_what_to_find_out():
    assert "policy period" in str(propose_edition(REGISTER, AgreedDates()).why)


def test_where_editions_overlap_the_later_one_holds():
    open_ended = (DatedEdition("A", date(2025, 1, 1)), DatedEdition("B", date(2026, 4, 1)))
    assert propose_edition(open_ended, AgreedDates(period_from=date(2026, 5, 1))).edition.label == "B"
