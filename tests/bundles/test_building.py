"""Bundles built through the services from real files: numbered, linked, compared, verified, frozen."""

from __future__ import annotations

import io
import json
import re
import select as waiting
import socketserver
import wave
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.bundles import sources
from app.bundles.domain import recipe as rules
from app.bundles.domain.recipe import Recipe, letter_of
from app.bundles.made.printed import black_label
from app.bundles.models import BundleBuild, Filing, Redaction
from app.bundles.press.mail import take_apart
from app.bundles.press.office import program as office_program
from app.bundles.press.preparing import Prepared
from app.bundles.press.proving import prove
from app.bundles.press.reading import page_texts
from app.bundles.services.building import build
from app.bundles.services.filings import _printable, _whole_mail
from app.bundles.services.recipes import (
    ask_build,
    change_recipe,
    file_to_release,
    freeze_if_clear,
    open_hits,
    supply_filing,
)
from app.bundles.services.redactions import decide_redactions, propose, redact_words
from app.bundles.sources import Contribution, PartyFact
from app.cases.policy import case_to_read
from app.cases.services.confidential import decide_hit
from app.disclosure.domain.readers import Audience
from app.platform.storage import current_store
from app.shared.errors import Refused
from tests.bundles.conftest import Desk, letter_pdf
from tests.platform.storage import files


def photo(orientation: int) -> bytes:
    content = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.new("RGB", (400, 200), "navy").save(content, "JPEG", exif=exif)
    return content.getvalue()


def sound(seconds: int) -> bytes:
    content = io.BytesIO()
    with wave.open(content, "wb") as made:
        made.setparams((1, 1, 800, 0, "NONE", ""))
        made.writeframes(bytes(800 * seconds))
    return content.getvalue()


def mail(**attachments: bytes) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "ada@example.org", "claims@northmoor.example"
    message["Bcc"], message["Subject"] = "secret@example.org", "The leak"
    message["Date"] = "Mon, 06 Apr 2026 10:00:00 +0000"
    message.set_content("Dear all, the plumber came today.")
    for name, content in attachments.items():
        message.add_attachment(
            content, maintype="application", subtype="octet-stream", filename=name.replace("_", ".")
        )
    return message.as_bytes()


@pytest.fixture
def stocked(desk: Desk) -> Desk:
    desk.add("schedule.pdf", letter_pdf("Policy schedule", "Second page"), dated="2025-11-20", kind="policy")
    desk.add("report.pdf", letter_pdf("The joint failed"), dated="2026-04-01", kind="report")
    desk.add("call.txt", b"Note of the first call", dated="2026-03-16", kind="note")
    return desk


def test_papers_stand_in_their_sections_by_date_with_labels_links_and_bookmarks(stocked: Desk) -> None:
    row = stocked.build(stocked.bundle(forum="Calder Mediation Service"))
    texts = stocked.texts(row)
    index = next(
        number
        for number, text in enumerate(texts)
        if text.startswith(("Index", "Margaret")) and "Document" in text
    )
    with stocked.pdf(row) as pdf:
        assert len(pdf.pages) == row.pages == len(texts)
        assert [page.label for page in pdf.pages] == [str(number) for number in range(1, len(texts) + 1)]
        assert pdf.Root.OpenAction[4] == 1
        assert all("/Rotate" not in page.obj for page in pdf.pages)
        report = next(number for number, text in enumerate(texts) if "joint failed" in text)
        back = [note.Dest[0].objgen for note in pdf.pages[report].obj.Annots]
        assert pdf.pages[index].obj.objgen in back
        forward = [note.Dest[0].objgen for note in pdf.pages[index].obj.Annots if "/Dest" in note]
        assert pdf.pages[report].obj.objgen in forward
        with pdf.open_outline() as outline:
            titles = [child.title for item in outline.root for child in item.children]
        assert f"3 report.pdf, {report + 1}" in titles
    assert (
        texts[index].index("schedule.pdf") < texts[index].index("call.txt") < texts[index].index("report.pdf")
    )


