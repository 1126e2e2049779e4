"""Asking for one letter, or one decision, in many complaints: tried first, then started, approved by somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from secrets import token_hex
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case, CaseLetter, Head
from app.cases.policy import case_to_read
from app.complaints import events
from app.complaints.domain.house_words import FIELDS, NAME
from app.complaints.domain.letter_kinds import ASKS, is_possible
from app.complaints.domain.outcomes import Outcome
from app.complaints.letters.code import new_code
from app.complaints.letters.composing import compose
from app.complaints.letters.gathering import gather
from app.complaints.letters.house import filled, values_of
from app.complaints.letters.material import Parts
from app.complaints.many.models import LetterRun, LetterRunItem
from app.complaints.many.queries import Entry, run_named
from app.complaints.services.approval import approve_decision
from app.complaints.services.decision import Answer, answers_of, check_answers, current_decision, line_of
from app.complaints.services.letter_approval import approve_letter, stops
from app.complaints.services.letters import LONGEST, permission_for, wanted_for
from app.complaints.services.standing import require_independent
from app.letters.blocks import Letter
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Unit
from app.platform.accounts.permissions import Permission
from app.platform.db import db, transaction
from app.platform.jobs import work
from app.platform.log import EventKind, Stream, record
from app.rules.library import Library
from app.shared.clock import Clock
from app.shared.errors import Conflict, DomainError, NotAllowed, NotFound, Refused
from app.shared.text import N_

WORK = "letters-to-many"
KINDS = ("update", "holding", "reply", "decision")
"""Letters that can say the same to many; what others say hangs on something that happened in one complaint."""
MOST = 100
NAMES = tuple(name for name in FIELDS if name not in ("letter_date", "total"))


@dataclass(frozen=True)
class Common:
    """What is said in all of them: words with names to be filled from each complaint, and the outcome of a decision.

    A decision without ``outcome`` is, in each complaint, the one that was drafted there.
    """

    kind: str
    parts: Parts
    outcome: Outcome | None = None


def prepare(*, actor: Actor, clock: Clock, library: Library, case_ids: Sequence[int], common: Common) -> int:
    """Note what is wanted and try it in each complaint, without making anything. Returns the run's number.

    Raises Refused for a kind that is not for many, for missing words, for a name that is none, and for too many.
    """
    actor.require(Permission.ISSUE_LETTERS)
    if actor.user_id is None:
        raise NotAllowed(N_("Letters to many are asked for by a person."))
    check_common(common)
    ids = list(dict.fromkeys(case_ids))
    if not 1 <= len(ids) <= MOST:
        raise Refused(N_("Pick from 1 to %(most)s complaints."), most=MOST)
    problems = {case_id: _problem(db.session(), case_id, common, actor, clock, library) for case_id in ids}
    with transaction() as session:
        run = LetterRun(
            kind=common.kind,
            words=common.parts.to_json(),
            outcome=common.outcome,
            state="prepared",
            by_id=actor.user_id,
            at=clock.now(),
        )
        session.add(run)
        session.flush()  # the id, which its items name
        session.add_all(
            LetterRunItem(run_id=run.id, case_id=case_id, state="waiting", problem=problem)
            for case_id, problem in problems.items()
        )
        return run.id


def check_common(common: Common) -> None:
    """Raise Refused, at its field, unless the words can be said to many."""
    if common.kind not in KINDS:
        raise Refused(N_("Such a letter cannot be written to many at once."), field="kind")
    asks, parts = ASKS[common.kind], common.parts
    needs_words = asks.paragraphs or (common.kind == "decision" and common.outcome is not None)
    if needs_words and not any(words.strip() for words in parts.paragraphs):
        raise Refused(N_("Write what the letter is to say."), field="paragraphs")
    if asks.why and not parts.why.strip():
        raise Refused(N_("Give the reason that the letter names."), field="why")
    if asks.expected_on and parts.expected_on is None:
        raise Refused(N_("Give the day by which the answer can be expected."), field="expected_on")
    if sum(len(words) for words in (*parts.paragraphs, parts.why)) > LONGEST:
        raise Refused(N_("A letter may have up to 20,000 characters of text."), field="paragraphs")
    for field, words in (*(("paragraphs", each) for each in parts.paragraphs), ("why", parts.why)):
        for name in NAME.findall(words):
            if name.strip() not in NAMES:
                raise Refused(
                    N_("“%(name)s” is none of the names in the list."), field=field, name=name.strip()[:60]
                )
        if "{" in (rest := NAME.sub("", words)) or "}" in rest:
            raise Refused(N_("Braces stand only round a name, as in {{reference}}."), field=field)


def letter_for(
    session: Session, case: Case, common: Common, *, actor: Actor, clock: Clock, library: Library
) -> Letter:
    """What this complaint would get, composed and not kept. Raises what preparing it would raise."""
    require_possible(session, case, common, actor)
    parts = parts_for(session, case, common, actor=actor, clock=clock, library=library)
    wanted = wanted_for(session, case, common.kind, new_code(), parts, clock=clock, library=library)
    return compose(gather(session, case, wanted, preparer=actor))


def parts_for(
    session: Session, case: Case, common: Common, *, actor: Actor, clock: Clock, library: Library
) -> Parts:
    """The words with each name replaced by what this complaint says."""
    if common.kind == "decision":
        return Parts()
    return replace(
        common.parts,
        paragraphs=tuple(
            filled_for(session, case, words, actor=actor, clock=clock, library=library)
            for words in common.parts.paragraphs
        ),
        why=filled_for(session, case, common.parts.why, actor=actor, clock=clock, library=library),
    )


def answers_for(
    session: Session, case: Case, common: Common, *, actor: Actor, clock: Clock, library: Library
) -> list[Answer]:
    """The common outcome for every point, with the reasons as they read here; its own redress stays."""
    outcome = common.outcome
    assert outcome is not None, "asked by the caller"
    words = "\n\n".join(common.parts.paragraphs)
    reasons = filled_for(session, case, words, actor=actor, clock=clock, library=library)
    decision = current_decision(session, case)
    drafted = answers_of(session, decision) if decision else ()
    lines = {head.number: [line_of(row) for row in answer.lines] for head, answer in drafted}
    numbers = session.scalars(select(Head.number).where(Head.case_id == case.id).order_by(Head.number)).all()
    return [Answer(number, outcome, reasons, lines.get(number, ())) for number in numbers]


def filled_for(
    session: Session, case: Case, words: str, *, actor: Actor, clock: Clock, library: Library
) -> str:
    """``words`` as they read in this complaint."""
    if not NAME.search(words):
        return words
    wanted = wanted_for(session, case, "update", "", Parts(), clock=clock, library=library)
    return filled(words, values_of(gather(session, case, wanted, preparer=actor)))


def require_possible(session: Session, case: Case, common: Common, actor: Actor) -> None:
    """Raise what stands in the way before anything is composed: the person, the state, a draft that somebody wrote."""
    actor.require(permission_for(common.kind), session.get_one(Unit, case.unit_id).path)
    if not is_possible(common.kind, case.state, case.closing):
        raise Refused(N_("Such a letter cannot be prepared in this state of the complaint."))
    if common.kind == "decision":
        require_independent(session, case, actor)
        return
    there = select(CaseLetter.id).where(
        CaseLetter.case_id == case.id, CaseLetter.kind == common.kind, CaseLetter.state == "draft"
    )
    if session.scalar(there.limit(1)) is not None:
        raise Refused(N_("There is a draft of such a letter already."))


def start(*, actor: Actor, clock: Clock, run_id: int) -> None:
    """Have the jobs process prepare the letters. Asked twice, it is asked once."""
    with transaction() as session:
        run, entries = held(session, run_id, actor, clock)
        _require_own(run, actor)
        if run.state in ("waiting", "running"):
            return
        if run.state != "prepared":
            raise Refused(N_("These letters are prepared already."))
        run.state = "waiting"
        _ask(run, entries, actor, clock)


def try_again(*, actor: Actor, clock: Clock, run_id: int) -> None:
    """Have what failed prepared once more, after what stood in the way was mended. Asked twice, it is asked once.

    A decision whose letter was made already is put forward as its draft reads by now. What went on by hand meanwhile
    is left alone; Refused when nothing is left.
    """
    with transaction() as session:
        run, entries = held(session, run_id, actor, clock)
        _require_own(run, actor)
        if run.state in ("waiting", "running"):
            return
        left = [entry for entry in entries if can_try_again(run, entry)]
        if not left:
            raise Refused(N_("Nothing is left here that could be tried again."))
        for entry in left:
            entry.item.state, entry.item.problem = "waiting", None
        run.state, run.finished_at = "waiting", None
        _ask(run, left, actor, clock)


def can_try_again(run: LetterRun, entry: Entry) -> bool:
    """True for a complaint that failed and still stands where such a letter is prepared."""
    case = entry.case
    return entry.item.state == "failed" and is_possible(run.kind, case.state, case.closing)


def drop(*, actor: Actor, clock: Clock, run_id: int) -> None:
    """Leave it before it starts; nothing was made."""
    with transaction() as session:
        run, _entries = held(session, run_id, actor, clock)
        _require_own(run, actor)
        if run.state != "prepared":
            raise Refused(N_("It has started already."))
        run.state = "dropped"


@dataclass(frozen=True)
class Approved:
    """What became of an approval of many: how many letters, and by reference why others were not."""

    letters: int
    refused: dict[str, DomainError]


def may_approve(run: LetterRun, actor: Actor) -> bool:
    """A second person alone."""
    return actor.user_id is not None and actor.user_id != run.by_id


def is_clean(entry: Entry) -> bool:
    """True when the letter waits for a yes and nothing stops it: no failed check, not one that was set aside."""
    letter = entry.letter
    if letter is None or letter.state != "draft" or letter.override is not None or stops(letter):
        return False
    return entry.case.state == "approving" if letter.kind == "decision" else True


def approve_clean(
    *, actor: Actor, clock: Clock, library: Library, run_id: int, looked_at: dict[int, str]
) -> Approved:
    """Approve, as a second person, the clean letters that were looked at: content digests by letter number.

    Each is approved as by itself, decisions at the level and by the independence that each of them asks for; one that
    is refused stops no other. Raises NotAllowed for whoever asked for the letters.
    """
    session = db.session()
    run, entries = run_named(session, run_id, actor=actor, clock=clock)
    if not may_approve(run, actor):
        raise NotAllowed(N_("A second person approves letters to many, not who asked for them."))
    chosen = [
        (entry.letter.id, entry.case.reference, is_clean(entry))
        for entry in entries
        if entry.letter is not None and entry.letter.id in looked_at
    ]
    if not chosen:
        raise Refused(N_("Pick at least one letter."))
    kind, done, refused = run.kind, [], {}
    for letter_id, reference, clean in chosen:
        try:
            if not clean:
                raise Conflict(N_("The letter is no longer the one you looked at. Look at it again."))
            _approve(kind, letter_id, reference, looked_at[letter_id], actor, clock, library)
            done.append(letter_id)
        except DomainError as error:
            refused[reference] = error
    with transaction():
        _note(
            run_id,
            events.LETTERS_APPROVED_TOGETHER,
            actor,
            clock,
            letters=done,
            refused=sorted(refused),
        )
    return Approved(len(done), refused)


def _approve(
    kind: str, letter_id: int, reference: str, digest: str, actor: Actor, clock: Clock, library: Library
) -> None:
    if kind == "decision":
        approve_decision(
            actor=actor, clock=clock, library=library, reference=reference, content_digest=digest
        )
    else:
        approve_letter(
            actor=actor,
            clock=clock,
            library=library,
            reference=reference,
            letter_id=letter_id,
            content_digest=digest,
        )


# --- inside ---------------------------------------------------------------------------------------------


def common_of(run: LetterRun) -> Common:
    """What the run says in all of its letters."""
    return Common(run.kind, Parts.from_json(run.words), Outcome(run.outcome) if run.outcome else None)


def told(error: DomainError) -> dict[str, Any]:
    """A refusal as it is kept: a message that is put into the reader's language when it is shown."""
    return {"message": error.message, "params": {name: str(value) for name, value in error.params.items()}}


