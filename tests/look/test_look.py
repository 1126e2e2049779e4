"""The look holds: readable by everyone, whole at every width, quiet where it should be."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.look.bare import PAGES, ROOT

PHONE = {"width": 390, "height": 844}
TABLET = {"width": 900, "height": 1100}
DESK = {"width": 1366, "height": 768}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_everyone_can_read_the_page(page: Page, name: str, theme: str, size: dict[str, int]) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.goto(f"/{name}?theme={theme}")

    found = Axe().run(page).response["violations"]

    assert [(violation["id"], [node["target"] for node in violation["nodes"]]) for violation in found] == []


@pytest.mark.parametrize("name", PAGES)
def test_the_page_never_scrolls_sideways_and_has_one_filled_button_at_most(page: Page, name: str) -> None:
    page.goto(f"/{name}")

    for size in (DESK, TABLET, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]

        assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
        assert page.locator(".button--filled:visible").count() <= 1


def test_everything_a_caller_asks_about_is_on_the_first_screen_of_the_case(page: Page) -> None:
    page.goto("/case")

    ends = [
        box["y"] + box["height"] for box in map(_box, page.locator(".split").first.locator("li, tr").all())
    ]

    assert len(ends) > 15
    assert max(ends) <= DESK["height"]


@pytest.mark.parametrize(("language", "sign"), [("en", "§"), ("zh", "法")])
def test_the_mark_of_law_is_written_in_the_readers_language(page: Page, language: str, sign: str) -> None:
    page.goto(f"/case?lang={language}")

    content = page.locator(".law-mark").first.evaluate("mark => getComputedStyle(mark, '::before').content")

    assert sign in content


@pytest.mark.parametrize("name", ["board", "working"])
def test_the_monday_board_and_the_certificate_print_on_one_page(page: Page, name: str) -> None:
    page.goto(f"/{name}")

    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))

    assert len(printed.pages) == 1


@pytest.mark.parametrize("language", ["en", "zh"])
def test_on_a_phone_the_days_left_stand_on_the_line_of_their_date(page: Page, language: str) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(f"/board?lang={language}")

    dates = page.locator(".board__date:has(.days)").all()
    lines = [(_box(each.locator("time")), _box(each.locator(".days"))) for each in dates]

    assert lines
    assert [days["y"] - on["y"] for on, days in lines if days["y"] > on["y"] + on["height"] / 2] == []


def test_the_docked_bar_never_covers_what_has_the_focus(page: Page) -> None:
    page.goto("/intake")
    dock = _box(page.locator(".dock"))

    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "(() => { const one = document.activeElement; return one === document.body || one.closest('.dock, .topbar')"
            " ? null : one.getBoundingClientRect().bottom })()"
        )
        if focused is not None:
            assert focused <= dock["y"]


def test_the_menu_opens_on_a_phone_without_a_script(page: Page, look: str) -> None:
    context = page.context.browser.new_context(base_url=look, viewport=PHONE, java_script_enabled=False)  # type: ignore[union-attr,arg-type]
    phone = context.new_page()
    phone.goto("/case")
    assert not phone.get_by_role("link", name="Reports").is_visible()

    phone.get_by_role("button", name="Menu").click()

    assert phone.get_by_role("link", name="Reports").is_visible()
    context.close()


def test_modules_stay_small() -> None:
    modules = list(Path(ROOT / "static/js").glob("*.js"))

    assert modules
    assert [module.name for module in modules if len(module.read_text().splitlines()) >= 100] == []


def _box(locator: object) -> dict[str, float]:
    box = locator.bounding_box()  # type: ignore[attr-defined]
    assert box is not None
    return box  # type: ignore[no-any-return]
