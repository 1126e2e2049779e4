"""A digest for every page of a finished file, and the proof that they are still those of its manifest."""

from __future__ import annotations

import hashlib
import json
import zipfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Object, Stream

MANIFEST = "manifest.json"
"""Its name among separate files."""
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


def digest_of(path: str | Path) -> str:
    """The digest of a file."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True)
class Proof:
    """``manifest`` None: the file carries none. ``changed``: pages from 1 that are not those of the manifest.

    ``files``: of separate files, the names of those that are other ones, missing or too many.
    """

    digest: str
    pages: int
    manifest: dict[str, Any] | None = None
    changed: list[int] = field(default_factory=list)
    extra: int = 0
    files: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """True when every page and file is as the manifest says, and there is no other."""
        return self.manifest is not None and not (self.changed or self.extra or self.files)


def prove_files(path: str) -> Proof:
    """The same of separate files in a ZIP: the pages of the summary, and every file by its digest.

    Raises whatever a file that is no such ZIP provokes.
    """
    digest = digest_of(path)
    with zipfile.ZipFile(path) as container, TemporaryDirectory() as folder:
        inside = set(container.namelist()) - {MANIFEST}
        listed = {each["name"]: each["sha256"] for each in json.loads(container.read(MANIFEST))["files"]}
        other = [
            name for name in sorted(inside | listed.keys()) if _digest_in(container, name) != listed.get(name)
        ]
        summary = prove(container.extract(next(iter(listed)), folder))
    return replace(summary, digest=digest, files=tuple(other))


def _digest_in(container: zipfile.ZipFile, name: str) -> str:
    """The digest of a file in the ZIP; empty where it is not there."""
    try:
        with container.open(name) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # it reads piece by piece
    except KeyError:
        return ""


def prove(path: str) -> Proof:
    """Compare a bundle's pages with the manifest that travels in it."""
    digest = digest_of(path)
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
