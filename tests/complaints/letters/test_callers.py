"""A letter says who complained: the complainant, or whoever got in touch on their behalf."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask

from app.cases.services.people import Person
from app.cases.services.snapshots import PolicyFacts
from app.complaints.letters import chinese_parts, english, english_parts
from app.complaints.letters.material import Material
from app.complaints.letters.readers import complainant_of
from app.complaints.letters.samples import samples
from app.letters.blocks import Lang
from app.letters.content import to_json
from tests.complaints.letters import scenes
from tests.complaints.letters.reading import failures, words_of
from tests.complaints.letters.scenes import Scene
from tests.complaints.letters.test_copies import represent
from tests.complaints.letters.test_sending import acknowledgement

BEN = Person("representative", "Ben Stone", title="Mr")
GROUP = replace(BEN, role="group-representative")
RECOGNISED = {"identity_how": "questions", "identity_checked_on": date(2026, 10, 29)}


@pytest.fixture
def sample(app: Flask) -> Callable[..., Material]:
    """``sample("en")``: a letter of an invented case, received on 3 November 2026."""

    def make(lang: Lang, kind: str = "acknowledgement") -> Material:
        regime = "gb-disp" if lang == "en" else "cn-complaint"
        found = samples(app.extensions["rules"], regime, kind, lang, date(2026, 11, 23), ())
        return found[0].material

    return make


@pytest.fixture
def told_by(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """``told_by(Person(…), …)``: the acknowledgement of a call taken down with these people beside the complainant."""

    def words(*beside: Person, recognised: bool = False, **complainant: Any) -> str:
        with_policy = scenes.note_policy

        def people_too(session: Any, case: Any, policy: PolicyFacts, **who: Any) -> None:
            for person in beside:
                scenes.add_party(session, case, person, late_reason="taken on", **who)
            if recognised:
                complainant_of(session, case).identity_checked_on = case.received_on
            with_policy(session, case, policy, **who)

        monkeypatch.setattr(scenes, "note_policy", people_too)
        row = acknowledgement(scenes.okafor(**complainant))
        assert failures(row) == []
        return " ".join(words_of(row.draft_digest).split())

    return words


def test_whoever_rang_for_the_complainant_is_named(told_by: Callable[..., str]) -> None:
    words = told_by(BEN)
    assert "Mr Ben Stone rang us on your behalf on 29 October 2026." in words
    assert "You rang" not in words and "Thank you for telling us" not in words


@pytest.mark.parametrize("capacity", ["policyholder", "heir"])
def test_a_complainant_who_rang_is_thanked(told_by: Callable[..., str], capacity: str) -> None:
    words = told_by(capacity=capacity)
    assert "Thank you for telling us." in words and "You rang us on 29 October 2026." in words


def test_of_a_group_the_one_who_was_recognised_rang(told_by: Callable[..., str]) -> None:
    other = replace(GROUP, name="Tom Otley", **RECOGNISED)
    assert "Mr Tom Otley rang us on your behalf on 29 October 2026." in told_by(GROUP, other)


def test_of_a_group_that_names_its_representatives_the_complainant_may_have_rung(
    told_by: Callable[..., str],
) -> None:
    assert "You rang us on 29 October 2026." in told_by(GROUP, recognised=True)


def test_where_nobody_knows_who_of_a_group_rang_no_letter_claims_it(told_by: Callable[..., str]) -> None:
    words = told_by(GROUP, replace(GROUP, name="Tom Otley"))
    assert "Your complaint reached us on 29 October 2026." in words
    assert " rang us" not in words and "Thank you for telling us" not in words


def test_who_speaks_for_the_complainant_only_later_did_not_ring(okafor: Scene) -> None:
    represent(okafor)
    assert "You rang us on 29 October 2026." in " ".join(
        words_of(acknowledgement(okafor).draft_digest).split()
    )


@pytest.mark.parametrize(
    ("channel", "english", "chinese"),
    [
        ("phone", "Mr Li rang us on your behalf on", "李立先生于{}代您来电，向我公司提出投诉。"),
        ("email", "Mr Li e-mailed us on your behalf on", "李立先生于{}代您发来电子邮件，向我公司提出投诉。"),
        ("letter", "Mr Li’s letter on your behalf reached us on", "李立先生于{}代您来信，向我公司提出投诉。"),
        ("visit", "Mr Li came to see us on your behalf on", "李立先生于{}代您来访，向我公司提出投诉。"),
        ("web", "Mr Li wrote to us through our website on your", "李立先生于{}代您通过线上渠道，向我公司提出投诉。"),
        ("message", "Mr Li sent us a message on your behalf on", "李立先生于{}代您通过线上渠道，向我公司提出投诉。"),
        ("other", "Mr Li complained to us on your behalf on", "李立先生于{}代您通过线上渠道，向我公司提出投诉。"),
        ("authority", "An authority passed your complaint to us on", "{}，我公司收到监管部门转来的您的投诉。"),
    ],
)  # fmt: skip
def test_however_it_came_the_letter_says_for_whom(
    sample: Callable[..., Material], channel: str, english: str, chinese: str
) -> None:
    plain = sample("en")
    said = english_parts.came(replace(plain, channel=channel, caller="Mr Li"))
    assert said.startswith(english)
    plain = sample("zh-Hans")
    said = chinese_parts.said_on(replace(plain, channel=channel, caller="李立先生"))
    assert said == chinese.format("2026年11月3日")


def test_where_it_is_not_known_who_wrote_the_letter_does_not_say(sample: Callable[..., Material]) -> None:
    unknown = replace(sample("zh-Hans"), caller=None)
    assert chinese_parts.said_on(unknown) == "2026年11月3日，我公司收到您的投诉。"


@pytest.mark.parametrize(
    ("caller", "told"), [("", "you told us"), ("Mr Li", "we were told"), (None, "we were told")]
)
def test_a_decision_answers_what_was_told(
    sample: Callable[..., Material], caller: str | None, told: str
) -> None:
    letter = english.compose(replace(sample("en", "decision"), caller=caller))
    assert f"This is what {told}, and what we say" in to_json(letter)
