"""A leak planted in whatever leaves the house, by every way out: page, name, bookmark, subject, link, date."""

from __future__ import annotations

import io
from email.message import EmailMessage
from typing import Any

import pikepdf
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.bundles.models import Bundle, BundleBuild
from app.bundles.services.recipes import file_to_release
from app.cases.confidential_items import unread_in
from app.cases.models import Case, Deadline, Evidence
from app.cases.policy import case_to_read
from app.cases.services.certificate_leaving import require_certificate_release
from app.cases.services.confidential import decide_hit, drop_hit
from app.complaints.letters.gathering import LETTER, letter_leaving
from app.complaints.services.letter_sending import COVERING_MAIL
from app.disclosure.domain.leaks import WHOLE, HitKind, LeakTest, Place, Secret
from app.disclosure.gate import Gate, HeldBack, gate_for
from app.disclosure.mailing import Mail, send_out
from app.disclosure.models import LeakHit
from app.platform.db import db, transaction
from app.platform.jobs.models import Message
from app.shared.errors import Refused
from tests.bundles.conftest import Desk, clerk, desk, letter_pdf  # noqa: F401  # fixtures
from tests.cases.conftest import complaint, officer  # noqa: F401  # fixtures
from tests.disclosure.spellings import SPELLINGS
from tests.meta.exit_table import EXITS
from tests.platform.storage import files

ADVICE = b"Counsel: she would take 12,500 pounds, and we should offer it on Monday morning at the latest."
COPIED = "She should be offered it, for we should offer it on Monday morning at the latest."
PARAPHRASE = "At the start of next week somebody ought to put a proposal to her."
SCAN = files.picture()
PLANTED_IN = {"bundle", "letter", "letter-mail", "certificate"}
INVITED = {"invitation"}  # tests/mediation/test_wall.py


@pytest.fixture
def advised(desk: Desk) -> Desk:  # noqa: F811
    desk.add("advice.txt", ADVICE, dated="2026-05-01", mark="legal-advice")
    return desk


def case_of(desk: Desk) -> Case:  # noqa: F811
    return case_to_read(db.session(), desk.who["actor"], desk.reference, now=desk.clock.now())


def values(desk: Desk) -> set[str]:  # noqa: F811
    return set(db.session.scalars(select(LeakHit.value)))


def test_every_way_out_of_the_table_has_a_leak_planted_in_it() -> None:
    ways = {why.removeprefix("gate: ") for why in EXITS.values() if why.startswith("gate: ")}
    assert ways == PLANTED_IN | INVITED


@pytest.mark.parametrize("written", SPELLINGS)
def test_the_amount_is_found_however_it_is_written(written: str) -> None:
    test = LeakTest([Secret("evidence:1", "advice", ADVICE.decode())], [])
    (hit,) = test.hits([Place("1", f"They may go as far as {written} in the end.", "x")])
    assert (hit.kind, hit.value) == (HitKind.AMOUNT, "12500")


@pytest.mark.parametrize(
    "written", ["2026/12/500", "12:500", "case-12-500-9", "12\n501", "1 2 5 0 1", "Grand Hotel"]
)
def test_days_hours_references_and_other_columns_are_no_amount(written: str) -> None:
    test = LeakTest([Secret("evidence:1", "advice", ADVICE.decode())], [])
    assert list(test.hits([Place("1", f"see {written} there", "x")])) == []


# --- the bundle -----------------------------------------------------------------------------------------------


def release(desk: Desk, bundle: Bundle, row: BundleBuild) -> None:  # noqa: F811
    file_to_release(number=bundle.number, build_id=row.id, **desk.who)


