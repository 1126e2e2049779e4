"""A turn at the public checks: whoever has guessed too often waits."""

from __future__ import annotations

from flask import abort, current_app, request

from app.complaints.services.verifying import TooManyTries, require_turn, took_turn


def take_turn() -> None:
    """Answer 429 where this address has missed too often lately."""
    try:
        require_turn(address=request.remote_addr, clock=current_app.extensions["clock"])
    except TooManyTries:
        abort(429)


def note_turn(*, found: bool) -> None:
    """Count a miss of this address; a hit is not counted."""
    took_turn(address=request.remote_addr, found=found, clock=current_app.extensions["clock"])
