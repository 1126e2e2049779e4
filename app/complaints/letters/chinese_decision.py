"""投诉处理决定告知书（D2）：首段先答，正文六部分，末附送达回证。"""

from __future__ import annotations

from collections.abc import Mapping

from app.complaints.letters.chinese_parts import contact_line, document_number, lines_of, points_told, rights
from app.complaints.letters.material import Material, Point, Quotation, Recipient, StatedFact
from app.complaints.letters.shared_parts import (
    clause_quotes,
    interest_annex,
    partly_known,
    redress_groups,
)
from app.letters.blocks import (
    Block,
    DeliveryReceipt,
    Fact,
    Facts,
    Heading,
    Outcome,
    Paragraph,
    PointSection,
    Redress,
    SealedDate,
    SignOff,
    Text,
    text,
)
from app.letters.printed import FACTS_FOUND, OUTCOME_WORDS, day, numeral, outcome_words

_SHORT_ANSWERS: Mapping[Outcome, str] = {
    **FACTS_FOUND,
    "settled": "已协商一致",
    "goodwill": "给予通融性补偿",
    "withdrawn": "您已撤回",
    "out_of_scope": "不属于我公司处理范围",
    "not_determinable": "现有材料无法认定",
    "forwarded": "已转有关机构处理",
}
_OMISSION = "……表示省略的文字，您可以向我公司索取条款全文。"


def body(material: Material) -> tuple[Block, ...]:
    """称谓以下、落款以上，及附表、送达回证。"""
    return (
        _answer_first(material),
        *_in_place_of(material),
        Heading("投诉事项及请求", 1, "一、"),
        points_told(material),
        Heading("调查核实情况", 1, "二、"),
        *_verified(material),
        Heading("处理依据", 1, "三、"),
        *_grounds(material),
        Heading("处理意见", 1, "四、"),
        *(_section(point) for point in material.points if point.outcome),
        *_money(material),
        Heading("救济途径", 1, "五、"),
        Paragraph(text("您对本决定有异议的，可以选择以下途径：")),
        *rights(material, with_review=True),
        Heading("联系方式", 1, "六、"),
        contact_line(material),
        SignOff(),
        *interest_annex(material),
        *_receipt(material),
    )


def _in_place_of(material: Material) -> tuple[Block, ...]:
    """重新作出的决定写明替代哪一份，期限从新决定起算。"""
    if material.decided_on is None:
        return ()
    was = day(material.decided_on, "zh-Hans")
    return (Paragraph(text(f"本决定替代我公司{was}寄出的处理决定。")),)


def _answer_first(material: Material) -> Paragraph:
    answered = [(point, _short(point, point.outcome)) for point in material.points if point.outcome]
    same = answered[0][1] if len({words for _, words in answered}) == 1 else ""
    if len(answered) == 1:
        said = f"事项{answered[0][1]}"
    elif len(answered) == len(material.points) and same in FACTS_FOUND.values():
        said = f"{_how_many(len(answered))}项均{same}"
    else:
        answers = "，".join(f"第{numeral(point.number)}项{answer}" for point, answer in answered)
        said = f"{_how_many(len(material.points))}项中，{answers}"
    opening = f"您的投诉我公司已经调查核实。您反映的{said}。"
    ours = any(point.found in ("upheld", "partly") for point in material.points) or material.agreed
    sorry = "我们没有做好的地方，向您诚恳致歉。" if ours else "给您带来的不便，我们深表歉意。"
    return Paragraph((*text(opening), *_promise(material), *text(sorry)))


def _short(point: Point, outcome: Outcome) -> str:
    """事实是一回事，请求是另一回事：两者不一致时都要说。"""
    if outcome not in FACTS_FOUND or point.found in (None, outcome):
        return _SHORT_ANSWERS[outcome]
    assert point.found is not None
    return f"{FACTS_FOUND[point.found]}，请求{OUTCOME_WORDS['zh-Hans'][outcome]}"


def _how_many(count: int) -> str:
    """量词前用“两”，不用“二”。"""
    return "两" if count == 2 else numeral(count)


def _promise(material: Material) -> Text:
    if material.total <= 0:
        return ()
    sum_words = material.sum_said(material.total)
    if not material.pay_by_days:
        return text(f"我公司将向您支付{sum_words}。")
    return text("我公司将于", SealedDate(plus_days=material.pay_by_days), f"前向您支付{sum_words}。")


