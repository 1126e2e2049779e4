"""What the small modules add to pages that work without them."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def test_a_slash_leads_to_the_search_box(page: Page) -> None:
    page.goto("/case")

    page.keyboard.press("/")

    expect(page.get_by_role("searchbox")).to_be_focused()
    expect(page.get_by_role("searchbox")).to_have_value("")


def test_a_letter_reaches_the_control_that_shows_it(page: Page) -> None:
    page.goto("/case")
    page.evaluate("document.querySelector('[data-key=c]').setAttribute('href', '#contact')")

    page.keyboard.press("c")

    assert page.url.endswith("#contact")


def test_a_letter_typed_into_a_field_stays_a_letter(page: Page) -> None:
    page.goto("/case")
    page.evaluate("document.querySelector('[data-key=c]').setAttribute('href', '#contact')")

    page.get_by_role("searchbox").press_sequentially("c")

    assert not page.url.endswith("#contact")
    expect(page.get_by_role("searchbox")).to_have_value("c")


def test_keys_go_through_the_list_and_the_page_names_them(page: Page) -> None:
    page.goto("/board")
    names = page.locator(".board__ref a")
    expect(page.locator("[data-keys]")).to_contain_text("next case")

    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(names.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(names.nth(0)).to_be_focused()
    picks = page.locator(".board__table .pick input")
    before = picks.nth(0).is_checked()
    page.keyboard.press("x")
    assert picks.nth(0).is_checked() is not before

    page.keyboard.press("/")
    page.keyboard.type("jkx")
    expect(page.get_by_label("Search")).to_have_value("jkx")
    assert picks.nth(0).is_checked() is not before


def test_keys_are_not_promised_without_a_script(page: Page, look: str) -> None:
    context = page.context.browser.new_context(base_url=look, java_script_enabled=False)  # type: ignore[union-attr]
    plain = context.new_page()
    plain.goto("/board")
    assert not plain.locator("[data-keys]").is_visible()
    context.close()


def test_what_was_typed_is_given_back_after_a_lost_line(page: Page) -> None:
    page.goto("/intake")
    _as_a_first_visit(page)
    page.get_by_label("In words, for whoever rings next").fill("Ring after four")
    expect(page.locator("[data-kept]")).to_contain_text("Kept")

    page.goto("/case")
    page.add_init_script(_NO_ERRORS)
    page.goto("/intake")

    expect(page.get_by_label("In words, for whoever rings next")).to_have_value("Ring after four")


def test_an_answer_with_errors_wins_over_the_draft(page: Page) -> None:
    page.goto("/intake")
    page.get_by_label("In words, for whoever rings next").fill("Ring after four")
    expect(page.locator("[data-kept]")).to_contain_text("Kept")

    page.reload()

    expect(page.get_by_label("In words, for whoever rings next")).to_have_value(
        "Works nights. Ring between 15:00 and 18:00"
    )


def test_a_draft_goes_away_once_the_form_was_accepted(page: Page) -> None:
    page.goto("/intake")
    page.get_by_label("In words, for whoever rings next").fill("Ring after four")
    expect(page.locator("[data-kept]")).to_contain_text("Kept")

    page.get_by_role("button", name="Add point to 00424").click()
    page.wait_for_url("**/complaints/new")

    assert page.evaluate("Object.keys(localStorage)") == []


def test_the_filled_button_says_what_the_answer_makes_of_it(page: Page) -> None:
    page.goto("/intake")

    page.get_by_label("A separate complaint").check()

    expect(page.get_by_role("button", name="Register a separate complaint")).to_be_visible()


_NO_ERRORS = (
    "document.addEventListener('readystatechange', () => "
    "document.querySelectorAll('[aria-invalid]').forEach((field) => field.removeAttribute('aria-invalid')))"
)


def _as_a_first_visit(page: Page) -> None:
    """The invented form came back with an error; a first visit has none."""
    page.evaluate(
        "document.querySelectorAll('[aria-invalid]').forEach((field) => field.removeAttribute('aria-invalid'))"
    )
