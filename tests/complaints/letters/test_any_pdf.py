"""``flask letters check``: any PDF against a complaint or the rules, ours or set by another hand."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from flask import Flask
from weasyprint import HTML

from app.complaints.domain.outcomes import Result
from app.complaints.services.letter_checking import CheckedPdf, check_pdf_by_rules, check_pdf_of_case
from app.complaints.services.letters import compose_decision, compose_letter
from app.letters.pages import Box, read
from app.platform.accounts.actor import SYSTEM
from app.platform.db import db
from app.platform.storage import current_store
from app.shared.errors import Refused
from tests.complaints.letters import scenes
from tests.complaints.letters.scenes import Scene

DAY = date(2026, 11, 24)


def ours(digest: str | None) -> bytes:
    assert digest is not None
    with current_store().open(digest) as file:
        return file.read()


def retyped(pdf: bytes, *changes: tuple[str, str], font: str = "DejaVu Sans, Noto Sans CJK SC") -> bytes:
    """The same words in another layout by another hand, without the code that tells whose letter it is."""
    whole, _inside = read(pdf, [Box(8, 22, 202, 272)])
    joined = " ".join(" ".join(page.split()) for page in whole)
    if any("\u4e00" <= sign <= "\u9fff" for sign in joined[:200]):
        joined = " ".join(" ".join(line.split()) for page in whole for line in page.splitlines())
    for old, new in changes:
        assert old in joined, old
        joined = joined.replace(old, new)
    style = f"body {{ font: 9pt/1.3 {font}; width: 150mm }} @page {{ size: A4; margin: 15mm 25mm }}"
    return HTML(string=f"<style>{style}</style><p>{html.escape(joined)}</p>").write_pdf()


def check(scene: Scene, pdf: bytes, kind: str = "decision", on: date = DAY) -> CheckedPdf:
    return check_pdf_of_case(
        db.session(),
        scene.case,
        pdf,
        actor=SYSTEM,
        clock=scene.clock,
        library=scene.library,
        kind=kind,
        on=on,
    )


def stops(checked: CheckedPdf) -> str:
    return "\n".join(f"{item.rule} {item.text}" for item in checked.report.failures)


@pytest.fixture
def english(decided: Scene) -> bytes:
    return ours(compose_decision(**decided.by_rules).draft_digest)


def test_our_own_letter_is_recognised_and_passes(decided: Scene, english: bytes) -> None:
    checked = check_pdf_of_case(
        db.session(), decided.case, english, actor=SYSTEM, clock=decided.clock, library=decided.library
    )
    assert (stops(checked), checked.kind) == ("", "decision")
    assert checked.letter


def test_the_same_words_by_another_hand_pass(decided: Scene, english: bytes) -> None:
    assert stops(check(decided, retyped(english))) == ""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Mrs Ada Okafor", "Mr Otto Bell", "Ada Okafor"),
        ("£1,240.00", "£1,420.00", "£1,420.00"),
        ("14 March", "15 March", "15 March"),
        ("more than 14 days", "more than 40 days", "letter for letter"),
        ("We do not agree", "We agree", "Point 3"),
        ("fos", "xyz", "fos"),
        ("Surveyor’s report", "paper", "no evidence is named"),
    ],
)
def test_what_is_changed_is_found(decided: Scene, english: bytes, old: str, new: str, said: str) -> None:
    if old == "fos":
        old, new, said = "Financial Ombudsman Service", "Someone", "DISP"
    assert said in stops(check(decided, retyped(english, (old, new))))


def test_every_required_statement_taken_out_is_missed(decided: Scene, english: bytes) -> None:
    """Each in turn: the sentence found for it is taken out of the letter, and its rule is named."""
    whole = check(decided, retyped(english))
    found = [item for item in whole.report.items if item.mark == "§" and item.ok and len(item.found_text) > 8]
    assert found
    for item in found:
        assert item.label in taken_out(decided, english, item.label), item.found_text


def taken_out(scene: Scene, pdf: bytes, label: str) -> list[str]:
    """What fails once no words are left that say it."""
    gone: list[tuple[str, str]] = []
    while True:
        checked = check(scene, retyped(pdf, *gone))
        item = next(each for each in checked.report.items if each.label == label)
        if not item.ok:
            return [failure.label for failure in checked.report.failures]
        gone.append((item.found_text, "so"))


def test_a_chinese_decision_is_checked_alike(decided_chen: Scene) -> None:
    pdf = ours(compose_decision(**decided_chen.by_rules).draft_digest)
    assert stops(check(decided_chen, retyped(pdf))) == ""
    assert "第三项" not in stops(check(decided_chen, retyped(pdf)))
    wrong = check(decided_chen, retyped(pdf, ("不属实，不予支持", "属实，予以支持")))
    assert "Point 3" in stops(wrong)


def test_facts_and_demand_of_a_chinese_answer_are_both_compared(app: Flask) -> None:
    chen = scenes.decide_chen(scenes.chen(), found={1: Result.UPHELD})
    pdf = ours(compose_decision(**chen.by_rules).draft_digest)
    assert stops(check(chen, retyped(pdf))) == ""
    assert "Point 1" in stops(check(chen, retyped(pdf, ("属实，部分支持", "部分属实，部分支持"))))
    assert "Point 1" in stops(check(chen, retyped(pdf, ("属实，部分支持", "属实，予以支持"))))


def test_another_language_is_not_right(decided: Scene) -> None:
    pdf = HTML(
        string="<p lang='zh' style='font-family: Noto Sans CJK SC'>您的投诉已处理完毕，谢谢您的来信。</p>"
    ).write_pdf()
    assert "not in the language" in stops(check(decided, pdf))


def test_a_box_instead_of_a_character_is_seen(decided: Scene, tmp_path: Path) -> None:
    file = tmp_path / "box.pdf"
    file.write_bytes(HTML(string="<p>We agree with you in every respect.</p>").write_pdf())
    with pikepdf.open(file, allow_overwriting_input=True) as document:
        page = document.pages[0]
        box = [pikepdf.Array([pikepdf.String(b"\0\0\0\0")])]
        shown = [
            (box, pikepdf.Operator("TJ")) if str(operator) in ("Tj", "TJ") else (operands, operator)
            for operands, operator in pikepdf.parse_content_stream(page)
        ]
        page.obj["/Contents"] = document.make_stream(pikepdf.unparse_content_stream(shown))
        document.save(file)
    assert "empty box" in stops(check(decided, file.read_bytes()))


@pytest.mark.parametrize("content", [b"no pdf", b"%PDF-1.7\nbroken", b""])
def test_what_is_no_pdf_is_refused(decided: Scene, content: bytes) -> None:
    with pytest.raises(Refused, match="not a PDF"):
        check(decided, content)


def test_rules_alone_say_what_a_letter_must_hold(okafor: Scene) -> None:
    row = compose_letter(kind="acknowledgement", **okafor.by_rules)
    ask: dict[str, Any] = {
        "library": okafor.library,
        "regime": "gb-disp",
        "kind": "acknowledgement",
        "lang": "en",
        "facts": {},
    }
    pdf = ours(row.draft_digest)
    assert stops(check_pdf_by_rules(pdf, on=DAY, **ask)) == ""
    late = retyped(pdf, ("eight weeks", "some time"))
    assert "1 June 2026" in stops(check_pdf_by_rules(late, on=DAY, **ask))
    assert stops(check_pdf_by_rules(late, on=date(2026, 5, 31), **ask)) == ""  # before the rule held


def test_whether_every_point_is_answered_is_not_said_without_the_complaint(
    decided: Scene, english: bytes
) -> None:
    """Nobody knows the points then: it is noted, and neither passed nor failed."""
    ask: dict[str, Any] = {"regime": "gb-disp", "kind": "decision", "lang": "en", "facts": {}}
    report = check_pdf_by_rules(english, on=DAY, library=decided.library, **ask).report
    (points,) = (item for item in report.items if item.label.startswith("Answers every complaint point"))
    assert not points.ok and not points.blocking
    assert points.text == "DISP 1.4.1R: to be told with the complaint alone, which names the points."


def test_the_command_prints_and_ends_with_what_it_found(
    decided: Scene, english: bytes, tmp_path: Path, runner: Callable[..., Any]
) -> None:
    good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
    good.write_bytes(retyped(english))
    bad.write_bytes(retyped(english, ("Mrs Ada Okafor", "Mr Otto Bell")))
    where = ["--case", decided.reference, "--kind", "decision", "--on", "2026-11-24", "--json"]
    fine = runner("letters", "check", str(good), *where)
    assert (fine.exit_code, json.loads(fine.stdout)["ok"]) == (0, True), fine.stdout
    wrong = runner("letters", "check", str(bad), *where)
    assert wrong.exit_code == 1
    assert any(not item["ok"] and "Ada" in item["message"] for item in json.loads(wrong.stdout)["items"])
    assert runner("letters", "check", str(good), "--case", "NM-0").exit_code == 2
    assert runner("letters", "check", str(good)).exit_code == 2
    assert runner("letters", "check", str(good), "--regime", "atlantis", "--kind", "decision").exit_code == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "The file holds no text"),
        ("Nous avons bien reçu votre réclamation et nous vous en remercions. " * 6, "are not English"),
        ("Xf ibwf sfdfjwfe zpvs dpnqmbjou boe xf bsf tpssz up ifbs pg ju. " * 6, "cannot be read"),
    ],
)
def test_of_a_file_without_words_to_read_nothing_else_is_said(decided: Scene, words: str, said: str) -> None:
    pdf = HTML(string=f"<p>{words}</p>").write_pdf()
    (only,) = check(decided, pdf).report.failures
    assert said in only.text


WRITTEN_ELSEWHERE = {
    ("gb-disp", "acknowledgement", "en"): [
        "We have received your complaint of 2 November 2026.",
        "It is being dealt with by Dana Price.",
        "We will send you a written response within eight weeks of the day on which we received it.",
        "Enclosed: Summary of our complaints procedure.",
    ],
    ("gb-disp", "decision", "en"): [
        "We do not uphold your complaint.",
        "If you are unhappy with our answer, you may now refer your complaint to the Financial Ombudsman Service.",
        (
            "You have the right to refer your complaint to the Financial Ombudsman Service, free of charge – but you must "
            "do so within six months of the date of this letter."
        ),
        (
            "If you do not refer your complaint in time, the Ombudsman will not have our permission to consider your "
            "complaint and so will only be able to do so in very limited circumstances. For example, if the Ombudsman "
            "believes that the delay was as a result of exceptional circumstances."
        ),
        "Their website is www.financial-ombudsman.org.uk.",
        "We enclose the Financial Ombudsman Service leaflet “Want to take your complaint further?”.",
    ],
    ("au-rg271", "decision", "en"): [
        "We have not upheld your complaint.",
        "You can lodge a complaint with the Australian Financial Complaints Authority (AFCA).",
        "You can reach it at www.afca.org.au.",
    ],
    ("cn-complaint", "decision", "zh-Hans"): [
        "二、调查核实情况",
        "我公司查阅了理赔案卷，并核对了通话录音。",
        "三、处理依据",
        "《保险法》第二十三条。",
        "四、处理意见",
        "您反映的事项不属实，不予支持。",
        "五、救济途径：自收到本决定之日起三十日内，可以向我公司的上级机构申请核查。",
        "您也可以向云州市保险纠纷调解委员会申请调解。",
        "有仲裁协议的，可以向约定的仲裁机构申请仲裁。",
        "您还可以依法向人民法院提起诉讼。",
    ],
}


@pytest.mark.parametrize("which", WRITTEN_ELSEWHERE, ids="-".join)
def test_each_sentence_of_a_letter_written_elsewhere_is_missed(
    app: Flask, which: tuple[str, str, str]
) -> None:
    """None stands in for another: not the prescribed words, nor a title with nothing below it."""
    regime, kind, lang = which
    ask: dict[str, Any] = {"library": app.extensions["rules"], "regime": regime, "kind": kind, "lang": lang}
    said = WRITTEN_ELSEWHERE[which]
    others = (
        "Dear Ms Hollins",
        "Thank you for all that you have told us about the claim on your home and your car.",
    )
    for left_out in (None, *said):
        words = [*(others if lang == "en" else ()), *(each for each in said if each != left_out)]
        body = "".join(f"<p>{html.escape(each)}</p>" for each in words)
        pdf = HTML(
            string=f"<style>p {{ font: 10pt DejaVu Sans, Noto Sans CJK SC }}</style>{body}"
        ).write_pdf()
        found = stops(check_pdf_by_rules(pdf, on=DAY, facts={}, **ask))
        assert bool(found) is (left_out is not None), (left_out, found)
