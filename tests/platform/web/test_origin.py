"""A post that another site's page sent is refused, also with a right token."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from app.platform.accounts import Role, User
from app.platform.db import db
from tests.clients import PageClient

HOST = "localhost"  # what a browser of these tests asks for
Post = Callable[..., int]


@pytest.fixture
def post(person: Callable[..., User], sign_in: Callable[[User], PageClient]) -> Post:
    """Somebody signed in changes their language with a right token; the headers say where the form stood."""
    user = person(Role.OFFICER)
    browser = sign_in(user)

    def send(headers: dict[str, str], **request: str) -> int:
        before = user.locale
        wanted = "en" if before.startswith("zh") else "zh"
        answer = browser.post("/language", data={"language": wanted}, headers=headers, **request)
        db.session.refresh(user)
        assert (user.locale != before) == (answer.status_code == 303), "what was refused changed something"
        return answer.status_code

    return send


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": f"https://{HOST}.evil.example"},
        {"Origin": f"https://evil.example/{HOST}"},
        {"Origin": f"https://{HOST}@evil.example"},
        {"Origin": f"https://{HOST}:8443"},
        {"Origin": "http://[evil"},
        {"Origin": "https://evil.example", "Referer": f"https://{HOST}/cases"},
        {"Referer": "https://evil.example/page"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": f"https://{HOST}"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
    ],
)
def test_another_site_is_refused(post: Post, headers: dict[str, str]) -> None:
    assert post(headers) == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": f"http://{HOST}", "Sec-Fetch-Site": "same-origin"},
        {"Origin": f"https://{HOST.upper()}"},  # TLS ends at a proxy, which asks us in clear
        {"Origin": f"https://{HOST}:443"},
        {"Referer": f"https://{HOST}/cases?q=1"},
        {"Sec-Fetch-Site": "none"},
        {},  # an old browser that withholds both, or a program: the token decides
    ],
)
def test_our_own_pages_pass(post: Post, headers: dict[str, str]) -> None:
    assert post(headers) == 303


def test_whoever_withholds_the_referer_passes_over_tls_too(post: Post) -> None:
    assert post({"Origin": f"https://{HOST}"}, base_url=f"https://{HOST}") == 303
    assert post({}, base_url=f"https://{HOST}") == 303


def test_behind_a_proxy_that_asks_under_another_name_the_public_address_is_ours(
    app: Flask, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = replace(app.extensions["settings"], public_url="https://complaints.insurer.example/")
    monkeypatch.setitem(app.extensions, "settings", public)
    assert post({"Origin": "https://complaints.insurer.example"}) == 303
    assert post({"Origin": "https://other.insurer.example"}) == 400
