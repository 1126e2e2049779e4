"""Opens this room in the application."""

from __future__ import annotations

from flask import Flask, Response, current_app
from sqlalchemy.exc import OperationalError

from app.platform.log import models as models  # tables are known once the room is open
from app.platform.log.access import write_accesses
from app.shared.clock import Clock


def open_room(app: Flask) -> None:
    """Bring the writing of accesses at the end of every request and command."""
    app.after_request(_write_accesses_of_request)
    app.teardown_appcontext(_write_accesses_of_command)


def _write_accesses_of_request(response: Response) -> Response:
    """Before the answer leaves: a look that cannot be written is answered with the page for a busy database."""
    try:
        write_accesses(_clock().now())
    except OperationalError as busy:
        return current_app.make_response(current_app.handle_user_exception(busy))
    return response


def _write_accesses_of_command(_error: BaseException | None) -> None:
    write_accesses(_clock().now())


def _clock() -> Clock:
    clock: Clock = current_app.extensions["clock"]
    return clock
