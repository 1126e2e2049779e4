"""Where a post comes from. The token proves the form; this asks besides that one of our own pages sent it."""

from __future__ import annotations

from urllib.parse import urlsplit

import structlog
from flask import Flask, current_app, request
from flask_wtf.csrf import CSRFError

logger = structlog.get_logger()

_READING = {"GET", "HEAD", "OPTIONS"}
_OWN_SITE = {"same-origin", "none"}
"""What browsers say in Sec-Fetch-Site of a page of ours, and of what the person began themself (a reload)."""
_USUAL_PORT = {"http": ":80", "https": ":443"}


def refuse_foreign_posts(app: Flask) -> None:
    """A post that another site's page sent is refused, also with a right token.

    Every browser of today names the sender. A program that names none has no cookie of somebody else's browser either,
    and old browsers that leave it out still need the token.
    """
    # Flask-WTF asks this only over TLS, of the Referer alone: it refuses whoever withholds it, and knows no proxy.
    app.config["WTF_CSRF_SSL_STRICT"] = False

    @app.before_request
    def check_origin() -> None:
        if request.method in _READING:
            return
        sender = request.headers.get("Origin") or request.headers.get("Referer")
        if request.headers.get("Sec-Fetch-Site", "none") in _OWN_SITE and (not sender or _is_ours(sender)):
            return
        logger.warning("foreign post", path=request.path, sender=sender, host=request.host)
        raise CSRFError("another site sent it")


def _is_ours(sender: str) -> bool:
    """True for the host that was asked, and for the public address: a proxy may ask us under another name.

    The scheme says nothing here: behind a proxy that speaks TLS we are asked without it.
    """
    public = current_app.extensions["settings"].public_url
    return _host(sender) in {_host(f"{request.scheme}://{request.host}"), _host(public)} - {""}


def _host(address: str) -> str:
    """The host, with its port where that is not the usual one. Empty for what has none, such as ``null``."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return parts.netloc.lower().removesuffix(_USUAL_PORT.get(parts.scheme, "\n"))
