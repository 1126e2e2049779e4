"""The printed lines of a PDF that is not in the store (yet), read by the same guarded process as previews."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass

from app.platform.storage.preview import BY_EXIT_CODE, RENDERER, Limits, NoPreview


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One line with its place in points from the top left of the page; all 0 where the file does not tell."""

    text: str
    left: float = 0
    top: float = 0
    right: float = 0
    size: float = 0
    bold: bool = False


def printed_lines(pdf: bytes, limits: Limits | None = None) -> list[list[PrintedLine]] | NoPreview:
    """The lines of each page, in the order of the file; why there are none where it cannot be read."""
    allowed = limits or Limits()
    job = {**asdict(allowed), "shown": "pages"}
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as result:
        source.write(pdf)
        source.seek(0)
        try:
            ended = subprocess.run(
                [sys.executable, "-I", str(RENDERER), "lines", json.dumps(job)],
                stdin=source,
                stdout=result,
                stderr=subprocess.DEVNULL,
                env={"LANG": "C.UTF-8"},
                cwd="/",
                timeout=allowed.wait,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return NoPreview.TIMED_OUT
        if ended.returncode:
            return BY_EXIT_CODE.get(ended.returncode, NoPreview.BROKEN)
        result.seek(0)
        return [[PrintedLine(*line) for line in page] for page in json.load(result)]
