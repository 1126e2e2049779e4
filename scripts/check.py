"""``make check``: every check is run, also after one failed; the last lines say which did.

python -m scripts.check PATH…
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def checks(paths: list[str]) -> dict[str, list[str]]:
    """The checks in the order of their cost."""
    module = [sys.executable, "-m"]
    return {
        "lint": [*module, "ruff", "check", *paths],
        "formatting": [*module, "ruff", "format", "--check", *paths],
        "import directions": [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as main; main()",
            "--no-cache",  # its cache can be older than a file that was moved
        ],
        "messages": [*module, "scripts.messages", "check"],
        "templates": [*module, "djlint", "templates", "--lint", "--quiet"],
        "types": [*module, "mypy"],
    }


def main(arguments: list[str]) -> int:
    """Exit code 0 when all passed, else 1."""
    paths = [path for path in arguments if (ROOT / path).exists()]
    verdicts = []
    for name, command in checks(paths).items():
        print(f"── {name}", flush=True)
        start = time.monotonic()
        code = subprocess.call(command, cwd=ROOT)
        verdicts.append((name, code == 0, time.monotonic() - start))
    print("──")
    for name, passed, seconds in verdicts:
        print(f"{'passed' if passed else 'FAILED'}  {name} ({seconds:.1f} s)")
    return 0 if all(passed for _, passed, _ in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
