"""The beginning of a file as it would become complaints, shown before anything is started."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.complaints.imports.mapping import Complaint, Mapper, Problem
from app.complaints.imports.profile import Profile
from app.complaints.imports.reading import FileRefused, Opener, RegisterFile
from app.complaints.imports.running import mapper_of
from app.platform.db import db
from app.shared.clock import Clock

LOOKED_AT = 500
_SHOWN = 8
_PROBLEMS = 20


@dataclass
class Preview:
    """``refused`` says why the file as a whole cannot be imported; else its first complaints and problems."""

    refused: str | None = None
    rows: int = 0
    complaints: int = 0
    first: list[Complaint] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    new_labels: list[Problem] = field(default_factory=list)


def preview(*, opener: Opener, profile: Profile, clock: Clock) -> Preview:
    """Read the first rows of the file. Never raises for what is in the file."""
    shown = Preview()
    try:
        with RegisterFile(opener, profile, at_most=LOOKED_AT) as file:
            mapper = mapper_of(db.session(), profile, clock)
            shown.rows = file.rows
            for mapped in _mapped(file, mapper):
                shown.complaints += 1
                if isinstance(mapped, Complaint):
                    shown.first += [mapped][: _SHOWN - len(shown.first)]
                else:
                    shown.problems += mapped[: _PROBLEMS - len(shown.problems)]
            shown.new_labels = [
                Problem(code.line, profile.list_named(name).column, code.label, "")
                for (name, _), code in mapper.new_codes.items()
            ][:_PROBLEMS]
    except FileRefused as refused:
        shown.refused = str(refused)
    return shown


def _mapped(file: RegisterFile, mapper: Mapper) -> Iterator[Complaint | list[Problem]]:
    """All but the last complaint of a file that goes on: its further rows were not read."""
    previous: Complaint | list[Problem] | None = None
    for rows in file.groups():
        if previous is not None:
            yield previous
        previous = mapper.mapped(rows)
    if previous is not None and file.rows < LOOKED_AT:
        yield previous
