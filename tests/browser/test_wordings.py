"""Reading a wording in, in a real browser: what was doubtful is settled by presses, and only then it is in the register."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from app.platform.accounts import Role
from tests import factories
from tests.browser.conftest import Visit

PRINTED = """\
HARBOUR KEYS WORDING

1. Cover
1.1 We pay for lost keys, and we also pay for
HARBOUR KEYS WORDING
HK-2026-A   Page 1 of 2

HARBOUR KEYS WORDING

what you spend to open your door, up to
10.5 per cent of the sum insured.
2. Exclusions
(a) keys of cars;
(b) keys of boats.
2.10 We do not pay interest.
HK-2026-A   Page 2 of 2
"""


def test_an_edition_is_read_in_settled_and_quoted_from(visit: Callable[..., Visit]) -> None:
    reader = factories.make_person(Role.COMPLIANCE_OFFICER, unit=factories.make_unit())
    window = visit()
    page = window.sign_in(reader)
    page.goto("/wordings/import")
    page.get_by_label("Text", exact=True).fill(PRINTED)
    for label, value in (("Wording", "KEYS"), ("Edition", "A")):
        page.get_by_label(label).fill(value)
    page.locator("input[name=effective_from]").fill("2026-01-01")
    window.press(page.get_by_role("button", name="Read", exact=True))
    page.get_by_text("4 lines were set aside").click()
    expect(page.get_by_text("HK-2026-A Page 2 of 2", exact=True)).to_be_visible()
    for _ in window.in_every_light():
        window.must_be_accessible()
    window.press(page.get_by_role("button", name="Only words: Line 11"))
    window.press(page.get_by_role("button", name="A clause: Line 15"))
    expect(page.get_by_text("To look at")).to_have_count(0)
    window.press(page.get_by_role("button", name="Put it in the register"))
    expect(page.get_by_text("Edition A is in the register: 6 clauses.")).to_be_visible()
    expect(page.locator("#c-1\\.1")).to_contain_text("and we also pay for what you spend")
    for _ in window.in_every_light():
        window.must_be_accessible()
    page.get_by_label("Number or words").fill("boats")
    window.press(page.get_by_role("button", name="Find"))
    window.press(page.get_by_role("link", name="2(b)").first)
    expect(page.locator("h1")).to_contain_text("2(b)")
    window.must_be_accessible()
