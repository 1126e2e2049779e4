"""A bundle knows the external case that it is built for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from app.bundles.sources import each_once, gathered
from app.cases.models import Case, Party
from app.disclosure.domain.readers import Audience
from app.mediation.models import Proceeding
from app.mediation.services.changing import By
from app.mediation.services.offers import Made, make_offer
from app.mediation.services.people import Person, add_member
from app.mediation.services.record import Position, number_exhibit, set_issue, withdraw_exhibit
from app.platform.accounts.models import User
from app.platform.db import db
from app.shared.clock import FixedClock
from tests.bundles.conftest import Desk, letter_pdf
from tests.clients import PageClient
from tests.mediation.conftest import at

Opener = Callable[..., tuple[Case, Proceeding]]


def told(case: Case, row: Proceeding, by: By, papers: Desk) -> tuple[str, str]:
    """An exhibit, somebody who takes part, and two issues; the keys of the exhibit and of another paper."""
    exhibit, other = (
        papers.add(f"{name}.pdf", letter_pdf(f"The {name} of the roof"), dated="2026-08-02", side="other")
        for name in ("survey", "estimate")
    )
    number_exhibit(
        by=by, at=at(case, row), letter="C", evidence=1, description="Survey", purpose="The roof was sound"
    )
    person = Person("counsel", "ours", "Miriam Stoddart", organisation="Stoddart & Vane")
    add_member(by=by, at=at(case, row), person=person)
    set_issue(by=by, at=at(case, row), position=Position("Was the roof sound?", "disputed"))
    set_issue(by=by, at=at(case, row), position=Position("The day of the storm", "agreed"))
    return exhibit, other


def test_exhibits_people_issues_and_steps_reach_the_bundle(
    opened: Opener, by: By, clerk: User, clock: FixedClock, tmp_path: Path
) -> None:
    case, row = opened("gb-fos")
    exhibit, other = told(case, row, by, Desk(case, clerk, clock, tmp_path))
    known = gathered(db.session(), case, "en")
    assert (known.sources[exhibit].exhibit, known.sources[exhibit].purpose) == ("C-1", "The roof was sound")
    assert known.sources[other].exhibit == ""
    assert ("Miriam Stoddart", "Counsel (Our side)") in [(each.name, each.role) for each in known.parties]
    assert [(each.title, each.stands, each.open) for each in known.issues] == [
        ("Was the roof sound?", "Disputed", True),
        ("The day of the storm", "Agreed", False),
    ]
    assert any(row.forum in each.event for each in known.events)
    assert "有争议" in [each.stands for each in gathered(db.session(), case, "zh-Hans").issues]


@pytest.mark.parametrize(
    ("track", "reader"),
    [
        ("gb-fos", Audience.OMBUDSMAN),
        ("mediation", Audience.MEDIATOR),
        ("court", Audience.TRIBUNAL),
    ],
)
def test_the_builder_opens_for_whoever_the_case_is_before(
    opened: Opener,
    sign_in: Callable[[User], PageClient],
    clerk: User,
    clock: FixedClock,
    tmp_path: Path,
    track: str,
    reader: Audience,
) -> None:
    case, _row = opened(track)
    bundle = Desk(case, clerk, clock, tmp_path).bundle()
    url = f"/cases/{case.reference}/bundles/{bundle.number}"
    browser = sign_in(clerk)
    assert f'name="audience" value="{reader.value}"' in browser.get(url).text
    assert 'name="audience" value="ourselves"' in browser.get(f"{url}?audience=ourselves").text
    assert f'name="audience" value="{reader.value}"' in browser.get(f"{url}?audience=nobody").text


def test_the_finished_bundle_prints_the_number(
    opened: Opener, by: By, clerk: User, clock: FixedClock, tmp_path: Path
) -> None:
    case, row = opened("gb-fos")
    papers = Desk(case, clerk, clock, tmp_path)
    told(case, row, by, papers)
    text = "\n".join(
        papers.texts(papers.build(papers.bundle(forum="Financial Ombudsman Service"), Audience.TRIBUNAL))
    )
    assert "C-1" in text and "Miriam Stoddart" in text and "Was the roof sound?" in text


def test_a_withdrawn_exhibit_has_no_number_in_it(
    opened: Opener, by: By, clerk: User, clock: FixedClock, tmp_path: Path
) -> None:
    case, row = opened("gb-fos")
    exhibit, _other = told(case, row, by, Desk(case, clerk, clock, tmp_path))
    withdraw_exhibit(by=by, at=at(case, row), exhibit="C-1", on=date(2026, 11, 20))
    assert gathered(db.session(), case, "en").sources[exhibit].exhibit == ""


def test_whoever_decides_is_not_told_of_a_mediation(opened: Opener, by: By) -> None:
    case, row = opened("mediation", opened_by="us", agreement=True)
    steps = [each for each in gathered(db.session(), case, "en").events if row.forum in each.event]
    assert steps
    add_member(by=by, at=at(case, row), person=Person("mediator", "neutral", "Helen Marsh"))
    [mediator] = [each for each in gathered(db.session(), case, "en").parties if each.name == "Helen Marsh"]
    told = (*steps, mediator)
    assert all(Audience.TRIBUNAL not in each.seen_by and Audience.MEDIATOR in each.seen_by for each in told)


def test_whoever_is_party_here_and_there_stands_once_with_or_without_a_title(opened: Opener, by: By) -> None:
    case, row = opened("gb-fos")
    add_member(by=by, at=at(case, row), person=Person("claimant", "theirs", "Margaret Ashworth"))
    db.session.scalars(select(Party).where(Party.case_id == case.id)).one().title = "Mrs"
    first, *others = each_once(gathered(db.session(), case, "en").parties, "; ")
    assert (first.name, first.role) == ("Mrs Margaret Ashworth", "Complainant; Claimant")
    assert not [each for each in others if "Ashworth" in each.name]


def test_a_new_bundle_is_filled_in_from_the_external_case(
    opened: Opener, by: By, sign_in: Callable[[User], PageClient], clerk: User
) -> None:
    case, row = opened("gb-fos", reference="PNX-0000-4417")
    person = Person("investigator", "neutral", "Tom Hale")
    add_member(by=by, at=at(case, row), person=person)
    page = sign_in(clerk).get(f"/cases/{case.reference}/bundles/new").text
    assert 'value="PNX-0000-4417"' in page and 'value="Tom Hale"' in page
    assert 'value="Financial Ombudsman Service"' in page and '<option selected value="files">' in page


def test_the_amounts_of_an_arbitration_are_what_is_claimed_and_openly_offered_there(
    opened: Opener, by: By
) -> None:
    """The complaint's own schedule said that nothing was left in dispute."""
    case, row = opened("cn-cietac", agreement=True, claimed_minor=1_280_000, facts={"procedure": "summary"})
    for kind, minor in (("open", 820_000), ("sealed", 965_000), ("without-prejudice", 321_700)):
        made = Made(
            "ours",
            kind=kind,
            made_on=date(2026, 11, 20),
            amount_minor=minor,
            limit_minor=1_100_000,
            limit_by="HQ",
        )
        make_offer(by=by, at=at(case, row), made=made)
    told = gathered(db.session(), case, "zh-Hans").amounts
    assert [(each.title, each.claimed, each.offered) for each in told] == [
        (f"向{row.forum}提出的请求", 1_280_000, None),
        ("本公司2026年11月20日公开方案", None, 820_000),
    ]


def test_the_firm_answers_whoever_opened_it_and_a_case_manager_decides_nothing(
    opened: Opener, by: By
) -> None:
    case, row = opened("cn-cietac", agreement=True, facts={"procedure": "summary"})
    add_member(by=by, at=at(case, row), person=Person("arbitrator", "neutral", "裴仲衡"))
    add_member(by=by, at=at(case, row), person=Person("secretary", "neutral", "郁青禾"))
    known = gathered(db.session(), case, "zh-Hans")
    assert known.forum is not None and known.forum.neutrals == ("裴仲衡",)
    assert ("被申请人", False) in [(each.role, each.neutral) for each in known.parties]
    assert [each.name for each in known.parties if each.neutral] == ["裴仲衡", "郁青禾"]
