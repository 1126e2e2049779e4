"""Declared kinds of event. A kind has exactly the fields it declares; anything else raises before it is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

_KINDS: dict[str, EventKind] = {}
_PLAIN = (str, int, bool, type(None))


@dataclass(frozen=True)
class EventKind:
    """``name`` as stored; ``title`` an English msgid for people; ``fields`` name → accepted Python types."""

    name: str
    title: str
    fields: dict[str, tuple[type, ...]]

    def checked(self, values: dict[str, Any]) -> dict[str, Any]:
        """``values`` in the form that is hashed. Raises TypeError when a field is missing, extra or of another type."""
        if values.keys() != self.fields.keys():
            raise TypeError(f"event {self.name!r}: fields {sorted(values)} are not {sorted(self.fields)}")
        plain = {}
        for name, value in values.items():
            if not isinstance(value, self.fields[name]):
                raise TypeError(f"event {self.name!r}: {name}={value!r} is no {self.fields[name]}")
            plain[name] = _plain(value)
        return plain


def declare(name: str, title: str, **fields: type | tuple[type, ...]) -> EventKind:
    """Declare a kind once, when its room is imported.

    A tuple of types allows each of them; ``type(None)`` makes a field optional in value, never in presence.
    """
    kind = EventKind(
        name, title, {key: value if isinstance(value, tuple) else (value,) for key, value in fields.items()}
    )
    known = _KINDS.get(name)
    if known is not None and known != kind:
        raise ValueError(f"event kind {name!r} is declared twice, differently")
    _KINDS[name] = kind
    return kind


def kind_named(name: str) -> EventKind | None:
    """The declared kind, or None for one that an older release wrote."""
    return _KINDS.get(name)


def _plain(value: Any) -> Any:
    if isinstance(value, bool) or isinstance(value, _PLAIN):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    raise TypeError(f"{value!r} cannot stand in the log")
