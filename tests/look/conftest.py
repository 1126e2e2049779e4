"""A server with the bare pages, and a browser that looks at them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from tests.look.bare import bare_app

CHROMIUM = "/usr/bin/chromium"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


@contextmanager
def served() -> Iterator[str]:
    """The address of the bare application while it runs."""
    server = make_server("127.0.0.1", 0, bare_app(), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def look() -> Iterator[str]:
    """The address of the bare application."""
    with served() as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all these tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, look: str) -> Iterator[Page]:
    """A fresh page, 1366 × 768. Whatever it is used for: the policy must refuse nothing and no script may fail."""
    context = chromium.new_context(
        base_url=look, viewport={"width": 1366, "height": 768}, reduced_motion="reduce"
    )
    fresh = context.new_page()
    refused: list[str] = []
    fresh.on("console", lambda message: refused.append(message.text))
    fresh.on("pageerror", lambda error: refused.append(str(error)))
    yield fresh
    context.close()
    assert refused == []
