"""Taking files in, giving them out, and what is left when something goes wrong."""

from __future__ import annotations

import hashlib
import io
import os
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.platform.storage import Store
from app.platform.storage.store import EscapesRoot
from app.shared.errors import NotFound, Refused
from tests.platform.storage import files

MB = 1 << 20
LATER = datetime.now(UTC) + timedelta(days=2)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def put(store: Store, content: bytes, name: str = "letter.pdf", max_bytes: int = MB) -> str:
    return store.put(io.BytesIO(content), max_bytes=max_bytes, name=name).digest


def everything_in(store: Store) -> list[Path]:
    return [path for path in store.root.rglob("*") if path.is_file()]


def test_a_stored_file_is_named_by_its_content_and_comes_back_unchanged(store: Store) -> None:
    content = files.pdf("Dear Sir")
    stored = store.put(io.BytesIO(content), max_bytes=MB, name="letter.pdf", declared_type="application/pdf")
    assert stored.digest == hashlib.sha256(content).hexdigest()
    assert (stored.size, stored.media_type, stored.inert) == (len(content), "application/pdf", None)
    with store.open(stored.digest) as file:
        assert file.read() == content
    assert store.size(stored.digest) == len(content)


def test_the_same_content_is_stored_once(store: Store) -> None:
    assert put(store, files.pdf(), "a.pdf") == put(store, files.pdf(), "b.pdf")
    assert len(everything_in(store)) == 1


def test_storing_a_damaged_file_again_heals_it(store: Store) -> None:
    digest = put(store, files.pdf())
    everything_in(store)[0].write_bytes(b"rotten")
    assert not store.verify(digest)
    put(store, files.pdf())
    assert store.verify(digest)


def test_files_can_be_read_by_their_owner_only(store: Store) -> None:
    put(store, files.pdf())
    assert everything_in(store)[0].stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", [b"", files.EICAR, b"MZ\x90\x00\x03", b"<html></html>"])
def test_a_refused_file_leaves_nothing_behind(store: Store, content: bytes) -> None:
    with pytest.raises(Refused):
        put(store, content, "letter.txt")
    assert everything_in(store) == []


def test_a_file_over_the_limit_is_refused_before_it_is_read_to_the_end(store: Store) -> None:
    class Endless:
        given = 0

        def read(self, size: int, /) -> bytes:
            self.given += size
            return b"x" * size

    stream = Endless()
    with pytest.raises(Refused, match=r"larger than 1 MB"):
        store.put(stream, max_bytes=MB, name="a.txt")
    assert stream.given < 2 * MB
    assert everything_in(store) == []


def test_an_upload_that_breaks_off_leaves_nothing_behind(store: Store) -> None:
    class Broken:
        chunks = iter([b"x" * 1000])

        def read(self, size: int, /) -> bytes:
            try:
                return next(self.chunks)
            except StopIteration:
                raise ConnectionResetError from None

    with pytest.raises(ConnectionResetError):
        store.put(Broken(), max_bytes=MB)
    assert everything_in(store) == []


def test_memory_stays_flat_however_large_the_file(store: Store) -> None:
    class Long:
        left = 40 * MB

        def read(self, size: int, /) -> bytes:
            given = min(size, self.left)
            self.left -= given
            return b"word " * (given // 5) + b" " * (given % 5)

    tracemalloc.start()
    store.put(Long(), max_bytes=50 * MB, name="a.txt")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * MB


def test_many_at_once_may_store_the_same_file(store: Store) -> None:
    content = files.pdf("same")
    with ThreadPoolExecutor(8) as threads:
        digests = set(threads.map(lambda _: put(store, content), range(40)))
    assert len(digests) == len(everything_in(store)) == 1
    assert store.verify(digests.pop())


@pytest.mark.parametrize(
    "digest", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 64 + "\n", "/" * 64, "\x00" * 64]
)
def test_only_a_digest_names_a_file(store: Store, digest: str) -> None:
    for use in (store.open, store.has, store.remove, store.size):
        with pytest.raises(NotFound):
            use(digest)
    assert not store.verify(digest)


def test_a_link_that_leads_out_of_the_store_is_not_followed(store: Store, tmp_path: Path) -> None:
    outside = tmp_path / "secret"
    outside.write_text("secret")
    digest = put(store, files.pdf())
    place = everything_in(store)[0]
    place.unlink()
    place.symlink_to(outside)
    with pytest.raises(NotFound):
        store.open(digest)
    place.unlink()
    place.parent.rmdir()
    place.parent.symlink_to(tmp_path)
    with pytest.raises(EscapesRoot):
        store.open(digest)


def test_strays_are_old_files_that_no_row_names(store: Store) -> None:
    named, stray = put(store, files.pdf("named")), put(store, files.pdf("stray"))
    assert list(store.strays({named}, now=LATER)) == [stray]
    assert list(store.strays({named}, now=datetime.now(UTC))) == []


def test_storing_a_stray_again_saves_it_from_being_cleared(store: Store) -> None:
    stray = put(store, files.pdf("stray"))
    os.utime(everything_in(store)[0], (0, 0))
    put(store, files.pdf("stray"))
    assert list(store.strays(set(), now=datetime.now(UTC))) == []
    assert store.has(stray)


def test_files_that_rows_name_and_that_are_gone_are_found(store: Store) -> None:
    here, gone = put(store, files.pdf("here")), put(store, files.pdf("gone"))
    assert store.remove(gone)
    assert not store.remove(gone)
    assert store.missing([here, gone]) == [gone]
    assert list(store.digests()) == [here]


def test_uploads_cut_off_by_a_crash_are_cleared_in_time(store: Store) -> None:
    put(store, files.pdf())
    (store.root / "incoming" / "half").write_bytes(b"half")
    assert store.clear_abandoned(now=datetime.now(UTC)) == 0
    assert store.clear_abandoned(now=LATER) == 1
    assert len(everything_in(store)) == 1
