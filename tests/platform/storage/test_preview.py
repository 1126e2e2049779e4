"""Looking at files: what is drawn, what is not, and that nothing gets out of the process that draws."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

import pytest
from PIL import Image

from app.platform.storage import WIDTHS, Limits, NoPreview, PageImage, Previewer, Store, TextPage, drawing
from app.platform.storage import preview as preview_module
from tests.platform.storage.files import container, pdf, pdf_of, picture

CATALOGUE = "<</Type/Catalog/Pages 2 0 R>>"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def previewer(store: Store, tmp_path: Path) -> Previewer:
    return Previewer(store, tmp_path / "previews")


def put(store: Store, content: bytes, name: str) -> str:
    return store.put(io.BytesIO(content), max_bytes=50 << 20, name=name).digest


def drawn(shown: object) -> Image.Image:
    assert isinstance(shown, PageImage), shown
    assert shown.media_type == "image/webp"
    return Image.open(io.BytesIO(shown.content), formats=["WEBP"])


def one_page(box: str, count: int = 1) -> bytes:
    return pdf_of(
        [
            CATALOGUE,
            f"<</Type/Pages/Kids[3 0 R]/Count {count}>>",
            f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]>>",
        ]
    )


def test_each_page_of_a_pdf_is_drawn(store: Store, previewer: Previewer) -> None:
    digest = put(store, pdf("First", "Second"), "a.pdf")
    assert previewer.page_count(digest) == 2
    first, second = drawn(previewer.page(digest, 1)), drawn(previewer.page(digest, 2))
    assert first.width == WIDTHS[1]
    assert abs(first.height / first.width - 4 / 3) < 0.01
    assert first.tobytes() != second.tobytes()
    assert previewer.page(digest, 3) is NoPreview.NO_SUCH_PAGE
    assert previewer.page(digest, 0) is NoPreview.NO_SUCH_PAGE


def test_the_text_of_each_page_is_read_for_search(store: Store, previewer: Previewer) -> None:
    assert previewer.text(put(store, pdf("First", "Second"), "a.pdf")) == ["First", "Second"]


@pytest.mark.parametrize(("asked", "made"), [(1, 240), (240, 240), (241, 800), (1600, 1600), (99_999, 1600)])
def test_pages_are_drawn_in_a_few_widths_only(
    store: Store, previewer: Previewer, asked: int, made: int
) -> None:
    assert drawn(previewer.page(put(store, pdf(), "a.pdf"), width=asked)).width == made


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "TIFF"])
def test_pictures_are_drawn_anew(store: Store, previewer: Previewer, kind: str) -> None:
    digest = put(store, picture(kind, (1000, 500), "red"), "")
    image = drawn(previewer.page(digest))
    assert image.size == (800, 400)
    assert image.getpixel((10, 10))[0] > 240
    assert previewer.page_count(digest) == 1
    assert previewer.text(digest) is NoPreview.NOT_SHOWN


def test_a_photograph_stands_upright_and_forgets_where_it_was_taken(
    store: Store, previewer: Previewer
) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "a camera"
    content = io.BytesIO()
    Image.new("RGB", (400, 200)).save(content, "JPEG", exif=exif)
    image = drawn(previewer.page(put(store, content.getvalue(), "a.jpg")))
    assert image.size == (200, 400)
    assert not image.getexif()


def test_a_transparent_picture_lies_on_white(store: Store, previewer: Previewer) -> None:
    content = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(content, "PNG")
    assert drawn(previewer.page(put(store, content.getvalue(), "a.png"))).getpixel((5, 5)) == (255, 255, 255)


def test_each_page_of_a_fax_is_drawn(store: Store, previewer: Previewer) -> None:
    content = io.BytesIO()
    pages = [Image.new("RGB", (60, 80), colour) for colour in ("red", "blue", "lime")]
    pages[0].save(content, "TIFF", save_all=True, append_images=pages[1:])
    digest = put(store, content.getvalue(), "fax.tif")
    assert previewer.page_count(digest) == 3
    assert drawn(previewer.page(digest, 3)).getpixel((5, 5))[1] > 240
    assert previewer.page(digest, 4) is NoPreview.NO_SUCH_PAGE


@pytest.mark.parametrize("box", ["0 0 14400 14400", "0 0 0 0", "0 0 -612 -792", "0 0 1e30 1", "0 0 1 14400"])
def test_pages_of_absurd_sizes_are_drawn_small_or_not_at_all(
    store: Store, previewer: Previewer, box: str
) -> None:
    shown = previewer.page(put(store, one_page(box), "a.pdf"))
    if isinstance(shown, PageImage):
        image = drawn(shown)
        assert image.width <= WIDTHS[-1]
        assert image.height <= Limits().max_height
    else:
        assert shown in (NoPreview.TOO_LARGE, NoPreview.BROKEN)


def test_a_page_tree_that_loops_is_damaged(store: Store, previewer: Previewer) -> None:
    digest = put(store, pdf_of([CATALOGUE, "<</Type/Pages/Kids[2 0 R]/Count 1>>"]), "a.pdf")
    assert previewer.page_count(digest) is NoPreview.BROKEN
    assert previewer.page(digest) is NoPreview.BROKEN


@pytest.mark.parametrize("content", [b"%PDF-1.7\ngarbage", pdf()[:80], b"%PDF-1.7\n"])
def test_a_damaged_pdf_is_kept_and_not_shown(store: Store, previewer: Previewer, content: bytes) -> None:
    digest = put(store, content, "a.pdf")
    assert (
        previewer.page(digest) is previewer.page_count(digest) is previewer.text(digest) is NoPreview.BROKEN
    )


def test_a_damaged_picture_is_kept_and_not_shown(store: Store, previewer: Previewer) -> None:
    assert previewer.page(put(store, picture("PNG")[:50], "a.png")) is NoPreview.BROKEN


def test_a_locked_pdf_is_kept_with_a_mark(store: Store, previewer: Previewer) -> None:
    pikepdf = pytest.importorskip("pikepdf")
    content = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf("secret"))) as document:
        document.save(content, encryption=pikepdf.Encryption(user="open me", owner="owner"))
    digest = put(store, content.getvalue(), "a.pdf")
    assert (
        previewer.page(digest) is previewer.page_count(digest) is previewer.text(digest) is NoPreview.LOCKED
    )


def test_a_picture_of_400_million_pixels_is_not_decoded(store: Store, previewer: Previewer) -> None:
    rows = zlib.compress(b"\x00" * (2501 * 20_000), 9)

    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    header = (20_000).to_bytes(4, "big") * 2 + b"\x01\x00\x00\x00\x00"
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    digest = put(store, bomb, "a.png")
    assert previewer.page(digest) is previewer.page_count(digest) is NoPreview.TOO_LARGE


def test_a_large_photograph_is_drawn_all_the_same(store: Store, previewer: Previewer) -> None:
    assert drawn(previewer.page(put(store, picture("JPEG", (10_000, 8_000)), "a.jpg"))).width == 800


def test_text_is_given_as_text(store: Store, previewer: Previewer) -> None:
    digest = put(store, "投诉人：李四，不予赔付。<script>\r\n二\r三".encode("gb18030"), "a.txt")
    assert previewer.page(digest) == TextPage("投诉人：李四，不予赔付。<script>\n二\n三", cut=False)
    assert previewer.page_count(digest) == 1
    assert previewer.page(digest, 2) is NoPreview.NO_SUCH_PAGE
    assert previewer.text(digest) == ["投诉人：李四，不予赔付。<script>\n二\n三"]


def test_a_long_text_is_cut(store: Store, previewer: Previewer) -> None:
    shown = previewer.page(put(store, "é".encode() * 500_000, "a.txt"))
    assert isinstance(shown, TextPage)
    assert shown.cut
    assert len(shown.text) == Limits().text_bytes // 2


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.zip", container({"a": b"a"}), NoPreview.INERT),
        ("a.gif", b"GIF89a/*\x00\x00\x00\x00*/=1;alert(1)//;", NoPreview.INERT),
        ("a.mp3", b"ID3" + b"\x00" * 50, NoPreview.NOT_SHOWN),
        ("a.docx", container({"[Content_Types].xml": b"", "word/document.xml": b""}), NoPreview.NOT_SHOWN),
    ],
)
def test_what_is_not_shown_says_why(
    store: Store, previewer: Previewer, name: str, content: bytes, why: NoPreview
) -> None:
    digest = put(store, content, name)
    assert previewer.page(digest) is previewer.page_count(digest) is previewer.text(digest) is why
    assert why.label


def test_a_page_is_drawn_once(store: Store, previewer: Previewer, monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = put(store, pdf(), "a.pdf"), put(store, b"%PDF-1.7\n", "b.pdf")
    first = previewer.page(good), previewer.page(bad)
    monkeypatch.setattr(preview_module.subprocess, "run", None)
    assert (previewer.page(good), previewer.page(bad)) == first


def test_forgetting_a_file_leaves_no_image_of_it(store: Store, previewer: Previewer, tmp_path: Path) -> None:
    digest = put(store, pdf("personal"), "a.pdf")
    previewer.page(digest)
    previewer.text(digest)
    assert [path for path in (tmp_path / "previews").rglob("*") if path.is_file()]
    previewer.forget(digest)
    assert not [path for path in (tmp_path / "previews").rglob("*") if path.is_file()]


EVIL = """
import importlib.util, json, os, socket, subprocess, sys, time
spec = importlib.util.spec_from_file_location("drawing", {drawing!r})
drawing = importlib.util.module_from_spec(spec)
spec.loader.exec_module(drawing)
drawing.give_up_powers(json.loads(sys.argv[2]))
try:
    {script}
