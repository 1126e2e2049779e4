"""较少用的中文文书：补充材料一次性告知、拒绝赔偿（给付）通知、核查决定、办理情况报告、维持原决定。"""

from __future__ import annotations

import re

from app.complaints.letters.chinese_parts import (
    contact_line,
    lines_of,
    points_told,
    rights,
    said_on,
    written,
)
from app.complaints.letters.material import Material
from app.letters.blocks import Block, Heading, Paragraph, SignOff, text
from app.letters.printed import day, numeral

_NUMBERED = re.compile(r"[（(]?[一二三四五六七八九十\d]+[）)、.．]")


def materials(material: Material) -> tuple[Block, ...]:
    """补充材料一次性告知：只要我公司没有的，一次告知完毕。"""
    return (
        Paragraph(text(f"{said_on(material)}为核实您反映的事项，请您补充下列材料：")),
        *_asked_for(material),
        Paragraph(text("以上为一次性告知，我公司不再另行要求补充。我公司已经持有的材料，您无需提供。")),
        contact_line(material),
        SignOff(),
    )


def _asked_for(material: Material) -> tuple[Paragraph, ...]:
    """两份以上材料逐项编号；经办人自己编了号的照原样。"""
    lines = [line for words in material.parts.paragraphs for line in lines_of(words)]
    if len(lines) > 1 and not any(_NUMBERED.match(line) for line in lines):
        lines = [f"（{numeral(number)}）{line}" for number, line in enumerate(lines, start=1)]
    return tuple(Paragraph(text(line)) for line in lines)


def refusal(material: Material) -> tuple[Block, ...]:
    """《保险法》第二十四条：自作出核定之日起三日内发出，并说明理由。"""
    on = material.parts.happened_on
    settled = f"于{day(on, 'zh-Hans')}" if on else ""
    claim = f"（赔案号{material.claim_number}）" if material.claim_number else ""
    reason = " ".join(material.parts.why.split()).rstrip("。")
    return (
        Paragraph(
            text(
                f"您就本次保险事故提出的索赔{claim}，我公司{settled}作出核定：不属于保险责任，不予赔偿（给付）保险金。"
            )
        ),
        Heading("理由", 1, "一、"),
        Paragraph(text(f"{reason}。")),
        *written(material),
        Heading("您的权利", 1, "二、"),
        Paragraph(text("您对核定结果有异议的，可以选择以下途径：")),
        *rights(material, with_review=False),
        contact_line(material),
        SignOff(),
    )


def review(material: Material) -> tuple[Block, ...]:
    """核查决定：由上级机构作出，不再列核查。"""
    on = material.parts.happened_on
    asked = f"我公司于{day(on, 'zh-Hans')}收到您的核查申请。" if on else "我公司已收到您的核查申请。"
    return (
        Heading("核查事项", 1, "一、"),
        Paragraph(text(asked)),
        points_told(material),
        Heading("核查决定", 1, "二、"),
        *written(material),
        Heading("救济途径", 1, "三、"),
        *rights(material, with_review=False),
        contact_line(material),
        SignOff(),
    )


def report(material: Material) -> tuple[Block, ...]:
    """办理情况报告：报转办的监管部门，不寄投诉人。"""
    number = f"（转办编号：{material.authority_number}）" if material.authority_number else ""
    received = day(material.received_on, "zh-Hans")
    return (
        Paragraph(text(f"贵局转来的投诉{number}，我公司于{received}收到并登记，现将办理情况报告如下。")),
        Heading("投诉事项", 1, "一、"),
        points_told(material),
        Heading("办理情况", 1, "二、"),
        *written(material),
        contact_line(material),
        SignOff(),
    )


def further(material: Material) -> tuple[Block, ...]:
    """维持原决定：原决定的日期照写，途径和期限不重新起算。"""
    decided = material.decided_on
    first = f"我公司已于{day(decided, 'zh-Hans')}作出处理决定。" if decided else "我公司此前已作出处理决定。"
    return (
        Paragraph(text(f"{first}您再次来函，我公司已经核对，维持原处理决定。")),
        *written(material),
        Paragraph(text("原处理决定载明的救济途径和期限不变，不因本函重新计算。")),
        contact_line(material),
        SignOff(),
    )
