"""Numbers of people as they are written, found with their check digits and taken whole."""

from __future__ import annotations

import re

import pytest

from app.bundles.domain.patterns import PATTERNS, is_likely, spelled, without_words
from app.disclosure.domain.signs import level


def found(text: str) -> set[tuple[str, str]]:
    plain = level(text)
    return {
        (kind, match.group())
        for kind, pattern in PATTERNS
        for match in re.finditer(pattern, plain, re.IGNORECASE)
        if is_likely(kind, match.group())
    }


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("card", "4929 1234 5678 9015"), ("card", "4929123456789015"), ("card", "4929-1234-5678-9015"),
        ("card", "4929 1234\n5678 9015"), ("card", "3782 822463 10005"), ("card", "4929\u20131234\u20135678\u20139015"),
        ("identity", "11010519491231002X"), ("identity", "110105 19491231 002X"), ("identity", "110105194912\n31002X"),
        ("identity", "110105491231002"), ("identity", "QQ 12 34 56 C"), ("identity", "AB123456D"),
        ("identity", "123-45-6789"), ("identity", "123 45 6789"), ("identity", "A123456(3)"),
        ("identity", "S1234567D"), ("identity", "ABCDE1234F"), ("identity", "2345 6789 0124"),
        ("identity", "123 456 782"), ("phone", "0113 496 0142"), ("phone", "(0113) 496 0142"), ("phone", "0113-496-0142"),
        ("phone", "+44 (0)113 496 0142"), ("phone", "+44 113 496 0142"), ("phone", "0113 496\n0142"),
        ("phone", "07700 900123"), ("phone", "07700\u2013900123"), ("phone", "020 7946 0958"),
        ("phone", "0412 345 678"), ("phone", "(02) 9876 5432"), ("phone", "13800138000"), ("phone", "138 0013 8000"),
        ("phone", "+86 138-0013-8000"), ("phone", "010-88888888"), ("phone", "0571-8888 8888"),
        ("phone", "(555) 010-1234"), ("phone", "212-555-0142"), ("phone", "+1 212 555 0142"), ("phone", "98765 43210"),
        ("phone", "+852 2345 6789"), ("phone", "2345 6789"), ("phone", "9123 4567"), ("phone", "+65 9123 4567"),
        ("account", "12-34-56"), ("account", "12-34-56 12345678"), ("account", "12-34-56, account number: 12345678"),
        ("account", "GB82 WEST 1234 5698 7654 32"), ("email", "ada.okafor@example.org"),
    ],
)  # fmt: skip
def test_a_number_is_found_whole(kind: str, written: str) -> None:
    for before, after in (("Call ", "."), ("号码", "，"), ("(", ")"), ("", "\n12 May 2026")):
        numbers = {
            number.strip("()") for is_kind, number in found(before + written + after) if is_kind == kind
        }
        assert numbers & {level(written), level(written).strip("()")}, (before, after)


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("card", "4929 1234 5678 9016"), ("identity", "110105194912310021"), ("identity", "A123456(4)"),
        ("identity", "S1234567E"), ("identity", "2345 6789 0125"), ("identity", "123 456 783"),
        ("phone", "12,500.00"), ("phone", "2026-2027"), ("phone", "3 May 2026"), ("account", "GB82 WEST 1234 5698 7654 33"),
        ("phone", "TI-2026-00016"),
    ],
)  # fmt: skip
def test_what_fails_its_check_is_no_number_of_a_person(kind: str, written: str) -> None:
    assert kind not in {each for each, _words in found(f"see {written} there")}


@pytest.mark.parametrize(
    ("words", "stands"),
    [
        ("office", "the o\ufb03ce of"), ("高小明", "\u2fbc\u2f29明"), ("13800138000", "１３８００１３８０００"),
        ("José", "Jose\u0301"), ("O'Brien", "O’Brien"), ("Okafor", "\u041ekafor"), ("Okafor", "O k a f o r"),
        ("Okafor", "Oka\u00adfor"), ("07700-900123", "07700\u2011900123"),
    ],
)  # fmt: skip
def test_words_are_found_in_other_signs_for_the_same(words: str, stands: str) -> None:
    assert re.search(spelled(words), level(stands), re.IGNORECASE)
    assert without_words(f"(a {stands} b)", [words], "…").count("…") == 1
    assert without_words(f"(a {stands})", [words], "…").startswith("(a ")
