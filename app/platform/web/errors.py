"""Errors become pages in one place: what was wrong, what would be accepted, nothing of the inside."""

from __future__ import annotations

from datetime import date, datetime

import structlog
from flask import Flask, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, ProgrammingError
from werkzeug.exceptions import HTTPException

from app.platform.web.filters import chinese, legalday
from app.shared.errors import Conflict, DomainError
from app.shared.text import Both, Words

logger = structlog.get_logger()


def translated(error: DomainError) -> str:
    """The error's sentence in the reader's language."""
    text = _(error.message)
    return text % {name: _shown(value) for name, value in error.params.items()} if error.params else text


def _shown(value: object) -> object:
    """A parameter as the reader writes it: words in their language, days with the month's name."""
    if isinstance(value, Words):
        return _(value)
    if isinstance(value, Both):
        return value.zh if chinese() else str(value)
    return legalday(value) if isinstance(value, date) and not isinstance(value, datetime) else value


def _page(status: int, title: str, text: str, **more: object) -> ResponseReturnValue:
    return render_template("errors/error.html", status=status, title=title, text=text, **more), status


def _titles() -> dict[int, tuple[str, str]]:
    return {
        400: (_("This request could not be read"), _("Go back, check what was entered and send it again.")),
        403: (_("You may not open this"), _("Your roles do not cover it. Your supervisor can say who does.")),
        404: (_("There is no such page"), _("The address may be mistyped, or it is not for you to see.")),
        405: (_("This cannot be done that way"), _("Open the page and use its buttons.")),
        409: (_("Someone else was first"), _("Both versions are shown; nothing you typed is lost.")),
        410: (_("This file is not as it was stored"), ""),
        413: (_("This is too large"), _("Send smaller files, or fewer at once.")),
        414: (_("This address is too long"), _("Shorten the search or the filter.")),
        429: (_("Too many tries"), _("Wait a few minutes, then try again.")),
    }


_BEHIND = (
    "The database is older than the program: “flask db upgrade” has to be run on the server. Nothing was changed.\n"
    "数据库版本低于程序版本，请系统管理员运行“flask db upgrade”。未作任何更改。\n"
)
"""Said without a page: what a page shows is read from the database."""
_NO_TABLE_NO_COLUMN = {"42P01", "42703"}


def lacks_a_migration(error: DBAPIError) -> bool:
    """True when the database knows no such table or column: its migrations have not been run."""
    if getattr(error.orig, "sqlstate", None) in _NO_TABLE_NO_COLUMN:
        return True
    return str(error.orig).startswith(("no such table", "no such column"))


def _unanswered(error: DBAPIError) -> ResponseReturnValue:
    logger.error("database", path=request.path, error=str(error.orig))
    if lacks_a_migration(error):
        return Response(_BEHIND, status=503, mimetype="text/plain")
    if isinstance(error, ProgrammingError):
        return _fault()
    return _page(503, _("The database is busy"), _("Nothing was changed. Try again in a moment."))


def _fault() -> ResponseReturnValue:
    logger.exception("fault", path=request.path)
    return _page(500, _("Something went wrong on our side"), _("It was noted. Nothing was half-done."))


def install_error_pages(app: Flask) -> None:
    """Domain errors, HTTP errors, forged posts and a busy database as pages; anything else is logged as a fault."""

    @app.errorhandler(DomainError)
    def domain_error(error: DomainError) -> ResponseReturnValue:
        title = _titles().get(error.status, (_("That was not possible"), ""))[0]
        if isinstance(error, Conflict):
            return _page(error.status, title, translated(error), theirs=error.theirs, mine=error.mine)
        return _page(error.status, title, translated(error))

    @app.errorhandler(CSRFError)
    def forged(error: CSRFError) -> ResponseReturnValue:
        return _page(
            400,
            _("This form is too old, or came from elsewhere"),
            _("Open the page again and send it from there. Nothing was changed."),
        )

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> ResponseReturnValue | Response:
        code = error.code or 500
        if 300 <= code < 400:
            return error.get_response()
        title, text = _titles().get(code, (_("That was not possible"), error.description or ""))
        return _page(code, title, text)

    @app.errorhandler(OperationalError)
    @app.errorhandler(ProgrammingError)
    def unanswered(error: DBAPIError) -> ResponseReturnValue:
        return _unanswered(error)

    @app.errorhandler(IntegrityError)
    def overtaken(error: IntegrityError) -> ResponseReturnValue:
        """Two people made the same thing at once, and a unique key let one through."""
        logger.error("integrity", path=request.path, error=str(error.orig))
        return _page(
            409, _("Someone else was first"), _("Nothing was changed. Open the page again and look.")
        )

    @app.errorhandler(500)
    def fault(error: Exception) -> ResponseReturnValue:
        return _fault()
