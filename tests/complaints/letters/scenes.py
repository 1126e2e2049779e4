"""Two complaints ready to be answered, the measure of the letters: an English one and a Chinese one. All invented."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from flask import current_app
from sqlalchemy import select

from app.cases.models import Case
from app.cases.recording import note
from app.cases.services.authority import Request, record_request
from app.cases.services.deadlines import recompute
from app.cases.services.evidence import Description, Paper, PaperFacts, add_evidence, describe_evidence
from app.cases.services.opening import Point, Receipt, add_points, open_case
from app.cases.services.people import Person, add_party
from app.cases.services.snapshots import ClaimFacts, PolicyFacts, note_claim, note_policy
from app.complaints.domain.outcomes import Outcome, Result
from app.complaints.domain.redress import Interest, Line, LineKind
from app.complaints.events import ASSIGNED
from app.complaints.services.citations import cite_clause
from app.complaints.services.decision import Answer, Draft, save_draft
from app.complaints.services.findings import Fact, NewFinding, record_finding
from app.disclosure.domain.classes import Privilege
from app.platform.accounts import Role, Unit
from app.platform.accounts.actor import Actor
from app.platform.accounts.signed_in import actor_for
from app.platform.db import db, transaction
from app.platform.storage import current_store
from app.rules.library import Library
from app.shared.clock import FixedClock
from app.shared.money import Money
from app.wordings.models import Clause
from app.wordings.service import import_edition
from tests import factories

NORTHMOOR_PROFILE: dict[str, Any] = {
    "legal_name": "Northmoor Insurance",
    "address": ["Customer Relations, 1 Moor Row, Northmoor NM1 1AA"],
    "phone": "0113 496 0142",
    "hours": "Mon to Fri, 9am to 5pm",
    "email": "complaints@northmoor.example",
    "website": "northmoor.example",
    "legal_particulars": (
        "Northmoor Insurance Limited. Registered in England and Wales, number 00000000. Registered office: 1 Moor Row, "
        "Northmoor NM1 1AA. Authorised by the Prudential Regulation Authority and regulated by the Financial Conduct "
        "Authority and the Prudential Regulation Authority, firm number 000000."
    ),
}
YUANHE_PROFILE: dict[str, Any] = {
    "legal_name": "远禾财产保险股份有限公司",
    "address": ["海陵市观澜路8号"],
    "phone": "0000-88880100",
    "hours": "工作日9:00至17:00",
    "mediation_name": "海陵市保险纠纷调解委员会",
    "mediation_phone": "0000-88880110",
}
BRANCH_PROFILE: dict[str, Any] = {
    "legal_name": "远禾财产保险股份有限公司云州分公司",
    "address": ["云州市锦屏区观澜路1号"],
    "phone": "0000-88880142",
    "hours": "工作日9:00至17:00",
    "website": "yuanhe.example",
    "number_series": "远禾云投诉",
    "mediation_name": "云州市保险纠纷调解委员会",
    "mediation_phone": "0000-88880120",
    "mediation_address": "云州市锦屏区长宁路6号",
}
CHINA: dict[str, Any] = {
    "country": "CN",
    "zone": "Asia/Shanghai",
    "place": None,
    "regime": "cn-complaint",
    "currency": "CNY",
    "language": "zh-Hans",
}

HOME = """---
product: home
product_name: Home insurance
line: property
wording: HOME
name: HOME
kind: policy
edition: A
from: 2025-01-01
language: en
---

# Home insurance

## Section 4: What is not covered {exclusion page=17}

4.2 We will not pay for:

(a) damage caused by frost;

(b) damage caused by water that has been leaking for more than 14 days;

