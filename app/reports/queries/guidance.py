"""Whether words that everybody will read lead to one complaint."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, func, select
from sqlalchemy.orm import Session

from app.cases.domain.keys import number_key
from app.cases.models import Case, Party

_NUMBER = re.compile(r"(?=\S*[0-9])[^\W_][^\s,;:()“”。，；：（）]{3,}(?<![.!?])")
_CHINESE = "\u3400-\u9fff"
_WORD = re.compile(rf"[{_CHINESE}]|[^\W_{_CHINESE}]+")
"""Where a name, a telephone or an e-mail address may begin or end: a word, or one Chinese character."""
_MOST_WORDS = 12
_LEAST_FIGURES = 5
_AT_ONCE = 500


def stands_on_a_case(session: Session, words: str) -> str | None:
    """The first piece of ``words`` that stands on a case: its reference, the number of its policy or claim, a
    complainant's name, telephone or address; None where there is none.

    Every piece that could be one is looked up in an index, so the cost follows the note and not what is stored.
    """
    return next(_numbers(session, words), None) or next(_people(session, words), None)


def _numbers(session: Session, words: str) -> Iterator[str]:
    written = {piece: piece for piece in _NUMBER.findall(words)}
    yield from _known(session, Case.reference, written)
    by_key = {key: piece for piece in written if (key := number_key(piece))}
    for column in (Case.policy_key, Case.claim_key):
        yield from _known(session, column, by_key)


def _people(session: Session, words: str) -> Iterator[str]:
    """Names of persons as whole words; a name of one plain word, such as "May", is no name of anybody alone."""
    pieces = _pieces(words)
    for column, may_be in (
        (Party.name, _may_be_name),
        (Party.phone, _may_be_phone),
        (Party.email, _may_be_address),
    ):
        folded = {form: piece for piece in pieces if may_be(piece) for form in _folded(piece)}
        yield from _known(session, func.lower(column), folded, Party.kind == "person")


def _known(
    session: Session, column: SQLColumnExpression[Any], forms: dict[str, str], *but: ColumnElement[bool]
) -> Iterator[str]:
    """The pieces that stand in that column, by the forms that they have there."""
    asked = list(forms)
    for begin in range(0, len(asked), _AT_ONCE):
        found = session.scalars(
            select(column).where(column.in_(asked[begin : begin + _AT_ONCE]), *but).limit(1)
        )
        yield from (forms[form] for form in found.all() if form is not None)


def _pieces(words: str) -> list[str]:
    """Every run of one to ``_MOST_WORDS`` words as it stands there, also with a plus or a bracket before it."""
    spans = [match.span() for match in _WORD.finditer(words)]
    found: dict[str, None] = {}
    for at, (begin, _end) in enumerate(spans):
        for _begin, end in spans[at : at + _MOST_WORDS]:
            found[words[begin:end]] = None
            if begin and words[begin - 1] in "+(":
                found[words[begin - 1 : end]] = None
    return list(found)


def _may_be_name(piece: str) -> bool:
    return len(piece) > 1 and (" " in piece or not piece.isascii()) and "\n" not in piece


def _may_be_phone(piece: str) -> bool:
    return sum(character.isdigit() for character in piece) >= _LEAST_FIGURES and not any(
        map(str.isalpha, piece)
    )


def _may_be_address(piece: str) -> bool:
    return "@" in piece and " " not in piece


def _folded(piece: str) -> Set[str]:
    """In small letters, as PostgreSQL makes them and as SQLite does, which leaves all but plain ones as they are."""
    return {piece.lower(), _plainly_folded(piece), _plainly_folded(piece.upper())}


def _plainly_folded(piece: str) -> str:
    return "".join(letter.lower() if letter.isascii() else letter for letter in piece)
