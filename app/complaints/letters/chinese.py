"""中文文书：投诉登记回执、进展告知函、投诉处理决定告知书等。正文称“您”与“我公司”。"""

from __future__ import annotations

from app.complaints.letters import chinese_decision, chinese_more, chinese_time
from app.complaints.letters.chinese_parts import (
    addressee,
    contact_line,
    document_number,
    points_told,
    references,
    rights,
    said_on,
    signatory,
    written,
)
from app.complaints.letters.material import Material
from app.complaints.letters.shared_parts import firm_of
from app.letters.blocks import Block, Heading, Letter, Paragraph, SignOff, text
from app.letters.printed import day

TITLES = {
    "acknowledgement": "投诉登记回执",
    "update": "投诉处理进展告知函",
    "reply": "答复函",
    "holding": "投诉处理延迟告知函",
    "summary": "投诉办结告知函",
    "decision": "{called}",
    "declined": "投诉不予办理告知书",
    "withdrawn": "投诉撤回终止告知书",
    "extension": "投诉处理延期告知书",
    "appraisal": "鉴定期间不计入办理期限告知书",
    "recounted": "投诉处理期限重新计算告知书",
    "merged": "投诉合并办理告知书",
    "materials": "补充材料一次性告知书",
    "refusal": "拒绝赔偿（给付）保险金通知书",
    "review": "核查决定告知书",
    "report": "办理情况报告",
    "further": "答复函（维持原处理决定）",
}


def compose(material: Material) -> Letter:
    """整份文书。"""
    is_decision = material.kind == "decision"
    return Letter(
        kind=material.kind,
        regime=material.regime,
        lang="zh-Hans",
        firm=firm_of(material),
        addressee=addressee(material),
        title=TITLES[material.kind].format(called=material.decision_called),
        doc_number=document_number(material) if is_decision and material.is_chinese else "",
        blocks=_BODIES[material.kind](material),
        code=material.code,
        currency=material.currency,
        reference=material.reference,
        references=references(material),
        signatory=signatory(material),
        enclosures=material.enclosures,
        style=material.style,
        overall=material.overall if is_decision else "",
    )


def _acknowledgement(material: Material) -> tuple[Block, ...]:
    """回执力求一页，不分标题。"""
    handled = "已登记" if material.is_chinese else "正在处理"
    received = f"我公司已收到您的投诉，并{handled}。给您带来不便，我们向您致歉。您反映的事项如下："
    answered = f"您反映的事项将由与此无关的人员调查核实。{_when_answered(material)}"
    return (
        Paragraph(text(f"{said_on(material)}{received}")),
        points_told(material),
        Paragraph(text("上述内容如有遗漏或者不准确，请您告诉我们。")),
        Paragraph(text(f"{answered}需要您补充材料的，我公司一次性告知。")),
        *written(material),
        contact_line(material),
        SignOff(),
    )


def _when_answered(material: Material) -> str:
    words, due = material.asks_for_answer_time, material.answer_due
    if words and due:
        return f"我公司将在收到投诉之日起{words}，最迟于{day(due, 'zh-Hans')}作出处理决定，并书面告知您。"
    if words:
        return f"我公司将在收到投诉之日起{words}作出处理决定，并书面告知您。"
    return f"我公司最迟于{day(due, 'zh-Hans')}书面答复您。" if due else "我公司将书面答复您。"


def _update(material: Material) -> tuple[Block, ...]:
    due = material.answer_due
    answer = (Paragraph(text(f"我公司最迟于{day(due, 'zh-Hans')}书面告知您处理决定。")),) if due else ()
    return (
        Paragraph(text(f"{said_on(material)}现将办理进展告知如下。")),
        *written(material),
        *answer,
        contact_line(material),
        SignOff(),
    )


def _reply(material: Material) -> tuple[Block, ...]:
    return (*written(material), contact_line(material), SignOff())


def _holding(material: Material) -> tuple[Block, ...]:
    expected = material.parts.expected_on
    when = f"预计最迟于{day(expected, 'zh-Hans')}书面告知您处理决定。" if expected else ""
    return (
        Paragraph(
            text(
                f"{said_on(material)}我公司尚未作出处理决定，原因是：{_reason(material)}。{when}"
                "给您带来不便，我们向您致歉。"
            )
        ),
        *written(material),
        Heading("您的权利", 1),
        *rights(material, with_review=False),
        contact_line(material),
        SignOff(),
    )


def _reason(material: Material) -> str:
    return " ".join(material.parts.why.split()).rstrip("。")


def _summary(material: Material) -> tuple[Block, ...]:
    accepted = material.parts.happened_on
    on = "当日" if accepted == material.received_on else day(accepted, "zh-Hans") if accepted else ""
    when = f"{on}，" if on else ""
    return (
        Paragraph(text(f"{said_on(material)}{when}您对我公司的处理表示认可，您的投诉已解决。")),
        Heading("您反映的事项", 1, "一、"),
        points_told(material),
        *_headed("处理结果", written(material)),
        Paragraph(text("您日后如有异议，仍可以选择以下途径：")),
        *rights(material, with_review=False),
        contact_line(material),
        SignOff(),
    )


def _headed(heading: str, paragraphs: tuple[Paragraph, ...]) -> tuple[Block, ...]:
    return (Heading(heading, 1, "二、"), *paragraphs) if paragraphs else ()


def _declined(material: Material) -> tuple[Block, ...]:
    return (
        Paragraph(text(f"{said_on(material)}经核对，我公司对该投诉不予办理，原因是：{_reason(material)}。")),
        *written(material),
        Paragraph(text("您对此有异议的，可以选择以下途径：")),
        *rights(material, with_review=False),
        contact_line(material),
        SignOff(),
    )


def _withdrawn(material: Material) -> tuple[Block, ...]:
    on = material.parts.happened_on
    received = f"我公司于{day(on, 'zh-Hans')}收到您撤回投诉的申请" if on else "我公司已收到您撤回投诉的申请"
    return (
        Paragraph(text(f"{received}，该投诉的处理程序自收到申请当日终止。")),
        *written(material),
        Paragraph(text("您日后如有新的事实和理由，仍可以向我公司提出。")),
        contact_line(material),
        SignOff(),
    )


_BODIES = {
    "acknowledgement": _acknowledgement,
    "update": _update,
    "reply": _reply,
    "holding": _holding,
    "summary": _summary,
    "decision": chinese_decision.body,
    "declined": _declined,
    "withdrawn": _withdrawn,
    "extension": chinese_time.extension,
    "appraisal": chinese_time.appraisal,
    "recounted": chinese_time.recounted,
    "merged": chinese_time.merged,
    "materials": chinese_more.materials,
    "refusal": chinese_more.refusal,
    "review": chinese_more.review,
    "report": chinese_more.report,
    "further": chinese_more.further,
}
