"""House rules that no linter knows: what a file may import, hold and be."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest

from app.config import Settings

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app"

PURE = ("app/shared/", "app/rules/")
LINES_OF_A_FILE, LINES_OF_A_FUNCTION, LINES_OF_A_TEMPLATE = 450, 60, 200

# Longer than our measure, each for a reason.
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}
LONG_TEMPLATES: dict[str, str] = {}


@cache
def tracked() -> tuple[str, ...]:
    """All files that git knows or would take, relative to the root."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(name for name in listed.splitlines() if (ROOT / name).is_file())


def sources(*beginnings: str) -> list[str]:
    return [name for name in tracked() if name.endswith(".py") and name.startswith(beginnings)]


@cache
def tree(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text())


def imports(name: str) -> Iterator[tuple[str, str]]:
    """Each import of a file as (module, imported name); the name is empty for ``import module``."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)


def is_domain(name: str) -> bool:
    return "/domain/" in name or name.endswith("/domain.py")


def test_shared_and_rules_stand_on_the_standard_library_alone() -> None:
    foreign = [
        f"{name} imports {module}"
        for name in sources(*PURE)
        for module, _ in imports(name)
        if module.split(".")[0] not in sys.stdlib_module_names
        and not module.startswith(("app.shared", "app.rules"))
    ]
    assert foreign == []


TABLES = frozenset({"opencc"})
"""Packages that are a table and nothing else: they read nothing of ours and remember nothing."""


def test_domains_are_pure() -> None:
    foreign = [
        f"{name} imports {module}"
        for name in sources("app/")
        if is_domain(name)
        for module, _ in imports(name)
        if module.split(".")[0] not in sys.stdlib_module_names | TABLES
        and not module.startswith(("app.shared", "app.rules"))
        and not is_domain(module.replace(".", "/") + "/")
    ]
    assert foreign == []


def test_nobody_imports_the_composition_root() -> None:
    importers = [
        name
        for name in sources("app/")
        for module, imported in imports(name)
        if module == "app" and not (APP / imported).is_dir() and not (APP / f"{imported}.py").exists()
    ]
    assert importers == []


def test_only_the_transaction_commits_and_rolls_back() -> None:
    callers = [
        f"{name}:{node.lineno}"
        for name in sources("app/")
        for node in ast.walk(tree(name))
        if isinstance(node, ast.Attribute) and node.attr in ("commit", "rollback", "begin_nested")
    ]
    assert {caller.split(":")[0] for caller in callers} == {"app/platform/db/transaction.py"}, callers


def test_services_and_queries_never_see_a_request() -> None:
    below_the_views = re.compile(r"/(services?|queries|models|letters|domain)(/|\.py$)")
    seen = [
        f"{name} imports {imported} from {module}"
        for name in sources("app/")
        if below_the_views.search(name) and "/views/" not in name
        for module, imported in imports(name)
        if (module == "flask" and imported in ("request", "session", "g")) or imported == "current_user"
    ]
    assert seen == []


@pytest.mark.parametrize(
    ("library", "homes"),
    [
        ("apscheduler", ("app/platform/jobs/",)),
        ("weasyprint", ("app/letters/",)),
        ("argon2", ("app/platform/accounts/",)),
        ("smtplib", ("app/platform/jobs/",)),
        ("sqlite3", ("app/platform/", "app/complaints/imports/")),  # there as a spool on disk for large files
    ],
)
def test_a_library_lives_in_its_room(library: str, homes: tuple[str, ...]) -> None:
    strays = [
        name
        for name in sources("app/")
        for module, _ in imports(name)
        if module.split(".")[0] == library and not name.startswith(homes)
    ]
    assert strays == []


def test_stored_files_leave_by_one_door() -> None:
    """Pages give files with ``give_out``; nobody but the store finds its folder or opens what lies in it unproven."""
    offenders = []
    for name in sources("app/"):
        if name.startswith("app/platform/storage/"):
            continue
        for node in ast.walk(tree(name)):
            if not isinstance(node, ast.Attribute):
                continue
            if node.attr in ("_unread", "_files") or (
                node.attr == "root" and "store" in ast.unparse(node.value)
            ):
                offenders.append(f"{name}:{node.lineno} {ast.unparse(node)}")
        offenders += [
            f"{name}:{call.lineno} {ast.unparse(call)[:80]}"
            for call in ast.walk(tree(name))
            if isinstance(call, ast.Call)
            and ast.unparse(call.func).rpartition(".")[2]
            in ("Response", "send_file", "make_response", "send_from_directory")
            and any(word in ast.unparse(call) for word in ("store", ".open(", "path_of"))
        ]
    assert not offenders


def test_names_say_what_a_file_is_about() -> None:
    vague = {"utils", "util", "helpers", "common", "manager", "data", "info", "misc"}
    assert [
        name
        for name in sources("app/", "scripts/", "tests/")
        if set(Path(name).with_suffix("").parts) & vague
    ] == []


def test_sqlalchemy_is_spoken_in_its_second_dialect() -> None:
    old = re.compile(r"\bsession\.query\(|\.query\.(filter|get|all|first)|= (db\.)?Column\(")
    assert [name for name in sources("app/") if old.search((ROOT / name).read_text())] == []


# The pieces are put together here, so that this file does not find itself.
MARKS_OF_UNFINISHED_WORK = re.compile(
    r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]) + r")\b"
)
PLACES_OF_ONE_MACHINE = re.compile(
    "/" + "work/|/" + "root/|/" + "home/[a-z]|site-" + r"packages/|\b10\.255\."
)
BINARY = (".png", ".jpg", ".pdf", ".ico", ".gz", ".zip", ".woff2", ".db", ".mo")


@pytest.mark.parametrize(
    "pattern", [MARKS_OF_UNFINISHED_WORK, PLACES_OF_ONE_MACHINE], ids=["unfinished", "machine"]
)
def test_no_file_holds_forbidden_words(pattern: re.Pattern[str]) -> None:
    found = []
    for name in tracked():
        if name.endswith((*BINARY, ".lock")) or name == "tests/meta/test_source.py":
            continue
        text = (ROOT / name).read_bytes().decode("utf-8", errors="replace")
        found += [
            f"{name}:{text.count(chr(10), 0, hit.start()) + 1} {hit.group()}"
            for hit in pattern.finditer(text)
        ]
    assert found == []


def functions(name: str) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
            yield f"{name} {node.name}", node.end_lineno - node.lineno + 1


def lines(name: str) -> int:
    return (ROOT / name).read_text().count("\n")


def test_nothing_grows_past_its_measure() -> None:
    """The tail is what hurts: a longer one is split, or listed above with its reason."""
    shipped = sources("app/", "scripts/", "bench/", "accept/")
    files = {name: lines(name) for name in shipped if lines(name) > LINES_OF_A_FILE}
    long = {name: size for file in shipped for name, size in functions(file) if size > LINES_OF_A_FUNCTION}
    templates = {
        name: lines(name)
        for name in tracked()
        if name.startswith("templates/") and name.endswith(".html") and lines(name) > LINES_OF_A_TEMPLATE
    }
    assert set(files) == set(LONG_FILES), files
    assert set(long) == set(LONG_FUNCTIONS), long
    assert set(templates) == set(LONG_TEMPLATES), templates


def test_both_locks_name_the_same_versions() -> None:
    pin = re.compile(r"^([a-z0-9._-]+)==(\S+)", re.MULTILINE)
    run = dict(pin.findall((ROOT / "requirements.lock").read_text()))
    development = dict(pin.findall((ROOT / "requirements-dev.lock").read_text()))
    assert run
    assert run.items() <= development.items()


def test_locks_pin_by_hash_and_name_no_registry() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        assert text.count("==") <= text.count("--hash=sha256:")
        assert "://" not in text


def test_the_operations_page_lists_every_setting() -> None:
    page = (ROOT / "docs/operations.md").read_text()
    missing = [field.name for field in fields(Settings) if f"FAIRFILE_{field.name.upper()}`" not in page]
    assert missing == []
