"""What a foreign page carries and nobody sees does not travel with a bundle."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from app.bundles.press import preparing
from app.bundles.press.forgetting import without_boxes, without_notes
from app.bundles.press.preparing import prepare_pdf
from app.bundles.press.proving import page_digests
from app.bundles.press.reading import page_texts
from app.bundles.press.redacting import Burn, find, redact
from app.platform.storage.drawing import textless_pages

SECRET = b"offer of 84,300"


def photo() -> bytes:
    """A picture whose camera notes and comment hold the secret."""
    held = io.BytesIO()
    notes = Image.Exif()
    notes[0x010E] = SECRET.decode()
    Image.new("RGB", (32, 32), (200, 30, 30)).save(held, "JPEG", exif=notes, comment=SECRET)
    return held.getvalue()


def paper(folder: Path) -> Path:
    """One page with the secret wherever no eye finds it: beside words, in named properties, in a picture, in metadata."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    picture = pdf.make_stream(
        photo(),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=32,
        Height=32,
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
        Metadata=pdf.make_stream(SECRET),
        SMask=pdf.make_stream(
            b"\xff" * 1024,
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=32,
            Height=32,
            ColorSpace=Name.DeviceGray,
            BitsPerComponent=8,
            Metadata=pdf.make_stream(SECRET),
        ),
    )
    soft = pdf.make_stream(
        b"/Span <</Alt (" + SECRET + b")>> BDC EMC",
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([0, 0, 10, 10]),
    )
    inner = pdf.make_stream(
        b"/Span <</Actual#54ext (" + SECRET + b")>> BDC 0 0 10 10 re f EMC",
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([0, 0, 10, 10]),
        PieceInfo=Dictionary(Maker=Dictionary(Private=String(SECRET.decode()))),
    )
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.obj.Resources = Dictionary(
        XObject=Dictionary(Photo=picture, Inner=inner),
        Font=Dictionary(F=font),
        ExtGState=Dictionary(Soft=Dictionary(SMask=Dictionary(S=Name.Luminosity, G=soft))),
        Properties=Dictionary(Named=Dictionary(Alt=String(SECRET.decode()))),
    )
    page.obj.Metadata = pdf.make_stream(SECRET)
    page.obj.Contents = pdf.make_stream(
        b"/Figure <</Alt (" + SECRET + b")>> BDC q 100 0 0 100 50 50 cm /Photo Do Q EMC\n"
        b"/Span /Named BDC /Inner Do EMC\n"
        b"/Span <</ActualText (" + SECRET + b") /E (" + SECRET + b")>> BDC\n"
        b"BT /F 12 Tf 50 700 Td (What is seen stays) Tj ET EMC"
    )
    at = folder / "paper.pdf"
    pdf.save(at)
    return at


def test_words_and_notes_that_nobody_sees_stay_behind(tmp_path: Path) -> None:
    source, result = paper(tmp_path), tmp_path / "made.pdf"
    assert everything(source).count(SECRET) >= 12
    assert prepare_pdf(str(source), str(result)).problems == {}
    assert SECRET not in everything(result)
    with pdfium.PdfDocument(result) as made:
        page = made[0]
        assert "What is seen stays" in page.get_textpage().get_text_bounded()
        drawn = page.render(scale=1).to_pil().convert("RGB")
    reds = [dot for dot in drawn.get_flattened_data() if dot[0] > 180 and dot[1] < 60]
    assert len(reds) > 5_000