def test_the_stamp_is_the_page_number_and_covers_nothing(stocked: Desk) -> None:
    row = stocked.build(stocked.bundle())
    for number, text in enumerate(stocked.texts(row), start=1):
        assert text.split()[-1] == str(number)
    with stocked.pdf(row) as pdf:
        for page in pdf.pages:
            assert [round(float(each)) for each in page.mediabox] == [0, 0, 595, 842]
        drawing = next(page for page in pdf.pages if "/Src" in page.obj.Resources.XObject)
        a, _b, _c, d, _e, low = (float(each) for each in drawing.obj.Contents[1].read_bytes().split()[1:7])
        assert a == d == pytest.approx(0.94, abs=0.001)
        assert low > 14.5 * 72 / 25.4  # the box of the number ends 14.5 mm above the edge


def test_the_same_recipe_gives_the_same_bytes(stocked: Desk, db_session: Session) -> None:
    bundle = stocked.bundle()
    first = stocked.build(bundle)
    second = stocked.build(bundle)
    assert first.id != second.id
    second.code  # noqa: B018  # the only thing that differs is printed on the cover
    one, other = (json.loads(_manifest(stocked, row)) for row in (first, second))
    assert one["page_digests"][1:] == other["page_digests"][1:]


def _manifest(desk: Desk, row: BundleBuild) -> bytes:
    with desk.pdf(row) as pdf:
        return bytes(pdf.Root.Names.EmbeddedFiles.Names[1].EF.F.read_bytes())


def test_a_frozen_version_keeps_its_numbers_when_late_papers_come(stocked: Desk) -> None:
    bundle = stocked.bundle()
    first = stocked.build(bundle, freeze=True)
    assert (first.state, first.number) == ("frozen", 1)
    late = stocked.add("invoice.pdf", letter_pdf("Invoice of the plumber"), dated="2026-04-08", kind="bill")
    _place(stocked, bundle.number, late, "claim")
    second = stocked.build(bundle, freeze=True)
    assert (second.state, second.number) == ("frozen", 2)
    before, after = stocked.texts(first), stocked.texts(second)
    for number, text in enumerate(before, start=1):
        if "joint failed" in text or "Policy schedule" in text:
            assert text.split("\n")[0] == after[number - 1].split("\n")[0]
    assert "Invoice of the plumber" in after[len(before)]
    index = next(text for text in after if "Document" in text and "LATE" in text and "invoice.pdf" in text)
    assert index.index("report.pdf") < index.index("invoice.pdf")
    assert "No page has been renumbered" in after[0]
    assert f"{second.code}, to be checked at 127.0.0.1:8000/verify/bundle" in " ".join(after[0].split())
    assert f"invoice.pdf ({len(before) + 1})" in " ".join(after[0].split())


def _place(desk: Desk, number: int, item: str, section: str) -> None:
    change_recipe(
        number=number,
        what="placed",
        item=item,
        change=lambda recipe, known: rules.place(
            recipe,
            item,
            section,
            {key: rules.Paper(key, each.dated or "", each.group) for key, each in known.sources.items()},
        ),
        **desk.who,
    )


def test_every_kind_of_file_lands_or_is_named(desk: Desk, db_session: Session) -> None:
    desk.add("lying.jpg", photo(6), dated="2026-03-20", kind="photo")
    desk.add("call.wav", sound(65), dated="2026-05-06", kind="recording")
    desk.add(
        "mail.eml", mail(plan_pdf=letter_pdf("The plan"), virus_exe=b"MZ\x90\x00evil"), dated="2026-04-06"
    )
    sheet = desk.add("sums.xlsx", _xlsx(), dated="2026-04-07")
    locked = desk.add("broken.pdf", b"%PDF-1.4\nnothing of it is left", dated="2026-04-08")
    bundle = desk.bundle()
    row = desk.build(bundle)
    assert (row.state, row.report["unusable"]) == ("stopped", [sheet, locked])
    assert row.report["problems"][sheet]["hidden-sheets"] == "Secret"
    supply_filing(
        number=bundle.number, item=sheet, file=io.BytesIO(letter_pdf("The sums")), name="sums.pdf", **desk.who
    )
    change_recipe(
        number=bundle.number,
        what="skipped",
        item=locked,
        change=lambda recipe, _known: rules.skip(
            recipe, locked, "Nobody can read it", by="Lena", on="2026-11-23"
        ),
        **desk.who,
    )
    row = desk.build(bundle)
    text = "\n".join(desk.texts(row))
    assert row.state == "built"
    assert "The plan" in text
    assert "The sums" in text
    assert "1:05" in text
    assert "secret@example.org" not in text
    assert "Nobody can read it" in text
    assert "virus.exe" in row.report["problems"]["evidence:3"]["child-unusable"]
    picture = db_session.get(Filing, _digest(db_session, 1))
    assert picture is not None
    assert picture.problems["turned"] == 1


