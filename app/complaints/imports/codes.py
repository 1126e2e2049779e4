"""The code lists of a register, kept in the database: what its profile knows, and what its files brought besides."""

from __future__ import annotations

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

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
        self._ids = {
            (name, row.code): row.id
            for name, list_id in self._lists.items()
            for row in session.execute(select(Code.code, Code.id).where(Code.list_id == list_id))
        }
        known = {
            (column.name, code): label for column in _coded(profile) for code, label in column.titles.items()
        }
        self._add(session, known, mapped=True)

    def add_new(self, session: Session, met: dict[tuple[str, str], NewCode]) -> list[tuple[str, NewCode]]:
        """Add codes for labels that the profile does not know; returns those that no earlier import had met."""
        new = {key: code for key, code in met.items() if key not in self._ids}
        self._add(session, {key: code.label for key, code in new.items()}, mapped=False)
        return [(name, code) for (name, _), code in new.items()]

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

    def _add(self, session: Session, labels: dict[tuple[str, str], str], *, mapped: bool) -> None:
        rows = [
            {
                "list_id": self._lists[name],
                "code": code,
                "label": label,
                "position": position,
                "mapped": mapped,
            }
            for position, ((name, code), label) in enumerate(labels.items(), start=len(self._ids) + 1)
            if (name, code) not in self._ids
        ]
        if not rows:
            return
        session.execute(insert(Code), rows)
        names = {list_id: name for name, list_id in self._lists.items()}
        for row in session.execute(
            select(Code.list_id, Code.code, Code.id).where(Code.list_id.in_(self._lists.values()))
        ):
            self._ids[names[row.list_id], row.code] = row.id


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
