"""The launcher: what it says when it cannot start, and that it leaves nothing running."""

from __future__ import annotations

import socket
import subprocess
import sys
import time

import pytest

from scripts import serve


@pytest.mark.parametrize(
    ("host", "port", "address"),
    [
        ("127.0.0.1", 8000, "http://127.0.0.1:8000"),
        ("0.0.0.0", 80, "http://127.0.0.1:80"),
        ("::", 8000, "http://[::1]:8000"),
        ("desk.example", 8001, "http://desk.example:8001"),
    ],
)
def test_the_address_is_one_that_a_browser_here_can_ask_for(host: str, port: int, address: str) -> None:
    assert serve.address_of(host, port) == address


def test_a_port_that_is_taken_is_named_with_the_way_out() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(serve.CannotServe, match=rf"127\.0\.0\.1:{port}.*FAIRFILE_PORT=8001 make run"):
            serve.check_port_is_free("127.0.0.1", port)
    serve.check_port_is_free("127.0.0.1", port)


def test_a_process_that_ends_by_itself_is_named() -> None:
    process = serve.start("jobs", [sys.executable, "-c", "raise SystemExit(3)"])
    process.wait()
    with pytest.raises(serve.CannotServe, match="jobs process ended by itself with code 3"):
        serve.raise_if_one_ended({"jobs": process})


def test_stopping_ends_the_willing_and_the_unwilling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "SECONDS_TO_STOP", 1)
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    processes = {
        "willing": subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]),
        "deaf": subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE),
    }
    assert processes["deaf"].stdout is not None
    with processes["deaf"].stdout as said:
        assert said.readline() == b"up\n"
    start = time.monotonic()
    serve.stop(processes)
    assert time.monotonic() - start < 10
    assert all(process.returncode is not None for process in processes.values())
