"""The check of the catalogues finds what a reader would stumble over."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from babel.messages.catalog import Message

from scripts.messages import extracted, problems_of


@pytest.mark.parametrize(
    ("source", "translation", "problem"),
    [
        ("Save", "", "is not translated"),
        ("%(count)s days", "天", "has other placeholders"),
        ("%(count)s days", "%(number)s 天", "has other placeholders"),
        (("one day", "%(count)s days"), ("%(days)s 天",), "has other placeholders"),
        (("one day", "%(count)s days"), ("",), "is not translated"),
    ],
)
def test_a_wrong_translation_is_found(source: str | Sequence[str], translation: str, problem: str) -> None:
    assert [found for found in problems_of(Message(source, translation)) if problem in found]


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("Save", "保存"),
        ("%(count)s days", "%(count)s 天"),
        (("one day", "%(count)s days"), ("%(count)s 天",)),
    ],
)
def test_a_right_translation_is_left_alone(source: str | Sequence[str], translation: str) -> None:
    assert list(problems_of(Message(source, translation))) == []


def test_a_doubtful_translation_is_found() -> None:
    assert list(problems_of(Message("Save", "保存", flags=["fuzzy"]))) == ["is marked as doubtful"]


def test_texts_are_found_in_code_and_in_templates() -> None:
    texts = {message.id for message in extracted()}
    assert "Your roles do not allow this here." in texts  # marked with N_ in a domain
    assert "Skip to the page" in texts  # in a layout