def held(session: Session, run_id: int, actor: Actor, clock: Clock) -> tuple[LetterRun, list[Entry]]:
    """The run with its row locked."""
    session.scalar(select(LetterRun).where(LetterRun.id == run_id).with_for_update())
    return run_named(session, run_id, actor=actor, clock=clock)


def _problem(
    session: Session, case_id: int, common: Common, actor: Actor, clock: Clock, library: Library
) -> dict[str, Any] | None:
    case = session.get(Case, case_id)
    if case is None:
        raise NotFound(N_("There is no such complaint, or it is not for you to see."))
    case_to_read(session, actor, case.reference, now=clock.now())
    try:
        if common.kind == "decision" and common.outcome is not None:
            require_possible(session, case, common, actor)
            answers = answers_for(session, case, common, actor=actor, clock=clock, library=library)
            check_answers(session, case, answers)
        else:
            letter_for(session, case, common, actor=actor, clock=clock, library=library)
    except DomainError as error:
        return told(error)
    return None


def _require_own(run: LetterRun, actor: Actor) -> None:
    if run.by_id != actor.user_id:
        raise NotAllowed(N_("Only who asked for these letters starts or leaves them."))


def _ask(run: LetterRun, entries: Sequence[Entry], actor: Actor, clock: Clock) -> None:
    """Note it and hand it to the jobs process; that it is asked once is seen to by the state of the locked run."""
    references = [entry.case.reference for entry in entries]
    _note(run.id, events.LETTERS_ASKED, actor, clock, letter=run.kind, cases=references)
    work.ask(WORK, key=f"run-{run.id}-{token_hex(8)}", params={"run": run.id}, now=clock.now())


def _note(run_id: int, kind: EventKind, actor: Actor, clock: Clock, **fields: Any) -> None:
    record(
        Stream(events.LETTERS_TO_MANY, str(run_id)),
        kind,
        actor=actor.label,
        recorded_at=clock.now(),
        legal_zone="UTC",
        **fields,
    )
