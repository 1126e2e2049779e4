"""A complaint with papers, and bundles of it built in this process."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from flask import Flask

from app.bundles.models import Bundle, BundleBuild
from app.bundles.services.building import build
from app.bundles.services.recipes import Details, ask_build, begin_bundle
from app.cases.models import Case
from app.cases.services.evidence import Description, Paper, PaperFacts, add_evidence, describe_evidence
from app.disclosure.domain.classes import Privilege
from app.disclosure.domain.readers import Audience
from app.platform.accounts.models import User
from app.platform.accounts.permissions import Role
from app.platform.accounts.signed_in import actor_for
from app.platform.storage import current_store
from app.shared.clock import FixedClock
from tests.cases.conftest import complaint as complaint
from tests.cases.conftest import officer as officer
from tests.platform.storage import files


def letter_pdf(*pages: str) -> bytes:
    """A PDF with a line of words on each page."""
    return files.pdf(*pages, size=(595, 842))


class Desk:
    """What a legal clerk does with one complaint, through the services."""

    def __init__(self, case: Case, clerk: User, clock: FixedClock, folder: Path) -> None:
        self.reference, self.clerk, self.clock, self.folder = case.reference, clerk, clock, folder
        self.papers = 0

    @property
    def who(self) -> dict[str, Any]:
        return {"actor": actor_for(self.clerk), "clock": self.clock, "reference": self.reference}

    def add(
        self, name: str, content: bytes, *, dated: str | None = None, mark: str = "open", **facts: Any
    ) -> str:
        """A paper taken in and described; its key."""
        stored = current_store().put(io.BytesIO(content), max_bytes=1 << 30, name=name)
        add_evidence(papers=[Paper(stored, name)], **self.who)
        self.papers += 1
        said = Description(
            PaperFacts(description=facts.pop("title", name), dated=dated, **facts), Privilege(mark)
        )
        describe_evidence(papers={self.papers: said}, reason="as it says", **self.who)
        return f"evidence:{self.papers}"

    def bundle(self, **details: Any) -> Bundle:
        return begin_bundle(details=Details(**details), **self.who)

    def build(
        self, bundle: Bundle, audience: Audience = Audience.TRIBUNAL, *, freeze: bool = False
    ) -> BundleBuild:
        row = ask_build(number=bundle.number, audience=audience, freeze=freeze, **self.who)
        return build(clock=self.clock, build_id=row.id)

    def pdf(self, row: BundleBuild) -> pikepdf.Pdf:
        assert row.digest is not None, row.report
        return pikepdf.open(current_store().path_of(row.digest))

    def texts(self, row: BundleBuild) -> list[str]:
        from app.bundles.press.reading import page_texts

        assert row.digest is not None, row.report
        return page_texts(str(current_store().path_of(row.digest)))


@pytest.fixture
def clerk(person: Callable[..., User]) -> User:
    return person(Role.LEGAL, display_name="Lena Clerk")


@pytest.fixture
def desk(app: Flask, complaint: Callable[..., Case], clerk: User, clock: FixedClock, tmp_path: Path) -> Desk:
    return Desk(complaint(), clerk, clock, tmp_path)
