"""As much of JSON Schema as our published schemas use, written apart from the program that writes them."""

from __future__ import annotations

from datetime import date
from typing import Any

_TYPES: dict[str, Any] = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}


def faults(
    value: Any, schema: dict[str, Any], root: dict[str, Any] | None = None, at: str = "$"
) -> list[str]:
    """Everything in which ``value`` does not satisfy ``schema``, each with its place; KeyError for an unknown type."""
    root = root or schema
    if "$ref" in schema:
        return faults(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root, at)
    if "const" in schema:
        return [] if value == schema["const"] else [f"{at}: not {schema['const']!r}"]
    if "anyOf" in schema:
        found = [faults(value, each, root, at) for each in schema["anyOf"]]
        return [] if [] in found else min(found, key=len)
    if not _is(value, schema["type"]):
        return [f"{at}: {value!r} is no {schema['type']}"]
    if schema["type"] == "array":
        return [
            fault
            for n, each in enumerate(value)
            for fault in faults(each, schema["items"], root, f"{at}[{n}]")
        ]
    if schema["type"] == "object":
        return _object(value, schema, root, at)
    return _format(value, schema, at)


def _is(value: Any, kind: str) -> bool:
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, _TYPES[kind])


def _object(value: dict[str, Any], schema: dict[str, Any], root: dict[str, Any], at: str) -> list[str]:
    found = [f"{at}: lacks {name}" for name in schema["required"] if name not in value]
    for name, each in value.items():
        if name in schema["properties"]:
            found += faults(each, schema["properties"][name], root, f"{at}.{name}")
        elif schema["additionalProperties"] is False:
            found.append(f"{at}.{name}: not known")
    return found


def _format(value: Any, schema: dict[str, Any], at: str) -> list[str]:
    if schema.get("format") == "date":
        try:
            date.fromisoformat(value)
        except ValueError:
            return [f"{at}: {value!r} is no day"]
    return []
