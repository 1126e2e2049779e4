"""``make bench``: run the measurements and print a table.

    python -m bench [NAME…] [--json]

Each ``measure_NAME.py`` beside this file has ``comparisons(stage)``, which yields the comparisons of its subject. It
runs in a process of its own, so that the memory it is charged with is its own.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import resource
import subprocess
import sys
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

from bench.comparison import Figures, measure
from bench.stage import Stage

HERE = Path(__file__).resolve().parent
COLUMNS = (
    "measured",
    "of",
    "ours, ms each",
    "range",
    "processor, ms each",
    "floor",
    "floor, ms each",
    "ratio",
    "per second",
    "peak MiB",
)


def subjects() -> list[str]:
    """What there is to measure."""
    return sorted(path.stem.removeprefix("measure_") for path in HERE.glob("measure_*.py"))


def measured_here(subject: str) -> list[Figures]:
    """Measure one subject in this process."""
    module = importlib.import_module(f"bench.measure_{subject}")
    figures = []
    with Stage() as stage:
        for comparison in module.comparisons(stage):
            print(f"  {comparison.name} …", file=sys.stderr, flush=True)
            figures.append(replace(measure(comparison), peak_mib=peak_mib()))
    return figures


def peak_mib() -> float:
    """The most memory that this process, or any child of it, has held so far."""
    usages = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return max(usages) / 1024


def measured_apart(subject: str) -> list[Figures]:
    """Measure one subject in a process of its own; it fails as a whole or not at all."""
    command = [sys.executable, "-m", "bench", "--here", subject]
    output = subprocess.run(command, cwd=HERE.parent, stdout=subprocess.PIPE, text=True, check=True).stdout
    return [Figures(**row) for row in json.loads(output)]


def table(figures: list[Figures]) -> str:
    """The figures as a Markdown table."""
    rows = [COLUMNS, tuple("---" for _ in COLUMNS), *map(_row, figures)]
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores, {date.today():%d %B %Y}"  # noqa: DTZ011
    return (
        "\n".join("| " + " | ".join(row) + " |" for row in rows)
        + f"\n\nMedians, in turns with the floor. {machine}."
    )


def _row(figure: Figures) -> tuple[str, ...]:
    def each(seconds: float) -> str:
        return f"{seconds / figure.items * 1000:.3g}"

    return (
        figure.name,
        f"{figure.items:,} × {figure.item}" if figure.items > 1 else figure.item,
        each(figure.ours),
        f"{each(figure.fastest)}–{each(figure.slowest)}",
        each(figure.cpu),
        figure.floor_name,
        each(figure.floor),
        f"{figure.ratio:.2f}",
        f"{figure.items / figure.ours:,.0f}",
        f"{figure.peak_mib:.0f}",
    )


def main(arguments: list[str]) -> int:
    """Exit code 0 when everything could be measured."""
    parser = argparse.ArgumentParser(
        prog="bench", description="Measure speed and memory against a bare floor."
    )
    parser.add_argument(
        "subjects", nargs="*", metavar="NAME", help=f"one or more of: {', '.join(subjects())}"
    )
    parser.add_argument("--json", action="store_true", help="figures as JSON instead of a table")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    unknown = set(options.subjects) - set(subjects())
    if unknown:
        parser.error(f"no such measurement: {', '.join(sorted(unknown))}")
    if options.here:
        rows = [figure for subject in options.subjects for figure in measured_here(subject)]
        print(json.dumps([asdict(figure) for figure in rows]))
        return 0
    figures = [figure for subject in options.subjects or subjects() for figure in measured_apart(subject)]
    print(json.dumps([figure.as_json() for figure in figures], indent=2) if options.json else table(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
