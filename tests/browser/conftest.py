"""A real Chromium against the real application on loopback. Journeys of whole people, not of single pages."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from werkzeug.serving import WSGIRequestHandler, make_server

from app.platform.accounts import User
from tests import factories
from tests.serving import whole

DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PICTURES_OF_FAILURES = Path(__file__).resolve().parents[2] / "build" / "failures"
PATIENCE = 30_000  # ms; a machine with other work to do is slow, not broken
expect.set_options(timeout=PATIENCE)
_failed = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """Remember a failure, for the picture that is taken of it."""
    report = yield
    item.stash[_failed] = item.stash.get(_failed, False) or report.failed
    return report


class _ImpatientHandler(WSGIRequestHandler):
    """Gives up a connection on which a browser asks nothing: Chromium opens some ahead of need."""

    timeout = 5


@pytest.fixture
def live_server(app: Flask) -> Iterator[str]:
    """The address of the application, served by threads of this process on a free port.

    Closing waits for requests still on their way: one that outlived its test would hand its database connection
    back to a pool that is gone.
    """
    server = make_server("127.0.0.1", 0, whole(app), threaded=True, request_handler=_ImpatientHandler)
    server.daemon_threads = False  # type: ignore[attr-defined]  # of socketserver.ThreadingMixIn: be joined
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


class Visit:
    """One person's window on the application, watched for errors in its console and for strangers it talks to."""

    def __init__(self, chromium: Browser, address: str, **options: Any) -> None:
        self.address = address
        self.context: BrowserContext = chromium.new_context(base_url=address, viewport=DESKTOP, **options)
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        self.page.on("request", self._look_where_it_goes)

    def sign_in(self, user: User) -> Page:
        """Sign in by hand; returns the page that follows."""
        self.page.goto("/sign-in")
        self.page.locator("input[name=login]").fill(user.login)
        self.page.locator("input[name=password]").fill(factories.PASSWORD)
        self.page.locator("main button[type=submit]").click()
        self.page.wait_for_url(lambda url: not urlsplit(url).path.startswith("/sign-in"))
        return self.page

    def press(self, control: Locator) -> None:
        """Press what leads to another page, and wait for that page: what follows must not fall on the one that goes."""
        with self.page.expect_navigation():
            control.click()

    def must_be_accessible(self) -> None:
        """No violation that axe can find on the page as it now is, and nothing to be scrolled sideways for."""
        found = Axe().run(self.page)
        assert found.violations_count == 0, f"{self.page.url}\n{found.generate_report()}"
        width = self.page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert width[0] <= width[1], f"{self.page.url} is {width[0]} px wide in a window of {width[1]} px"

    def in_every_light(self) -> Iterator[str]:
        """The same page on a desk in light and dark, and on a phone: ``for light in visit.in_every_light(): …``

        Dark on a phone shows no colour and no width that these do not; ``tests/look`` has every component in all four.
        """
        for scheme, name, size in (
            ("light", "desk", DESKTOP),
            ("dark", "desk", DESKTOP),
            ("light", "phone", PHONE),
        ):
            self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            self.page.set_viewport_size(size)  # type: ignore[arg-type]
            yield f"{scheme} on a {name}"
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]

    def _hear(self, message: Any) -> None:
        # A refusal (4xx) is the page's own business, and told by Chromium as an error.
        if message.type == "error" and not re.search(r"status of 4\d\d", message.text):
            self.complaints.append(f"console: {message.text}")

    def _look_where_it_goes(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:", "blob:", "about:")):
            self.complaints.append(f"asked a stranger: {request.url}")


@pytest.fixture
def visit(
    request: pytest.FixtureRequest, chromium: Browser, live_server: str
) -> Iterator[Callable[..., Visit]]:
    """``visit()`` opens a window; ``visit(java_script_enabled=False, locale="zh-CN")`` another kind of one.

    A failing test leaves pictures of its windows in build/failures.
    """
    visits: list[Visit] = []

    def make(**options: Any) -> Visit:
        visits.append(Visit(chromium, live_server, **{"locale": "en-GB", **options}))
        return visits[-1]

    yield make
    for number, opened in enumerate(visits):
        if request.node.stash.get(_failed, False):
            PICTURES_OF_FAILURES.mkdir(parents=True, exist_ok=True)
            name = re.sub(r"\W+", "-", request.node.name)
            opened.page.screenshot(path=PICTURES_OF_FAILURES / f"{name}-{number}.png", full_page=True)
        opened.context.close()
    complaints = [complaint for opened in visits for complaint in opened.complaints]
    assert complaints == []
