"""Coding a root cause, and keeping the lists: closed, with editions; a code retires and names what takes its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cases.models import Case, Code, CodeList, Evidence, Head
from app.cases.policy import case_to_change, stream_of
from app.cases.recording import keep, note
from app.platform import log
from app.platform.accounts.actor import SYSTEM, Actor
from app.platform.accounts.models import Unit
from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.platform.log import Stream
from app.platform.log.stating import keep_row
from app.reports import events
from app.reports.codes import shipped_lists
from app.reports.domain.coding import CAP_DAYS, CAP_PERCENT, OTHER, over_the_cap
from app.reports.models.coding import CausePaper, CodeEdition, CodeMeaning, PointCause
from app.reports.queries.coding import KINDS, STAGES, codes_of, edition_numbers, others
from app.shared.clock import Clock
from app.shared.errors import Conflict, NotFound, Refused
from app.shared.text import N_

LONGEST_WHY = 2000


@dataclass(frozen=True)
class NewCause:
    """A cause as somebody found it: codes by id, why, which papers were looked at (or what, where there is none)."""

    stage_id: int | None
    kind_id: int | None
    why: str
    papers: Sequence[int] = ()
    without_papers: str = ""
    other: str = ""


def code_cause(
    *, actor: Actor, clock: Clock, reference: str, number: int, cause: NewCause, known: int | None = None
) -> PointCause:
    """Say what caused a point. ``known``: the cause that was shown (0: none); another meanwhile raises Conflict.

    Raises Refused without a look at the evidence, and for Other beyond its cap.
    """
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.CODE_CAUSES, now=clock.now())
        head = _head(session, case, number)
        before = session.scalar(
            select(PointCause).where(PointCause.head_id == head.id, PointCause.superseded_at.is_(None))
        )
        if known is not None and known != (before.id if before else 0):
            raise Conflict(N_("Somebody else coded this point meanwhile. Look at it again."))
        stage, kind = _codes(session, cause)
        _check_other(session, case, stage, cause, actor, clock)
        if not cause.why.strip() or len(cause.why) > LONGEST_WHY:
            raise Refused(N_("Say what happened, in up to 2,000 characters."), field="why")
        papers = _papers(session, case, cause)
        if before is not None:
            before.superseded_at = clock.now()
            session.flush()  # before another one stands
        row = PointCause(
            case_id=case.id,
            head_id=head.id,
            stage_id=stage.id,
            kind_id=kind.id,
            other=cause.other.strip() if stage.code == OTHER else "",
            why_digest=keep(case, "cause", cause.why.strip(), clock=clock),
            without_papers="" if papers else cause.without_papers.strip(),
            editions={name: edition_numbers(session).get(name, 1) for name in (STAGES, KINDS)},
            by_id=actor.user_id,
            at=clock.now(),
        )
        session.add(row)
        session.flush()  # the id, which its papers name
        session.add_all(CausePaper(cause_id=row.id, evidence_id=paper.id) for paper in papers)
        note(
            case,
            events.CAUSE_CODED,
            number=head.number,
            cause=row.id,
            stage=stage.code,
            kind_code=kind.code,
            other=row.other,
            why=row.why_digest,
            papers=[paper.number for paper in papers],
            without=row.without_papers,
            supersedes=before.id if before else None,
            row=keep_row(session, stream_of(case), row, now=clock.now()),
            actor=actor,
            clock=clock,
        )
    return row


def retire_code(
    *, actor: Actor, clock: Clock, list_name: str, code: str, successor: str | None, why: str
) -> CodeEdition:
    """Let nobody choose a code any more; reports count it as its successor. A new edition of the list."""
    actor.require(Permission.MANAGE_CODES)
    with transaction() as session:
        codes, row = _list_to_change(session, list_name, why)
        retired = _code(session, codes, code)
        if retired.retired:
            raise Refused(N_("This code is retired already."))
        after = _code(session, codes, successor) if successor else None
        if after is not None and (after.id == retired.id or after.retired):
            raise Refused(N_("Choose another code, one that is in use."), field="successor")
        meaning = session.get(CodeMeaning, retired.id)
        if meaning is None:
            meaning = CodeMeaning(code_id=retired.id)
            session.add(meaning)
        retired.retired, meaning.successor_id = True, after.id if after else None
        return _new_edition(session, row, why, actor, clock)


@dataclass(frozen=True)
class NewCode:
    """A code to add, with what it means in both languages."""

    code: str
    label: str
    label_zh: str
    means: str
    means_zh: str = ""
    example: str = ""
    example_zh: str = ""


def add_code(*, actor: Actor, clock: Clock, list_name: str, new: NewCode, why: str) -> CodeEdition:
    """Add a code with its definition. A new edition of the list."""
    actor.require(Permission.MANAGE_CODES)
    with transaction() as session:
        _codes_there, row = _list_to_change(session, list_name, why)
        plain = new.code.strip().casefold()
        if not plain.replace("-", "").isalnum() or not plain.isascii() or len(plain) > 48:
            raise Refused(
                N_("A code is small letters, figures and hyphens, such as claim-notes."), field="code"
            )
        if session.scalar(select(Code.id).where(Code.list_id == row.id, Code.code == plain)) is not None:
            raise Refused(N_("There is such a code; a retired one is not used again."), field="code")
        for name in ("label", "label_zh", "means"):
            if not getattr(new, name).strip():
                raise Refused(N_("A code needs its name in both languages, and what it means."), field=name)
        last = session.scalar(select(func.max(Code.position)).where(Code.list_id == row.id)) or 0
        code = Code(
            list_id=row.id,
            code=plain,
            label=new.label.strip(),
            label_zh=new.label_zh.strip(),
            position=last + 1,
        )
        session.add(code)
        session.flush()  # the id, for its meaning
        session.add(
            CodeMeaning(
                code_id=code.id,
                means=new.means.strip(),
                means_zh=new.means_zh.strip(),
                example=new.example.strip(),
                example_zh=new.example_zh.strip(),
            )
        )
        return _new_edition(session, row, why, actor, clock)


def seed_causes(clock: Clock) -> None:
    """Fill the lists of root causes when they are not there yet; what a firm changed later stays."""
    with transaction() as session:
        for shipped in shipped_lists():
            if session.scalar(select(CodeList.id).where(CodeList.name == shipped["name"])) is not None:
                continue
            row = CodeList(name=shipped["name"], title=shipped["title"])
            session.add(row)
            session.flush()  # the id, for its codes
            for position, told in enumerate(shipped["codes"]):
                code = Code(
                    list_id=row.id,
                    code=told["code"],
                    label=told["label"],
                    label_zh=told["zh"],
                    position=position,
                )
                session.add(code)
                session.flush()  # the id, for its meaning
                session.add(
                    CodeMeaning(
                        code_id=code.id,
                        means=told["means"],
                        means_zh=told["means_zh"],
                        example=told["example"],
                        example_zh=told["example_zh"],
                    )
                )
            _new_edition(session, row, "shipped", SYSTEM, clock)


def _new_edition(session: Session, row: CodeList, why: str, actor: Actor, clock: Clock) -> CodeEdition:
    session.flush()
    codes = session.scalars(select(Code).where(Code.list_id == row.id).order_by(Code.position, Code.id))
    last = session.scalar(select(func.max(CodeEdition.number)).where(CodeEdition.list_id == row.id))
    edition = CodeEdition(
        list_id=row.id,
        number=(last or 0) + 1,
        made_at=clock.now(),
        by_id=actor.user_id,
        why=why.strip(),
        codes=[{"code": code.code, "label": code.label, "retired": code.retired} for code in codes],
    )
    session.add(edition)
    if actor is not SYSTEM:  # what is shipped was nobody's change
        _record(row, edition, actor, clock)
    return edition


def _record(row: CodeList, edition: CodeEdition, actor: Actor, clock: Clock) -> None:
    log.record(
        Stream("code-list", row.name),
        events.CODES_CHANGED,
        actor=actor.label,
        recorded_at=clock.now(),
        legal_zone="UTC",
        reason=edition.why,
        edition=edition.number,
        codes=[code["code"] for code in edition.codes if not code["retired"]],
        retired=[code["code"] for code in edition.codes if code["retired"]],
    )


def _list_to_change(session: Session, name: str, why: str) -> tuple[int, CodeList]:
    row = session.scalar(
        select(CodeList).where(CodeList.name == name, CodeList.name.in_((STAGES, KINDS))).with_for_update()
    )
    if row is None:
        raise NotFound(N_("There is no such list."))
    if not why.strip() or len(why) > 300:
        raise Refused(N_("Say why, in up to 300 characters."), field="why")
    return row.id, row


def _code(session: Session, list_id: int, code: str) -> Code:
    found = session.scalar(select(Code).where(Code.list_id == list_id, Code.code == code))
    if found is None:
        raise Refused(N_("Choose one of those listed."), field="code")
    return found


def _head(session: Session, case: Case, number: int) -> Head:
    head = session.scalar(select(Head).where(Head.case_id == case.id, Head.number == number))
    if head is None:
        raise NotFound(N_("This case has no such complaint point."))
    return head


def _codes(session: Session, cause: NewCause) -> tuple[Code, Code]:
    found = []
    for name, chosen, field in ((STAGES, cause.stage_id, "stage_id"), (KINDS, cause.kind_id, "kind_id")):
        code = next((code for code, _meaning in codes_of(session, name) if code.id == chosen), None)
        if code is None:
            raise Refused(N_("Choose one of those listed."), field=field)
        found.append(code)
    return found[0], found[1]


def _check_other(
    session: Session, case: Case, stage: Code, cause: NewCause, actor: Actor, clock: Clock
) -> None:
    if stage.code != OTHER:
        return
    if len(cause.other.strip()) < 3 or len(cause.other) > 200:
        raise Refused(N_("Say which stage it is, in up to 200 characters."), field="other")
    path = session.get_one(Unit, case.unit_id).path
    said, coded = others(session, path, clock.now() - timedelta(days=CAP_DAYS))
    if over_the_cap(said, coded) and not actor.may(Permission.MANAGE_CODES):
        raise Refused(
            N_(
                "Another stage stands at %(said)s of %(coded)s causes here, the most is %(cap)s %%. "
                "Choose the nearest, or have the list mended."
            ),
            field="stage_id",
            said=said,
            coded=coded,
            cap=CAP_PERCENT,
        )


def _papers(session: Session, case: Case, cause: NewCause) -> list[Evidence]:
    papers = list(
        session.scalars(
            select(Evidence)
            .where(Evidence.case_id == case.id, Evidence.number.in_(list(cause.papers)[:500]))
            .order_by(Evidence.number)
        )
    )
    if not papers and len(cause.without_papers.strip()) < 3:
        raise Refused(
            N_("A cause needs a look of its own: mark the papers you looked at, or say what else it was."),
            field="without_papers",
        )
    if len(cause.without_papers) > 300:
        raise Refused(N_("Say it in up to 300 characters."), field="without_papers")
    return papers
