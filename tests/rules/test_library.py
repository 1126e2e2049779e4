"""Packs as files: what is wrong is said with file and key, and a firm can change its own targets only."""

from __future__ import annotations

import os
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

[facts.urgent]
en = "Urgent"
zh = "紧急"
[facts.grade]
en = "Grade"
zh = "等级"
[facts.grade.values]
a = { en = "A", zh = "甲" }
b = { en = "B", zh = "乙" }

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
        ('start = "recieved"', 'start = "received"', "versions[1].clocks[answer].start", "'recieved' is not declared"),
        ('verified = "yes"', 'verified = "read"', "versions[1].clocks[answer].verified", "must be one of"),
        ('zone = "Europe/Londn"', 'zone = "Europe/London"', "zone", "is no time zone"),
        ('calender = "GB-ENG"', 'calendar = "GB-ENG"', "calender", "is not a key"),
        ('{ en = "Answer" }', '{ en = "Answer", zh = "答复" }', "versions[1].clocks[answer].title.zh", "is missing"),
        ('kind = "target"', 'kind = "authority"', "versions[1].clocks[answer].kind", "belongs under targets"),
        ('roll = "next"', "", "versions[1].clocks[answer].roll", "must be one of"),
        ('target = "own"', "", "versions[1].clocks[answer].target", "no own target"),
        ('late_after = "rolled"', "", "versions[1].clocks[answer].late_after", "without a roll"),
        ('when = { colour = "blue" }', "", "versions[1].clocks[answer].when", "'colour' is not declared under facts"),
        ("when = { urgent = 1 }", "", "versions[1].clocks[answer].when", "'urgent' is never 1"),
        ('when = { grade = "c" }', "", "versions[1].clocks[answer].when", "'grade' is never 'c'"),
        ('count_from = "urgent"', "", "versions[1].clocks[answer].count_from", "as a number"),
        ("at_most = 5", "", "versions[1].clocks[answer].at_most", "count_from"),
        ('to_end_of = "month"', "", "versions[1].clocks[answer].to_end_of", "goes with months"),
        ("day_after = true", "", "versions[1].clocks[answer].day_after", "an opening or a floor"),
        ('selected_by = []', 'selected_by = ["received"]', "versions[1].selected_by", "must name the event"),
        ('from = 2026-02-01\nto = 2026-01-01\nselected_by = ["received"]', 'selected_by = ["received"]', "versions[1].to", "before 'from'"),
        ('from = "2026-02-01"', 'selected_by = ["received"]', "versions[1].from", "without quotation marks"),
        ("closes_at = \"17:00\"", 'calendar = "GB-ENG"', "closes_at", "without quotation marks"),
        ('kind = "number"\n[facts.grade.values]', "[facts.grade.values]", "facts.grade.values", "nothing else"),
        ('repeat = { count = 5, unit = "days" }\nmet_by = []', 'met_by = ["answered"]',
         "versions[1].clocks[answer].met_by", "each time"),
        ('exclusions = [{ start = "received", end = "answered", reason = { en = "w", zh = "等" }, needs = ["told"] }]', "",
         "versions[1].clocks[answer].exclusions.needs", "neither under events nor under facts"),
        ('extension = { count = 5, unit = "days", needs = ["answered"], times = 0 }', "",
         "versions[1].clocks[answer].extension.times", "at least 1"),
        ("count = 50000", "count = 10", "versions[1].clocks[answer].count", "typing mistake"),
        ("count = 2.5", "count = 10", "versions[1].clocks[answer].count", "whole number"),
        ('source = ""', 'source = "our handbook"', "versions[1].source", "must be a text"),
        ('rule = 5', 'rule = "Handbook 1"', "versions[1].clocks[answer].rule", "must be a text"),
        ('beside = ["xx-nowhere"]\ncalendar = "GB-ENG"', 'calendar = "GB-ENG"', "beside", "no rules called 'xx-nowhere'"),
        ('place_calendar = "GB-ENG"', 'calendar = "GB-ENG"', "place_calendar", "must hold {place}"),
        ('met_by = ["anwsered"]', 'met_by = ["answered"]', "versions[1].clocks[answer].met_by", "'anwsered' is not declared"),
        ('stopped_by = ["gone"]', "", "versions[1].clocks[answer].stopped_by", "'gone' is not declared"),
        ('restart_on = "more"', "", "versions[1].clocks[answer].restart_on", "'more' is not declared"),
        ('selected_by = ["sent"]', 'selected_by = ["received"]', "versions[1].selected_by", "'sent' is not declared"),
        ('extends = "0"\nselected_by = ["received"]', 'selected_by = ["received"]', "versions[1].extends", "no version above"),
        ('answered = { kind = "received", en = "Answered", zh = "已答复" }',
         'answered = { kind = "answered", en = "Answered", zh = "已答复" }', "events.answered", "carried by the same log entry"),
        ('answered = "answered"', 'answered = { kind = "answered", en = "Answered", zh = "已答复" }', "events.answered", "must be a table"),
        ('exclusion_asks = [{ start = "received", end = "later" }]\ncalendar = "GB-ENG"', 'calendar = "GB-ENG"',
         "exclusion_asks", "'later' is not declared"),
        ('opens = { count_from = "urgent", unit = "days" }', "", "versions[1].clocks[answer].count_from", "as a number"),
        ('exemption = { event = "answered", count_from = "urgent", unit = "days", rule = "r" }', "",
         "versions[1].clocks[answer].count_from", "as a number"),
        ('extension = { count = 5, unit = "days" }', "", "versions[1].clocks[answer].extension.needs", "must name the events"),
        ('extension = { count = 5, unit = "days", needs = ["answered"], cap = { count = 9 } }', "",
         "versions[1].clocks[answer].extension.cap.unit", "is missing"),
        ('extension = { count = 5, unit = "days", needs = ["answered"], longest = 9 }', "",
         "versions[1].clocks[answer].extension.longest", "is not a key"),
        ('closures = [{ from = 2026-12-24, to = 2026-12-01 }]', "", "versions[1].clocks[answer].closures[1].from", "in order"),
        ('seasons = [{ from = "02-30", to = "03-31" }]', "", "versions[1].clocks[answer].seasons[1].from", "day of the year"),
        ('late_receipt = { cut_off = "17:00" }', "", "versions[1].clocks[answer].late_receipt.cut_off", "without quotation marks"),
        ('combine = "sum"', "", "versions[1].clocks[answer].combine", "must be one of"),
        ('unit = "promptly"', 'unit = "days"', "versions[1].clocks[answer].count", "means nothing"),
        ('unit = "fixed_dates"', 'unit = "days"', "versions[1].clocks[answer].dates", "is missing"),
        ('regime = "XX Firm"', 'regime = "xx-firm"', "regime", "small letters and digits"),
        ('id = "answer_to_the_complainant"', 'id = "answer"',
         "versions[1].clocks[answer_to_the_complainant].id", "joined by hyphens"),
        (f'id = "{"9" * 33}"', 'id = "1"', f"versions[{'9' * 33}].id", "32 at the most"),
        ('extension = { count = 9, unit = "days", needs = ["answered"], cap = { count = 1, unit = "weeks" } }', "",
         "versions[1].clocks[answer].extension.cap", "shorter than the time"),
        ('extension = { count = 9, unit = "days", needs = ["agreed"] }', "",
         "versions[1].clocks[answer].extension.needs", "'agreed' is not declared"),
        ('exemption = { event = "settled", count = 5, unit = "days", rule = "r" }', "",
         "versions[1].clocks[answer].exemption.event", "'settled' is not declared"),
        ('notice = { event = "told", rule = "r", effect = { en = "e", zh = "e" } }', "",
         "versions[1].clocks[answer].notice.event", "'told' is not declared"),
        ('hold = { start = "held", end = "answered" }', "", "versions[1].clocks[answer].hold", "'held' is not declared"),
        ('when = { urgent = true, urgent2 = true }', "", "versions[1].clocks[answer].when", "'urgent2' is not declared"),
        ('rule = "Handbook\\u00001"', 'rule = "Handbook 1"', "versions[1].clocks[1].rule", "control character"),
        (".".join("a" * 30) + " = 1", "", "versions[1]", "nested more than 20 deep"),
        ("before = true\nseasons = [{ from = \"08-01\", to = \"08-31\" }]", "",
         "versions[1].clocks[answer]", "counted back"),
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


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\xff\xfe", "not UTF-8 (byte 0)"),
        (b"# r\xe9clamation", "not UTF-8 (byte 3)"),
        (b'a = "\x00"', "Illegal character"),
        (b"a = " + b"[" * 20_000, "nested too deeply"),
        (b"#" * 1_000_001, "more than 1,000,000 bytes"),
        (b"day = 2026-02-30", "Invalid date"),
    ],
)
def test_what_is_no_text_of_ours_is_named_and_stops_nothing(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "odd.toml").write_bytes(content)
    [problem] = lint(tmp_path)
    assert problem.file == "odd.toml" and why in problem.message