@pytest.mark.skipif(office_program() is None, reason="LibreOffice is not installed here")
def test_an_office_file_is_printed_without_fetching_what_it_points_to(desk: Desk) -> None:
    """A linked text on this machine, and a linked picture on a server that would learn who reads."""
    beside = desk.folder / "beside.txt"
    beside.write_text("Words of the server")
    with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as asked:
        asked.timeout = 0.1
        desk.add("note.odt", _odt(beside.as_uri(), f"http://127.0.0.1:{asked.server_address[1]}/a.png"))
        row = desk.build(desk.bundle())
        assert row.state == "built", row.report
        assert not waiting.select([asked], [], [], 0)[0], "somebody was asked"
    text = "\n".join(desk.texts(row))
    assert "Words of the note" in text
    assert "Words of the server" not in text


def _odt(text: str, picture: str) -> bytes:
    name = "urn:oasis:names:tc:opendocument:xmlns:"
    spaces = " ".join(f'xmlns:{each}="{name}{each}:1.0"' for each in ("office", "text"))
    content = (
        f'<office:document-content {spaces} xmlns:draw="{name}drawing:1.0" xmlns:svg="{name}svg-compatible:1.0"'
        ' xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2"><office:body><office:text>'
        "<text:p>Words of the note</text:p>"
        f'<text:section text:name="S"><text:section-source xlink:href="{text}"/><text:p>old</text:p></text:section>'
        '<text:p><draw:frame svg:width="5cm" svg:height="5cm" text:anchor-type="as-char">'
        f'<draw:image xlink:href="{picture}"/></draw:frame></text:p>'
        "</office:text></office:body></office:document-content>"
    )
    kind = b"application/vnd.oasis.opendocument.text"
    listed = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind.decode()}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    return files.container(
        {"mimetype": kind, "content.xml": content.encode(), "META-INF/manifest.xml": listed.encode()}
    )


def test_attached_files_that_are_too_many_or_too_deep_are_named(tmp_path: Path) -> None:
    (tmp_path / "mail.eml").write_bytes(mail(**{f"note{number}_txt": b"words" for number in range(52)}))
    taken = take_apart(str(tmp_path / "mail.eml"), str(tmp_path))
    assert (len(taken.attachments), taken.beyond) == (50, ["note50.txt", "note51.txt"])
    inner = {"child-unusable": "deep.eml", "tracked-changes": True, "turned": 1}
    children = [{"name": "a.eml", "made": "0" * 64, "at": 1, "pages": 2, "textless": [2], "problems": inner}]
    whole = _whole_mail(Prepared(pages=1), taken, children)
    problems = whole.problems
    assert (whole.pages, whole.textless, problems["no-text"]) == (3, [3], 1)
    assert problems["child-unusable"] == "note50.txt, note51.txt, deep.eml"
    assert problems["tracked-changes"] is True
    assert "turned" not in problems


def test_a_word_longer_than_a_line_is_broken_and_a_chinese_sentence_is_not() -> None:
    assert _printable("x" * 450) == "\n".join(("x" * 200, "x" * 200, "x" * 50))
    assert _printable("字" * 450) == "字" * 450


def _digest(session: Session, number: int) -> str:
    from app.cases.models import Evidence

    return session.scalars(select(Evidence.digest).where(Evidence.number == number)).one()


def _xlsx() -> bytes:
    book = b'<workbook><sheets><sheet name="Sums" sheetId="1"/><sheet name="Secret" sheetId="2" state="hidden"/></sheets></workbook>'
    kinds = (
        b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    )
    return files.container({"[Content_Types].xml": kinds, "xl/workbook.xml": book})


