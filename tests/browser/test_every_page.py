"""Every page opens, and everybody can read it.

The demonstration stands for real work: some of its stories, in every state. People who may do everything follow links
from the first page on. What no link leads to there stands in ``ELSEWHERE`` with the reason, for those who test its room.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from itertools import cycle
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from app.config import Settings
from app.demo import loading
from app.demo.loading import load
from app.demo.story import read_stories
from app.platform.accounts import Role, RoleBinding, Unit, User
from app.platform.db import db, transaction
from app.shared.clock import FixedClock
from tests import factories
from tests.browser.conftest import DESKTOP, PHONE, Visit
from tests.clients import PageClient

STORIES = frozenset(
    {
        *(
            "okafor",
            "lowry",
            "keane",
            "whitfield",
            "macintyre",
            "yeo",
            "brennan",
            "hargreaves",
            "pugh",
            "demir",
        ),
        *("macready", "llewellyn", "cray-court", "chen-lixin", "feng-yulan"),
    }
)
ALL_OF_THEM = frozenset(
    {
        "cases.show",
        "case_people.index",
        "complaints_decision.workbench",
        "complaints_letters.show",
        "complaints_points.index",
        "complaints_time.index",
    }
)
"""What differs with the state of each case."""

A_FEW = 2
"""Pages of any other kind that one person opens."""

ELSEWHERE = {
    "asked without an account": (
        "accounts.sign_in",
        "bundle_check.ask",
        "feeds.read",
    ),
    "the answer to what was typed there": ("bundle_check.answer", "complaints_letter_check.answer"),
    "no story is that far": (
        *(
            "agreement.code",
            "complaints_decision.terms",
            "complaints_extension.show",
            "complaints_letters.stamped",
        ),
        *("complaints_time.complexity", "confidential.open_paper", "case_links.off", "guidance.edit"),
        *("improvements.describe", "improvements.evidence_file", "improvements_flags.action"),
    ),
    "made by the jobs process": (
        *("bundles.details", "bundles.file", "bundles.redact", "bundles.redact_page", "bundles.show"),
        *(
            "reports.cases",
            "reports.chart",
            "reports.figure",
            "reports.file",
            "reports.paper",
            "reports.show",
        ),
    ),
    "wants a file or a choice first": (
        *("calendars.change", "calendars.preview", "calendars.shipped", "complaints_imports.show"),
        *("complaints_imports.to_mend", "complaints_labels.place", "complaints_many.preview"),
        *("complaints_many.show", "complaints_templates.picture", "rules.copy_file"),
    ),
}
"""Pages that no link of these stories leads to, and why: a new page is reached, or entered here on purpose."""

LINK = re.compile(r'(?:href|src|action)="([^"#]+)(?:#[^"]*)?"')
LOOKS = (
    ("en", "light", DESKTOP),
    ("zh", "dark", DESKTOP),
    ("zh", "light", PHONE),
    ("en", "dark", DESKTOP),
)


@dataclass
class Crawl:
    """Follows links as one person after the other.

    ``found``: endpoint → the pages of it that opened; ``readable``: one page of each that people read, with who opened it.
    """

    app: Flask
    found: dict[str, list[str]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    readable: list[tuple[str, str]] = field(default_factory=list)
    opened: Counter[str] = field(default_factory=Counter)

    def follow(self, who: str, browser: PageClient) -> None:
        """Open what ``who`` is led to: a few pages of each kind, so that everybody comes past the lists to their own."""
        self.opened.clear()
        waiting, known = deque(["/"]), {"/"}
        while waiting:
            path = waiting.popleft()
            fresh = [address for address in self._open(who, browser, path) if address not in known]
            known.update(fresh)
            waiting.extend(fresh)

    def endpoint(self, path: str) -> str | None:
        try:
            return str(self.app.url_map.bind("127.0.0.1").match(urlsplit(path).path, method="GET")[0])
        except HTTPException:  # only posted to
            return None

    def _open(self, who: str, browser: PageClient, path: str) -> list[str]:
        endpoint = self.endpoint(path)
        if endpoint is None or endpoint == "static":
            return []
        enough = self.opened[endpoint] >= A_FEW or len(self.found.get(endpoint, ())) > A_FEW
        if enough and endpoint not in ALL_OF_THEM:
            return []
        self.opened[endpoint] += 1
        answer = browser.get(path)
        if answer.status_code == 303:
            self.found.setdefault(endpoint, []).append(path)
            return [urljoin(path, answer.location or "")]
        if answer.status_code != 200:
            self.wrong.append(f"{path} ({endpoint}) answered {answer.status} to {who}")
            return []
        self.found.setdefault(endpoint, []).append(path)
        if answer.mimetype != "text/html":
            return []
        if len(self.found[endpoint]) == 1:
            self.readable.append((who, path))
        links = (urljoin(path, unescape(link)) for link in LINK.findall(answer.get_data(as_text=True)))
        return list(dict.fromkeys(link for link in links if link.startswith("/")))


@pytest.fixture
def people(
    app: Flask, settings: Settings, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> dict[str, User]:
    """Who looks at the demonstration: somebody who may do everything, and an investigator with cases of her own."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("the same pages, whatever keeps their rows")
    stories = [story for story in read_stories() if story.key in STORIES]
    assert len(stories) == len(STORIES)
    monkeypatch.setattr(loading, "read_stories", lambda: stories)
    load(settings=settings, clock=clock)
    with transaction() as session:
        houses = session.scalars(select(Unit).where(Unit.parent_id.is_(None))).all()
    everything = factories.make_person(*Role, unit=houses[0])
    with transaction() as session:
        user = session.get_one(User, everything.id)
        user.bindings += [RoleBinding(role=role, unit_id=unit.id) for role in Role for unit in houses[1:]]
        asha = session.scalars(select(User).where(User.login == "asha.raman")).one()
        asha.password_hash = user.password_hash
    return {"everything": everything, "investigator": asha}


def test_every_page_opens_and_everybody_can_read_it(
    app: Flask,
    people: dict[str, User],
    sign_in: Callable[[User], PageClient],
    visit: Callable[..., Visit],
) -> None:
    crawl = Crawl(app)
    for who, user in people.items():
        crawl.follow(who, sign_in(user))
    assert crawl.wrong == []

    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())} - {"static"}
    elsewhere = {endpoint for endpoints in ELSEWHERE.values() for endpoint in endpoints}
    assert elsewhere <= pages
    assert sorted(pages - crawl.found.keys() - elsewhere) == []

    looked_at: dict[tuple[str, int], list[str]] = {}
    for look, (who, path) in zip(cycle(range(len(LOOKS))), crawl.readable, strict=False):
        looked_at.setdefault((who, look), []).append(path)
    for (who, look), paths in looked_at.items():
        language, light, size = LOOKS[look]
        window = visit(color_scheme=light)
        page = window.sign_in(people[who])
        if not (page.locator("html").get_attribute("lang") or "").startswith(language):
            page.locator("form[action*=language] button").first.click()
        page.set_viewport_size(size)  # type: ignore[arg-type]
        for path in paths:
            page.goto(path)
            window.must_be_accessible()
