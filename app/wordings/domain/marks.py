"""What an editor may add to a wording's text: front matter, and marks in braces at the end of a line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields, replace
from datetime import date

from app.shared.text import N_
from app.wordings.domain.tree import ClauseKind, Relieves


@dataclass(frozen=True, slots=True)
class Note:
    """Something about one line, as a msgid with its parameters; ``line`` counts from 1, 0 is the whole file."""

    line: int
    message: str
    params: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        text = self.message % self.params if self.params else self.message
        return f"line {self.line}: {text}" if self.line else text


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the edition is, as its file says it; whatever the file leaves out is empty."""

    product: str = ""
    product_name: str = ""
    line: str = ""
    wording: str = ""
    name: str = ""
    kind: str = ""
    edition: str = ""
    effective_from: date | None = None
    effective_to: date | None = None
    language: str = ""
    filing_number: str = ""

    def under(self, other: FrontMatter) -> FrontMatter:
        """This, but for all that ``other`` says."""
        return replace(
            self, **{each.name: said for each in fields(self) if (said := getattr(other, each.name))}
        )


@dataclass(slots=True)
class LineMarks:
    """The marks of one line. ``under`` puts a clause below another one, ``of`` says which exclusion it qualifies."""

    kind: ClauseKind | None = None
    relieves: Relieves | None = None
    page: int | None = None
    of: str | None = None
    under: str | None = None
    numbered: bool | None = None
    """What a person settled: the number at the beginning of the line begins a clause, or is a word like others."""
    amends: str = ""

    def before(self, second: LineMarks) -> LineMarks:
        """The marks of a clause that runs over several lines; what the first line says stays."""
        return LineMarks(
            kind=self.kind or second.kind,
            relieves=self.relieves or second.relieves,
            page=self.page or second.page,
            of=self.of or second.of,
            under=self.under or second.under,
            amends=self.amends or second.amends,
        )


_KEYS = {
    "product": "product",
    "product_name": "product_name",
    "line": "line",
    "wording": "wording",
    "name": "name",
    "kind": "kind",
    "edition": "edition",
    "from": "effective_from",
    "to": "effective_to",
    "language": "language",
    "filing": "filing_number",
    "备案号": "filing_number",
}
WORDING_KINDS = ("policy", "statute", "rule")
_KINDS = {kind.value: kind for kind in ClauseKind}
_NUMBERED = {"clause": True, "words": False}
_AMENDS = {"replaces": "replace", "deletes": "delete", "adds": "add"}
_RELIEVES = {answer.value for answer in Relieves}
_TOKENS = re.compile(r"[^\s=]+=\"[^\"]*\"|\S+")
_ACCEPTED_MARKS = (
    "definition, insuring, exclusion, condition, limit, rider, exception, relieves=, page=, of=, under=, clause, "
    "words, replaces=, deletes=, adds="
)


def lines_of(text: str) -> list[str]:
    """The lines of a source, whichever system ended them. Line n of every note is the n-th of these."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _in_braces(line: str) -> tuple[str, str | None]:
    """The words of a line, and what stands in braces at its end; None where nothing does."""
    bare = line.rstrip()
    start = bare.rfind("{")
    if start < 0 or not bare.endswith("}") or "}" in bare[start:-1]:
        return line, None
    return bare[:start].rstrip(), bare[start + 1 : -1]


def with_mark(text: str, line: int, mark: str) -> str:
    """The text with one more mark at the end of a line (from 1); unchanged where there is no such line."""
    lines = lines_of(text)
    if not 1 <= line <= len(lines):
        return text
    words, inside = _in_braces(lines[line - 1])
    lines[line - 1] = f"{words.rstrip()} {{{' '.join((*(inside or '').split(), mark))}}}"
    return "\n".join(lines)


def read_front_matter(lines: list[str]) -> tuple[FrontMatter, int, list[Note]]:
    """The front matter, the number of lines it takes, and what is wrong with it."""
    if not lines or lines[0].strip() != "---":
        return FrontMatter(), 0, []
    try:
        end = next(place for place, line in enumerate(lines[1:], 1) if line.strip() == "---")
    except StopIteration:
        return (
            FrontMatter(),
            len(lines),
            [Note(1, N_("The front matter has no end: close it with a line “---”."))],
        )
    found: dict[str, str | date] = {}
    problems: list[Note] = []
    for number, line in enumerate(lines[1:end], 2):
        if line.strip():
            _read_entry(number, line, found, problems)
    return FrontMatter(**found), end + 1, problems  # type: ignore[arg-type]  # the keys are those of _KEYS


def _read_entry(number: int, line: str, found: dict[str, str | date], problems: list[Note]) -> None:
    key, colon, value = (piece.strip() for piece in line.partition(":"))
    field_name = _KEYS.get(key)
    if len(value) > 2 and value[0] == value[-1] and value[0] in "\"'" and value[0] not in value[1:-1]:
        value = value[1:-1].strip()  # as YAML has it: the quotes are not part of a label
    if not colon or field_name is None:
        accepted = ", ".join(_KEYS)
        problems.append(
            Note(
                number,
                N_("“%(found)s” is not known here. Accepted: %(accepted)s."),
                {"found": key[:60], "accepted": accepted},
            )
        )
    elif field_name.startswith("effective_"):
        if (day := _date(value)) is not None:
            found[field_name] = day
        elif value:
            problems.append(
                Note(
                    number, N_("“%(found)s” is not a date. Write it like 2026-01-31."), {"found": value[:60]}
                )
            )
    elif field_name == "kind" and value not in WORDING_KINDS:
        problems.append(
            Note(
                number,
                N_("“%(found)s” is not known here. Accepted: %(accepted)s."),
                {"found": value[:60], "accepted": ", ".join(WORDING_KINDS)},
            )
        )
    else:
        found[field_name] = value


def _date(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def split_marks(number: int, line: str, problems: list[Note]) -> tuple[str, LineMarks]:
    """Part a line from the marks at its end; adds to ``problems`` what they must not say."""
    words, inside = _in_braces(line)
    if inside is None:
        return line, LineMarks()
    marks = LineMarks()
    for token in _TOKENS.findall(inside):
        if not _apply(token, marks):
            problems.append(
                Note(
                    number,
                    N_("“%(found)s” is not a mark. Accepted in braces: %(accepted)s."),
                    {"found": token[:60], "accepted": _ACCEPTED_MARKS},
                )
            )
    return words, marks


def _apply(token: str, marks: LineMarks) -> bool:
    key, equals, value = token.partition("=")
    value = value.strip('"')
    if not equals and key in _NUMBERED:
        marks.numbered = _NUMBERED[key]
        return True
    if not equals:
        marks.kind = _KINDS.get(key)
        return marks.kind is not None
    if key == "relieves" and value in _RELIEVES:
        marks.relieves = Relieves(value)
    elif key == "page" and value.isascii() and value.isdigit() and 0 < int(value) < 10_000:
        marks.page = int(value)
    elif key == "of" and value:
        marks.of = value
    elif key == "under" and value:
        marks.under = value
    elif key in _AMENDS and value:
        marks.amends = f"{_AMENDS[key]}:{value}"
    else:
        return False
    return True
