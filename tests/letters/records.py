"""What the cases behind the sample letters say, and what a rule would ask of such letters."""

from __future__ import annotations

from datetime import date

from app.letters.check import Record, Requirement
from tests.letters.sample import PRESCRIBED_WORDS

D1_CLAUSE = (
    "4.2 We will not pay for: (a) damage caused by frost; (b) damage caused by water that has been leaking "
    "for more than "
    "14 days; (c) but paragraph (b) does not apply if the leak was hidden inside a wall, floor or ceiling "
    "and you could "
    "not reasonably have known about it. In that case we will pay for the damage. We will not pay to repair "
    "or replace "
    "the pipe or fitting that leaked."
)
D1_RECORD = Record(
    outcomes={1: "partly", 2: "upheld", 3: "not_upheld"},
    overall="accepts",
    amounts=frozenset({163_805, 187_500, 149_000, 25_000, 38_500, 15_000, 20_000, 124_000, 6_006, 1_201, 4_805}),
    total=163_805,
    per_point={1: 143_805, 2: 20_000, 3: 0},
    dates=frozenset(
        {
            date(2026, 11, 24), date(2026, 9, 29), date(2026, 5, 6), date(2026, 3, 14), date(2026, 3, 16),
            date(2026, 4, 1), date(2026, 5, 21), date(2025, 12, 1), date(2026, 11, 30), date(2026, 4, 17),
            date(2026, 4, 8), date(2026, 4, 20), date(2026, 4, 2), date(2026, 11, 20),
        }
    ),
    clauses=(D1_CLAUSE,),
    prescribed={"fos-referral": PRESCRIBED_WORDS},
    editions={"fos-leaflet": ""},
    secret=("40123456784417",),
)  # fmt: skip
D1_RULES = (
    Requirement("ombudsman", "DISP 1.6.2R(1)(f)", "phrase", "Says that the ombudsman can be asked", "", phrases={
        "en": ("Financial Ombudsman Service is independent of us",)}),
    Requirement("website", "DISP 1.6.2R(1)(g)", "phrase", "Gives the ombudsman's website", "", phrases={
        "en": ("www.financial-ombudsman.org.uk",)}),
    Requirement("words", "DISP 1 Annex 3R", "prescribed", "Prescribed words", "", text_id="fos-referral"),
    Requirement("leaflet", "DISP 1.6.2R(1)(e)", "enclosure", "The leaflet is enclosed", "", enclosure_id="fos-leaflet"),
    Requirement("points", "DISP 1.4.1R", "all-points-answered", "Every point is answered", ""),
    Requirement("overall", "DISP 1.6.2R(1)", "one-overall-answer", "One overall answer", ""),
    Requirement("settlement", "house", "forbidden", "No waiver by acceptance", "", phrases={
        "en": ("in full and final settlement",)}),
)  # fmt: skip

D2_RECORD = Record(
    outcomes={1: "partly", 2: "upheld", 3: "not_upheld"},
    amounts=frozenset(
        {486_000, 375_944, 1_974_000, 114_000, 1_860_000, 372_000, 1_488_000, 3_944, 1_712, 2_232}
    ),
    total=375_944,
    per_point={1: 372_000, 2: 3_944, 3: 0},
    dates=frozenset(
        {
            date(2026, 10, 12), date(2026, 11, 16), date(2026, 8, 3), date(2026, 5, 20), date(2026, 8, 5),
            date(2026, 9, 18), date(2026, 8, 4), date(2025, 12, 1), date(2026, 11, 30), date(2026, 9, 5),
        }
    ),
    clauses=(
        "第六条　保险人依照本合同的约定，赔偿保险事故造成的被保险机动车的直接损失。",
        (
            "第九条　发生保险事故时，保险人按照下列方式实行绝对免赔率：（一）负次要责任的，实行5%的绝对免赔率；"
            "（二）负全部责任的，实行20%的绝对免赔率；（三）被保险机动车的损失应当由第三方负责赔偿，无法找到"
            "第三方的，实行20%的绝对免赔率。"
        ),
        "保险人未按期赔付的，自逾期之日起至付清之日止，按年利率3%赔偿被保险人的损失。",
    ),
    secret=("13812342046",),
)  # fmt: skip
D2_RULES = (
    Requirement("review", "2020年第3号令第二十三条", "phrase", "Review within 30 days", "三十日内可申请核查",
                phrases={"zh-Hans": ("自收到本决定之日起三十日内",)}),
    Requirement("points", "2020年第3号令", "all-points-answered", "Every point is answered", "逐项答复"),
)  # fmt: skip
