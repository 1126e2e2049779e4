"""A real PostgreSQL for the tests: made in a temporary folder, on a free port, gone afterwards."""

from __future__ import annotations

import glob
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.databases import scratch_folder

# Nothing here has to survive a power cut, so nothing waits for the disk.
HASTY = [
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "wal_level=minimal",
    "max_wal_senders=0",
]
SECONDS_TO_START = 30


@contextmanager
def temporary_postgresql() -> Iterator[str]:
    """Yield the address (``postgresql://…`` without a database) of a server that lives as long as the block."""
    folder = scratch_folder("postgresql")
    # PostgreSQL refuses to run as root; Debian's package brings a user for it.
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(folder, "postgres")
    binaries, data, port = _binaries(), folder / "data", _free_port()
    init: list[str | Path] = [
        "-D",
        data,
        "-A",
        "trust",
        "-U",
        "test",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
    ]
    _call([*as_user, binaries / "initdb", *init])
    settings = [*HASTY, "listen_addresses=127.0.0.1", f"port={port}", f"unix_socket_directories={folder}"]
    options = [part for setting in settings for part in ("-c", setting)]
    with open(folder / "log", "wb") as log:
        command = [str(part) for part in (*as_user, binaries / "postgres", "-D", data, *options)]
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd="/")
    address = f"postgresql://test@127.0.0.1:{port}"
    try:
        _wait(server, address, folder / "log")
        yield address
    finally:
        _call([*as_user, binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop"])
        server.wait(timeout=SECONDS_TO_START)
        shutil.rmtree(folder)


def _binaries() -> Path:
    """Where the newest installed server's programs are; Debian keeps them off the PATH."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: int(path.split("/")[4]))
    initdb = found[-1] if found else shutil.which("initdb")
    if initdb is None:
        raise RuntimeError("no PostgreSQL server is installed; `make test` installs one")
    return Path(initdb).parent


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _call(command: list[str | Path]) -> None:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, cwd="/")
    if done.returncode:
        raise RuntimeError(f"{command} failed:\n{done.stdout}{done.stderr}")


def _wait(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    give_up_at = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            psycopg.connect(f"{address}/postgres").close()
            return
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > give_up_at:
                raise RuntimeError("PostgreSQL did not start:\n" + log.read_text()) from None
            time.sleep(0.05)