ADVICE = (
    b"Counsel: she would take twelve thousand five hundred pounds and we should offer it on Monday morning."
)


def test_a_planted_leak_holds_the_bundle_until_legal_staff_have_decided(
    stocked: Desk, db_session: Session
) -> None:
    stocked.add("advice.txt", ADVICE, dated="2026-05-01", mark="legal-advice")
    ours = b"We have always said that 12 500,00 would be far too much, and say so again."
    stocked.add("statement.txt", ours, dated="2026-05-02", side="ours", kind="statement")
    bundle = stocked.bundle()
    row = stocked.build(bundle, freeze=True)
    assert row.state == "built"
    assert "Counsel" not in "\n".join(stocked.texts(row))
    with pytest.raises(Refused):
        file_to_release(number=bundle.number, build_id=row.id, **stocked.who)
    case = case_to_read(db_session, stocked.who["actor"], stocked.reference, now=stocked.clock.now())
    (hit,) = open_hits(db_session, case, bundle, row)
    assert (hit.value, hit.item) == ("12500", "evidence:4")
    decide_hit(hit_id=hit.id, leak=False, reason="The sum claimed", **stocked.who)
    assert freeze_if_clear(clock=stocked.clock, build_id=row.id).state == "frozen"
    assert file_to_release(number=bundle.number, build_id=row.id, **stocked.who).digest == row.digest


def test_our_own_copy_has_what_others_do_not_and_says_so(stocked: Desk) -> None:
    stocked.add("advice.txt", ADVICE, dated="2026-05-01", mark="legal-advice")
    bundle = stocked.bundle()
    ours = "\n".join(stocked.texts(stocked.build(bundle, Audience.OURSELVES)))
    theirs = "\n".join(stocked.texts(stocked.build(bundle, Audience.OTHER_SIDE)))
    assert "Counsel" in ours
    assert "not to be passed on" in ours
    assert "advice.txt" not in theirs


def test_a_changed_page_is_found(stocked: Desk, tmp_path: Path) -> None:
    row = stocked.build(stocked.bundle())
    with stocked.pdf(row) as pdf:
        page = pdf.pages[4]
        page.contents_add(b" 1 0 0 rg 0 0 50 50 re f")
        pdf.save(tmp_path / "changed.pdf")
        del pdf.pages[2]
        pdf.save(tmp_path / "shorter.pdf")
    assert prove(str(current_store().path_of(str(row.digest)))).holds
    assert prove(str(tmp_path / "changed.pdf")).changed == [5]
    assert not prove(str(tmp_path / "shorter.pdf")).holds


def test_separate_files_travel_with_a_covering_summary(stocked: Desk) -> None:
    bundle = stocked.bundle(kind="files")
    row = stocked.build(bundle, Audience.OMBUDSMAN)
    with zipfile.ZipFile(current_store().path_of(str(row.digest))) as container:
        names = container.namelist()
        summary = container.extract(names[0], stocked.folder)
    assert names[0] == "00 Covering summary.pdf"
    assert "1 page" in "\n".join(page_texts(summary))
    assert "A The policy/01 2025-11-20 schedule.pdf.pdf" in names
    assert names[-1] == "manifest.json"


def test_the_covering_summary_leads_to_files_by_their_number(stocked: Desk) -> None:
    item = stocked.add("call.pdf", letter_pdf("Call", "Mary Quill rang"), dated="2026-04-03", title="Call")
    bundle = stocked.bundle(kind="files")
    stocked.build(bundle, Audience.OMBUDSMAN)
    redact_words(item=item, words="Mary Quill", label="Name", reason="not a party", **stocked.who)
    row = stocked.build(bundle, Audience.OMBUDSMAN)
    with zipfile.ZipFile(current_store().path_of(str(row.digest))) as container:
        names = container.namelist()
        summary = container.extract(names[0], stocked.folder)
    [number] = [int(name.rpartition("/")[2][:2]) for name in names if " Call" in name]
    text = " ".join(" ".join(page_texts(summary)).split())
    assert re.search(rf"Call( \(redacted\))? {number} ", text.partition("Date Event File")[2])
    assert f"R1 {number} Page 2 Name" in text and "not a party" not in text
    assert f"files numbered 1 to {len(names) - 2}" in text