def everything(path: Path) -> bytes:
    """The file with all that is packed in it unpacked; pictures as they are stored."""
    held = io.BytesIO()
    with pikepdf.open(path) as pdf:
        pdf.save(
            held,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return held.getvalue()


SAID = b"(" + SECRET + b")"
INSTRUCTIONS = {
    "remark": b"% " + SECRET + b"\n0 0 5 5 re f",
    "word without instruction": SAID + b" 0 0 5 5 re f",
    "unknown instruction": b"BX " + SAID + b" foo EX 0 0 5 5 re f",
    "another entry": b"/Span <</Lang (en) /Mine " + SAID + b">> BDC 0 0 5 5 re f EMC",
    "marked point": b"/Note <</Mine " + SAID + b">> DP 0 0 5 5 re f",
    "name of what is marked": b"/offer#20of#2084,300 BMC 0 0 5 5 re f EMC",
    "picture between instructions": b"q 9 0 0 9 50 50 cm BI /W 32 /H 32 /CS /RGB /BPC 8 /F /DCT ID "
    + photo()
    + b" EI Q",
    "picture in wrappings": b"q 9 0 0 9 50 50 cm BI /W 32 /H 32 /CS /RGB /BPC 8 /F [/AHx /DCT] ID "
    + photo().hex().encode()
    + b"> EI Q",
    "entry of a picture between": b"BI /W 1 /H 1 /CS /G /BPC 8 /Note " + SAID + b" ID \x00 EI",
}


@pytest.mark.parametrize("where", INSTRUCTIONS)
def test_what_stands_between_the_instructions_and_draws_nothing_stays_behind(
    tmp_path: Path, where: str
) -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842)).obj.Contents = pdf.make_stream(INSTRUCTIONS[where])
    pdf.save(tmp_path / "paper.pdf", compress_streams=False)
    prepare_pdf(str(tmp_path / "paper.pdf"), str(tmp_path / "made.pdf"))
    made = everything(tmp_path / "made.pdf")
    assert SECRET not in made and b"84,300" not in made
    with pdfium.PdfDocument(tmp_path / "made.pdf") as document:
        dots = document[0].render(scale=1).to_numpy()
    assert (dots != 255).any(), "what was drawn is still drawn"


def test_what_hangs_on_a_drawing_and_draws_nothing_stays_behind(tmp_path: Path) -> None:
    """Names of layers, a second picture behind the first, pinned files, entries that somebody made up."""
    pdf = pikepdf.new()
    said, hidden = String(SECRET.decode()), pdf.make_stream(SECRET)
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=said))
    size: dict[str, object] = {"Width": 1, "Height": 1, "ColorSpace": Name.DeviceGray, "BitsPerComponent": 8}
    other = pdf.make_stream(SECRET, Subtype=Name.Image, **size)
    pinned = Array([Dictionary(Type=Name.Filespec, UF=said, EF=Dictionary(F=hidden))])
    picture = pdf.make_stream(
        b"\x00",
        Subtype=Name.Image,
        **size,
        Alternates=Array([Dictionary(Image=other)]),
        OPI=Dictionary({"/2.0": Dictionary(F=said)}),
        AF=pinned,
        OC=layer,
    )
    inner = pdf.make_stream(
        b"/L BDC 0 0 9 9 re f EMC",
        Subtype=Name.Form,
        BBox=Array([0, 0, 9, 9]),
        Ref=Dictionary(F=said),
        Mine=said,
        AF=pinned,
        Measure=Dictionary(R=said),
    )
    letters = Dictionary(a=pdf.make_stream(b"1 0 d0 % " + SECRET + b"\n0 0 1 1 re f"))
    page = pdf.add_blank_page(page_size=(595, 842))
    page.obj.Contents = pdf.make_stream(
        b"/OC /L BDC q 9 0 0 9 0 0 cm /P Do Q EMC /I Do /G gs BT /F 9 Tf 9 99 Td (Seen) Tj /T 9 Tf (a) Tj ET"
    )
    page.obj.Resources = Dictionary(
        Mine=said,
        Properties=Dictionary(L=layer),
        XObject=Dictionary(P=picture, I=inner),
        ExtGState=Dictionary(G=Dictionary(LW=1, Mine=said)),
        Font=Dictionary(
            F=Dictionary(
                Type=Name.Font,
                Subtype=Name.Type1,
                BaseFont=Name.Helvetica,
                FontDescriptor=Dictionary(
                    FontName=Name.Helvetica, FontFamily=said, Flags=32, Metadata=hidden
                ),
            ),
            T=Dictionary(
                Type=Name.Font,
                Subtype=Name.Type3,
                FontBBox=Array([0, 0, 1, 1]),
                FontMatrix=Array([1, 0, 0, 1, 0, 0]),
                FirstChar=97,
                LastChar=97,
                Widths=Array([1]),
                Encoding=Dictionary(Differences=Array([97, Name.a])),
                CharProcs=letters,
            ),
        ),
    )
    page.obj.Group = Dictionary(S=Name.Transparency, Mine=said)
    pdf.save(tmp_path / "paper.pdf")
    assert everything(tmp_path / "paper.pdf").count(SECRET) >= 10
    prepare_pdf(str(tmp_path / "paper.pdf"), str(tmp_path / "made.pdf"))
    assert SECRET not in everything(tmp_path / "made.pdf")
    assert "Seen" in page_texts(str(tmp_path / "made.pdf"))[0]


