"""A server with the bare pages, and a browser that looks at them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests.look.bare import bare_app
from tests.serving import whole


@contextmanager
def served() -> Iterator[str]:
    """The address of the bare application while it runs."""
    server = make_server("127.0.0.1", 0, whole(bare_app()), threaded=True)
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


@pytest.fixture
def page(chromium: Browser, look: str) -> Iterator[Page]:
    """A fresh page, 1366 × 768. Whatever it is used for: the policy must refuse nothing and no script may fail."""
    context = chromium.new_context(
        base_url=look, viewport={"width": 1366, "height": 768}, reduced_motion="reduce"
    )
    fresh = context.new_page()
    refused: list[str] = []
    # What Chromium merely notes, such as a focus that came before its own, depends on how fast the machine is.
    fresh.on("console", lambda message: message.type in ("error", "warning") and refused.append(message.text))
    fresh.on("pageerror", lambda error: refused.append(str(error)))
    yield fresh
    context.close()
    assert refused == []
