"""Every event that a rule waits for can be recorded: by a form, with a letter, by an import, or in the pack's words."""

from __future__ import annotations

import pytest
from flask import Flask

from app.complaints.domain.clock_events import RECORDABLE
from app.complaints.domain.letter_kinds import TITLES
from app.mediation.domain.tracks import Tracks
from app.platform.log import kind_named
from app.rulebook.pack_events import OF_THE_FIRM, declare_pack_events
from app.rules.asked import events_asked
from app.rules.library import Library, load_library
from app.rules.pack import EventName, Pack

LIBRARY = load_library()
BY_SERVICES = {
    "received": "intake",
    "closed": "closing, and imports",
    "complexity_changed": "the page on complexity",
    "decision_proposed": "putting a decision forward",
    "decision_approved": "approving it",
    "letter_sent": "sending a letter",
    "letter_delivered": "recording what came of it",
    "letter_superseded": "sending a letter again",
    "merged": "merging",
    "proceeding_step": "the page of an external case",
    "resolution_accepted": "the quick answer",
    "withdrawn": "a withdrawal",
}
"""Kinds that services record, each as part of something greater; tests of those services prove that they do."""


COMPUTED_ONLY = {
    "infringement_known": "when a claimant knew is argued, not recorded: limitation is worked out by command",
    "documents_closed": "no procedure of the AAA is shipped: its clock is worked out by command",
}
"""Steps that rules wait for and no shipped procedure has."""


def waited_for(pack: Pack) -> set[EventName]:
    clocks = [clock for version in pack.versions for clock in version.clocks] + list(pack.targets)
    return {pack.events[name] for clock in clocks for names in events_asked(clock).values() for name in names}


def steps_of_procedures(app: Flask) -> set[str]:
    tracks: Tracks = app.extensions["tracks"]
    return {step.id for track in tracks.newest() for step in track.steps}


@pytest.mark.parametrize("regime", sorted(LIBRARY.packs))
def test_nothing_is_waited_for_in_vain(app: Flask, regime: str) -> None:
    for event in waited_for(LIBRARY.pack(regime)):
        kind = kind_named(event.kind)
        assert kind is not None, event
        by_the_rules = kind.title_zh is not None
        assert by_the_rules or event.kind in RECORDABLE or event.kind in BY_SERVICES, event
        fields = dict(event.fields)
        if event.kind == "proceeding_step":
            assert fields["step"] in steps_of_procedures(app) | COMPUTED_ONLY.keys(), event
        if "letter" in fields:
            assert fields["letter"] in TITLES, event


def test_what_belongs_to_no_case_is_named_with_its_reason() -> None:
    kinds = {event.kind for pack in LIBRARY.packs.values() for event in waited_for(pack)}
    assert kinds >= OF_THE_FIRM.keys()
    assert all(OF_THE_FIRM.values())


def test_declaring_again_changes_nothing(app: Flask) -> None:
    library: Library = app.extensions["rules"]
    before = kind_named("claim_verified")
    declare_pack_events(library)
    assert kind_named("claim_verified") is before or kind_named("claim_verified") == before
