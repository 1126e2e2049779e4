"""Reading endorsements in: texts of their own that change an edition from a day on, and never the edition itself."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.platform import log
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.shared.clock import Clock
from app.shared.errors import Refused
from app.shared.text import N_
from app.wordings.domain.endorsing import Operation, read_operations
from app.wordings.domain.marks import FrontMatter, Note
from app.wordings.domain.reading import read_wording
from app.wordings.domain.tree import ClauseKind, ClauseNode, Role, Tree
from app.wordings.events import ENDORSEMENT_IMPORTED
from app.wordings.models import Clause, Edition, Endorsement
from app.wordings.queries import edition_named, edition_text
from app.wordings.service import LARGEST_TEXT, WordingUnreadable, add_clauses

_CODE = re.compile(r"[^\s/\\?#%][^/\\?#%\x00-\x1f]{0,47}")
_LONGEST_PATH = 300


@dataclass(frozen=True)
class EndorsementReading:
    """What was read of an endorsement. ``problems`` forbid an import; ``doubts`` want a person's eye."""

    nodes: tuple[ClauseNode, ...]
    operations: tuple[Operation, ...]
    problems: tuple[Note, ...]
    doubts: tuple[Note, ...]


@dataclass(frozen=True)
class Endorsed:
    """What an import did. ``created`` is False when the very same endorsement was there already."""

    code: str
    operations: tuple[Operation, ...]
    created: bool
    doubts: tuple[Note, ...]


def read_endorsement(base: Tree, text: str, *, code: str, title: str, language: str) -> EndorsementReading:
    """Read an endorsement's text against the edition ``base``, as a part that stands behind it."""
    if len(text) > LARGEST_TEXT:
        message = N_("The text is too large to be an endorsement.")
        return EndorsementReading((), (), (Note(0, message),), ())
    given = FrontMatter(wording="-", edition="-", language=language)
    reading = read_wording(text, given)
    problems = list(reading.problems)
    if not _CODE.fullmatch(code):
        accepted = N_("Say which %(name)s this is: 1 to 48 characters without / \\ ? # %%.")
        problems.append(Note(0, accepted, {"name": "code"}))
    nodes = _behind(base, reading.tree, f"{code} {title}".strip())
    operations, unplaced, unclear = read_operations(base, nodes)
    problems += unplaced
    if not operations and not problems:
        message = N_(
            "Nothing says which clause it changes. End a line with {replaces=4.2(b)}, {deletes=4.2(b)} or {adds=4.2}."
        )
        problems.append(Note(0, message))
    if any(len(node.path) > _LONGEST_PATH for node in nodes):
        problems.append(Note(0, N_("The title is too long.")))
    return EndorsementReading(nodes, operations, tuple(problems), (*reading.doubts, *unclear))


def _behind(base: Tree, read: Tree, title: str) -> tuple[ClauseNode, ...]:
    """The nodes as a part with this title, whose numbers begin anew, after the nodes of the edition."""
    first = len(base) + 1
    part = ClauseNode(Role.PART, title, "", title, "", ordinal=first, kind=ClauseKind.RIDER)
    inner = [node for node in read if node.role is not Role.TITLE]
    moved = [
        replace(
            node,
            path=f"{title}.{node.path}",
            parent=f"{title}.{node.parent}" if node.parent and _is_kept(read, node.parent) else title,
            part=title,
            depth=node.depth + 1,
            ordinal=first + place,
            kind=ClauseKind.RIDER if node.kind is ClauseKind.OTHER else node.kind,
        )
        for place, node in enumerate(inner, 1)
    ]
    return (part, *moved)


def _is_kept(read: Tree, path: str) -> bool:
    node = read.get(path)
    return node is not None and node.role is not Role.TITLE


def import_endorsement(
    *,
    actor: Actor,
    clock: Clock,
    wording: str,
    edition: str,
    code: str,
    title: str,
    effective_from: date | None,
    text: str,
) -> Endorsed:
    """Read an endorsement in. The same text again changes nothing.

    Raises WordingUnreadable with every line at fault, Refused when the code is taken by another text or another day,
    NotAllowed without MANAGE_WORDINGS.
    """
    actor.require(Permission.MANAGE_WORDINGS)
    if effective_from is None:
        raise Refused(N_("Say from which day it holds, like 2026-01-31."), field="effective_from")
    now = clock.now()
    with transaction() as session:
        changed = edition_named(session, wording, edition)
        base = edition_text(session, changed, endorsed=False).tree
        reading = read_endorsement(base, text, code=code, title=title, language=changed.language)
        if reading.problems:
            raise WordingUnreadable(reading.problems)
        digest = hashlib.sha256(text.encode()).hexdigest()
        if _is_known(session, changed, code, digest, effective_from):
            return Endorsed(code, reading.operations, False, reading.doubts)
        row = Endorsement(
            edition_id=changed.id,
            code=code,
            title=title[:200],
            effective_from=effective_from,
            operations=[
                {"change": each.change.value, "path": each.path, "by": each.by} for each in reading.operations
            ],
            source=text,
            source_digest=digest,
            imported_at=now,
        )
        session.add(row)
        session.flush()
        _add_behind(session, changed, row, reading.nodes)
        log.record(
            log.Stream("wording", changed.wording.code),
            ENDORSEMENT_IMPORTED,
            actor=actor.label,
            recorded_at=now,
            legal_zone="UTC",
            occurred_at=now,
            edition=changed.label,
            endorsement=code,
            effective_from=effective_from,
            source_digest=digest,
            changes=[f"{each.change.value} {each.path}" for each in reading.operations],
        )
        return Endorsed(code, reading.operations, True, reading.doubts)


def _is_known(session: Session, edition: Edition, code: str, digest: str, effective_from: date) -> bool:
    known = session.scalar(
        select(Endorsement).where(Endorsement.edition_id == edition.id, Endorsement.code == code)
    )
    if known is None:
        return False
    if (known.source_digest, known.effective_from) != (digest, effective_from):
        raise Refused(
            N_(
                "Endorsement %(code)s is in the register with another text or another day. Give it a code of its own."
            ),
            field="code",
            code=code,
        )
    return True


def _add_behind(session: Session, edition: Edition, row: Endorsement, nodes: tuple[ClauseNode, ...]) -> None:
    """After everything that stands there, other endorsements too."""
    taken = select(func.max(Clause.ordinal)).where(Clause.edition_id == edition.id)
    shift = (session.scalar(taken) or 0) + 1 - nodes[0].ordinal
    add_clauses(
        session,
        edition.id,
        [replace(node, ordinal=node.ordinal + shift) for node in nodes],
        endorsement_id=row.id,
    )