def test_a_bundle_is_held_for_pages_in_every_spelling(advised: Desk) -> None:
    written = SPELLINGS[::3]  # each of them is compared above; what the pages of a bundle make of them, here
    for number, each in enumerate(written):
        advised.add(
            f"{number}.txt", f"She was promised {each} then.".encode(), dated="2026-05-02", side="ours"
        )
    bundle = advised.bundle()
    row = advised.build(bundle)
    with pytest.raises(Refused):
        release(advised, bundle, row)
    (first, *_others) = db.session.scalars(select(LeakHit))
    with pytest.raises(Refused, match="not dropped"):  # the file is there: only a decision lets it go
        drop_hit(hit_id=first.id, **advised.who)
    pages = {hit.place.rsplit(", ", 1)[-1] for hit in db.session.scalars(select(LeakHit))}
    assert pages == {f"{number}.txt" for number in range(len(written))}


@pytest.mark.parametrize("kind", ["court", "files"])
def test_a_bundle_is_held_for_a_title_a_bookmark_and_a_file_name(advised: Desk, kind: str) -> None:
    paper = letter_pdf("Nothing of it stands on the page")
    advised.add("list.pdf", paper, dated="2026-05-02", side="ours", title="Payment of £12.5k")
    bundle = advised.bundle(**({"kind": kind} if kind == "files" else {}))
    row = advised.build(bundle)
    with pytest.raises(Refused):
        release(advised, bundle, row)
    assert values(advised) == {"12500"}
    assert any(hit.place in ("bookmark", "File name") for hit in db.session.scalars(select(LeakHit)))


def test_a_bundle_is_held_for_its_own_title(advised: Desk) -> None:
    bundle = advised.bundle(title="Settlement at 12 500,00")
    row = advised.build(bundle)
    with pytest.raises(Refused):
        release(advised, bundle, row)


def test_copied_sentences_hold_a_bundle_and_a_paraphrase_does_not(advised: Desk) -> None:
    advised.add("note.txt", PARAPHRASE.encode(), dated="2026-05-02", side="ours")
    bundle = advised.bundle()
    release(advised, bundle, advised.build(bundle))
    advised.add("copy.txt", COPIED.encode(), dated="2026-05-03", side="ours")
    bundle = advised.bundle()
    row = advised.build(bundle)
    with pytest.raises(Refused):
        release(advised, bundle, row)


def test_a_bundle_is_held_for_a_sentence_that_goes_over_two_pages(advised: Desk) -> None:
    halves = "Perhaps we should offer it on", "Monday morning at the latest, she said."
    advised.add("copy.pdf", letter_pdf(*halves), dated="2026-05-03", side="ours")
    bundle = advised.bundle()
    row = advised.build(bundle)
    with pytest.raises(Refused):
        release(advised, bundle, row)
    assert [hit.kind for hit in db.session.scalars(select(LeakHit))] == ["words"]


def advice_mail(*, attached: bytes = b"", kind: str = "application/pdf") -> bytes:
    """Counsel's advice as mail programs send it: subject, body and files in codes."""
    message = EmailMessage()
    message["From"], message["Subject"] = "counsel@chambers.example", "Bis zu 12.500 €: Zürich"
    message.set_content("Nothing more to be said in words.", cte="base64")
    if attached:
        maintype, _, subtype = kind.partition("/")
        message.add_attachment(attached, maintype=maintype, subtype=subtype, filename="advice.eml")
    return bytes(message)


@pytest.mark.parametrize("where", ["subject", "body", "inside"])
def test_a_confidential_mail_is_compared_out_of_the_codes_in_which_it_is_sent(
    desk: Desk,  # noqa: F811
    where: str,
) -> None:
    inner = EmailMessage()
    inner.set_content(ADVICE.decode(), cte="base64")
    made = {
        "subject": advice_mail(),
        "body": bytes(inner),
        "inside": advice_mail(attached=bytes(inner), kind="application/octet-stream").replace(
            b"12.500", b"-"
        ),
    }[where]
    assert b"12,500" not in made
    desk.add("advice.eml", made, dated="2026-05-01", mark="legal-advice")
    desk.add("note.txt", b"She was promised \xc2\xa312,500 then.", dated="2026-05-02", side="ours")
    row = desk.build(desk.bundle())
    assert values(desk) == {"12500"} and row.report["blind"] == []


