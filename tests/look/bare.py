"""A bare application that shows every page template with an invented view model.

No database and no rooms: what is looked at is the look, under the policy and the filters of the real application.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Flask, Response, abort, render_template, request
from flask_babel import Babel

from app.platform.web.filters import add_filters
from app.platform.web.headers import set_headers
from tests.look.chinese import TRANSLATED
from tests.look.pages import board, case, intake, sign_in, workbench, working

ROOT = Path(__file__).resolve().parents[2]
MENU = ("My work", "Team board", "Cases", "Letters", "External cases", "Reports")

Page = tuple[str, Callable[[], dict[str, Any]]]
PAGES: dict[str, Page] = {
    "board": ("cases/work_list.html", lambda: {"board": board.board()}),
    "case": ("cases/case.html", lambda: {"case": case.case(), "panels": case.panels()}),
    "working": ("cases/certificate.html", lambda: {"working": working.working()}),
    "intake": (
        "complaints/intake.html",
        lambda: intake_page(),
    ),
    "workbench": (
        "complaints/workbench.html",
        lambda: {
            "bench": workbench.bench(),
            "letter": workbench.letter(),
            "checks": workbench.checks(),
            "form": workbench.fair_form(),
        },
    ),
    "sign-in": (
        "accounts/sign_in.html",
        lambda: {"form": sign_in.sign_in_form()},
    ),
    "error": (
        "errors/error.html",
        lambda: {"status": 404, "title": "There is no such page", "text": "The address may be mistyped."},
    ),
}


def intake_page() -> dict[str, Any]:
    """Intake with the real form, whose mistakes are all in one form here."""
    form = intake.intake_form()
    return {"intake": intake.intake(), "side": intake.side(), "form": form, "all_errors": form, "refused": []}


def bare_app() -> Flask:
    """Pages at ``/<name>?lang=zh&theme=dark``."""
    app = Flask("look", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    Babel(app, locale_selector=lambda: "zh_Hans_CN" if _chinese() else "en_GB")
    add_filters(app)
    set_headers(app)
    app.secret_key = "only for looking"
    app.jinja_env.globals["csrf_token"] = lambda: "token"
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # of the i18n extension
        _word, lambda one, many, number: _word(one if number == 1 and not _chinese() else many), newstyle=True
    )
    app.context_processor(_page_context)
    app.add_url_rule("/<name>", view_func=_show)
    app.add_url_rule("/sign-in", view_func=lambda: _show("sign-in"), endpoint="accounts.sign_in")
    app.add_url_rule("/letter.svg", view_func=_letter_page)
    app.add_url_rule(
        "/redress/<reference>",
        view_func=lambda reference: _show("workbench"),
        endpoint="complaints_decision.redress",
    )
    app.add_url_rule(
        "/complaints/new", view_func=lambda: _show("case"), methods=["POST"], endpoint="register"
    )
    app.add_url_rule("/complaints/new/side", view_func=_side, methods=["POST"], endpoint="side")
    return app


def _chinese() -> bool:
    return request.args.get("lang") == "zh"


def _word(text: str) -> str:
    return TRANSLATED.get(text, text) if _chinese() else text


def _page_context() -> dict[str, object]:
    return {
        "lang": "zh-Hans" if _chinese() else "en",
        "theme": request.args.get("theme", "auto"),
        "navigation": [{"label": _word(word), "url": "#", "current": word == "Cases"} for word in MENU],
        "other_language": {"code": "en", "label": "English"}
        if _chinese()
        else {"code": "zh", "label": "中文"},
        "current_user": SimpleNamespace(
            is_authenticated=request.path != "/sign-in", display_name="Priya Nair"
        ),
        "home_href": "/",
        "search_href": "/search",
        "account_href": "/account",
        "language_href": "/language",
    }


def _show(name: str) -> str:
    if name not in PAGES:
        abort(404)
    template, model = PAGES[name]
    return render_template(template, **model())


def _side() -> str:
    side = intake.side()
    side["primary"] = (
        "Register a separate complaint" if request.form.get("duplicate") == "separate" else side["primary"]
    )
    return render_template(
        "complaints/intake_pieces.html", form=intake.intake_form(), intake=intake.intake(), side=side
    )


def _letter_page() -> Response:
    return Response(workbench.LETTER_PAGE, mimetype="image/svg+xml")
