"""Points after intake: one more, one put right, one taken off; and what they said, on a page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Head
from app.cases.policy import stream_of
from app.cases.services.opening import Point
from app.complaints.services.points import add_point, as_point, change_point, remove_point
from app.platform.accounts import User
from app.platform.log import Entry, entries
from app.platform.log import verify as verify_log
from app.shared.errors import Conflict, NotFound, Refused
from tests.clients import PageClient
from tests.complaints.letters.scenes import Scene


def told(scene: Scene, session: Session) -> list[Entry]:
    session.expire_all()
    return entries(session, stream_of(scene.case))


def points_of(scene: Scene, session: Session) -> list[Head]:
    session.expire_all()
    return list(session.scalars(select(Head).where(Head.case_id == scene.case.id).order_by(Head.number)))


def test_a_point_raised_at_the_decision_sends_the_complaint_back(drafted: Scene, db_session: Session) -> None:
    assert drafted.case.state == "deciding"
    before = len(points_of(drafted, db_session))
    head = add_point(point=Point("Nobody rang back", wants="An apology"), **drafted.by_rules)
    assert (head.number, drafted.case.state) == (before + 1, "investigating")
    assert told(drafted, db_session)[-1].kind in {"point_added", "deadlines_computed"}
    assert not verify_log(db_session).breaks


def test_a_point_put_right_keeps_what_stood_before_in_the_log(
    investigated: Scene, db_session: Session
) -> None:
    head = points_of(investigated, db_session)[0]
    old, point = head.said_digest, as_point(head)
    changed = Point("The claim for the ceiling was declined", point.said, point.wants, point.reason_id)
    change_point(
        number=head.number, point=changed, reason="As she said on the phone", **investigated.by_rules
    )
    entry = next(each for each in reversed(told(investigated, db_session)) if each.kind == "point_changed")
    assert (entry.reason, entry.fields["number"]) == ("As she said on the phone", head.number)
    assert entry.fields["said"] == points_of(investigated, db_session)[0].said_digest != old
    assert investigated.case.point == "The claim for the ceiling was declined"


@pytest.mark.parametrize(
    ("point", "reason", "match"),
    [
        (Point("  "), "why", "in a few words"),
        (Point("Something else"), " ", "Say why"),
        (None, "why", "Nothing is different"),
    ],
)
def test_a_point_is_not_put_right_without_words_or_reason(
    investigated: Scene, db_session: Session, point: Point | None, reason: str, match: str
) -> None:
    head = points_of(investigated, db_session)[0]
    with pytest.raises(Refused, match=match):
        change_point(
            number=head.number, point=point or as_point(head), reason=reason, **investigated.by_rules
        )


def test_a_point_taken_down_twice_is_taken_off_and_its_number_stays_unused(
    drafted: Scene, db_session: Session
) -> None:
    extra = add_point(point=Point("Taken down twice"), **drafted.by_rules)
    number = extra.number
    remove_point(number=number, reason="The same as point 1", **drafted.by_rules)
    assert number not in {head.number for head in points_of(drafted, db_session)}
    assert drafted.case.state == "deciding", "every point that is left has its finding"
    assert add_point(point=Point("Another"), **drafted.by_rules).number == number + 1


def test_a_point_that_somebody_worked_on_is_answered_not_taken_off(
    drafted: Scene, db_session: Session
) -> None:
    number = points_of(drafted, db_session)[0].number
    with pytest.raises(Refused, match="worked on"):
        remove_point(number=number, reason="It went away", **drafted.by_rules)


def test_once_the_answer_is_proposed_no_point_changes(proposed: Scene, db_session: Session) -> None:
    head = points_of(proposed, db_session)[0]
    with pytest.raises(Refused, match="in approval"):
        add_point(point=Point("Too late"), **proposed.by_rules)
    with pytest.raises(Refused, match="in approval"):
        change_point(number=head.number, point=Point("Too late"), reason="why", **proposed.by_rules)


def test_once_the_answer_is_proposed_no_form_is_shown(
    proposed: Scene, sign_in: Callable[[User], PageClient], db_session: Session
) -> None:
    client = sign_in(db_session.get_one(User, proposed.officer.user_id))
    answer = client.get(f"/cases/{proposed.case.reference}/complaint/points/add")
    assert answer.status_code == 422
    assert "in approval" in answer.text


def test_of_two_people_the_second_is_told(investigated: Scene, db_session: Session) -> None:
    seen = investigated.case.version
    add_point(point=Point("First"), version=seen, **investigated.by_rules)
    with pytest.raises(Conflict):
        add_point(point=Point("Second"), version=seen, **investigated.by_rules)


def test_a_point_of_another_complaint_is_not_found(investigated: Scene) -> None:
    with pytest.raises(NotFound):
        remove_point(number=99, reason="why", **investigated.by_rules)


def test_the_own_words_stand_on_the_case_page_and_in_full_on_their_own(
    investigated: Scene, sign_in: Callable[[User], PageClient], db_session: Session
) -> None:
    client = sign_in(db_session.get_one(User, investigated.officer.user_id))
    reference = investigated.case.reference
    case = client.get(f"/cases/{reference}").get_data(as_text=True)
    page = client.get(f"/cases/{reference}/complaint").get_data(as_text=True)
    for head in points_of(investigated, db_session):
        assert head.title in page
    assert f"/cases/{reference}/complaint/points/add" in case
    form = client.get(f"/cases/{reference}/complaint/points/1").get_data(as_text=True)
    assert "It is kept in the log" in form