def test_a_file_inside_a_confidential_mail_is_named_as_compared_with_nothing(desk: Desk) -> None:  # noqa: F811
    desk.add("list.pdf", letter_pdf("A list"), dated="2026-05-02")
    made = advice_mail(attached=letter_pdf("Settle")).replace(b"advice.eml", b"advice.pdf")
    desk.add("advice.eml", made, dated="2026-05-01", mark="legal-advice", title="Advice")
    row = desk.build(desk.bundle())
    assert row.report["blind"] == ["E2 Advice (1)"]


def test_pages_without_text_are_named_as_compared_with_nothing(advised: Desk) -> None:
    advised.add("list.pdf", letter_pdf("A list"), dated="2026-05-02")
    advised.add("scan.pdf", letter_pdf(""), dated="2026-05-02", mark="legal-advice", title="Scanned advice")
    advised.add("half.pdf", pages_pdf(), dated="2026-05-02", mark="legal-advice", title="Half scanned")
    row = advised.build(advised.bundle())
    assert row.report["blind"] == ["E3 Scanned advice", "E4 Half scanned (3, 4)"]


def test_a_scan_of_ours_holds_a_bundle_until_somebody_has_looked(advised: Desk) -> None:
    advised.add("scan.png", SCAN, dated="2026-05-02", side="ours", title="Our scan")
    advised.add("old.png", SCAN + b"1", dated="2026-04-02", side="ours", title="Older than the advice")
    advised.add("hers.png", SCAN + b"2", dated="2026-05-02", title="Her own scan")
    bundle = advised.bundle()
    row = advised.build(bundle)
    with pytest.raises(Refused):
        release(advised, bundle, row)
    (hit,) = db.session.scalars(select(LeakHit))
    assert (hit.kind, hit.item, hit.title, hit.value) == ("unread", "evidence:2", "Our scan", "1")
    decide_hit(hit_id=hit.id, leak=False, reason="Looked: a plan of the house", **advised.who)
    release(advised, bundle, row)
    release(advised, bundle, advised.build(bundle))  # decided once for this reader


def test_nothing_needs_looking_at_where_nothing_is_confidential(desk: Desk) -> None:  # noqa: F811
    desk.add("scan.png", SCAN, dated="2026-05-02", side="ours")
    bundle = desk.bundle()
    release(desk, bundle, desk.build(bundle))
    assert not db.session.scalars(select(LeakHit)).all()


def test_a_scan_needs_looking_at_where_the_confidential_paper_is_a_scan_too(desk: Desk) -> None:  # noqa: F811
    desk.add("advice.pdf", letter_pdf(""), dated="2026-05-01", mark="legal-advice")
    desk.add("scan.png", SCAN, dated="2026-05-02", side="ours")
    bundle = desk.bundle()
    row = desk.build(bundle)
    with pytest.raises(Refused):
        release(desk, bundle, row)


def pages_pdf() -> bytes:
    """Words, a blank page, a drawing, a stamp that is a note on an empty page."""
    content = io.BytesIO()
    with pikepdf.open(io.BytesIO(letter_pdf("Read"))) as made:
        made.add_blank_page()
        made.add_blank_page().obj.Contents = made.make_stream(b"0 0 100 100 re f")
        made.add_blank_page().obj.Annots = pikepdf.Array(
            [
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Square, Rect=pikepdf.Array([0, 0, 9, 9])
                )
            ]
        )
        made.save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "unread"),
    [
        ("scan.pdf", pages_pdf(), "3, 4"),
        ("note.docx", files.docx(), WHOLE),
        ("list.txt", b"All of it can be read", ""),
    ],
)
def test_what_of_an_enclosed_paper_no_program_reads_is_known(
    desk: Desk,  # noqa: F811
    name: str,
    content: bytes,
    unread: str,
) -> None:
    desk.add(name, content, dated="2026-05-02", side="ours")
    digest = db.session.scalars(select(Evidence.digest)).one()
    assert unread_in(digest) == unread


