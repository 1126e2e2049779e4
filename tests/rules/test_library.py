"""Packs as files: what is wrong is said with file and key, and a firm can change its own targets only."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.rules import PackError, WrittenCalendars, compute, lint, load_library, unverified

PACK = """
regime = "xx-firm"
title = { en = "A firm's rule", zh = "公司规则" }
short = { en = "Firm", zh = "公司" }
zone = "Europe/London"
calendar = "GB-ENG"

[events]
received = { kind = "received", en = "Received", zh = "收到" }
answered = { kind = "answered", en = "Answered", zh = "已答复" }

[[versions]]
id = "1"
title = { en = "First", zh = "第一版" }
selected_by = ["received"]
source = "our handbook"

  [[versions.clocks]]
  id = "answer"
  title = { en = "Answer", zh = "答复" }
  kind = "authority"
  rule = "Handbook 1"
  source = "our handbook"
  verified = "read"
  start = "received"
  count = 10
  unit = "days"
  met_by = ["answered"]
"""


def written(folder: Path, text: str, name: str = "firm.toml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_the_shipped_packs_are_clean() -> None:
    assert lint() == []


def test_a_firm_adds_a_regime_of_its_own(tmp_path: Path, calendars: WrittenCalendars) -> None:
    library = load_library(written(tmp_path, PACK))
    result = compute(library, regime="xx-firm", clock="answer", events={"received": date(2026, 6, 1)},
                     calendars=calendars)  # fmt: skip
    assert result.due == date(2026, 6, 11)


@pytest.mark.parametrize(
    ("wrong", "right", "key", "message"),
    [
        ('unit = "day"', 'unit = "days"', "versions[1].clocks[answer].unit", "must be one of"),
        ("count = 10\n", "", "versions[1].clocks[answer].count", "is missing"),
        ("count = -1", "count = 10", "versions[1].clocks[answer].count", "zero or more"),
        ('count = "ten"', "count = 10", "versions[1].clocks[answer].count", "whole number"),
        ('start = "recieved"', 'start = "received"', "versions[1].clocks[answer]", "'recieved' is not declared"),
        ('verified = "yes"', 'verified = "read"', "versions[1].clocks[answer].verified", "must be one of"),
        ('zone = "Europe/Londn"', 'zone = "Europe/London"', "zone", "is no time zone"),
        ('calender = "GB-ENG"', 'calendar = "GB-ENG"', "calender", "is not a key"),
        ('{ en = "Answer" }', '{ en = "Answer", zh = "答复" }', "versions[1].clocks[answer].title.zh", "is missing"),
        ('kind = "target"', 'kind = "authority"', "versions[1].clocks[answer].kind", "belongs under targets"),
        ('roll = "next"', "", "versions[1].clocks[answer].roll", "must be one of"),
        ('target = "own"', "", "versions[1].clocks[answer].target", "no own target"),
        ('late_after = "rolled"', "", "versions[1].clocks[answer].late_after", "without a roll"),
    ],
)  # fmt: skip
def test_each_kind_of_mistake_is_named_with_file_and_key(
    tmp_path: Path, wrong: str, right: str, key: str, message: str
) -> None:
    if wrong == "count = 10\n":
        text = PACK.replace(wrong, "")
    elif right:
        assert right in PACK
        text = PACK.replace(right, wrong)
    else:
        text = PACK + f"  {wrong}\n"
    problems = lint(written(tmp_path, text))
    assert any(
        each.file == "firm.toml" and each.key == key and message in each.message for each in problems
    ), problems


def test_a_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    [problem] = lint(written(tmp_path, "regime = "))
    assert problem.file == "firm.toml" and "cannot be read" in problem.message


def test_overlapping_versions_of_a_clock_are_refused(tmp_path: Path) -> None:
    second = PACK[PACK.index("[[versions]]") :].replace('id = "1"', 'id = "2"\nfrom = 2026-01-01')
    problems = lint(written(tmp_path, PACK + second))
    assert [each.key for each in problems] == ["versions[1].to"]


def test_a_broken_pack_stops_loading_with_every_problem(tmp_path: Path) -> None:
    text = PACK.replace('zone = "Europe/London"', 'zone = "Nowhere"').replace(
        'start = "received"', 'start = "x"'
    )
    with pytest.raises(PackError) as stopped:
        load_library(written(tmp_path, text))
    assert {each.key for each in stopped.value.problems} == {"zone", "versions[1].clocks[answer]"}


OVERRIDE = """
override = "gb-disp"

[[targets]]
id = "own-acknowledgement"
title = { en = "Acknowledge within two working days", zh = "两个工作日内确认" }
start = "received"
count = 2
unit = "working_days"
met_by = ["acknowledgement_sent"]
"""


def test_a_firm_replaces_its_own_targets(tmp_path: Path, calendars: WrittenCalendars) -> None:
    library = load_library(written(tmp_path, OVERRIDE))
    result = compute(library, regime="gb-disp", clock="own-acknowledgement", events={"received": date(2026, 6, 1)},
                     calendars=calendars)  # fmt: skip
    assert result.due == date(2026, 6, 3)


def test_a_date_in_law_cannot_be_replaced(tmp_path: Path) -> None:
    text = OVERRIDE.replace('id = "own-acknowledgement"', 'id = "final-response"')
    assert any("is a date in law" in each.message for each in lint(written(tmp_path, text)))
    assert any("exists already" in each.message for each in lint(
        written(tmp_path, PACK.replace('regime = "xx-firm"', 'regime = "gb-disp"'), "law.toml")
    ))  # fmt: skip


def test_what_nobody_has_read_is_listed_for_the_compliance_officer() -> None:
    doubts = unverified(load_library())
    keys = {(each.regime, each.key) for each in doubts}
    assert ("cn-complaint", "2020-03-01/decision") in keys
    assert ("gb-disp", "text/annex-3r-no-consent/en") in keys
    assert ("gb-disp", "2016-06-30/final-response") not in keys
