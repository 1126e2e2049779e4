"""Procedures are data: read strictly, sourced, complete, and a firm adds its own as a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from app.mediation.domain.reading import SHIPPED, lint_tracks, load_tracks
from app.mediation.domain.tracks import Tracks
from app.platform.accounts.models import User
from app.platform.accounts.permissions import Role
from app.rules import load_library
from tests.clients import CommandRunner, PageClient

LIBRARY = load_library()
TRACKS = load_tracks(LIBRARY)
NAMES = (
    "au-afca", "cn-cietac", "cn-mediation", "court", "gb-fos", "hk-icb", "in-ombudsman", "mediation", "sg-fidrec",
    "un-expedited", "us-appraisal",
)  # fmt: skip


def test_the_forums_that_complaints_go_to_are_there() -> None:
    assert TRACKS.names() == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_stage_can_be_reached_and_left(name: str) -> None:
    track = TRACKS.find(name)
    assert track is not None
    reached = {step.to for step in track.steps if step.to}
    unreached = {stage.id for stage in track.stages} - reached - {track.stages[0].id}
    # Who carries a settlement out, and what a forum decides by itself, need no step of their own.
    assert unreached <= {"compliance", "jurisdiction", "agreed"}
    assert {outcome.kind for outcome in track.outcomes} >= {"none"}


@pytest.mark.parametrize("name", NAMES)
def test_every_clock_of_a_procedure_starts_with_something_that_can_be_written_down(name: str) -> None:
    track = TRACKS.find(name)
    assert track is not None
    known = {step.id for step in track.steps}
    for counted in track.rules:
        pack = LIBRARY.pack(counted.pack)
        of_steps = {each.name for each in pack.events.values() if each.kind == "proceeding_step"}
        for clock_id in counted.clocks:
            limbs = LIBRARY.clock(counted.pack, clock_id).limbs
            starts = {limb.start for limb in limbs} & of_steps
            assert starts <= known, (clock_id, starts - known)


def copy_of(track: str, **changed: str) -> str:
    text = (SHIPPED / f"{track}.toml").read_text("utf-8")
    for old, new in changed.items():
        text = text.replace(old.replace("__", " "), new)
    return text


def test_a_firm_adds_its_own_procedure_without_code(tmp_path: Path) -> None:
    text = copy_of("mediation").replace('track = "mediation"', 'track = "harbour-mediation"')
    (tmp_path / "harbour.toml").write_text(text, "utf-8")
    assert "harbour-mediation" in load_tracks(LIBRARY, tmp_path).names()


@pytest.mark.parametrize(
    ("old", "new", "key", "says"),
    [
        ('kind = "mediation"', 'kind = "chat"', "kind", "must be one of"),
        ('to = "preparing"', 'to = "nowhere"', "steps[mediation_invitation_accepted]", "no stage 'nowhere'"),
        ('begins = ["mediation_invited"]', 'begins = ["born"]', "begins", "no step 'born'"),
        ('pack = "un-general"', 'pack = "un-none"', "rules[un-none]", "no rules called 'un-none'"),
        ('verified = "unverified"', 'verified = "perhaps"', "verified", "must be one of"),
        ("countries = []", 'countries = ["Kingdom"]', "countries", "two letters"),
        ('edition = "1"', 'edition = "1"\nmood = "good"', "mood", ""),
    ],
)
def test_what_is_wrong_is_said_with_file_and_key(
    tmp_path: Path, old: str, new: str, key: str, says: str
) -> None:
    text = copy_of("mediation").replace('track = "mediation"', 'track = "x"').replace(old, new)
    (tmp_path / "x.toml").write_text(text, "utf-8")
    problems = [each for each in lint_tracks(LIBRARY, tmp_path) if each.key == key and says in each.message]
    assert problems and problems[0].file == "x.toml"


@pytest.mark.parametrize(
    ("old", "new", "key", "says"),
    [
        (
            'window = "hk-icb:referral"',
            'window = "hk-icb:referal"',
            "check.window",
            "no clock 'hk-icb:referal'",
        ),
        (
            'clock = "hk-icb:referral"',
            'clock = "hk-icp:referral"',
            "effects[1].clock",
            "no clock 'hk-icp:referral'",
        ),
        ("{", "{", "edition", "hk-icb 2018 is there already"),
    ],
)
def test_a_procedure_that_leans_on_nothing_or_stands_there_already_is_named(
    tmp_path: Path, old: str, new: str, key: str, says: str
) -> None:
    (tmp_path / "x.toml").write_text(copy_of("hk-icb").replace(old, new), "utf-8")
    problems = [each for each in lint_tracks(LIBRARY, tmp_path) if each.key == key and says in each.message]
    assert problems and problems[0].file == "x.toml"


def test_a_procedure_may_lean_on_the_rules_that_lie_beside_it(tmp_path: Path, runner: CommandRunner) -> None:
    rules = (SHIPPED.parent.parent / "rules" / "packs" / "hk-icb.toml").read_text("utf-8")
    (tmp_path / "rules.toml").write_text(rules.replace('regime = "hk-icb"', 'regime = "hk-house"'), "utf-8")
    track = (
        copy_of("hk-icb").replace('track = "hk-icb"', 'track = "hk-house"').replace('"hk-icb:', '"hk-house:')
    )
    (tmp_path / "track.toml").write_text(track.replace('pack = "hk-icb"', 'pack = "hk-house"'), "utf-8")
    assert runner("rules", "lint", str(tmp_path)).output == "0 problems.\n"


def test_the_rules_and_procedures_of_a_firm_lie_in_one_folder_and_one_command_reads_both(
    tmp_path: Path, runner: CommandRunner
) -> None:
    text = (
        copy_of("court")
        .replace('track = "court"', 'track = "small-claims"')
        .replace('zone = "UTC"', 'zone = "Moon"')
    )
    (tmp_path / "small.toml").write_text(text, "utf-8")
    said = runner("rules", "lint", str(tmp_path))
    assert said.exit_code == 1 and "small.toml: zone: 'Moon' is no time zone" in said.output
    assert runner("rules", "lint").exit_code == 0


def test_a_procedure_file_is_no_pack(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text(copy_of("court").replace('"court"', '"other-court"', 1), "utf-8")
    assert load_library(tmp_path).regimes() == LIBRARY.regimes()


def test_an_edition_is_chosen_by_the_day_of_opening() -> None:
    from dataclasses import replace
    from datetime import date

    old = TRACKS.find("gb-fos")
    assert old is not None
    new = replace(old, edition="2027", since=date(2027, 1, 1))
    both = Tracks((replace(old, until=date(2026, 12, 31)), new))
    assert both.find("gb-fos", on=date(2026, 12, 31)) != new
    assert both.find("gb-fos", on=date(2027, 1, 1)) == new
    assert both.find("gb-fos", "2026") is not None


@pytest.mark.parametrize("name", NAMES)
def test_its_page_says_stages_dates_what_binds_and_how_sure(
    app: Flask, sign_in: Callable[[User], PageClient], person: Callable[..., User], name: str
) -> None:
    browser = sign_in(person(Role.OFFICER))
    page = browser.get(f"/procedures/{name}").get_data(as_text=True)
    track = TRACKS.find(name)
    assert track is not None and track.stages[0].title.en in page and "How sure" in page
    assert name in browser.get("/procedures").get_data(as_text=True)
