"""Anchors: what the whole log was at an instant, in a few lines that are kept where nobody here can reach them.

Whoever holds the database can write a chain anew from its first event, or put an old copy back, and inside nothing
would be amiss. An anchor is one digest over the ends of all streams; kept elsewhere, it tells. It is of the state of a
quarter of an hour before it was taken: what was recorded until then is written by now, so that the same state can be
read out of the log at any later time. A file that lists the ends too lets the stream be named that was changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

from sqlalchemy import collate, func, select, tuple_
from sqlalchemy.orm import Session

from app.platform.log.canonical import instant_text
from app.platform.log.models import LogEvent, LogStream
from app.platform.log.verifying import Break
from app.shared.errors import Refused
from app.shared.text import N_

SETTLED = timedelta(minutes=15)
"""No transaction takes so long: what is recorded as older than this is written, or never will be."""
FIRST_LINE = "fairfile-anchor 1"
_FIELDS = ("taken", "until", "streams", "events", "release", "heads")
_NO_ANCHOR = N_("This is no anchor of the log: its first line is “fairfile-anchor 1”, then six lines follow.")
_MENDED = N_(
    "The list of streams in this file does not have the digest that the file states: the file was altered."
)
_MISCOUNTED = N_(
    "The counts in these lines are not those of the state that their digest names: they were altered."
)


class Head(NamedTuple):
    """The end of a stream at an instant."""

    stream_type: str
    stream_id: str
    seq: int
    hash: str

    def line(self) -> str:
        return (
            f"{self.stream_type}\t{json.dumps(self.stream_id, ensure_ascii=False)}\t{self.seq}\t{self.hash}\n"
        )


@dataclass(frozen=True)
class Anchor:
    """``heads`` is the SHA-256 of the lines of all streams in order, ``until`` the instant whose state it is."""

    taken: str
    until: str
    streams: int
    events: int
    release: str
    heads: str

    def statement(self) -> str:
        """The lines that are printed, mailed and kept."""
        lines = [f"{name} {getattr(self, name)}" for name in _FIELDS]
        return "\n".join([FIRST_LINE, *lines]) + "\n"


def take_anchor(
    session: Session, *, now: datetime, release: str, write: Callable[[str], object] | None = None
) -> Anchor:
    """The anchor of the log as it is now; ``write`` gets the line of each stream's end. Memory stays flat."""
    until = now - SETTLED
    digest, streams, events = _digest(_heads(session, until), write)
    return Anchor(instant_text(now) or "", instant_text(until) or "", streams, events, release or "-", digest)


def read_anchor(lines: Iterable[str]) -> tuple[Anchor, Iterator[str]]:
    """The anchor at the beginning of a file, and what follows it, if anything. Raises Refused for anything else."""
    following = iter(lines)
    top = [line.strip() for line in islice((line for line in following if line.strip()), 1 + len(_FIELDS))]
    if len(top) != 1 + len(_FIELDS) or top[0].lstrip("\ufeff") != FIRST_LINE:
        raise Refused(_NO_ANCHOR)
    said = dict(line.partition(" ")[::2] for line in top[1:])
    try:
        datetime.fromisoformat(said["until"])
        counts = int(said["streams"]), int(said["events"])
        anchor = Anchor(said["taken"], said["until"], *counts, said["release"], said["heads"])
    except (KeyError, ValueError) as error:
        raise Refused(_NO_ANCHOR) from error
    return anchor, (line for line in following if line.strip())


def compare_anchor(session: Session, lines: Iterable[str]) -> Iterator[Break]:
    """What of the anchored state the log no longer holds. Nothing when it holds all of it: streams only grew since.

    From a file with the streams' ends each stream is named that is gone, cut off or other than it was; from the
    statement alone only that some are. Raises Refused for a file that is no anchor, or whose list does not fit it.
    """
    anchor, following = read_anchor(lines)
    heads = [_read(line) for line in following]
    if heads and _digest(heads, None)[0] != anchor.heads:
        raise Refused(_MENDED)
    left = {head[:2]: head for head in heads}
    now = _heads(session, datetime.fromisoformat(anchor.until))
    digest, streams, events = _digest(_crossing_off(left, now), None)
    if digest == anchor.heads:
        if (streams, events) != (anchor.streams, anchor.events):
            raise Refused(_MISCOUNTED)
        return
    for head in left.values():
        found = session.scalar(
            select(LogEvent.hash).where(
                LogEvent.stream_type == head.stream_type,
                LogEvent.stream_id == head.stream_id,
                LogEvent.seq == head.seq,
            )
        )
        if found != head.hash:
            yield Break(*head[:3], "anchor-gone" if found is None else "anchor-other")
    yield Break("anchor", anchor.until, 0, f"anchor:{streams - anchor.streams:+} {events - anchor.events:+}")


def _crossing_off(left: dict[tuple[str, str], Head], now: Iterable[Head]) -> Iterator[Head]:
    """The ends as they come, each crossed off what was stated where it is the same."""
    for head in now:
        if left.get(head[:2]) == head:
            del left[head[:2]]
        yield head


def _read(line: str) -> Head:
    try:
        stream_type, quoted, seq, hash_ = line.strip().split("\t")
        return Head(stream_type, str(json.loads(quoted)), int(seq), hash_)
    except ValueError as error:
        raise Refused(_MENDED) from error


def _digest(heads: Iterable[Head], write: Callable[[str], object] | None) -> tuple[str, int, int]:
    """SHA-256 of the lines, how many streams, how many events."""
    digest, streams, events = hashlib.sha256(), 0, 0
    for head in heads:
        line = head.line()
        digest.update(line.encode())
        streams, events = streams + 1, events + head.seq
        if write is not None:
            write(line)
    return digest.hexdigest(), streams, events


def _heads(session: Session, until: datetime) -> Iterator[Head]:
    """The ends of all streams by what was recorded up to that instant, in the order of their names' code points.

    Most streams have not moved since: their head is read. Of the others, found by the index of instants, the last event
    up to then is looked up.
    """
    moved = select(LogEvent.stream_type, LogEvent.stream_id).where(LogEvent.recorded_at > until).distinct()
    name = (LogEvent.stream_type, LogEvent.stream_id)
    last = (
        select(*name, func.max(LogEvent.seq).label("seq"))
        .where(LogEvent.recorded_at <= until, tuple_(*name).in_(moved))
        .group_by(*name)
        .subquery()
    )
    here = (last.c.stream_type == LogEvent.stream_type) & (last.c.stream_id == LogEvent.stream_id)
    earlier = select(*name, LogEvent.seq, LogEvent.hash).join(last, here & (last.c.seq == LogEvent.seq))
    then: dict[tuple[str, str], Head | None] = {}
    then |= {(row.stream_type, row.stream_id): None for row in session.execute(moved)}
    then |= {(row.stream_type, row.stream_id): Head(*row) for row in session.execute(earlier)}
    # By code points on both engines: a database's own order of words changes with its updates.
    order = "C" if session.get_bind().dialect.name == "postgresql" else "BINARY"
    heads = LogStream.__table__.c
    statement = select(heads.stream_type, heads.stream_id, heads.last_seq, heads.last_hash).order_by(
        collate(heads.stream_type, order), collate(heads.stream_id, order)
    )
    for row in session.execute(statement.execution_options(yield_per=2000)):
        head = then.get((row.stream_type, row.stream_id), Head(*row))
        if head is not None:
            yield head