def test_a_name_that_leads_to_no_file_is_named_and_never_waited_for(tmp_path: Path) -> None:
    (tmp_path / "a-folder.toml").mkdir()
    os.mkfifo(tmp_path / "b-pipe.toml")
    (tmp_path / "c-device.toml").symlink_to("/dev/zero")
    (tmp_path / "d-nowhere.toml").symlink_to(tmp_path / "nowhere")
    assert [(each.file, each.message.partition(": ")[2]) for each in lint(tmp_path)] == [
        ("a-folder.toml", "it is no file"),
        ("b-pipe.toml", "it is no file"),
        ("c-device.toml", "it is no file"),
        ("d-nowhere.toml", f"[Errno 2] No such file or directory: '{tmp_path}/d-nowhere.toml'"),
    ]


def test_a_mark_at_the_beginning_of_a_file_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "firm.toml").write_text("\ufeff" + PACK, "utf-8")
    assert lint(tmp_path) == []


def test_overlapping_versions_of_a_clock_are_refused(tmp_path: Path) -> None:
    second = PACK[PACK.index("[[versions]]") :].replace('id = "1"', 'id = "2"\nfrom = 2026-01-01')
    problems = lint(written(tmp_path, PACK + second))
    assert [each.key for each in problems] == ["versions[1].to"]


