"""What the log says about wordings. Streams: ("wording", code)."""

from __future__ import annotations

from datetime import date

from app.platform.log import declare
from app.shared.text import N_

EDITION_IMPORTED = declare(
    "wording-edition-imported",
    N_("Edition of a wording read in"),
    edition=str,
    language=str,
    effective_from=date,
    effective_to=(date, type(None)),
    filing_number=(str, type(None)),
    source_digest=str,
    clauses=int,
)
ENDORSEMENT_IMPORTED = declare(
    "wording-endorsement-imported",
    N_("Endorsement of a wording read in"),
    edition=str,
    endorsement=str,
    effective_from=date,
    source_digest=str,
    changes=list,
)
