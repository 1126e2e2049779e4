"""A legal clerk at the record of an external case: fills its forms in, presses the one filled button, reads the next step."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Visit


class Clerk:
    """Works on one external case in a window without scripts."""

    def __init__(self, window: Visit) -> None:
        self.page, self.record = window.page, ""
        # Dozens of forms whose looks are tested elsewhere: their style sheets would be most of the time.
        window.context.route("**/static/**", lambda asked: asked.fulfill(body=""))

    def opens(self, case: str, track: str, /, **said: str) -> None:
        """Record that somebody has taken the complaint to a forum."""
        self._look_at(f"/cases/{case}/proceedings/open/{track}")
        self._fill(said)
        self._send()
        self.record = self.page.url.partition("#")[0]

    def writes(self, where: str, /, **said: str) -> None:
        """Fill one form of the record in and send it: ``writes("costs/add", kind="expert", …)``."""
        self._look_at(f"{self.record}/{where}")
        self._fill(said)
        self._send()

    def goes_on(self, **said: str) -> None:
        """Press what the page says is next, fill in what it asks, send it."""
        self._send()
        self._fill(said)
        self._send()

    def sees(self, words: str, where: str = ".next") -> None:
        """``words`` stand there; without ``where``, as the one next step."""
        expect(self.page.locator(where).first).to_contain_text(words)

    def _look_at(self, address: str) -> None:
        self.page.goto(address, wait_until="commit")

    def _send(self) -> None:
        with self.page.expect_navigation(wait_until="commit"):
            self.page.locator("main .button--filled").first.click()

    def _fill(self, said: dict[str, str]) -> None:
        for name, value in said.items():
            field = self.page.locator(f"main [name={name}]")
            kind = field.first.evaluate("field => field.type")
            if kind.startswith("select"):
                field.select_option(value)
            elif kind in ("radio", "checkbox"):
                field.and_(self.page.locator(f'[value="{value}"]')).check()
            else:
                field.fill(value)
