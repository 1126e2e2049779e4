"""A browser and a terminal for tests. Each call runs in a context of its own, as in a process of its own."""

from __future__ import annotations

from collections.abc import Iterable
from contextvars import Context
from typing import Any

from flask import has_app_context
from flask import session as signing
from flask.testing import FlaskClient, FlaskCliRunner
from flask_wtf.csrf import generate_csrf
from werkzeug.test import TestResponse

from app.platform.db import db
from tests.page_audit import problems_of

ADDRESS = "http://127.0.0.1:8000"


class PageClient(FlaskClient):
    """Fetches and posts like a browser with a session, and audits every page that comes back.

    On SQLite only: the pages are the same on PostgreSQL, and reading them is a seventh of the whole suite's time.
    """

    def run_wsgi_app(self, environ: Any, buffered: bool = False) -> Any:
        # Flask would join the application context of the test, and with it share g, the session and the signed-in
        # person between requests; no two requests share them in life.
        _show_others_what_is_committed()
        try:
            return Context().run(super().run_wsgi_app, environ, True)
        finally:
            _show_others_what_is_committed()

    def open(self, *args: Any, forged: bool = False, **kwargs: Any) -> TestResponse:
        """As Flask's. A post carries this session's CSRF token, unless it is to be a ``forged`` one."""
        if kwargs.get("method") in ("POST", "PUT", "PATCH", "DELETE") and not forged:
            kwargs["headers"] = {**dict(kwargs.get("headers") or {}), "X-CSRFToken": self._csrf_token()}
        response = super().open(*args, **kwargs)
        self._audit(response)
        return response

    def sign_in(self, login: str, password: str) -> TestResponse:
        """Sign in through the page; fails the test when the page refuses."""
        response = self.post("/sign-in", data={"login": login, "password": password})
        assert response.status_code == 303, f"{login} could not sign in: {response.status}"
        return response

    def _csrf_token(self) -> str:
        with self.session_transaction() as session:
            # In a context of its own, because the token would stay in the test's g for the next browser.
            token, session["csrf_token"] = Context().run(self._signed_token, session.get("csrf_token"))
        return token

    def _signed_token(self, raw: str | None) -> tuple[str, str]:
        with self.application.test_request_context():
            if raw:
                signing["csrf_token"] = raw
            return generate_csrf(), signing["csrf_token"]

    def _audit(self, response: TestResponse) -> None:
        if response.mimetype != "text/html" or 300 <= response.status_code < 400:
            return
        if not self.application.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
            return
        path = response.request.path
        problems = problems_of(
            response.get_data(as_text=True),
            dict(response.headers),
            path,
            self.application.url_map.bind("127.0.0.1:8000"),
        )
        assert not problems, _listed(f"{response.request.method} {path} is not a page of ours:", problems)


class CommandRunner(FlaskCliRunner):
    """Runs ``flask …`` commands."""

    def __call__(self, *arguments: str, **kwargs: Any) -> Any:
        """``runner("cases", "import", path)``: like the terminal; an unexpected exception fails the test."""
        return self.invoke(args=list(arguments), **kwargs)

    def invoke(self, cli: Any = None, args: Any = None, **kwargs: Any) -> Any:
        _show_others_what_is_committed()
        try:
            result = Context().run(super().invoke, cli, args, **kwargs)
        finally:
            _show_others_what_is_committed()
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result


def _show_others_what_is_committed() -> None:
    """End the test's own reading, so that it blocks nobody and afterwards sees what the others committed."""
    if has_app_context():
        session = db.session()
        assert not (session.new or session.dirty or session.deleted), "commit before you ask for a page"
        session.rollback()


def _listed(title: str, lines: Iterable[str]) -> str:
    return "\n  - ".join([title, *lines])
