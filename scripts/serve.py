"""Run Fairfile on this machine: the database brought up to date, the web server and the jobs process together.

    .venv/bin/python -m scripts.serve

Meant for a laptop and a small office; ``docs/operations.md`` says how to run the two processes as services.
Ctrl-C, or the end of either process, stops both.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
JOBS = (sys.executable, "-m", "flask", "jobs", "serve")
GUNICORN = (sys.executable, "-m", "gunicorn")
WORKERS, THREADS = 2, 4
Processes = dict[str, subprocess.Popen[bytes]]
STOPPED_BY = (signal.SIGINT, signal.SIGTERM)
SECONDS_TO_START = 300  # long, since a busy machine is no fault; a process that fails ends by itself
SECONDS_TO_FINISH = 10
SECONDS_TO_STOP = SECONDS_TO_FINISH + 5


class CannotServe(Exception):
    """Why the server did not come up; the message is for the person at the terminal."""


def say(message: str) -> None:
    """Tell the person at the terminal, at once."""
    print(message, flush=True)


def address_of(host: str, port: int) -> str:
    """What a browser on this machine asks for."""
    # A server bound to all addresses is asked on the loopback one.
    asked = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://{f'[{asked}]' if ':' in asked else asked}:{port}"


def check_port_is_free(host: str, port: int) -> None:
    """Find out before anything is started, and by name, that somebody else listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotServe(
                f"Cannot listen on {host}:{port}: {error.strerror}. "
                "Choose another with FAIRFILE_HOST and FAIRFILE_PORT, for example: FAIRFILE_PORT=8001 make run"
            ) from error


def start(name: str, command: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start a process in a group of its own, so that a Ctrl-C reaches it once, and through us."""
    try:
        return subprocess.Popen(command, cwd=ROOT, process_group=0)
    except OSError as error:
        raise CannotServe(f"The {name} process did not start: {error}") from error


def web_command(host: str, port: int) -> list[str]:
    """Gunicorn with threads; its own reports stay out of the terminal unless something is wrong."""
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    size = [
        "--workers",
        str(WORKERS),
        "--threads",
        str(THREADS),
        "--graceful-timeout",
        str(SECONDS_TO_FINISH),
    ]
    return [*GUNICORN, *size, "--bind", bind, "--log-level", "warning", "wsgi:app"]


def wait_until_it_answers(url: str, processes: Processes) -> None:
    """Return once the web server answers; raise when a process ends first or it takes too long."""
    give_up_at = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < give_up_at:
        raise_if_one_ended(processes)
        try:
            # Not urllib: a proxy set for the outside world has no business here.
            connection = HTTPConnection(urlsplit(url).netloc, timeout=5)
            connection.request("HEAD", "/sign-in")
            connection.getresponse().close()
            return
        except (OSError, HTTPException):
            time.sleep(0.1)
    raise CannotServe(f"The web server did not answer within {SECONDS_TO_START} seconds.")


def raise_if_one_ended(processes: Processes) -> None:
    """Neither process ends by itself while all is well."""
    for name, process in processes.items():
        if process.poll() is not None:
            raise CannotServe(
                f"The {name} process ended by itself with code {process.returncode}; stopping the rest."
            )


def stop(processes: Processes) -> None:
    """Ask all to finish what they are at, and insist after a while."""
    for process in processes.values():
        if process.poll() is None:
            process.terminate()
    give_up_at = time.monotonic() + SECONDS_TO_STOP
    for process in processes.values():
        try:
            process.wait(timeout=max(0.1, give_up_at - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def bring_up() -> dict[str, Any]:
    """Have the database made ready by a process of its own; its answer says where to serve."""
    done = subprocess.run(
        [sys.executable, "-m", "scripts.bring_up"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    if done.returncode != 0:
        raise CannotServe("Fairfile could not be brought up; the reason stands above.")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def serve() -> None:
    """Bring everything up, tell the person where it is, and stay until somebody or something ends it."""
    place = bring_up()
    host, port = place["host"], place["port"]
    url = address_of(host, port)
    os.environ["FAIRFILE_PUBLIC_URL"] = place["public_url"] or url
    processes: Processes = {}
    try:
        processes["web"] = start("web", web_command(host, port))
        processes["jobs"] = start("jobs", JOBS)
        wait_until_it_answers(url, processes)
        say(place["accounts"])
        say(f"Fairfile is at {url}/   (Ctrl-C stops it)")
        while True:
            raise_if_one_ended(processes)
            time.sleep(0.5)
    finally:
        for number in STOPPED_BY:
            signal.signal(
                number, signal.SIG_IGN
            )  # an impatient second Ctrl-C must not leave half of them running
        stop(processes)


def stop_politely(signum: int, _frame: FrameType | None) -> None:
    """A SIGTERM ends us the way a Ctrl-C does, also where a shell has us ignore Ctrl-C."""
    raise KeyboardInterrupt


def main() -> int:
    """Exit code 0 after Ctrl-C, 1 when the server could not be brought up or a process failed."""
    for number in STOPPED_BY:
        signal.signal(number, stop_politely)
    try:
        serve()
    except CannotServe as reason:
        print(reason, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say("\nStopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
