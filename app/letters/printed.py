"""How amounts, dates and fixed words are printed, in the language of the letter (not of the screen)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from app.letters import manners
from app.letters.blocks import Enclosure, Lang, Outcome, SealedDate
from app.shared.money import EXPONENTS

MINUS: Final = "−"
_SIGNS: Final = {
    "GBP": "£", "EUR": "€", "USD": "US$", "AUD": "A$", "HKD": "HK$", "SGD": "S$", "INR": "₹", "JPY": "¥", "CNY": "¥",
}  # fmt: skip
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip

OUTCOME_WORDS: Final[Mapping[Lang, Mapping[Outcome, str]]] = {
    "en": {
        "upheld": "We agree",
        "partly": "We agree in part",
        "not_upheld": "We do not agree",
        "settled": "Settled with you",
        "goodwill": "We offer a payment",
        "withdrawn": "You withdrew this",
        "out_of_scope": "We cannot decide this",
        "not_determinable": "We cannot tell",
        "forwarded": "Passed on",
    },
    "zh-Hans": {
        "upheld": "予以支持",
        "partly": "部分支持",
        "not_upheld": "不予支持",
        "settled": "协商一致",
        "goodwill": "给予通融性补偿",
        "withdrawn": "您已撤回",
        "out_of_scope": "不属于我公司处理范围",
        "not_determinable": "现有材料无法认定",
        "forwarded": "已转有关机构处理",
    },
}
"""What a complaint point's outcome is called to the person who complained."""

FACTS_FOUND: Final[Mapping[Outcome, str]] = {"upheld": "属实", "partly": "部分属实", "not_upheld": "不属实"}
"""A Chinese answer says two things: whether the facts are so, and what of the demand is granted."""

WORDS: Final[Mapping[Lang, Mapping[str, str]]] = {
    "en": {
        "draft": "Draft: not to be sent",
        "enclosed": "Enclosed",
        "copied": "Copy to",
        "genuine": "Is this letter genuine?",
        "code": "Letter code",
        "our_reference": "Our reference",
        "told_us": "What you told us",
        "told_of_them": "What the complaint says",
        "our_answer": "Our answer",
        "we_will_pay": "We will pay",
        "total": "Total",
        "what_for": "What for",
        "worked_out": "How we worked it out",
        "working": "Working",
        "edition": "edition",
        "policy_period": "policy period",
        "page": "page",
        "clauses": "clauses",
        "clause": "clause",
        "omission": "[…]",
        "slot": "Slot: prescribed words, loaded and never typed",
        "slot_variant": "Variant: %s.",
        "slot_effective": "Text in force %s.",
        "slot_empty": "The official words stand here unchanged. No letter leaves while this box is empty.",
        "dispatch": "Date of dispatch",
        "days_after": "%(days)s days after the %(name)s",
        "speaks_for": "In this letter “you” and “your” mean %s, for whom you act.",
        "qr_alt": "Code that opens the page where you can check this letter",
    },
    "zh-Hans": {
        "draft": "草稿，不得寄出",
        "enclosed": "附件",
        "copied": "抄送",
        "code": "核验码",
        "number": "项",
        "told_us": "您反映的事项",
        "wanted": "您的请求",
        "told_of_them": "投诉人反映的事项",
        "wanted_by_them": "投诉人的请求",
        "what_for": "付款项目",
        "worked_out": "计算",
        "amount": "金额",
        "amount_in_yuan": "金额（元）",
        "total": "合计",
        "capitals": "（大写）人民币",
        "edition": "版",
        "filing": "备案号：",
        "policy_period": "保险期间",
        "omission": "……",
        "slot": "规定文字：由规则库载入，不得手工录入",
        "slot_variant": "适用情形：%s。",
        "slot_effective": "生效日期：%s。",
        "slot_empty": "规定文字应原样置于此处。此处为空时不得审批、不得寄出。",
        "dispatch": "寄出日期",
        "days_after": "%(name)s后第%(days)s日",
        "speaks_for": "本文书中的“您”指您的委托人%s。",
        "qr_alt": "用于核验本文书的二维码",
        "qr_caption": "扫码核验本文书",
        "seal": "公章位置",
        "receipt": "送达回证",
        "receipt_foot": "回证联，签收后交回",
    },
}


def amount(minor: int, currency: str, lang: Lang, country: str = "") -> str:
    """``163805`` as ``£1,638.05``; Chinese tables carry 元 in their head, so yuan stand without a sign there.

    A dollar is ``$`` in the letters of its own country, and named in those of another (``US$``).
    """
    places = EXPONENTS[currency]
    whole, part = divmod(abs(minor), 10**places)
    shown = figures(whole, lang, country) + (f".{part:0{places}d}" if places else "")
    own = lang == "en" and manners.of(country).currency == currency
    sign = "" if in_yuan(currency, lang) else "$" if own else _SIGNS[currency]
    return (MINUS if minor < 0 else "") + sign + shown


