"""Stored content: exact both ways, strict, and the proof that what left was what was approved."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from app.letters.blocks import Fact, Facts, Letter, Paragraph, Table, text
from app.letters.content import approved_equals_sent, content_digest, from_json, to_json
from app.shared.errors import Refused
from tests.letters import sample


@pytest.mark.parametrize("letter", [sample.d1(), sample.d2()], ids=["d1", "d2"])
def test_a_letter_survives_storing(letter: Letter) -> None:
    assert from_json(to_json(letter)) == letter
    assert content_digest(from_json(to_json(letter))) == content_digest(letter)


def test_facts_and_tables_survive_storing_too() -> None:
    blocks = (
        Facts((Fact("Rain", "log", date(2026, 1, 2)), Fact("Sun"))),
        Table(("a", "b"), (("1", "2"),), (30, 70), "lr"),
    )
    letter = replace(sample.d1(), blocks=blocks)
    assert from_json(to_json(letter)) == letter


def test_equal_letters_have_equal_bytes_and_any_change_another_digest() -> None:
    assert to_json(sample.d1()) == to_json(sample.d1())
    changed = replace(sample.d1(), blocks=(*sample.d1().blocks[:-1], Paragraph(text("One word more."))))
    assert content_digest(changed) != content_digest(sample.d1())
    assert content_digest(replace(sample.d1(), enclosures=())) != content_digest(sample.d1())


def _damaged(change) -> str:  # type: ignore[no-untyped-def]
    body = json.loads(to_json(sample.d1()))
    change(body)
    return json.dumps(body)


@pytest.mark.parametrize(
    "stored",
    [
        "",
        "[]",
        "nonsense",
        _damaged(lambda body: body.update(version=2)),
        _damaged(lambda body: body["letter"].update(extra=1)),
        _damaged(lambda body: body["letter"].pop("title")),
        _damaged(lambda body: body["letter"].update(lang="fr")),
        _damaged(lambda body: body["letter"].update(title=5)),
        _damaged(lambda body: body["letter"].update(firm=None)),
        _damaged(lambda body: body["letter"].update(type="Run")),
        _damaged(lambda body: body["letter"].update(type="os.system")),
        _damaged(lambda body: body["letter"]["blocks"].append({"type": "Firm"})),
        _damaged(lambda body: body["letter"]["blocks"].append("words")),
        _damaged(lambda body: body["letter"].update(addressee=body["letter"]["firm"])),
    ],
)
def test_anything_else_is_refused(stored: str) -> None:
    with pytest.raises(Refused, match="not the stored content"):
        from_json(stored)


def test_what_was_approved_is_what_was_sent() -> None:
    proof = approved_equals_sent(sample.d1(), from_json(to_json(sample.d1())), sample.D1_SEALED)
    assert proof.same and proof.approved_digest == proof.sent_digest
    assert proof.sealed == (("dispatch", date(2026, 11, 10)),)


def test_a_changed_word_is_not_what_was_approved() -> None:
    assert not approved_equals_sent(
        sample.d1(), replace(sample.d1(), title="Our answer"), sample.D1_SEALED
    ).same


def test_a_sealed_value_the_letter_has_no_field_for_is_refused() -> None:
    with pytest.raises(Refused, match="payment"):
        approved_equals_sent(sample.d1(), sample.d1(), {**sample.D1_SEALED, "payment": date(2026, 11, 24)})