(c) but paragraph (b) does not apply if the leak was hidden inside a wall, floor or ceiling and you could not reasonably have known about it. In that case we will pay for the damage. We will not pay to repair or replace the pipe or fitting that leaked. {exception}
"""

MOTOR = """---
product: motor-cn
product_name: 机动车损失保险
line: motor
wording: MOTOR-CN
name: 远禾机动车损失保险条款
kind: policy
edition: 2024版
from: 2024-01-01
language: zh-Hans
备案号: 远禾财险〔2024〕主017号
---

# 远禾机动车损失保险条款

## 第一章 保险责任 {insuring page=3}

第六条 保险人依照本合同的约定，赔偿保险事故造成的被保险机动车的直接损失。

第九条 发生保险事故时，保险人按照下列方式实行绝对免赔率：
（一）负次要责任的，实行5%的绝对免赔率；
（二）负全部责任的，实行20%的绝对免赔率；
（三）被保险机动车的损失应当由第三方负责赔偿，无法找到第三方的，实行20%的绝对免赔率。

第二十一条 保险人未按期赔付的，自逾期之日起至付清之日止，按年利率3%赔偿被保险人的损失。

## 第二章 责任免除 {exclusion page=5}

第二十二条 车轮的自然磨损，保险人不负责赔偿。

