"""Giving a stored file to whoever asked: one way, for every page and every room."""

from __future__ import annotations

import os

from flask import Response
from werkzeug.wsgi import FileWrapper

from app.platform.storage.current import current_store
from app.platform.storage.names import content_disposition
from app.platform.storage.types import OCTET_STREAM

_CHUNK = 1 << 18


def give_out(digest: str, *, name: str, media_type: str = OCTET_STREAM, inline: bool = False) -> Response:
    """The file as it was taken in, under ``name``: to be saved, or with ``inline`` shown by the browser's own viewer.

    It is hashed before the first byte leaves, and has no power over our address. Raises Unsound when its content is not
    what it is named for, or it is gone; whoever watches over the files is told.
    """
    file = current_store().open_named(digest)
    response = Response(FileWrapper(file, _CHUNK), mimetype=media_type)
    response.headers["Content-Length"] = str(os.fstat(file.fileno()).st_size)
    response.headers["Content-Disposition"] = content_disposition(name, inline=inline)
    shown = "default-src 'none'; object-src 'self'; sandbox"
    response.headers["Content-Security-Policy"] = shown if inline else "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response
