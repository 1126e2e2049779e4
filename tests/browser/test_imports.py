"""An import that goes on while somebody looks: the page follows it, with a script and without one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from app.complaints.models import ImportRun
from app.platform.accounts import Role, Unit, User
from app.platform.db import transaction
from tests.browser.conftest import Visit


@pytest.fixture
def run(unit: Unit) -> int:
    """An import that is half done."""
    with transaction() as session:
        row = ImportRun(
            profile="texas", file_name="year.csv", file_digest="0" * 64, unit_id=unit.id, state="running",
            rows=1000, complaints=1000, created=400,
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row.id


def move(run: int, **values: object) -> None:
    with transaction() as session:
        row = session.get_one(ImportRun, run)
        for name, value in values.items():
            setattr(row, name, value)


@pytest.mark.parametrize("script", [True, False])
def test_the_page_of_an_import_follows_it_to_its_end(
    run: int, visit: Callable[..., Visit], person: Callable[..., User], script: bool
) -> None:
    window = visit(java_script_enabled=script)
    page = window.sign_in(person(Role.SUPERVISOR))
    move(run, state="waiting")
    page.goto(f"/imports/{run}")
    expect(page.get_by_role("status")).to_have_text("Waiting to start")
    expect(page.locator("progress")).to_have_attribute("value", "400")
    if script:
        for _light in window.in_every_light():
            window.must_be_accessible()
    move(run, state="running", created=800)
    expect(page.locator("progress")).to_have_attribute("value", "800")
    expect(page.get_by_role("status")).to_have_text("Running")
    move(run, state="done", created=1000)
    expect(page.locator("progress")).to_have_count(0)
    expect(page.get_by_role("status")).to_have_text("Done")