@pytest.mark.parametrize("small", [b"/F 0 Tf 50 600 Td", b"/F 12 Tf 0 0 0 0 50 600 Tm"])
def test_words_of_no_size_at_all_are_read_like_others(tmp_path: Path, small: bytes) -> None:
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.obj.Resources = Dictionary(Font=Dictionary(F=font))
    page.obj.Contents = pdf.make_stream(b"BT " + small + b" " + SAID + b" Tj ET")
    pdf.save(tmp_path / "paper.pdf")
    prepare_pdf(str(tmp_path / "paper.pdf"), str(tmp_path / "made.pdf"))
    assert SECRET.decode() in page_texts(str(tmp_path / "made.pdf"))[0]


def test_words_in_a_pattern_or_a_mask_are_words_that_nothing_reads(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    own = Dictionary(
        Font=Dictionary(F=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    )
    words = b"BT /F 12 Tf 5 5 Td " + SAID + b" Tj ET"
    tiles = pdf.make_stream(
        words,
        PatternType=1,
        PaintType=1,
        TilingType=1,
        BBox=Array([0, 0, 200, 50]),
        XStep=200,
        YStep=50,
        Resources=own,
    )
    mask = pdf.make_stream(words, Subtype=Name.Form, BBox=Array([0, 0, 400, 400]), Resources=own)
    soft = Dictionary(SMask=Dictionary(S=Name.Luminosity, G=mask))
    seen = b" BT /F 12 Tf 50 800 Td (Read by everybody) Tj ET"
    for drawing in (b"/Pattern cs /P scn 0 0 400 400 re f", b"/G gs 0 0 400 400 re f", b""):
        page = pdf.add_blank_page(page_size=(595, 842))
        page.obj.Resources = Dictionary(
            Pattern=Dictionary(P=tiles), ExtGState=Dictionary(G=soft), Font=Dictionary(own.Font)
        )
        page.obj.Contents = pdf.make_stream(drawing + seen)
    pdf.save(tmp_path / "paper.pdf")
    prepared = prepare_pdf(str(tmp_path / "paper.pdf"), str(tmp_path / "made.pdf"))
    assert (prepared.textless, prepared.problems) == ([1, 2], {"no-text": 2})


def test_a_scan_under_the_line_of_a_fax_machine_is_a_page_without_text(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    scan = pdf.make_stream(
        b"\x80", Subtype=Name.Image, Width=1, Height=1, ColorSpace=Name.DeviceGray, BitsPerComponent=8
    )
    garbled = Dictionary(font)
    garbled.ToUnicode = pdf.make_stream(
        b"begincmap 1 begincodespacerange <00> <ff> endcodespacerange "
        b"1 beginbfrange <20> <7e> <e020> endbfrange endcmap"
    )
    for drawing in (
        b"q 560 0 0 700 9 9 cm /S Do Q BT /F 9 Tf 9 830 Td (FAX 12 MAY 09:14) Tj ET",
        b"q 60 0 0 70 9 9 cm /S Do Q BT /F 9 Tf 9 830 Td (A letter below its sign) Tj ET",
        b"BT /X 9 Tf 9 830 Td (A typeface that does not say what it shows) Tj ET",
    ):
        page = pdf.add_blank_page(page_size=(595, 842))
        page.obj.Resources = Dictionary(XObject=Dictionary(S=scan), Font=Dictionary(F=font, X=garbled))
        page.obj.Contents = pdf.make_stream(drawing)
    pdf.save(tmp_path / "paper.pdf")
    prepared = prepare_pdf(str(tmp_path / "paper.pdf"), str(tmp_path / "made.pdf"))
    assert prepared.textless == [1, 3]
    with pdfium.PdfDocument(tmp_path / "paper.pdf") as document:
        assert textless_pages(document) == [1, 3]


def test_files_and_words_pinned_to_a_page_are_named(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    spec = Dictionary(Type=Name.Filespec, UF="plan.dwg", EF=Dictionary(F=pdf.make_stream(b"plan")))
    pdf.add_blank_page(page_size=(595, 842)).obj.Annots = Array(
        [
            Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=Array([9, 9, 20, 20]), FS=spec),
            Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([9, 9, 20, 20]), Contents="I doubt it"),
        ]
    )
    pdf.save(tmp_path / "paper.pdf")
    problems = prepare_pdf(str(tmp_path / "paper.pdf"), str(tmp_path / "made.pdf")).problems
    assert (problems["attachments"], problems["comments"]) == ("plan.dwg", 1)


def test_a_file_of_too_many_pages_is_named_and_not_half_filed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparing, "MOST_PAGES", 2)
    pdf = pikepdf.new()
    for _page in range(3):
        pdf.add_blank_page(page_size=(595, 842))
    pdf.save(tmp_path / "paper.pdf")
    prepared = prepare_pdf(str(tmp_path / "paper.pdf"), str(tmp_path / "made.pdf"))
    assert prepared.unusable
    assert prepared.problems == {"too-many-pages": 3}
    assert not (tmp_path / "made.pdf").exists()


def test_drawings_in_drawings_without_end_are_filed_as_a_picture(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    inner = pdf.make_stream(b"0 0 99 99 re f")
    for _level in range(900):
        inner.Type, inner.Subtype, inner.BBox = Name.XObject, Name.Form, Array([0, 0, 99, 99])
        inner = pdf.make_stream(b"/X Do", Resources=Dictionary(XObject=Dictionary(X=inner)))
    page = pdf.add_blank_page(page_size=(595, 842))
    page.obj.Resources, page.obj.Contents = inner.Resources, pdf.make_stream(b"/X Do")
    pdf.save(tmp_path / "paper.pdf")
    prepared = prepare_pdf(str(tmp_path / "paper.pdf"), str(tmp_path / "made.pdf"))
    assert prepared.problems["redrawn"] == 1
    with pikepdf.open(tmp_path / "made.pdf") as made:
        assert len(page_digests(made)) == 1


def test_a_page_keeps_nothing_that_only_another_page_shows(tmp_path: Path) -> None:
    """Scanners and printers give all pages one dictionary of all pictures and drawings."""
    pdf = pikepdf.new()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)

    def drawing(content: bytes, **more: object) -> pikepdf.Stream:
        return pdf.make_stream(
            content, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 595, 842]), **more
        )

    own = Dictionary(Font=Dictionary(F=font))
    shared = pdf.make_indirect(
        Dictionary(
            XObject=Dictionary(
                {
                    "/One": drawing(b"BT /F 12 Tf 50 700 Td (" + SECRET + b") Tj ET", Resources=own),
                    "/Two": drawing(b"/In#6eer Do"),
                    "/Inner": drawing(b"BT /F 12 Tf 50 700 Td (What is seen) Tj ET"),
                }
            ),
            Font=Dictionary(F=font),
        )
    )
    for name in (b"/One", b"/Two"):
        page = pdf.add_blank_page(page_size=(595, 842))
        page.obj.Resources = shared
        page.obj.Contents = pdf.make_stream(name + b" Do")
    source, made, result = tmp_path / "paper.pdf", tmp_path / "made.pdf", tmp_path / "burnt.pdf"
    pdf.save(source)
    prepare_pdf(str(source), str(made))
    assert [text.strip() for text in page_texts(str(made))] == [SECRET.decode(), "What is seen"]
    ((_name, page_number, boxes, words),) = find(str(made), [("words", SECRET.decode())])
    redact(str(made), str(result), [Burn(page_number, tuple(boxes), "R1", words)])
    assert SECRET not in everything(result)
    assert "What is seen" in page_texts(str(result))[1]


