"""Telling a story: every step through the service that people use, by the person who would take it, at its time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from app.demo import beginning, middle
from app.demo.scene import Scene

Step = Callable[[Scene], None]


def tell(scene: Scene) -> None:
    """Take every step whose time has come, in the order of time."""
    for instant, step in sorted(_agenda(scene), key=lambda item: item[0]):
        scene.clock.instant = instant
        step(scene)


def _agenda(scene: Scene) -> list[tuple[datetime, Step]]:
    diary, story = scene.diary, scene.story
    steps: list[tuple[datetime | None, Step]] = [
        (diary.at("register"), beginning.take_in),
        (diary.at("investigate"), beginning.collect_papers),
        (diary.at("find"), middle.find),
        (diary.at("draft"), middle.draft),
    ]
    for contact in story.contacts:
        steps.append((diary.after(contact.after, minutes=200), partial(beginning.talk, told=contact)))
    if story.confidential:
        steps.append((diary.after(2, minutes=30), beginning.restrict))
    return [(instant, step) for instant, step in steps if instant is not None]
