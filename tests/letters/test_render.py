"""The finished file: archival and accessible, the same bytes each time, and the paper as the post needs it."""

from __future__ import annotations

import io
import itertools
import re
import subprocess
import zlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
import segno
import weasyprint

from app.letters import archival, assets, last_page, manners, pages
from app.letters import render as rendering
from app.letters.blocks import (
    Addressee,
    Contacts,
    DeliveryReceipt,
    Heading,
    Letter,
    Paragraph,
    PointRow,
    Points,
    Redress,
    RedressGroup,
    RedressLine,
    SealedDate,
    SignOff,
    text,
)
from app.letters.check.reading import Reading
from app.letters.pages import Box
from app.letters.render import render, to_html, to_pdf
from app.letters.rendered import Rendered
from app.shared.errors import Refused
from tests.archival import faults, require_archival
from tests.letters import sample


def _short(*words: str, **changes: object) -> Letter:
    """The sample letter with other words and nothing else."""
    letter = replace(
        sample.d1(), blocks=(*(Paragraph(text(each)) for each in words), SignOff("Yours sincerely"))
    )
    return replace(letter, **changes)  # type: ignore[arg-type]


def test_a_letter_is_archival_and_accessible(letter: Rendered) -> None:
    require_archival(letter.pdf)


def test_what_does_not_keep_its_claims_is_noticed(letter: Rendered) -> None:
    with pikepdf.open(io.BytesIO(letter.pdf)) as document:
        document.Root.MarkInfo.Marked = False
        document.Root.StructTreeRoot.K = pikepdf.Array([])
        spoilt = io.BytesIO()
        document.save(spoilt)
    assert {each.split(" ")[0] for each in faults(spoilt.getvalue())} == {"PDF/A-3a", "PDF/UA-1"}


def test_a_stream_that_ends_in_a_carriage_return_is_counted_right_by_every_reader(letter: Rendered) -> None:
    with pikepdf.open(io.BytesIO(letter.pdf)) as document:
        words = document.pages[0].Contents.read_bytes()
        drawing = next(
            words + b"\n%" + bytes(remark)
            for remark in itertools.product(range(48, 127), repeat=2)
            if zlib.adler32(words + b"\n%" + bytes(remark)) % 256 == ord("\r")
        )
        document.pages[0].Contents.write(zlib.compress(drawing), filter=pikepdf.Name.FlateDecode)
        unfinished = io.BytesIO()
        document.save(unfinished)
    assert "PDFA3A-STREAM-LENGTH-001" in "".join(faults(unfinished.getvalue()))
    finished, _fonts = archival.finish(unfinished.getvalue())
    assert "PDFA3A-STREAM-LENGTH-001" not in "".join(faults(finished))
    with pikepdf.open(io.BytesIO(finished)) as document:
        assert document.pages[0].Contents.read_bytes() == drawing


def test_another_reader_finds_both_claims_in_the_metadata(letter: Rendered) -> None:
    with pikepdf.open(io.BytesIO(letter.pdf)) as document, document.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert metadata["pdfuaid:part"] == "1"
        assert "/Filter" not in document.Root.Metadata