# --- letters, their mails, dates ------------------------------------------------------------------------------


def mail(desk: Desk, **said: Any) -> Mail:  # noqa: F811
    plain: dict[str, Any] = {"subject": "Our letter", "body": "Our letter is attached.", "attachments": ()}
    return Mail(
        letter_leaving(case_of(desk), COVERING_MAIL, "ABCD:1", "update"),
        key="letter-1",
        to_name="Mrs Okafor",
        to_address="ada@example.org",
        worded="",
        **(plain | said),
    )


def letters_out() -> list[str]:
    return list(db.session.scalars(select(Message.subject).where(Message.key == "letter-1")))


FILE = {"digest": "0" * 64, "media_type": "application/pdf"}


@pytest.mark.parametrize(
    "said",
    [
        {"subject": "Your 12 500,00"},
        {"body": "Dear Mrs Okafor\n\nThe sum of 12,\n500 is ready."},
        {"attachments": ({"name": "Offer_12_500.pdf", **FILE},)},
        {"attachments": ({"name": "offer12500.pdf", **FILE},)},
        {"attachments": ({"name": "和解壹万贰仟伍佰元.pdf", **FILE},)},
        {"said": (("Page 1", "https://pay.example/?sum=12%2C500"),)},
    ],
)
def test_a_mail_with_a_letter_is_held_for_subject_text_and_file_names(
    advised: Desk, said: dict[str, Any]
) -> None:
    with pytest.raises(HeldBack), transaction() as session:
        send_out(session, [mail(advised, **said)], now=advised.clock.now())
    assert not letters_out()


def test_a_mail_that_says_nothing_of_it_leaves(advised: Desk) -> None:
    with transaction() as session:
        send_out(session, [mail(advised)], now=advised.clock.now())
    assert letters_out() == ["Our letter"]


def gate_of_letter(desk: Desk, kind: str) -> Gate:  # noqa: F811
    return gate_for(db.session(), letter_leaving(case_of(desk), LETTER, "ABCD", kind))


def found(gate: Gate, text: str) -> list[str]:
    return [hit.value for hit in gate.compare([Place("1", text, "letter")]).hits]


def test_a_letter_is_held_for_its_pages(advised: Desk) -> None:
    for written in SPELLINGS:
        assert found(gate_of_letter(advised, "update"), f"We pay {written} today.") == ["12500"]


def test_what_the_other_side_may_know_is_not_for_an_authority(desk: Desk) -> None:  # noqa: F811
    """An offer was made to the complainant: a letter to her may name it, a report may not."""
    from app.cases.services.confidential import NewMark, mark_paper
    from app.disclosure.domain.classes import Privilege

    desk.add(
        "offer.txt", b"Without prejudice we offer 12,500 pounds to you.", dated="2026-05-01", side="ours"
    )
    offered = NewMark(1, Privilege.WITHOUT_PREJUDICE, "Said to settle", dispute="D1", exchanged=True)
    mark_paper(mark=offered, **desk.who)
    assert found(gate_of_letter(desk, "report"), "The firm offered 12 500,00.") == ["12500"]


def test_the_working_of_a_date_is_held_for_what_it_says(advised: Desk, db_session: Session) -> None:
    case = case_of(advised)
    deadline = db_session.scalars(select(Deadline).where(Deadline.case_id == case.id).limit(1)).one()
    for text in ("Paused because of 12,500", '{"note": "twelve thousand five hundred"}', COPIED):
        with pytest.raises(HeldBack):
            require_certificate_release(clock=advised.clock, case=case, deadline=deadline, texts=[text])
    require_certificate_release(clock=advised.clock, case=case, deadline=deadline, texts=[PARAPHRASE])
