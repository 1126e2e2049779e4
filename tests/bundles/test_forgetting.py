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
    assert without_boxes(was[:12] + box + was[12:] + box) == was
    assert without_boxes(b"\xff\x4f\xff\x51") == b"\xff\x4f\xff\x51"


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


@pytest.mark.parametrize("what", [b"", b"\xff\xd8", b"GIF89a", b"\xff\xd8\x00\x00", b"\xff\xd8\xff\xe1\x00"])
def test_what_is_no_picture_of_that_kind_is_refused(what: bytes) -> None:
    with pytest.raises((ValueError, IndexError)):
        without_notes(what)
