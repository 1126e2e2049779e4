"""What proceedings hold, open and confidential, for the wall: offers, minutes, correspondence, terms, figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.disclosure.domain.classes import Privilege
from app.disclosure.domain.table import Marked
from app.disclosure.items import Item
from app.mediation.domain.offers import opened_rounds
from app.mediation.models import Proceeding
from app.mediation.queries import Record, record_of
from app.platform.log import Stream
from app.shared.money import Money
from app.shared.text import N_


def items_of_proceedings(session: Session, stream: Stream) -> Iterator[Item]:
    """Everything that a case's external cases hold in words or figures, each with its class."""
    if stream.type != "case":
        return
    rows = session.execute(
        select(Proceeding, Case.language)
        .join(Case, Case.id == Proceeding.case_id)
        .where(Case.reference == stream.id)
        .order_by(Proceeding.number)
    )
    for row, language in rows.all():
        with force_locale("zh_Hans_CN" if language.startswith("zh") else "en"):  # titles, also in jobs
            items = list(_items(row, record_of(session, row), dispute_of(stream.id, row.number)))
        yield from items


def dispute_of(reference: str, number: int) -> str:
    """The name of a proceeding where marks say in which dispute something was said."""
    return f"{reference}/{number}"


def _items(row: Proceeding, record: Record, dispute: str) -> Iterator[Item]:
    opened = opened_rounds(record.offers)
    for offer in record.offers:
        exchanged = offer.round is None or offer.round in opened
        words = "\n".join(
            filter(
                None,
                (_amount(offer.amount_minor, offer.currency), record.texts.get(offer.terms_digest or "")),
            )
        )
        yield _item(
            f"{dispute}/offer:{offer.number}",
            _title(N_("offer %(number)s"), row, offer.number),
            offer.privilege,
            dispute,
            words,
            exchanged,
        )
        if offer.limit_minor is not None:
            limit = _amount(offer.limit_minor, offer.currency)
            name = f"{dispute}/authority:{offer.number}"
            title = _title(N_("authority for offer %(number)s"), row, offer.number)
            yield _item(name, title, Privilege.SETTLEMENT_AUTHORITY, dispute, limit, False)
    if row.exposure:
        figures = (minor for name, minor in row.exposure.items() if name != "chance")
        words = "\n".join(_amount(minor, row.currency) for minor in figures)
        name = f"{dispute}/exposure"
        title = _title(N_("our exposure"), row)
        yield _item(name, title, Privilege.SETTLEMENT_AUTHORITY, dispute, words, False)
    for sitting in record.sittings:
        minutes = record.texts.get(sitting.minutes_digest or "")
        if minutes:
            name = f"{dispute}/minutes:{sitting.number}"
            title = _title(N_("minutes of session %(number)s"), row, sitting.number)
            yield _item(name, title, sitting.minutes_class, dispute, minutes, True)
    for letter in record.letters:
        about = record.texts.get(letter.about_digest, "")
        yield _item(
            f"{dispute}/letter:{letter.number}", letter.with_whom, letter.privilege, dispute, about, True
        )


def _item(key: str, title: str, privilege: str, dispute: str, words: str, exchanged: bool) -> Item:
    marked = Marked(Privilege(privilege), exchanged=exchanged, dispute=dispute)
    return Item(key, title, marked, _given(words))


def _title(what: str, row: Proceeding, number: int | None = None) -> str:
    """What it is and in which external case: two of one forum are two."""
    told = _(
        "%(forum)s (%(number)s): %(what)s",
        forum=row.forum,
        number=row.forum_reference or row.number,
        what=_(what, number=number),
    )
    return told[:300]


def _given(words: str) -> Callable[[], str | None]:
    return lambda: words or None


def _amount(minor: int | None, currency: str) -> str:
    return "" if minor is None else str(Money(minor, currency))
