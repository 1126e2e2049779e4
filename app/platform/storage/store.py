"""The store: files by the digest of their content, under one folder.

Files first, rows second: a file is complete and on the disk before any row names it, so a row never points at
nothing; what a broken transaction leaves behind is a file without a row, harmless and found by ``strays``.

Nothing is read out of the store unproven: ``open`` and ``path_of`` hash the whole file first, and refuse one whose
content is not what it is named for. There is no other way to a file.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Protocol

from app.platform.storage import sniff
from app.platform.storage.types import Inert
from app.shared.errors import DomainError, NotFound, Refused
from app.shared.text import N_

_CHUNK = 1 << 18
_DIGEST = re.compile(r"[0-9a-f]{64}")
_TOO_LARGE = N_("The file is larger than %(limit)s MB. Send it in parts, or a smaller copy.")
_NO_SUCH_FILE = N_("The file is not in the store.")
_NOT_AS_STORED = N_(
    "The stored file is not the one that was taken in: its content was changed, or it is gone. It is given to nobody. "
    "Auditors and administrators are told; it can be put back from a backup."
)


class Readable(Protocol):
    """Whatever an upload can be read from."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the store. ``inert`` says why it is kept but never opened or shown; None for accepted types."""

    digest: str
    size: int
    media_type: str
    inert: Inert | None = None


class Unsound(DomainError):
    """A file that rows name is not in the store as it was taken in; ``how`` it is: ``altered`` or ``gone``."""

    status = 410

    def __init__(self, digest: str, how: str) -> None:
        super().__init__(_NOT_AS_STORED)
        self.digest = digest
        self.how = how


def _nobody_listens(_digest: str, _how: str) -> None:
    """A store that stands alone, in a test or a tool."""


class EscapesRoot(ValueError):
    """A path that would leave the store's folder: a defect of the caller, never shown to people."""


