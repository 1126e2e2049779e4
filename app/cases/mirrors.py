"""What of a case's tables the log tells too: ``flask audit verify`` compares them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import String, cast, literal, select

from app.cases import events
from app.cases.models import Case, Evidence
from app.platform.log import Mirror, register_mirror
from app.platform.log.mirrors import Values


def register_mirrors() -> None:
    """The day of receipt, and every paper with its file."""
    receipt = select(
        Case.reference.label("stream"),
        literal(0).label("number"),
        cast(Case.received_on, String).label("received_on"),
    )
    register_mirror(Mirror("case_file", {events.RECEIVED.name: _received}, receipt, Case.reference))
    papers = select(
        Case.reference.label("stream"), Evidence.number, Evidence.digest, Evidence.size, Evidence.media_type
    ).join(Case, Case.id == Evidence.case_id)
    register_mirror(
        Mirror("evidence", {events.EVIDENCE_ADDED.name: _paper}, papers, Case.reference, files=("digest",))
    )


def _received(body: dict[str, Any]) -> tuple[int, Values]:
    return 0, {"received_on": body["on"]}


def _paper(body: dict[str, Any]) -> tuple[int, Values]:
    fields = body["fields"]
    return fields["number"], {name: fields[name] for name in ("digest", "size", "media_type")}