def test_a_picture_keeps_every_dot_and_loses_every_note() -> None:
    was = photo()
    now = without_notes(was)
    assert SECRET in was and SECRET not in now
    with Image.open(io.BytesIO(was)) as old, Image.open(io.BytesIO(now)) as new:
        assert old.tobytes() == new.tobytes()


def test_notes_between_the_scans_of_a_picture_and_behind_its_end_are_lost() -> None:
    held = io.BytesIO()
    Image.effect_noise((64, 64), 90).convert("RGB").save(held, "JPEG", progressive=True, quality=60)
    was = held.getvalue()
    cut = was.rindex(b"\xff\xda")
    noted = was[:cut] + b"\xff\xfe" + (len(SECRET) + 2).to_bytes(2, "big") + SECRET + was[cut:] + SECRET
    now = without_notes(noted)
    assert now == without_notes(was) and SECRET not in now
    with Image.open(io.BytesIO(was)) as old, Image.open(io.BytesIO(now)) as new:
        assert old.tobytes() == new.tobytes()


def test_boxes_of_notes_in_a_jpeg_2000_are_lost() -> None:
    held = io.BytesIO()
    Image.new("RGB", (32, 32), (200, 30, 30)).save(held, "JPEG2000")
    was = held.getvalue()
    box = (len(SECRET) + 8).to_bytes(4, "big") + b"xml " + SECRET
    assert without_boxes(was[:12] + box + was[12:] + box) == without_boxes(was)
    assert without_boxes(b"\xff\x4f\xff\x51") == b"\xff\x4f\xff\x51"