class Store:
    """Content-addressed files under ``root``. Safe for several threads and processes at once.

    ``alarm`` is called with digest and ``altered`` or ``gone`` for each file that is not given.
    """

    def __init__(self, root: Path, *, alarm: Callable[[str, str], None] = _nobody_listens) -> None:
        self._alarm = alarm
        self.root = root.resolve()
        self._files = self.root / "files"
        self._incoming = self.root / "incoming"

    def put(self, stream: Readable, *, max_bytes: int, name: str = "", declared_type: str = "") -> StoredFile:
        """Take ``stream`` in and return where it is. Memory stays flat; the same content is stored once.

        On return the file is on the disk, name and all. Whatever goes wrong before leaves nothing behind.

        :raises Refused: larger than ``max_bytes``, empty, a type not accepted, a name or declared type that
            contradicts the content (see ``sniff``).
        """
        for folder in (self._files, self._incoming):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        incoming = self._incoming / secrets.token_hex(16)
        try:
            digest, size = self._receive(stream, incoming, max_bytes)
            with incoming.open("rb") as file:
                verdict = sniff.sniff(file, size, name=name, declared_type=declared_type)
            self._keep(incoming, digest)
        finally:
            incoming.unlink(missing_ok=True)
        return StoredFile(digest, size, verdict.media_type, verdict.inert)

    def open(self, digest: str) -> BinaryIO:
        """The file for reading, seekable, at its beginning; its content was hashed just now (0.7 ms a megabyte).

        :raises NotFound: there is none of that digest. :raises Unsound: its content is not what it was.
        """
        file = self._unread(digest)
        if _digest_of(file) != digest:
            file.close()
            self._alarm(digest, "altered")
            raise Unsound(digest, "altered")
        file.seek(0)
        return file

    def open_named(self, digest: str) -> BinaryIO:
        """As ``open``, for a file that a row names: that it is not here is no mistake in an address but an alarm."""
        try:
            return self.open(digest)
        except NotFound as error:
            self._alarm(digest, "gone")
            raise Unsound(digest, "gone") from error

    def path_of(self, digest: str) -> Path:
        """Where the file lies, for a process of ours that reads it itself; raises as ``open`` does."""
        self.open(digest).close()
        return self._path(digest)

    def has(self, digest: str) -> bool:
        """Whether a file of that digest is here."""
        return self._path(digest).is_file()

    def size(self, digest: str) -> int:
        """Its size in bytes. :raises NotFound: there is none of that digest."""
        with self._unread(digest) as file:
            return os.fstat(file.fileno()).st_size

    def verify(self, digest: str) -> bool:
        """Whether the file is here and its content still has the digest it is named for."""
        try:
            with self._unread(digest) as file:
                return _digest_of(file) == digest
        except NotFound:
            return False

    def remove(self, digest: str) -> bool:
        """Delete the file; False if it was not here. Rows that name it are the caller's concern."""
        path = self._path(digest)
        existed = path.is_file()
        path.unlink(missing_ok=True)
        return existed

    def digests(self) -> Iterator[str]:
        """Every digest in the store, in order."""
        for folder in sorted(self._files.glob("[0-9a-f][0-9a-f]")):
            yield from sorted(path.name for path in folder.iterdir() if _DIGEST.fullmatch(path.name))

    def strays(
        self, known: Collection[str], *, now: datetime, older_than: timedelta = timedelta(days=1)
    ) -> Iterator[str]:
        """Digests that no row names. Younger ones are passed over: their rows may be in a transaction still open."""
        known = frozenset(known)
        for digest in self.digests():
            if digest not in known and self._age(self._path(digest), now) >= older_than:
                yield digest

    def missing(self, known: Collection[str]) -> list[str]:
        """Digests that a row names and that are not here."""
        return sorted(digest for digest in set(known) if not self.has(digest))

    def clear_abandoned(self, *, now: datetime, older_than: timedelta = timedelta(days=1)) -> int:
        """Delete half-received files that a killed process left; how many there were."""
        abandoned = [path for path in self._incoming.glob("*") if self._age(path, now) >= older_than]
        for path in abandoned:
            path.unlink(missing_ok=True)
        return len(abandoned)

    def _unread(self, digest: str) -> BinaryIO:
        """The file as it lies there."""
        try:
            # O_NOFOLLOW: a link planted in the folder must not lead out of it.
            return os.fdopen(os.open(self._path(digest), os.O_RDONLY | os.O_NOFOLLOW), "rb")
        except OSError as error:
            raise NotFound(_NO_SUCH_FILE) from error

    def _path(self, digest: str) -> Path:
        """Where the file of ``digest`` is or would be, proven to lie inside the store."""
        if not _DIGEST.fullmatch(digest):
            raise NotFound(_NO_SUCH_FILE)
        path = (self._files / digest[:2] / digest).parent.resolve() / digest
        if not path.is_relative_to(self._files):
            raise EscapesRoot(digest)
        return path

    def _receive(self, stream: Readable, incoming: Path, max_bytes: int) -> tuple[str, int]:
        sha256, size = hashlib.sha256(), 0
        with os.fdopen(os.open(incoming, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > max_bytes:
                    raise Refused(_TOO_LARGE, limit=f"{max_bytes / (1 << 20):g}")
                sha256.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        return sha256.hexdigest(), size

    def _keep(self, incoming: Path, digest: str) -> None:
        """Move the received file to its place, in one step and to last.

        A file already there is replaced by the same bytes: that heals a damaged one, and renews its age, so
        that ``strays`` does not take an old stray away from the row that is about to name it.
        """
        path = self._path(digest)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        incoming.replace(path)
        for folder in (path.parent, self._files):
            _sync_folder(folder)

    @staticmethod
    def _age(path: Path, now: datetime) -> timedelta:
        with suppress(FileNotFoundError):
            return now - datetime.fromtimestamp(path.stat().st_mtime, UTC)
        return timedelta(0)


def _digest_of(file: BinaryIO) -> str:
    sha256 = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        sha256.update(chunk)
    return sha256.hexdigest()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