def _verified(material: Material) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for point in material.points:
        if point.facts:
            blocks += [
                Heading(_about(point.title), 2, f"（{numeral(point.number)}）"),
                Facts(tuple(_fact(fact, material) for fact in point.facts)),
            ]
    return tuple(blocks) or (Paragraph(text("我公司核对了您提供的材料和我公司的记录。")),)


def _about(title: str) -> str:
    return title if title.startswith("关于") else f"关于{title}"


def _fact(fact: StatedFact, material: Material) -> Fact:
    on, words = partly_known(fact.on, material)
    told = fact.text.rstrip("。")
    return Fact(f"{words}，{told}" if words else told, fact.source, on)


def _grounds(material: Material) -> tuple[Block, ...]:
    quotations = _unique([quote for point in material.points for quote in point.quotations])
    policy = clause_quotes(
        material,
        [quote for quote in quotations if not quote.is_law],
        lead_in=text("您的保险单适用"),
        joined="、",
        note=_OMISSION,
    )
    law = tuple(
        Paragraph(text(f"《{quote.wording}》{line.number}规定：“{line.text}”"))
        for quote in quotations
        if quote.is_law
        for line in quote.lines
    )
    return (*policy, *law) or (Paragraph(text(_facts_alone(material))),)


def _facts_alone(material: Material) -> str:
    """未引用条款或者法律的决定，写明依据哪份合同和哪里查明的事实。"""
    number = f"（保险单号{material.policy_number}）" if material.policy_number else ""
    return f"本决定依据保险合同{number}的约定和本{'告知书' if material.is_chinese else '函'}第二部分查明的事实作出。"


def _unique(quotations: list[Quotation]) -> list[Quotation]:
    """两项引用同一条款时只印一次。"""
    seen = {(quote.wording, quote.edition, quote.label, quote.lines): quote for quote in quotations}
    return sorted(seen.values(), key=lambda quote: (quote.is_law, quote.wording, quote.edition))


def _section(point: Point) -> PointSection:
    assert point.outcome is not None
    blocks = tuple(Paragraph(text(piece)) for piece in lines_of(point.reasons))
    answer = outcome_words(point.outcome, "zh-Hans", point.found)
    usual = outcome_words(point.outcome, "zh-Hans")
    return PointSection(point.number, point.title, point.outcome, blocks, "" if answer == usual else answer)


def _money(material: Material) -> tuple[Block, ...]:
    if not material.pays:
        return ()
    days = material.pay_by_days
    when: Text = (
        text("我公司于", SealedDate(plus_days=days), "前转入我公司留存的您的银行账户")
        if days
        else text("我公司将转入留存的您的银行账户")
    )
    return (
        Redress(
            groups=redress_groups(material),
            total=material.total,
            total_label=text("合计"),
        ),
        Paragraph((*when, *text("；没有账户信息或者需要变更的，请与我们联系。收款不影响您行使下列权利。"))),
    )


def _receipt(material: Material) -> tuple[DeliveryReceipt, ...]:
    """送达回证是国内文书的做法，适用外国规则的不附。"""
    if not material.is_chinese:
        return ()
    person = material.recipient
    counted = "申请核查的三十日，自收到日期的次日起计算。" if material.superior else ""
    return (
        DeliveryReceipt(
            document=f"投诉处理决定告知书，{document_number(material)}",
            recipient=person.name,
            phone=masked(person.phone),
            address=delivered_to(person),
            note=f"签名只表示收到，不表示同意处理决定。{counted}本页签好后交回我公司，告知书由您保存。",
        ),
    )


def delivered_to(person: Recipient) -> str:
    """送达回证上的地址，连写；有受托人的，先写明由其签收。"""
    address = "".join(person.address)
    return f"由受托人{person.through}签收，{address}" if person.through else address


def masked(number: str) -> str:
    """138****2046: the first three and the last four figures; a number kept hidden is shown as it is."""
    figures = "".join(character for character in number if character.isdigit())
    if "*" in number and len(figures) <= 7:
        return number
    return f"{figures[:3]}****{figures[-4:]}" if len(figures) > 7 else "****" if figures else ""
