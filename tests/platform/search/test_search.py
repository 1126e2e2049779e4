"""Finding, on whichever database the tests run."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from app.platform.search import ddl, index_many, indexing, purge, query_terms, remove
from tests.platform.search.conftest import Shelf

CASE = "保单号 P-2026-001，理赔决定书 Café O'Brien, tel 138 0013 8000; burst pipe; complaints"


@pytest.mark.parametrize(
    "typed",
    [
        *("P-2026-001", "p2026001", "P/2026/001", "2026-001", "2026 001", "13800138000", "138-0013-8000"),
        *("理赔", "赔", "决定书", "理赔决定", "保单号 理赔", '"理赔决定"', "保单号P2026001"),
        *("cafe", "CAFÉ", "Ｃａｆｅ", "o'brien", "OBrien", "o’brien"),
        *("pipe burst", '"burst pipe"', "“burst pipe”", "burst-pipe", "compl*", "pipe comp*"),
    ],
)
def test_a_case_is_found_by(shelf: Shelf, typed: str) -> None:
    shelf.put(1, CASE)
    shelf.put(2, "something else 别的事情")
    assert shelf.find(typed) == {1}


@pytest.mark.parametrize(
    "typed",
    ["P-2026-002", "赔理", "定决", '"pipe burst"', "compl", "pipe flood", "2026-002", "1380013", "pipes*"],
)
def test_a_case_is_not_found_by(shelf: Shelf, typed: str) -> None:
    shelf.put(1, CASE)
    assert shelf.find(typed) == set()


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "",
            " ",
            '"',
            '""',
            "*",
            "a*b",
            "(",
            ")",
            "AND",
            "NOT",
            "NEAR(a b)",
            "a OR",
            "-a",
            "^a",
            "content:a",
            "{a b}",
        ),
        *(
            "'",
            "''",
            "\\",
            "a\\",
            "a:*",
            "!a",
            "a & | b",
            "<->",
            "a <-> b",
            "a\x00b",
            "\x00",
            "%",
            ";--",
            "💥",
            "\ud800",
        ),
        *(
            "\u202eabc",
            "e\u0301",
            "x" * 100_000,
            "词" * 100_000,
            '"' * 9_999,
            "a* " * 5_000,
            "1 " * 5_000,
            "a-" * 5_000,
        ),
    ],
)
def test_nothing_a_person_can_type_is_an_error(shelf: Shelf, typed: str) -> None:
    shelf.put(1, CASE)
    assert shelf.find(typed) <= {1}
    assert shelf.filtered(typed) <= {1}


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=60))
def test_nothing_that_chance_types_is_an_error_either(shelf: Shelf, typed: str) -> None:
    shelf.put(1, CASE)
    assert shelf.find(typed) <= {1}


_words = st.text(
    st.sampled_from("abcXYZé0123456789-.'/ ，。理赔决定书保单号事故こんにちはกข𠮷가나 \n"),
    min_size=1,
    max_size=60,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=_words | st.text(max_size=40))
@example(text="12-34 56.78 a1b2")
@example(text="İstanbul ǅ ﬁne ½ ㈱")
def test_a_document_is_found_by_each_of_its_words(shelf: Shelf, text: str) -> None:
    shelf.put(1, text)
    for word in text.replace('"', " ").replace("*", " ").split():
        if not query_terms(word).is_blank:
            assert shelf.find(word) == {1}, word


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF) | st.sampled_from("，a1 𠮷"), max_size=30
    )
)
def test_a_document_is_found_by_one_and_two_of_its_characters(shelf: Shelf, text: str) -> None:
    shelf.put(1, text)
    for at in range(len(text)):
        for piece in (text[at], text[at : at + 2]):
            if all(char >= "\u4e00" and char != "，" for char in piece):
                assert shelf.find(piece) == {1}, piece


def test_indexing_again_replaces_what_was_there(shelf: Shelf) -> None:
    shelf.put(1, "old words")
    shelf.put(1, "new words", None, "")
    assert shelf.find("old") == set()
    assert shelf.find("new words") == {1}


def test_kinds_are_kept_apart(shelf: Shelf) -> None:
    shelf.put(1, "flood", kind="case")
    shelf.put(2, "flood", kind="wording")
    assert shelf.find("flood", kind="wording") == {2}


def test_what_is_removed_is_not_found(shelf: Shelf) -> None:
    shelf.put(1, "flood")
    shelf.put(2, "flood")
    remove(shelf.session, "case", 1)
    remove(shelf.session, "case", 99)
    purge(shelf.session)
    assert shelf.find("flood") == {2}


def test_many_are_indexed_at_once(shelf: Shelf) -> None:
    count = index_many(shelf.session, "case", ((number, [f"claim {number}"]) for number in range(1, 1_202)))
    assert count == 1_201
    assert len(shelf.find("claim")) == 1_201
    assert shelf.find("1201") == {1201}


def test_a_document_as_long_as_a_book_is_indexed(shelf: Shelf) -> None:
    shelf.put(
        1,
        "opening " + "".join(chr(0x4E00 + number % 20_000) + " " for number in range(400_000)),
        "x" * 3_000_000,
    )
    assert shelf.find("opening 一") == {1}


@pytest.mark.parametrize("typed", ["pipe", '"burst pipe"', "pipe 12"])
def test_a_list_is_filtered_the_same_for_common_and_for_rare_words(
    shelf: Shelf, typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    index_many(shelf.session, "case", [(number, [f"burst pipe {number}"]) for number in range(1, 31)])
    index_many(shelf.session, "wording", [(40, ["burst pipe 12"])])
    rare = shelf.filtered(typed)
    monkeypatch.setattr(indexing, "COMMON", 1)
    assert rare == shelf.filtered(typed) == shelf.find(typed) != set()


def test_after_an_erasure_the_words_are_nowhere_on_the_disk(tmp_path: Path) -> None:
    """On SQLite, whose file we can read; every connection of ours overwrites what it deletes."""
    path = tmp_path / "erasure.db"
    engine = create_engine(f"sqlite:///{path}")
    with Session(engine) as session:
        for statement in ddl("sqlite"):
            session.execute(text(statement))
        index_many(session, "case", [(1, ["zebedee quilfeather"]), (2, ["another person"])])
        session.commit()
        assert b"quilfeather" in _bytes_of(path)
        remove(session, "case", 1)
        purge(session)
        session.commit()
    engine.dispose()
    assert b"person" in _bytes_of(path)
    assert b"quilfeather" not in _bytes_of(path)
    assert b"zebedee" not in _bytes_of(path)


def _bytes_of(database: Path) -> bytes:
    return b"".join(path.read_bytes() for path in database.parent.iterdir())
