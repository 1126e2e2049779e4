"""What an external case adds to a bundle: exhibit numbers, who takes part, the issues, the steps of the procedure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.bundles.complaint_sources import amounts, insurer
from app.bundles.made.printed import day
from app.bundles.sources import (
    AmountFact,
    Contribution,
    DatedEvent,
    ExhibitFact,
    ForumFact,
    IssueFact,
    PartyFact,
)
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
_DECIDE = words.NEUTRALS - {"secretary"}
_SIDES_THEMSELVES = frozenset({"claimant", "respondent"})
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
            parties=(*_people(row, record), *_firm(session, case, row)),
            amounts=tuple(_amounts(session, case, row, record, language)),
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
                tuple(each.name for each in record.members if each.part in _DECIDE and not each.left_on),
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
            role = _(words.PARTS[member.part])
            if member.part not in _SIDES_THEMSELVES:
                role = _("%(what)s (%(more)s)", what=role, more=_(words.SIDES[member.side]))
            lines = (member.organisation,) if member.organisation else ()
            neutral = member.side == "neutral"
            yield PartyFact(member.name, role, lines, seen_by=readers, neutral=neutral)


def _firm(session: Session, case: Case, row: Proceeding) -> Iterator[PartyFact]:
    """The insurer is the other side of whoever opened it; an ombudsman knows no such parts."""
    part = {"complainant": "respondent", "us": "claimant"}.get(row.opened_by)
    if part and row.kind in ("arbitration", "mediation"):
        readers = _OF_A_MEDIATION if row.kind == "mediation" else frozenset()
        yield PartyFact(insurer(session, case), _(words.PARTS[part]), seen_by=readers)


def _amounts(
    session: Session, case: Case, row: Proceeding, record: Record, language: str
) -> Iterator[AmountFact]:
    """What is claimed there beside what we offered there openly, else what our decision gives.

    Of a mediation nothing: whoever decides reads these pages too.
    """
    if row.kind == "mediation" or row.claimed_minor is None:
        return
    known = list(amounts(session, case))
    there = AmountFact(_("Claimed before %(forum)s", forum=row.forum), claimed=row.claimed_minor)
    yield next((each for each in known if each.claimed == row.claimed_minor), there)
    ours = [each for each in record.offers if (each.side, each.kind) == ("ours", "open")]
    standing_ones = [each for each in ours if each.amount_minor is not None and each.state != "withdrawn"]
    if standing_ones:
        last = max(standing_ones, key=lambda each: (each.made_on, each.number))
        title = _("Our open offer of %(day)s", day=day(last.made_on, language))
        yield AmountFact(title, offered=last.amount_minor)
    else:
        yield from (each for each in known if each.offered is not None)


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
