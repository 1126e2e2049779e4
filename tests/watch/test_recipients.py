"""Who is told: up the tree, past whoever is away, and never nobody while there is anybody."""

from __future__ import annotations

from app.watch.domain.recipients import House, Matter, Why, told

OWNER, OTHER, SUPER, HEAD, COMPLIANCE = 1, 2, 3, 4, 5
HOLDERS = {
    ("supervisor", "/1/2/"): [SUPER],
    ("approver", "/1/"): [HEAD],
    ("compliance-officer", "/1/"): [COMPLIANCE],
}
MATTER = Matter("/1/2/", OWNER)


def test_the_owner_is_told_as_the_owner() -> None:
    assert told(["owner"], MATTER, House(HOLDERS)) == {OWNER: Why("owner")}


def test_whoever_stands_in_is_told_instead_and_for_whom() -> None:
    house = House(HOLDERS, {OWNER: OTHER})
    assert told(["owner"], MATTER, house) == {OTHER: Why("owner", OWNER)}


def test_an_owner_away_without_a_substitute_is_replaced_by_the_supervisor() -> None:
    assert told(["owner"], MATTER, House(HOLDERS, {OWNER: None})) == {SUPER: Why("supervisor", OWNER)}


def test_a_substitute_who_is_away_too_does_not_count() -> None:
    house = House(HOLDERS, {OWNER: OTHER, OTHER: None})
    assert told(["owner"], MATTER, house) == {SUPER: Why("supervisor", OWNER)}


def test_a_case_of_nobody_is_the_supervisors() -> None:
    assert told(["owner"], Matter("/1/2/", None), House(HOLDERS)) == {SUPER: Why("supervisor")}


def test_a_unit_without_a_supervisor_goes_up_the_tree() -> None:
    house = House({("supervisor", "/1/"): [HEAD]})
    assert told(["supervisor"], MATTER, house) == {HEAD: Why("supervisor")}


def test_a_supervisor_who_is_away_goes_up_too() -> None:
    house = House({**HOLDERS, ("supervisor", "/1/"): [HEAD]}, {SUPER: None})
    assert told(["supervisor"], MATTER, house) == {HEAD: Why("supervisor")}


def test_the_unit_above_is_its_supervisors_and_approvers_and_at_the_root_the_root() -> None:
    assert told(["unit-above"], MATTER, House(HOLDERS)) == {HEAD: Why("unit-above")}
    assert told(["unit-above"], Matter("/1/", OWNER), House(HOLDERS)) == {HEAD: Why("unit-above")}


def test_roles_and_people_can_be_named() -> None:
    house = House(HOLDERS, logins={"ada": OTHER})
    assert told(["role:compliance-officer"], MATTER, house) == {COMPLIANCE: Why("role:compliance-officer")}
    assert told(["person:ada", "person:nobody"], MATTER, house) == {OTHER: Why("named")}


def test_nobody_is_told_twice_the_first_reason_counts() -> None:
    house = House({("supervisor", "/1/2/"): [OWNER]})
    assert told(["owner", "supervisor"], MATTER, house) == {OWNER: Why("owner")}


def test_a_confidential_matter_stays_among_those_who_may_know_of_it() -> None:
    matter = Matter("/1/2/", OWNER, readers=frozenset({OWNER, OTHER}))
    assert told(["owner", "supervisor", "unit-above"], matter, House(HOLDERS)) == {OWNER: Why("owner")}
    assert told(["owner"], matter, House(HOLDERS, {OWNER: None})) == {OTHER: Why("reader")}


def test_an_empty_house_tells_nobody() -> None:
    assert told(["owner", "supervisor", "unit-above"], Matter("/1/2/", None), House({})) == {}
