"""Telling a story: every step through the service that people use, by the person who would take it, at its time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from app.demo import beginning, ending, middle
from app.demo.scene import Scene

Step = Callable[[Scene], None]

STEPS: dict[str, Step] = {
    "register": beginning.take_in,
    "acknowledge": ending.acknowledge,
    "assign": middle.assign,
    "investigate": middle.investigate,
    "find": middle.find,
    "draft": middle.draft,
    "propose": ending.propose,
    "approve": ending.approve,
    "dispatch": ending.post,
    "deliver": ending.arrive,
    "close": ending.close,
}
"""A step looks first whether it was taken, so a story can be told again from the start."""


def tell(scene: Scene, *, until: str | None = None) -> None:
    """Take every step whose time has come, in the order of time; only ``until`` a step when one is named."""
    for instant, step in sorted(_agenda(scene), key=lambda item: item[0]):
        scene.clock.instant = instant
        step(scene)
        if until is not None and step is STEPS[until]:
            return


def _agenda(scene: Scene) -> list[tuple[datetime, Step]]:
    diary, story = scene.diary, scene.story
    steps: list[tuple[datetime | None, Step]] = [(diary.at(name), step) for name, step in STEPS.items()]
    if story.ending is not None:
        minutes = 40  # on the spot, or first thing on the day
        early = diary.after(story.ending.after, minutes=minutes)
        before = [(instant, step) for instant, step in steps if instant and early and instant < early]
        steps = [*(before if early else steps), (early, ending.end_early)]
    for contact in story.contacts:
        steps.append((diary.after(contact.after, minutes=200), partial(beginning.talk, told=contact)))
    if story.confidential:
        steps.append((diary.after(2, minutes=30), beginning.restrict))
    return [(instant, step) for instant, step in steps if instant is not None]
