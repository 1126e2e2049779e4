"""中文文书共用部分：称谓、要素表、救济途径、联系方式。"""

from __future__ import annotations

import re

from app.complaints.letters.material import Material
from app.complaints.letters.shared_parts import (
    paragraphs_of,
    prescribed_slots,
    reference_year_and_number,
)
from app.letters.blocks import (
    Addressee,
    Block,
    Contacts,
    NumberedRights,
    Paragraph,
    PointRow,
    Points,
    Reference,
    Right,
    Signatory,
    text,
)
from app.letters.printed import day

CHANNELS = {
    "phone": "来电",
    "email": "电子邮件",
    "letter": "来信",
    "visit": "来访",
    "web": "互联网",
    "message": "在线消息",
    "authority": "监管转办",
}
_NOT_A_TITLE = re.compile(r"[A-Za-z.]")


def addressee(material: Material) -> Addressee:
    """姓名、地址；称谓取“先生”“女士”。有受托人的，写给受托人，并说明“您”指投诉人。"""
    if material.kind == "report":
        name = material.authority or "转办单位"
        return Addressee((name,), name, name)
    person = material.recipient
    full = full_name(person.name, person.title)
    if person.through:
        dear = full_name(person.through, person.through_title)
        return Addressee((person.through, *person.address), dear, person.through, speaks_for=full)
    return Addressee((person.name, *person.address), full, person.name)


def full_name(name: str, title: str) -> str:
    """称谓如“陈立先生”；外文头衔不用。"""
    return name if _NOT_A_TITLE.search(title) else f"{name}{title}"


def references(material: Material) -> tuple[Reference, ...]:
    """标题下的要素表。国内文书寄往何处，写在信封和送达回证上；国外机构用开窗信封，写在此处。"""
    person = material.recipient
    title = f"（{person.title}）" if person.title and not _NOT_A_TITLE.search(person.title) else ""
    rows = (
        Reference("投诉人", text(f"{person.name}{title}")),
        Reference("收到日期", text(day(material.received_on, "zh-Hans"))),
        Reference("投诉渠道", text(CHANNELS.get(material.channel, ""))),
        Reference("投诉编号", text(material.reference)),
        Reference("保单号", text(material.policy_number)),
        Reference("转办编号", text(material.authority_number)),
        Reference("赔案号", text(material.claim_number)),
        Reference("寄往", text("" if material.is_chinese else "，".join(person.address))),
    )
    return tuple(row for row in rows if row.value)


def signatory(material: Material) -> Signatory:
    """经办人。"""
    phone = material.handler.phone or material.sender.phone
    return Signatory(material.handler.name, material.handler.role, (phone,) if phone else ())


def document_number(material: Material) -> str:
    """文号：机构代字、年份、流水号，取自投诉编号。"""
    year, number = reference_year_and_number(material.reference)
    series = material.sender.series
    return f"{series}〔{year}〕第{number}号" if year else f"{series}第{number}号"


def said_on(material: Material) -> str:
    """收到投诉的经过，一句。"""
    on = day(material.received_on, "zh-Hans")
    if material.channel == "authority":
        sender = material.authority or "监管部门"
        return f"{on}，我公司收到{sender}转来的您的投诉。"
    if material.caller is None:
        return f"{on}，我公司收到您的投诉。"
    ways = {"phone": "来电", "email": "发来电子邮件", "letter": "来信", "visit": "来访"}
    how = ways.get(material.channel, "通过线上渠道")
    if material.caller:
        return f"{material.caller}于{on}代您{how}，向我公司提出投诉。"
    return f"您于{on}{how}向我公司投诉。"


def points_told(material: Material) -> Points:
    """投诉事项与请求。"""
    return Points(
        tuple(
            PointRow(point.number, (point.said or point.title).rstrip("。"), wanted=point.wants.rstrip("。"))
            for point in material.points
        )
    )


def written(material: Material) -> tuple[Paragraph, ...]:
    """经办人为本函书写的段落。"""
    return tuple(Paragraph(text(line)) for words in material.parts.paragraphs for line in lines_of(words))


def lines_of(words: str) -> tuple[str, ...]:
    """一行即一段：清单逐项另起一行，不并作一段。"""
    return tuple(piece for line in words.splitlines() for piece in paragraphs_of(line))


def rights(material: Material, *, with_review: bool) -> tuple[Block, ...]:
    """救济途径。核查只写规则，不写日期；总公司的决定没有上级机构，不列核查。适用外国规则的，写当地机构。"""
    if not material.is_chinese:
        return _abroad(material)
    items = (
        *_review(material, with_review=with_review),
        *_mediation(material),
        Right("仲裁", text("有仲裁协议的，向约定的仲裁机构申请仲裁。")),
        Right("诉讼", text("依法向人民法院提起诉讼，请注意诉讼时效。")),
    )
    hotline = next((each for each in material.requirements.contacts if not each.website and each.phone), None)
    told = (Paragraph(text(f"您也可以拨打{hotline.name.zh}{hotline.phone}。")),) if hotline else ()
    return (NumberedRights(items), *told, *prescribed_slots(material))


def _abroad(material: Material) -> tuple[Block, ...]:
    """规则指明的外部机构、如何联系，规定的文字，最后是诉讼。"""
    court = Right("诉讼", text("依法向有管辖权的法院提起诉讼，请注意时效。"))
    body = material.body
    if body is None:
        return (NumberedRights((court,)), *prescribed_slots(material))
    now = "现在" if material.kind in ("holding", "decision") else ""
    particulars = (("网站", body.website), ("电话", body.phone), ("地址", body.address))
    reached = "，".join(f"{label}：{value}" for label, value in particulars if value)
    ask = f"您{now}可以向{body.name.zh}提出，请其审查您的投诉；该机构独立于我公司。"
    more = "该机构网站有更多信息。" if material.kind == "summary" else ""
    leaflet = "随函附有其宣传册。" if material.encloses("fos-leaflet") else ""
    right = Right(body.name.zh, text(f"{ask}{reached}。{more}{leaflet}"))
    return (NumberedRights((right, court)), *prescribed_slots(material))


def _review(material: Material, *, with_review: bool) -> tuple[Right, ...]:
    superior = material.superior
    if not with_review or superior is None:
        return ()
    where = f"地址：{superior.address}，电话：{superior.phone}。"
    return (
        Right(
            "核查",
            text(f"自收到本决定之日起三十日内，向我公司的上级机构{superior.name}书面申请核查。{where}"),
        ),
    )


def _mediation(material: Material) -> tuple[Right, ...]:
    """当地调解组织，取自机构资料；没有登记的不泛泛而写。"""
    body = material.sender.mediation
    if not body.is_reachable:
        return ()
    address = f"地址：{body.address}，" if body.address else ""
    return (Right("调解", text(f"向{body.name}申请调解。{address}电话：{body.phone}。")),)


def contact_line(material: Material) -> Contacts:
    """经办人、电话、工作时间。"""
    phone = material.handler.phone or material.sender.phone
    rows = (("联系人", material.handler.name), ("电话", phone), ("工作时间", material.sender.hours))
    return Contacts(tuple(row for row in rows if row[1]))
