"""Coding twice: a seeded sample is drawn, and somebody else codes it without seeing what was chosen first."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.cases.models import Case
from app.cases.policy import case_to_read
from app.cases.recording import keep
from app.platform import log
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Unit
from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_for
from app.platform.db import transaction
from app.platform.log import Stream
from app.platform.log.stating import keep_row
from app.reports import events
from app.reports.domain.agreement import drawn
from app.reports.models.agreement import CodingSample, SecondCoding
from app.reports.queries.agreement import population, to_code
from app.reports.queries.coding import KINDS, STAGES, codes_of
from app.reports.queries.improvements import people_with
from app.shared.clock import Clock
from app.shared.errors import Conflict, NotFound, Refused
from app.shared.text import N_

MOST = 200
LONGEST_WHY = 500
LONGEST_SEED = 64


def draw_sample(
    *, actor: Actor, clock: Clock, unit_id: int, coder_id: int, size: int, seed: str
) -> CodingSample:
    """Draw ``size`` causes of a unit to be coded again by somebody else; the same seed draws the same.

    Raises Refused where the coder may not code there or is who draws, or nothing is there to be drawn.
    """
    with transaction() as session:
        unit = session.get(Unit, unit_id)
        if unit is None:
            raise Refused(N_("Choose the unit."), field="unit_id")
        actor.require(Permission.MANAGE_CODES, unit.path)
        coder = next(
            (p for p in people_with(session, Permission.CODE_CAUSES, unit.path) if p.id == coder_id), None
        )
        if coder is None or coder.id == actor.user_id:
            raise Refused(N_("Choose somebody else, who codes at this unit."), field="coder_id")
        if not 1 <= size <= MOST:
            raise Refused(N_("From 1 to %(most)s."), field="size", most=MOST)
        if not seed.strip() or len(seed) > LONGEST_SEED:
            raise Refused(N_("Give a seed of up to 64 characters, such as today’s date."), field="seed")
        ids = population(session, actor_for(coder), unit.path, clock)
        if not ids:
            raise Refused(N_("Others have coded nothing there that this person may see."), field="unit_id")
        sample = CodingSample(
            unit_id=unit.id,
            coder_id=coder.id,
            seed=seed.strip(),
            population=len(ids),
            last_cause_id=ids[-1],
            drawn_by_id=actor.user_id or 0,
            drawn_at=clock.now(),
        )
        session.add(sample)
        session.flush()  # the id, for what is drawn
        chosen = drawn(ids, sample.seed, size)
        session.add_all(
            SecondCoding(sample_id=sample.id, number=number, cause_id=cause_id)
            for number, cause_id in enumerate(chosen, start=1)
        )
        log.record(
            _stream(sample),
            events.SAMPLE_DRAWN,
            actor=actor.label,
            recorded_at=clock.now(),
            legal_zone=unit.zone,
            unit=unit.code,
            coder=coder.id,
            seed=sample.seed,
            population=sample.population,
            drawn=chosen,
            row=keep_row(session, _stream(sample), sample, now=clock.now()),
        )
    return sample


def code_again(
    *,
    actor: Actor,
    clock: Clock,
    sample_id: int,
    number: int,
    stage_id: int | None,
    kind_id: int | None,
    why: str,
) -> SecondCoding:
    """Code one of a sample: once, by the person it was drawn for. Raises Conflict when it is coded already."""
    with transaction() as session:
        row = to_code(session, sample_id, number, actor.user_id)
        if row is None:
            raise NotFound(N_("There is no such point for you to code."))
        session.refresh(row, with_for_update={"of": SecondCoding})
        if row.at is not None:
            raise Conflict(N_("You coded this point already; what was chosen stays."))
        case = session.get_one(Case, row.cause.case_id)
        case_to_read(session, actor, case.reference, now=clock.now())
        actor.require(Permission.CODE_CAUSES)
        stage = _chosen(session, STAGES, stage_id, "stage_id")
        kind = _chosen(session, KINDS, kind_id, "kind_id")
        if not why.strip() or len(why) > LONGEST_WHY:
            raise Refused(N_("Say what in the papers shows it, in up to 500 characters."), field="why")
        row.stage_id, row.kind_id, row.at = stage, kind, clock.now()
        row.why_digest = keep(case, "cause", why.strip(), clock=clock)
        log.record(
            _stream(row.sample),
            events.CODED_AGAIN,
            actor=actor.label,
            recorded_at=clock.now(),
            legal_zone=case.zone,
            number=number,
            stage=stage,
            kind_code=kind,
            why=row.why_digest,
            row=keep_row(session, _stream(row.sample), row, now=clock.now()),
        )
    return row


def sample_named(session: Session, actor: Actor, sample_id: int) -> CodingSample:
    """A sample that this person may read of. Raises NotFound."""
    sample = session.get(CodingSample, sample_id)
    unit = session.get(Unit, sample.unit_id) if sample else None
    if (
        sample is None
        or unit is None
        or not (sample.coder_id == actor.user_id or actor.may(Permission.READ_IMPROVEMENTS, unit.path))
    ):
        raise NotFound(N_("There is no such sample that you may read."))
    return sample


def _chosen(session: Session, name: str, code_id: int | None, field: str) -> int:
    found = next((code.id for code, _meaning in codes_of(session, name) if code.id == code_id), None)
    if found is None:
        raise Refused(N_("Choose one of those listed."), field=field)
    return found


def _stream(sample: CodingSample) -> Stream:
    return Stream("coding-sample", str(sample.id))
