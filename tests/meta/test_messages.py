"""The catalogues hold every text that people read, and each translation keeps its placeholders and our words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache

import pytest
from babel.messages.catalog import Message
from flask import Flask
from flask_babel import force_locale, ngettext

from app.platform.web.filters import (
    bracketed,
    by_whom,
    day,
    instant,
    labelled,
    legalday,
    listed,
    longday,
    weekday_day,
    with_commas,
    with_semicolons,
    zone_name,
)
from app.rules.steps import PARTS, TEXTS
from scripts.messages import ROOT, catalogues, extracted, problems, problems_of

# Words that mean something else to those who work on complaints in mainland China; docs/glossary.md has the right ones.
MISLEADING = (
    "投诉头",
    "决定信",
    "庭外",
    "捆绑包",
    "文件包",
    "时钟",
    "暂停",
    "上诉",
    "驳回",
    "无偏见",
    "特权",
    "红利",
    "处置",
    "面板",
)
# On English screens these say a manager, the house's slang, or something the law does not know.
SLANG = re.compile(r"\b(pause[sd]?|clocks?|rule packs?|complaint heads?|on hold|write-back)\b", re.IGNORECASE)
# Between two values a template leaves the mark to a filter (listed, with_commas, with_semicolons, labelled, bracketed).
ENGLISH_MARK = re.compile(
    r"\}\}[,:;] \{\{|\}\} \(\{\{|join\('[,;] '|'[,;.] ' if |\}\}, <|%\}, \{|~ ?'[,:;] '|'[,;] ' ~"
)
LATIN_OR_DIGIT_SPACED = re.compile(r"[一-鿿] +[0-9A-Za-z%]|[0-9A-Za-z] +[一-鿿]")
HALF_WIDTH = re.compile(r"[一-鿿][,;:?!]|[一-鿿]\.(?:\s|$)")


@cache
def texts() -> tuple[str, ...]:
    """Each English text, singular and plural apart."""
    return tuple(text for message in extracted() if message.id for text in _forms(message.id))


def translations() -> Iterator[tuple[str, str]]:
    """Each Chinese translation beside the English it stands for."""
    for _path, catalog in catalogues():
        for message in catalog:
            if message.id:
                yield from ((_english(message), text) for text in _forms(message.string) if text)


def _english(message: Message) -> str:
    return _forms(message.id)[-1]


def _forms(text: str | tuple[str, ...] | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def test_the_catalogues_are_complete_up_to_date_and_keep_every_placeholder() -> None:
    assert list(problems()) == []


def test_a_per_cent_sign_that_would_break_a_page_is_noticed() -> None:
    """Templates fill in names also where a text has none: 年利率（%） once made the page of interest rates fail."""

    def said_of(translation: str, *places: str) -> list[str]:
        return list(problems_of(Message("Per cent a year", translation, [(place, 0) for place in places])))

    assert len(said_of("年利率（%）", "app/forms.py", "templates/rates.html")) == 1
    assert said_of("年利率（%）", "app/forms.py") == []
    assert said_of("年利率（%%）", "templates/rates.html") == []


def test_chinese_has_one_form_for_all_numbers(app: Flask) -> None:
    with app.test_request_context(), force_locale("zh_Hans_CN"):
        said = [ngettext("%(num)s day", "%(num)s days", number) for number in (0, 1, 2)]
    assert said == ["0天", "1天", "2天"]


def test_chinese_days_are_written_the_mainland_way(app: Flask) -> None:
    monday = date(2026, 11, 23)
    with app.test_request_context(), force_locale("zh_Hans_CN"):
        assert legalday(monday) == "2026年11月23日"
        assert day(monday) == "11月23日（周一）"
        assert weekday_day(monday) == "2026年11月23日（周一）"
        assert longday(monday) == "2026年11月23日星期一"
        assert instant(datetime(2026, 11, 23, 1, 0, tzinfo=UTC), "Asia/Shanghai") == "2026年11月23日09:00"


def test_the_sentences_of_a_working_can_be_translated() -> None:
    assert set(PARTS.values()) | set(TEXTS.values()) <= set(texts())


def test_no_english_text_says_what_people_would_misread() -> None:
    assert [text for text in texts() if SLANG.search(text)] == []


def test_no_chinese_text_uses_a_misleading_word() -> None:
    assert [text for _, text in translations() if any(word in text for word in MISLEADING)] == []


@pytest.mark.parametrize("habit", [LATIN_OR_DIGIT_SPACED, HALF_WIDTH], ids=["spaces", "punctuation"])
def test_chinese_text_follows_mainland_typography(habit: re.Pattern[str]) -> None:
    assert [text for _, text in translations() if habit.search(text)] == []


def test_templates_leave_the_marks_between_values_to_the_language() -> None:
    pages = [path for path in (ROOT / "templates").rglob("*.*") if "letters" not in path.parts]
    found = [
        f"{path.name}:{number}"
        for path in pages
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if ENGLISH_MARK.search(line)
    ]
    assert found == []


def test_chinese_pages_join_values_with_their_own_marks_and_name_the_time_people_live_by(app: Flask) -> None:
    with app.test_request_context(), force_locale("zh_Hans_CN"):
        assert (listed((1, 2)), with_commas(("家庭险", "B版")), with_semicolons(("甲，乙", "丙"))) == (
            "1、2",
            "家庭险，B版",
            "甲，乙；丙",
        )
        assert (labelled("超期", 3), labelled("超期", ""), bracketed("云州")) == (
            "超期：3",
            "超期",
            "（云州）",
        )
        assert (zone_name("Asia/Shanghai"), zone_name("UTC")) == ("中国时间", "协调世界时")
        assert [by_whom(who) for who in ("林晓岚", "system:commands", "system:letters")] == [
            "林晓岚",
            "服务器命令",
            "系统自动",
        ]
    with app.test_request_context(), force_locale("en"):
        assert (labelled("Late", 3), bracketed("Leeds"), zone_name("Asia/Shanghai")) == (
            "Late: 3",
            " (Leeds)",
            "Shanghai time",
        )