def test_qpdf_finds_nothing_wrong(letter: Rendered, tmp_path: Path) -> None:
    file = tmp_path / "letter.pdf"
    file.write_bytes(letter.pdf)
    done = subprocess.run(["qpdf", "--check", file], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_font_is_embedded_and_one_of_ours(letter: Rendered, tmp_path: Path) -> None:
    file = tmp_path / "letter.pdf"
    file.write_bytes(letter.pdf)
    rows = subprocess.run(["pdffonts", file], capture_output=True, text=True, check=True).stdout.splitlines()[
        2:
    ]
    assert rows
    for row in rows:
        assert re.search(r"\+(Lato|Charis-SIL|Noto-Serif-CJK|Noto-Sans-CJK|LXGW-WenKai)", row), row
        embedded, subset, unicode = row.split()[-5:-2]
        assert (embedded, subset, unicode) == ("yes", "yes", "yes"), row


def test_a_letter_is_the_same_to_the_byte_each_time(d1: Rendered, d2: Rendered) -> None:
    assert render(sample.d1(), sealed=sample.D1_SEALED, draft=False).pdf == d1.pdf
    assert render(sample.d2(), sealed=sample.D2_SEALED, draft=False).pdf == d2.pdf


def test_the_english_letter_has_three_pages_and_the_chinese_four_with_a_receipt_outside_the_count(
    d1: Rendered, d2: Rendered
) -> None:
    assert d1.letter_pages == len(d1.page_texts) == 3
    assert (d2.letter_pages, len(d2.page_texts)) == (4, 5)
    assert "第 1 页 共 4 页" in d2.page_texts[0]
    assert "回证联" in d2.page_texts[4] and "共 4 页" not in d2.page_texts[4]


def test_the_address_stands_inside_the_window_and_nothing_else_does(d1: Rendered) -> None:
    address = "Mrs Ada Okafor\n14 Linnet Close\nThornby\nNORTHMOOR\nNM7 4QX"
    assert pages.text_inside(d1.pdf, Box(20, 57, 100, 81)).strip() == address
    assert pages.text_inside(d1.pdf, Box(10, 46, 110, 92)).strip() == address


def test_the_address_stays_in_the_window_in_large_print_and_with_six_lines() -> None:
    six = Addressee(
        ("Mrs Ada Okafor", "Flat 2", "14 Linnet Close", "Thornby", "NORTHMOOR", "NM7 4QX"), "Mrs Okafor", "A"
    )
    for letter in (_short("Hello.", style="large-print"), _short("Hello.", addressee=six)):
        rendered = render(letter, draft=True)
        inside = pages.text_inside(rendered.pdf, Box(20, 57, 100, 81)).strip()
        assert (
            inside
            == pages.text_inside(rendered.pdf, Box(10, 46, 110, 92)).strip()
            == "\n".join(letter.addressee.lines)
        )


def test_chinese_lines_are_justified_to_the_edge(d2: Rendered) -> None:
    """The last character of a full line ends at the right edge of the type area, 184 mm from the left."""
    with pages.opened(d2.pdf) as document:
        reader = document[0].get_textpage()
        words = reader.get_text_range()
        index = words.index("第一项部") + 3
        _, _, right, _ = reader.get_charbox(index, loose=True)
        reader.close()
    assert right / pages.MM == pytest.approx(184, abs=0.5)


def test_large_print_is_larger_and_on_more_pages(d1: Rendered) -> None:
    large = render(replace(sample.d1(), style="large-print"), sealed=sample.D1_SEALED, draft=False)
    assert large.letter_pages > d1.letter_pages
    with pages.opened(large.pdf) as document:
        reader = document[0].get_textpage()
        index = reader.get_text_range().index("I am sorry")
        size = pdfium.raw.FPDFText_GetFontSize(reader, index) * 0.75  # WeasyPrint draws in CSS pixels
        reader.close()
    assert size == pytest.approx(16, abs=0.1)


def test_the_code_on_page_one_is_the_one_that_opens_the_check_page() -> None:
    """The modules drawn are those of the address; drawn at 300 dpi and read back one by one."""
    rendered = render(sample.d1(), draft=True)
    with pages.opened(rendered.pdf) as document:
        picture = document[0].render(scale=300 / 72).to_pil().convert("L")
    wanted = segno.make("https://northmoor.example/check/7KQ4M2XD", error="m", micro=False)
    rows = [[bool(module) for module in row] for row in wanted.matrix]
    left, top, side = _code_place(picture)
    module = side / len(rows)
    seen = [
        [
            picture.getpixel((int(left + (x + 0.5) * module), int(top + (y + 0.5) * module))) < 128
            for x in range(len(rows))
        ]
        for y in range(len(rows))
    ]
    assert seen == rows
    assert side / 300 * 25.4 == pytest.approx(14, abs=0.2)


def _code_place(picture) -> tuple[int, int, int]:  # type: ignore[no-untyped-def]
    """The dark square in the lower right corner of page 1, in pixels."""
    dots = 300 / 25.4
    corner = picture.crop((int(170 * dots), int(266 * dots), int(192 * dots), int(290 * dots))).point(
        lambda v: 255 * (v < 128)
    )
    box = corner.getbbox()
    return int(170 * dots) + box[0], int(266 * dots) + box[1], box[2] - box[0]


# --- drafts and sealed dates


def test_a_draft_says_so_on_every_page_and_shows_the_open_date() -> None:
    rendered = render(sample.d1(prescribed=()), draft=True)
    assert all("Draft: not to be sent" in words for words in rendered.page_texts)
    assert "Date of dispatch" in rendered.page_texts[0]
    assert "No letter leaves while this box is empty" in rendered.page_texts[2]


def test_the_date_of_dispatch_is_the_only_difference_between_two_days(d1: Rendered) -> None:
    later = render(sample.d1(), sealed={"dispatch": date(2026, 11, 12)}, draft=False)
    assert later.content == d1.content and later.digest != d1.digest
    undated = [[each.replace("12 November 2026", "DAY").replace("10 November 2026", "DAY") for each in words]
               for words in (later.page_texts, d1.page_texts)]  # fmt: skip
    assert undated[0] == undated[1]


def test_what_hangs_on_the_date_moves_with_it() -> None:
    letter = _short("x")
    letter = replace(
        letter, blocks=(Paragraph((*text("Please reply by "), SealedDate(plus_days=14))), *letter.blocks)
    )
    assert (
        "Please reply by 24 November 2026"
        in render(letter, sealed=sample.D1_SEALED, draft=False).page_texts[0]
    )
    assert "14 days after the date of dispatch" in render(letter, draft=True).page_texts[0]


def test_a_letter_does_not_leave_without_its_date() -> None:
    with pytest.raises(Refused, match="dispatch"):
        render(sample.d1(), draft=False)


def test_a_letter_does_not_leave_with_an_empty_slot() -> None:
    with pytest.raises(Refused, match="DISP 1 Annex 3R"):
        render(sample.d1(prescribed=()), sealed=sample.D1_SEALED, draft=False)


def test_the_seal_ring_is_not_in_what_is_sent(d2: Rendered) -> None:
    assert "公章位置" not in "".join(d2.page_texts)
    assert "公章位置" in "".join(render(sample.d2(), draft=True).page_texts)


# --- hostile input


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script>",
        "<img src='file:///etc/passwd'>",
        "{{ letter.firm.name }}",
        "{% include 'letters/en/letter.html' %}",
        "]]><!-- &amp; &lt;b&gt;",
        "'; DROP TABLE letters; --",
    ],
)
def test_markup_in_a_letter_is_words(words: str) -> None:
    rendered = render(_short(words), draft=True)
    assert words.replace(" ", "") in re.sub(r"\s", "", rendered.page_texts[0])
    assert set(rendered.asked_for) <= {assets.CODE}


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("Dear \U00013000 friend", r"U\+13000"),
        ("nul \x00 here", r"U\+0000"),
        ("bell \x07 here", r"U\+0007"),
        ("turned \u202e round", r"U\+202E"),
        ("private \ue000 use", r"U\+E000"),
        ("half \ud800 pair", r"U\+D800"),
    ],
)
def test_what_cannot_be_printed_is_refused_by_name(words: str, named: str) -> None:
    with pytest.raises(Refused, match=named):
        render(_short(words), draft=True)


