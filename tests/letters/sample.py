"""Two whole letters, the measure of the room: an English final response and a 投诉处理决定告知书. All invented."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from app.letters.blocks import (
    Addressee,
    ClauseLine,
    ClauseQuote,
    Contacts,
    DeliveryReceipt,
    Enclosure,
    Firm,
    Heading,
    Interest,
    Letter,
    NumberedRights,
    Paragraph,
    PointRow,
    Points,
    PointSection,
    PrescribedText,
    Redress,
    RedressGroup,
    RedressLine,
    Reference,
    Right,
    SealedDate,
    Signatory,
    SignOff,
    bold,
    text,
)

NORTHMOOR = Firm(
    name="Northmoor Insurance",
    address=("Customer Relations, 1 Moor Row, Northmoor NM1 1AA",),
    legal_particulars=(
        "Northmoor Insurance Limited. Registered in England and Wales, number 00000000. Registered office: 1 "
        "Moor Row, "
        "Northmoor NM1 1AA. Authorised by the Prudential Regulation Authority and regulated by the Financial "
        "Conduct "
        "Authority and the Prudential Regulation Authority, firm number 000000."
    ),
    website="northmoor.example",
    check_address="northmoor.example/check",
)

PRESCRIBED_WORDS = (
    "These invented sentences stand for the official words, which come from a rule pack and are never typed.",
    "They are as long as such a text may be, so that the pages of the sample break where real ones do.",
)

D1_SEALED = {"dispatch": date(2026, 11, 10)}


def _leak() -> PointSection:
    return PointSection(
        number=1,
        title="Your claim for the leak",
        outcome="partly",
        blocks=(
            Heading("What happened", 2),
            Paragraph(
                text(
                    "On 14 March 2026 you saw a stain on your hall ceiling. You told us on 16 March. Our "
                    "surveyor found "
                    "that a pipe behind the shower wall had been leaking for several weeks (his report of 1 "
                    "April, "
                    "page 3). The pipe was tiled in. His photographs 4 to 7 show that nobody could have seen "
                    "the leak "
                    "until the tiles came off. On 21 May we turned down your whole claim of £1,875.00 "
                    "because the leak "
                    "had lasted more than 14 days."
                )
            ),
            Heading("What your policy says", 2),
            ClauseQuote(
                lead_in=text(
                    "Your schedule for 1 December 2025 to 30 November 2026 names our home wording HOME, "
                    "edition A. On page 17 "
                    "it says:"
                ),
                lines=(
                    ClauseLine("4.2", "We will not pay for:"),
                    ClauseLine("", "", omitted=True),
                    ClauseLine(
                        "(b)", "damage caused by water that has been leaking for more than 14 days;", 1
                    ),
                    ClauseLine(
                        "(c)",
                        "but paragraph (b) does not apply if the leak was hidden inside a wall, floor or "
                        "ceiling and you "
                        "could not reasonably have known about it. In that case we will pay for the damage. "
                        "We will not "
                        "pay to repair or replace the pipe or fitting that leaked.",
                        1,
                    ),
                ),
                wording="HOME",
                edition="A",
                policy_period="1 Dec 2025 to 30 Nov 2026",
                page="17",
                clauses="4.2(b) and 4.2(c)",
                omission_note=(
                    "[…] marks paragraph (a), about frost, which we have left out. The whole page is enclosed."
                ),
            ),
            Heading("Why this is our answer", 2),
            Paragraph(
                text(
                    "We relied on paragraph (b) and overlooked paragraph (c), the exception to it. Your leak "
                    "was hidden "
                    "inside a wall, and you told us as soon as there was something to see. So we will pay "
                    "£1,490.00 to "
                    "repair your bathroom and hall, less your £250.00 excess. The last sentence of paragraph "
                    "(c) leaves "
                    "out the pipe itself, so we will not pay the £385.00 for the new pipe."
                )
            ),
            Paragraph(
                text(
                    "I am sorry that we got this wrong. You lived with a damaged ceiling for months. We are "
                    "adding "
                    "interest, and £150.00 for the distress and inconvenience."
                )
            ),
        ),
    )


def _delay() -> PointSection:
    return PointSection(
        number=2,
        title="The time we took",
        outcome="upheld",
        blocks=(
            Paragraph(
                text(
                    "The surveyor’s report reached us on 1 April 2026. Our own standard is to decide within "
                    "10 working "
                    "days, so you should have heard by 17 April. You heard on 21 May, almost five weeks "
                    "late. You rang us "
                    "on 8 and 20 April (our call log) and nobody called you back. Our regulator says that we "
                    "must handle "
                    "claims promptly and fairly (FCA Handbook, ICOBS 8.1.1R). We were not prompt."
                )
            ),
            Paragraph(
                text(
                    "I am sorry for the wait and for the calls we did not return. We will pay you £200.00. "
                    "Every Monday "
                    "the claims team now lists each report that still has no decision, so that others do not "
                    "wait as you "
                    "did."
                )
            ),
        ),
    )


def _call() -> PointSection:
    return PointSection(
        number=3,
        title="The call on 6 May",
        outcome="not_upheld",
        blocks=(
            Paragraph(
                text(
                    "You told us that the claims handler was rude and spoke over you. I listened to the "
                    "whole recording "
                    "(6 May 2026, 11.42am, nine minutes) with a manager from another team. The handler let "
                    "you finish, "
                    "spoke calmly, and twice said sorry for the wait. She could not give you a decision, and "
                    "I understand "
                    "how frustrating that was. But we do not think that she was rude. I will gladly send you "
                    "the "
                    "recording, free of charge."
                )
            ),
        ),
    )


def _redress() -> Redress:
    interest = Interest(124_000, Decimal("8"), date(2026, 4, 17), date(2026, 11, 24), 221)
    return Redress(
        heading="What we will pay, and how we worked it out",
        groups=(
            RedressGroup(
                1,
                "Your claim for the leak",
                (
                    RedressLine(
                        "Repairs to bathroom and hall", "Brook Builders’ estimate, 2 April 2026", 149_000
                    ),
                    RedressLine(
                        "Less your excess", "£250.00 for each water claim (schedule)", -25_000, 124_000
                    ),
                    RedressLine(
                        "Interest at 8% a year, simple",
                        "17 April to 24 November 2026, 221 days: £1,240.00 × 8% × 221 ÷ 365",
                        6_006,
                        interest=interest,
                    ),
                    RedressLine("Less income tax", "20% of £60.06", -1_201, 4_805),
                    RedressLine(
                        "Distress and inconvenience", "A damaged home from April to November", pays=15_000
                    ),
                ),
            ),
            RedressGroup(
                2,
                "The time we took",
                (RedressLine("Delay", "34 days late, two calls not returned", pays=20_000),),
            ),
            RedressGroup(0, "", (RedressLine("Less what we have already paid", "Nothing so far", pays=0),)),
        ),
        total=163_805,
        total_label=text("Total, in your account by 24 November 2026"),
    )


def d1(*, prescribed: tuple[str, ...] = PRESCRIBED_WORDS) -> Letter:
    """The English final response: three points, one agreed, one agreed in part, one not."""
    return Letter(
        kind="decision",
        regime="gb-disp",
        lang="en",
        firm=NORTHMOOR,
        addressee=Addressee(
            ("Mrs Ada Okafor", "14 Linnet Close", "Thornby", "NORTHMOOR", "NM7 4QX"),
            "Mrs Okafor",
            "Mrs Ada Okafor",
        ),
        title="Our final response to your complaint",
        running_title="Our final response",
        code="7KQ4-M2XD",
        currency="GBP",
        reference="NM-2026-004127",
        overall="accepts",
        references=(
            Reference("Date", (SealedDate(bold=True),)),
            Reference("Our reference", text("NM-2026-004127"), strong=True),
            Reference("Claim", text("CL-2026-081553")),
            Reference("Policy", text("HO-5530-1978")),
            Reference("Your contact", text("Priya Raman")),
            Reference("", text("0113 496 0142")),
            Reference("", text("Mon to Fri, 9am to 5pm")),
        ),
        blocks=(
            Paragraph(
                text(
                    "I am sorry. We should have paid most of your claim in April, and you waited far too "
                    "long. We accept "
                    "your complaint on two of its three points. ",
                    bold("By 24 November 2026 we will pay £1,638.05 into your account ending 4417."),
                    " You do not need to do anything. Taking the money does not stop you going to the "
                    "Financial Ombudsman "
                    "Service.",
                )
            ),
            Heading("Your complaint, and our answer"),
            Paragraph(
                text("You rang us on 29 September 2026 and asked us to pay the whole claim and say sorry.")
            ),
            Points(
                (
                    PointRow(1, "You should have paid my claim for the leak.", "partly", 143_805),
                    PointRow(2, "You took far too long to decide.", "upheld", 20_000),
                    PointRow(3, "Your claims handler was rude to me on 6 May.", "not_upheld", 0),
                ),
                total=163_805,
            ),
            Paragraph(
                text(
                    "The rest of this letter gives our reasons, shows how we worked out the money, and says "
                    "what you can do "
                    "if you disagree (both on page 3)."
                )
            ),
            _leak(),
            _delay(),
            _call(),
            _redress(),
            Paragraph(
                text(
                    "We pay interest up to 24 November even if the money reaches you sooner. If you do not "
                    "pay income tax, "
                    "you can ask HM Revenue & Customs to give you the £12.01 back; ask me for a certificate. "
                    "To be paid "
                    "another way, call me by 20 November. This payment is not a “full and final settlement”: "
                    "you give up "
                    "nothing by taking it."
                )
            ),
            Heading("If you disagree with our answer"),
            Paragraph(
                text("The Financial Ombudsman Service is independent of us. You can ask it to decide.")
            ),
            PrescribedText(
                id="fos-referral",
                source="FCA Handbook, DISP 1 Annex 3R",
                variant="the time limits apply and we do not agree to waive them",
                effective="on the date of this letter",
                paragraphs=prescribed,
            ),
            Contacts(
                (
                    ("Website", "www.financial-ombudsman.org.uk"),
                    ("Phone", "0800 023 4567"),
                    ("Post", "Financial Ombudsman Service, Exchange Tower, London E14 9SR"),
                )
            ),
            Paragraph(
                text(
                    "The ombudsman’s leaflet is enclosed. If anything here is unclear, please call me on "
                    "0113 496 0142. That "
                    "does not change the ombudsman’s time limit."
                )
            ),
            SignOff("Yours sincerely"),
        ),
        signatory=Signatory(
            "Priya Raman",
            "Complaints Manager, Northmoor Insurance",
            ("0113 496 0142, Mon to Fri, 9am to 5pm", "priya.raman@northmoor.example"),
        ),
        enclosures=(
            Enclosure(
                "The ombudsman’s leaflet, “Want to take your complaint further?”", "", "fos-leaflet", "a" * 64
            ),
            Enclosure("HOME wording, edition A, page 17"),
            Enclosure("Surveyor’s report, 1 April 2026, with photographs 4 to 7"),
            Enclosure("Brook Builders’ estimate, 2 April 2026"),
        ),
    )


YUANHE = Firm(
    name="远禾财产保险股份有限公司云州分公司",
    address=("云州市锦屏区观澜路1号",),
    legal_particulars="",
    website="yuanhe.example",
    check_address="yuanhe.example/check",
)

D2_SEALED = {"dispatch": date(2026, 11, 6)}


def d2() -> Letter:
    """The Chinese decision: three points, with the delivery receipt."""
    return Letter(
        kind="decision",
        regime="cn-complaint",
        lang="zh-Hans",
        firm=YUANHE,
        addressee=Addressee(("陈立新", "云州市锦屏区长宁路18号3单元502室"), "陈立新先生", "陈立新"),
        title="投诉处理决定告知书",
        doc_number="远禾云投诉〔2026〕第37号",
        code="5TN8-K3WC",
        currency="CNY",
        reference="TS-2026-001873",
        references=(
            Reference("投诉人", text("陈立新（先生）")),
            Reference("收到日期", text("2026年10月12日")),
            Reference("投诉渠道", text("监管转办")),
            Reference("投诉编号", text("TS-2026-001873")),
            Reference("保单号", text("CX26-0455-7193")),
            Reference("转办编号", text("云金消转〔2026〕0412号")),
        ),
        blocks=(*_d2_opening(), *_d2_grounds(), *_d2_answer(), *_d2_rights()),
        signatory=Signatory("周敏", "投诉处理岗", ("0000-88880142",)),
        enclosures=(
            Enclosure("赔款计算书"),
            Enclosure("条款第六条、第九条、第二十一条全文"),
            Enclosure("核查申请书（空白）", id="review-form"),
        ),
    )


def _d2_opening() -> tuple[Paragraph | Heading | Points, ...]:
    return (
        Paragraph(
            text(
                "您的投诉我公司已经调查核实。您反映的三项中，第一项部分属实，第二项属实，第三项不属实。我公司"
                "将于"
                "2026年11月16日前向您支付3,759.44元。赔款少算、办理超期，是我们没有做好。我们向您诚恳致歉。"
            )
        ),
        Heading("投诉事项及请求", 1, "一、"),
        Points(
            (
                PointRow(1, "赔款少算了4,860.00元", "partly", 372_000, wanted="补付4,860.00元"),
                PointRow(2, "理赔时间太长，超过规定期限", "upheld", 3_944, wanted="赔偿逾期损失"),
                PointRow(3, "查勘员要求到指定修理厂修车", "not_upheld", 0, wanted="书面道歉"),
            )
        ),
        Heading("调查核实情况", 1, "二、"),
        Heading("关于赔款少算", 2, "（一）"),
        Paragraph(
            text(
                "2026年8月3日，您的车辆停放时被撞，对方驶离，无法找到（公安交管部门事故证明）。您申报损失"
                "19,740.00元。我公司扣除"
                "右前大灯1,140.00元，核定损失18,600.00元，再扣减20%即3,720.00元，实付14,880.00元（赔款计算书"
                "）。右前大灯在2026年"
                "5月20日的查勘照片中已经破损。对20%的扣减，我公司没有找到向您提示、说明该条款的记录。"
            )
        ),
        Heading("关于理赔时间", 2, "（二）"),
        Paragraph(
            text(
                "您于2026年8月5日交齐材料（材料签收单）。我公司9月18日才作出核定并付款，比三十日的期限晚了"
                "14日。"
            )
        ),
        Heading("关于指定修理厂", 2, "（三）"),
        Paragraph(
            text(
                "我公司调取了8月4日的查勘录音（12分40秒）和微信记录。查勘员介绍了三家修理厂，并两次说明“您也"
                "可以自己选”。车辆"
                "由您自选的修理厂维修（维修发票）。"
            )
        ),
    )


def _d2_grounds() -> tuple[Heading | ClauseQuote | Paragraph, ...]:
    return (
        Heading("处理依据", 1, "三、"),
        ClauseQuote(
            lead_in=text("您的保险单载明适用"),
            lines=(
                ClauseLine(
                    "第六条第一款", "保险人依照本合同的约定，赔偿保险事故造成的被保险机动车的直接损失。"
                ),
                ClauseLine(
                    "第九条第二款第（三）项",
                    "发生保险事故时，保险人按照下列方式实行绝对免赔率：……（三）被保险机动车的损失应当由第三方"
                    "负责赔偿，"
                    "无法找到第三方的，实行20%的绝对免赔率。",
                ),
                ClauseLine(
                    "第二十一条第二款",
                    "保险人未按期赔付的，自逾期之日起至付清之日止，按年利率3%赔偿被保险人的损失。",
                ),
            ),
            wording="远禾机动车损失保险条款",
            edition="2024版",
            filing_number="远禾财险〔2024〕主017号",
            policy_period="2025年12月1日至2026年11月30日",
            clauses="第六条第一款、第九条第二款第（三）项、第二十一条第二款",
            omission_note="……表示省略该款第（一）项、第（二）项；全文见附件2。",
        ),
        Paragraph(
            text(
                "《保险法》第十七条第二款要求保险人对免除其责任的条款作出提示和明确说明，未作提示或者明确说明"
                "的，该条款不产生"
                "效力。第二十三条第一款规定，情形复杂的，应当在三十日内作出核定，合同另有约定的除外。"
            )
        ),
    )


def _d2_answer() -> tuple[Heading | PointSection | Redress | Paragraph, ...]:
    first = Interest(1_488_000, Decimal("3"), date(2026, 9, 5), date(2026, 9, 18), 14)
    second = Interest(372_000, Decimal("3"), date(2026, 9, 5), date(2026, 11, 16), 73)
    return (
        Heading("处理意见", 1, "四、"),
        PointSection(
            1,
            "关于赔款少算",
            "partly",
            (
                Paragraph(
                    text(
                        "我公司不能证明已向您提示和说明第九条第二款第（三）项，该项不产生效力，应当补付"
                        "3,720.00元。右前大灯不是"
                        "本次事故造成的损失，依照第六条第一款，1,140.00元不予支持。"
                    )
                ),
            ),
        ),
        PointSection(2, "关于理赔时间", "upheld", (Paragraph(text("赔偿逾期损失39.44元。")),)),
        PointSection(
            3,
            "关于指定修理厂",
            "not_upheld",
            (Paragraph(text("现有录音和记录没有显示查勘员指定修理厂。您如需听取录音，可联系我们。")),),
        ),
        Redress(
            groups=(
                RedressGroup(1, "", (RedressLine("补付保险金", "18,600.00×20%", pays=372_000),)),
                RedressGroup(
                    2,
                    "",
                    (
                        RedressLine(
                            "已付部分逾期损失",
                            "9月5日至9月18日：\n14,880.00×3%×14÷365",
                            pays=1_712,
                            interest=first,
                        ),
                        RedressLine(
                            "补付部分逾期损失",
                            "9月5日至11月16日：\n3,720.00×3%×73÷365",
                            pays=2_232,
                            interest=second,
                        ),
                    ),
                ),
            ),
            total=375_944,
            total_label=text("合计"),
        ),
        Paragraph(
            text(
                "我公司于2026年11月16日前转入您尾号6217的银行账户，您不需要另行申请。收款不影响您行使下列权利"
                "。"
            )
        ),
    )


def _d2_rights() -> tuple[Heading | Paragraph | NumberedRights | Contacts | SignOff | DeliveryReceipt, ...]:
    return (
        Heading("救济途径", 1, "五、"),
        Paragraph(text("您对本决定有异议的，可以选择以下途径：")),
        NumberedRights(
            (
                Right(
                    "核查",
                    text(
                        "自收到本决定之日起三十日内，向我公司的上级机构远禾财产保险股份有限公司（总公司）书面"
                        "申请核查。地址："
                        "海陵市观澜路8号，电话：0000-88880100。"
                    ),
                ),
                Right("调解", text("向云州市保险纠纷调解委员会申请调解，不收费。电话：0000-88880120。")),
                Right("仲裁", text("有仲裁协议的，向约定的仲裁机构申请仲裁。")),
                Right(
                    "诉讼",
                    text(
                        "依法向人民法院提起诉讼。诉讼时效为二年，自知道或者应当知道保险事故发生之日起算（《保"
                        "险法》第二十六条"
                        "第一款）。"
                    ),
                ),
            )
        ),
        Heading("联系方式", 1, "六、"),
        Contacts((("", "周敏"), ("电话", "0000-88880142"), ("", "工作日9:00至17:00"))),
        SignOff(),
        DeliveryReceipt(
            document="投诉处理决定告知书，远禾云投诉〔2026〕第37号",
            recipient="陈立新",
            phone="138****2046",
            address="云州市锦屏区长宁路18号3单元502室",
            note=(
                "签名只表示收到，不表示同意处理决定。申请核查的三十日，自收到日期的次日起计算。本页签好后交回"
                "我公司，告知书由您"
                "保存。"
            ),
        ),
    )
