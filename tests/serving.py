"""An application as a browser's test serves it."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.wsgi import ClosingIterator

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def whole(app: Flask) -> WSGIApplication:
    """Each answer at once: Werkzeug's server leaves a file open when a browser hangs up in the middle of it."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        with closing(ClosingIterator(app(environ, start_response))) as pieces:
            return [b"".join(pieces)]

    return answer
