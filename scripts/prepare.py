"""Install what Fairfile needs on this machine: system packages, the locked Python packages, compiled catalogues.

    python3 scripts/prepare.py [run|check|test]

``run`` is enough to use Fairfile, ``check`` adds the linters, ``test`` adds browser, PDF tools and PostgreSQL.
Whatever is already there is left alone, so the second call takes a fraction of a second. Runs on the system's
Python with the standard library alone, since nothing else is there yet.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
TRANSLATIONS = ROOT / "app" / "translations"
OLDEST_PYTHON = (3, 11)

RUN_PACKAGES = (
    # WeasyPrint lays text out with Pango and subsets fonts with HarfBuzz.
    "libpango-1.0-0",
    "libpangoft2-1.0-0",
    "libharfbuzz-subset0",
    # The faces that letters are set in, Latin and Chinese.
    "fonts-dejavu-core",
    "fonts-lato",
    "fonts-lxgw-wenkai",
    "fonts-noto-cjk",
    "fonts-noto-cjk-extra",
    "fonts-sil-charis",
)
TEST_PACKAGES = (
    "chromium",
    "fonts-liberation",  # Arial's metrics, which pages are laid out for: the same on every machine
    "libatomic1",  # what drives the browser (Playwright's own Node.js) is linked with it
    "poppler-utils",
    "postgresql",
    "qpdf",
)

LOCKS = {"run": "requirements.lock", "check": "requirements-dev.lock", "test": "requirements-dev.lock"}
SYSTEM_PACKAGES = {"run": RUN_PACKAGES, "check": (), "test": RUN_PACKAGES + TEST_PACKAGES}


class CannotPrepare(Exception):
    """Something that a person must do first; the message says what."""


def say(message: str) -> None:
    """Tell the person what is going on; standard output stays free."""
    print("fairfile: " + message, file=sys.stderr, flush=True)


def run(*command: str | Path, tries: int = 1, **environment: str) -> None:
    """Run ``command`` from the root; after a failure wait a little and try again, ``tries`` times in all."""
    for attempt in range(1, tries + 1):
        code = subprocess.call([str(part) for part in command], cwd=ROOT, env={**os.environ, **environment})
        if code == 0:
            return
        if attempt < tries:
            say("that failed; once more in five seconds")
            time.sleep(5)
    raise CannotPrepare("this command failed: " + " ".join(map(str, command)))


def works(*command: str) -> bool:
    """Whether ``command`` exists and answers with success."""
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True).returncode == 0
    except OSError:
        return False


def check_python() -> None:
    """Refuse a Python that is too old, by name."""
    if sys.version_info < OLDEST_PYTHON:
        found = ".".join(map(str, sys.version_info[:3]))
        wanted = ".".join(map(str, OLDEST_PYTHON))
        raise CannotPrepare(
            f"Python {found} is too old; Fairfile needs {wanted} or newer. Name one with: make PYTHON=python{wanted} …"
        )


# ── system packages ──────────────────────────────────────────────────────────────────────────────────────────────


def missing_system_packages(wanted: tuple[str, ...]) -> list[str]:
    """Those of ``wanted`` that dpkg does not have installed."""
    question = ["dpkg-query", "--show", "--showformat=${Package} ${db:Status-Status}\n", *wanted]
    answer = subprocess.run(question, capture_output=True, text=True).stdout
    installed = {line.split()[0] for line in answer.splitlines() if line.endswith(" installed")}
    return [name for name in wanted if name not in installed]


def install_system_packages(wanted: tuple[str, ...]) -> None:
    """Install with apt what is missing; where we may not, give the exact line and stop."""
    if not wanted:
        return
    if shutil.which("dpkg-query") is None:
        say(
            "this is no Debian; please make sure that its equivalents of these are installed: "
            + " ".join(wanted)
        )
        return
    missing = missing_system_packages(wanted)
    if not missing:
        return
    if os.geteuid() == 0:
        as_root: list[str] = []
    elif works("sudo", "-n", "true"):
        as_root = ["sudo", "-n"]
    else:
        raise CannotPrepare(
            "these system packages are missing and need an administrator. Run this line, then try again:\n\n"
            f"    sudo apt-get update && sudo apt-get install --no-install-recommends -y {' '.join(missing)}\n"
        )
    say("installing system packages: " + " ".join(missing))
    apt = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-y", "-o", "Dpkg::Use-Pty=0"]
    run(*apt, "update", tries=2)
    run(*apt, "install", "--no-install-recommends", *missing, tries=2)


# ── Python packages ──────────────────────────────────────────────────────────────────────────────────────────────


def lock_state(kind: str) -> str:
    """What an installation for ``kind`` depends on: the lock, this Python, and where the environment stands."""
    digest = hashlib.sha256((ROOT / LOCKS[kind]).read_bytes())
    digest.update(f"{sys.version_info[:3]} {VENV}".encode())
    return digest.hexdigest()


def stamp_of(kind: str) -> Path:
    """The file that remembers which lock was installed last."""
    return VENV / f".installed-{Path(LOCKS[kind]).stem}"


def is_installed(kind: str) -> bool:
    """Whether ``.venv`` holds exactly what the lock of ``kind`` names."""
    stamp = stamp_of(kind)
    return VENV_PYTHON.exists() and stamp.exists() and stamp.read_text() == lock_state(kind)


def install_python_packages(kind: str) -> None:
    """Fill ``.venv`` from the hash-pinned lock, with uv where it works, else with pip."""
    # The development lock is compiled as a superset of the other, so it satisfies both.
    if is_installed(kind) or is_installed("test"):
        return
    lock = LOCKS[kind]
    say(f"installing Python packages from {lock}; the first time takes a minute or two")
    with_uv = works("uv", "--version")
    make_environment(with_uv)
    if with_uv:
        sync = ("uv", "pip", "sync", "--quiet", "--require-hashes", "--python", VENV_PYTHON)
        run(*sync, lock, tries=2, UV_LINK_MODE="copy")
    else:
        pip = (VENV_PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input")
        run(*pip, "install", "--quiet", "--no-deps", "--require-hashes", "--requirement", lock, tries=2)
    for outdated in VENV.glob(".installed-*"):
        outdated.unlink()
    stamp_of(kind).write_text(lock_state(kind))


def make_environment(with_uv: bool) -> None:
    """Create ``.venv`` anew if it is absent or belongs to another Python or another folder."""
    if is_usable_environment(with_uv):
        return
    if with_uv:
        run("uv", "venv", "--quiet", "--clear", "--no-python-downloads", "--python", sys.executable, VENV)
        return
    if not works(sys.executable, "-c", "import ensurepip, venv"):
        # Debian ships Python without the parts that make environments.
        install_system_packages(("python3-venv",))
    run(sys.executable, "-m", "venv", "--clear", VENV)


def is_usable_environment(with_uv: bool) -> bool:
    """Whether ``.venv`` is of this Python, stands where it was made, and has the installer we are about to use."""
    probe = "import sys; print(sys.version_info[:3], sys.prefix)"
    if not VENV_PYTHON.exists() or not (with_uv or works(str(VENV_PYTHON), "-m", "pip", "--version")):
        return False
    answer = subprocess.run([str(VENV_PYTHON), "-c", probe], capture_output=True, text=True).stdout.strip()
    moved = not (VENV / "bin" / "activate").read_text().count(str(VENV))
    return answer == f"{sys.version_info[:3]} {VENV}" and not moved


# ── catalogues ───────────────────────────────────────────────────────────────────────────────────────────────────


def compile_catalogues() -> None:
    """Compile each message catalogue that is newer than its compiled form; those are not kept in git."""
    for source in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            language = source.parent.parent.name
            pybabel = (VENV_PYTHON, "-m", "babel.messages.frontend", "--quiet")
            run(*pybabel, "compile", "--input-file", source, "--output-file", compiled, "--locale", language)


def prepare(kind: str) -> None:
    """Make this machine ready for ``kind``; does nothing where it already is."""
    check_python()
    install_system_packages(SYSTEM_PACKAGES[kind])
    install_python_packages(kind)
    compile_catalogues()


def main(arguments: list[str]) -> int:
    """Command line: 0 when ready, 1 when a person must do something first, 2 for a wrong word."""
    kind = arguments[0] if arguments else "run"
    if kind not in LOCKS or len(arguments) > 1:
        say(f"say one of {', '.join(LOCKS)}")
        return 2
    try:
        prepare(kind)
    except CannotPrepare as reason:
        say(str(reason))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