def test_a_rare_surname_that_the_fonts_have_is_printed() -> None:
    chinese = replace(sample.d2(), blocks=(Paragraph(text("𬭊龑䶮囧，您好。")), SignOff()))
    assert "𬭊龑䶮囧" in render(chinese, draft=True).page_texts[0]


def test_a_hundred_thousand_words_are_refused_before_they_are_set() -> None:
    with pytest.raises(Refused, match="60,000 is the most"):
        render(_short("word " * 100_000), draft=True)


def test_one_very_long_word_does_no_harm() -> None:
    assert render(_short("x" * 5_000), draft=True).letter_pages >= 1


@pytest.mark.parametrize(
    "html",
    [
        '<img src="file:///etc/passwd">',
        '<img src="http://192.0.2.1/x.png">',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<link rel="stylesheet" href="https://192.0.2.1/x.css">',
        '<p style="background:url(file:///etc/hostname)">x</p>',
        '<object data="file:///etc/passwd"></object>',
    ],
)
def test_nothing_but_our_own_assets_is_ever_fetched(html: str) -> None:
    """Even if markup came in past the escaping, the fetcher stands in the way."""
    fetcher = assets.OwnAssets({})
    with pytest.raises(assets.ForbiddenFetch):
        to_pdf(f"<html lang=en><body>{html}</body></html>", sample.d1(), fetcher)
    assert fetcher.asked_for


def test_a_missing_typeface_is_reported_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(rendering._FONTS, "en", ("Typeface Nobody Has", "fonts-lato"))  # type: ignore[index]
    with pytest.raises(Refused, match="fonts-lato"):
        render(_short("Hello."), draft=True)


def test_the_chinese_justifier_fits_the_pinned_weasyprint() -> None:
    """It leans on internals: on another release, look at the pictures before this number is changed."""
    assert weasyprint.__version__.split(".")[0] == "70"


