"""Where a person is sent next is a path of ours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.platform.web.paths import own_path, own_path_of_referrer


@pytest.mark.parametrize("path", ["/", "/cases?q=a&b=%2F", "/cases/HM-2026-00412#log", "/搜索?q=投诉"])
def test_paths_of_ours_pass(path: str) -> None:
    assert own_path(path) == path


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "cases",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        " //evil.example",
    ],
)
def test_everything_else_does_not(address: str | None) -> None:
    assert own_path(address) is None


@given(st.text())
def test_what_passes_always_begins_with_exactly_one_slash(text: str) -> None:
    passed = own_path(text)
    assert passed is None or (passed[0] == "/" and passed[1:2] not in ("/", "\\"))


def test_the_page_one_came_from_counts_when_it_was_ours() -> None:
    assert own_path_of_referrer("http://ours/cases?q=a", "ours") == "/cases?q=a"
    assert own_path_of_referrer("http://ours//evil.example", "ours") is None
    assert own_path_of_referrer("http://ours.evil.example/cases", "ours") is None
    assert own_path_of_referrer(None, "ours") is None
