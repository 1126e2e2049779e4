"""The two sample letters, rendered once for the whole folder."""

from __future__ import annotations

import pytest

from app.letters.render import render
from app.letters.rendered import Rendered
from tests.letters import sample


@pytest.fixture(scope="session")
def d1() -> Rendered:
    return render(sample.d1(), sealed=sample.D1_SEALED, draft=False)


@pytest.fixture(scope="session")
def d2() -> Rendered:
    return render(sample.d2(), sealed=sample.D2_SEALED, draft=False)


@pytest.fixture(params=["d1", "d2"])
def letter(request: pytest.FixtureRequest) -> Rendered:
    rendered: Rendered = request.getfixturevalue(request.param)
    return rendered