第二十三条 驾驶人饮酒后驾驶的，保险人不负责赔偿。 {relieves=prompting}
"""


@dataclass(frozen=True)
class Scene:
    """A case with the people who answer it."""

    reference: str
    officer: Actor
    approver: Actor
    unit: Unit
    clock: FixedClock
    library: Library

    @property
    def case(self) -> Case:
        return db.session().scalars(select(Case).where(Case.reference == self.reference)).one()

    @property
    def who(self) -> dict[str, Any]:
        """What every service wants to know of the officer."""
        return {"actor": self.officer, "clock": self.clock, "reference": self.reference}

    @property
    def by_rules(self) -> dict[str, Any]:
        """The same with the rules."""
        return {**self.who, "library": self.library}


def _people(unit: Unit, name: str, role: str, phone: str) -> tuple[Actor, Actor]:
    officer = factories.make_person(
        Role.OFFICER, unit=unit, display_name=name, job_title=role, phone=phone, email="contact@example.com"
    )
    approver = factories.make_person(Role.APPROVER, Role.OFFICER, unit=unit)
    return actor_for(officer), actor_for(approver)


def open_scene(
    unit: Unit,
    *,
    receipt: Receipt,
    person: Person,
    points: Sequence[Point],
    policy: PolicyFacts | None = None,
    claim: ClaimFacts | None = None,
    officer: tuple[str, str, str] = ("Priya Raman", "Complaints Manager", "0113 496 0142"),
) -> Scene:
    """A complaint just taken in, owned by an officer."""
    clock: FixedClock = current_app.extensions["clock"]
    library: Library = current_app.extensions["rules"]
    handler, approver = _people(unit, *officer)
    told = {"actor": handler, "clock": clock}
    with transaction() as session:
        unit = session.merge(unit)
        case = open_case(session, actor=handler, unit=unit, receipt=receipt, clock=clock)
        add_party(session, case, person, **told)
        if policy:
            note_policy(session, case, policy, **told)
        if claim:
            note_claim(session, case, claim, **told)
        add_points(session, case, points, **told)
        case.owner_id = case.investigator_id = handler.user_id
        both = {"owner": handler.user_id, "investigator": handler.user_id}
        note(case, ASSIGNED, **told, **both, why=[], overruled=None)
        case.state = "investigating"
        recompute(session, case, library=library, now=clock.now())
        reference = case.reference
    return Scene(reference, handler, approver, unit, clock, library)


def add_paper(
    scene: Scene,
    number: int,
    description: str,
    *,
    dated: str | None = None,
    privilege: Privilege = Privilege.OPEN,
) -> None:
    """A paper of the case, really in the store."""
    stored = current_store().put(io.BytesIO(f"{description}\n".encode()), max_bytes=10_000, name="paper.txt")
    add_evidence(papers=[Paper(stored, "paper.txt")], **scene.who)
    marked = Description(PaperFacts(description, dated=dated), privilege)
    describe_evidence(papers={number: marked}, reason="as it says", **scene.who)


def put_enclosure(name: str, words: str = "Invented leaflet") -> None:
    """Lay a paper that rules want enclosed where the firm keeps such papers."""
    import pikepdf

    folder = current_app.extensions["settings"].instance / "enclosures"
    folder.mkdir(exist_ok=True)
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.docinfo["/Title"] = words
    pdf.save(folder / f"{name}.pdf", deterministic_id=True)


def _clause(path_end: str) -> int:
    session = db.session()
    found = session.scalars(select(Clause).where(Clause.path.endswith(path_end))).all()
    assert len(found) == 1, [clause.path for clause in session.scalars(select(Clause))]
    return found[0].id


def _import(text: str, clock: FixedClock) -> int:
    return import_edition(actor=Actor(None, "test", system=True), clock=clock, text=text).edition_id


def okafor(**changes: Any) -> Scene:
    """The English complaint, taken in by telephone; three points."""
    clock: FixedClock = current_app.extensions["clock"]
    edition = _import(HOME, clock)
    put_enclosure("fos-leaflet")
    put_enclosure("complaints-procedure")
    unit = factories.make_unit(code="NM", name="Northmoor", reference_prefix="NM", profile=NORTHMOOR_PROFILE)
    person = Person(
        "complainant",
        "Ada Okafor",
        capacity="policyholder",
        title="Mrs",
        phone="0113 496 0999",
        email="ada.okafor@example.com",
        address="14 Linnet Close\nThornby\nNORTHMOOR\nNM7 4QX",
    )
    scene = open_scene(
        unit,
        receipt=Receipt(
            "phone",
            date(2026, 10, 29),
            None,
            "en",
            "gb-disp",
            words="You turned my claim down.",
            late_reason="taken on",
        ),
        person=Person(**{**person.__dict__, **changes}),
        points=(
            Point("Your claim for the leak", "You should have paid my claim for the leak."),
            Point("The time we took", "You took far too long to decide."),
            Point("The call on 6 May", "Your claims handler was rude to me on 6 May."),
        ),
        policy=PolicyFacts(
            "HO-5530-1978", edition_id=edition, period_from=date(2025, 12, 1), period_to=date(2026, 11, 30)
        ),
        claim=ClaimFacts(
            "CL-2026-081553", loss_on=date(2026, 3, 14), decided_on=date(2026, 5, 21), claimed_minor=187_500
        ),
    )
    add_paper(scene, 1, "Surveyor’s report, 1 April 2026", dated="2026-04-01")
    add_paper(scene, 2, "Brook Builders’ estimate, 2 April 2026", dated="2026-04-02")
    add_paper(scene, 3, "Recording of the call", dated="2026-05-06")
    add_paper(scene, 4, "Counsel’s advice", privilege=Privilege.LEGAL_ADVICE)
    return scene


def decide_okafor(scene: Scene) -> Scene:
    """Findings, clauses and a drafted decision: one point agreed in part, one agreed, one not."""
    library, who = scene.library, scene.who
    _find(scene, 1, Result.PARTLY, (
        Fact("You saw a stain on your hall ceiling, and told us two days later", "2026-03-14"),
        Fact("Our surveyor found that a pipe behind the shower wall had been leaking for several weeks. It was tiled in",
             "2026-04-01", 1, 3),
        Fact("We turned down your whole claim of £1,875.00 because the leak had lasted more than 14 days", "2026-05-21"),
    ))  # fmt: skip
    _find(scene, 2, Result.UPHELD, (Fact("The surveyor’s report reached us", "2026-04-01", 1),))
    _find(
        scene,
        3,
        Result.NOT_UPHELD,
        (Fact("I listened to the whole recording with a manager", "2026-05-06", 3),),
    )
    assert library
    for path, words in (
        ("4.2.(b)", "We will not pay for: […] (b) damage caused by water that has been leaking for more than 14 days;"),
        ("4.2.(c)", (
            "(c) but paragraph (b) does not apply if the leak was hidden inside a wall, floor or ceiling and you could "
            "not reasonably have known about it. In that case we will pay for the damage. We will not pay to repair or "
            "replace the pipe or fitting that leaked."
        )),
    ):  # fmt: skip
        cite_clause(number=1, clause_id=_clause(path), quotation=words, **who)
    interest = Interest(Money(124_000, "GBP"), Decimal("8"), date(2026, 4, 17), date(2026, 11, 24))
    save_draft(
        draft=Draft(
            (
                Answer(1, Outcome.PARTLY, (
                    "We relied on paragraph (b) and overlooked paragraph (c), the exception to it. Your leak was hidden "
                    "inside a wall, and you told us as soon as there was something to see. So we will pay to repair your "
                    "bathroom and hall, less your excess. The last sentence of paragraph (c) leaves out the pipe itself."
                    "\n\nI am sorry that we got this wrong. You lived with a damaged ceiling for months."
                ), (
                    Line(LineKind.AMOUNT, "Repairs to bathroom and hall", "Brook Builders’ estimate, 2 April 2026",
                         Money(149_000, "GBP")),
                    Line(LineKind.EXCESS, "Less your excess", "£250.00 for each water claim", Money(-25_000, "GBP")),
                    Line(LineKind.INTEREST, "Interest at 8% a year, simple",
                         "17 April to 24 November 2026, 221 days: £1,240.00 × 8% × 221 ÷ 365", interest.amount, interest),
                    Line(LineKind.TAX, "Less income tax", "20% of £60.06", Money(-1_201, "GBP")),
                    Line(LineKind.COMPENSATION, "Distress and inconvenience", "A damaged home for months",
                         Money(15_000, "GBP")),
                )),
                Answer(2, Outcome.UPHELD, (
                    "Our own standard is to decide within 10 working days. You waited almost seven weeks. You rang us "
                    "twice and nobody called you back. I am sorry for the wait and for the calls we did not return."
                ), (Line(LineKind.COMPENSATION, "Delay", "Almost five weeks late, two calls not returned",
                         Money(20_000, "GBP")),)),
                Answer(3, Outcome.NOT_UPHELD, (
                    "The handler let you finish, spoke calmly, and twice said sorry for the wait. She could not give you "
                    "a decision, and I understand how hard that was. But we do not think that she was rude. I will gladly "
                    "send you the recording, free of charge."
                )),
            ),
            pay_by_days=14,
        ),
        **who,
    )  # fmt: skip
    return scene


def _find(scene: Scene, number: int, result: Result, facts: Sequence[Fact]) -> None:
    record_finding(
        finding=NewFinding(number, result, "Established by the papers named.", facts=facts, evidence=(1,)),
        **scene.by_rules,
    )


def chen(*, at_head_office: bool = False, **changes: Any) -> Scene:
    """The Chinese complaint, passed on by the authority; answered by a branch."""
    clock: FixedClock = current_app.extensions["clock"]
    edition = _import(MOTOR, clock)
    head = factories.make_unit(
        code="YH", name="总公司", reference_prefix="YHZ", profile=YUANHE_PROFILE, **CHINA
    )
    branch = factories.make_unit(
        head, code="YH-YZ", name="云州分公司", reference_prefix="YHY", profile=BRANCH_PROFILE, **CHINA
    )
    unit = head if at_head_office else branch
    person = Person(
        "complainant",
        "陈立新",
        capacity="policyholder",
        title="先生",
        phone="13812342046",
        address="云州市锦屏区长宁路18号3单元502室",
    )
    scene = open_scene(
        unit,
        receipt=Receipt("authority", date(2026, 11, 12), None, "zh-Hans", "cn-complaint", words="赔款少算。",
                        late_reason="taken on"),
        person=Person(**{**person.__dict__, **changes}),
        points=(
            Point("赔款少算", "赔款少算了4,860.00元", "补付4,860.00元"),
            Point("理赔时间", "理赔时间太长，超过规定期限", "赔偿逾期损失"),
            Point("指定修理厂", "查勘员要求到指定修理厂修车", "书面道歉"),
        ),
        policy=PolicyFacts(
            "CX26-0455-7193", edition_id=edition, period_from=date(2025, 12, 1), period_to=date(2026, 11, 30)
        ),
        claim=ClaimFacts(
            "PA26-118", loss_on=date(2026, 8, 3), decided_on=date(2026, 9, 18), claimed_minor=1_974_000,
            paid_minor=1_488_000,
        ),
        officer=("周敏", "投诉处理岗", "0000-88880142"),
    )  # fmt: skip
    record_request(
        actor=scene.officer,
        clock=clock,
        library=scene.library,
        reference=scene.reference,
        request=Request(
            "国家金融监督管理总局云州监管局",
            "云金消转〔2026〕0412号",
            date(2026, 11, 12),
            None,
            late_reason="taken on",
        ),
    )
    add_paper(scene, 1, "赔款计算书", dated="2026-09-18")
    add_paper(scene, 2, "查勘录音", dated="2026-08-04")
    return scene


def decide_chen(scene: Scene, found: Mapping[int, Result] = MappingProxyType({})) -> Scene:
    """三项：部分属实、属实、不属实；``found`` 另行认定其中的事实，请求仍照原样答复。"""
    _find(scene, 1, found.get(1, Result.PARTLY), (
        Fact("您的车辆停放时被撞，对方驶离，无法找到。您申报损失19,740.00元", "2026-08-03"),
        Fact("我公司核定损失18,600.00元，再扣减20%即3,720.00元，实付14,880.00元", "2026-09-18", 1),
    ))  # fmt: skip
    _find(scene, 2, Result.UPHELD, (Fact("我公司作出核定并付款，比三十日的期限晚了14日", "2026-09-18", 1),))
    _find(
        scene,
        3,
        found.get(3, Result.NOT_UPHELD),
        (Fact("查勘员介绍了三家修理厂，并说明可以自己选择", "2026-08-04", 2),),
    )
    # 第九条 relieves the insurer and was never explained: it is quoted because it does not hold, not against him.
    for number, path, words in (
        (1, "第九条", ("发生保险事故时，保险人按照下列方式实行绝对免赔率：……（三）被保险机动车的损失应当由第三方负责赔偿，"
         "无法找到第三方的，实行20%的绝对免赔率。")),
        (2, "第二十一条", "保险人未按期赔付的，自逾期之日起至付清之日止，按年利率3%赔偿被保险人的损失。"),
    ):  # fmt: skip
        cite_clause(number=number, clause_id=_clause(path), quotation=words, relied_on="for", **scene.who)
    save_draft(
        draft=Draft(
            (
                Answer(1, Outcome.PARTLY, (
                    "我公司不能证明已向您提示和说明第九条第（三）项，该项不产生效力，应当补付3,720.00元。"
                    "右前大灯不是本次事故造成的损失，该部分不予支持。"
                ), (Line(LineKind.AMOUNT, "补付保险金", "18,600.00×20%", Money(372_000, "CNY")),)),
                Answer(2, Outcome.UPHELD, "我公司超过期限付款，应当赔偿逾期损失。",
                       (Line(LineKind.COMPENSATION, "逾期损失", "14,880.00×3%×14÷365", Money(1_712, "CNY")),)),
                Answer(3, Outcome.NOT_UPHELD, "现有录音没有显示查勘员指定修理厂。您如需听取录音，可以联系我们。"),
            ),
            pay_by_days=10,
        ),
        **scene.who,
    )  # fmt: skip
    return scene
