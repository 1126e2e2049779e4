"""What a letter may fetch while it is rendered: its own named assets and nothing else, from memory."""

from __future__ import annotations

import io
from collections.abc import Mapping

import segno
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

SCHEME = "fairfile:"
CODE = SCHEME + "code.svg"
_QUIET_MODULES = 4
_MODULES_MM = 14.0


class ForbiddenFetch(FatalURLFetchingError):
    """A letter asked for something that is not its own. WeasyPrint lets this one through, so rendering stops."""


class OwnAssets(URLFetcher):
    """Serves named bytes from memory, keeps what was asked for, refuses every other address."""

    def __init__(self, assets: Mapping[str, bytes]) -> None:
        super().__init__(fail_on_errors=True, allowed_protocols=(), allow_redirects=False)
        self._assets = dict(assets)
        self.asked_for: list[str] = []

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """Return a named asset or raise :class:`ForbiddenFetch`."""
        self.asked_for.append(url)
        if url not in self._assets:
            raise ForbiddenFetch(f"a letter may not fetch {url[:100]}")
        return URLFetcherResponse(url, self._assets[url], {"Content-Type": "image/svg+xml"})


def check_url(check_address: str, code: str) -> str:
    """What the QR code says: an address that opens as it is, on any server."""
    return f"https://{check_address}/{code.replace('-', '')}"


def code_svg(address: str) -> bytes:
    """The QR code (level M) as SVG: 14 mm of modules, then a quiet zone of four modules on each side."""
    code = segno.make(address, error="m", micro=False)
    scale = _MODULES_MM / code.symbol_size(border=0)[0]
    out = io.BytesIO()
    code.save(out, kind="svg", border=_QUIET_MODULES, scale=scale, unit="mm", xmldecl=False, nl=False)
    return out.getvalue()
