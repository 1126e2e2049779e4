"""What a rule says when it says no."""

from __future__ import annotations

import pytest

from app.shared.errors import Conflict, DomainError, NotAllowed, NotFound, Refused
from app.shared.text import N_


def test_the_sentence_and_its_parameters_stay_apart_until_it_is_shown() -> None:
    error = Refused(N_("“%(text)s” is no date."), field="on", text="50%")
    assert (error.message, error.params, error.field) == ("“%(text)s” is no date.", {"text": "50%"}, "on")
    assert str(error) == "“50%” is no date."


def test_a_sentence_without_parameters_may_hold_a_percent_sign() -> None:
    assert str(Refused("More than 100% cannot be paid.")) == "More than 100% cannot be paid."


@pytest.mark.parametrize(
    ("kind", "status"), [(Refused, 422), (NotAllowed, 403), (NotFound, 404), (Conflict, 409)]
)
def test_each_kind_has_its_status(kind: type[DomainError], status: int) -> None:
    assert kind("No.").status == status


def test_a_conflict_carries_both_versions() -> None:
    conflict = Conflict("%(who)s was first.", theirs={"summary": "a"}, mine={"summary": "b"}, who="Priya")
    assert (conflict.theirs, conflict.mine) == ({"summary": "a"}, {"summary": "b"})
    assert str(conflict) == "Priya was first."
