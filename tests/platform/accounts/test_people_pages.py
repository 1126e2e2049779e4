"""The administrator's pages: people, roles, units; and everybody's own account and absences."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.platform import log
from app.platform.accounts import Absence, Role, RoleBinding, Unit, User
from app.platform.db import transaction
from tests import factories
from tests.clients import PageClient
from tests.page_forms import known_in

MakePerson = Callable[..., User]
SignIn = Callable[[User], PageClient]

NEW = {
    "display_name": "Grace Okafor",
    "login": "Grace",
    "email": "grace@example.com",
    "usual_load": "12",
    "skills": "home, motor",
    "languages": ["en"],
}


@pytest.fixture
def admin(person: MakePerson, sign_in: SignIn) -> PageClient:
    return sign_in(person(Role.ADMINISTRATOR, login="admin"))


def kinds(session: Session, user: User) -> list[str]:
    return [entry.kind for entry in log.entries(session, log.Stream("user", str(user.id)))]


def first_password(page: str) -> str:
    return page.split("<samp>")[2].split("</samp>")[0]


def test_an_administrator_opens_an_account_and_its_owner_chooses_a_password(
    app: Flask, admin: PageClient, unit: Unit, db_session: Session
) -> None:
    assert admin.get("/people/new").status_code == 200
    page = admin.post("/people/new", data=NEW | {"unit_code": unit.code})
    assert page.status_code == 200
    grace = db_session.scalars(select(User).where(User.login == "grace")).one()
    assert (grace.skills, grace.languages, grace.usual_load) == (["home", "motor"], ["en"], 12)

    browser = app.test_client()
    browser.sign_in("grace", first_password(page.text))
    assert browser.get("/account").headers["Location"] == "/account/password"
    assert "given to you by somebody else" in browser.get("/account/password").text
    new = "three wise herons wade"
    typed = {"password": first_password(page.text), "new_password": new, "repeated": new}
    assert browser.post("/account/password", data=typed).headers["Location"] == "/account"
    assert "no role yet" in browser.get("/account").text
    assert kinds(db_session, grace) == ["person_added", "signed_in", "password_changed"]


def test_names_and_addresses_stand_in_no_event(admin: PageClient, unit: Unit, db_session: Session) -> None:
    admin.post("/people/new", data=NEW | {"unit_code": unit.code})
    bodies = " ".join(db_session.scalars(select(log.LogEvent.body)))
    assert "person_added" in bodies
    assert "Okafor" not in bodies
    assert "example.com" not in bodies


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("login", "ADMIN", "taken"),
        ("login", "has blanks", "without blanks"),
        ("email", "nowhere", "no e-mail address"),
        ("usual_load", "many", "whole number|Not a valid integer"),
        ("usual_load", "-1", "0 to 999"),
        pytest.param("usual_load", "9" * 400, "Not a valid integer value", id="more than a float can hold"),
        ("display_name", "", "Enter a name"),
        ("unit_code", "NOWHERE", "Not a valid choice"),
    ],
)
def test_a_wrong_field_says_so_and_keeps_what_was_typed(
    admin: PageClient, unit: Unit, field: str, typed: str, said: str
) -> None:
    page = admin.post("/people/new", data=NEW | {"unit_code": unit.code, field: typed})
    assert page.status_code == 422
    assert any(words in page.text for words in said.split("|"))
    assert 'value="home, motor"' in page.text


def test_a_role_held_at_several_units_is_named_once(
    admin: PageClient, unit: Unit, person: MakePerson
) -> None:
    user = person(Role.AUDITOR)
    other = factories.make_unit(unit, name="Far Office")
    with transaction() as session:
        session.add(RoleBinding(user_id=user.id, role=Role.AUDITOR, unit_id=other.id))
    row = admin.get("/people").text.partition(f">{user.display_name}</a>")[2].partition("</tr>")[0]
    assert row.count("Auditor") == 1
    assert f"({unit.name}; Far Office)" in row


def test_a_changed_person_is_recorded_with_old_and_new_codes(
    admin: PageClient, unit: Unit, person: MakePerson, db_session: Session
) -> None:
    user = person(Role.OFFICER)
    assert admin.get(f"/people/{user.id}").status_code == 200
    admin.post(f"/people/{user.id}", data=NEW | {"unit_code": unit.code, "login": user.login})
    (entry,) = log.entries(db_session, log.Stream("user", str(user.id)))
    assert entry.fields["old"] == {"skills": [], "usual_load": 14}
    assert entry.fields["new"] == {"skills": ["home", "motor"], "usual_load": 12}
    assert "Okafor" in (log.text_of(db_session, entry.fields["details"]) or "")


def test_roles_are_given_and_taken_and_hold_at_once(
    admin: PageClient, unit: Unit, person: MakePerson, sign_in: SignIn, db_session: Session
) -> None:
    user = person()
    browser = sign_in(user)
    assert browser.get("/people").status_code == 403
    form = {"grant-role": "administrator", "grant-unit_code": unit.code}
    assert admin.post(f"/people/{user.id}/roles", data=form).status_code == 303
    assert admin.post(f"/people/{user.id}/roles", data=form).status_code == 303
    assert browser.get("/people").status_code == 200
    binding = db_session.scalars(select(RoleBinding).where(RoleBinding.user_id == user.id)).one()
    assert admin.post(f"/people/{user.id}/roles/{binding.id}/revoke").status_code == 303
    assert browser.get("/people").status_code == 403
    assert kinds(db_session, user) == ["signed_in", "role_granted", "role_revoked"]


def test_a_role_that_does_not_exist_is_refused(admin: PageClient, unit: Unit, person: MakePerson) -> None:
    form = {"grant-role": "emperor", "grant-unit_code": unit.code}
    assert admin.post(f"/people/{person().id}/roles", data=form).status_code == 422


def test_administrators_who_give_themselves_a_role_that_reads_cases_stand_in_the_log(
    admin: PageClient, unit: Unit, db_session: Session
) -> None:
    me = db_session.scalars(select(User).where(User.login == "admin")).one()
    admin.post(f"/people/{me.id}/roles", data={"grant-role": "officer", "grant-unit_code": unit.code})
    entry = log.entries(db_session, log.Stream("user", str(me.id)))[-1]
    assert (entry.kind, entry.fields["to_self"], entry.fields["reads_cases"]) == ("role_granted", True, True)


def test_the_last_administrator_stays(admin: PageClient, unit: Unit, db_session: Session) -> None:
    me = db_session.scalars(select(User).where(User.login == "admin")).one()
    (binding,) = me.bindings
    assert admin.post(f"/people/{me.id}/roles/{binding.id}/revoke").status_code == 422
    assert admin.post(f"/people/{me.id}/active", data={"active": "0"}).status_code == 422
    assert admin.get("/people").status_code == 200


def test_one_of_two_administrators_may_go(admin: PageClient, person: MakePerson, db_session: Session) -> None:
    other = person(Role.ADMINISTRATOR)
    assert admin.post(f"/people/{other.id}/active", data={"active": "0"}).status_code == 303
    me = db_session.scalars(select(User).where(User.login == "admin")).one()
    assert admin.post(f"/people/{me.id}/active", data={"active": "0"}).status_code == 422


def test_a_branch_administrator_has_no_power_over_head_office(
    unit: Unit, person: MakePerson, sign_in: SignIn
) -> None:
    branch = factories.make_unit(unit)
    here, above = person(unit=branch), person(unit=unit)
    powerful = factories.make_person(Role.AUDITOR, unit=unit, unit_id=branch.id)
    browser = sign_in(person(Role.ADMINISTRATOR, unit=branch))
    listed = browser.get("/people").text
    assert here.display_name in listed
    assert above.display_name not in listed
    assert browser.get(f"/people/{here.id}").status_code == 200
    assert browser.get(f"/people/{above.id}").status_code == 403
    # Works in the branch, yet holds a role above it: resetting that password would borrow the role.
    assert browser.post(f"/people/{powerful.id}/password").status_code == 403
    form = {"grant-role": "auditor", "grant-unit_code": unit.code}
    assert browser.post(f"/people/{here.id}/roles", data=form).status_code == 422
    assert browser.get(f"/units/{unit.code}").status_code == 403


def test_a_new_password_ends_the_sessions_of_its_owner(
    admin: PageClient, person: MakePerson, sign_in: SignIn
) -> None:
    user = person(Role.OFFICER)
    browser = sign_in(user)
    page = admin.post(f"/people/{user.id}/password")
    assert browser.get("/account").status_code == 303
    assert "samp" in page.text
    browser.sign_in(user.login, first_password(page.text))


def test_a_person_who_is_not_there_is_a_page_that_is_not_there(admin: PageClient) -> None:
    assert admin.get("/people/999999").status_code == 404
    assert admin.post("/people/999999/password").status_code == 404


# ── the own account ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("short", "at least 12"),
        ("password1234", "first that are tried"),
        ("123456789012", "first that are tried"),
        ("aaaaaaaaaaaaaaaa", "first that are tried"),
        ("longlogin.name", "may not be the login"),
        ("LongLogin.Name-2026", "may not be the login"),
        (factories.PASSWORD, "first that are tried"),
        ("x y z " * 40, "200 characters at most"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(
    person: MakePerson, sign_in: SignIn, new: str, said: str
) -> None:
    browser = sign_in(person(Role.OFFICER, login="longlogin.name"))
    typed = {"password": factories.PASSWORD, "new_password": new, "repeated": new}
    page = browser.post("/account/password", data=typed)
    assert page.status_code == 422
    assert said in page.text


def test_a_new_password_needs_the_present_one_and_twice_the_same(person: MakePerson, sign_in: SignIn) -> None:
    browser = sign_in(person(Role.OFFICER))
    new = "three wise herons wade"
    typed = {"password": "wrong", "new_password": new, "repeated": new}
    assert "not your present password" in browser.post("/account/password", data=typed).text
    typed = {"password": factories.PASSWORD, "new_password": new, "repeated": new + "!"}
    assert "not the same" in browser.post("/account/password", data=typed).text


def test_a_changed_password_ends_the_other_sessions_and_keeps_this_one(
    person: MakePerson, sign_in: SignIn
) -> None:
    user = person(Role.OFFICER)
    here, elsewhere = sign_in(user), sign_in(user)
    new = "three wise herons wade"
    typed = {"password": factories.PASSWORD, "new_password": new, "repeated": new}
    assert here.post("/account/password", data=typed).status_code == 303
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303


def test_language_and_colours_are_kept(person: MakePerson, sign_in: SignIn) -> None:
    user = person(Role.OFFICER)
    browser = sign_in(user)
    browser.post("/account", data={"locale": "zh_Hans_CN", "theme": "dark"})
    page = browser.get("/account").text
    assert '<html lang="zh-Hans" data-theme="dark">' in page
    assert browser.post("/account", data={"locale": "fr", "theme": "dark"}).status_code == 422


def test_the_language_is_switched_where_one_is(
    app: Flask, client: PageClient, person: MakePerson, sign_in: SignIn
) -> None:
    back = client.post(
        "/language", data={"language": "zh"}, headers={"Referer": "http://localhost/sign-in?next=%2Faccount"}
    )
    assert back.headers["Location"] == "/sign-in?next=%2Faccount"
    assert 'lang="zh-Hans"' in client.get("/sign-in").text
    away = client.post("/language", data={"language": "en"}, headers={"Referer": "https://evil.example/x"})
    assert away.status_code == 400  # another site's page sent it
    assert client.post("/language", data={"language": "en"}).headers["Location"] == "/"
    browser = sign_in(person(Role.OFFICER))
    browser.post("/language", data={"language": "zh"})
    assert '<html lang="zh-Hans"' in browser.get("/account").text


# ── units ──────────────────────────────────────────────────────────────────────────────────────────────────────

UNIT = {
    "name": "Leeds",
    "kind": "branch",
    "country": "GB",
    "place": "ENG",
    "zone": "Europe/London",
    "regime": "gb-disp",
    "currency": "GBP",
    "language": "en",
    "reference_prefix": "LS",
    "address": "1 Park Row\n\nLeeds LS1 1AA",
    "phone": "0113 496 0000",
}


def test_a_unit_is_added_changed_and_moved_with_all_below_it(
    admin: PageClient, unit: Unit, db_session: Session
) -> None:
    assert admin.get(f"/units/new?below={unit.code}").status_code == 200
    assert admin.post("/units/new", data=UNIT | {"code": "LEEDS", "parent": unit.code}).status_code == 303
    leeds = db_session.scalars(select(Unit).where(Unit.code == "LEEDS")).one()
    assert leeds.profile == {"address": ["1 Park Row", "Leeds LS1 1AA"], "phone": "0113 496 0000"}
    with transaction() as session:
        session.get_one(Unit, leeds.id).profile = {**leeds.profile, "seal": "put there by another room"}
    desk = factories.make_unit(leeds)
    other = factories.make_unit(unit)
    page = admin.get("/units/LEEDS")
    assert "1 Park Row" in page.text
    changed = UNIT | {"name": "Leeds and York", "parent": other.code}
    assert admin.post("/units/LEEDS", data=changed).status_code == 303
    db_session.expire_all()
    assert leeds.profile["seal"] == "put there by another room"
    assert leeds.path == f"{other.path}{leeds.id}/"
    assert desk.path == f"{other.path}{leeds.id}/{desk.id}/"
    events = [entry.kind for entry in log.entries(db_session, log.Stream("unit", "LEEDS"))]
    assert events == ["unit_added", "unit_changed", "unit_moved"]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("code", "lower case"),
        ("country", "Britain"),
        ("zone", "Europe/Atlantis"),
        ("regime", "gb-atlantis"),
        ("currency", "ZZZ"),
        ("reference_prefix", "much too long a prefix"),
        ("parent", "NOWHERE"),
    ],
)
def test_a_unit_that_could_not_work_is_refused(
    admin: PageClient, unit: Unit, db_session: Session, field: str, typed: str
) -> None:
    page = admin.post("/units/new", data=UNIT | {"code": "LEEDS", "parent": unit.code, field: typed})
    assert page.status_code == 422
    assert db_session.scalars(select(Unit).where(Unit.name == "Leeds")).all() == []


def test_a_unit_never_hangs_below_itself(admin: PageClient, unit: Unit, db_session: Session) -> None:
    branch = factories.make_unit(unit)
    desk = factories.make_unit(branch)
    assert admin.post(f"/units/{branch.code}", data=UNIT | {"parent": desk.code}).status_code == 422
    db_session.expire_all()
    assert branch.path == f"{unit.path}{branch.id}/"


# ── absences ───────────────────────────────────────────────────────────────────────────────────────────────────


def away(user: User, first: str, last: str, substitute: User | None = None) -> dict[str, str]:
    stands_in = str(substitute.id) if substitute else "0"
    return {"user_id": str(user.id), "from_on": first, "to_on": last, "substitute_id": stands_in}


def test_people_record_and_cancel_their_own_absence(
    person: MakePerson, sign_in: SignIn, db_session: Session
) -> None:
    me, colleague = person(Role.OFFICER), person(Role.OFFICER)
    browser = sign_in(me)
    form = away(me, "2026-12-01", "2026-12-04", colleague)
    assert browser.post("/absences", data=form).status_code == 303
    assert colleague.display_name in browser.get("/absences").text
    absence = db_session.scalars(select(Absence)).one()
    assert (absence.from_on, absence.to_on) == (date(2026, 12, 1), date(2026, 12, 4))
    assert browser.post(f"/absences/{absence.id}/cancel").status_code == 303
    assert kinds(db_session, me) == ["signed_in", "absence_recorded", "absence_cancelled"]


def test_only_a_supervisor_records_the_absence_of_others(person: MakePerson, sign_in: SignIn) -> None:
    me, other = person(Role.OFFICER), person(Role.OFFICER)
    form = away(other, "2026-12-01", "2026-12-04")
    assert sign_in(me).post("/absences", data=form).status_code == 422
    assert sign_in(person(Role.SUPERVISOR)).post("/absences", data=form).status_code == 303


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2026-12-04", "2026-12-01", "before the first"),
        ("2026-12-01", "2031-12-01", "two years at most"),
        ("2026-12-10", "2026-12-20", "already"),
        ("tomorrow", "2026-12-20", "not a day that can be read"),
    ],
)
def test_impossible_days_are_refused(
    person: MakePerson, sign_in: SignIn, first: str, last: str, said: str
) -> None:
    me = person(Role.OFFICER)
    browser = sign_in(me)
    browser.post("/absences", data=away(me, "2026-12-12", "2026-12-14"))
    page = browser.post("/absences", data=away(me, first, last))
    assert page.status_code == 422
    assert said in page.text


def test_whoever_is_away_stands_in_for_nobody(person: MakePerson, sign_in: SignIn) -> None:
    me, colleague = person(Role.OFFICER), person(Role.OFFICER)
    sign_in(colleague).post("/absences", data=away(colleague, "2026-12-03", "2026-12-05"))
    browser = sign_in(me)
    page = browser.post("/absences", data=away(me, "2026-12-01", "2026-12-04", colleague))
    assert "away on some of these days" in page.text
    assert "Nobody stands in" in browser.post("/absences", data=away(me, "2026-12-01", "2026-12-04", me)).text


def test_of_two_who_change_a_unit_the_second_sees_both_versions(
    admin: PageClient, unit: Unit, db_session: Session
) -> None:
    made = UNIT | {"code": "LEEDS", "parent": unit.code, "address": "1 Park Row"}
    assert admin.post("/units/new", data=made).status_code == 303
    known = {"known": known_in(admin.get("/units/LEEDS").text)}
    assert admin.post("/units/LEEDS", data=made | known | {"phone": "0113 496 0111"}).status_code == 303

    page = admin.post("/units/LEEDS", data=made | known | {"name": "Leeds and York"})
    assert page.status_code == 409
    assert [row.split("<")[0] for row in page.text.split('<th scope="row">')[1:]] == ["Name", "Phone"]
    assert "0113 496 0111" in page.text
    assert db_session.scalars(select(Unit.name).where(Unit.code == "LEEDS")).one() == "Leeds"

    known = {"known": known_in(page.text)}
    assert admin.post("/units/LEEDS", data=made | known | {"name": "Leeds and York"}).status_code == 303


def test_a_unit_that_somebody_moved_meanwhile_is_not_moved_back(admin: PageClient, unit: Unit) -> None:
    other = factories.make_unit(unit)
    made = UNIT | {"code": "LEEDS", "parent": unit.code, "address": "1 Park Row"}
    admin.post("/units/new", data=made)
    known = {"known": known_in(admin.get("/units/LEEDS").text)}
    admin.post("/units/LEEDS", data=made | known | {"parent": other.code})
    assert admin.post("/units/LEEDS", data=made | known).status_code == 409


def test_of_two_who_change_a_person_the_second_sees_both_versions(
    admin: PageClient, unit: Unit, person: MakePerson, db_session: Session
) -> None:
    user = person(Role.OFFICER)
    typed = NEW | {"unit_code": unit.code, "login": user.login, "phone": ""}
    known = {"known": known_in(admin.get(f"/people/{user.id}").text)}
    assert (
        admin.post(f"/people/{user.id}", data=typed | known | {"phone": "0113 496 0111"}).status_code == 303
    )

    page = admin.post(f"/people/{user.id}", data=typed | known | {"usual_load": "20"})
    assert page.status_code == 409
    rows = page.text.partition('aria-labelledby="meanwhile"')[2].partition("</section>")[0]
    assert [row.split("<")[0] for row in rows.split('<th scope="row">')[1:]] == [
        "Phone",
        "Usual number of cases",
    ]
    db_session.expire_all()
    assert (user.phone, user.usual_load) == ("0113 496 0111", 12)

    known = {"known": known_in(page.text)}
    assert admin.post(f"/people/{user.id}", data=typed | known | {"usual_load": "20"}).status_code == 303
