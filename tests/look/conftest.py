"""A bare application that shows the page templates with invented view models, and a browser that looks at them.

Nothing here needs a database: what is tested is the look, under the policy that real pages are sent with.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from flask import Flask, render_template, request
from flask_babel import Babel
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from app.config import ROOT
from app.platform.web.filters import add_filters
from app.platform.web.headers import set_headers
from tests.look import models
from tests.look.chinese import TRANSLATED

CHROMIUM_FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage"
).split()

MENU = ("My work", "Team board", "Cases", "Letters", "External cases", "Reports")


def _look() -> Flask:
    app = Flask("look", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    chinese = lambda: request.args.get("lang") == "zh"  # noqa: E731
    Babel(app, locale_selector=lambda: "zh_Hans_CN" if chinese() else "en_GB")
    add_filters(app)
    set_headers(app)
    app.secret_key = "look"  # noqa: S105
    app.jinja_env.globals["csrf_token"] = lambda: "token"
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: TRANSLATED.get(text, text) if chinese() else text,
        lambda one, many, n: TRANSLATED.get(many, many) if chinese() else (one if n == 1 else many),
        newstyle=True,
    )

    @app.context_processor
    def page_context() -> dict[str, object]:
        here = request.args.get("menu", "Cases")
        return {
            "lang": "zh-Hans" if chinese() else "en",
            "theme": request.args.get("theme", "auto"),
            "navigation": [{"label": app.jinja_env.globals["_"](word) if False else TRANSLATED.get(word, word) if chinese() else word, "url": "#", "current": word == here} for word in MENU],
            "other_language": {"code": "en", "label": "English"} if chinese() else {"code": "zh", "label": "中文"},
            "current_user": SimpleNamespace(is_authenticated=request.path != "/sign-in", display_name="Priya Nair"),
            "home_href": "/",
            "search_href": "/search",
            "account_href": "/account",
            "language_href": "/language",
        }

    _add_pages(app)
    return app


def _add_pages(app: Flask) -> None:
    pages = {
        "board": ("cases/work_list.html", lambda: {"board": models.board()}),
        "case": ("cases/case.html", lambda: {"case": models.case(), "panels": models.panels()}),
        "working": ("cases/certificate.html", lambda: {"working": models.working()}),
        "intake": ("complaints/intake.html", lambda: {"intake": models.intake(), "side": models.side(), "form": models.intake_form()}),
        "workbench": ("complaints/workbench.html", lambda: {"bench": models.bench(), "letter": models.letter(), "checks": models.checks(), "form": models.fair_form()}),
        "sign-in": ("accounts/sign_in.html", lambda: {"form": models.sign_in_form(), "action": "/sign-in", "step": "password"}),
        "error": ("errors/error.html", lambda: {"status": 404, "title": "There is no such page", "text": "The address may be mistyped, or it is not for you to see."}),
    }

    @app.get("/<page>")
    def show(page: str) -> str:
        template, model = pages[page]
        return render_template(template, **model())

    @app.get("/letter.svg")
    def letter_page() -> tuple[str, dict[str, str]]:
        return models.LETTER_PAGE, {"Content-Type": "image/svg+xml"}


@pytest.fixture(scope="session")
def look() -> Iterator[str]:
    """The address of the bare application."""
    server = make_server("127.0.0.1", 0, _look(), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()