@pytest.mark.parametrize("bare", [False, True])
def test_a_comment_among_the_dots_of_a_jpeg_2000_is_lost(bare: bool) -> None:
    held = io.BytesIO()
    Image.new("RGB", (32, 32), (200, 30, 30)).save(held, "JPEG2000", comment=SECRET, no_jp2=bare)
    now = without_boxes(held.getvalue())
    assert SECRET in held.getvalue() and SECRET not in now
    with Image.open(held) as old, Image.open(io.BytesIO(now)) as new:
        assert old.tobytes() == new.tobytes()


def test_a_picture_that_is_packed_twice_and_a_photograph_lose_their_notes(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    packed = pdf.make_stream(
        zlib.compress(photo()),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=32,
        Height=32,
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Array([Name.FlateDecode, Name.DCTDecode]),
    )
    page = pdf.add_blank_page(page_size=(595, 842))
    page.obj.Resources = Dictionary(XObject=Dictionary(Photo=packed))
    page.obj.Contents = pdf.make_stream(b"q 100 0 0 100 50 50 cm /Photo Do Q")
    pdf.save(tmp_path / "paper.pdf")
    prepare_pdf(str(tmp_path / "paper.pdf"), str(tmp_path / "packed.pdf"))
    (tmp_path / "photo.jpg").write_bytes(photo())
    preparing.prepare_picture(str(tmp_path / "photo.jpg"), str(tmp_path / "photo.pdf"))
    for name in ("packed.pdf", "photo.pdf"):
        assert SECRET not in everything(tmp_path / name)
        picture = pdfium.PdfDocument(tmp_path / name)[0].render(scale=1).to_numpy()
        assert (picture[..., 2] > 150).sum() > 500  # it is still there, in red


@pytest.mark.parametrize(
    "part",
    [
        b"\xff\xe0\x00\x17JFXX\x00\x10" + SECRET,
        b"\xff\xee\x00\x1dAdobe\x00d\x00\x00\x00\x00\x01" + SECRET,
        b"\xff\xf5\x00\x11" + SECRET,
    ],
)
def test_a_small_picture_and_parts_that_draw_nothing_are_lost_from_a_photograph(part: bytes) -> None:
    was = photo()
    noted = SECRET + was[:2] + part + was[2:]
    assert SECRET not in without_notes(noted)


@pytest.mark.parametrize("what", [b"", b"\xff\xd8", b"GIF89a", b"\xff\xd8\x00\x00", b"\xff\xd8\xff\xe1\x00"])
def test_what_is_no_picture_of_that_kind_is_refused(what: bytes) -> None:
    with pytest.raises((ValueError, IndexError)):
        without_notes(what)
