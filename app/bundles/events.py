"""Kinds of event about bundles, in the stream of their case."""

from __future__ import annotations

from app.platform.log import declare
from app.shared.text import N_

BUNDLE_MADE = declare("bundle_made", N_("Bundle begun"), bundle=int, style=str)
BUNDLE_CHANGED = declare("bundle_changed", N_("Bundle changed"), bundle=int, what=str, item=str)
BUNDLE_ASKED = declare(
    "bundle_asked", N_("Bundle asked for"), bundle=int, audience=str, version=int, freeze=bool
)
BUNDLE_BUILT = declare(
    "bundle_built",
    N_("Bundle built"),
    bundle=int,
    audience=str,
    version=int,
    pages=int,
    file=str,
    hits=int,
)
BUNDLE_FROZEN = declare(
    "bundle_frozen",
    N_("Version of a bundle frozen"),
    bundle=int,
    audience=str,
    version=int,
    pages=int,
    file=str,
)
FILING_SUPPLIED = declare("filing_supplied", N_("PDF of a paper supplied for a bundle"), item=str, digest=str)
REDACTION_DECIDED = declare(
    "redaction_decided",
    N_("Redaction proposed or decided"),
    item=str,
    number=int,
    page=int,
    state=str,
    why=(str, type(None)),
)
"""``item`` names a paper (``evidence:3``); ``why`` is the digest of the reason."""
REDACTION_SOUGHT = declare("redaction_sought", N_("Looked for numbers to redact"), item=str, found=int)
