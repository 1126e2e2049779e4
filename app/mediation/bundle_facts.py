"""What an external case adds to a bundle: exhibit numbers, who takes part, the issues, the steps of the procedure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.bundles.sources import Contribution, DatedEvent, ExhibitFact, ForumFact, IssueFact, PartyFact
from app.cases.models import Case
from app.cases.policy import stream_of
from app.disclosure.domain.readers import Audience
from app.mediation.domain import words
from app.mediation.domain.tracks import Tracks
from app.mediation.models import Exhibit, Proceeding
from app.mediation.queries import Record, proceedings_of, record_of
from app.platform.log import entries
from app.platform.log.standing import standing

_OF_A_MEDIATION = frozenset({Audience.OURSELVES, Audience.OTHER_SIDE, Audience.MEDIATOR})
"""Who may read that a mediation went on: whoever decides the merits is not told by us."""
_LOCALES = {"zh-Hans": "zh_Hans_CN"}


def of_proceedings(session: Session, case: Case, language: str, *, tracks: Tracks) -> Contribution:
    """What the external case that goes on knows, else the newest; nothing where there is none.

    One alone: papers have other numbers in each, and what was said in one forum is not for the next.
    """
    rows = proceedings_of(session, case)
    if not rows:
        return Contribution()
    row = next((each for each in reversed(rows) if each.state != "ended"), rows[-1])
    record = record_of(session, row)
    with force_locale(_LOCALES.get(language, "en")):
        return Contribution(
            events=tuple(_steps(session, case, row, tracks, language)),
            parties=tuple(_people(row, record)),
            issues=tuple(
                IssueFact(
                    str(issue.number),
                    issue.title,
                    _(words.ISSUE_STATES[issue.state]),
                    issue.state == "disputed",
                )
                for issue in record.issues
                if issue.state != "dropped"
            ),
            exhibits=_exhibits(record),
            forum=ForumFact(
                words.FORUM_READS.get(row.kind, Audience.TRIBUNAL),
                row.forum,
                row.forum_reference or "",
                tuple(each.name for each in record.members if each.side == "neutral" and not each.left_on),
            ),
        )


def _exhibits(record: Record) -> Mapping[str, ExhibitFact]:
    standing_ones = [
        each for each in record.exhibits if each.evidence is not None and each.withdrawn_on is None
    ]
    return {_key(each): ExhibitFact(f"{each.letter}-{each.number}", each.purpose) for each in standing_ones}


def _key(exhibit: Exhibit) -> str:
    assert exhibit.evidence is not None
    return f"evidence:{exhibit.evidence.number}"


def _people(row: Proceeding, record: Record) -> Iterator[PartyFact]:
    """In a mediation they are for its own readers: a mediator's name tells that it went on."""
    readers = _OF_A_MEDIATION if row.kind == "mediation" else frozenset()
    for member in record.members:
        if member.left_on is None:
            role = _(
                "%(what)s (%(more)s)", what=_(words.PARTS[member.part]), more=_(words.SIDES[member.side])
            )
            lines = (member.organisation,) if member.organisation else ()
            yield PartyFact(member.name, role, lines, seen_by=readers)


def _steps(
    session: Session, case: Case, row: Proceeding, tracks: Tracks, language: str
) -> Iterator[DatedEvent]:
    track = tracks.find(row.track, row.edition) or tracks.find(row.track)
    readers = _OF_A_MEDIATION if row.kind == "mediation" else frozenset()
    for entry in standing(entries(session, stream_of(case))):
        if entry.kind != "proceeding_step" or entry.fields["proceeding"] != row.number:
            continue
        step = track.step(str(entry.fields["step"])) if track else None
        if step is not None:
            told = _("%(what)s (%(more)s)", what=step.title.text(language), more=row.forum)
            yield DatedEvent(entry.occurred_on.isoformat(), told, seen_by=readers)