def test_who_takes_part_in_a_mediation_is_not_told_to_whoever_decides(
    stocked: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    talks = PartyFact("Helen Marsh", "Mediator", seen_by=frozenset({Audience.MEDIATOR}))
    monkeypatch.setitem(sources._CONTRIBUTORS, "talks", lambda *_asked: Contribution(parties=(talks,)))
    bundle = stocked.bundle()
    told = {
        audience: "Helen Marsh" in " ".join(stocked.texts(stocked.build(bundle, audience)))
        for audience in (Audience.MEDIATOR, Audience.TRIBUNAL)
    }
    assert told == {Audience.MEDIATOR: True, Audience.TRIBUNAL: False}


def test_separate_files_say_what_is_late_and_what_was_added(stocked: Desk) -> None:
    bundle = stocked.bundle(kind="files")
    assert stocked.build(bundle, Audience.OMBUDSMAN, freeze=True).state == "frozen"
    late = stocked.add("invoice.pdf", letter_pdf("Invoice"), dated="2026-04-08", kind="bill")
    _place(stocked, bundle.number, late, "claim")
    row = stocked.build(bundle, Audience.OMBUDSMAN, freeze=True)
    with zipfile.ZipFile(current_store().path_of(str(row.digest))) as container:
        summary = io.BytesIO(container.read(container.namelist()[0]))
    with pdfium.PdfDocument(summary) as pages:
        cover, index = (pages[at].get_textpage().get_text_range() for at in (0, 1))
    assert "invoice.pdf added" in " ".join(cover.split()) and "renumbered" not in cover
    assert index.count("LATE") == 2  # in the note, and at the paper


def test_a_recording_lies_beside_its_sheet_and_is_named_as_unheard(stocked: Desk) -> None:
    stocked.add("call.wav", sound(65), dated="2026-05-06", kind="recording", title="First call")
    row = stocked.build(stocked.bundle(kind="files"), Audience.OMBUDSMAN)
    with zipfile.ZipFile(current_store().path_of(str(row.digest))) as container:
        (name,) = (each for each in container.namelist() if each.endswith(".wav"))
        assert name.removesuffix(".wav") + ".pdf" in container.namelist()
        assert container.read(name) == sound(65) and container.testzip() is None
    assert "First call" in row.report["blind"]


def test_separate_files_are_checked_one_by_one(stocked: Desk, runner, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    row = stocked.build(stocked.bundle(kind="files"))
    whole, forged = tmp_path / "whole.zip", tmp_path / "forged.zip"
    whole.write_bytes(current_store().path_of(str(row.digest)).read_bytes())
    told = runner("bundles", "verify", str(whole), "--json")
    assert told.exit_code == 0 and json.loads(told.stdout)["known_here"] is True
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(forged, "w") as new:
        for name in old.namelist():
            paper = name.startswith("A ")
            new.writestr(name, letter_pdf("Something else") if paper else old.read(name))
        new.writestr("more.pdf", b"%PDF")
    told = runner("bundles", "verify", str(forged), "--json")
    assert told.exit_code == 1
    found = json.loads(told.stdout)["files"]
    assert "more.pdf" in found and any(name.startswith("A The policy/01") for name in found)


def test_a_chinese_file_has_its_cover_lists_and_reference_table(stocked: Desk) -> None:
    bundle = stocked.bundle(kind="court-file", language="zh-Hans", about="保险合同纠纷")
    change_recipe(
        number=bundle.number,
        what="proves",
        item="evidence:2",
        change=lambda recipe, _known: rules.prove(recipe, "evidence:2", "证明接头损坏"),
        **stocked.who,
    )
    text = "\n".join(stocked.texts(stocked.build(bundle)))
    for words in ("案卷", "卷内目录", "证据目录", "证明目的", "证明接头损坏", "备考表"):
        assert words in text


def test_what_a_chinese_file_says_of_black_money_and_evidence_is_chinese(
    stocked: Desk, db_session: Session
) -> None:
    """Labels of found numbers were English; the list of evidence named our own pleading."""
    stocked.add("defence.pdf", letter_pdf("We defend"), title="答辩书", kind="statement", side="ours")
    phone = stocked.add("mail.pdf", letter_pdf("Call 13800993465 now"), title="来信", side="complainant")
    bundle = stocked.bundle(kind="court-file", language="zh-Hans", neutral="裴仲衡")
    stocked.build(bundle)  # which makes its pages fit
    assert propose(item=phone, **stocked.who) == 1
    place = db_session.scalars(select(Redaction)).one()
    decide_redactions(item=phone, ids=[place.id], accept=True, reason="个人信息", **stocked.who)
    texts = stocked.texts(stocked.build(bundle))
    told = "\n".join(texts)
    assert "电话号码" in told and "Phone number" not in told and "13800993465" not in told
    (evidence,) = [each for each in texts if "证明目的" in each]
    assert "来信" in evidence and "投诉人" in evidence and "答辩书" not in evidence
    assert "答辩书" in next(each for each in texts if "卷内目录" in each)
    assert "审理人员" in texts[0] and "裴仲衡" in texts[0]
    assert black_label("My own words", "zh-Hans") == "My own words"


def test_a_build_that_was_killed_goes_on_and_is_whole(stocked: Desk, db_session: Session) -> None:
    bundle = stocked.bundle()
    row = ask_build(number=bundle.number, audience=Audience.TRIBUNAL, **stocked.who)
    again = ask_build(number=bundle.number, audience=Audience.TRIBUNAL, **stocked.who)
    assert row.id == again.id
    from app.platform.db import transaction

    with transaction() as session:
        session.get_one(BundleBuild, row.id).state = "building"  # as kill -9 leaves it
    assert build(clock=stocked.clock, build_id=row.id).state == "built"


def test_a_citation_is_a_link_only_where_its_section_has_that_page(stocked: Desk) -> None:
    bundle = stocked.bundle()
    before = stocked.texts(stocked.build(bundle))
    report = next(number for number, text in enumerate(before, start=1) if "joint failed" in text)
    section = {
        item: letter_of(at)
        for at, each in enumerate(Recipe.from_json(bundle.recipe).sections)
        for item in each.items
    }["evidence:2"]
    said = [f"{{{section}/{report}}}", f"{{{report}}}", f"{{Z/{report}}}", f"{{{section}/1}}", "{900}"]
    stocked.add(
        "statement.pdf", letter_pdf(" ".join(said)), dated="2026-11-01", kind="statement", side="ours"
    )
    row = stocked.build(stocked.bundle())
    texts = stocked.texts(row)
    assert "joint failed" in texts[report - 1]
    at = next(number for number, text in enumerate(texts) if said[0] in text)
    with stocked.pdf(row) as pdf:
        targets = [note.Dest[0].objgen for note in pdf.pages[at].obj.Annots]
        assert targets.count(pdf.pages[report - 1].obj.objgen) == 2
        assert pdf.pages[0].obj.objgen not in targets
    astray = row.report["astray"]
    assert [(each["cited"], each["instead"]) for each in astray] == [
        (said[2], said[0]),
        (said[3], "{1}"),
        (said[4], ""),
    ]
    assert {(each["item"], each["on"]) for each in astray} == {("evidence:4", str(at + 1))}
    assert astray[0]["pages"] == ""  # there is no section Z
    first, last = map(int, astray[1]["pages"].split("–"))
    assert first <= report <= last


def test_building_and_checking_by_command(stocked: Desk, runner, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    bundle = stocked.bundle()
    target = tmp_path / "out.pdf"
    done = runner(
        "bundles", "build", stocked.reference, "--recipe", str(bundle.number), "--audience", "tribunal",
        "--to", str(target), "--json",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["pages"] == len(pikepdf.open(target).pages)
    assert runner("bundles", "verify", str(target)).exit_code == 0
    target.write_bytes(letter_pdf("no bundle"))
    assert runner("bundles", "verify", str(target)).exit_code == 1
    target.write_bytes(b"nothing")
    assert runner("bundles", "verify", str(target)).exit_code == 1