def test_versions_without_dates_overlap_too(tmp_path: Path) -> None:
    second = PACK[PACK.index("[[versions]]") :].replace('id = "1"', 'id = "2"')
    assert [each.key for each in lint(written(tmp_path, PACK + second))] == ["versions[1].to"]


def test_a_clock_written_twice_does_not_take_the_place_of_the_first(tmp_path: Path) -> None:
    again = PACK[PACK.index("  [[versions.clocks]]") :].replace("count = 10", "count = 20")
    [problem] = lint(written(tmp_path, PACK + again))
    assert (problem.file, problem.key, problem.message) == (
        "firm.toml", "versions[1].clocks[answer]", "this id is used already in this version",
    )  # fmt: skip


EDITION = """
[[editions]]
of = "handbook"
id = "2026"
title = { en = "2026", zh = "2026年版" }
selected_by = ["received"]
source = "our handbook"
verified = "read"
"""


@pytest.mark.parametrize(
    ("text", "key", "message"),
    [
        (EDITION + EDITION.replace('"2026"', '"2027"'), "editions[2026].to", "overlaps edition '2027'"),
        (EDITION.replace('"received"', '"sent"'), "editions[2026].selected_by", "'sent' is not declared"),
        (EDITION + "from = 2026-02-01\nto = 2026-01-01\n", "editions[2026].to", "before 'from'"),
    ],
)
def test_editions_are_held_to_the_same(tmp_path: Path, text: str, key: str, message: str) -> None:
    [problem] = lint(written(tmp_path, PACK + text))
    assert (problem.file, problem.key) == ("firm.toml", key) and message in problem.message


def test_a_length_is_not_quoted_beside_words_that_speak_for_every_length(tmp_path: Path) -> None:
    words = 'quotation = { en = "within ten days", zh = "十日内" }\n'
    limb = 'start = "received"\n  count = 10\n  unit = "days"\n'
    length = f"[[versions.clocks.limbs]]\n{limb}{words}"
    text = PACK.replace(f"  {limb}", "").rstrip() + "\n" + length
    assert lint(written(tmp_path, text)) == []
    [problem] = lint(
        written(tmp_path, text.replace("[[versions.clocks.limbs]]", words + "[[versions.clocks.limbs]]"))
    )
    assert problem.key == "versions[1].clocks[answer].limbs[1].quotation"


def test_an_event_without_its_words_is_named_once(tmp_path: Path) -> None:
    [problem] = lint(written(tmp_path, PACK.replace(', en = "Answered"', "")))
    assert (problem.key, problem.message) == ("events.answered.en", "is missing")


def test_two_packs_of_a_firm_may_run_beside_each_other(tmp_path: Path) -> None:
    one = PACK.replace("zone =", 'beside = ["xx-other"]\nzone =')
    other = PACK.replace("xx-firm", "xx-other").replace("zone =", 'beside = ["xx-firm"]\nzone =')
    written(tmp_path, one, "one.toml")
    assert lint(written(tmp_path, other, "other.toml")) == []


