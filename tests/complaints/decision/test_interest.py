"""Interest by dated rules: split where the rate changes, rounded once, worked out anew for the day of payment."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.complaints.domain.interest_rules import BANK_RATE, DatedRate, interest_under, rules_under
from app.complaints.domain.outcomes import Outcome
from app.complaints.domain.redress import Interest, Line, LineKind, tax_on
from app.complaints.queries.interest_rates import rates_of
from app.complaints.services.decision import Answer, Draft, save_draft
from app.complaints.services.interest_rates import seed_rates, set_rate, worked_out
from app.complaints.services.letters import compose_decision
from app.complaints.services.payment_day import redress_on
from app.platform.accounts.permissions import Role
from app.platform.db import db
from app.shared.errors import NotAllowed, Refused
from app.shared.money import Money
from tests.clients import PageClient
from tests.complaints.letters.reading import failures, words_of
from tests.complaints.letters.scenes import Scene, decide_okafor, okafor
from tests.page_forms import known_in

RATES = [DatedRate(date(2025, 8, 7), Decimal("4.00")), DatedRate(date(2025, 12, 18), Decimal("3.75"))]
PLUS_1 = "gb-bank-rate-plus-1"
POUNDS = Money(124_000, "GBP")


def test_a_term_is_cut_where_the_rate_changes_and_rounded_once() -> None:
    """Worked by hand: £1,240.00 × (5 % × 17 + 4.75 % × 14) ÷ 365 = 2.88767… + 2.25917… = £5.15 (not 2.89 + 2.26)."""
    found = interest_under(PLUS_1, RATES, POUNDS, date(2025, 12, 1), date(2026, 1, 1))
    assert [(step.percent, step.days) for step in found.steps] == [
        (Decimal("5.00"), 17),
        (Decimal("4.75"), 14),
    ]
    assert found.amount == Money(515, "GBP")


@given(
    minor=st.integers(1, 10**9),
    start=st.dates(date(2025, 8, 7), date(2026, 6, 1)),
    length=st.integers(0, 900),
)
def test_steps_fill_the_term_and_come_to_the_day_by_day_sum(minor: int, start: date, length: int) -> None:
    end = start + timedelta(length)
    found = interest_under(PLUS_1, RATES, Money(minor, "GBP"), start, end)
    assert (found.steps[0].from_on, found.steps[-1].to_on) == (start, end)
    assert sum(step.days for step in found.steps) == length
    daily = sum(
        Fraction(minor)
        * (Fraction(5) if start + timedelta(day) < date(2025, 12, 18) else Fraction(19, 4))
        / 36500
        for day in range(length)
    )
    assert abs(Fraction(found.amount.minor) - daily) <= Fraction(1, 2)
    assert Interest.from_json(found.to_json(), "GBP") == found


def test_a_day_before_the_table_and_a_term_turned_round_are_refused() -> None:
    with pytest.raises(Refused, match="knows no rate"):
        interest_under(PLUS_1, RATES, POUNDS, date(2025, 8, 6), date(2026, 1, 1))
    with pytest.raises(Refused, match="end before"):
        interest_under(PLUS_1, RATES, POUNDS, date(2026, 1, 2), date(2026, 1, 1))
    with pytest.raises(Refused, match="no such rule"):
        interest_under("usury", RATES, POUNDS, date(2026, 1, 2), date(2026, 1, 3))


def test_a_rate_is_set_by_who_verifies_rules_and_a_corrected_one_stays_on_file(
    app: Flask, actor: Callable[..., Any], clock: Any
) -> None:
    seed_rates(clock)
    seed_rates(clock)
    new: dict[str, Any] = {
        "clock": clock, "basis": BANK_RATE, "from_on": date(2026, 8, 6), "source": "bankofengland.co.uk", "verified": "read",
    }  # fmt: skip
    with pytest.raises(NotAllowed):
        set_rate(actor=actor(Role.OFFICER), percent=Decimal("3.5"), **new)
    keeper = actor(Role.COMPLIANCE_OFFICER)
    set_rate(actor=keeper, percent=Decimal("3.6"), **new)
    set_rate(actor=keeper, percent=Decimal("3.5"), **new)
    assert [row.percent for row in rates_of(db.session(), BANK_RATE)][-2:] == ["3.75", "3.5"]
    found = worked_out(db.session(), PLUS_1, POUNDS, date(2026, 8, 1), date(2026, 9, 1))
    assert [(step.percent, step.days) for step in found.steps] == [(Decimal("4.75"), 5), (Decimal("4.5"), 26)]
    with pytest.raises(Refused, match="between 0 and 100"):
        set_rate(actor=keeper, percent=Decimal(101), **new)


@pytest.fixture
def awarded(app: Flask) -> Scene:
    """One point with a sum, interest by the dated rule across two rates, and tax on it."""
    scene = decide_okafor(okafor())
    seed_rates(scene.clock)
    interest = worked_out(db.session(), PLUS_1, POUNDS, date(2025, 12, 1), date(2026, 11, 24))
    lines = (
        Line(LineKind.AMOUNT, "Repairs", "Estimate", Money(149_000, "GBP")),
        Line(LineKind.EXCESS, "Less your excess", "£250.00", Money(-25_000, "GBP")),
        Line(LineKind.INTEREST, "Interest", "", interest.amount, interest),
        tax_on(interest.amount, Decimal(20)),
    )
    save_draft(draft=Draft((Answer(1, Outcome.PARTLY, "We were wrong. I am sorry.", lines),)), **scene.who)
    return scene


def test_the_letter_shows_every_step_and_its_check_counts_them_again(awarded: Scene) -> None:
    row = compose_decision(**awarded.by_rules)
    assert failures(row) == []
    words = words_of(row.draft_digest)
    for shown in ("how we worked out the interest", "18 December 2025", "4.75%", "Together, rounded once"):
        assert shown in words
    assert "We know the rate until 18 December 2025" in words, "nobody looked further than that row"


def test_a_limit_is_worked_out_anew_and_shown_wherever_the_money_is(
    awarded: Scene, sign_in: Callable[..., PageClient]
) -> None:
    from app.platform.accounts.models import User

    officer = sign_in(db.session().get_one(User, awarded.officer.user_id))
    address = f"/cases/{awarded.reference}/points/1/answer"
    typed = {
        "outcome": "partly", "reasons": "We were wrong.",
        "lines-0-kind": "amount", "lines-0-what": "Repairs", "lines-0-amount": "1,240.00",
        "lines-1-kind": "cap", "lines-1-what": "Limit", "lines-1-basis": "Schedule", "lines-1-amount": "1,000.00",
        "interests-0-what": "Interest", "interests-0-principal": "1,000.00", "interests-0-rule": PLUS_1,
        "interests-0-from_on": "2025-12-01", "interests-0-to_on": "2026-01-01",
    }  # fmt: skip
    for repairs, above in (("1,240.00", "240.00"), ("1,500.00", "500.00")):
        version = officer.get(address).text.split('name="version"')[1].split('value="')[1].split('"')[0]
        kept = officer.post(address, data={**typed, "lines-0-amount": repairs, "version": version})
        assert kept.status_code == 303, kept.text
        words = f"{repairs} less the limit of 1,000.00: {above} is taken off."
        form = officer.get(address).text
        assert words in form and 'value="1,000.00"' in form
        assert "The rate is known until" in form
        assert words in officer.get(f"/cases/{awarded.reference}/decision/redress?on=2026-01-01").text
        assert words in officer.get(f"/cases/{awarded.reference}/decision?point=1").text
    row = compose_decision(**awarded.by_rules)
    assert failures(row) == []
    letter = words_of(row.draft_digest)
    assert "Schedule: £1,500.00 less the limit of £1,000.00" in letter
    typed |= {"lines-1-amount": "-1,000.00", "version": str(int(version) + 1)}
    assert officer.post(address, data=typed).status_code == 422


def test_paid_later_it_is_more_and_the_tax_follows(awarded: Scene) -> None:
    same = redress_on(db.session(), awarded.case, date(2026, 11, 24))
    assert same.more == Money(0, "GBP")
    later = redress_on(db.session(), awarded.case, date(2026, 12, 24))
    interest, tax = (
        line for line in later.points[0].on_day if line.kind in (LineKind.INTEREST, LineKind.TAX)
    )
    wanted = worked_out(db.session(), PLUS_1, POUNDS, date(2025, 12, 1), date(2026, 12, 24))
    assert interest.amount == wanted.amount
    assert tax.amount == -wanted.amount.times(Decimal("0.2"))
    assert later.more.minor > 0


def test_of_a_term_split_by_hand_only_the_last_part_runs_on(
    awarded: Scene, sign_in: Callable[..., PageClient]
) -> None:
    """Two terms that come to the same sum (£1,240.00 × 5 % × 31 ÷ 365 = £5.27) keep their own days and taxes."""
    from app.platform.accounts.models import User

    officer = sign_in(db.session().get_one(User, awarded.officer.user_id))
    address = f"/cases/{awarded.reference}/points/1/answer"
    typed = {
        "outcome": "partly", "reasons": "We were wrong.",
        "lines-0-kind": "amount", "lines-0-what": "Repairs", "lines-0-amount": "1,240.00",
        "interests-0-what": "December", "interests-0-principal": "1,240.00", "interests-0-percent": "5",
        "interests-0-from_on": "2025-12-01", "interests-0-to_on": "2026-01-01", "interests-0-tax": "20",
        "interests-1-what": "January", "interests-1-principal": "1,240.00", "interests-1-percent": "5",
        "interests-1-from_on": "2026-01-01", "interests-1-to_on": "2026-02-01", "interests-1-tax": "40",
    }  # fmt: skip
    version = officer.get(address).text.split('name="version"')[1].split('value="')[1].split('"')[0]
    kept = officer.post(address, data={**typed, "version": version})
    assert kept.status_code == 303, kept.text

    def sums(on: date) -> list[int]:
        lines = redress_on(db.session(), awarded.case, on).points[0].on_day
        return [line.amount.minor for line in lines if line.kind in (LineKind.INTEREST, LineKind.TAX)]

    assert sums(date(2026, 2, 1)) == [527, 527, -105, -211]
    assert sums(date(2026, 3, 4)) == [527, 1053, -105, -421]
    assert sums(date(2025, 12, 17)) == [272, 0, -54, 0]


def test_the_pages_take_a_rule_show_the_table_and_the_day_of_payment(
    awarded: Scene, sign_in: Callable[..., PageClient], person: Callable[..., Any]
) -> None:
    from app.platform.accounts.models import User

    officer = sign_in(db.session().get_one(User, awarded.officer.user_id))
    typed = {
        "outcome": "partly", "reasons": "We were wrong.", "version": "2",
        "lines-0-kind": "amount", "lines-0-what": "Repairs", "lines-0-amount": "1,240.00",
        "interests-0-what": "Interest", "interests-0-principal": "1,240.00", "interests-0-rule": PLUS_1,
        "interests-0-from_on": "2025-12-01", "interests-0-to_on": "2026-01-01", "interests-0-tax": "20",
    }  # fmt: skip
    page = officer.get(f"/cases/{awarded.reference}/points/1/answer")
    version = page.text.split('name="version"')[1].split('value="')[1].split('"')[0]
    assert PLUS_1 in page.text
    kept = officer.post(f"/cases/{awarded.reference}/points/1/answer", data={**typed, "version": version})
    assert kept.status_code == 303, kept.text
    shown = officer.get(f"/cases/{awarded.reference}/decision/redress?on=2026-01-01")
    assert "5.15" in shown.text and "4.75 % simple" in shown.text
    assert "known until" in shown.text, "nobody compared the row of 18 December 2025 with its source"
    early = officer.get(f"/cases/{awarded.reference}/decision/redress?on=2025-12-18")
    assert "known until" not in early.text
    never = officer.get(f"/cases/{awarded.reference}/decision/redress?on=never")
    assert never.status_code == 422
    assert 'value="never"' in never.text
    assert officer.post("/interest-rates", data={}).status_code == 403
    keeper = sign_in(person(Role.COMPLIANCE_OFFICER))
    rate = {
        "basis": BANK_RATE,
        "from_on": "2026-08-06",
        "percent": "3.5",
        "source": "bankofengland.co.uk",
        "verified": "read",
    }
    assert keeper.post("/interest-rates", data=rate).status_code == 303
    assert "bankofengland.co.uk" in keeper.get("/interest-rates").text
    assert keeper.post("/interest-rates", data={**rate, "percent": "many"}).status_code == 422


def test_british_rules_of_interest_are_offered_under_british_rules_alone(
    sign_in: Callable[..., PageClient], app: Flask
) -> None:
    from app.platform.accounts.models import User
    from tests.complaints.letters.scenes import chen, decide_chen

    assert [rule.id for rule in rules_under("gb-disp")] == [PLUS_1, "gb-8-simple"]
    assert rules_under("au-rg271") == rules_under(None) == []
    scene = decide_chen(chen())
    officer = sign_in(db.session().get_one(User, scene.officer.user_id))
    address = f"/cases/{scene.reference}/points/1/answer"
    assert "gb-" not in officer.get(address).text
    forged = {"outcome": "upheld", "reasons": "…", "interests-0-rule": PLUS_1}
    assert officer.post(address, data=forged).status_code == 422


def test_of_two_who_put_in_a_rate_for_one_day_the_second_sees_both_versions(
    app: Flask, person: Callable[..., Any], sign_in: Callable[..., PageClient], clock: Any
) -> None:
    seed_rates(clock)
    keeper = sign_in(person(Role.COMPLIANCE_OFFICER))
    known = known_in(keeper.get("/interest-rates").text)
    rate = {
        "basis": BANK_RATE, "from_on": "2026-08-06", "percent": "3.5", "source": "bankofengland.co.uk", "verified": "read",
        "known": known,
    }  # fmt: skip
    assert keeper.post("/interest-rates", data=rate).status_code == 303
    other_day = {**rate, "from_on": "2026-09-17"}
    assert keeper.post("/interest-rates", data=other_day).status_code == 303, "nobody else put in that day"

    page = keeper.post("/interest-rates", data={**rate, "percent": "3.6"})
    assert page.status_code == 409
    rows = page.text.partition('aria-labelledby="meanwhile"')[2].partition("</section>")[0]
    assert re.findall(r'scope="row">([^<]+)</th><td[^>]*>([^<]+)</td><td[^>]*>([^<]+)', rows) == [
        ("Per cent a year", "3.5", "3.6")
    ]
    assert (
        keeper.post(
            "/interest-rates", data={**rate, "percent": "3.6", "known": known_in(page.text)}
        ).status_code
        == 303
    )
    assert rates_of(db.session(), BANK_RATE)[-2].percent == "3.6"
