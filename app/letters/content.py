"""A letter as stored content: strict JSON both ways, its digest, and the proof that what left was what was approved."""

from __future__ import annotations

import hashlib
import json
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.letters import blocks
from app.letters.blocks import Letter
from app.shared.errors import Refused
from app.shared.text import N_

VERSION = 1
_LATER: Mapping[str, Mapping[str, Any]] = {
    "Letter": {"country": ""},
    "Addressee": {"speaks_for": ""},
    "Fact": {"about": ""},
}
"""Fields that came after letters were stored, with what they are where they are not written: old digests hold."""
_CLASSES: Mapping[str, type] = {
    name: value for name, value in vars(blocks).items() if isinstance(value, type) and is_dataclass(value)
}


def _plain(value: object) -> Any:
    if is_dataclass(value):
        name = type(value).__name__
        body = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        later = _LATER.get(name, {})
        return {"type": name, **{key: each for key, each in body.items() if later.get(key, key) != each}}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


def to_json(letter: Letter) -> str:
    """The letter as canonical JSON: sorted keys, no spaces, so equal letters give equal bytes."""
    body = {"version": VERSION, "letter": _plain(letter)}
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_digest(letter: Letter) -> str:
    """SHA-256 over everything in the letter. Sealed values are no part of a letter, only their names are."""
    return hashlib.sha256(to_json(letter).encode()).hexdigest()


def from_json(stored: str) -> Letter:
    """Read what :func:`to_json` wrote. Anything else (unknown type, missing or extra field) raises Refused."""
    try:
        body = json.loads(stored)
        if set(body) != {"version", "letter"} or body["version"] != VERSION:
            raise _Unreadable(f"version {VERSION} expected")
        letter = _object(body["letter"], "letter")
        if not isinstance(letter, Letter):
            raise _Unreadable("not a letter")
    except (ValueError, TypeError, _Unreadable) as error:
        raise Refused(
            N_("This is not the stored content of a letter: %(why)s"), why=str(error)[:200]
        ) from error
    return letter


class _Unreadable(Exception):
    """Stored JSON that this version did not write."""


def _object(value: object, where: str) -> object:
    if not isinstance(value, dict) or not isinstance(kind := value.get("type"), str) or kind not in _CLASSES:
        raise _Unreadable(f"{where}: unknown kind of block")
    wanted = _CLASSES[kind]
    hints = _hints(wanted)
    value = {**_LATER.get(kind, {}), **value}
    if set(value) != {"type", *hints}:
        raise _Unreadable(f"{where}: fields of {kind} differ")
    return wanted(**{name: _read(value[name], hint, f"{where}.{name}") for name, hint in hints.items()})


def _hints(wanted: type) -> dict[str, Any]:
    return typing.get_type_hints(wanted, vars(blocks))


def _read(value: object, hint: Any, where: str) -> Any:
    origin = typing.get_origin(hint)
    if origin in (types.UnionType, typing.Union):
        return _read_union(value, typing.get_args(hint), where)
    if origin is tuple:
        return _read_tuple(value, typing.get_args(hint), where)
    if origin is typing.Literal:
        if value not in typing.get_args(hint):
            raise _Unreadable(f"{where}: {value!r} is not allowed")
        return value
    if hint in (date, Decimal):
        return _read_written(value, hint, where)
    if is_dataclass(hint):
        read = _object(value, where)
        if type(read) is not hint:
            raise _Unreadable(f"{where}: another kind of block is expected")
        return read
    if type(value) is not hint:
        raise _Unreadable(f"{where}: {hint.__name__} is expected")
    return value


def _read_written(value: object, hint: Any, where: str) -> date | Decimal:
    """Dates and decimals travel as text."""
    if not isinstance(value, str):
        raise _Unreadable(f"{where}: a text is expected")
    try:
        return date.fromisoformat(value) if hint is date else Decimal(value)
    except ArithmeticError as error:
        raise _Unreadable(f"{where}: not a number") from error


def _read_tuple(value: object, arguments: tuple[Any, ...], where: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise _Unreadable(f"{where}: a list is expected")
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        return tuple(_read(item, arguments[0], f"{where}[{index}]") for index, item in enumerate(value))
    if len(arguments) != len(value):
        raise _Unreadable(f"{where}: {len(arguments)} items are expected")
    return tuple(_read(item, hint, where) for item, hint in zip(value, arguments, strict=True))


def _read_union(value: object, options: tuple[Any, ...], where: str) -> Any:
    if value is None and type(None) in options:
        return None
    if isinstance(value, dict):
        read = _object(value, where)
        if type(read) not in options:
            raise _Unreadable(f"{where}: another kind of block is expected")
        return read
    others = [option for option in options if option is not type(None) and not is_dataclass(option)]
    if len(others) != 1:
        raise _Unreadable(f"{where}: a block is expected")
    return _read(value, others[0], where)


@dataclass(frozen=True, slots=True)
class Sameness:
    """Whether the letter that left is the one approved, and the sealed values, the only thing that may differ."""

    same: bool
    approved_digest: str
    sent_digest: str
    sealed: tuple[tuple[str, date], ...]


def approved_equals_sent(approved: Letter, sent: Letter, sealed: Mapping[str, date]) -> Sameness:
    """Compare content and list the sealed values put in at dispatch. A value the letter has no field for refuses."""
    names = {field.name for field in blocks.sealed_dates(approved)} | {blocks.DISPATCH}
    if set(sealed) != names:
        raise Refused(
            N_("The letter's sealed dates are %(names)s; given were %(given)s."),
            names=", ".join(sorted(names)),
            given=", ".join(sorted(sealed)) or "–",
        )
    first, second = content_digest(approved), content_digest(sent)
    return Sameness(first == second, first, second, tuple(sorted(sealed.items())))