def test_a_limb_that_nothing_leads_to_is_named(tmp_path: Path) -> None:
    limbs = "".join(
        f'  [[versions.clocks.limbs]]\n  start = "received"\n  count = {count}\n  unit = "days"\n'
        for count in (10, 20)
    )
    text = PACK.replace('  start = "received"\n  count = 10\n  unit = "days"\n', "") + limbs
    [problem] = lint(written(tmp_path, text))
    assert (problem.key, problem.message) == (
        "versions[1].clocks[answer].limbs[2]", "is never reached: a limb above it always applies first",
    )  # fmt: skip


def test_calendars_that_nobody_has_are_named_when_the_calendars_are_known(tmp_path: Path) -> None:
    text = PACK.replace('calendar = "GB-ENG"', 'calendar = "GB-ZZZ"')
    assert lint(written(tmp_path, text)) == []
    [problem] = lint(tmp_path, calendars={"GB-ENG"})
    assert (problem.key, problem.message) == ("calendar", "there is no calendar 'GB-ZZZ'")


def test_a_broken_pack_stops_loading_with_every_problem(tmp_path: Path) -> None:
    text = PACK.replace('zone = "Europe/London"', 'zone = "Nowhere"').replace(
        'start = "received"', 'start = "x"'
    )
    with pytest.raises(PackError) as stopped:
        load_library(written(tmp_path, text))
    assert {each.key for each in stopped.value.problems} == {"zone", "versions[1].clocks[answer].start"}


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


@pytest.mark.parametrize(
    ("wrong", "right", "key", "message"),
    [
        ("count = 56", "override", "count", "is not a key"),
        ('[[versions]]\nid = "2"\n[[targets]]', "[[targets]]", "versions", "a date in law cannot be replaced"),
        ('[[clocks]]\nid = "final-response"\ncount = 70\n[[targets]]', "[[targets]]", "clocks", "is not a key"),
        ('override = "gb-dips"', 'override = "gb-disp"', "override", "no rules called 'gb-dips'"),
        ('[[closures]]\nclock = "nothing"\ndays = []\n[[targets]]', "[[targets]]", "closures[nothing]", "no clock 'nothing'"),
        ('kind = "law"\ncount = 2', "count = 2", "targets[own-acknowledgement].kind", "must be 'target'"),
        ('met_by = ["sent"]', 'met_by = ["acknowledgement_sent"]', "targets[own-acknowledgement].met_by", "'sent' is not declared"),
    ],
)  # fmt: skip
def test_what_a_firm_may_not_say_of_rules_is_named(
    tmp_path: Path, wrong: str, right: str, key: str, message: str
) -> None:
    text = f"{wrong}\n{OVERRIDE}" if right == "override" else OVERRIDE.replace(right, wrong)
    problems = lint(written(tmp_path, text))
    assert [(each.file, each.key) for each in problems] == [("firm.toml", key)]
    assert message in problems[0].message


WATCH = """
[[watches]]
clock = "own-acknowledgement"
label = { en = "Acknowledge soon", zh = "临近确认" }
days = 1
"""


def test_a_firm_says_what_its_board_keeps_in_view(tmp_path: Path) -> None:
    shipped = load_library().pack("gb-disp")
    assert [watch.clock for watch in shipped.watches] == [
        "summary-resolution",
        "own-update",
        "final-response",
    ]
    own = load_library(written(tmp_path, OVERRIDE + WATCH)).pack("gb-disp")
    assert [(watch.clock, watch.days) for watch in own.watches] == [("own-acknowledgement", 1)]


def test_a_board_can_only_watch_a_date_that_there_is(tmp_path: Path) -> None:
    [problem] = lint(written(tmp_path, PACK + WATCH))
    assert (problem.key, problem.message) == (
        "watches[own-acknowledgement].clock", "there is no clock or target 'own-acknowledgement'",
    )  # fmt: skip


def test_what_nobody_has_read_is_listed_for_the_compliance_officer() -> None:
    doubts = unverified(load_library())
    keys = {(each.regime, each.key) for each in doubts}
    assert ("cn-complaint", "2020-03-01/review-request") in keys
    assert ("cn-complaint", "question/official-text-2020") in keys
    assert ("cn-complaint", "2020-03-01/decision") not in keys
    assert ("gb-disp", "text/annex-3r-no-consent/en") in keys
    assert ("gb-disp", "2016-06-30/final-response") not in keys
