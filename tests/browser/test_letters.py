"""A letter in a real browser: its pages, its check, its steps, readable and whole in every light."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from app.complaints.services.letters import compose_decision, compose_letter
from app.platform.accounts import User
from app.platform.db import db, transaction
from tests.browser.conftest import Visit
from tests.complaints.letters import scenes


def test_a_letter_is_looked_at_approved_and_sent(visit: Callable[..., Visit]) -> None:
    scene = scenes.okafor()
    row = compose_letter(kind="acknowledgement", **scene.by_rules)
    window = visit()
    page = window.sign_in(db.session.get_one(User, scene.officer.user_id))
    here = f"/cases/{scene.reference}/letters/{row.id}"
    for address in (f"{here}?check=1", f"/cases/{scene.reference}/letters/new", f"{here}/write"):
        page.goto(address)
        for _ in window.in_every_light():
            window.must_be_accessible()
    page.goto(here)
    window.press(page.get_by_role("button", name="Approve for sending"))
    window.must_be_accessible()
    window.press(page.get_by_role("button", name="Send today"))
    expect(page.locator(".pagehead__note")).to_contain_text("sent")
    window.must_be_accessible()
    page.goto(f"/verify/{row.code}")
    window.must_be_accessible()


def test_a_chinese_letter_on_a_chinese_page(visit: Callable[..., Visit]) -> None:
    scene = scenes.decide_chen(scenes.chen())
    row = compose_decision(**scene.by_rules)
    with transaction() as session:
        session.get_one(User, scene.officer.user_id).locale = "zh_Hans_CN"
    window = visit(locale="zh-CN")
    page = window.sign_in(db.session.get_one(User, scene.officer.user_id))
    page.goto(f"/cases/{scene.reference}/letters/{row.id}?page=3")
    for _ in window.in_every_light():
        window.must_be_accessible()
