"""What is burnt is gone, wherever it stood and however it was set; what stands beside it stays."""

from __future__ import annotations

import io
import os
import re
import time
from collections import Counter
from pathlib import Path

import pikepdf
import pytest
from flask import Flask
from pikepdf import Dictionary, Name
from sqlalchemy import select

from app.bundles.domain.patterns import spelled, without_words
from app.bundles.models import Filing, Redaction
from app.bundles.press.reading import page_texts
from app.bundles.press.redacting import Burn, StillThere, TooMuchGone, _read_back, find, redact
from app.bundles.services.filings import LONGEST_MAKING, MAKER, filing_of, workplace
from app.bundles.services.preflight import PREPARING
from app.bundles.services.recipes import supply_filing
from app.bundles.services.redactions import redact_words
from app.cases.models import Evidence
from app.platform.db import db, transaction
from app.platform.jobs import work
from app.platform.storage import current_store
from app.shared.errors import Refused
from tests.bundles.conftest import Desk, letter_pdf


def page_of(tmp_path: Path, drawing: bytes) -> str:
    pdf = pikepdf.Pdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding
    )
    page.obj.Resources = Dictionary(Font=Dictionary(F1=pdf.make_indirect(font)))
    page.obj.Contents = pdf.make_stream(drawing)
    path = tmp_path / "source.pdf"
    pdf.save(path)
    return str(path)


def burnt(tmp_path: Path, source: str, words: str) -> str:
    """The text of the paper without ``words``."""
    found = find(source, [("words", spelled(words))])
    assert found
    result = str(tmp_path / "burnt.pdf")
    redact(source, result, [Burn(page, tuple(boxes), "R1", said, True) for _n, page, boxes, said in found])
    return "\n".join(page_texts(result))


def test_signs_that_say_nothing_do_not_shift_the_black(tmp_path: Path) -> None:
    source = page_of(
        tmp_path, b"BT /F1 12 Tf 72 700 Td (\\001\\002\\003\\004 Call 07700 900123 now, please.) Tj ET"
    )
    text = burnt(tmp_path, source, "07700 900123")
    assert not any(sign.isdigit() for sign in text)
    assert {"Call", "now,", "please."} <= set(text.split())


@pytest.mark.parametrize(
    ("drawing", "words"),
    [
        (b"BT /F1 12 Tf 72 700 Td (Mrs Rosa-) Tj 0 -14 Td (lind Keane came) Tj ET", "Rosalind Keane"),
        (b"BT /F1 12 Tf 72 700 Td (Account 1234) Tj 0 -14 Td (5678 was paid) Tj ET", "12345678"),
    ],
    ids=["hyphen", "bare"],
)
def test_words_torn_over_lines_are_found_and_burnt(tmp_path: Path, drawing: bytes, words: str) -> None:
    text = burnt(tmp_path, page_of(tmp_path, drawing), words)
    assert not any(piece in text for piece in ("Rosa", "lind", "Keane", "1234", "5678"))
    assert "came" in text or "paid" in text


def test_a_chinese_name_is_found_over_two_lines_and_a_short_word_is_not_made_of_two() -> None:
    assert re.search(spelled("冯玉澜"), "投诉人冯玉\r\n澜来电")
    assert not re.search(spelled("Lee"), "a tall\r\nee")
    assert re.search(spelled("Okaforberg"), "with Oka\u2010\r\nforberg"), "as some programs write a hyphen"
    assert without_words("Letter of ROSALIND  Keane", ["Rosalind Keane"], "[gone]") == "Letter of [gone]"


def test_words_that_are_still_somewhere_are_not_let_through(tmp_path: Path) -> None:
    source = tmp_path / "two.pdf"
    source.write_bytes(letter_pdf("Call 07700 900123", "Again 07700 900123"))
    box = ((0.0, 0.0, 1.0, 1.0),)
    result = tmp_path / "burnt.pdf"
    with pytest.raises(StillThere):
        redact(str(source), str(result), [Burn(1, box, "R1", "07700 900123", everywhere=True)])
    assert not result.exists()
    with pytest.raises(StillThere):  # the black stands beside the words
        redact(str(source), str(result), [Burn(1, ((0.8, 0.8, 0.9, 0.9),), "R1", "07700 900123")])
    assert redact(str(source), str(result), [Burn(1, box, "R1", "07700 900123")]) == [1]


def test_neighbours_that_were_lost_are_not_let_through(tmp_path: Path) -> None:
    source = tmp_path / "one.pdf"
    source.write_bytes(letter_pdf("Only these words"))
    with pytest.raises(TooMuchGone):
        _read_back(str(source), [], [""], {1: Counter("Only these words and a whole line more")})


def test_burnt_words_stand_in_no_title_of_the_paper_and_its_pages_stay_those(desk: Desk) -> None:
    item = desk.add(
        "keane.pdf",
        letter_pdf("Rosalind Keane wrote this"),
        dated="2026-04-01",
        title="Statement of Rosalind Keane",
    )
    bundle = desk.bundle()
    work.do_waiting(PREPARING, desk.clock)
    redact_words(item=item, words="rosalind keane", label="name", reason="A third party", **desk.who)
    with pytest.raises(Refused, match="another PDF has them elsewhere"):
        supply_filing(
            number=bundle.number, item=item, file=io.BytesIO(letter_pdf("x")), name="x.pdf", **desk.who
        )
    row = desk.build(bundle)
    text = "\n".join(desk.texts(row))
    assert "Rosalind" not in text and "Statement of [redacted]" in text
    assert b"Rosalind" not in current_store().path_of(str(row.digest)).read_bytes()
    with desk.pdf(row) as pdf, pdf.open_outline() as outline:
        assert not any("Rosalind" in child.title for each in outline.root for child in each.children)


def test_several_words_are_burnt_at_once_and_none_where_one_is_missing(desk: Desk) -> None:
    item = desk.add("call.pdf", letter_pdf("Mary Quill rang, then Tom Reeve of Dale Road"))
    desk.build(desk.bundle())
    told = {"item": item, "label": "Name", "reason": "not a party", **desk.who}
    with pytest.raises(Refused, match="Not in the text") as refused:
        redact_words(words="Mary Quill\nAnn Poole", **told)
    assert refused.value.params["words"] == "Ann Poole"
    assert db.session.scalars(select(Redaction)).all() == []
    assert redact_words(words="Mary Quill\n\nTom Reeve", **told) == 2
    assert redact_words(words="Reeve of\nDale Road", **told) == 1  # one passage


def test_what_a_killed_build_left_is_cleared_away_and_what_is_in_work_stays(app: Flask) -> None:
    base = app.extensions["settings"].instance / "making"
    for name, age in (("left", 2 * LONGEST_MAKING), ("in-work", 60)):
        (base / name).mkdir(parents=True)
        (base / name / "redacted-1.pdf").write_bytes(b"page")
        os.utime(base / name, (time.time() - age,) * 2)
    with workplace():
        assert not (base / "left").exists() and (base / "in-work").exists()


def _digest() -> str:
    return db.session.scalars(select(Evidence.digest)).one()


def test_a_paper_whose_reading_broke_off_is_read_again(desk: Desk) -> None:
    desk.add("report.pdf", letter_pdf("The joint failed"))
    for problems, pages in (({"damaged": True}, 0), ({"died": True}, 1)):
        with transaction() as session:
            session.merge(
                Filing(digest=_digest(), maker=MAKER, made=None, problems=problems, made_at=desk.clock.now())
            )
        assert filing_of(_digest(), clock=desk.clock).pages == pages
