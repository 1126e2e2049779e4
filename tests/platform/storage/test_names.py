"""Names from anywhere, made safe to show and to send."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.http import parse_options_header

from app.platform.storage.names import MAX_BYTES, MAX_LENGTH, content_disposition, display_name, extension_of


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("letter.pdf", "letter.pdf"),
        ("理赔　决定书.pdf", "理赔　决定书.pdf"),
        ("cafe\u0301.pdf", "café.pdf"),
        ("💥.pdf", "💥.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\x00b.pdf", "b.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\x.pdf", "x.pdf"),
        ("C:\\Users\\me\\x.pdf", "x.pdf"),
        ("folder/", "folder"),
        ("CON.pdf", "_CON.pdf"),
        ("nul", "_nul"),
        ("COM1", "_COM1"),
        ("console.pdf", "console.pdf"),
        (".htaccess", "htaccess"),
        ("-rf.pdf", "-rf.pdf"),
        ("a;b|c&d.pdf", "a;b_c&d.pdf"),
        ("<img src=x onerror=1>.pdf", "_img src=x onerror=1_.pdf"),
        ("a\r\nX-Header: 1.pdf", "aX-Header_ 1.pdf"),
        (" lead.pdf", "lead.pdf"),
        ("trail. ", "trail"),
        ("%2e%2e%2fx.pdf", "%2e%2e%2fx.pdf"),
        ("\ud800.pdf", "pdf"),
        ("", "unnamed"),
        ("...", "unnamed"),
        ("\u200b\u202e", "unnamed"),
    ],
)
def test_a_name_is_shown_as(raw: str, shown: str) -> None:
    assert display_name(raw) == shown


def test_a_long_name_keeps_its_ending() -> None:
    shown = display_name("理" * 300 + ".pdf")
    assert shown.endswith("理.pdf")
    assert len(shown.encode()) <= MAX_BYTES


@given(st.text(st.characters(exclude_categories=())))
def test_any_name_becomes_a_safe_one_and_stays_it(raw: str) -> None:
    shown = display_name(raw)
    assert display_name(shown) == shown
    assert 0 < len(shown) <= MAX_LENGTH
    assert len(shown.encode()) <= MAX_BYTES
    assert not set('/\\:*?"<>|') & set(shown)
    assert not {unicodedata.category(char) for char in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert shown == shown.strip(" .") and unicodedata.is_normalized("NFC", shown)


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("a.PDF", "pdf"),
        ("a.tar.gz", "gz"),
        ("a", ""),
        (".pdf", ""),
        ("a.", ""),
        ("a.pdf\u202e", "pdf"),
        ("a.ｅｘｅ", "exe"),
        ("a.not an ending", ""),
    ],
)
def test_the_ending_is_what_the_readers_machine_sees(name: str, ending: str) -> None:
    assert extension_of(name) == ending


@pytest.mark.parametrize(
    "name", ["letter.pdf", "理赔决定书.pdf", "a\"b'c.pdf", "a;b.pdf", "ünïcode %20.pdf", "💥"]
)
def test_a_browser_reads_the_name_from_the_header(name: str) -> None:
    disposition, options = parse_options_header(content_disposition(name))
    assert disposition == "attachment"
    assert options["filename"] == display_name(name)


def test_an_old_browser_is_offered_an_ascii_name() -> None:
    assert 'filename="unnamed.pdf"' in content_disposition("理赔决定书.pdf")
    assert content_disposition("a.pdf", inline=True).startswith('inline; filename="a.pdf"')


@given(st.text(st.characters(exclude_categories=())))
def test_a_header_value_is_one_line_of_printable_ascii(raw: str) -> None:
    value = content_disposition(raw)
    assert value.isascii() and value.isprintable()
    assert value.count('"') == 2
