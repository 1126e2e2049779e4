"""The end of a story: letters, the second pair of eyes, the post; or a shorter way out."""

from __future__ import annotations

from sqlalchemy import select

from app.cases.models import CaseLetter
from app.complaints.domain.remedies import OWED, Stage, Step
from app.complaints.domain.triage import Triage
from app.complaints.letters.material import Parts
from app.complaints.services.approval import approve_decision, propose_decision
from app.complaints.services.closing import Ending, close_answered, decline, resolve, withdraw
from app.complaints.services.decision import current_decision
from app.complaints.services.letter_approval import agree_to_override, approve_letter, override_check, stops
from app.complaints.services.letter_fate import Fate, record_fate
from app.complaints.services.letter_following import bring_up_to_date
from app.complaints.services.letter_sending import dispatch
from app.complaints.services.letters import compose_decision, compose_letter
from app.complaints.services.levels import approvers_for
from app.complaints.services.remedies import Taken, remedies_of, take_step
from app.demo.scene import Scene, actor_named
from app.platform.accounts import User
from app.platform.accounts.signed_in import actor_for
from app.platform.db import db
from app.shared.clock import today

SET_ASIDE = {
    "en": "The check stops at a point that this demonstration cannot mend; the letter was read by two people.",
    "zh-Hans": "演示数据无法补正检查所指之处，已由两人核对全文。",
}

ACCEPTED = {
    "en": {"how": "On the phone", "reason": "Accepted as the end of it"},
    "zh-Hans": {"how": "电话", "reason": "投诉人表示接受"},
}
LETTER_OF = {"resolved": "summary", "withdrawn": "withdrawn"}
"""Whatever else a complaint turns out to be, the letter says that it is declined, and where it belongs."""


def acknowledge(scene: Scene) -> None:
    """The acknowledgement is approved and posted on the day the complaint came, unless the answer is as quick."""
    ending = scene.story.ending
    if ending is None or ending.after > 1:
        _send(scene, "acknowledgement")


def propose(scene: Scene) -> None:
    """The officer has the letter of the decision made and sends both to approval."""
    decision = current_decision(db.session(), scene.case)
    if decision is None or scene.case.state != "deciding":
        return
    letter = compose_decision(
        **scene.by(scene.officer),
    )
    _set_check_aside(scene, letter.id)
    propose_decision(
        **scene.by(scene.officer),
        letter_id=letter.id,
        version=current_version(scene),
    )


def current_version(scene: Scene) -> int:
    """The version of the decision's draft."""
    decision = current_decision(db.session(), scene.case)
    return decision.version if decision else 0


def approve(scene: Scene) -> None:
    """Whoever is nearest of those who may approve looks at decision and letter, and agrees."""
    decision = current_decision(db.session(), scene.case)
    if decision is None or scene.case.state != "approving":
        return
    on = today(scene.clock, scene.unit.zone)
    nearest = approvers_for(db.session(), scene.case, decision, on=on)[0]
    approve_decision(
        **scene.by(actor_for(db.session.get_one(User, nearest.user_id))),
        content_digest=db.session.get_one(CaseLetter, decision.letter_id).content_digest or "",
    )


def post(scene: Scene) -> None:
    """The approved decision is posted."""
    decision = current_decision(db.session(), scene.case)
    if decision is not None and decision.letter_id is not None and scene.case.state == "approved":
        _dispatch(scene, decision.letter_id)


def arrive(scene: Scene) -> None:
    """The letter arrives, or comes back."""
    letter = _letter(scene, "decision")
    if letter is None or letter.state != "sent":
        return
    words = f"EMS {9_000_000 + scene.number}" if scene.chinese else None
    record_fate(
        **scene.by(scene.officer),
        letter_id=letter.id,
        fate=Fate.RETURNED if scene.story.returned else Fate.DELIVERED,
        on=today(scene.clock, scene.unit.zone),
        words="addressee gone away" if scene.story.returned else words,
    )


def pay(scene: Scene) -> None:
    """What the decision promised is paid, with the bank's advice as proof."""
    for row in remedies_of(db.session(), scene.case):
        who = {**scene.by(scene.officer), "number": row.number}
        on, reference = today(scene.clock, scene.unit.zone), f"PAY-{7_000_000 + scene.number}"
        if row.state == Stage.ACCEPTED:
            payee = "投诉人本人账户" if scene.chinese else "The complainant, account ending 21"
            take_step(**who, step=Step.ASK, taken=Taken(on, payee=payee, payment_ref=reference))
        if row.state in OWED:
            proof = "银行回单" if scene.chinese else "Bank’s advice"
            take_step(**who, step=Step.DO, taken=Taken(on, proof=proof, payment_ref=reference))


def close(scene: Scene) -> None:
    """Nothing more is to be done: an answered complaint is closed once what it granted is paid."""
    if scene.case.state == "answered":
        pay(scene)
        close_answered(
            **scene.by(scene.officer),
        )


def end_early(scene: Scene) -> None:
    """Resolved on the spot, withdrawn, or not ours; and the short letter that says so."""
    told = scene.story.ending
    if told is None:
        return
    who, on = scene.by(scene.officer), today(scene.clock, scene.unit.zone)
    if scene.case.is_open:
        if told.kind == "resolved":
            resolve(**who, said=told.words, ending=Ending(on, **ACCEPTED[scene.unit.language]))
        elif told.kind == "withdrawn":
            withdraw(**who, ending=Ending(on, how="phone", reason=told.words))
        else:
            decline(**who, triage=Triage(told.kind), ending=Ending(on, reason=told.words))
    why = "" if told.kind == "resolved" else told.words
    _send(scene, LETTER_OF.get(told.kind, "declined"), Parts(why=why, happened_on=on))


def _send(scene: Scene, kind: str, parts: Parts | None = None) -> None:
    """Prepare a short letter, approve it and post it."""
    letter = _letter(scene, kind)
    if letter is None:
        letter = compose_letter(
            **scene.by(scene.officer),
            kind=kind,
            parts=parts,
        )
    else:
        letter = bring_up_to_date(**scene.by(scene.officer), letter_id=letter.id)
    if letter.state == "draft":
        _set_check_aside(scene, letter.id)
        approve_letter(
            actor=scene.officer,
            clock=scene.clock,
            library=scene.library,
            reference=scene.reference,
            letter_id=letter.id,
            content_digest=letter.content_digest or "",
        )
    if letter.state == "approved":
        _dispatch(scene, letter.id)


def _set_check_aside(scene: Scene, letter_id: int) -> None:
    """Where a check stops the letter, two people set it aside with a reason, as they would in life."""
    letter = db.session.get_one(CaseLetter, letter_id)
    if not stops(letter):
        return
    override_check(
        actor=scene.officer,
        clock=scene.clock,
        reference=scene.reference,
        letter_id=letter_id,
        reason=SET_ASIDE[scene.unit.language],
    )
    agree_to_override(
        actor=actor_named(scene.desk.assigner),
        clock=scene.clock,
        reference=scene.reference,
        letter_id=letter_id,
    )


def _dispatch(scene: Scene, letter_id: int) -> None:
    dispatch(
        **scene.by(scene.officer),
        letter_id=letter_id,
        how="ems" if scene.chinese else "post",
        proof=f"EMS {9_000_000 + scene.number}" if scene.chinese else None,
    )


def _letter(scene: Scene, kind: str) -> CaseLetter | None:
    return db.session.scalar(
        select(CaseLetter)
        .where(CaseLetter.case_id == scene.case.id, CaseLetter.kind == kind, CaseLetter.state != "superseded")
        .order_by(CaseLetter.id.desc())
        .limit(1)
    )