except MemoryError:
    sys.exit(drawing.TOO_LARGE)
"""


@pytest.mark.parametrize(
    ("script", "limits", "why"),
    [
        ("time.sleep(60)", Limits(wait=1), NoPreview.BUSY),
        ("while True: pass", Limits(seconds=1), NoPreview.TIMED_OUT),
        ("bytearray(3 << 30)", Limits(), NoPreview.TOO_LARGE),
        ("os.abort()", Limits(), NoPreview.BROKEN),
        ("sys.stdout.buffer.write(b'x' * (32 << 20))", Limits(), NoPreview.BROKEN),
        ("print('<html>')", Limits(), NoPreview.BROKEN),
        ("pass", Limits(), NoPreview.BROKEN),
    ],
)
def test_a_decoder_that_goes_wrong_is_stopped(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, limits: Limits, why: NoPreview
) -> None:
    renderer = tmp_path / "renderer.py"
    renderer.write_text(EVIL.format(drawing=drawing.__file__, script=script))
    monkeypatch.setattr(preview_module, "RENDERER", renderer)
    previewer = Previewer(store, tmp_path / "previews", limits)
    assert previewer.page(put(store, pdf(), "a.pdf")) is why
    assert not list((tmp_path / "previews").rglob("tmp*"))


def test_the_drawing_process_says_how_it_ended_in_the_words_of_the_preview() -> None:
    assert {
        drawing.LOCKED: NoPreview.LOCKED,
        drawing.BROKEN: NoPreview.BROKEN,
        drawing.TOO_LARGE: NoPreview.TOO_LARGE,
        drawing.NO_SUCH_PAGE: NoPreview.NO_SUCH_PAGE,
    } == preview_module.BY_EXIT_CODE


def test_a_busy_machine_is_asked_again(store: Store, tmp_path: Path) -> None:
    digest = put(store, pdf(), "a.pdf")
    assert Previewer(store, tmp_path / "previews", Limits(wait=0)).page(digest) is NoPreview.BUSY
    assert isinstance(Previewer(store, tmp_path / "previews").page(digest), PageImage)
