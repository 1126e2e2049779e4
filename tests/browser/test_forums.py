"""A legal clerk takes a complaint to each kind of forum, from its opening to the proof of payment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import expect

from app.cases.models import Case
from app.complaints.services.intake import register
from app.platform.accounts import Role, Unit, User
from app.platform.accounts.signed_in import actor_for
from app.shared.clock import FixedClock
from tests.browser.clerk import Clerk
from tests.browser.conftest import Visit
from tests.complaints.handling.conftest import intake_for
from tests.factories import make_unit

SYDNEY = {
    "country": "AU", "zone": "Australia/Sydney", "place": "NSW", "regime": "au-rg271", "currency": "AUD",
}  # fmt: skip
BOSTON = {
    "country": "US", "zone": "America/New_York", "place": "MA", "regime": "us-naic", "currency": "USD",
}  # fmt: skip
BEIJING = {
    "country": "CN", "zone": "Asia/Shanghai", "place": "", "regime": "cn-complaint", "currency": "CNY",
    "language": "zh-Hans",
}  # fmt: skip


@pytest.fixture
def seated(
    app: Flask,
    clock: FixedClock,
    unit: Unit,
    visit: Callable[..., Visit],
    person: Callable[..., User],
) -> Callable[..., tuple[Clerk, Case]]:
    """A legal clerk signed in where a complaint was registered: ``seated(SYDNEY)``."""

    def make(where: dict[str, Any], locale: str = "en") -> tuple[Clerk, Case]:
        at = make_unit(unit, **where)
        case = register(
            actor=actor_for(person(Role.OFFICER, unit=at)),
            clock=clock,
            library=app.extensions["rules"],
            intake=intake_for(at),
        )
        window = visit(java_script_enabled=False)
        window.sign_in(person(Role.LEGAL, unit=at, locale=locale))
        return Clerk(window), case

    return make


def test_afca_from_the_referral_to_the_proof_of_payment(seated: Callable[..., tuple[Clerk, Case]]) -> None:
    clerk, case = seated(SYDNEY)
    clerk.opens(case.reference, "au-afca", fact_idr_status="complete", objection_by="30 Nov 2026")
    clerk.sees("on jurisdiction")
    clerk.goes_on(ground="outside-rules", text="Above the limit of the rules.")
    clerk.writes("objection/add", result="refused")
    clerk.sees("Refused: it goes on", ".facts")
    clerk.sees("Try to resolve it and answer AFCA")
    clerk.writes("people/add", part="claimant", name="Yusuf Demir")
    clerk.writes("people/add", part="secretary", side="neutral", name="Ruby Chau", email="ruby@afca.example")
    clerk.writes("steps/add", step="afca_answered")
    clerk.sees("Exchange information")
    clerk.writes("directions/add", kind="file", given_on="23 Nov 2026", due_on="7 Dec 2026", order="L2")
    clerk.writes("directions/1/extend", due_on="14 Dec 2026", why="Papers held abroad")
    clerk.sees("first 7 Dec 2026", ".record__table--directions")
    clerk.writes("issues/add", title="Was the boarding worn out?", ours="It was.", theirs="It was new.")
    clerk.writes("exhibits/add", letter="R", description="Report of the assessor", purpose="Wear")
    clerk.writes("exhibits/add", letter="C", description="Photographs")
    clerk.sees("R-1", ".record__table--exhibits")
    clerk.writes(
        "sessions/add", kind="conciliation", on="1 Dec 2026", starts="10:00", ends="11:00", place="By video"
    )
    clerk.writes("offers/add", side="ours", kind="open", amount="400", limit="900", limit_by="Head of claims")
    clerk.writes(
        "offers/add", side="ours", kind="blind", amount="600", limit="900", limit_by="Head of claims"
    )
    clerk.sees("opens with the other bid", ".record__table--ledger")
    clerk.writes("offers/add", side="theirs", kind="blind", amount="800")
    clerk.sees("$800.00", ".record__table--ledger")
    clerk.writes("directions/1/done")
    clerk.writes("steps/add", step="determination_asked")
    clerk.sees("Waiting for the forum")
    clerk.writes(
        "outcome/add?option=determination",
        amount="750", accept_by="23 Dec 2026", effect_1="varied", summary="Pay for the boards.",
    )  # fmt: skip
    clerk.sees("Does the complainant accept?")
    clerk.goes_on(answer="accepted")
    clerk.sees("$750.00")
    clerk.goes_on(due_on="10 Dec 2026")
    clerk.sees("Pay $750.00")
    clerk.goes_on(proof="NPP 20-44")
    clerk.goes_on()
    clerk.sees("Cancel the session")  # nobody should travel to the conciliation any more
    clerk.goes_on()
    clerk.sees("It has ended")
    clerk.page.goto(f"/cases/{case.reference}")
    clerk.sees("Our answer was varied", "main")


def test_an_american_appraisal_looks_at_the_amount_alone(seated: Callable[..., tuple[Clerk, Case]]) -> None:
    clerk, case = seated(BOSTON)
    clerk.opens(case.reference, "us-appraisal", claimed="18,400")
    clerk.sees("Consent or object to jurisdiction")  # it was they who demanded it
    clerk.goes_on()
    clerk.sees("Name a competent, disinterested appraiser within 20 days")
    clerk.sees("13 Dec", ".deadlines")
    clerk.writes("people/add", part="appraiser", side="ours", name="Ida Brandt")
    clerk.writes("steps/add", step="our_appraiser_named")
    clerk.writes("steps/add", step="appraisers_named")
    clerk.sees("8 Dec", ".deadlines")  # fifteen days to agree on an umpire
    clerk.writes("people/add", part="umpire", side="neutral", name="Judge Ames")
    clerk.writes("people/2/disclose", what="Sat with Ms Brandt in 2019.")
    clerk.writes("people/2/challenge", who="theirs", ground="Too close.")
    clerk.writes("people/2/decide", result="refused")
    clerk.sees("Refused: stays", ".record__table--people")
    clerk.writes("steps/add", step="umpire_selected")
    clerk.writes("issues/add", title="Price of the boards, item 4", state="agreed")
    clerk.writes("issues/add", title="Labour, item 7")
    clerk.writes("steps/add", step="items_submitted")
    clerk.writes("outcome/add?option=award", amount="11,250", effect_1="overturned")
    clerk.sees("Decide whether we challenge it")
    clerk.sees("Either side", ".deadlines")
    clerk.goes_on(step="award_left")
    clerk.goes_on(amount="6,250", due_on="15 Dec 2026")
    clerk.sees("$5,000.00")  # the second instalment
    clerk.goes_on(due_on="15 Jan 2027")
    clerk.goes_on(proof="Wire 1")
    clerk.sees("Pay $5,000.00")
    clerk.goes_on()
    clerk.sees("Prove the payment")
    clerk.goes_on(proof="Wire 2")
    clerk.sees("It may still be challenged until")
    clerk.writes(
        "costs/add", kind="neutral", what="Half of the umpire's fee", amount="900", due_on="30 Nov 2026"
    )
    clerk.sees("To pay: fee of a neutral")
    clerk.goes_on(proof="Wire 3")
    clerk.writes("end/add")
    clerk.sees("It has ended")


def test_a_chinese_arbitration_to_the_last_day_for_setting_aside(
    seated: Callable[..., tuple[Clerk, Case]],
) -> None:
    clerk, case = seated(BEIJING, "zh_Hans_CN")
    clerk.opens(
        case.reference, "cn-cietac", fact_procedure="summary", objection_by="2026-11-30", reference="DA-417"
    )
    clerk.goes_on(ground="scope")
    clerk.writes("objection/add", result="refused")
    clerk.sees("提交答辩并选定仲裁员")
    clerk.writes(
        "people/add",
        part="representative",
        side="ours",
        name="陆明远",
        authority="special",
        authority_proof="授权委托书",
    )
    clerk.writes(
        "people/add",
        part="arbitrator",
        side="neutral",
        name="何颖",
        email="he@cietac.example",
        zone="Asia/Hong_Kong",
    )
    clerk.sees("可和解（特别授权）", ".record__table--people")
    clerk.writes("costs/add", kind="forum-fee", what="仲裁费预付", amount="4,500", due_on="2026-11-28")
    clerk.sees("应付：机构收费")
    clerk.goes_on(proof="回单8")
    clerk.writes("steps/add", step="defence_submitted")
    clerk.writes("steps/add", step="tribunal_constituted")
    clerk.writes("sessions/add", kind="hearing", on="2026-12-12", starts="09:30", ends="12:00")
    clerk.sees("09:30–12:00 上海", ".record__table--sessions")
    clerk.writes("sessions/1/move", on="2026-12-14")
    clerk.sees("会议已改期", "main")
    clerk.writes("steps/add", step="hearing_closed")
    clerk.writes("outcome/add?option=award", amount="64,000", costs="3,000", effect_1="varied")
    clerk.sees("决定是否申请撤销或者寻求其他救济")
    clerk.page.goto(f"/cases/{case.reference}/deadlines/cn-arbitration/p1.set-aside")
    clerk.sees("申请撤销裁决，三个月", "main")
    clerk.writes("steps/add", step="award_left")
    clerk.sees("¥67,000.00")
    clerk.goes_on(due_on="2026-12-10")
    clerk.goes_on(proof="回单9")
    clerk.sees("前对方仍可申请撤销或者寻求其他救济")


def test_a_chinese_mediation_is_confirmed_by_the_court(seated: Callable[..., tuple[Clerk, Case]]) -> None:
    clerk, case = seated(BEIJING, "zh_Hans_CN")
    clerk.opens(
        case.reference, "cn-mediation", opened_by="both", fact_mediation_rules="general", why="双方均愿调解"
    )
    clerk.writes("steps/add", step="mediation_accepted")
    clerk.sees("答复申请并确定授权代理人")
    clerk.goes_on(step="respondent_answered")
    clerk.writes("people/add", part="mediator", side="neutral", name="沈岚")
    clerk.writes("steps/add", step="panel_formed")
    clerk.writes("offers/add", side="theirs", kind="without-prejudice", amount="2,600", terms="分两期支付")
    clerk.sees("答复对方方案")
    clerk.goes_on(state="accepted", limit="3,000", limit_by="总公司法律部")
    clerk.writes(
        "outcome/add?option=agreement",
        effect_1="varied",
        confirmation="y",
        confidential="y",
        received_on="2026-11-23",
    )
    clerk.sees("申请司法确认")
    clerk.goes_on(step="confirmation_applied")
    clerk.writes("steps/add", step="confirmation_given")
    clerk.sees("已确认", "[aria-labelledby=outcome]")
    for due, amount in (("2026-12-01", "1,600"), ("2027-01-04", "1,000")):
        clerk.writes("payments/add", amount=amount, due_on=due)
    clerk.writes("payments/1/paid", proof="回单1")
    clerk.writes("payments/2/paid")
    clerk.sees("补充付款凭证")
    clerk.goes_on(proof="回单2")
    clerk.goes_on()
    clerk.sees("已终结")
    clerk.page.goto(f"/cases/{case.reference}")
    expect(clerk.page.locator("main")).to_contain_text("变更本公司答复")
