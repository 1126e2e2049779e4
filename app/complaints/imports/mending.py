"""The error file: the rows of every rejected complaint as they were read, with what to mend beside them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import groupby

from app.complaints.imports.profile import Profile
from app.complaints.imports.reading import MENDING_COLUMN, guarded
from app.complaints.models import ImportProblem


def error_file(profile: Profile, headings: list[str], rows: Iterable[ImportProblem]) -> Iterator[str]:
    """CSV in the file's own columns; read again with the same profile, which ignores the last column."""
    yield _line([*headings, MENDING_COLUMN], profile.delimiter)
    for line, problems in groupby(rows, key=lambda row: row.line):
        of_line = list(problems)
        raw = (of_line[0].row or [])[: len(headings)]
        cells = [guarded(cell) for cell in raw] + [""] * (len(headings) - len(raw))
        said = "; ".join(
            f"{problem.column or 'row'}: expected {problem.expected}"
            for problem in of_line
            if problem.expected
        )
        yield _line(
            [*cells, said or f"line {line}: belongs to a complaint with a row to mend"], profile.delimiter
        )


def _line(cells: list[str], delimiter: str) -> str:
    text = StringIO()
    csv.writer(text, delimiter=delimiter).writerow(cells)
    return text.getvalue()
