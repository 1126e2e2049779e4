"""Every route × every role gives the answer that the table says; nothing is open by accident."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from app.platform.accounts import Role, User
from app.platform.accounts.permissions import PERMISSIONS, Permission
from app.platform.web.access import access_mark
from tests.clients import PageClient
from tests.meta.access_table import ROUTES, expected_grants

GRANTS = expected_grants()
# What stands in an address where something is named that does not exist.
NOBODY_HAS = {"_RowNumber": 999_999_999, "UnicodeConverter": "NONE-1", "PathConverter": "none/such"}


def requests(app: Flask) -> Iterator[tuple[Rule, str, str]]:
    """Each route with each of its methods, addressed to something that does not exist."""
    with app.test_request_context():
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)):
            values = {name: NOBODY_HAS[type(kind).__name__] for name, kind in rule._converters.items()}
            path = app.url_map.bind("127.0.0.1").build(rule.endpoint, values)
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                yield rule, method, path


def should_need(app: Flask, rule: Rule) -> str:
    """The permission by the table; by the mark, for a route that the table lacks (a test of its own says so)."""
    return ROUTES.get(rule.endpoint) or str(access_mark(app, rule.endpoint))


def test_the_permission_table_grants_what_it_should() -> None:
    granted = {
        permission.value: frozenset(role.value for role in Role if permission in PERMISSIONS[role])
        for permission in Permission
    }
    assert granted == GRANTS


def test_every_route_is_marked_as_it_should_be(app: Flask) -> None:
    marks = {rule.endpoint: access_mark(app, rule.endpoint) for rule in app.url_map.iter_rules()}
    differing = [
        f'"{endpoint}": "{marks.get(endpoint)}",  by the table: {ROUTES.get(endpoint)}'
        for endpoint in sorted(marks.keys() | ROUTES.keys())
        if marks.get(endpoint) != ROUTES.get(endpoint)
    ]
    assert differing == [], "look at these, then mend the mark or tests/meta/access_table.py"


@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_what_it_should_and_nothing_else(
    app: Flask, person: Callable[..., User], sign_in: Callable[[User], PageClient], role: Role
) -> None:
    user = person(role)
    browser = sign_in(user)
    wrong = []
    for rule, method, path in requests(app):
        mark = should_need(app, rule)
        status = browser.open(path, method=method).status_code
        allowed = mark == "public" or role.value in GRANTS[mark]
        if status >= 500 or (status == 403) == allowed:
            wrong.append(
                f"{method} {path} answered {status} to {role}, who should {'' if allowed else 'not '}get in"
            )
        if rule.endpoint == "accounts.sign_out":
            browser = sign_in(user)
    assert wrong == []


def test_a_stranger_is_sent_to_sign_in(app: Flask, client: PageClient) -> None:
    wrong = []
    for rule, method, path in requests(app):
        response = client.open(path, method=method)
        sent_away = response.status_code == 303 and (response.location or "").startswith("/sign-in")
        if sent_away == (should_need(app, rule) == "public") or response.status_code >= 500:
            wrong.append(f"{method} {path} answered {response.status} to a stranger")
    assert wrong == []


def test_no_post_is_taken_from_another_site(
    app: Flask, person: Callable[..., User], sign_in: Callable[[User], PageClient]
) -> None:
    browser = sign_in(person(*Role))
    wrong = [
        f"{path} answered {response.status}"
        for _, method, path in requests(app)
        if method == "POST"
        for response in [browser.open(path, method=method, forged=True)]
        if response.status_code != 400
    ]
    assert wrong == []


def test_addresses_are_plain(app: Flask) -> None:
    """Lower case and hyphens, no slash at the end, nothing that a person could not read out."""
    odd = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        and rule.rule != "/"
        and (rule.rule.endswith("/") or any(c.isupper() or c == "_" for c in _literal(rule)))
    ]
    assert odd == []


def _literal(rule: Rule) -> str:
    return "".join(text for is_variable, text in rule._trace if not is_variable)
