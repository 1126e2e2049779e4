"""A digest for every page of a finished file, and the proof that they are still those of its manifest."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Object, Stream

_NOT_THE_PAGE = frozenset({"/Parent", "/P", "/StructParents", "/StructParent", "/Annots", "/Length", "/Tabs"})


def page_digests(pdf: pikepdf.Pdf) -> list[str]:
    """What each page shows as a digest: its drawing with fonts and pictures, without links."""
    digester = _Digester()
    return [digester.of(page.obj).hex()[:32] for page in pdf.pages]


class _Digester:
    """Things that pages share are read once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], bytes] = {}

    def of(self, thing: Any) -> bytes:
        if not isinstance(thing, Object):
            return repr(thing).encode()
        number = thing.objgen
        if number == (0, 0):
            return self._fresh(thing)
        if number not in self._known:
            self._known[number] = b"again"  # met inside itself
            self._known[number] = self._fresh(thing)
        return self._known[number]

    def _fresh(self, thing: Any) -> bytes:
        sha = hashlib.sha256()
        if isinstance(thing, Stream):
            sha.update(b"stream")
            self._entries(thing.stream_dict, sha)
            sha.update(thing.read_raw_bytes())
        elif isinstance(thing, Dictionary):
            sha.update(b"dictionary")
            self._entries(thing, sha)
        elif isinstance(thing, Array):
            sha.update(b"array")
            for each in thing:
                sha.update(self.of(each))
        else:
            return bytes(thing.unparse(resolved=True))
        return sha.digest()

    def _entries(self, entries: Any, sha: Any) -> None:
        for key in sorted(entries.keys()):
            if key not in _NOT_THE_PAGE:
                sha.update(key.encode())
                sha.update(self.of(entries[key]))


@dataclass(frozen=True)
class Proof:
    """``manifest`` None: the file carries none. ``changed``: pages from 1 that are not those of the manifest."""

    digest: str
    pages: int
    manifest: dict[str, Any] | None = None
    changed: list[int] = field(default_factory=list)
    extra: int = 0

    @property
    def holds(self) -> bool:
        """True when every page is as the manifest says, and there is no other."""
        return self.manifest is not None and not self.changed and not self.extra


def prove(path: str) -> Proof:
    """Compare a bundle's pages with the manifest that travels in it."""
    with open(path, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    with pikepdf.open(path) as pdf:
        found = page_digests(pdf)
        names = pdf.Root.get("/Names", Dictionary())
        try:
            spec = names.EmbeddedFiles.Names[1]
            manifest = json.loads(spec.EF.F.read_bytes())
            expected = list(manifest["page_digests"])
        except (AttributeError, KeyError, IndexError, TypeError, ValueError):
            return Proof(digest, len(found))
    changed = [
        number for number, (was, now) in enumerate(zip(expected, found, strict=False), start=1) if was != now
    ]
    return Proof(digest, len(found), manifest, changed, abs(len(found) - len(expected)))
