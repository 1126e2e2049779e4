"""The rules' pages as people see them; every page that is fetched is audited too."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.platform.accounts.models import User
from app.platform.accounts.permissions import Role
from app.platform.db import db
from app.rulebook.models import RuleCheck, RuleCopy
from app.rulebook.settled import SettledLibrary
from app.rules import load_library
from app.rules.points import point_of

POINT = "/rules/gb-disp/points/2016-06-30/forwarding"
WORDS = "/rules/gb-disp/copies/annex-3r-consent"
LEAFLET = "/rules/gb-disp/copies/fos-leaflet"
READING = {
    "source": "FCA Handbook, DISP 1.7", "edition": "view of 1 November 2026", "read_on": "23 Nov 2026",
    "note": "word for word",
}  # fmt: skip
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"  # fmt: skip


@pytest.fixture
def officer(person: Callable[..., User], sign_in: Callable[..., Any]) -> Any:
    return sign_in(person(Role.OFFICER))


def seen(library: SettledLibrary) -> str:
    point = point_of(library.pack("gb-disp"), "2016-06-30/forwarding")
    assert point is not None
    return point.item.digest


def test_the_index_names_every_regime_and_what_is_still_to_settle(officer: Any, query_count: Any) -> None:
    with query_count(at_most=12):
        page = officer.get("/rules").get_data(as_text=True)
    for regime in load_library().regimes():
        assert f'href="/rules/{regime}"' in page
    assert "points to settle" in page


@pytest.mark.parametrize("regime", load_library().regimes())
def test_every_regime_has_a_page_in_both_languages(
    person: Callable[..., User], sign_in: Callable[..., Any], regime: str
) -> None:
    for locale in ("en", "zh-Hans"):
        browser = sign_in(person(Role.OFFICER, locale=locale))
        answer = browser.get(f"/rules/{regime}")
        assert answer.status_code == 200


def test_our_own_notes_in_a_source_are_told_in_chinese_and_titles_are_marked_english(
    person: Callable[..., User], sign_in: Callable[..., Any]
) -> None:
    page = sign_in(person(Role.OFFICER, locale="zh-Hans")).get("/rules/to-settle").text
    assert "据从业经验；未读原文" in page
    assert "professional knowledge" not in page
    assert '<span lang="en">AFCA' in page or '<span lang="en">afca.org.au' in page


def test_a_page_says_what_moves_a_date_and_what_does_not(officer: Any) -> None:
    uk = officer.get("/rules/gb-disp").get_data(as_text=True)
    assert "8 weeks from “Complaint received”." in uk
    assert (
        "No time can be left out. It cannot be made longer. It does not move to the next working day." in uk
    )
    china = officer.get("/rules/cn-complaint").get_data(as_text=True)
    assert (
        "30 calendar days from “Complaint received”, where Complexity is complex or specially complex"
        in china
    )
    assert "never beyond 60 calendar days from the start" in china
    texas = officer.get("/rules/us-tx").get_data(as_text=True)
    assert "when “Declared a major catastrophe” is on record before the time is up" in texas
    australia = officer.get("/rules/au-rg271").get_data(as_text=True)
    assert "The first of these that applies:" in australia
    assert "within 5 working days, unless one of these holds: “About financial hardship”" in australia


def test_working_days_are_named_as_a_person_would(officer: Any) -> None:
    assert "France, Monday to Saturday (jours ouvrables)" in officer.get("/rules/fr-acpr").get_data(
        as_text=True
    )


def test_a_length_that_is_less_sure_than_its_rule_says_so_and_where_it_was_read(officer: Any) -> None:
    page = officer.get("/rules/au-rg271").get_data(as_text=True)
    assert "Read in a secondary, partial or older source only: cashlab.com.au (RG 271 wording)" in page
    assert "Not every part of it is as sure." in page


def test_a_glance_says_where_lengths_are_left_for_below(officer: Any) -> None:
    assert officer.get("/rules/au-rg271").text.count("In some cases another length: see below.") == 2
    assert "In some cases another length" not in officer.get("/rules/it-ivass").text


def test_own_targets_are_dashed_and_say_what_the_firm_put_in_their_place(
    app: Any, officer: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ours.toml").write_text(
        'override = "gb-disp"\n[[targets]]\nid = "own-acknowledgement"\n'
        'title = { en = "Acknowledge within two working days", zh = "两个工作日内确认" }\n'
        'start = "received"\ncount = 2\nunit = "working_days"\nmet_by = ["acknowledgement_sent"]\n',
        "utf-8",
    )
    monkeypatch.setitem(app.extensions, "rules", SettledLibrary(load_library(tmp_path).packs))
    page = officer.get("/rules/gb-disp").get_data(as_text=True)
    assert "rule--own" in page and "From the firm’s own file ours.toml." in page
    assert (
        "Instead of: Acknowledge within five working days. 5 working days from “Complaint received”." in page
    )


def test_the_desk_lists_missing_words_first_and_narrows_to_one_regime(officer: Any, query_count: Any) -> None:
    with query_count(at_most=14):
        page = officer.get("/rules/to-settle").get_data(as_text=True)
    assert page.index("Words that letters wait for") < page.index("Forward to the other firm")
    narrowed = officer.get("/rules/to-settle?regime=cn-complaint").get_data(as_text=True)
    assert "Forward to the other firm" not in narrowed and "Result of the review, 30 days" in narrowed
    assert officer.get("/rules/to-settle?regime=nonsense").status_code == 200


def test_whoever_may_not_settle_sees_no_form(officer: Any) -> None:
    assert "mark it as compared" not in officer.get(POINT).get_data(as_text=True)
    assert "Load it for a second person" not in officer.get(WORDS).get_data(as_text=True)


def test_a_rule_is_compared_looked_at_twice_and_taken_back(
    library: SettledLibrary, compliance: User, lawyer: User, sign_in: Callable[..., Any]
) -> None:
    browser = sign_in(compliance)
    answer = browser.post(POINT, data={**READING, "seen": seen(library)}, follow_redirects=True)
    page = answer.get_data(as_text=True)
    assert "Compared with the official text" in page
    assert "FCA Handbook, DISP 1.7, view of 1 November 2026, read on 23 Nov 2026 by Nadia Rahman" in page
    assert "I compared it too" not in page
    second = sign_in(lawyer)
    assert "I compared it too" in second.get(POINT).get_data(as_text=True)
    page = second.post("/rules/gb-disp/second/2016-06-30/forwarding", follow_redirects=True).get_data(
        as_text=True
    )
    assert "second look: Ruth Calder" in page
    browser = sign_in(compliance)
    refused = browser.post("/rules/gb-disp/take-back/2016-06-30/forwarding", data={"why": ""})
    assert refused.status_code == 422 and "Say why it is taken back." in refused.get_data(as_text=True)
    browser.post("/rules/gb-disp/take-back/2016-06-30/forwarding", data={"why": "wrong edition"})
    assert "mark it as compared" in browser.get(POINT).get_data(as_text=True)


def test_a_refusal_keeps_what_was_typed(
    library: SettledLibrary, compliance: User, sign_in: Callable[..., Any]
) -> None:
    browser = sign_in(compliance)
    answer = browser.post(POINT, data={**READING, "read_on": "24 Nov 2026", "seen": seen(library)})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "today or earlier" in page and "view of 1 November 2026" in page
    stale = browser.post(POINT, data={**READING, "seen": "0" * 64})
    assert stale.status_code == 409 and "Compare the new text." in stale.get_data(as_text=True)
    assert db.session.scalar(select(RuleCheck.id)) is None


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"source": "x" * 5000},
        {"read_on": "yesterday"},
        {"read_on": "99999999999999999999"},
        {"note": "n" * 3000},
        {"seen": "💥"},
    ],
)
def test_absurd_input_is_a_clear_4xx(
    library: SettledLibrary, compliance: User, sign_in: Callable[..., Any], fields: dict[str, str]
) -> None:
    data = {**READING, "seen": seen(library), **fields} if fields else {}
    assert sign_in(compliance).post(POINT, data=data).status_code in (409, 422)
    assert db.session.scalar(select(RuleCheck.id)) is None


@pytest.mark.parametrize(
    "path",
    [
        "/rules/nothing",
        "/rules/gb-disp/points/no/such",
        "/rules/gb-disp/copies/nothing",
        "/rules/copies/7/file",
    ],
)
def test_what_there_is_not_is_not_found(officer: Any, path: str) -> None:
    assert officer.get(path).status_code == 404


def test_words_are_loaded_by_one_person_and_approved_by_another(
    library: SettledLibrary, compliance: User, lawyer: User, sign_in: Callable[..., Any]
) -> None:
    browser = sign_in(compliance)
    words = "First paragraph <b>of</b> the words.\r\n\r\nSecond paragraph."
    data = {**READING, "lang": "en", "since": "23 Nov 2026", "body": words}
    page = browser.post(WORDS, data=data, follow_redirects=True).get_data(as_text=True)
    assert "waits for a second person" in page and "I compared it: approve" not in page
    assert "&lt;b&gt;of&lt;/b&gt;" in page
    row = db.session.scalars(select(RuleCopy)).one()
    assert "Copies that wait for a second person" in sign_in(lawyer).get("/rules/to-settle").get_data(
        as_text=True
    )
    second = sign_in(lawyer)
    page = second.post(f"/rules/copies/{row.id}/approve", follow_redirects=True).get_data(as_text=True)
    assert "approved" in page and "Ruth Calder" in page
    text = letter_text(library)
    assert text == "First paragraph <b>of</b> the words.\n\nSecond paragraph."
    assert (
        second.post(f"/rules/copies/{row.id}/withdraw", data={f"copy-{row.id}-why": "x"}).status_code == 403
    )


def letter_text(library: SettledLibrary) -> str:
    from datetime import date

    from app.rules import letter_requirements

    wanted = letter_requirements(
        library, "gb-disp", "decision", date(2026, 11, 23), "en", {"waives_time_limits": True}
    )
    text = wanted.text("annex-3r-consent")
    return text.body if text else ""


def test_nobody_approves_a_copy_of_their_own(compliance: User, sign_in: Callable[..., Any]) -> None:
    browser = sign_in(compliance)
    browser.post(WORDS, data={**READING, "lang": "en", "since": "23 Nov 2026", "body": "Words."})
    row = db.session.scalars(select(RuleCopy)).one()
    assert browser.post(f"/rules/copies/{row.id}/approve").status_code == 403
    assert browser.post(f"/rules/copies/{row.id}/return", data={f"copy-{row.id}-why": "x"}).status_code == 403


def test_a_copy_is_sent_back_with_a_reason(
    compliance: User, lawyer: User, sign_in: Callable[..., Any]
) -> None:
    sign_in(compliance).post(WORDS, data={**READING, "lang": "en", "since": "1 Dec 2026", "body": "Wrds."})
    row = db.session.scalars(select(RuleCopy)).one()
    browser = sign_in(lawyer)
    refused = browser.post(f"/rules/copies/{row.id}/return", data={f"copy-{row.id}-why": " "})
    assert refused.status_code == 422 and "Say what is wrong with it." in refused.get_data(as_text=True)
    page = browser.post(
        f"/rules/copies/{row.id}/return",
        data={f"copy-{row.id}-why": "An o is missing."},
        follow_redirects=True,
    ).get_data(as_text=True)
    assert "sent back" in page and "An o is missing." in page


def test_a_paper_is_loaded_as_a_pdf_and_given_out_as_it_is(
    library: SettledLibrary, compliance: User, lawyer: User, sign_in: Callable[..., Any]
) -> None:
    browser = sign_in(compliance)
    data = {**READING, "lang": "", "since": "23 Nov 2026"}
    refused = browser.post(LEAFLET, data={**data, "file": (BytesIO(b"plain words"), "leaflet.pdf")})
    assert refused.status_code == 422 and "as a PDF" in refused.get_data(as_text=True)
    assert browser.post(LEAFLET, data=data).status_code == 422
    browser.post(LEAFLET, data={**data, "file": (BytesIO(PDF), "../../leaflet.pdf")})
    row = db.session.scalars(select(RuleCopy)).one()
    assert row.file_name == "leaflet.pdf"
    sign_in(lawyer).post(f"/rules/copies/{row.id}/approve")
    answer = sign_in(lawyer).get(f"/rules/copies/{row.id}/file")
    assert (answer.data, answer.mimetype) == (PDF, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    point = point_of(library.pack("gb-disp"), "particulars/fos-leaflet")
    assert point is not None and point.settled
