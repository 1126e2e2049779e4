"""The stories can be told, and say nothing about anybody who lives."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.cases.domain.people import REPRESENTATIVE
from app.cases.words import NEEDS
from app.demo.diary import ORDER, Diary
from app.demo.firm import desks, firm
from app.demo.papers import picture
from app.demo.people import complainant, speaker
from app.demo.story import Story, causes, read_stories
from app.reports.codes import shipped_lists

STORIES = read_stories()
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_there_are_nearly_a_hundred_in_both_languages() -> None:
    chinese = [story for story in STORIES if story.unit.startswith("YH")]
    assert 80 <= len(STORIES) <= 100
    assert 20 <= len(chinese) <= 40


def test_a_misspelt_field_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text('[[story]]\nkey = "a"\nwantz = "money"\n')
    with pytest.raises(ValueError, match="wantz"):
        read_stories(tmp_path)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.key)
def test_a_story_hangs_together(story: Story) -> None:
    assert story.unit in desks()
    for point in story.points:
        assert all(1 <= position <= len(story.papers) for position in point.papers)
        assert (point.finding is None) or (point.because and point.papers), "a finding rests on a paper"
        assert (point.outcome is None) or (point.finding and point.answer), "an outcome follows a finding"
        assert not point.lines or point.outcome in {"upheld", "partly", "settled", "goodwill"}
    for told in story.speakers:
        assert told.role in REPRESENTATIVE
        assert not told.proof or story.papers[told.proof - 1].kind == "identity"


def test_every_need_is_one_that_pages_have_a_word_for() -> None:
    assert {need for story in STORIES for need in story.needs} <= set(NEEDS)


def test_what_caused_a_point_is_told_of_findings_alone_in_codes_of_the_lists() -> None:
    lists = {each["name"]: {code["code"] for code in each["codes"]} for each in shipped_lists()}
    stories = {story.key: story for story in STORIES}
    assert sum(map(len, causes().values())) >= 45, "enough for a ranking to say something"
    for key, told in causes().items():
        points = stories[key].points
        assert len(told) <= len(points)
        for point, (stage, kind, why) in zip(points, told, strict=False):
            assert point.finding, f"{key}: a cause rests on the papers of a finding"
            assert stage in lists["process-stage"]
            assert kind in lists["cause-kind"]
            assert why.strip()


def test_everybody_who_may_complain_does_so_in_both_languages_where_the_law_names_them() -> None:
    british = [story for story in STORIES if not story.unit.startswith("YH")]
    chinese = [story for story in STORIES if story.unit.startswith("YH")]
    for stories in (british, chinese):
        assert {told.role for story in stories for told in story.speakers} == REPRESENTATIVE
        assert any(told.accepts for story in stories for told in story.speakers)
        assert any(story.group_size and story.kind == "organisation" for story in stories)
        assert "heir" in {story.capacity for story in stories}
    endings = {story.ending.kind for story in STORIES if story.ending}
    assert {"resolved", "withdrawn", "out-of-scope", "not-a-complaint"} <= endings


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.key)
def test_nobody_can_be_reached_at_what_is_printed(story: Story) -> None:
    for person in (complainant(story), *(speaker(story, told) for told in story.speakers)):
        assert re.fullmatch(r"01(13|17) 496 0\d{3}|1\d{2}\*{4}\d{4}", person.phone or "")
        assert person.email is None or person.email.endswith("@post.example")


def test_colleagues_have_numbers_kept_free_for_drama_and_addresses_that_cannot_exist() -> None:
    for unit in firm()["units"]:
        profile = unit["profile"]
        assert re.fullmatch(r"01(13|17) 496 0\d{3}|010-0000-0\d{3}", profile["phone"])
        assert profile.get("website", ".example").endswith(".example")


def test_every_role_has_somebody() -> None:
    from app.platform.accounts import Role

    held = {role for person in firm()["people"] for role in person["roles"]}
    assert held == {role.value for role in Role}


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.key)
def test_steps_come_in_order_and_never_in_the_future(story: Story) -> None:
    chinese = story.unit.startswith("YH")
    diary = Diary(story, "CN" if chinese else "GB", "Asia/Shanghai" if chinese else "Europe/London", NOW)
    taken = [instant for step in ORDER if (instant := diary.at(step)) is not None]
    assert taken == sorted(taken)
    assert all(instant <= NOW for instant in taken)
    assert diary.received_at <= NOW


@pytest.mark.parametrize("days", [0, 1, 2, 3, 4, 5, 6])
def test_nobody_works_at_a_weekend(days: int) -> None:
    story = next(story for story in STORIES if story.key == "okafor")
    diary = Diary(story, "GB", "Europe/London", NOW + timedelta(days=days))
    assert all(instant.isoweekday() <= 5 for step in ORDER[2:] if (instant := diary.at(step)) is not None)


@pytest.mark.parametrize("zone", ["Europe/London", "Asia/Shanghai"])
def test_a_complaint_of_today_is_registered_on_its_day_whenever_the_demonstration_is_loaded(
    zone: str,
) -> None:
    story = next(story for story in STORIES if story.day == 0)
    for minute in range(0, 24 * 60, 3):
        diary = Diary(story, "GB", zone, NOW + timedelta(minutes=minute))
        registered = diary.at("register")
        assert registered is not None
        assert registered.astimezone(ZoneInfo(zone)).date() == diary.received_on


def test_a_picture_is_the_same_on_every_day_and_another_for_another_name() -> None:
    assert picture("a") == picture("a")
    assert picture("a") != picture("b")
