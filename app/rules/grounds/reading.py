"""TOML files of grounds → values, strictly: an unknown key or a name used twice is told with its place."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from app.rules.errors import PackError, Problem
from app.rules.files import read_toml
from app.rules.grounds.ground import Asked, Choice, Ground, Proof, Question
from app.rules.table import Table
from app.rules.terms import Verified

FOLDER = Path(__file__).parent / "law"


@cache
def grounds_of(country: str) -> tuple[Ground, ...]:
    """The grounds of a country (two capital letters) in the order written; none where nobody has written any."""
    path = FOLDER / f"{country.lower()}.toml"
    return read_grounds(path) if country.isalpha() and path.is_file() else ()


def read_grounds(path: Path) -> tuple[Ground, ...]:
    """The grounds of one file. Raises PackError with everything wrong in it."""
    problems: list[Problem] = []
    table = Table(read_toml(path), path.name, "", problems)
    table.text("country")
    grounds = tuple(_ground(inner) for inner in table.tables("grounds"))
    table.close()
    problems += [Problem(path.name, key, message) for key, message in _inconsistent(grounds)]
    if problems:
        raise PackError(tuple(problems))
    return grounds


def _ground(table: Table) -> Ground:
    ground = Ground(
        id=table.text("id"),
        title=table.bilingual("title"),
        rule=table.text("rule"),
        source=table.bilingual("source"),
        verified=table.choice("verified", Verified),
        asked=table.choice("asked", Asked),
        lacking=table.bilingual("lacking"),
        stops=table.flag("stops"),
        relieves=table.texts("relieves"),
        kinds=table.texts("kinds"),
        questions=tuple(_question(inner) for inner in table.tables("questions")),
        proofs=tuple(_proof(inner) for inner in table.tables("proofs")),
        all_proofs=table.flag("all_proofs", False),
    )
    table.close()
    return ground


def _question(table: Table) -> Question:
    question = Question(
        id=table.text("id"),
        title=table.bilingual("title"),
        choices=tuple(_choice(inner) for inner in table.tables("choices")),
        after=tuple(table.strings("after").items()),
    )
    table.close()
    return question


def _choice(table: Table) -> Choice:
    choice = Choice(table.text("id"), table.bilingual("title"), table.flag("bars", False))
    table.close()
    return choice


def _proof(table: Table) -> Proof:
    proof = Proof(table.text("id"), table.bilingual("title"))
    table.close()
    return proof


def _inconsistent(grounds: tuple[Ground, ...]) -> Iterable[tuple[str, str]]:
    for ground in grounds:
        key = f"grounds[{ground.id}]"
        if [each.id for each in grounds].count(ground.id) > 1:
            yield key, "this id is used already"
        if (ground.asked == "of-clause") is not bool(ground.relieves or ground.kinds):
            yield f"{key}.asked", "a ground of clauses says of which (relieves, kinds); one of points of none"
        if not ground.questions and not ground.proofs:
            yield key, "asks for nothing"
        earlier: set[tuple[str, str]] = set()
        for question in ground.questions:
            if len(question.choices) < 2:
                yield f"{key}.questions[{question.id}]", "needs two choices at least"
            for wanted in question.after:
                if wanted not in earlier:
                    yield (
                        f"{key}.questions[{question.id}].after",
                        f"{wanted} is no answer to an earlier question",
                    )
            earlier |= {(question.id, choice.id) for choice in question.choices}
