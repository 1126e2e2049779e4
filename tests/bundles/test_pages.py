"""The bundle builder through its pages: begun, placed, built by the jobs, held, released, redacted."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.bundles.domain.recipe import Recipe
from app.bundles.models import Bundle, BundleBuild, Redaction
from app.bundles.services.composing import file_name
from app.bundles.services.preflight import PREPARING
from app.bundles.services.recipes import BUILDING
from app.cases.services.confidential import NewMark, decide_hit, mark_paper
from app.disclosure.domain.classes import Privilege
from app.disclosure.domain.readers import Audience
from app.disclosure.models import LeakHit
from app.platform.accounts.models import User
from app.platform.accounts.permissions import Role
from app.platform.db import db, transaction
from app.platform.jobs import work
from app.platform.storage import current_store
from tests.bundles.conftest import Desk, letter_pdf
from tests.clients import PageClient
from tests.interrupted import killed_every_time
from tests.page_forms import known_in


@pytest.fixture
def browser(sign_in: Callable[[User], PageClient], clerk: User) -> PageClient:
    return sign_in(clerk)


@pytest.fixture
def stocked(desk: Desk) -> Desk:
    desk.add("schedule.pdf", letter_pdf("Policy schedule"), dated="2025-11-20", kind="policy")
    desk.add("report.pdf", letter_pdf("Call 07700 900123 now"), dated="2026-04-01", kind="report")
    desk.add("call.txt", b"Note of the first call", dated="2026-03-16", kind="note")
    return desk


@pytest.fixture
def url(stocked: Desk, browser: PageClient) -> str:
    base = f"/cases/{stocked.reference}/bundles"
    answer = browser.post(f"{base}/new", data={"kind": "bundle", "language": "en", "purpose": "merits"})
    assert answer.status_code == 303
    return f"{base}/1"


def recipe() -> Recipe:
    db.session.expire_all()
    return Recipe.from_json(db.session.scalars(select(Bundle.recipe)).one())


def change(browser: PageClient, url: str, **form: str) -> int:
    return browser.post(f"{url}/change", data=form).status_code


def anybody_can_check(stranger: FlaskClient, file: bytes, code: str) -> None:
    """By code or by bytes, signed in nowhere; a byte more is another file, and no name is told."""
    told = stranger.get(f"/verify/bundle/{code.lower()}")
    assert told.status_code == 200 and "A bundle with this code was frozen" in told.text
    asked = stranger.get("/verify/bundle?code=" + code)
    assert asked.status_code == 303 and asked.location.endswith(f"/verify/bundle/{code}")
    same = stranger.post("/verify/bundle", data={"file": (io.BytesIO(file), "b.pdf")})
    assert same.status_code == 200 and "exactly these bytes" in same.text
    assert "Ashworth" not in same.text and "/cases/" not in same.text
    other = stranger.post("/verify/bundle", data={"file": (io.BytesIO(file + b" "), "b.pdf")})
    assert other.status_code == 404 and "no bundle with these bytes" in other.text
    assert stranger.get("/verify/bundle/AAAA-AAAA").status_code == 404
    assert stranger.post("/verify/bundle", data={}).status_code == 422


def test_everything_is_placed_by_rule_and_moved_by_hand(browser: PageClient, url: str) -> None:
    assert [section.id for section in recipe().sections] == ["policy", "claim"]
    assert recipe().sections[1].items == ("evidence:3", "evidence:2")
    assert change(browser, url, op="up", item="evidence:2") == 303
    assert recipe().sections[1].items == ("evidence:2", "evidence:3")
    assert change(browser, url, op="add-section", words="Reports") == 303
    assert change(browser, url, op="place", item="evidence:2", section="s1") == 303
    assert recipe().items == ["evidence:1", "evidence:3", "evidence:2"]
    assert change(browser, url, op="leave-out", item="evidence:3", words="Not relied on") == 303
    page = browser.get(url).text
    assert "Not relied on" in page


def test_a_paper_that_was_moved_keeps_the_focus(browser: PageClient, url: str) -> None:
    """The answer leads to a link, which browsers focus; the same keys then move it on."""
    moved = browser.post(f"{url}/change", data={"op": "up", "item": "evidence:2"})
    page, _hash, anchor = moved.location.partition("#")
    assert anchor and f'<a id="{anchor}" href=' in browser.get(page).text


@pytest.mark.parametrize(
    "form",
    [
        {"op": "leave-out", "item": "evidence:3", "words": " "},
        {"op": "place", "item": "evidence:3", "section": "gone"},
        {"op": "add-section", "words": ""},
        {"op": "explode"},
        {"op": "rename-section", "section": "claim", "words": "x" * 200},
    ],
)
def test_a_change_that_cannot_be_is_refused_in_words(
    browser: PageClient, url: str, form: dict[str, str]
) -> None:
    before = recipe()
    assert change(browser, url, **form) == 422
    assert recipe() == before


def test_two_clerks_lose_nothing(
    browser: PageClient, url: str, sign_in: Callable[[User], PageClient], person: Callable[..., User]
) -> None:
    colleague = sign_in(person(Role.OFFICER))
    for page in (browser, colleague):
        page.get(url)
    assert change(browser, url, op="add-section", words="Of the first") == 303
    assert change(colleague, url, op="up", item="evidence:2") == 303
    assert change(browser, url, op="drop-section", section="policy") == 303
    assert change(colleague, url, op="place", item="evidence:1", section="policy") == 422
    assert [section.title for section in recipe().sections] == ["The claim", "Of the first"]
    assert recipe().items == ["evidence:2", "evidence:3"]
    assert "Papers to place" in colleague.get(url).text


def test_the_audience_greys_what_is_left_out_and_says_why(
    browser: PageClient, url: str, stocked: Desk
) -> None:
    stocked.add("advice.txt", b"Advice of counsel", dated="2026-04-02", mark="legal-advice")
    assert change(browser, url, op="place", item="evidence:4", section="claim") == 303
    theirs = browser.get(f"{url}?audience=other-side").text
    assert "Left out: Legal advice" in theirs
    assert "Left out:" not in browser.get(f"{url}?audience=ourselves").text


def test_it_is_built_by_the_jobs_and_saved_from_the_page(app: Flask, browser: PageClient, url: str) -> None:
    assert browser.post(f"{url}/build", data={"audience": "tribunal", "freeze": "y"}).status_code == 303
    assert "data-follow" in browser.get(f"{url}?audience=tribunal").text
    (outcome,) = work.do_waiting(BUILDING, app.extensions["clock"])
    assert outcome.error is None, outcome.error
    page = browser.get(f"{url}?audience=tribunal").text
    assert "Version 1 is frozen" in page
    saved = browser.get(re.search(r'href="([^"]+/file)"', page)[1])  # type: ignore[index]
    assert saved.mimetype == "application/pdf"
    assert "-tribunal-v1.pdf" in saved.headers["Content-Disposition"]
    assert saved.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert saved.data.startswith(b"%PDF")
    anybody_can_check(app.test_client(), saved.data, re.search(r'/verify/bundle/([A-Z0-9-]+)"', page)[1])  # type: ignore[index]


def _built(app: Flask) -> BundleBuild:
    (outcome,) = work.do_waiting(BUILDING, app.extensions["clock"])
    assert outcome.error is None, outcome.error
    db.session.expire_all()
    return db.session.scalars(select(BundleBuild).order_by(BundleBuild.id.desc())).first()  # type: ignore[return-value]


def test_a_build_that_was_held_is_frozen_from_its_page_once_all_is_decided(
    app: Flask, browser: PageClient, url: str, stocked: Desk
) -> None:
    advice = b"Counsel: she would take twelve thousand five hundred pounds and we should offer it on Monday."
    stocked.add("advice.txt", advice, dated="2026-05-01", mark="legal-advice")
    ours = b"We have always said that 12 500,00 would be far too much, and say so again."
    stocked.add("statement.txt", ours, dated="2026-05-02", side="ours", kind="statement")
    change(browser, url, op="place", item="evidence:5", section=recipe().sections[0].id)
    browser.post(f"{url}/build", data={"audience": "tribunal", "freeze": "y"})
    row = _built(app)
    held = browser.get(f"{url}?audience=tribunal").text
    assert "may leak" in held and "Freeze this draft" not in held
    form = {"audience": "tribunal", "made": str(row.id)}
    refused = browser.post(f"{url}/build", data=form)
    assert refused.status_code in (409, 422) and "cannot be frozen" in refused.text
    (hit,) = db.session.scalars(select(LeakHit)).all()
    decide_hit(hit_id=hit.id, leak=False, reason="The sum claimed", **stocked.who)
    page = browser.get(f"{url}?audience=tribunal").text
    assert "Every place is decided" in page and "Freeze this draft" in page
    assert browser.post(f"{url}/build", data=form).status_code == 303
    assert "Version 1 is frozen" in browser.get(f"{url}?audience=tribunal").text
    db.session.expire_all()
    assert [(each.id, each.digest) for each in db.session.scalars(select(BundleBuild))] == [
        (row.id, row.digest)
    ]


def test_a_draft_that_is_overtaken_says_so_and_offers_no_file(
    app: Flask, browser: PageClient, url: str, stocked: Desk
) -> None:
    browser.post(f"{url}/build", data={"audience": "tribunal"})
    _built(app)
    assert "Save the file" in browser.get(f"{url}?audience=tribunal").text
    mark_paper(mark=NewMark(2, Privilege.LEGAL_ADVICE, "From counsel"), **stocked.who)
    page = browser.get(f"{url}?audience=tribunal").text
    assert "Save the file" not in page
    assert "a paper in it was marked, redacted or changed" in page


def test_a_citation_that_leads_nowhere_is_named_with_what_would_be_right(
    app: Flask, browser: PageClient, url: str, stocked: Desk
) -> None:
    stocked.add("reply.pdf", letter_pdf("See {Z/1}."), dated="2026-05-02", side="ours", kind="statement")
    change(browser, url, op="place", item="evidence:4", section=recipe().sections[0].id)
    browser.post(f"{url}/build", data={"audience": "tribunal"})
    _built(app)
    page = browser.get(f"{url}?audience=tribunal").text
    assert re.search(r"reply\.pdf, page \d+: \{Z/1\} is no link; .*cited as \{1\}", page)


def test_a_citation_that_means_another_page_for_another_reader_is_named(
    app: Flask, browser: PageClient, url: str, stocked: Desk
) -> None:
    stocked.add("advice.pdf", letter_pdf("Counsel says so."), dated="2026-01-02", mark="legal-advice")
    stocked.add("one.pdf", letter_pdf("One.", "Two.", "Three."), dated="2026-05-01")
    said = " ".join(f"{{{number}}}" for number in range(6, 13))
    stocked.add("reply.pdf", letter_pdf(f"See {said}."), dated="2026-05-02", side="ours", kind="statement")
    first = recipe().sections[0].id
    for number in (4, 5, 6):
        change(browser, url, op="place", item=f"evidence:{number}", section=first)
    for audience in ("ourselves", "tribunal"):
        browser.post(f"{url}/build", data={"audience": audience})
        _built(app)
    page = browser.get(f"{url}?audience=tribunal").text
    assert "another reader’s file has numbers of its own" in page
    assert re.search(
        r"reply\.pdf, page \d+: \{\d+\} is page 2 of one\.pdf in this file, and page \d+ of .*"
        r" in the file for: Ourselves",
        page,
    )
    looked = browser.get(f"{url}?audience=tribunal&paper=evidence:5").text
    assert re.search(r"first page is cited as \{A/\d+\} in this reader", looked)


def test_a_chinese_file_is_named_in_chinese() -> None:
    told = {"language": "zh-Hans", "ending": "pdf"}
    assert file_name("FF-1", "案卷", Audience.TRIBUNAL, 2, **told) == "FF-1-案卷-法院（仲裁庭）-第2版.pdf"


def test_a_build_that_is_killed_every_time_is_given_up_and_can_be_asked_for_again(
    app: Flask, browser: PageClient, url: str, stocked: Desk
) -> None:
    make_ready(stocked)
    browser.post(f"{url}/build", data={"audience": "tribunal"})
    with transaction() as session:  # as the third kill -9 leaves it
        session.execute(update(BundleBuild).values(state="building", step="binding"))
    killed_every_time(BUILDING, app.extensions["clock"].now())
    page = browser.get(f"{url}?audience=tribunal").text
    assert "data-follow" in page
    assert work.do_waiting(BUILDING, app.extensions["clock"]) == []
    page = browser.get(f"{url}?audience=tribunal").text
    assert "data-follow" not in page
    assert "interrupted again and again" in page
    assert browser.post(f"{url}/build", data={"audience": "tribunal"}).status_code == 303
    (outcome,) = work.do_waiting(BUILDING, app.extensions["clock"])
    assert outcome.error is None, outcome.error
    assert "Draft of version 1" in browser.get(f"{url}?audience=tribunal").text


def test_a_pdf_is_supplied_for_what_cannot_be_filed(browser: PageClient, url: str, stocked: Desk) -> None:
    item = stocked.add("call.zip", b"PK\x05\x06" + bytes(18), dated="2026-04-02")
    change(browser, url, op="place", item=item, section="claim")
    wrong = {"item": item, "file": (io.BytesIO(b"no pdf at all"), "x.txt")}
    assert browser.post(f"{url}/supply", data=wrong, content_type="multipart/form-data").status_code == 422
    right = {"item": item, "file": (io.BytesIO(letter_pdf("In its place")), "x.pdf")}
    assert browser.post(f"{url}/supply", data=right, content_type="multipart/form-data").status_code == 303
    bundle = db.session.scalars(select(Bundle)).one()
    assert "In its place" in "\n".join(stocked.texts(stocked.build(bundle)))


def test_numbers_are_proposed_decided_burnt_and_gone(
    browser: PageClient, url: str, stocked: Desk, tmp_path: Path
) -> None:
    redact = f"{url}/redact/evidence:2"
    make_ready(stocked)
    assert browser.get(redact).status_code == 200
    assert browser.post(f"{redact}/propose").status_code == 303
    (place,) = db.session.scalars(select(Redaction)).all()
    assert (place.kind, place.words, place.state) == ("phone", "07700 900123", "proposed")
    assert (
        browser.post(f"{redact}/decide", data={"place": str(place.id), "verdict": "accept"}).status_code
        == 422
    )
    answer = {"place": str(place.id), "verdict": "accept", "reason": "A third party’s number"}
    assert browser.post(f"{redact}/decide", data=answer).status_code == 303
    bundle = db.session.scalars(select(Bundle)).one()
    row = stocked.build(bundle)
    assert row.digest is not None
    finished = current_store().path_of(row.digest)
    plain = tmp_path / "plain.pdf"
    subprocess.run(["qpdf", "--qdf", "--object-streams=disable", finished, plain], check=True)
    read = subprocess.run(["pdftotext", finished, "-"], capture_output=True, check=True).stdout.decode()
    strings = subprocess.run(["strings", "-n", "4", plain], capture_output=True, check=True).stdout.decode()
    for number in ("07700", "900123", "07700 900123"):
        assert number not in read
        assert number not in strings
        assert number.encode("utf-16-be").hex() not in plain.read_bytes().decode("latin-1").lower()
    assert "Call" in read
    assert "R1" in "\n".join(stocked.texts(row))
    ours = "\n".join(stocked.texts(stocked.build(bundle, _ours())))
    assert "07700 900123" in ours
    assert "A third party’s number" in ours


def _ours() -> object:
    from app.disclosure.domain.readers import Audience

    return Audience.OURSELVES


def make_ready(desk: Desk) -> None:
    """The jobs process looks at the papers."""
    assert [each.error for each in work.do_waiting(PREPARING, desk.clock)] == [None]


def test_papers_are_looked_at_by_the_jobs_as_soon_as_a_bundle_is_begun(
    browser: PageClient, url: str, stocked: Desk
) -> None:
    assert "Looking at the papers: 0 of 3" in browser.get(url).text
    redact = f"{url}/redact/evidence:2"
    waiting = browser.get(redact)
    assert waiting.status_code == 200 and "Making the pages of this paper ready" in waiting.text
    early = {"words": "Call", "label": "word", "reason": "why not"}
    assert browser.post(f"{redact}/words", data=early).status_code == 422
    assert browser.get(f"{redact}/page/1.png").status_code == 404
    assert {each.error for each in work.do_waiting(PREPARING, stocked.clock)} == {None}
    assert "Looking at the papers" not in browser.get(url).text
    assert "not looked at yet" not in browser.get(url).text
    assert "Page 1 of 1" in browser.get(redact).text
    late = stocked.add("late.pdf", letter_pdf("Come late"))
    assert change(browser, url, op="place", item=late, section="claim") == 303
    assert "Looking at the papers: 3 of 4" in browser.get(url).text


def test_papers_that_end_the_process_every_time_are_said_to(
    browser: PageClient, url: str, stocked: Desk
) -> None:
    killed_every_time(PREPARING, stocked.clock.now())
    work.do_waiting(PREPARING, stocked.clock)
    page = browser.get(url).text
    assert page.count("Reading it broke off") == 3 and "Looking at the papers" not in page
    assert browser.get(f"{url}/redact/evidence:2").status_code == 422


def test_words_and_rectangles_are_redacted_with_a_reason(
    browser: PageClient, url: str, stocked: Desk
) -> None:
    redact = f"{url}/redact/evidence:2"
    make_ready(stocked)
    said = {"words": "Call", "label": "word", "reason": "why not"}
    assert browser.post(f"{redact}/words", data=said).status_code == 303
    assert browser.post(f"{redact}/words", data=said | {"words": "nowhere"}).status_code == 422
    box = {
        "page": "1",
        "left": "10",
        "top": "10",
        "right": "40,5",
        "bottom": "20",
        "label": "x",
        "reason": "y",
    }
    assert browser.post(f"{redact}/region", data=box).status_code == 303
    for wrong in ({"left": "50"}, {"page": "9"}, {"top": "abc"}, {"reason": ""}, {"bottom": "101"}):
        assert browser.post(f"{redact}/region", data=box | wrong).status_code == 422
    assert browser.get(f"{redact}/page/1.png").mimetype == "image/webp"
    assert browser.get(f"{url}/redact/evidence:99").status_code == 404


def test_a_bundle_can_be_described_again_and_must_be_of_a_kind(browser: PageClient, url: str) -> None:
    known = {"known": known_in(browser.get(f"{url}/details").text)}
    good = {"kind": "files", "language": "en", "purpose": "costs", "forum": "FOS"} | known
    assert browser.post(f"{url}/details", data=good).status_code == 303
    assert browser.post(f"{url}/details", data=good | {"kind": "court-file"}).status_code == 422
    assert "FOS" in browser.get(url.rpartition("/")[0]).text
    assert db.session.scalars(select(BundleBuild)).all() == []


def test_of_two_who_describe_one_bundle_the_second_sees_both_versions(browser: PageClient, url: str) -> None:
    form = {"kind": "files", "language": "en", "purpose": "merits"}
    known = known_in(browser.get(f"{url}/details").text)
    assert browser.post(f"{url}/details", data=form | {"known": known, "forum": "CEDR"}).status_code == 303
    late = browser.post(f"{url}/details", data=form | {"known": known, "forum": "FOS"})
    assert late.status_code == 409
    assert "Both versions" in late.text and "CEDR" in late.text and 'value="FOS"' in late.text
    assert db.session.scalars(select(Bundle.forum)).all() == ["CEDR"]
    mine = form | {"known": known_in(late.text), "forum": "FOS"}
    assert browser.post(f"{url}/details", data=mine).status_code == 303


def test_a_section_gets_another_title(browser: PageClient, url: str) -> None:
    page = browser.get(url).text
    assert 'value="rename-section"' in page and 'value="The policy"' in page
    assert change(browser, url, op="rename-section", section="policy", words="Policy & schedule") == 303
    assert [section.title for section in recipe().sections] == ["Policy & schedule", "The claim"]
    assert "Policy &amp; schedule" in browser.get(url).text
    assert change(browser, url, op="rename-section", section="policy", words=" ") == 422


@pytest.mark.parametrize(
    ("op", "was", "more"),
    [
        ("rename-section", "The policy", {"section": "policy"}),
        ("prove", "", {"item": "evidence:1"}),
        ("skip", "", {"item": "evidence:1"}),
        ("leave-out", "", {"item": "evidence:1"}),
    ],
)
def test_of_two_who_write_the_same_words_of_a_recipe_the_second_sees_both(
    browser: PageClient, url: str, op: str, was: str, more: dict[str, str]
) -> None:
    assert f'name="was" value="{was}"' in browser.get(f"{url}?paper=evidence:1").text
    assert change(browser, url, op=op, was=was, words="Hers", **more) == 303
    late = browser.post(f"{url}/change", data={"op": op, "was": was, "words": "His", **more})
    assert late.status_code == 409 and "Hers" in late.text and "His" in late.text
    assert "Hers" in str(recipe().to_json()) and "His" not in str(recipe().to_json())
    assert change(browser, url, op=op, was="Hers", words="His", **more) == 303
    assert "His" in str(recipe().to_json())


def test_of_two_who_rename_and_remove_a_section_the_second_is_told_it_is_gone(
    browser: PageClient, url: str
) -> None:
    assert change(browser, url, op="drop-section", section="policy") == 303
    assert change(browser, url, op="rename-section", section="policy", was="The policy", words="His") == 422
