"""A length carries its own mark, source and words of the rule, as far as it gave the date."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.rules import CalendarSource, compute
from app.rules.library import Library


@pytest.mark.parametrize(
    ("facts", "due", "verified"),
    [
        ({}, date(2026, 4, 1), "read"),
        ({"superannuation": True}, date(2026, 4, 16), "read"),
        ({"credit_notice": True}, date(2026, 3, 23), "secondary"),
        ({"death_benefit": True}, date(2026, 6, 30), "unverified"),
    ],
)
def test_the_length_that_was_followed_says_how_sure_the_date_is(
    library: Library, calendars: CalendarSource, facts: dict[str, Any], due: date, verified: str
) -> None:
    result = compute(
        library,
        regime="au-rg271",
        clock="idr-response",
        events={"received": date(2026, 3, 2), "objection_period_ended": date(2026, 4, 1)},
        facts=facts,
        calendars=calendars,
    )
    assert (result.due, result.verified) == (due, verified)
    assert result.certificate is not None
    assert result.certificate.verified == verified
    assert ("cashlab.com.au" in result.certificate.source) == (verified == "secondary")


@pytest.mark.parametrize(
    ("facts", "due"),
    [
        ({}, date(2026, 4, 19)),
        ({"superannuation": True}, date(2026, 5, 4)),
        ({"credit_notice": True}, date(2026, 4, 10)),
        # Part-way through our own process: the balance of the time from receipt.
        ({"superannuation": True, "idr_status": "part-way"}, date(2026, 4, 16)),
        ({"idr_status": "part-way"}, date(2026, 4, 1)),
    ],
)
def test_a_referral_has_the_whole_time_of_its_product(
    library: Library, calendars: CalendarSource, facts: dict[str, Any], due: date
) -> None:
    result = compute(
        library,
        regime="au-rg271",
        clock="afca-refer-back",
        events={
            "received": date(2026, 3, 2),
            "afca_lodged": date(2026, 3, 12),
            "afca_referred": date(2026, 3, 20),
        },
        facts=facts,
        calendars=calendars,
    )
    assert result.due == due


def test_the_officer_is_asked_for_the_weakest_length_of_a_rule(library: Library) -> None:
    clock = library.clock("au-rg271", "idr-response")
    assert (clock.verified, clock.sureness) == ("read", "unverified")
    assert not clock.settled
    assert "csf.com.au" in clock.source_of(clock.limbs)


@pytest.mark.parametrize(
    ("regime", "clock_id", "facts", "quoted"),
    [
        ("cn-complaint", "decision", {}, "15日内"),
        ("cn-complaint", "decision", {"complexity": "complex"}, None),
        ("gb-disp", "ombudsman-opening", {}, "八周"),
        ("gb-disp", "ombudsman-opening", {"payment_services": True}, None),
        ("cn-insurance-law", "limitation", {"life_insurance": True}, "五年"),
    ],
)
def test_a_certificate_quotes_the_length_that_was_counted_or_none(
    library: Library,
    calendars: CalendarSource,
    regime: str,
    clock_id: str,
    facts: dict[str, Any],
    quoted: str | None,
) -> None:
    events = {"received": date(2026, 3, 2), "loss_known": date(2026, 3, 2), "contract_made": date(2025, 3, 2)}
    if facts.get("complexity"):
        events["complexity_changed"] = date(2026, 3, 3)
    result = compute(library, regime=regime, clock=clock_id, events=events, facts=facts, calendars=calendars)
    assert result.certificate is not None
    words = result.certificate.quotation
    assert (quoted in words.zh) if quoted and words else words is None and quoted is None
    said = [step for step in result.certificate.steps if step.code == "rule-quoted"]
    assert bool(said) == bool(quoted)
