"""Invented cases to try a template on before anybody may use it: no row of the database stands behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import cast

from app.complaints.domain.house_words import Piece
from app.complaints.letters.material import (
    Handler,
    Material,
    Mediation,
    MoneyLine,
    Parts,
    Point,
    Recipient,
    Sender,
    StatedFact,
    Superior,
    TimeTold,
)
from app.letters.blocks import Kind, Lang, Overall
from app.rules.families import is_chinese
from app.rules.letters import letter_requirements
from app.rules.library import Library
from app.shared.text import N_

PLAIN, FULL, REJECTED = N_("A plain case"), N_("A case that knows everything"), N_("A complaint not upheld")


@dataclass(frozen=True)
class Sample:
    """An invented case, by the name that the page shows."""

    name: str
    material: Material


def samples(
    library: Library, regime: str, kind: str, lang: Lang, on: date, pieces: Sequence[Piece]
) -> tuple[Sample, ...]:
    """The cases that a template for such letters is tried on: with little, with everything, and with another answer."""
    plain = _plain(library, regime, cast(Kind, kind), lang, on, tuple(pieces))
    full = _full(plain)
    found = [Sample(PLAIN, plain), Sample(FULL, full)]
    if kind == "decision":
        found = [Sample(FULL, _decided(full, "accepts")), Sample(REJECTED, _decided(plain, "rejects"))]
    return tuple(found)


def _plain(
    library: Library, regime: str, kind: Kind, lang: Lang, on: date, pieces: tuple[Piece, ...]
) -> Material:
    chinese, in_china = lang == "zh-Hans", is_chinese(regime)
    return Material(
        kind=kind,
        reference="YZ-2026-00037" if in_china else "NM-2026-00037",
        regime=regime,
        lang=lang,
        style="standard",
        currency="CNY" if in_china else "GBP",
        code="7KQ4-M2XD",
        check_address="fairfile.example/check",
        sender=_CHINESE_SENDER if in_china else _ENGLISH_SENDER,
        superior=Superior("远禾财产保险股份有限公司", "海陵市观澜路8号", "0000-88880100")
        if in_china
        else None,
        recipient=_recipient(chinese),
        handler=Handler("周敏", "投诉处理岗", "0000-88880142")
        if in_china
        else Handler("Amara Bello", "Complaints"),
        channel="letter",
        received_on=on - timedelta(days=20),
        requirements=letter_requirements(library, regime, kind, on, lang),
        parts=Parts(
            paragraphs=("我公司正在调取材料。",) if chinese else ("We have asked for the report.",),
            why="尚待外部机构提供材料" if chinese else "We are waiting for a report.",
            expected_on=on + timedelta(days=21),
            happened_on=on - timedelta(days=2),
        ),
        points=(_point(chinese),),
        time=_time_told(kind, chinese, on),
        house=pieces,
    )


def _full(plain: Material) -> Material:
    chinese = plain.lang == "zh-Hans"
    return replace(
        plain,
        policy_number="SAMPLE-POL-1",
        policy_from=plain.received_on - timedelta(days=200),
        policy_to=plain.received_on + timedelta(days=165),
        claim_number="SAMPLE-CLM-1",
        authority="示例监管部门" if chinese else "The Sample Authority",
        authority_number="SAMPLE-1",
        answer_due=plain.received_on + timedelta(days=56),
    )


def _decided(material: Material, overall: Overall) -> Material:
    chinese, upheld = material.lang == "zh-Hans", overall == "accepts"
    money = (
        (MoneyLine("distress", "通融补偿" if chinese else "For the trouble", "", 10000),) if upheld else ()
    )
    reasons = (
        "经核实，事实清楚。" if chinese else "The record shows what happened, and so we answer like this."
    )
    point = replace(
        material.points[0],
        outcome="upheld" if upheld else "not_upheld",
        reasons=reasons,
        facts=(StatedFact("已核对通话录音" if chinese else "We listened to the call", "", "E1"),),
        money=money,
    )
    return replace(material, points=(point,), overall=overall, pay_by_days=14 if upheld else None)


def _time_told(kind: Kind, chinese: bool, on: date) -> TimeTold:
    """What a letter about the period itself has to tell; ``by`` is another thing in each of them."""
    by = {
        "extension": "远禾财产保险股份有限公司" if chinese else "Our head office",
        "appraisal": "云州市示例鉴定所" if chinese else "Sample Surveyors",
        "merged": "YZ-2026-00031" if chinese else "NM-2026-00031",
    }
    was = on + timedelta(days=10)
    return TimeTold(30, by.get(kind, ""), on - timedelta(days=2), was, was + timedelta(days=30))


def _point(chinese: bool) -> Point:
    if chinese:
        return Point(1, "理赔办理时间", "理赔办理时间过长", "说明原因")
    return Point(1, "How long the claim took", "The claim took too long")


def _recipient(chinese: bool) -> Recipient:
    if chinese:
        return Recipient("示例投诉人", "女士", False, ("云州市示例路1号",))
    return Recipient("Sam Sample", "Mx", False, ("1 Sample Street", "Northmoor NM1 1AA"))


_ENGLISH_SENDER = Sender(
    name="Sample Insurance",
    address=("1 Sample Row, Northmoor NM1 1AA",),
    phone="0113 496 0142",
    hours="Mon to Fri, 9am to 5pm",
    email="complaints@sample.example",
    website="sample.example",
    legal_particulars="Sample Insurance Limited. An invented firm.",
)
_CHINESE_SENDER = Sender(
    name="示例财产保险股份有限公司云州分公司",
    address=("云州市示例区示例路1号",),
    phone="0000-88880142",
    hours="工作日9:00至17:00",
    website="sample.example",
    series="示例投诉",
    mediation=Mediation("云州市保险纠纷调解委员会", "云州市示例路6号", "0000-88880120"),
)
