"""The table of types: accepted, kept inert, refused."""

from __future__ import annotations

import io
import struct
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.platform.storage import Inert, Store, StoredFile
from app.platform.storage.types import ALL_TYPES
from app.shared.errors import Refused
from tests.platform.storage import files
from tests.platform.storage.files import container, docx, pdf, picture

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500
CHINESE = "投诉人：李四。保单号 P-7，金额 1,234.50 元，不予赔付。\r\n" * 3
OFFICE = "application/vnd.openxmlformats-officedocument."


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("store"))


def take(store: Store, content: bytes, name: str, declared_type: str = "") -> StoredFile:
    return store.put(io.BytesIO(content), max_bytes=50 << 20, name=name, declared_type=declared_type)


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.pdf", pdf(), "application/pdf"),
        ("A.PDF", b"\n" + pdf(), "application/pdf"),
        ("a.png", picture("PNG"), "image/png"),
        ("a.jpg", picture("JPEG"), "image/jpeg"),
        ("a.jpeg", picture("JPEG"), "image/jpeg"),
        ("a.gif", picture("GIF"), "image/gif"),
        ("a.webp", picture("WEBP"), "image/webp"),
        ("a.tif", picture("TIFF"), "image/tiff"),
        ("a.heic", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "image/heic"),
        ("a.txt", b"hello\r\n", "text/plain"),
        ("a.txt", CHINESE.encode("gb18030"), "text/plain"),
        ("a.txt", CHINESE.encode("utf-16"), "text/plain"),
        ("a.txt", "投訴人：李四，保單號碼，不予賠付。".encode("big5"), "text/plain"),
        ("a.txt", "caf\xe9 \xa3100".encode("cp1252"), "text/plain"),
        ("a.csv", b"\xef\xbb\xbf" + "投诉编号,金额\r\nC-1,100\r\n".encode(), "text/csv"),
        ("a.eml", b"From: a@example.org\r\nSubject: hi\r\n\r\n<html>hi</html>", "message/rfc822"),
        ("a.docx", docx(), OFFICE + "wordprocessingml.document"),
        (
            "a.xlsx",
            container({"[Content_Types].xml": b"", "xl/workbook.xml": b""}),
            OFFICE + "spreadsheetml.sheet",
        ),
        (
            "a.pptx",
            container({"[Content_Types].xml": b"", "ppt/presentation.xml": b""}),
            OFFICE + "presentationml.presentation",
        ),
        (
            "a.odt",
            container({"mimetype": b"application/vnd.oasis.opendocument.text"}),
            "application/vnd.oasis.opendocument.text",
        ),
        ("a.ofd", container({"OFD.xml": b"<ofd/>"}), "application/ofd"),
        ("a.msg", OLE + "__properties_version1.0".encode("utf-16-le"), "application/vnd.ms-outlook"),
        ("a.mp3", b"ID3\x04\x00\x00" + b"\x00" * 100, "audio/mpeg"),
        ("a.mp3", b"\xff\xfb\x90\x64" + b"\x00" * 100, "audio/mpeg"),
        ("a.m4a", b"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00", "audio/mp4"),
        ("a.wav", b"RIFF\x24\x00\x00\x00WAVEfmt ", "audio/wav"),
        ("a.amr", b"#!AMR\n\x3c\x00", "audio/amr"),
        ("a.mp4", b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00", "video/mp4"),
        ("a.mov", b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00", "video/quicktime"),
        ("nameless", pdf(), "application/pdf"),
        ("notes.unknown", b"plain words", "text/plain"),
        ("memo.txt", b"MZ is how this note begins, and it is only text", "text/plain"),
        ("quote.txt", b"He wrote <html> and <script> in his letter", "text/plain"),
    ],
)
def test_accepted(store: Store, name: str, content: bytes, media_type: str) -> None:
    stored = take(store, content, name)
    assert (stored.media_type, stored.inert) == (media_type, None)


def _bomb() -> bytes:
    return docx(**{"word/media/image1.bin": b"\x00" * (60 << 20)})


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.zip", container({"a.txt": b"a"}), Inert.ARCHIVE),
        ("a.zip", container({"../../etc/passwd": b"a", "C:\\x": b"b"}), Inert.ARCHIVE),
        ("a.zip", container({"inner.zip": container({"a": b"a"})}), Inert.ARCHIVE),
        ("a.zip", container({"photo.txt": files.EICAR}), Inert.ARCHIVE),
        ("a.7z", b"7z\xbc\xaf\x27\x1c" + b"\x00" * 20, Inert.ARCHIVE),
        ("a.zip", b"PK\x03\x04 and then nothing", Inert.BROKEN),
        ("a.pdf", pdf() + container({"hidden.txt": b"x"}), Inert.POLYGLOT),
        ("a.pdf", pdf().replace(b"\n", b"\n%<html><script>x</script>\n", 1), Inert.POLYGLOT),
        ("a.png", picture() + container({"hidden.txt": b"x"}), Inert.POLYGLOT),
        ("a.gif", b"GIF89a/*\x00\x00\x00\x00*/=1;alert(1);//;", Inert.BROKEN),
        ("a.docx", docx(**{"word/vbaProject.bin": b"x"}), Inert.MACROS),
        (
            "a.docx",
            docx(
                **{
                    "word/_rels/settings.xml.rels": b'<Relationship Type="x/attachedTemplate" Target="http://example.org/"'
                    b' TargetMode="External"/>'
                }
            ),
            Inert.REMOTE,
        ),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), Inert.LOCKED),
        ("a.doc", OLE + "WordDocument".encode("utf-16-le"), Inert.OLD_OFFICE),
        ("a.rtf", rb"{\rtf1 hello}", Inert.RICH_TEXT),
        ("a.xml", b'<?xml version="1.0"?><invoice/>', Inert.MARKUP),
        ("a.txt", b"ok \xff\xfe\x00 bad", Inert.UNKNOWN),
        ("a.what", b"\x00\x01\x02\x03", Inert.UNKNOWN),
    ],
)
def test_kept_inert(store: Store, name: str, content: bytes, why: Inert) -> None:
    stored = take(store, content, name)
    assert (stored.media_type, stored.inert) == ("application/octet-stream", why)
    assert why.label