def test_a_receipt_may_be_left_out() -> None:
    letter = sample.d2()
    without = replace(
        letter, blocks=tuple(block for block in letter.blocks if not isinstance(block, DeliveryReceipt))
    )
    rendered = render(without, sealed=sample.D2_SEALED, draft=False)
    assert rendered.letter_pages == len(rendered.page_texts) == 4


@pytest.mark.parametrize(
    "kind", ["acknowledgement", "update", "reply", "holding", "summary", "declined", "withdrawn"]
)
def test_every_kind_of_letter_can_be_short(kind: str) -> None:
    for lang_letter in (_short("We have your complaint."), replace(sample.d2(), blocks=(SignOff(),))):
        rendered = render(replace(lang_letter, kind=kind), draft=True)  # type: ignore[arg-type]
        assert rendered.letter_pages == 1


@pytest.mark.parametrize("paragraphs", [7, 8, 9, 20, 21])
def test_a_signature_has_company_on_its_page(paragraphs: int) -> None:
    """Closer lines where they save the page, else what stands before goes along with the signature."""
    first, *_rest, last = sample.d1().blocks
    body = (*(first,) * paragraphs, Heading("If you disagree with our answer"), *(first,) * 3, last)
    made = render(replace(sample.d1(), blocks=body), sealed=sample.D1_SEALED, draft=False)
    share = pages.filled(made.pdf, manners.of("").body["en"][1], page=made.letter_pages)
    assert made.letter_pages == 1 or share >= last_page.THIN["en"]


def test_no_page_stands_half_empty_so_that_the_signature_has_company() -> None:
    """The way to the ombudsman is not moved whole onto the last page where its last lines suffice."""
    words = text("If you are no longer content, you can refer the complaint. " * 3)
    ways = Contacts(tuple((name, "www.example.com") for name in ("Website", "Phone", "Post")))
    body = (
        *(Paragraph(words) for _each in range(5)),
        Heading("If you change your mind"),
        *(Paragraph(words) for _each in range(2)),
        ways,
        Paragraph(text("If you need help, please call me.")),
        sample.d1().blocks[-1],
    )
    letter = replace(sample.d1(), blocks=body)
    made = render(letter, sealed=sample.D1_SEALED, draft=False)
    assert made.letter_pages == 2
    first, last = (
        pages.filled(made.pdf, box, page=number)
        for number, box in enumerate(manners.of("").boxes(letter), start=1)
    )
    assert first > 0.85 and last >= last_page.THIN["en"]
    assert "Website" in made.body_texts[0] and "If you need help" in made.body_texts[1]


def test_one_point_needs_neither_a_total_nor_a_column_of_working() -> None:
    group = RedressGroup(1, "Your claim", (RedressLine("Repairs", "Estimate", pays=100_00),))
    letter = replace(
        sample.d1(),
        blocks=(
            Points((PointRow(1, "You should have paid.", "upheld", 100_00),), 100_00),
            Redress((group,), 100_00, text("Total")),
            sample.d1().blocks[-1],
        ),
    )
    words = " ".join(render(letter, sealed=sample.D1_SEALED, draft=False).body_texts)
    assert words.count("Total") == 1 and "Working" not in words


def test_html_has_no_style_and_no_script() -> None:
    html = to_html(sample.d1(), sealed=None, draft=True)
    assert "<script" not in html
    assert set(re.findall(r'style="([^"]*)"', html)) <= {f"width: {width}%" for width in range(101)}


def test_a_name_typed_as_letter_and_mark_is_set_and_found_as_one_character() -> None:
    rendered = render(_short("Jose\u0301 Zoe\u0308 wrote to us."), draft=True)
    assert "Jos\u00e9 Zo\u00eb wrote" in rendered.page_texts[0]
    assert Reading.of(rendered, "en").find("Jose\u0301 Zoe\u0308 wrote")


def test_an_address_stays_with_the_words_that_announce_it() -> None:
    """Whatever is taken along to a thin last page, no page begins with the website of whom one may ask."""
    places: list[last_page.Place] = [
        Heading("If you disagree", 1),
        Paragraph(text("You can ask the ombudsman.")),
        Contacts((("Website", "ombudsman.example"),)),
        Paragraph(text("Please call me.")),
    ]
    assert [last_page._may_begin(places, at) for at in (1, 2, 3)] == [False, False, True]
