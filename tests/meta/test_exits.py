"""Nothing leaves unseen: every exit passes the gate, or is declared as one that needs none, by somebody who thought."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from flask import Flask

from app.disclosure.gate import way_of
from tests.meta.access_table import ROUTES
from tests.meta.exit_table import EXITS
from tests.meta.test_source import ROOT, imports, sources, tree

HANDS_OUT = frozenset(
    {
        "Response",
        "send_file",
        "send_from_directory",
        "give_out",
        "copyfile",
        "copyfileobj",
        "write_bytes",
        "write_text",
    }
    | {"to_ical", "send_out", "attachment"}
)
"""Calls by which something leaves the program: to a browser, a file, a calendar, a mail."""


def calls_in(function: ast.AST) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "id", getattr(node.func, "attr", ""))


def exits_of(name: str) -> set[str]:
    functions = [
        node for node in ast.walk(tree(name)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return {f"{name}:{function.name}" for function in functions if HANDS_OUT & set(calls_in(function))}


def test_every_exit_is_declared_and_nothing_else() -> None:
    found = {exit_ for name in sources("app/") for exit_ in exits_of(name)}
    public = {endpoint for endpoint, mark in ROUTES.items() if mark == "public"}
    assert (found | public) - EXITS.keys() == set(), (
        "who reads these? Declare them in tests/meta/exit_table.py"
    )
    assert EXITS.keys() - (found | public) == set(), "these are gone"


def test_every_exit_says_who_reads_it() -> None:
    kinds = {"gate", "inside", "says nothing"}
    assert [
        name
        for name, said in EXITS.items()
        if said.partition(": ")[0] not in kinds or not said.partition(": ")[2]
    ] == []


def ways() -> set[str]:
    return {said.removeprefix("gate: ") for said in EXITS.values() if said.startswith("gate: ")}


def registered() -> dict[str, str]:
    """The ways out that the program declares, with the file that does."""
    found = {}
    for name in sources("app/"):
        for node in ast.walk(tree(name)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "register_way":
                assert isinstance(node.args[0], ast.Constant), f"{name}: a way out has a plain name"
                found[str(node.args[0].value)] = name
    return found


def test_every_way_out_is_registered_used_and_told_in_the_manual(app: Flask) -> None:
    assert ways() == registered().keys()
    assert [name for name in ways() if way_of(f"{name}:1") is None] == []
    manual = (ROOT / "docs/disclosure.md").read_text()
    assert [name for name in ways() if f"| `{name}` |" not in manual] == []


def importers(module: str, imported: str) -> set[str]:
    return {name for name in sources("app/") if (module, imported) in imports(name)}


def test_mails_go_to_a_person_of_ours_or_through_the_gate() -> None:
    assert importers("app.platform.jobs.outbox", "enqueue") == {
        "app/disclosure/mailing.py",
        "app/platform/audit/anchors.py",  # digests of the log to a witness outside: no words of a case
        "app/platform/jobs/telling.py",
    }
    assert importers("app.platform.jobs", "enqueue") == set()


def test_a_mail_is_written_into_the_outbox_in_one_place() -> None:
    writers = {name for name in sources("app/") if "Message" in set(calls_in(tree(name)))}
    assert writers == {"app/platform/jobs/outbox.py"}


@pytest.mark.parametrize("imported", ["screen_for", "Screen"])
def test_what_may_not_be_told_is_asked_of_the_gate_alone(imported: str) -> None:
    assert importers("app.disclosure.screening", imported) == {"app/disclosure/gate.py"}