def test_a_bomb_is_kept_inert_without_being_unpacked(store: Store) -> None:
    content = _bomb()
    assert len(content) < 1 << 20
    assert take(store, content, "a.docx").inert is Inert.SWOLLEN


def test_an_archive_with_an_enormous_directory_is_not_read(store: Store) -> None:
    content = bytearray(container({"a": b"a"}))
    at = content.rfind(b"PK\x05\x06")
    struct.pack_into("<L", content, at + 12, 1 << 30)
    assert take(store, bytes(content), "a.zip").inert is Inert.ARCHIVE


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", files.EICAR, "virus"),
        ("a.txt", files.EICAR + b"\r\n", "virus"),
        ("a.exe", b"MZ\x90\x00\x03\x00\x00\x00", "program"),
        ("a.pdf", b"MZ\x90\x00\x03\x00\x00\x00", "program"),
        ("a.txt", b"\x7fELF\x02\x01", "program"),
        ("a.txt", b"#!/bin/sh\nrm -rf /\n", "program"),
        ("invoice\u202efdp.exe", pdf(), "program"),
        ("double.pdf.exe", pdf(), "program"),
        ("a.pdf.EXE ", pdf(), "program"),
        ("a.js", b"alert(1)", "program"),
        ("a.lnk", b"anything", "program"),
        ("a.jpg", b"<html><body>x</body></html>", "web page"),
        ("a.txt", b"  <!-- hi --><!DOCTYPE html><p>", "web page"),
        ("a.txt", "<html>".encode("utf-16"), "web page"),
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "web page"),
        ("a.xml", b'<?xml version="1.0"?><!-- x --><svg xmlns="x"/>', "web page"),
        ("a.xml", b'<?xml version="1.0"?><x:html xmlns:x="http://www.w3.org/1999/xhtml"/>', "web page"),
        ("a.html", b"plain words", "web page"),
        ("a.jpg", picture("PNG"), r"\.jpg, but the content is PNG. Rename it to end in \.png"),
        ("a.pdf", picture("JPEG"), r"\.pdf, but the content is JPEG"),
        ("a.pdf", b"just words", r"\.pdf, but the content is text"),
        (
            "a.docx",
            container({"[Content_Types].xml": b"", "xl/workbook.xml": b""}),
            r"but the content is Excel",
        ),
        ("a.txt", pdf(), r"\.txt, but the content is PDF"),
        ("a.zip", docx(), r"\.zip, but the content is Word"),
        ("a.pdf", b"\x00\x01\x02\x03", "not such a file"),
    ],
)
def test_refused(store: Store, name: str, content: bytes, message: str) -> None:
    with pytest.raises(Refused, match=message) as refusal:
        take(store, content, name)
    assert "%(" not in str(refusal.value)


@pytest.mark.parametrize(
    "declared", ["application/pdf", "", "application/octet-stream", "APPLICATION/PDF; x=y", "x/unheard"]
)
def test_a_declared_type_may_agree_or_say_nothing(store: Store, declared: str) -> None:
    assert take(store, pdf(), "a.pdf", declared).media_type == "application/pdf"


@pytest.mark.parametrize("declared", ["image/png", "text/plain", "text/html", "image/svg+xml"])
def test_a_declared_type_that_contradicts_the_content_is_refused(store: Store, declared: str) -> None:
    with pytest.raises(Refused):
        take(store, pdf(), "a.pdf", declared)


def test_what_a_windows_browser_declares_for_a_table_is_believed(store: Store) -> None:
    assert take(store, b"a,b\r\n", "a.csv", "application/vnd.ms-excel").media_type == "text/csv"


def test_no_ending_belongs_to_two_shown_types() -> None:
    endings = [ending for row in ALL_TYPES if not row.inert for ending in row.extensions]
    assert len(endings) == len(set(endings))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.sampled_from(
        [
            b"",
            b"%PDF-1.7\n",
            b"PK\x03\x04",
            b"PK\x05\x06",
            OLE[:16],
            b"GIF89a",
            b"RIFF....",
            b"<?xml ",
            b"\xff\xfe",
        ]
    ),
    rest=st.binary(max_size=200),
    name=st.sampled_from(["", "a.pdf", "a.txt", "a.zip", "a.docx", "a.gif"]),
)
def test_any_content_is_taken_or_refused(store: Store, start: bytes, rest: bytes, name: str) -> None:
    with suppress(Refused):
        assert store.verify(take(store, start + rest, name).digest)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 400), byte=st.integers(0, 255))
def test_a_damaged_container_is_taken_or_refused(store: Store, at: int, byte: int) -> None:
    content = bytearray(docx())
    content[at % len(content)] = byte
    with suppress(Refused):
        assert store.verify(take(store, bytes(content), "a.docx").digest)
