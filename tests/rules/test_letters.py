"""What a letter must say, chosen by the day it is sent and the facts of the case."""

from __future__ import annotations

from datetime import date

import pytest

from app.rules import Library, find_statement, letter_requirements

BEFORE, AFTER = date(2026, 5, 29), date(2026, 6, 2)


def ids(library: Library, regime: str, kind: str, on: date = AFTER, **facts: str | bool) -> set[str]:
    return {each.id for each in letter_requirements(library, regime, kind, on, "en", facts).statements}


def test_the_day_of_sending_chooses_the_text_of_the_acknowledgement(library: Library) -> None:
    assert "when-the-answer-comes" not in ids(library, "gb-disp", "acknowledgement", BEFORE)
    assert "when-the-answer-comes" in ids(library, "gb-disp", "acknowledgement", AFTER)
    assert "when-the-answer-comes" in ids(library, "gb-disp", "acknowledgement", date(2026, 6, 1))


def test_payment_services_state_their_own_time(library: Library) -> None:
    found = ids(library, "gb-disp", "acknowledgement", payment_services=True)
    assert "when-the-answer-comes-payment" in found and "when-the-answer-comes" not in found


def test_a_final_response_wants_the_prescribed_words_and_the_leaflet(library: Library) -> None:
    wanted = letter_requirements(library, "gb-disp", "decision", AFTER, "en")
    text = wanted.text("annex-3r-no-consent")
    assert text is not None and text.needs_confirmation
    assert text.body.startswith(
        "You have the right to refer your complaint to the Financial Ombudsman Service"
    )
    assert [each.id for each in wanted.enclosures] == ["fos-leaflet"]
    assert wanted.missing_texts == ()
    assert [each.id for each in wanted.contacts] == ["fos"]


@pytest.mark.parametrize("fact", ["out_of_time", "waives_time_limits"])
def test_words_that_nobody_has_read_are_missing_not_invented(library: Library, fact: str) -> None:
    wanted = letter_requirements(library, "gb-disp", "decision", AFTER, "en", {fact: True})
    assert len(wanted.missing_texts) == 1
    assert "time-limit-words" not in {each.id for each in wanted.statements}


def test_head_office_offers_no_review_by_a_superior(library: Library) -> None:
    branch, head = (
        ids(library, "cn-complaint", "decision"),
        ids(library, "cn-complaint", "decision", decided_by="head_office"),
    )
    assert "route-review" in branch and "route-review" not in head
    assert "no-review-above-head-office" in head and "no-review-above-head-office" not in branch


def test_a_sentence_is_found_whatever_its_line_breaks_and_capitals(library: Library) -> None:
    wanted = letter_requirements(library, "cn-complaint", "decision", AFTER, "zh")
    review = next(each for each in wanted.statements if each.id == "route-review")
    text = "五、救济途径：您可自收到本决定之日起三十日内向上级机构申请核查。"
    assert find_statement(review, text, "zh") == (9, 22)
    assert find_statement(review, "您可以申请核查。", "zh") is None
    answer = next(
        each
        for each in letter_requirements(library, "gb-disp", "acknowledgement", AFTER, "en").statements
        if each.id == "when-the-answer-comes"
    )
    assert find_statement(answer, "You will hear from us Within\n  eight weeks.", "en") is not None


def test_prescribed_words_must_match_to_the_letter(library: Library) -> None:
    wanted = letter_requirements(library, "gb-disp", "decision", AFTER, "en")
    statement = next(each for each in wanted.statements if each.check == "prescribed")
    body = wanted.text(statement.text).body  # type: ignore[union-attr]
    assert find_statement(statement, f"…\n{body.replace(' ', chr(10), 3)}\n…", "en", body) is not None
    assert find_statement(statement, body.replace("six months", "6 months"), "en", body) is None
    assert find_statement(statement, body, "en") is None


def test_a_kind_without_a_rule_wants_nothing(library: Library) -> None:
    assert ids(library, "de-ombudsman", "update") == set()
