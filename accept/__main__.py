"""``make accept``: the checks on real records, where the folder that holds them is there.

The folder is FAIRFILE_SHARED, or ``../shared``. Each module beside this one is a check: ``main(data)`` takes the
folder's ``data`` and returns 0 when all was as it should be.

    python -m accept [NAME…]     all checks, or those named
"""

from __future__ import annotations

import importlib
import os
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent


def shared_data() -> Path | None:
    """The folder of real records, if this machine has it."""
    shared = Path(os.environ.get("FAIRFILE_SHARED") or HERE.parent.parent / "shared")
    data = shared / "data"
    return data if data.is_dir() else None


def main(names: list[str]) -> int:
    """Run the checks one after the other; 1 when any of them found something."""
    data = shared_data()
    if data is None:
        print("accept: there are no real records here (FAIRFILE_SHARED names their folder); nothing to check")
        return 0
    chosen = names or sorted(path.stem for path in HERE.glob("[a-z]*.py"))
    failed = []
    for name in chosen:
        print(f"── {name}", flush=True)
        start = time.monotonic()
        if importlib.import_module(f"accept.{name}").main(data) != 0:
            failed.append(name)
        print(f"   {time.monotonic() - start:.0f} s", flush=True)
    print(
        f"accept: {len(chosen) - len(failed)} of {len(chosen)} checks passed"
        + "".join(f"; not {n}" for n in failed)
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
