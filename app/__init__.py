"""The composition root: create_app wires the rooms together. Nobody imports this module."""

from __future__ import annotations

import sys

import structlog
from flask import Flask, request, url_for
from flask_login import current_user
from werkzeug.middleware.proxy_fix import ProxyFix

from app import rooms
from app.config import ROOT, Settings
from app.extensions import babel, csrf, login_manager, migrate
from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_of_request, load_user
from app.platform.db import db
from app.platform.web.access import guard, refuse_unmarked
from app.platform.web.errors import install_error_pages
from app.platform.web.filters import add_filters
from app.platform.web.going_on import tell_scripts_where_to_go
from app.platform.web.headers import set_headers
from app.platform.web.input import refuse_unwritable_input
from app.platform.web.navigation import navigation, outside
from app.platform.web.origin import refuse_foreign_posts
from app.shared.clock import Clock, SystemClock


def create_app(settings: Settings | None = None, *, clock: Clock | None = None) -> Flask:
    """Build the application. ``clock`` replaces the machine's for tests and the demonstration."""
    settings = settings or Settings.load()
    app = Flask(
        "app",
        instance_path=str(settings.instance),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
    )
    _configure(app, settings)
    app.extensions["settings"] = settings
    app.extensions["clock"] = clock or SystemClock()
    _bind_extensions(app)
    _install_web(app)
    rooms.open_all(app)
    refuse_unmarked(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(settings.log_level),
        logger_factory=_to_standard_error,
    )
    settings.instance.mkdir(parents=True, exist_ok=True)
    app.config.update(
        SECRET_KEY=settings.signing_key(),
        SQLALCHEMY_DATABASE_URI=settings.url,
        MAX_CONTENT_LENGTH=settings.max_upload_mb * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        MAX_FORM_PARTS=2000,
        PERMANENT_SESSION_LIFETIME=settings.session_hours * 3600,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.production,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a form left open over lunch is not lost
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "app" / "translations"),
        BABEL_DEFAULT_LOCALE="en_GB",
    )
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # the way Flask documents
            app.wsgi_app, x_for=settings.trusted_proxies, x_proto=settings.trusted_proxies
        )


def _to_standard_error(*_names: object) -> structlog.PrintLogger:
    """Where log lines go: never between the answer of a command."""
    return structlog.PrintLogger(sys.stderr)


def _bind_extensions(app: Flask) -> None:
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    csrf.init_app(app)
    babel.init_app(app, locale_selector=_locale)
    login_manager.init_app(app)
    login_manager.session_protection = "strong"
    login_manager.user_loader(load_user)


def _locale() -> str:
    """The person's own language; before sign-in what the browser asks for, or what was chosen for this visit."""
    if current_user.is_authenticated:
        return "zh_Hans_CN" if current_user.locale.startswith("zh") else "en_GB"
    chosen = (
        request.cookies.get("language") or request.accept_languages.best_match(["en", "zh-CN", "zh"]) or "en"
    )
    return "zh_Hans_CN" if chosen.startswith("zh") else "en_GB"


def _install_web(app: Flask) -> None:
    def may(permission: str) -> bool:
        return actor_of_request().may(Permission(permission))

    refuse_foreign_posts(app)
    refuse_unwritable_input(app)
    guard(app, signed_in=lambda: bool(current_user.is_authenticated), may=may)
    set_headers(app)
    tell_scripts_where_to_go(app)
    add_filters(app)
    install_error_pages(app)

    @app.context_processor
    def page_context() -> dict[str, object]:
        signed_in = bool(current_user.is_authenticated)
        chinese = _locale().startswith("zh")
        return {
            "navigation": navigation(may) if signed_in else [],
            "outside": outside(),
            "home_href": url_for("accounts.home"),
            "account_href": url_for("accounts.account") if signed_in else None,
            "search_href": url_for("work_list.show") if signed_in and may(Permission.READ_CASES) else None,
            "language_href": url_for("accounts.language"),
            "lang": "zh-Hans" if chinese else "en",
            "other_language": {"code": "en", "label": "English"}
            if chinese
            else {"code": "zh", "label": "中文"},
            "theme": current_user.theme if signed_in else "auto",
        }
