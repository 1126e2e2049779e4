"""Declared kinds of event. A kind has exactly the fields it declares; anything else raises before it is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.platform.log.canonical import instant_text

_KINDS: dict[str, EventKind] = {}


@dataclass(frozen=True)
class EventKind:
    """``name`` as stored; ``title`` an English msgid for people; ``fields`` name → accepted Python types.

    ``because``: why one learns of such events later, an English msgid; it is the reason of one that lies in the past
    and has no other. Without it, whoever records such an event in the past has to say why. ``title_zh`` stands with
    kinds that a pack of rules names in its own words: those are in no catalogue.
    """

    name: str
    title: str
    fields: dict[str, tuple[type, ...]]
    because: str | None = None
    title_zh: str | None = None

    def checked(self, values: dict[str, Any]) -> dict[str, Any]:
        """``values`` in the form that is hashed. Raises TypeError when a field is missing, extra or of another type."""
        if values.keys() != self.fields.keys():
            raise TypeError(f"event {self.name!r}: fields {sorted(values)} are not {sorted(self.fields)}")
        plain = {}
        for name, value in values.items():
            if not _fits(value, self.fields[name]):
                raise TypeError(f"event {self.name!r}: {name}={value!r} is no {self.fields[name]}")
            plain[name] = _plain(value)
        return plain


def declare(
    name: str,
    title: str,
    *,
    because: str | None = None,
    title_zh: str | None = None,
    **fields: type | tuple[type, ...],
) -> EventKind:
    """Declare a kind once, when its room is imported.

    A tuple of types allows each of them; ``type(None)`` makes a field optional in value, never in presence.
    """
    kind = EventKind(
        name,
        title,
        {key: value if isinstance(value, tuple) else (value,) for key, value in fields.items()},
        because,
        title_zh,
    )
    known = _KINDS.get(name)
    if known is not None and known != kind:
        raise ValueError(f"event kind {name!r} is declared twice, differently")
    _KINDS[name] = kind
    return kind


def kind_named(name: str) -> EventKind | None:
    """The declared kind, or None for one that an older release wrote."""
    return _KINDS.get(name)


def _fits(value: Any, types: tuple[type, ...]) -> bool:
    """Like isinstance, but what Python calls a kind of another is not meant: True is no number, an instant no day."""
    if isinstance(value, bool):
        return bool in types
    if isinstance(value, datetime):
        return datetime in types
    return isinstance(value, types)


def _plain(value: Any) -> Any:
    """The value as JSON has it. A float is refused: two programs may write the same one differently."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    raise TypeError(f"{value!r} cannot stand in the log")
