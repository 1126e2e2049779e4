"""The intake form as one person has it before them: its choices, its further points, the papers kept so far."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from wtforms import Field

from app.cases.models import Code
from app.cases.services.evidence import Paper
from app.cases.words import code_label
from app.complaints.forms.intake import MOST_POINTS, IntakeForm, PointForm
from app.complaints.queries.offers import foreign_to, policy_editions, products_sold
from app.complaints.services.reasons import reason_codes
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Unit
from app.platform.accounts.permissions import Permission
from app.platform.storage import StoredFile
from app.platform.web.fields import id_choices
from app.shared.clock import legal_day
from app.shared.errors import NotAllowed, Refused
from app.shared.text import N_
from app.wordings.models import Edition, Product


@dataclass(frozen=True)
class Offered:
    """What the person may choose from."""

    units: dict[int, Unit]
    reasons: dict[int, Code]
    products: dict[int, Product]
    editions: dict[int, Edition]


class IntakeDesk:
    """The forms of one page, filled from the request."""

    def __init__(self, session: Session, actor: Actor, own_unit_id: int, now: datetime) -> None:
        self.actor, self.now = actor, now
        self.offered = _offered(session, actor)
        if not self.offered.units:
            raise NotAllowed(N_("Your roles do not allow this here."))
        home = own_unit_id if own_unit_id in self.offered.units else next(iter(self.offered.units))
        self.form = IntakeForm(unit=home, key=secrets.token_urlsafe(24))
        self._offer(self.form)
        self.form.unit.choices = id_choices({key: unit.name for key, unit in self.offered.units.items()})
        self.form.offer(self.offered.products.values(), self.offered.editions.values())
        self.form.count_in(self.unit.currency)
        for day in (self.form.happened_on, self.form.received_on, self.form.loss_on, self.form.authority_on):
            day.up_to = legal_day(now, self.unit.zone)
        self.further = [self._point(number) for number in range(_count(self.form.more_points.data))]
        self.papers = self._kept()

    @property
    def unit(self) -> Unit:
        """The unit chosen; one's own while the choice makes no sense."""
        chosen = self.offered.units.get(self.form.unit.data or 0)
        return chosen or next(iter(self.offered.units.values()))

    def begin(self, channel: str) -> None:
        """A form for a complaint that comes in now, or (anything but the phone) came in some time before."""
        form, unit = self.form, self.unit
        local = self.now.astimezone(ZoneInfo(unit.zone))
        form.channel.data = channel
        form.received_on.process_data(local.date())
        form.language.data = unit.language
        if channel == "phone":
            form.received_time.process_data(local)

    def add_point(self) -> None:
        """One more point to fill in."""
        if len(self.further) + 1 < MOST_POINTS:
            self.further.append(self._point(len(self.further)))
            self.form.more_points.data = str(len(self.further))

    def keep(self, papers: Sequence[Paper]) -> None:
        """Papers just stored: they stay with the form however often it comes back."""
        self.papers = [*self.papers, *papers]
        self.form.kept_papers.data = self._serializer().dumps([_packed(paper) for paper in self.papers])

    def validate(self) -> bool:
        """Check every form, each to its end, so that all mistakes are shown at once."""
        return all([self.form.validate(), *(point.validate() for point in self.further)])

    @property
    def all_errors(self) -> AllErrors:
        """The mistakes of all forms, for the list at the top."""
        return AllErrors([self.form, *self.further])

    def _point(self, position: int) -> PointForm:
        point = PointForm(prefix=f"point{position + 2}-")
        self._offer(point)
        return point

    def _offer(self, form: IntakeForm | PointForm) -> None:
        labels = {key: code_label(code) for key, code in self.offered.reasons.items()}
        form.reason.choices = id_choices(labels, blank=_("Not said yet"))

    def _serializer(self) -> URLSafeSerializer:
        return URLSafeSerializer(str(current_app.secret_key), salt=f"intake-papers:{self.actor.user_id}")

    def _kept(self) -> list[Paper]:
        """The papers that came with an earlier sending of this form; only we can have written their list."""
        if not self.form.kept_papers.data:
            return []
        try:
            rows = self._serializer().loads(self.form.kept_papers.data)
        except BadSignature as error:
            raise Refused(N_("The list of papers was changed on its way. Choose the files again.")) from error
        return [_unpacked(row) for row in rows]


class AllErrors:
    """The mistakes of several forms as if they were one; fields by their full name."""

    def __init__(self, forms: Sequence[IntakeForm | PointForm]) -> None:
        self._forms = forms

    @property
    def errors(self) -> dict[str | None, Sequence[str]]:
        found: dict[str | None, Sequence[str]] = {
            field.name: field.errors for field in self._fields() if field.errors
        }
        above = [error for form in self._forms for error in form.form_errors]
        return {**({None: above} if above else {}), **found}

    def __getitem__(self, name: str) -> Field:
        return next(field for field in self._fields() if field.name == name)

    def _fields(self) -> Iterator[Field]:
        for form in self._forms:
            yield from form


def _offered(session: Session, actor: Actor) -> Offered:
    paths = actor.paths_with(Permission.REGISTER_COMPLAINT)
    below = or_(*(Unit.path.startswith(path, autoescape=True) for path in paths))
    units = session.scalars(select(Unit).where(below).order_by(Unit.path)).all() if paths else ()
    foreign = foreign_to(session, *(unit.language for unit in units))
    products, editions = products_sold(session, foreign=foreign), policy_editions(session, foreign=foreign)
    return Offered(
        {unit.id: unit for unit in units},
        reason_codes(session),
        {product.id: product for product in products},
        {edition.id: edition for edition in editions},
    )


def _count(typed: str | None) -> int:
    text = typed or "0"
    return min(int(text), MOST_POINTS - 1) if text.isascii() and text.isdecimal() and len(text) < 3 else 0


def _packed(paper: Paper) -> dict[str, Any]:
    return {**asdict(paper), "file": [paper.file.digest, paper.file.size, paper.file.media_type]}


def _unpacked(row: dict[str, Any]) -> Paper:
    return Paper(**{**row, "file": StoredFile(*row["file"])})
