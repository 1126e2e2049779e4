"""A letter passes the leak test over its finished pages; what may be a leak keeps it in the house until decided."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import CaseLetter
from app.cases.services.confidential import NewMark, decide_hit, mark_paper
from app.cases.services.evidence import Paper, add_evidence
from app.complaints.letters.composing import CONFIDENTIAL
from app.complaints.letters.material import Parts
from app.complaints.services import letter_approval as approving
from app.complaints.services import letter_sending as sending
from app.complaints.services.letters import compose_letter
from app.disclosure.domain.classes import Privilege
from app.disclosure.gate import HeldBack
from app.disclosure.models import LeakHit
from app.platform.accounts import Role
from app.platform.accounts.actor import Actor, Grant
from app.platform.storage import current_store
from app.shared.errors import Refused
from tests.complaints.letters.scenes import Scene
from tests.platform.storage import files

ADVICE = b"Counsel advises that a court would probably award her the sum of 7,340 pounds for the bathroom."


@pytest.fixture
def advised(okafor: Scene) -> Scene:
    file = current_store().put(io.BytesIO(ADVICE), max_bytes=1 << 20, name="advice.txt")
    (added,) = add_evidence(**okafor.who, papers=[Paper(file, "advice.txt", 1, "ours")])
    mark = NewMark(added.evidence.number, Privilege.LEGAL_ADVICE, "From counsel")
    mark_paper(**okafor.who, mark=mark)
    return okafor


def update(scene: Scene, words: str) -> CaseLetter:
    return compose_letter(kind="update", parts=Parts(paragraphs=(words,)), **scene.by_rules)


def item(row: CaseLetter) -> dict[str, Any]:
    return next(each for each in row.check_report or [] if each["about"] == CONFIDENTIAL)


def lawyer(scene: Scene) -> dict[str, Any]:
    counsel = Actor(scene.who["actor"].user_id, "Counsel", (Grant(Role.LEGAL, "/"),))
    return {**scene.who, "actor": counsel}


def test_a_letter_that_says_nothing_of_a_confidential_paper_passes(advised: Scene) -> None:
    assert item(update(advised, "We are still waiting for the plumber’s report."))["ok"]


def test_copied_words_hold_the_letter_back_and_nobody_can_set_that_aside(advised: Scene) -> None:
    row = update(advised, "A court would probably award her the sum of nothing at all, we are told.")
    assert not item(row)["ok"]
    approving.override_check(letter_id=row.id, reason="We are in a hurry", **advised.who)
    second = {**advised.who, "actor": advised.approver}
    approving.agree_to_override(letter_id=row.id, **second)
    with pytest.raises(Refused):
        approving.approve_letter(
            letter_id=row.id, content_digest=row.content_digest or "", library=advised.library, **second
        )


def test_once_decided_to_be_no_leak_the_same_words_pass_in_the_next_version(
    advised: Scene, db_session: Session
) -> None:
    words = "A court would probably award her the sum of nothing at all, we are told."
    row = update(advised, words)
    (hit,) = db_session.scalars(select(LeakHit)).all()
    assert (hit.target, hit.verdict) == (f"letter:{row.code}", None)
    decide_hit(**lawyer(advised), hit_id=hit.id, leak=False, reason="Said openly at the meeting")
    again = compose_letter(
        kind="update", parts=Parts(paragraphs=(words,)), letter_id=row.id, **advised.by_rules
    )
    assert item(again)["ok"]


def enclosed(scene: Scene, change: Callable[[pikepdf.Pdf], None]) -> CaseLetter:
    """A letter with an innocent paper that says something beside its pages."""
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(files.pdf("Photographs of the bathroom"))) as pdf:
        change(pdf)
        pdf.save(made)
    made.seek(0)
    file = current_store().put(made, max_bytes=1 << 20, name="photographs.pdf")
    (added,) = add_evidence(**scene.who, papers=[Paper(file, "photographs.pdf", 1, "ours")])
    parts = Parts(paragraphs=("We enclose the photographs.",), papers=(added.evidence.number,))
    return compose_letter(kind="update", parts=parts, **scene.by_rules)


def _property(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Subject"] = "Up to 7,340 pounds"


def _attachment(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["note.txt"] = pikepdf.AttachedFileSpec(pdf, ADVICE)


def _note(pdf: pikepdf.Pdf) -> None:
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Text,
        Rect=[0, 0, 1, 1],
        Contents=pikepdf.String("pay seven thousand three hundred and forty"),
    )
    pdf.pages[0].obj.Annots = pikepdf.Array([note])


def _layer(pdf: pikepdf.Pdf) -> None:
    layer = pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name=pikepdf.String("Up to 7,340 pounds"))
    pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=pikepdf.Array([pdf.make_indirect(layer)]))


def _label(pdf: pikepdf.Pdf) -> None:
    told = pikepdf.Array([0, pikepdf.Dictionary(P=pikepdf.String("Up to 7,340 pounds, "))])
    pdf.Root.PageLabels = pikepdf.Dictionary(Nums=told)


def _name(pdf: pikepdf.Pdf) -> None:
    place = pikepdf.Array([pdf.pages[0].obj, pikepdf.Name.Fit])
    names = pikepdf.Array([pikepdf.String("Up to 7,340 pounds"), place])
    pdf.Root.Names = pikepdf.Dictionary(Dests=pikepdf.Dictionary(Names=names))


def _photograph(pdf: pikepdf.Pdf) -> None:
    held = io.BytesIO()
    Image.new("RGB", (8, 8)).save(held, "JPEG", comment=b"Up to 7,340 pounds")
    pdf.Root.Kept = pdf.make_stream(held.getvalue(), Filter=pikepdf.Name.DCTDecode)


@pytest.mark.parametrize("change", [_property, _attachment, _note, _layer, _label, _name, _photograph])
def test_what_an_enclosed_paper_says_beside_its_pages_is_compared(
    advised: Scene, change: Callable[[pikepdf.Pdf], None]
) -> None:
    assert not item(enclosed(advised, change))["ok"]


def test_an_enclosed_paper_that_says_nothing_of_it_passes(advised: Scene) -> None:
    assert item(enclosed(advised, lambda _pdf: None))["ok"]


def test_what_is_found_on_the_day_of_dispatch_is_kept_to_be_decided(
    okafor: Scene, db_session: Session
) -> None:
    row = update(okafor, "A court would probably award her the sum of nothing at all, we are told.")
    second = {**okafor.who, "actor": okafor.approver}
    approving.approve_letter(
        letter_id=row.id, content_digest=row.content_digest or "", library=okafor.library, **second
    )
    file = current_store().put(io.BytesIO(ADVICE), max_bytes=1 << 20, name="advice.txt")
    (added,) = add_evidence(**okafor.who, papers=[Paper(file, "advice.txt", 1, "ours")])
    mark_paper(**okafor.who, mark=NewMark(added.evidence.number, Privilege.LEGAL_ADVICE, "From counsel"))
    with pytest.raises(HeldBack):
        sending.dispatch(letter_id=row.id, how="post", proof="", library=okafor.library, **okafor.who)
    db_session.expire_all()
    assert [hit.verdict for hit in db_session.scalars(select(LeakHit))] == [None]
