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
