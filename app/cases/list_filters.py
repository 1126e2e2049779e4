"""Questions that the work list can ask of cases; rooms above bring their own, as they bring panels to the case page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased

from app.cases.models import AuthorityRequest, Case, CaseLetter
from app.cases.registering import enter, function_of
from app.platform.accounts.permissions import Permission
from app.shared.text import N_


@dataclass(frozen=True)
class Reader:
    """For whom a list is made: their id, their unit's subtree, the condition of what they may see, and today."""

    user_id: int | None
    unit_path: str
    may_see: ColumnElement[bool]
    today: date
    near: date
    """The third working day from today."""
    approaching: Mapping[str, int] = field(default_factory=dict)
    """How many days before its date a clock (``regime:clock``) is near."""


@dataclass(frozen=True)
class ListFilter:
    """A question that the work list can ask: ``condition`` of the value in the address and of who reads, on which day.

    With ``title`` it is counted on top of the list (value "1"), so what it reads must be an index of its own: the cost
    of a counter grows with what it finds. Without, only links lead to it; ``link`` says what such a list is of. A
    counter with ``permission`` is shown to those who hold it.
    """

    name: str
    condition: Callable[[str, Reader], ColumnElement[bool]]
    title: str = ""
    link: str = ""
    permission: Permission | None = None


_LIST_FILTERS: dict[str, ListFilter] = {}


def register_list_filter(asked: ListFilter) -> None:
    """Let the work list be asked ``asked.name``."""
    enter(_LIST_FILTERS, asked.name, asked, by=lambda each: function_of(each.condition))


def list_filters() -> tuple[ListFilter, ...]:
    """All of them, in the order in which rooms brought them."""
    return tuple(_LIST_FILTERS.values())


def _with_returned_mail(_value: str, _reader: Reader) -> ColumnElement[bool]:
    """Until a letter arrives, as the case's flag has it."""
    arrived = aliased(CaseLetter)
    later = exists().where(
        arrived.case_id == CaseLetter.case_id, arrived.delivered_on >= CaseLetter.returned_on
    )
    return Case.id.in_(select(CaseLetter.case_id).where(CaseLetter.state == "returned", ~later))


def _asked_by_authority(_value: str, _reader: Reader) -> ColumnElement[bool]:
    return Case.id.in_(select(AuthorityRequest.case_id).where(AuthorityRequest.answered_on.is_(None)))


register_list_filter(ListFilter("returned", _with_returned_mail, N_("Mail returned")))
register_list_filter(ListFilter("asked", _asked_by_authority, N_("Authority requests")))
