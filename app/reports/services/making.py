"""Making a scheduled report: examined, drawn and set before the transaction opens; then kept, sent, logged at once."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, selectinload, undefer

from app.platform import log
from app.platform.accounts.permissions import Permission
from app.platform.db import db, transaction
from app.platform.db.types import json_text
from app.platform.jobs import tell_colleague
from app.platform.log.stating import keep_row
from app.platform.storage import current_store
from app.reports import events
from app.reports.domain import behind
from app.reports.domain.due import period_of
from app.reports.domain.inputs import Difference, differences, digest, pack, unpack
from app.reports.models.summaries import Report, ReportCase, ReportReader, ReportSchedule
from app.reports.queries.facts import references
from app.reports.queries.improvements import people_with
from app.reports.queries.selection import Selection
from app.reports.release import release
from app.reports.services.scheduling import stream_of
from app.reports.services.summarising import Examined, examine
from app.shared.clock import Clock, legal_day

MOST_CHANGES = 200
"""So many differences from the version before are told one by one; all are counted."""


@dataclass(frozen=True)
class Told:
    """A mail about a report, in the reader's language."""

    subject: str
    body: str


@dataclass(frozen=True)
class Craft:
    """Who says, draws and sets: the presenters above this floor.

    ``say`` puts sentences and warnings into the document, ``draw`` its charts, ``print_`` its PDF in each
    language under a unit's name, ``tell`` the mail to one reader.
    """

    say: Callable[[dict[str, Any]], None]
    draw: Callable[[dict[str, Any]], dict[str, str]]
    print_: Callable[[dict[str, Any], dict[str, str], str, str], dict[str, bytes]]
    tell: Callable[[Report, dict[str, Any], str], Told]
    folders: Sequence[Path]
    largest: int


def make_report(params: dict[str, Any], clock: Clock, craft: Craft) -> dict[str, int]:
    """Make the report that was asked for, unless it is there: counts for the ledger.

    The same inputs and the same release give the same document, charts and pages. A new version of an unchanged
    report is not kept.
    """
    session = db.session()
    schedule = session.scalars(
        select(ReportSchedule)
        .where(ReportSchedule.id == params["schedule"])
        .options(selectinload(ReportSchedule.unit))
    ).one()
    first, last = period_of(date.fromisoformat(params["first"]), schedule.every)
    before = _newest(session, schedule.id, first)
    if before is not None and before.version >= params["version"]:
        return {"already": 1}
    selection = Selection(first, last, schedule.unit.code, schedule.product or None, schedule.source or None)
    today = legal_day(clock.now(), schedule.unit.zone)
    found = examine(session, selection, today=today, folders=craft.folders)
    craft.say(found.document)
    document = json_text(found.document)
    if before is not None and _is_same(before, found, document):
        return {"unchanged": 1}
    charts = craft.draw(found.document)
    name = f"{schedule.unit.code}-{first}"
    pdf = {
        language: current_store().put(io.BytesIO(content), max_bytes=craft.largest, name=f"{name}.pdf").digest
        for language, content in craft.print_(
            found.document, charts, _sha(document), schedule.unit.name
        ).items()
    }
    changes = [] if before is None else _changes(session, before, found)
    report = Report(
        schedule_id=schedule.id,
        unit_id=schedule.unit_id,
        first_on=first,
        last_on=last,
        version=1 if before is None else before.version + 1,
        release=release(),
        made_at=clock.now(),
        complaints=found.document["figures"]["now"]["complaints"],
        signals=len(found.document["signals"]),
        document=document,
        digest=_sha(document),
        charts=charts,
        inputs=pack(found.inputs),
        inputs_digest=digest(found.inputs),
        ranked=behind.pack(found.ranked),
        changes=changes,
        pdf=pdf,
    )
    _keep(report, schedule.id, found, craft, clock.now())
    return {"made": 1}


def _is_same(before: Report, found: Examined, document: str) -> bool:
    """Whether nothing differs: the complaints that are read, all that is said of them, the release."""
    return (
        before.inputs_digest == digest(found.inputs)
        and before.document == document
        and before.release == release()
    )


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _newest(session: Session, schedule_id: int, first: date) -> Report | None:
    return session.scalar(
        select(Report)
        .where(Report.schedule_id == schedule_id, Report.first_on == first)
        .order_by(Report.version.desc())
        .limit(1)
        .options(undefer(Report.inputs), undefer(Report.document))
    )


def _changes(session: Session, before: Report, found: Examined) -> list[dict[str, Any]]:
    """What was read otherwise, case by case; the first entry counts all and names what differs besides."""
    told = list(differences(unpack(before.inputs), found.inputs))
    shown = told[:MOST_CHANGES]
    names = references(session, [each.case_id for each in shown])
    also = {
        "release": before.release if before.release != release() else None,
        "exposure": _known_behind(json.loads(before.document)) != _known_behind(found.document) or None,
    }
    first = {"total": len(told), **{name: value for name, value in also.items() if value}}
    return [first, *(_change(each, names) for each in shown)]


def _known_behind(document: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What stood behind the complaints: rates also differ with the complaints themselves."""
    known = document.get("exposure") or {}
    return {measure: (figure["amount"], figure["edition"]) for measure, figure in known.items()}


def _change(each: Difference, names: dict[int, str]) -> dict[str, Any]:
    return {
        "reference": names.get(each.case_id, str(each.case_id)),
        "kind": each.kind,
        "fields": list(each.fields),
    }


def _keep(report: Report, schedule_id: int, found: Examined, craft: Craft, now: datetime) -> None:
    with transaction() as session:
        schedule = session.scalars(
            select(ReportSchedule)
            .where(ReportSchedule.id == schedule_id)
            .options(
                selectinload(ReportSchedule.unit),
                selectinload(ReportSchedule.readers).selectinload(ReportReader.user),
            )
            .with_for_update(of=ReportSchedule)
        ).one()
        session.add(report)
        session.flush()  # cases and mails name its id; a second maker fails here
        rows = [
            {"report_id": report.id, "signal": number, "case_id": case_id}
            for number, ids in enumerate(found.signal_cases)
            for case_id in ids
        ]
        if rows:
            session.execute(insert(ReportCase), rows)
        log.record(
            stream_of(schedule),
            events.REPORT_MADE,
            actor="system:jobs",
            recorded_at=now,
            legal_zone=schedule.unit.zone,
            occurred_at=now,
            first=report.first_on.isoformat(),
            last=report.last_on.isoformat(),
            version=report.version,
            digest=report.digest,
            inputs=report.inputs_digest,
            release=report.release,
            row=keep_row(session, stream_of(schedule), report, now=now),
        )
        may = {person.id for person in people_with(session, Permission.READ_REPORTS, schedule.unit.path)}
        for reader in schedule.readers:
            if reader.user_id in may:  # roles change, and people go
                told = craft.tell(report, found.document, reader.user.locale)
                tell_colleague(
                    reader.user,
                    key=f"report:{schedule.id}:{report.first_on}:{report.version}:{reader.user_id}",
                    subject=told.subject,
                    body=told.body,
                    attachments=[
                        {
                            "name": f"{schedule.unit.code}-{report.first_on}.pdf",
                            "digest": report.pdf[_language(reader.user.locale)],
                            "media_type": "application/pdf",
                        }
                    ],
                    now=now,
                )


def _language(locale: str) -> str:
    return "zh-Hans" if locale.startswith("zh") else "en"
