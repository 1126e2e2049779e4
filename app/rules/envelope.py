"""A certificate as it leaves the house, and the schema of that file.

The derivation is the certificate: the same events, facts, rules and calendar give the same bytes, whoever computes it.
Who did, when, and for which case stands around it.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from app.rules.certificate import Certificate

FORMAT = 1
SCHEMA_ID = "urn:fairfile:certificate:1"
LATER = frozenset({"days_off_before", "version", "rule_digest"})
"""What certificates made before it was kept do not have."""


@dataclass(frozen=True, slots=True)
class Computed:
    """When the date was computed (an instant in UTC), and by whom: `user:7` and the name, or a part of the program."""

    at: str
    by: str
    name: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """One date of one case. `digest` is the SHA-256 of the derivation's canonical JSON: keys sorted, no spaces.

    `version` of the rules and the SHA-256 of the rule as written there; empty where a date follows from no rule.
    """

    format: int
    case: str
    digest: str
    computed: Computed
    derivation: Certificate
    version: str = ""
    rule_digest: str = ""

    @classmethod
    def around(cls, derivation: Certificate, *, case: str, computed: Computed) -> Envelope:
        """The envelope of a working, with the digests that tell it and its rule from any other."""
        digest = derivation.digest()
        return cls(FORMAT, case, digest, computed, derivation, derivation.version, derivation.rule_digest)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values that satisfy `schema()`."""
        computed = {each.name: getattr(self.computed, each.name) for each in fields(Computed)}
        return {
            "schema": SCHEMA_ID,
            "format": self.format,
            "case": self.case,
            "digest": self.digest,
            "version": self.version,
            "rule_digest": self.rule_digest,
            "computed": computed,
            "derivation": self.derivation.to_json(),
        }


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the file, read off the dataclasses that write it, so that the two cannot part."""
    definitions: dict[str, Any] = {}
    envelope = _object(Envelope, definitions)
    envelope["properties"] = {"schema": {"const": SCHEMA_ID}, **envelope["properties"]}
    envelope["required"] = ["schema", *envelope["required"]]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "Certificate of a date",
        **envelope,
        "$defs": dict(sorted(definitions.items())),
    }


def _object(wanted: type, definitions: dict[str, Any]) -> dict[str, Any]:
    hints = get_type_hints(wanted)
    properties = {each.name: _type(hints[each.name], definitions) for each in fields(wanted)}
    required = [each.name for each in fields(wanted) if each.name not in LATER or each.default is MISSING]
    description = " ".join((wanted.__doc__ or "").split()).replace("`", "")
    return {
        "description": description,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _type(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        parts = [_type(each, definitions) for each in get_args(hint)]
        return parts[0] if len(parts) == 1 else {"anyOf": parts}
    if origin is tuple:
        return {"type": "array", "items": _type(get_args(hint)[0], definitions)}
    if is_dataclass(hint) and isinstance(hint, type):
        if hint.__name__ not in definitions:
            definitions[hint.__name__] = {}
            definitions[hint.__name__] = _object(hint, definitions)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    plain = {str: "string", int: "integer", bool: "boolean", type(None): "null"}
    return {"type": "string", "format": "date"} if hint is date else {"type": plain[hint]}
