"""Every template compiles, and none reaches past what a template may do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import nodes

ROOT = Path(__file__).resolve().parents[2]
# Letters, and pages printed in bundles, have sandboxed environments; tests/letters and tests/bundles compile them there.
PAGES = sorted(
    name
    for path in (ROOT / "templates").rglob("*.html")
    if not (name := path.relative_to(ROOT / "templates").as_posix()).startswith(
        ("letters/", "bundles/print/")
    )
)

# A mail reads no style sheet of ours: its styles stand in its elements, and no policy of ours reaches it. A paper is set
# by us, and its numbers go on from an earlier list.
SERVED = [name for name in PAGES if not name.startswith("mails/") and name != "reports/paper.html"]


@pytest.mark.parametrize("name", PAGES)
def test_a_template_compiles(app: Flask, name: str) -> None:
    app.jinja_env.get_template(name)


@pytest.mark.parametrize("name", PAGES)
def test_a_template_turns_no_escaping_off(app: Flask, name: str) -> None:
    tree = app.jinja_env.parse((ROOT / "templates" / name).read_text())
    assert [node.name for node in tree.find_all(nodes.Filter) if node.name == "safe"] == []
    assert not list(tree.find_all(nodes.MarkSafe))


@pytest.mark.parametrize("name", SERVED)
def test_a_template_holds_no_inline_code(name: str) -> None:
    text = (ROOT / "templates" / name).read_text()
    assert re.findall(r"\sstyle=|<style|\son[a-z]+=|javascript:", text) == []
