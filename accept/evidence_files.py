"""Put every file of the shared hostile and PDF folders through the store and the previews.

    python accept/evidence_files.py SHARED_DATA_FOLDER

Prints one line a file and exits 1 if anything crashed, hung, or has another number of pages than its list says.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app.platform.storage import NoPreview, PageImage, Previewer, Store, display_name
from app.shared.errors import Refused

MAX_BYTES = 50 << 20
SLOW = 25.0  # seconds: the renderer's own limit and its start


def main(shared: Path) -> int:
    """Try all files; the exit code."""
    expected = _expected_pages(shared / "pdf" / "files.json")
    problems: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "store")
        previewer = Previewer(store, Path(folder) / "previews")
        for path in _files(shared):
            started = time.monotonic()
            try:
                outcome, pages = _try(path, store, previewer)
            except Exception as error:  # noqa: BLE001  # the point of this script is that nothing gets here
                outcome, pages = f"CRASHED: {error!r}", None
                problems.append(f"{path.name}: {error!r}")
            took = time.monotonic() - started
            wanted = expected.get(str(path.relative_to(shared / "pdf")) if "pdf" in path.parts else "")
            if wanted is not None and pages != wanted and pages is not NoPreview.LOCKED:
                problems.append(f"{path.name}: {pages} pages, {wanted} expected")
            if took > SLOW:
                problems.append(f"{path.name}: took {took:.0f} s")
            print(f"{display_name(path.name)[:44]:44}  {took:5.2f} s  {outcome}")
    for problem in problems:
        print(f"PROBLEM  {problem}", file=sys.stderr)
    return 1 if problems else 0


def _try(path: Path, store: Store, previewer: Previewer) -> tuple[str, int | NoPreview | None]:
    """What became of one file, in words, and its number of pages."""
    try:
        with path.open("rb") as stream:
            stored = store.put(stream, max_bytes=MAX_BYTES, name=path.name)
    except Refused as refused:
        return f"refused: {refused}", None
    if not store.verify(stored.digest):
        raise AssertionError("the stored file has another digest")
    pages = previewer.page_count(stored.digest)
    first = previewer.page(stored.digest)
    text = previewer.text(stored.digest)
    words = f"{sum(map(len, text))} characters of text" if isinstance(text, list) else text.value
    shown = (
        f"image {len(first.content):,} bytes"
        if isinstance(first, PageImage)
        else getattr(first, "value", "text")
    )
    standing = f"inert ({stored.inert.value})" if stored.inert else "accepted"
    return f"{standing} {stored.media_type}; pages {pages}; preview {shown}; {words}", pages


def _files(shared: Path) -> list[Path]:
    return sorted(
        path
        for folder in ("hostile", "pdf")
        for path in (shared / folder).rglob("*")
        if path.is_file() and path.suffix not in (".md", ".json")
    )


def _expected_pages(listing: Path) -> dict[str, int]:
    entries = json.loads(listing.read_text(encoding="utf-8"))["data"]
    return {entry["path"]: entry["pages"] for entry in entries}


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1])))
