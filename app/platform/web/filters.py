"""How days, instants, amounts and counts are written on pages, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from babel.dates import get_timezone, get_timezone_name
from flask import Flask
from flask_babel import format_date, get_locale
from flask_babel import gettext as _

from app.shared.clock import zone_in_english
from app.shared.money import EXPONENTS, Money


def chinese() -> bool:
    """True when the reader reads Chinese."""
    locale = get_locale()
    return locale is not None and locale.language == "zh"


def day(value: date | None) -> str:
    """``Mon 23 Nov``; 11月23日（周一）."""
    if value is None:
        return ""
    return format_date(value, "M月d日（EEE）" if chinese() else "EEE d MMM")


def shortday(value: date | None) -> str:
    """``23 Nov``; 11月23日. For our own targets, where the column says what it is."""
    if value is None:
        return ""
    return format_date(value, "M月d日" if chinese() else "d MMM")


def legalday(value: date | None) -> str:
    """``23 Nov 2026``; 2026年11月23日."""
    if value is None:
        return ""
    return format_date(value, "y年M月d日" if chinese() else "d MMM y")


def knownday(value: str | None) -> str:
    """As much of a day as is known: ``2026``, ``Aug 2026``, ``11 Aug 2026``; 2026年、2026年8月、2026年8月11日."""
    if not value:
        return ""
    day = date.fromisoformat(value + "-01-01"[3 * value.count("-") :])
    parts = ("y年", "y年M月", "y年M月d日") if chinese() else ("y", "MMM y", "d MMM y")
    return format_date(day, parts[value.count("-")])


def weekday_day(value: date | None) -> str:
    """``Mon 23 Nov 2026``; 2026年11月23日（周一）."""
    if value is None:
        return ""
    return format_date(value, "y年M月d日（EEE）" if chinese() else "EEE d MMM y")


def longday(value: date | None) -> str:
    """``Monday 23 November 2026``; 2026年11月23日星期一."""
    if value is None:
        return ""
    return format_date(value, "y年M月d日EEEE" if chinese() else "EEEE d MMMM y")


def instant(value: datetime | None, zone: str) -> str:
    """``23 Nov 2026, 09:00``; 2026年11月23日09:00, in ``zone``."""
    if value is None:
        return ""
    local = value.astimezone(ZoneInfo(zone))
    return f"{legalday(local.date())}{'' if chinese() else ', '}{local:%H:%M}"


SIGNS = {"GBP": "£", "CNY": "¥", "EUR": "€", "USD": "$", "AUD": "$"}
"""Of the currencies that have one; whoever reads our pages knows whose dollars they handle."""


def money(value: Money | None, *, sign: bool = False, whole: bool = False) -> str:
    """``1,806.63``, minus as ``−``; ``sign`` puts the currency's sign in front, ``whole`` rounds: ``1,807``."""
    if value is None:
        return "–"
    digits = f"{abs(value.decimal):,.{0 if whole else EXPONENTS[value.currency]}f}"
    symbol = SIGNS.get(value.currency, value.currency + " ")
    return ("−" if value.minor < 0 else "") + (symbol if sign else "") + digits


def joined_sentences(parts: Iterable[object]) -> str:
    """Whole sentences one after the other: a space between them, none in Chinese. Empty ones are left out."""
    return ("" if chinese() else " ").join(filter(None, map(str, parts)))


def listed(items: Iterable[object]) -> str:
    """Words or numbers in a row: ``1, 2``; 1、2."""
    return ("、" if chinese() else ", ").join(map(str, items))


def filled(message: str, params: Mapping[str, Any]) -> str:
    """A translated message with its names: days as people write them, several in a row as the language joins them."""
    named = {
        name: legalday(value)
        if isinstance(value, date)
        else value
        if isinstance(value, str | int)
        else listed(value)
        for name, value in params.items()
    }
    return message % named if named else message


def with_commas(parts: Iterable[object]) -> str:
    """What belongs to one thing, one after the other: ``Home, edition B``; 家庭险，B版. Empty parts are left out."""
    return ("，" if chinese() else ", ").join(filter(None, map(str, parts)))


def with_semicolons(parts: Iterable[object]) -> str:
    """Parts that have commas of their own. Empty ones are left out."""
    return ("；" if chinese() else "; ").join(filter(None, map(str, parts)))


def labelled(*parts: object) -> str:
    """``Late: 3``; 超期：3. A part that is empty takes its colon along."""
    return ("：" if chinese() else ": ").join(filter(None, map(str, parts)))


def bracketed(words: object) -> str:
    """An aside: `` (Leeds)`` with the space before it; （利兹）."""
    return f"（{words}）" if chinese() else f" ({words})"


def by_whom(who: str) -> str:
    """Who did something that the log tells of: a person by name; of what nobody did by hand, what did it."""
    if who == "system:commands":
        return _("a command on the server")
    return _("the program by itself") if who.startswith("system:") else who


def zone_name(zone: str) -> str:
    """Whose clocks show it: ``London time`` of ``Europe/London``; 英国时间."""
    if not chinese():
        return zone_in_english(zone)
    variant: Literal["standard", "generic"] = "standard" if zone == "UTC" else "generic"
    return get_timezone_name(get_timezone(zone), zone_variant=variant, locale=get_locale())


def unit_of_money(currency: str) -> str:
    """What stands over a column of amounts: the currency's sign, or its code; 元 for Chinese money in Chinese."""
    return "元" if currency == "CNY" and chinese() else SIGNS.get(currency, currency)


def count(value: int | None) -> str:
    """``39,320``."""
    return "" if value is None else f"{value:,}"


def add_filters(app: Flask) -> None:
    """Make the filters known to templates."""
    days = (day, shortday, legalday, knownday, weekday_day, longday, instant)
    rows = (joined_sentences, listed, with_commas, with_semicolons, labelled, bracketed, by_whom, zone_name)
    for filter_ in (*days, money, count, unit_of_money, *rows):
        app.add_template_filter(filter_)
