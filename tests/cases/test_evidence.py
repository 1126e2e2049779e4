"""Papers: taken in, looked at, described one by one and many at once, and through whose hands they went."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.cases.models import Case, Evidence
from app.cases.policy import stream_of
from app.cases.views.uploads import MOST_FILES
from app.disclosure.marking import marks_of
from app.platform.accounts.models import User
from app.platform.accounts.permissions import Role
from app.platform.log import Entry, entries, text_of, verify
from app.platform.storage import current_store
from app.shared.clock import FixedClock
from tests.cases.test_stale import hidden
from tests.clients import PageClient
from tests.platform.storage import files

Complaint = Callable[..., Case]
SignIn = Callable[[User], PageClient]
Upload = Callable[..., TestResponse]
NOTE = b"The joint failed."


@pytest.fixture
def desk(sign_in: SignIn, officer: User) -> PageClient:
    return sign_in(officer)


@pytest.fixture
def colleague(sign_in: SignIn, person: Callable[..., User]) -> PageClient:
    return sign_in(person(Role.OFFICER, display_name="Tom Hale"))


@pytest.fixture
def case(complaint: Complaint) -> Case:
    return complaint()


@pytest.fixture
def upload(desk: PageClient) -> Upload:
    """``upload(case, ("note.txt", b"…"), …)``: files sent through the page."""

    def send(case: Case, *papers: tuple[str, bytes], side: str = "complainant") -> TestResponse:
        sent = [(io.BytesIO(content), name) for name, content in papers]
        return desk.post(
            f"/cases/{case.reference}/evidence/add",
            data={"files": sent, "side": side},
            content_type="multipart/form-data",
        )

    return send


@pytest.fixture
def papers(case: Case, upload: Upload) -> str:
    """Three papers on the case; the address of its evidence."""
    upload(case, ("a.txt", b"one"), ("b.pdf", files.pdf("x")), ("c.png", files.picture()))
    return f"/cases/{case.reference}/evidence"


def page_of(browser: PageClient, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return unescape(answer.get_data(as_text=True))


def paper(session: Session, number: int) -> Evidence:
    session.expire_all()
    return session.scalars(select(Evidence).where(Evidence.number == number)).one()


def told(session: Session, case: Case, kind: str) -> list[Entry]:
    return [entry for entry in entries(session, stream_of(case)) if entry.kind == kind]


def sheet(page: str, **typed: str) -> dict[str, str]:
    """What a browser would send of the sheet of papers: everything that stands in it, and what was ``typed``."""
    sent: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and not re.search(r'type="(checkbox|radio)"', tag):
            sent[name[1]] = value[1] if value else ""
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option selected value="([^"]*)"', options)
        first = re.search(r'<option[^>]*value="([^"]*)"', options)
        sent[name] = chosen[1] if chosen else first[1] if first else ""
    unknown = typed.keys() - sent.keys() - {f"papers-{row}-picked" for row in range(50)} - {"fill"}
    assert not unknown
    return {key: value for key, value in {**sent, **typed}.items() if key != "q"}


# ── taking in ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_picture_that_cannot_be_drawn_is_offered_in_words(
    desk: PageClient, case: Case, upload: Upload
) -> None:
    sound, cut = files.picture(size=(400, 300)), files.picture("JPEG", size=(400, 300))[:700]
    page = page_of(desk, upload(case, ("a.png", sound), ("b.jpg", cut)).headers["Location"])
    assert 'alt="First page of E1"' in page and "Look at E1" not in page
    assert "Look at E2" in page and 'alt="First page of E2"' not in page


def test_every_copy_of_a_confidential_file_is_confidential_whenever_it_comes(
    desk: PageClient, case: Case, upload: Upload, db_session: Session
) -> None:
    """The same file under another name would give away what its first copy keeps back, and excuse it to the leak test."""
    upload(case, ("note.txt", NOTE), ("again.txt", NOTE), ("other.txt", b"Something else."))
    address = f"/cases/{case.reference}/confidential-papers"
    marks = {
        "paper": "1",
        "privilege": "without-prejudice",
        "reason": "Said to settle",
        "dispute": "M1",
        "exchanged": "y",
    }
    answer = desk.post(f"{address}/mark", data=marks)
    assert "Marked, and with it E2: the same file." in page_of(desk, answer.headers["Location"])
    desk.post(f"{address}/mark", data={**marks, "privilege": "third-party", "passage": "The joint"})
    upload(case, ("late.txt", NOTE))
    assert [paper(db_session, number).privilege for number in (1, 2, 3, 4)] == [
        "without-prejudice",
        "without-prejudice",
        "open",
        "without-prejudice",
    ]
    whole, words = marks_of(db_session, stream_of(case), "evidence:4")
    assert (whole.dispute, whole.exchanged, words.passage) == ("M1", True, "The joint")
    desk.post(f"{address}/mark", data={**marks, "paper": "4", "privilege": "open", "reason": "Both agreed"})
    assert {paper(db_session, number).privilege for number in (1, 2, 3, 4)} == {"open"}


def test_a_sheet_that_marks_one_paper_marks_its_copies_on_the_same_sheet(
    desk: PageClient, case: Case, upload: Upload, db_session: Session
) -> None:
    page = page_of(desk, upload(case, ("note.txt", NOTE), ("again.txt", NOTE)).headers["Location"])
    typed = {"papers-0-privilege": "legal-advice", "papers-1-description": "Note", "reason": "From counsel"}
    desk.post(f"/cases/{case.reference}/evidence/describe?paper=1&paper=2", data=sheet(page, **typed))
    assert [paper(db_session, number).privilege for number in (1, 2)] == ["legal-advice", "legal-advice"]


def test_papers_are_stored_shown_and_saved(desk: PageClient, case: Case, upload: Upload) -> None:
    answer = upload(case, ("note.txt", NOTE), ("again.txt", NOTE))
    assert answer.status_code == 303
    page = page_of(desk, answer.headers["Location"])
    assert page.count("is the same file as") == 1
    assert "E2 is the same file as E1." in page
    assert "The joint failed." in page_of(desk, f"/cases/{case.reference}/evidence/1")
    saved = desk.get(f"/cases/{case.reference}/evidence/1/file")
    assert saved.data == NOTE
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in saved.headers["Content-Security-Policy"]


def test_a_paper_changed_in_the_store_is_not_given_out(desk: PageClient, case: Case, upload: Upload) -> None:
    upload(case, ("note.txt", NOTE))
    digest = hashlib.sha256(NOTE).hexdigest()
    current_store().path_of(digest).write_bytes(NOTE.replace(b"failed", b"held"))
    answer = desk.get(f"/cases/{case.reference}/evidence/1/file")
    assert answer.status_code == 410
    assert "not the one that was taken in" in answer.text
    page = page_of(desk, f"/cases/{case.reference}/evidence/1")
    assert "The joint" not in page
    assert "is not shown" in page
    current_store().remove(digest)
    assert desk.get(f"/cases/{case.reference}/evidence/1/file").status_code == 410
    assert desk.get(f"/cases/{case.reference}/evidence/1").status_code == 200


def test_a_form_of_papers_sent_twice_adds_them_once(
    desk: PageClient, case: Case, db_session: Session
) -> None:
    address = f"/cases/{case.reference}/evidence/add"
    known = hidden(desk.get(address).text, "known")

    def send(known: str, *names: str) -> TestResponse:
        sent = [(io.BytesIO(b"The joint failed."), name) for name in names]
        data = {"files": sent, "side": "ours", "known": known}
        return desk.post(address, data=data, content_type="multipart/form-data")

    first, again = send(known, "joint.txt"), send(known, "joint.txt")
    assert first.location == again.location
    send(known, "joint.txt", "other.txt")
    assert db_session.scalars(select(Evidence.file_name)).all() == ["joint.txt", "joint.txt", "other.txt"]
    send(hidden(desk.get(address).text, "known"), "joint.txt")  # on purpose: it is noticed, and taken
    assert len(db_session.scalars(select(Evidence.id)).all()) == 4


def test_after_taking_papers_in_one_describes_them(desk: PageClient, case: Case, upload: Upload) -> None:
    upload(case, ("before.txt", b"earlier"))
    page = page_of(desk, upload(case, ("note.txt", NOTE), ("plan.txt", b"plan")).headers["Location"])
    fields = re.findall(r'<input[^>]*name="papers-\d-description"[^>]*>', page)
    assert [re.findall(r'value="([^"]*)"', field) for field in fields] == [[""], [""]]
    assert re.findall(r'<b>(E\d)</b> <span class="quiet">(.*?)</span>', page) == [
        ("E2", "note.txt"),
        ("E3", "plan.txt"),
    ]


def test_a_paper_is_listed_under_its_files_name_until_somebody_describes_it(
    desk: PageClient, case: Case, upload: Upload
) -> None:
    upload(case, ("scan-17.txt", NOTE))
    paper = f"/cases/{case.reference}/evidence/1"
    assert "<h1>E1 scan-17.txt</h1>" in page_of(desk, paper)
    assert ">scan-17.txt<" in page_of(desk, f"/cases/{case.reference}")
    describe(desk, paper, description="Report on the joint")
    assert "<h1>E1 Report on the joint</h1>" in page_of(desk, paper)
    describe(desk, paper, description=" ")
    assert "<h1>E1 scan-17.txt</h1>" in page_of(desk, paper)


def test_a_refused_file_says_why_and_stops_no_other(desk: PageClient, case: Case, upload: Upload) -> None:
    answer = upload(case, ("page.html", b"<script>alert(1)</script>"), ("good.txt", b"plain words"))
    assert answer.status_code == 422
    assert "page.html" in answer.text
    assert "Describe the paper that was taken in" in answer.text
    assert "good.txt" in page_of(desk, f"/cases/{case.reference}")


def test_more_files_than_are_taken_at_once_are_named(case: Case, upload: Upload, db_session: Session) -> None:
    sent = [(f"{number}.txt", f"paper {number}".encode()) for number in range(MOST_FILES + 2)]
    answer = upload(case, *sent)
    assert answer.status_code == 422
    for name in (f"{MOST_FILES}.txt", f"{MOST_FILES + 1}.txt"):
        assert f"<b>{name}</b> Send up to {MOST_FILES} files at once" in answer.text
    assert len(db_session.scalars(select(Evidence)).all()) == MOST_FILES


def test_nothing_chosen_says_so(case: Case, upload: Upload) -> None:
    answer = upload(case)
    assert answer.status_code == 422
    assert "Choose at least one file." in answer.text


def test_the_same_file_in_another_case_is_told_to_whoever_may_read_that_case(
    desk: PageClient, complaint: Complaint, upload: Upload
) -> None:
    first, second, third = complaint("Ada Low"), complaint("Bea High"), complaint("Cyd Far")
    upload(first, ("note.txt", NOTE))
    page = page_of(desk, upload(second, ("copy.txt", NOTE)).headers["Location"])
    assert f"E1 is the same file as E1 of {first.reference}." in page
    link = f'<a href="/cases/{first.reference}/evidence/1">E1 of {first.reference}</a>'
    assert link in page_of(desk, f"/cases/{second.reference}/evidence/1")
    desk.post(
        f"/cases/{first.reference}/confidential", data={"confidential": "y", "reason": "staff", "readers": []}
    )
    assert first.reference not in page_of(desk, upload(third, ("c.txt", NOTE)).headers["Location"])


def test_looking_at_a_paper_is_noted(desk: PageClient, papers: str, case: Case, db_session: Session) -> None:
    desk.get(f"{papers}/2")
    from app.platform.log import Stream

    looks = [entry.fields["part"] for entry in entries(db_session, Stream("access", case.reference))]
    assert "evidence:2" in looks


# ── what a paper says of itself ──────────────────────────────────────────────────────────────────────────────────

SAID = {
    "description": "Plumber’s invoice",
    "dated": "Aug 2026",
    "kind": "bill",
    "author": "Brook Builders",
    "sent_from": "Brook Builders",
    "sent_to": "Margaret Ashworth",
    "side": "complainant",
    "original": "no",
    "language": "en",
    "privilege": "open",
}


def describe(browser: PageClient, address: str, **typed: str) -> TestResponse:
    known = hidden(page_of(browser, address), "known")
    return browser.post(address, data={**SAID, "known": known, **typed})


def test_a_paper_is_described_and_the_log_keeps_what_it_said(
    desk: PageClient, papers: str, case: Case, db_session: Session
) -> None:
    assert describe(desk, f"{papers}/1").status_code == 303
    row = paper(db_session, 1)
    assert (row.dated, row.kind, row.original, row.language) == ("2026-08", "bill", False, "en")
    page = page_of(desk, f"/cases/{case.reference}")
    assert "Aug 2026" in page
    assert "Plumber’s invoice" in page
    (event,) = told(db_session, case, "evidence_described")
    assert "Brook Builders" not in str(event.fields), "who wrote it is personal: a kept text, not the log"
    assert "Brook Builders" in (text_of(db_session, event.fields["details"]) or "")
    describe(desk, f"{papers}/1")
    assert len(told(db_session, case, "evidence_described")) == 1, "nothing changed, nothing is recorded"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2026", "2026"),
        ("2026-08", "2026-08"),
        ("8/2026", "2026-08"),
        ("August 2026", "2026-08"),
        ("2026年8月", "2026-08"),
        ("11 Aug 2026", "2026-08-11"),
        ("2026年8月11日", "2026-08-11"),
        ("", None),
    ],
)
def test_a_papers_own_date_is_as_much_as_is_known(
    desk: PageClient, papers: str, db_session: Session, typed: str, kept: str | None
) -> None:
    assert describe(desk, f"{papers}/1", dated=typed).status_code == 303
    assert paper(db_session, 1).dated == kept


@pytest.mark.parametrize(
    "typed",
    [
        {"dated": "2026-13"},
        {"dated": "31 Nov 2026"},
        {"dated": "soon"},
        {"dated": "0000"},
        {"dated": "99999"},
        {"kind": "novel"},
        {"side": ""},
        {"language": "klingon"},
        {"privilege": "secret"},
        {"privilege": "legal-advice", "reason": ""},
        {"description": "x" * 100_000},
        {"author": "y" * 201},
    ],
)
def test_what_cannot_be_is_refused_and_the_typing_kept(
    desk: PageClient, papers: str, case: Case, db_session: Session, typed: dict[str, str]
) -> None:
    answer = describe(desk, f"{papers}/1", sent_to="Mrs Ashworth, 14 Linnet Close", **typed)
    assert answer.status_code == 422
    assert "Mrs Ashworth, 14 Linnet Close" in answer.text
    assert told(db_session, case, "evidence_described") == []
    assert paper(db_session, 1).privilege == "open"


def test_signs_of_every_kind_are_kept_and_shown_harmless(desk: PageClient, papers: str) -> None:
    odd = "💥 \u202etxt.exe ünïcode 保险 <b>bold</b> = 1+1"
    assert describe(desk, f"{papers}/1", description=odd, author=odd).status_code == 303
    shown = desk.get(f"{papers}/1").get_data(as_text=True)
    assert "<b>bold</b>" not in shown
    assert "💥" in shown


def test_a_mark_keeps_who_why_and_when(
    desk: PageClient, papers: str, case: Case, db_session: Session
) -> None:
    assert (
        describe(desk, f"{papers}/1", privilege="legal-advice", reason="Counsel wrote it").status_code == 303
    )
    (event,) = told(db_session, case, "evidence_marked")
    assert (event.fields["old"], event.fields["new"]) == ("open", "legal-advice")
    assert text_of(db_session, event.fields["why"]) == "Counsel wrote it"
    assert describe(desk, f"{papers}/1", privilege="open", reason="It was ours after all").status_code == 303
    whys = [text_of(db_session, entry.fields["why"]) for entry in told(db_session, case, "evidence_marked")]
    assert whys == ["Counsel wrote it", "It was ours after all"]


def test_of_two_who_describe_one_paper_the_second_sees_both_versions(
    desk: PageClient, colleague: PageClient, papers: str, db_session: Session
) -> None:
    address = f"{papers}/1"
    known = hidden(page_of(desk, address), "known")
    describe(colleague, address, author="Tom’s author")
    mine = {**SAID, "author": "My author", "known": known}
    stale = desk.post(address, data=mine)
    assert stale.status_code == 409
    page = unescape(stale.get_data(as_text=True))
    assert "Tom’s author" in page
    assert "My author" in page
    assert paper(db_session, 1).author == "Tom’s author"
    assert desk.post(address, data={**mine, "known": hidden(page, "known")}).status_code == 303
    assert paper(db_session, 1).author == "My author"


def test_somebody_elses_work_on_another_paper_is_in_nobodys_way(
    desk: PageClient, colleague: PageClient, papers: str
) -> None:
    known = hidden(page_of(desk, f"{papers}/1"), "known")
    describe(colleague, f"{papers}/2", author="Tom")
    assert desk.post(f"{papers}/1", data={**SAID, "known": known}).status_code == 303


def test_whoever_only_reads_sees_and_changes_nothing(
    sign_in: SignIn, person: Callable[..., User], desk: PageClient, papers: str
) -> None:
    describe(desk, f"{papers}/1")
    reader = sign_in(person(Role.AUDITOR))
    page = page_of(reader, f"{papers}/1")
    assert "Brook Builders" in page
    assert "<form" not in page.split('<div class="split__side">')[1]
    assert reader.post(f"{papers}/1", data=SAID).status_code == 403
    assert reader.get(f"{papers}/describe").status_code == 403


# ── many at once ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_many_papers_are_described_on_one_page(
    desk: PageClient, papers: str, case: Case, db_session: Session
) -> None:
    page = page_of(desk, f"{papers}/describe")
    typed = {
        "papers-0-author": "Ada",
        "papers-0-dated": "2025",
        "papers-2-kind": "photo",
        "papers-2-side": "expert",
    }
    answer = desk.post(f"{papers}/describe", data=sheet(page, **typed))
    assert answer.status_code == 303
    assert (paper(db_session, 1).author, paper(db_session, 1).dated) == ("Ada", "2025")
    assert (paper(db_session, 3).kind, paper(db_session, 3).side) == ("photo", "expert")
    assert [entry.fields["number"] for entry in told(db_session, case, "evidence_described")] == [1, 3]
    assert "2 papers described." in page_of(desk, answer.headers["Location"])


def test_the_same_is_filled_in_on_ticked_papers_without_script_and_saved_afterwards(
    desk: PageClient, papers: str, db_session: Session
) -> None:
    page = page_of(desk, f"{papers}/describe")
    ticked = {"papers-0-picked": "y", "papers-2-picked": "y"}
    same = {
        "same-dated": "Aug 2026",
        "same-kind": "letter",
        "same-author": "Ada",
        "same-privilege": "third-party",
    }
    answer = desk.post(f"{papers}/describe", data=sheet(page, fill="1", **ticked, **same))
    filled = unescape(answer.get_data(as_text=True))
    assert "Filled in on 2 papers; not saved yet." in filled
    assert paper(db_session, 1).author is None
    data = sheet(filled, reason="All are Ada’s")
    assert [data[f"papers-{row}-author"] for row in range(3)] == ["Ada", "", "Ada"]
    assert desk.post(f"{papers}/describe", data=data).status_code == 303
    row = paper(db_session, 3)
    assert (row.dated, row.kind, row.author, row.privilege) == ("2026-08", "letter", "Ada", "third-party")
    assert paper(db_session, 2).author is None


def test_filling_in_without_a_tick_asks_for_one(desk: PageClient, papers: str) -> None:
    page = page_of(desk, f"{papers}/describe")
    assert "Tick the papers first." in desk.post(f"{papers}/describe", data=sheet(page, fill="1")).text


def test_one_wrong_row_keeps_all_that_was_typed_and_saves_nothing(
    desk: PageClient, papers: str, db_session: Session
) -> None:
    page = page_of(desk, f"{papers}/describe")
    typed = {"papers-0-author": "Ada", "papers-1-dated": "31 Nov 2026"}
    answer = desk.post(f"{papers}/describe", data=sheet(page, **typed))
    assert answer.status_code == 422
    assert "November has 30 days." in answer.text
    assert sheet(unescape(answer.text))["papers-0-author"] == "Ada"
    assert paper(db_session, 1).author is None


def test_a_stale_sheet_shows_both_versions_of_what_was_overtaken_and_saves_nothing(
    desk: PageClient, colleague: PageClient, papers: str, db_session: Session
) -> None:
    page = page_of(desk, f"{papers}/describe")
    describe(colleague, f"{papers}/2", author="Tom’s author")
    typed = {"papers-0-author": "Ada", "papers-1-author": "My author"}
    stale = desk.post(f"{papers}/describe", data=sheet(page, **typed))
    assert stale.status_code == 409
    shown = unescape(stale.get_data(as_text=True))
    assert "E2 Author" in shown
    assert "Tom’s author" in shown
    assert paper(db_session, 1).author is None
    assert desk.post(f"{papers}/describe", data=sheet(shown)).status_code == 303
    assert (paper(db_session, 1).author, paper(db_session, 2).author) == ("Ada", "My author")


def test_many_papers_are_described_page_by_page(desk: PageClient, case: Case, upload: Upload) -> None:
    address = upload(case, *((f"{number}.txt", f"p{number}".encode()) for number in range(1, 31))).headers[
        "Location"
    ]
    first = page_of(desk, address)
    (following,) = re.findall(r'href="([^"]*start=26[^"]*)"', first)
    assert ">25.txt<" in first
    assert ">26.txt<" not in first
    assert ">30.txt<" in page_of(desk, following)


@pytest.mark.parametrize(
    "forged",
    [
        {"papers-0-number": "999"},
        {"papers-0-number": "x"},
        {"papers-0-known": "nothing of ours"},
        {"papers-7-number": "1"},
        {"papers-²-author": "superscript"},
        {"papers-" + "9" * 5000 + "-author": "long"},
        {"papers-0-author": "a\x00b"},
        {"papers-0-side": "nobody"},
        {"papers-0-privilege": ""},
    ],
)
def test_a_forged_sheet_is_answered_and_breaks_nothing(
    desk: PageClient, papers: str, db_session: Session, forged: dict[str, str]
) -> None:
    data: dict[str, Any] = {
        **sheet(page_of(desk, f"{papers}/describe"), **{"papers-0-author": "Ada"}),
        **forged,
    }
    answer = desk.post(f"{papers}/describe", data=data)
    assert answer.status_code in {303, 400, 409, 422}
    assert verify(db_session).ok


# ── custody ──────────────────────────────────────────────────────────────────────────────────────────────────────

HANDED = {
    "what": "original",
    "on": "23 Nov 2026",
    "time": "8:30",
    "giver": "Post room",
    "taker": "Dale Laboratory, Dr Quist",
    "place": "Leeds",
    "why": "To test the joint",
}


def test_a_change_of_hands_is_recorded_and_who_had_it_is_read_from_the_log(
    desk: PageClient, papers: str, case: Case, db_session: Session
) -> None:
    assert desk.post(f"{papers}/1/custody", data=HANDED).status_code == 303
    back = {
        **HANDED,
        "time": "8:45",
        "giver": "Dale Laboratory, Dr Quist",
        "taker": "Post room",
        "why": "Tested",
    }
    assert desk.post(f"{papers}/1/custody", data=back).status_code == 303
    desk.get(f"{papers}/1/file")
    page = page_of(desk, f"{papers}/1/custody")
    assert page.index("File taken in") < page.index("To test the joint") < page.index("Tested")
    assert "23 Nov 2026, 08:30" in page
    assert "not from where it was last" not in page
    assert "Copies of the file saved from here" in page
    (first, _second) = told(db_session, case, "evidence_handed")
    assert "Quist" not in str(first.fields)
    assert verify(db_session).ok


def test_a_hand_that_does_not_follow_the_last_one_is_marked(desk: PageClient, papers: str) -> None:
    desk.post(f"{papers}/1/custody", data=HANDED)
    desk.post(f"{papers}/1/custody", data={**HANDED, "giver": "Somebody else", "taker": "Archive"})
    assert "not from where it was last" in page_of(desk, f"{papers}/1/custody")


def test_the_file_and_the_paper_go_through_hands_of_their_own(desk: PageClient, papers: str) -> None:
    desk.post(f"{papers}/1/custody", data=HANDED)
    desk.post(f"{papers}/1/custody", data={**HANDED, "what": "file", "giver": "Us", "taker": "Counsel"})
    page = page_of(desk, f"{papers}/1/custody")
    assert "not from where it was last" not in page
    assert "Counsel" in page


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"on": "24 Nov 2026"}, "future"),
        ({"time": "9:01"}, "future"),
        ({"on": "22 Nov 2026"}, "say why it is recorded only now"),
        ({"on": "1 Jan 1950", "reason": "found"}, "too long ago"),
        ({"on": "yesterday"}, "not a day that can be read"),
        ({"time": "25:00"}, "not a time of day"),
        ({"giver": ""}, "Say from whom."),
        ({"taker": "post ROOM"}, "from one person or place to another"),
        ({"why": "w" * 501}, "up to 500"),
        ({"what": "spirit"}, "Not a valid choice"),
    ],
)
def test_a_change_of_hands_that_cannot_be_is_refused_in_words(
    desk: PageClient, papers: str, case: Case, db_session: Session, typed: dict[str, str], field: str
) -> None:
    answer = desk.post(f"{papers}/1/custody", data={**HANDED, **typed})
    assert answer.status_code == 422
    assert field in unescape(answer.get_data(as_text=True))
    assert told(db_session, case, "evidence_handed") == []


def test_the_second_to_note_a_change_of_hands_sees_the_first(
    desk: PageClient, colleague: PageClient, papers: str, case: Case, db_session: Session
) -> None:
    seen = hidden(page_of(desk, f"{papers}/1/custody"), "seen")
    colleague.post(f"{papers}/1/custody", data=HANDED)
    again = {**HANDED, "taker": "Archive", "seen": seen}
    stale = desk.post(f"{papers}/1/custody", data=again)
    assert stale.status_code == 409
    assert "Tom Hale" in stale.text
    assert len(told(db_session, case, "evidence_handed")) == 1
    again["seen"] = hidden(unescape(stale.text), "seen")
    assert desk.post(f"{papers}/1/custody", data=again).status_code == 303


def test_a_call_meanwhile_is_in_nobodys_way(
    desk: PageClient, colleague: PageClient, papers: str, case: Case
) -> None:
    seen = hidden(page_of(desk, f"{papers}/1/custody"), "seen")
    describe(colleague, f"{papers}/2")
    assert desk.post(f"{papers}/1/custody", data={**HANDED, "seen": seen}).status_code == 303


def test_a_later_note_says_why_and_the_page_shows_it(
    desk: PageClient, papers: str, clock: FixedClock
) -> None:
    clock.advance(days=2)
    late = {**HANDED, "reason": "the slip came by post"}
    assert desk.post(f"{papers}/1/custody", data=late).status_code == 303
    assert "Noted later: the slip came by post" in page_of(desk, f"{papers}/1/custody")
