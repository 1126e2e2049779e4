"""Settling a rule: who may, what it needs, what the log says, and that every reader follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from app.platform.accounts.actor import SYSTEM
from app.platform.accounts.models import User
from app.platform.accounts.permissions import Role
from app.platform.db import db
from app.platform.log import Stream, entries, verify
from app.rulebook.models import RuleCheck, RuleCopy
from app.rulebook.services.comparing import compare, lapsed_points, note_lapsed, second, withdraw
from app.rulebook.services.copying import NewCopy, approve, load, send_back, take_away
from app.rulebook.services.recording import Act, Reading
from app.rulebook.settled import SettledLibrary
from app.rules import letter_requirements, unverified
from app.rules.points import point_of
from app.shared.clock import FixedClock
from app.shared.errors import Conflict, NotAllowed, NotFound, Refused
from tests.rulebook.conftest import READING, TODAY

KEY = "2016-06-30/forwarding"
Does = Callable[[User], Act]


def is_open(library: SettledLibrary, key: str = KEY) -> bool:
    return key in {point.key for point in unverified(library, on=TODAY) if point.regime == "gb-disp"}


def kinds(regime: str = "gb-disp") -> list[str]:
    return [entry.kind for entry in entries(db.session(), Stream("rules", regime))]


def new_copy(body: str = "The words.", since: date = TODAY, **changes: object) -> NewCopy:
    return replace(NewCopy("annex-3r-consent", "en", since, READING, body), **changes)  # type: ignore[arg-type]


def missing(library: SettledLibrary, on: date = TODAY) -> tuple[str, ...]:
    return letter_requirements(
        library, "gb-disp", "decision", on, "en", {"waives_time_limits": True}
    ).missing_texts


def test_a_comparison_settles_a_rule_and_is_logged(
    library: SettledLibrary, compared: Callable[..., RuleCheck]
) -> None:
    assert is_open(library)
    compared("gb-disp", KEY)
    assert not is_open(library)
    point = point_of(library.pack("gb-disp"), KEY)
    assert point is not None and point.item.confirmed is not None
    assert (point.item.confirmed.by, point.item.confirmed.edition) == (
        "Nadia Rahman",
        "view of 1 November 2026",
    )
    [entry] = entries(db.session(), Stream("rules", "gb-disp"))
    assert (entry.kind, entry.fields["key"], entry.reason) == ("rule_compared", KEY, "word for word")
    assert not verify(db.session()).breaks


def test_other_regimes_stay_as_they_are(library: SettledLibrary, compared: Callable[..., RuleCheck]) -> None:
    before = {(each.regime, each.key) for each in unverified(library, on=TODAY)}
    compared("gb-disp", KEY)
    after = {(each.regime, each.key) for each in unverified(library, on=TODAY)}
    assert before - after == {("gb-disp", KEY)}


@pytest.mark.parametrize(
    ("reading", "field"),
    [
        (replace(READING, source=" "), "source"),
        (replace(READING, edition=""), "edition"),
        (replace(READING, read_on=date(2026, 11, 24)), "read_on"),
        (replace(READING, read_on=date(1900, 1, 1)), "read_on"),
    ],
)
def test_a_reading_that_says_too_little_is_refused_at_its_field(
    library: SettledLibrary, compared: Callable[..., RuleCheck], reading: Reading, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        compared("gb-disp", KEY, reading)
    assert refused.value.field == field
    assert is_open(library) and kinds() == []


def test_a_text_that_changed_under_the_readers_eyes_is_a_conflict(
    library: SettledLibrary, compliance: User, act: Does
) -> None:
    with pytest.raises(Conflict):
        compare(
            act=act(compliance), library=library, regime="gb-disp", key=KEY, seen="0" * 64, reading=READING
        )


def test_words_that_nobody_loaded_cannot_be_compared(
    library: SettledLibrary, compared: Callable[..., RuleCheck]
) -> None:
    with pytest.raises(Refused):
        compared("gb-disp", "text/annex-3r-consent/en")


@pytest.mark.parametrize(("regime", "key"), [("gb-disp", "2016-06-30/no-such"), ("xx", KEY)])
def test_what_there_is_not_cannot_be_settled(
    library: SettledLibrary, compliance: User, act: Does, regime: str, key: str
) -> None:
    with pytest.raises(NotFound):
        compare(act=act(compliance), library=library, regime=regime, key=key, seen="", reading=READING)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.COMPLIANCE_OFFICER])
def test_only_the_compliance_officer_settles(
    library: SettledLibrary, person: Callable[..., User], act: Does, role: Role
) -> None:
    with pytest.raises(NotAllowed):
        compare(act=act(person(role)), library=library, regime="gb-disp", key=KEY, seen="", reading=READING)


def test_a_part_of_the_system_settles_nothing(library: SettledLibrary, clock: FixedClock) -> None:
    point = point_of(library.pack("gb-disp"), KEY)
    assert point is not None
    with pytest.raises(NotAllowed):
        compare(act=Act(SYSTEM, clock, TODAY), library=library, regime="gb-disp", key=KEY, seen=point.item.digest,
                reading=READING)  # fmt: skip


def test_a_second_look_is_somebody_elses(
    library: SettledLibrary, compared: Callable[..., RuleCheck], compliance: User, lawyer: User, act: Does
) -> None:
    compared("gb-disp", KEY)
    with pytest.raises(NotAllowed):
        second(act=act(compliance), library=library, regime="gb-disp", key=KEY)
    second(act=act(lawyer), library=library, regime="gb-disp", key=KEY)
    point = point_of(library.pack("gb-disp"), KEY)
    assert point and point.item.confirmed and point.item.confirmed.second == "Ruth Calder"
    with pytest.raises(Refused):
        second(act=act(lawyer), library=library, regime="gb-disp", key=KEY)
    assert kinds() == ["rule_compared", "rule_seconded"]


def test_taken_back_with_a_reason_it_is_open_and_can_be_compared_again(
    library: SettledLibrary, compared: Callable[..., RuleCheck], compliance: User, act: Does
) -> None:
    compared("gb-disp", KEY)
    with pytest.raises(Refused):
        compared("gb-disp", KEY)
    with pytest.raises(Refused) as refused:
        withdraw(act=act(compliance), library=library, regime="gb-disp", key=KEY, why=" ")
    assert refused.value.field == "why"
    withdraw(act=act(compliance), library=library, regime="gb-disp", key=KEY, why="wrong edition")
    assert is_open(library)
    compared("gb-disp", KEY)
    assert not is_open(library)
    assert kinds() == ["rule_compared", "rule_comparison_withdrawn", "rule_compared"]


def test_another_text_opens_the_point_again_and_the_nightly_look_says_so(
    app: object, library: SettledLibrary, compared: Callable[..., RuleCheck], clock: FixedClock
) -> None:
    compared("gb-disp", KEY)
    pack = library.written["gb-disp"]
    version = pack.versions[0]
    changed = tuple(
        replace(clock_, digest="f" * 64) if clock_.id == "forwarding" else clock_ for clock_ in version.clocks
    )
    newer = SettledLibrary(
        {
            **library.written,
            "gb-disp": replace(pack, versions=(replace(version, clocks=changed), *pack.versions[1:])),
        }
    )
    db.session.rollback()
    assert is_open(newer)
    assert lapsed_points(db.session(), newer) == [("gb-disp", KEY)]
    assert note_lapsed(act=Act(SYSTEM, clock, TODAY), library=newer) == 1
    assert note_lapsed(act=Act(SYSTEM, clock, TODAY), library=newer) == 0
    assert kinds() == ["rule_compared", "rule_comparison_lapsed"]
    assert lapsed_points(db.session(), newer) == [("gb-disp", KEY)]


def test_words_wait_for_a_second_person_and_then_unblock_letters(
    library: SettledLibrary, compliance: User, lawyer: User, act: Does
) -> None:
    row = load(act=act(compliance), library=library, regime="gb-disp", copy=new_copy())
    assert missing(library) == ("annex-3r-consent",)
    with pytest.raises(NotAllowed):
        approve(act=act(compliance), copy_id=row.id)
    approve(act=act(lawyer), copy_id=row.id)
    assert missing(library) == ()
    assert missing(library, date(2026, 11, 22)) == ("annex-3r-consent",)
    with pytest.raises(Refused):
        approve(act=act(lawyer), copy_id=row.id)
    assert kinds() == ["rule_copy_loaded", "rule_copy_approved"]


def test_a_copy_sent_back_is_never_used_and_a_withdrawn_one_no_longer(
    library: SettledLibrary, compliance: User, lawyer: User, act: Does
) -> None:
    wrong = load(act=act(compliance), library=library, regime="gb-disp", copy=new_copy("Wrng."))
    send_back(act=act(lawyer), copy_id=wrong.id, why="a letter is missing")
    with pytest.raises(Refused):
        approve(act=act(lawyer), copy_id=wrong.id)
    assert missing(library) == ("annex-3r-consent",)
    right = load(act=act(compliance), library=library, regime="gb-disp", copy=new_copy("Wrong."))
    approve(act=act(lawyer), copy_id=right.id)
    assert missing(library) == ()
    take_away(act=act(compliance), copy_id=right.id, why="superseded")
    assert missing(library) == ("annex-3r-consent",)
    numbers = db.session.execute(select(RuleCopy.number, RuleCopy.state).order_by(RuleCopy.id)).all()
    assert [tuple(each) for each in numbers] == [(1, "returned"), (2, "withdrawn")]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"body": "  "}, "body"),
        ({"body": "x" * 20_001}, "body"),
        ({"lang": "fr"}, "lang"),
        ({"lang": ""}, "lang"),
        ({"since": date.max}, "since"),
        ({"reading": replace(READING, source="")}, "source"),
        ({"item": "fos-leaflet", "lang": ""}, "file"),
    ],
)
def test_a_copy_that_cannot_be_used_is_refused_at_its_field(
    library: SettledLibrary, compliance: User, act: Does, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        load(act=act(compliance), library=library, regime="gb-disp", copy=new_copy(**changes))  # type: ignore[arg-type]
    assert refused.value.field == field
    assert db.session.scalar(select(RuleCopy.id)) is None


def test_an_item_that_the_rules_do_not_name_is_not_found(
    library: SettledLibrary, compliance: User, act: Does
) -> None:
    with pytest.raises(NotFound):
        load(act=act(compliance), library=library, regime="gb-disp", copy=new_copy(item="no-such"))
    with pytest.raises(NotFound):
        approve(act=act(compliance), copy_id=99)


def test_what_is_settled_and_then_undone_is_not_remembered(
    library: SettledLibrary, compared: Callable[..., RuleCheck]
) -> None:
    from app.platform.db import transaction

    with pytest.raises(ZeroDivisionError), transaction():
        compared("gb-disp", KEY)
        assert not is_open(library)
        _ = 1 // 0
    assert is_open(library)
