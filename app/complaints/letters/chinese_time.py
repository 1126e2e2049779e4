"""关于办理期限的文书：延期、鉴定期间不计入、重新计算、合并办理。"""

from __future__ import annotations

from datetime import date

from app.complaints.letters.chinese_parts import contact_line, said_on, written
from app.complaints.letters.material import Material, TimeTold
from app.letters.blocks import Block, Paragraph, SignOff, text
from app.letters.printed import day


def extension(material: Material) -> tuple[Block, ...]:
    """延期告知：事由、审批人、新的期限。"""
    time = material.time
    was = f"原定最迟于{_on(time.was)}作出处理决定。" if time.was else ""
    return (
        Paragraph(text(f"{said_on(material)}{was}")),
        Paragraph(
            text(
                f"因{_why(material)}，经{time.by or '上级机构'}审批，本投诉的处理期限延长{time.days}日。"
                f"{_answer_by(time)}给您带来不便，我们向您致歉。"
            )
        ),
        *written(material),
        contact_line(material),
        SignOff(),
    )


def appraisal(material: Material) -> tuple[Block, ...]:
    """鉴定期间不计入办理期限告知。"""
    time = material.time
    return (
        Paragraph(
            text(
                f"{said_on(material)}为查明事实，我公司已委托{time.by or '外部机构'}进行鉴定（检测、评估），"
                f"自{_on(time.since)}开始。"
            )
        ),
        Paragraph(
            text(
                "鉴定（检测、评估）所需时间不计入投诉处理期限，结束后期限继续计算。结束时，我公司告知您新的期限。"
            )
        ),
        *written(material),
        contact_line(material),
        SignOff(),
    )


def appraisal_over(on: str) -> str:
    """进展告知中的一段：鉴定结束，期限继续计算；新的期限随文另起一段。"""
    return f"鉴定（检测、评估）已于{on}结束，投诉处理期限自该日起继续计算。"


def recounted(material: Material) -> tuple[Block, ...]:
    """重新计算期限告知：收到新的事实和理由之日起重新计算。"""
    time = material.time
    return (
        Paragraph(
            text(f"{said_on(material)}{_on(time.since)}，我公司收到您就同一事项提出的新的事实和理由。")
        ),
        Paragraph(text(f"本投诉的处理期限自收到新材料之日起重新计算。{_answer_by(time)}")),
        *written(material),
        contact_line(material),
        SignOff(),
    )


def merged(material: Material) -> tuple[Block, ...]:
    """合并办理告知：并入先前的投诉，期限仍按先前的投诉计算。"""
    time = material.time
    other = f"您提出的另一投诉（编号{time.by}）" if time.by else "我公司正在办理的另一投诉"
    return (
        Paragraph(
            text(f"{said_on(material)}该投诉与{other}系同一事项，我公司自{_on(time.since)}起合并办理。")
        ),
        Paragraph(
            text(
                f"处理期限按{f'投诉{time.by}' if time.by else '该另一投诉'}计算，不因合并而延长。{_answer_by(time)}"
            )
        ),
        *written(material),
        contact_line(material),
        SignOff(),
    )


def _why(material: Material) -> str:
    why = " ".join(material.parts.why.split()).rstrip("。")
    return why.removeprefix("因") or "情况特别复杂"


def _answer_by(time: TimeTold) -> str:
    """何时答复；没有办理期限在走的，不写。"""
    return f"我公司最迟于{_on(time.until)}作出处理决定，并书面告知您。" if time.until else ""


def _on(on: date | None) -> str:
    return day(on, "zh-Hans") if on else ""
