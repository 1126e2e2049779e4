"""What of this room's tables the log tells too: ``flask audit verify`` compares them.

Nobody moves the goal after the shot: what an action is to achieve and when it is judged, what a look at it counted and
what was said of it, is compared as it was told; so are flags, causes, both codings of a sample, notes and reports.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import String, cast, literal, select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.platform.log import EventKind, Mirror, register_mirror
from app.platform.log.mirrors import Copy, Key, Tells, Values, register_copy
from app.platform.log.stating import mirror_rows, says, select_rows
from app.reports import events
from app.reports.domain.inputs import digest, unpack
from app.reports.models.actions import Action, ActionEvidence, EffectCheck, GuidanceNote
from app.reports.models.agreement import CodingSample, SecondCoding
from app.reports.models.coding import PointCause
from app.reports.models.flags import SystemicFlag
from app.reports.models.summaries import Report

Told = Iterator[tuple[Key, Values]]
_ONE = literal(0)
"""The key of what a stream has one of."""
_SCHEDULE = cast(Report.schedule_id, String)
_SAMPLE = cast(CodingSample.id, String)
_NOTE = cast(GuidanceNote.id, String)


def register_mirrors() -> None:
    """Actions with their evidence and effects, notes, flags, causes, samples, reports."""
    for mirror in (_actions(), _evidence(), _effects(), _notes(), _flags(), _causes()):
        register_mirror(mirror)
    for mirror in (_samples(), _second_codings(), _reports()):
        register_mirror(mirror)
    register_copy(
        Copy("report", (Report.document, Report.inputs), _altered_reports, "report-schedule", thorough=True)
    )


def _told_by(*kinds: EventKind, field: str | None = None) -> dict[str, Tells]:
    """Events of one row, named by a field of theirs, or of the one row of their stream."""

    def told(body: dict[str, Any]) -> Told:
        yield body["fields"][field] if field else 0, says(body["fields"].get("row"))

    return dict.fromkeys((kind.name for kind in kinds), told)


def _actions() -> Mirror:
    told = _told_by(events.ACTION_RAISED, events.ACTION_CHANGED, events.ACTION_STEPPED)
    return mirror_rows(
        Action, told, select_rows(Action, Action.reference, _ONE), Action.reference, stream_type="action"
    )


def _of_action(model: Any, told: dict[str, Tells]) -> Mirror:
    kept = select_rows(model, Action.reference, model.number).join(Action, Action.id == model.action_id)
    return mirror_rows(model, told, kept, Action.reference, stream_type="action")


def _evidence() -> Mirror:
    return _of_action(ActionEvidence, _told_by(events.EVIDENCE_ADDED, field="number"))


def _effects() -> Mirror:
    return _of_action(EffectCheck, _told_by(events.EFFECT_CHECKED, events.EFFECT_JUDGED, field="number"))


def _notes() -> Mirror:
    told = _told_by(events.NOTE_WRITTEN, events.NOTE_PUBLISHED, events.NOTE_RETIRED)
    return mirror_rows(
        GuidanceNote, told, select_rows(GuidanceNote, _NOTE, _ONE), _NOTE, stream_type="guidance"
    )


def _flags() -> Mirror:
    told = _told_by(events.FLAGGED, events.FLAG_REPORTED, events.FLAG_SETTLED, field="flag")
    kept = select_rows(SystemicFlag, Case.reference, SystemicFlag.id).join(
        Case, Case.id == SystemicFlag.case_id
    )
    return mirror_rows(SystemicFlag, told, kept, Case.reference)


def _causes() -> Mirror:
    told = _told_by(events.CAUSE_CODED, field="cause")
    kept = select_rows(PointCause, Case.reference, PointCause.id).join(Case, Case.id == PointCause.case_id)
    return mirror_rows(PointCause, told, kept, Case.reference)


def _samples() -> Mirror:
    kept = select_rows(CodingSample, _SAMPLE, _ONE)
    return mirror_rows(
        CodingSample, _told_by(events.SAMPLE_DRAWN), kept, _SAMPLE, stream_type="coding-sample"
    )


def _second_codings() -> Mirror:
    """Drawn, and empty until it is coded."""

    def drawn(body: dict[str, Any]) -> Told:
        for number, cause in enumerate(body["fields"]["drawn"], start=1):
            yield number, {"cause_id": cause, "stage_id": None, "kind_id": None}

    def coded(body: dict[str, Any]) -> Told:
        told = body["fields"]
        values = {"stage_id": told["stage"], "kind_id": told["kind_code"]}
        yield told["number"], {**values, **says(told.get("row"))}

    kept = select_rows(SecondCoding, _SAMPLE, SecondCoding.number).join(
        CodingSample, CodingSample.id == SecondCoding.sample_id
    )
    told: dict[str, Tells] = {events.SAMPLE_DRAWN.name: drawn, events.CODED_AGAIN.name: coded}
    return mirror_rows(SecondCoding, told, kept, _SAMPLE, stream_type="coding-sample")


def _reports() -> Mirror:
    """A report by its first day and version, such as ``2026-10-01/1``."""

    def made(body: dict[str, Any]) -> Told:
        told = body["fields"]
        values = {"digest": told["digest"], "inputs_digest": told["inputs"], "release": told["release"]}
        yield f"{told['first']}/{told['version']}", {**values, **says(told.get("row"))}

    key = cast(Report.first_on, String) + literal("/") + cast(Report.version, String)
    kept = select_rows(Report, _SCHEDULE, key)
    return mirror_rows(
        Report, {events.REPORT_MADE.name: made}, kept, _SCHEDULE, stream_type="report-schedule"
    )


def _altered_reports(session: Session, schedules: Sequence[str]) -> Iterator[tuple[str, Key, str]]:
    """Reports whose document, or what was read for it, does not have the digest beside it."""
    of_report = (Report.digest, Report.document, Report.inputs_digest, Report.inputs)
    rows = session.execute(
        select(_SCHEDULE, Report.id, *of_report)
        .where(_SCHEDULE.in_(schedules))
        .execution_options(yield_per=10)
    )
    for schedule, number, document_digest, document, inputs_digest, inputs in rows:
        if hashlib.sha256(document.encode()).hexdigest() != document_digest:
            yield schedule, number, "document"
        if not _reads_as(inputs, inputs_digest):
            yield schedule, number, "inputs"


def _reads_as(inputs: bytes, expected: str) -> bool:
    try:
        return digest(unpack(inputs)) == expected
    except (ValueError, zlib.error):  # nothing that we wrote
        return False
