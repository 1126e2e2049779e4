"""Reading a register's file: rows with their lines, then complaints, in flat memory however large the file is.

The whole file is read once before anything is written, so that one that is not what its profile says is refused whole.
Rows of a complaint may be scattered; they are brought together on disk. Pure: the standard library only.
"""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import groupby, islice
from types import TracebackType
from typing import BinaryIO, TypeAlias

from app.complaints.imports.profile import Profile
from app.shared.text import visible

MENDING_COLUMN = "What to mend"
"""The last column of an error file; ignored when the mended file is read again."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Opener: TypeAlias = Callable[[], BinaryIO]
_LONGEST_FIELD = 1_000_000
_BATCH = 5000
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class FileRefused(Exception):
    """The file as a whole is not what the profile says. ``str`` says why and what would be accepted."""


@dataclass(frozen=True)
class Row:
    """A row by its heading; ``line`` is where it begins. ``cells`` is None for a row with too few or too many cells."""

    line: int
    raw: list[str]
    cells: dict[str, str] | None


class RegisterFile:
    """A file that was read through and found to be what the profile says. Use as a context manager."""

    def __init__(self, opener: Opener, profile: Profile, *, at_most: int | None = None) -> None:
        """``opener`` opens the file for reading bytes; with ``at_most`` only so many rows are read, for a preview."""
        self.profile = profile
        self.rows = 0
        self.complaints = 0
        self.headings: list[str] = []
        self._opener = opener
        self._at_most = at_most
        # A nameless database: on disk when it grows, and gone with this process, also when that is killed.
        self._spool = sqlite3.connect("", isolation_level=None)

    def __enter__(self) -> RegisterFile:
        try:
            self._read_through()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Remove the spool."""
        self._spool.close()

    def groups(self) -> Iterator[list[Row]]:
        """The rows of each complaint together, complaints in the order of their first rows.

        A row without a number, or with a wrong number of cells, is a group of its own.
        """
        found = self._spool.execute(
            "SELECT first.id, spool.line, spool.cells FROM spool JOIN"
            " (SELECT min(id) AS id, number FROM spool GROUP BY number) AS first USING (number)"
            " ORDER BY first.id, spool.id"
        )
        for _, rows in groupby(found, key=lambda row: row[0]):
            yield [self._row(line, json.loads(cells)) for _, line, cells in rows]

    def _row(self, line: int, raw: list[str]) -> Row:
        fits = len(raw) == len(self.headings)
        return Row(line, raw, dict(zip(self.headings, raw, strict=True)) if fits else None)

    def _read_through(self) -> None:
        # One writer, thrown away afterwards: nothing to be gained from a journal.
        self._spool.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE spool (id INTEGER PRIMARY KEY, number TEXT NOT NULL, line INTEGER NOT NULL,"
            " cells TEXT NOT NULL)"
        )
        with self._opener() as binary:
            _refuse_other_formats(binary)
            file = TextIOWrapper(binary, _with_mark(self.profile.encoding), newline="")
            self._spool.execute("BEGIN")
            self._spool.executemany(
                "INSERT INTO spool (number, line, cells) VALUES (?, ?, ?)", self._spooled(file)
            )
            self._spool.execute("CREATE INDEX spool_number ON spool (number, id)")
            self._spool.execute("COMMIT")
        (self.complaints,) = self._spool.execute("SELECT count(DISTINCT number) FROM spool").fetchone()

    def _spooled(self, file: TextIOWrapper) -> Iterator[tuple[str, int, str]]:
        records = self._records(file)
        _, header = next(records, (1, []))
        self.headings = checked_header(header, self.profile)
        mended = self.headings[-1] == MENDING_COLUMN
        at = self.headings.index(self.profile.number)
        for line, cells in islice(records, self._at_most):
            if not any(cells):
                continue  # an empty line is no row
            if mended:
                cells = [_unguarded(cell) for cell in cells]
            self.rows += 1
            number = cells[at].strip() if len(cells) == len(self.headings) else ""
            # A space cannot begin a number that was trimmed, so this row is alone in its group.
            yield number or f" {line}", line, json.dumps(cells, ensure_ascii=False)

    def _records(self, file: TextIOWrapper) -> Iterator[tuple[int, list[str]]]:
        """Each record with the line on which it begins; fields may run over many lines."""
        csv.field_size_limit(_LONGEST_FIELD)
        reader = csv.reader(file, delimiter=self.profile.delimiter)
        line = 1
        try:
            for record in reader:
                yield line, record
                line = reader.line_num + 1
        except UnicodeDecodeError as error:
            raise FileRefused(
                f"The file is not {self.profile.encoding.upper()} text: after line {line} there is the byte"
                f" {error.object[error.start]:#04x}. Save it as “CSV {self.profile.encoding.upper()}”."
            ) from error
        except csv.Error as error:
            raise FileRefused(
                f"The file cannot be read on from line {line}: {error}. Is a quotation mark missing?"
            ) from error


def checked_header(header: list[str], profile: Profile) -> list[str]:
    """The headings in the file's order, trimmed. Raises FileRefused unless they are the profile's, in any order."""
    headings = [heading.strip() for heading in header]
    expected = set(profile.header)
    if headings and headings[-1] == MENDING_COLUMN:
        expected.add(MENDING_COLUMN)
    if set(headings) == expected and len(headings) == len(expected):
        return headings
    missing = [name for name in profile.header if name not in headings]
    unknown = [name for name in headings if name not in expected]
    shown = profile.delimiter.join(headings)[:120] or "nothing"
    parts = [f"Line 1 is not the header of the profile “{profile.name}”: it reads “{shown}”."]
    if missing:
        parts.append(f"Missing: {', '.join(missing)}.")
    if unknown and len(missing) < len(profile.header):
        parts.append(f"Unknown: {', '.join(unknown)[:300]}.")
    if len(set(headings)) < len(headings):
        parts.append("A heading stands twice.")
    parts.append("Remove what stands above the header, or choose the profile that fits the file.")
    raise FileRefused(visible(" ".join(parts)))


def _refuse_other_formats(file: BinaryIO) -> None:
    start = file.read(4096)
    file.seek(0)
    if not start.strip():
        raise FileRefused("The file is empty.")
    if start.startswith((_ZIP, _OLE)):
        raise FileRefused("This is a workbook or an archive, not a text file. Save the sheet as CSV (UTF-8).")
    if b"\0" in start.partition(b"\n")[0]:
        raise FileRefused("This is not a text file, or one in UTF-16. Save it as CSV (UTF-8).")


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _like_a_formula(cell) else cell


def guarded(cell: str) -> str:
    """``cell`` for an error file, which people open in a spreadsheet; reading the mended file undoes it."""
    return f"'{cell}" if _like_a_formula(cell) else cell


def _like_a_formula(cell: str) -> bool:
    return cell.lstrip("'").startswith(_FORMULA)


def _with_mark(encoding: str) -> str:
    """UTF-8 may begin with a byte order mark, as spreadsheets write it."""
    return "utf-8-sig" if encoding.lower().replace("-", "") == "utf8" else encoding
