"""The code lists of a register, kept in the database: what its profile knows, and what its files brought besides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, aliased

from app.cases.models import Code, CodeList
from app.complaints.imports.mapping import NewCode
from app.complaints.imports.profile import ListColumn, Profile


class CodeBook:
    """The ids of a profile's codes. Only one import of a profile runs at a time, so nobody else adds to its lists."""

    def __init__(self, session: Session, profile: Profile) -> None:
        self._profile = profile
        self._lists = {
            column.name: self._list_id(session, column.name, column.title) for column in _coded(profile)
        }
        self._ids: dict[tuple[str, str], int] = {}
        self._met: set[int] = set()
        self._read(session)
        known = {
            (column.name, code): label for column in _coded(profile) for code, label in column.titles.items()
        }
        self._add(session, known)

    def add_new(
        self, session: Session, met: dict[tuple[str, str], NewCode], *, today: date
    ) -> list[tuple[str, NewCode]]:
        """Add codes for labels that the profile does not know; returns those that no earlier import had met."""
        new = {key: code for key, code in met.items() if key not in self._ids}
        self._add(session, {key: code.label for key, code in new.items()}, met_on=today)
        return [(name, code) for (name, _), code in new.items()]

    def met_among(self, lists: Mapping[str, list[str]]) -> Iterator[int]:
        """The ids of those codes in a complaint's lists that stand for labels which the profile did not know."""
        for name, codes in lists.items():
            if name in self._lists:
                yield from self._met.intersection(self._ids[name, code] for code in codes)

    def id_of(self, code: tuple[str, str]) -> int:
        """The id of (list, code)."""
        return self._ids[code]

    def _list_id(self, session: Session, name: str, title: str) -> int:
        full_name = f"{self._profile.name}:{name}"
        found = session.scalar(select(CodeList.id).where(CodeList.name == full_name))
        if found is None:
            code_list = CodeList(name=full_name, title=f"{self._profile.title}: {title}"[:120])
            session.add(code_list)
            session.flush()  # the id, for its codes
            found = code_list.id
        return found

    def _read(self, session: Session) -> None:
        names = {list_id: name for name, list_id in self._lists.items()}
        for row in session.execute(
            select(Code.list_id, Code.code, Code.id, Code.met_on).where(Code.list_id.in_(names))
        ):
            self._ids[names[row.list_id], row.code] = row.id
            if row.met_on is not None:
                self._met.add(row.id)

    def _add(
        self, session: Session, labels: dict[tuple[str, str], str], *, met_on: date | None = None
    ) -> None:
        rows = [
            {
                "list_id": self._lists[name],
                "code": code,
                "label": label,
                "position": position,
                "mapped": met_on is None,
                "met_on": met_on,
            }
            for position, ((name, code), label) in enumerate(labels.items(), start=len(self._ids) + 1)
            if (name, code) not in self._ids
        ]
        if rows:
            session.execute(insert(Code), rows)
            self._read(session)


def _coded(profile: Profile) -> list[ListColumn]:
    return [column for column in profile.lists if column.coded]


def known_codes(session: Session, profile: Profile) -> set[tuple[str, str]]:
    """The (list, code) pairs that the profile or an earlier import brought."""
    known = {(column.name, code) for column in _coded(profile) for code in column.titles}
    full_names = {f"{profile.name}:{column.name}": column.name for column in _coded(profile)}
    stored = session.execute(
        select(CodeList.name, Code.code)
        .join(Code, Code.list_id == CodeList.id)
        .where(CodeList.name.in_(full_names))
    )
    return known | {(full_names[name], code) for name, code in stored}


def placed_codes(session: Session, profile: Profile) -> dict[tuple[str, str], str]:
    """By (list, code) of a met label the code of the same list that somebody placed it on."""
    full_names = {f"{profile.name}:{column.name}": column.name for column in _coded(profile)}
    counts_as = aliased(Code)
    rows = session.execute(
        select(CodeList.name, Code.code, counts_as.code)
        .join(Code, Code.list_id == CodeList.id)
        .join(counts_as, counts_as.id == Code.placed_as_id)
        .where(CodeList.name.in_(full_names), counts_as.list_id == Code.list_id)
    )
    return {(full_names[name], code): meant for name, code, meant in rows}
