"""What every page of a proceeding starts from: the case, the proceeding, its record, and what this person may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import url_for

from app.cases.panels import CaseView
from app.cases.queries import texts_by_digest
from app.disclosure.domain.classes import PRIVILEGE_TITLES, Privilege
from app.mediation.domain.offers import Reader
from app.mediation.domain.tracks import Track
from app.mediation.models import Member, Proceeding
from app.mediation.queries import Record
from app.mediation.services.changing import At, By
from app.platform.accounts.permissions import Permission
from app.platform.web.filters import money
from app.rulebook.words import said
from app.shared.money import Money


@dataclass(frozen=True)
class Desk:
    """One proceeding as this person sees it."""

    view: CaseView
    row: Proceeding
    track: Track
    record: Record
    by: By

    @property
    def at(self) -> At:
        """Which proceeding, without a version."""
        return At(self.view.case.reference, self.row.number)

    @cached_property
    def works(self) -> bool:
        """True for whoever may change it."""
        return self.view.may(Permission.WORK_PROCEEDINGS)

    @property
    def edits(self) -> bool:
        """True for whoever may change its record: not once it has ended."""
        return self.works and self.row.state != "ended"

    @cached_property
    def reader(self) -> Reader:
        """What of the confidential this person may know."""
        return Reader(negotiates=self.works, audits=self.view.may(Permission.READ_OFFERS))

    @property
    def mine(self) -> bool:
        """True when this person has it."""
        return self.row.handler_id is not None and self.row.handler_id == self.view.actor.user_id

    def href(self, anchor: str = "") -> str:
        """The page of the proceeding."""
        return page_href(self.view.case.reference, self.row.number, anchor)

    def add(self, part: str, option: str = "") -> str:
        """The page on which something is added to a list."""
        options: dict[str, Any] = {"option": option} if option else {}
        return url_for(
            "proceedings.add",
            reference=self.view.case.reference,
            number=self.row.number,
            part=part,
            **options,
        )

    def act(self, part: str, row: int | str, act: str) -> str:
        """The page on which something is done with an entry."""
        return url_for(
            "proceedings.act",
            reference=self.view.case.reference,
            number=self.row.number,
            part=part,
            row=row,
            act=act,
        )

    def text(self, digest: str | None) -> str | None:
        """A kept text; None where there is none or it was erased."""
        return self.record.texts.get(digest or "") or self._notes.get(digest or "")

    @cached_property
    def _notes(self) -> dict[str, str]:
        """What was written beside a step or an answer on jurisdiction: only the log names these texts."""
        told = (
            str(entry.fields["note"])
            for entry in self.view.entries
            if entry.fields.get("proceeding") == self.row.number and entry.fields.get("note")
        )
        found = texts_by_digest(self.view.session, tuple(told))
        return {digest: text for digest, text in found.items() if text is not None}

    def money(self, minor: int | None) -> str:
        """An amount in the currency of the proceeding."""
        return "" if minor is None else money(Money(minor, self.row.currency), sign=True)

    def figures(self, minor: int | None) -> str:
        """An amount as a form is filled with it: without the currency."""
        return "" if minor is None else money(Money(minor, self.row.currency))

    def member(self, member_id: int | None) -> Member | None:
        """Somebody of the proceeding."""
        return next((each for each in self.record.members if each.id == member_id), None)


def page_href(reference: str, number: int, anchor: str = "") -> str:
    """The address of a proceeding's page, at one of its sections."""
    address = url_for("proceedings.show", reference=reference, number=number)
    return f"{address}#{anchor}" if anchor else address


def cell(
    text: str, sub: str | None = None, href: str = "", links: Sequence[tuple[str, str]] = (), kind: str = ""
) -> dict[str, Any]:
    """A cell of a list: its text, a quiet second line, what can be done with it. ``kind``: number, nowrap, was."""
    return {
        "text": text,
        "sub": sub,
        "href": href,
        "links": [link for link in links if link[1]],
        "kind": kind,
    }


def section(
    name: str,
    title: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[dict[str, Any]]],
    *,
    add: tuple[str, str] | None = None,
    empty: str = "",
    note: str = "",
) -> dict[str, Any]:
    """A list of the record; ``heads`` that begin with ``#`` are numbers."""
    return {
        "name": name,
        "title": title,
        "note": note,
        "heads": [(head.removeprefix("#"), "number" if head.startswith("#") else "") for head in heads],
        "rows": rows,
        "add": {"label": add[0], "href": add[1]} if add else None,
        "empty": empty,
    }


def class_title(privilege: str) -> str | None:
    """The msgid of a class of confidential paper; None for what is open."""
    return None if privilege == Privilege.OPEN else PRIVILEGE_TITLES[Privilege(privilege)]


def titled(track: Track) -> str:
    """The procedure's title in the reader's language."""
    return said(track.title)
