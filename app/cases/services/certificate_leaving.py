"""The working of a date as a file: made to be sent, so it passes the gate."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from app.cases.models import Case, Deadline
from app.cases.policy import stream_of
from app.disclosure.domain.leaks import Place
from app.disclosure.domain.readers import Audience, Purpose, Reader
from app.disclosure.gate import Leaving, gate_for, keeping_what_held_back, register_way, require_release
from app.platform.db import db, transaction
from app.shared.clock import Clock
from app.shared.text import N_

CERTIFICATE = register_way("certificate", N_("Working of a date"), asked_when_sent=True)
_ANYBODY = Reader(Audience.TRIBUNAL, Purpose.MERITS)
"""Nobody knows whom it is shown to: it may say what whoever decides may know, who is to know least."""


def require_certificate_release(
    *, clock: Clock, case: Case, deadline: Deadline, texts: Sequence[str]
) -> None:
    """Let the file leave that says ``texts``. Raises HeldBack while confidential words may stand in it."""
    thing = f"{deadline.regime}:{deadline.clock}"[:48]
    gate = gate_for(db.session(), Leaving(CERTIFICATE, stream_of(case), thing, _ANYBODY))
    parts = [(text, hashlib.sha256(text.encode()).hexdigest()) for text in texts]
    compared = gate.compare(Place(N_("Text"), text, part) for text, part in parts)
    if compared.hits:
        with keeping_what_held_back(clock=clock), transaction() as session:
            require_release(session, [compared], now=clock.now())
