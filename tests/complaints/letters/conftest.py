"""The two scenes, ready to be written about."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.complaints.letters import scenes
from tests.complaints.letters.scenes import Scene


@pytest.fixture
def okafor(app: Flask) -> Scene:
    """The English complaint, under investigation."""
    return scenes.okafor()


@pytest.fixture
def decided(okafor: Scene) -> Scene:
    """The same with its decision drafted."""
    return scenes.decide_okafor(okafor)


@pytest.fixture
def chen(app: Flask) -> Scene:
    """The Chinese complaint, answered by a branch."""
    return scenes.chen()


@pytest.fixture
def decided_chen(chen: Scene) -> Scene:
    """The same with its decision drafted."""
    return scenes.decide_chen(chen)
