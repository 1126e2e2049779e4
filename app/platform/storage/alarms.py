"""Alarms: a stored file that is not what was taken in.

Noted where it is met, told when the request, command or job ends: what it is met in may be a transaction that is about
to be undone, and the alarm must not be undone with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import structlog
from flask import Flask, Response, current_app, g, has_app_context, has_request_context, request
from sqlalchemy.exc import OperationalError

logger = structlog.get_logger()
_LISTENERS = "file_alarm_listeners"


@dataclass(frozen=True, order=True)
class FileAlarm:
    """``how`` is ``altered`` or ``gone``; ``where`` the address that was asked for, empty outside a request."""

    digest: str
    how: str
    where: str


Listener = Callable[[list[FileAlarm]], None]
"""Tells people; called outside any transaction."""


def register_alarm(app: Flask, listener: Listener) -> None:
    """Be told of files that are not what was taken in; a room does this when it is opened."""
    app.extensions[_LISTENERS].append(listener)


def note_alarm(digest: str, how: str) -> None:
    """Note a file that is not as it was stored; what the store calls."""
    where = request.path if has_request_context() else ""
    logger.error("stored file unsound", digest=digest, how=how, where=where)
    if has_app_context():
        _noted().add(FileAlarm(digest, how, where))


def install(app: Flask) -> None:
    """Have what was noted told at the end of every request, command and job."""
    app.extensions[_LISTENERS] = []
    app.after_request(_tell_after_request)
    app.teardown_appcontext(lambda _error: tell_noted())


def tell_noted() -> None:
    """Tell the listeners what was noted in this application context, once."""
    noted = sorted(_noted())
    _noted().clear()
    for listener in current_app.extensions[_LISTENERS] if noted else ():
        listener(noted)


def _tell_after_request(response: Response) -> Response:
    try:
        tell_noted()
    except (
        OperationalError
    ) as busy:  # the refusal stands; the next who asks for the file raises the alarm again
        logger.error("alarm not told", error=str(busy.orig))
    return response


def _noted() -> set[FileAlarm]:
    noted: set[FileAlarm] = g.setdefault("file_alarms_noted", set())
    return noted
