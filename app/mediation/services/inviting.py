"""Invitations to a session: a mail with a calendar file for each who has an address, all through the gate."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from flask_babel import force_locale
from flask_babel import gettext as _

from app.cases.policy import stream_of
from app.disclosure.domain.readers import Audience, Purpose, Reader
from app.disclosure.gate import Leaving, register_way
from app.disclosure.mailing import Mail, send_out
from app.mediation.confidential_items import dispute_of
from app.mediation.domain.words import FORUM_READS, NEUTRAL_READS, SITTINGS, STRANGERS
from app.mediation.models import Member, Sitting
from app.mediation.services.changing import Change
from app.mediation.services.invitation import Guest, Invitation, said_in, written
from app.platform.accounts.models import Unit, User
from app.platform.storage import Store
from app.platform.web.filters import instant
from app.shared.text import N_

INVITATION = register_way("invitation", N_("Invitation"), asked_when_sent=True)
MOST_BYTES = 100_000


class Span(NamedTuple):
    """From when until when, aware instants."""

    starts_at: datetime
    ends_at: datetime


class Sent(NamedTuple):
    """How many invitations went into the outbox, and who has no address for one."""

    mails: int
    without_address: tuple[str, ...]


def invite(
    change: Change,
    row: Sitting,
    invited: Sequence[Member],
    gone: Sequence[Member],
    store: Store,
    known: Span | None = None,
) -> Sent:
    """Invite, or tell of what changed; and tell ``gone`` that it is off for them. All of them, or nobody.

    ``known``: the time that ``gone`` were told, where it has moved since: the new one is not for them.
    Raises HeldBack while an invitation may say what whoever gets it may not know.
    """
    with force_locale("zh_Hans_CN" if change.case.language.startswith("zh") else "en"):
        now = Span(row.starts_at, row.ends_at)
        off = [_mail(change, row, member, store, known or now, off=True) for member in gone if member.email]
        on = [_mail(change, row, member, store, now) for member in invited if member.email]
    send_out(change.session, [*off, *on], now=change.by.clock.now())
    told = invited or gone
    without = tuple(member.name for member in told if not member.email)
    return Sent(len(told) - len(without), without)


def reader_of(change: Change, member: Member) -> Reader:
    """Whoever takes part, as the wall sees them: our side, the other side, or whoever helps or decides.

    Witnesses, experts and interpreters may know what those who decide may know: what was said to settle is not for
    strangers.
    """
    dispute = dispute_of(change.case.reference, change.proceeding.number)
    if member.part in STRANGERS:
        return Reader(Audience.TRIBUNAL, Purpose.MERITS, dispute)
    if member.side != "neutral":
        audience = Audience.OURSELVES if member.side == "ours" else Audience.OTHER_SIDE
        return Reader(audience, dispute=dispute)
    forum = FORUM_READS.get(change.proceeding.kind, Audience.TRIBUNAL)
    audience = NEUTRAL_READS.get(member.part, forum)
    purpose = Purpose.MERITS if audience is Audience.TRIBUNAL else Purpose.RESOLUTION
    return Reader(audience, purpose, dispute, knows_mediation=change.track.mediation.known)


def _mail(
    change: Change, row: Sitting, member: Member, store: Store, span: Span, *, off: bool = False
) -> Mail:
    """The mail with its calendar file; each one reads the time of their own place.

    That it is off says which and when, and nothing else: what has become confidential meanwhile must not keep it here.
    """
    title = f"{_(SITTINGS[row.kind])} · {change.proceeding.forum}"
    reference = change.proceeding.forum_reference or change.case.reference
    invitation = _invitation(change, row, member, f"{title} ({reference})", span, off)
    content = written(invitation)
    file = store.put(io.BytesIO(content), max_bytes=MOST_BYTES, name="invitation.txt")
    reader = reader_of(change, member)
    return Mail(
        Leaving(
            INVITATION,
            stream_of(change.case),
            f"{change.proceeding.number}/{row.number}:{reader.audience.value}",
            reader,
        ),
        key=f"sitting:{row.uid}:{row.sequence}:{'off' if off else 'on'}:{member.id}",
        to_name=member.name,
        to_address=member.email or "",
        subject=_("Cancelled: %(what)s", what=title) if off else title,
        body="\n".join(_lines(row, member, title, reference, span, off)),
        worded="\n".join((title, reference, *(() if off else (row.place, row.link or "", row.agenda)))),
        attachments=({"name": "invitation.ics", "digest": file.digest, "media_type": invitation.media_type},),
        said=said_in(content),
    )


def _invitation(
    change: Change, row: Sitting, member: Member, title: str, span: Span, off: bool
) -> Invitation:
    organiser = change.session.get(User, change.by.actor.user_id or 0)
    unit = change.session.get_one(Unit, change.case.unit_id)
    return Invitation(
        uid=row.uid,
        sequence=row.sequence,
        cancelled=off,
        title=title,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        place="" if off else row.place,
        link="" if off else row.link or "",
        agenda="" if off else row.agenda,
        organiser=Guest(
            organiser.display_name if organiser else unit.name,
            organiser.email if organiser and organiser.email else "noreply@invalid",
        ),
        guests=(Guest(member.name, member.email or ""),),
        stamp=change.by.clock.now(),
    )


def _lines(row: Sitting, member: Member, title: str, reference: str, span: Span, off: bool) -> Iterator[str]:
    yield _("%(what)s is cancelled.", what=title) if off else title
    yield _("Reference: %(reference)s", reference=reference)
    ends = f"{span.ends_at.astimezone(ZoneInfo(member.zone)):%H:%M}"
    times = {"from": instant(span.starts_at, member.zone), "to": ends, "zone": member.zone}
    yield _("When: %(from)s to %(to)s (%(zone)s)", **times)
    if off:
        return
    if row.place:
        yield _("Where: %(place)s", place=row.place)
    if row.link:
        yield _("Link: %(link)s", link=row.link)
    if row.agenda:
        yield "\n" + _("Agenda:") + "\n" + row.agenda
