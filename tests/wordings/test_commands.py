"""``flask wordings``."""

import json
from pathlib import Path

import pytest

DEMONSTRATION = Path(__file__).parents[2] / "app" / "demo" / "wordings"
HOME = str(DEMONSTRATION / "home-2025.md")
CAR = str(DEMONSTRATION / "motor-2024.zh.md")


def test_an_edition_is_read_in_and_shown_flat_in_document_order(runner):
    done = runner("wordings", "import", HOME, "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["created"] is True
    rows = json.loads(runner("wordings", "show", "HOME", "--edition", "A", "--json").stdout)
    assert {"path", "part", "number", "heading", "text", "kind"} <= rows[0].keys()
    paths = [row["path"] for row in rows]
    assert paths.index("4.2.(b)") < paths.index("4.2.(c)") < paths.index("Legal expenses rider.1.1")


def test_options_stand_above_the_front_matter(runner):
    options = ["--product", "P", "--wording", "W", "--edition", "E", "--from", "2026-01-01", "--lang", "en"]
    answer = json.loads(runner("wordings", "import", HOME, *options, "--json").stdout)
    assert (answer["wording"], answer["edition"]) == ("W", "E")


def test_quotes_round_a_value_of_the_front_matter_are_no_part_of_it(runner, tmp_path):
    quoted = tmp_path / "quoted.md"
    quoted.write_text(
        '---\nproduct: P\nwording: W\nname: "A" or "B"\nedition: "2026"\nfrom: 2026-01-01\nlanguage: en\n---\n1. Storm.\n'
    )
    answer = json.loads(runner("wordings", "import", str(quoted), "--json").stdout)
    assert answer["edition"] == "2026"


def test_a_clause_is_shown_with_what_stands_below_it(runner):
    runner("wordings", "import", CAR)
    shown = runner(
        "wordings", "show", "机动车综合险", "--edition", "2024版", "--clause", "第九条第二款", "--json"
    )
    assert [row["number"] for row in json.loads(shown.stdout)] == ["", "（一）", "（二）", "（三）"]


@pytest.mark.parametrize(
    ("clause", "said"),
    [("第二条第（一）项", "附加车身划痕损失险"), ("第九十条", "There is no clause 第九十条")],
)
def test_a_citation_that_names_no_one_clause_is_refused_with_what_is_close(runner, clause, said):
    runner("wordings", "import", CAR)
    shown = runner("wordings", "show", "机动车综合险", "--edition", "2024版", "--clause", clause)
    assert shown.exit_code == 2
    assert said in shown.stderr


def test_problems_go_to_standard_error_with_their_lines(runner, tmp_path):
    bad = tmp_path / "bad.md"
    bad.write_text("---\nwording: W\nedition: E\nfrom: 2026-01-01\n---\n4.1 Storm. {excluded}\n", "utf-8")
    done = runner("wordings", "import", str(bad), "--json")
    assert done.exit_code == 2
    assert "line 6" in done.stderr and "line 6" in json.loads(done.stdout)["error"]


@pytest.mark.parametrize(("option", "value"), [("--from", "soon"), ("--from", "2026-02-30")])
def test_a_wrong_date_is_refused_with_what_is_accepted(runner, option, value):
    done = runner("wordings", "import", HOME, option, value)
    assert done.exit_code == 2
    assert "2026-01-31" in done.stderr


def test_a_file_in_another_encoding_is_refused(runner, tmp_path):
    file = tmp_path / "gbk.txt"
    file.write_bytes("第一条　总则".encode("gbk"))
    done = runner("wordings", "import", str(file), "--wording", "W", "--edition", "E", "--from", "2026-01-01")
    assert done.exit_code == 2
    assert "UTF-8" in done.stderr


DOUBTFUL = "1. We pay for:\n\n(a) fire;\n\n(b) theft.\n\nThe most that we pay is £500.\n"
NAMED = ("--wording", "D", "--edition", "A", "--from", "2025-01-01")


def test_doubts_are_seen_and_settled_before_an_edition_is_read_in_for_good(runner, tmp_path):
    file, marks = tmp_path / "d.txt", tmp_path / "marks.txt"
    file.write_text(DOUBTFUL)
    marks.write_text("7:under=1\n")
    looked = runner("wordings", "import", str(file), *NAMED, "--dry-run", "--json")
    assert [doubt["line"] for doubt in json.loads(looked.stdout)["doubts"]] == [7]
    assert runner("wordings", "show", "D", "--edition", "A").exit_code == 2
    done = runner("wordings", "import", str(file), *NAMED, "--settle-from", str(marks), "--json")
    assert json.loads(done.stdout)["doubts"] == []
    rows = json.loads(runner("wordings", "show", "D", "--edition", "A", "--json").stdout)
    assert [row["path"] for row in rows] == ["1", "1.(a)", "1.(b)", "1.¶2"]


def test_what_settles_no_line_is_refused(runner, tmp_path):
    file = tmp_path / "d.txt"
    file.write_text(DOUBTFUL)
    for wrong in ("99:words", "7", "x:words", "7:"):
        refused = runner("wordings", "import", str(file), *NAMED, "--settle", wrong)
        assert refused.exit_code == 2
        assert "settles nothing" in refused.stderr
    refused = runner("wordings", "import", str(file), *NAMED, "--settle", "7:nonsense")
    assert "not a mark" in refused.stderr