def in_yuan(currency: str, lang: Lang) -> bool:
    """True where a Chinese text counts in 元, and writes 大写 beside a total; other money bears its own sign."""
    return lang == "zh-Hans" and currency == "CNY"


def figures(whole: int, lang: Lang, country: str = "") -> str:
    """``1,234,567``, or ``12,34,567`` where figures are grouped by two above the first thousand."""
    size = 3 if lang == "zh-Hans" else manners.of(country).grouping
    head, tail = str(whole)[:-3], str(whole)[-3:]
    pieces = [tail]
    while head:
        head, piece = head[:-size], head[-size:]
        pieces.append(piece)
    return ",".join(reversed(pieces))


def day(value: date, lang: Lang, country: str = "") -> str:
    """``10 November 2026`` (in the United States ``November 10, 2026``) or ``2026年11月10日``."""
    if lang == "zh-Hans":
        return f"{value.year}年{value.month}月{value.day}日"
    return manners.of(country).day.format(day=value.day, month=_MONTHS[value.month - 1], year=value.year)


def month(value: date, lang: Lang, country: str = "") -> str:
    """The month of a day: ``November 2026`` or ``2026年11月``."""
    if lang == "zh-Hans":
        return f"{value.year}年{value.month}月"
    return manners.of(country).month.format(month=_MONTHS[value.month - 1], year=value.year)


def month_number(name: str) -> int | None:
    """The month that an English name or its three-letter form means."""
    lowered = name.lower()
    for number, each in enumerate(_MONTHS, start=1):
        if lowered in (each.lower(), each[:3].lower()):
            return number
    return None


def sealed_words(field: SealedDate, sealed: Mapping[str, date] | None, lang: Lang, country: str = "") -> str:
    """The date of a sealed field, or what it will be when it is not fixed yet."""
    if sealed and field.name in sealed:
        return day(sealed[field.name] + timedelta(days=field.plus_days), lang, country)
    name = WORDS[lang].get(field.name, field.name)
    if field.plus_days:
        lowered = name[:1].lower() + name[1:]
        return WORDS[lang]["days_after"] % {"days": field.plus_days, "name": lowered}
    return name


def outcome_words(outcome: Outcome, lang: Lang, found: Outcome | None = None) -> str:
    """The house's words for an outcome: ``属实，部分支持``. Without ``found`` the facts are as the outcome goes."""
    words = OUTCOME_WORDS[lang][outcome]
    if lang == "zh-Hans" and outcome in FACTS_FOUND:
        return f"{FACTS_FOUND[found or outcome]}，{words}"
    return words


_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_PLACES: Final = ("", "拾", "佰", "仟")
_SECTIONS: Final = ("", "万", "亿", "万亿")


def _section_capitals(value: int) -> str:
    """Four figures in capital characters; runs of zeros inside become one 零."""
    written, gap = "", False
    for place in range(3, -1, -1):
        digit = value // 10**place % 10
        if digit:
            written += ("零" if gap and written else "") + _DIGITS[digit] + _PLACES[place]
            gap = False
        else:
            gap = True
    return written


def capitals(fen: int) -> str:
    """An amount of 分 in 人民币大写, by the rules for filling in bank notes (银行支付结算办法附一).

    Where the rules leave a 零 to taste (万 or 元 is 0 and the next figure is not), it is left out.
    Examples: 375944 → 叁仟柒佰伍拾玖元肆角肆分; 100000 → 壹仟元整; 100005 → 壹仟元零伍分.
    """
    if fen < 0 or fen >= 10**18:
        raise ValueError("capitals are written for amounts from 0 up to 16 figures of 元")
    yuan, rest = divmod(fen, 100)
    jiao, cents = divmod(rest, 10)
    written, pending_zero = "", False
    for section in range(3, -1, -1):
        value = yuan // 10 ** (4 * section) % 10_000
        if not value:
            pending_zero = bool(written)
            continue
        if written and (pending_zero or value < 1000):
            written += "零"
        written += _section_capitals(value) + _SECTIONS[section]
        pending_zero = False
    written = written + "元" if written else ""
    if not rest:
        return (written or "零元") + "整"
    if jiao:
        written += _DIGITS[jiao] + "角"
    elif written:
        written += "零"
    return written + (_DIGITS[cents] + "分" if cents else "整")


def numeral(number: int) -> str:
    """1–99 in Chinese numerals, as points and rights are numbered."""
    if not 0 < number < 100:
        raise ValueError("only 1 to 99 are written out")
    figures = "〇一二三四五六七八九"
    tens, units = divmod(number, 10)
    written = ("" if tens < 2 else figures[tens]) + ("十" if tens else "")
    return written + (figures[units] if units else "")


def enclosure_title(paper: Enclosure, lang: Lang) -> str:
    """Title and edition as the list of enclosures names them."""
    if not paper.edition:
        return paper.title
    return f"{paper.title}（{paper.edition}）" if lang == "zh-Hans" else f"{paper.title}, {paper.edition}"
