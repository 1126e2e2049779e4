"""What a line of an endorsement says it changes: *4.2(b) is replaced by: …*, *Paragraph (c) of Clause 4.2 is deleted.*

Nothing is guessed: a line that speaks of a change in words unknown here is ``unclear``, for a person to settle.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from app.wordings.domain.numbering import ZH_DIGITS


class Change(StrEnum):
    """What an endorsement does to a clause."""

    REPLACE = "replace"
    DELETE = "delete"
    ADD = "add"


@dataclass(frozen=True, slots=True)
class Told:
    """A change in words. ``said`` are the new words behind it, ``swap`` the words inside the clause that change.

    ``beside`` says that what is added stands beside the clause named, not below it.
    """

    change: Change
    cited: tuple[str, ...]
    said: str = ""
    swap: tuple[str, str] | None = None
    beside: bool = False
    new: bool = False
    """The clause named is the new one itself."""


_WORD = (
    r"(?:(?:sub[- ]?)?(?:clause|section|exclusion|condition|paragraph|article|definition|item|provision)s?"
    r"|(?:cl|para|art|sec)s?\.)"
)
_NUMBER = r"(?:\d+(?:\.\d+)*|[IVXLC]+(?:\.[A-Z0-9a-z]+)*|[A-Z](?:\.\d+(?:\.[a-z0-9]+)*))"
_LETTERS = r"(?:\([a-zA-Z0-9]{1,5}\))"
_ONE = (
    rf"(?:{_WORD}\s*{_LETTERS}(?:\s*{_LETTERS})*\s+(?:of|in|to|under)\s+(?:the\s+)?{_WORD}\s+{_NUMBER}"
    rf"|{_WORD}\s+{_NUMBER}(?:\s?{_LETTERS})*(?:,?\s+{_WORD}\s*{_LETTERS}+)?"
    rf"|(?<![\w.]){_NUMBER}(?:\s?{_LETTERS})+|(?<![\w.])\d+(?:\.\d+)+)"
)
_AND = r"(?:\s*,\s*and\s+|\s*,\s*|\s+and\s+|\s*&\s*)"
_CITED = rf"(?P<path>{_ONE}(?:{_AND}(?:{_ONE}|{_LETTERS}+))*)"
_IS = r"(?:is|are|shall be|will be|has been)\s+(?:hereby\s+)?"
_TO = r"(?:in its entirety|by|with|to read|as follows|the following|so as|to)"
_REPLACED = rf"(?:replaced|substituted|amended|changed)(?:\s+{_TO})*"
_WHOLLY = (
    r"(?=\s*(?:[.;,]|$)|\s+(?:in (?:its|their) entirety|entirely|from this (?:policy|section)|and no longer))"
)
_ZH_ONE = (
    rf"第[{ZH_DIGITS}0-9]+条(?:第[{ZH_DIGITS}]+款)?(?:第?[（(][{ZH_DIGITS}]+[）)]项?|第[{ZH_DIGITS}]+项)?"
)
_ZH_CITED = rf"(?P<path>{_ZH_ONE}(?:[、，和及与]{_ZH_ONE})*)"
_NEW = r"(?:修改|变更|替换|调整|改)为"
# As text, for they are large: `re` keeps what it compiled, and a process that reads no endorsement compiles none.
_PATTERNS = (
    (Change.REPLACE, rf"{_ZH_CITED}[^。：]{{0,20}}?{_NEW}"),
    (Change.DELETE, rf"(?:删除|取消)[^。：]{{0,20}}?{_ZH_CITED}(?=[。；，]|$|全部|全文|的?约定|的?内容)"),
    (Change.DELETE, rf"{_ZH_CITED}[^。：]{{0,12}}?(?:予以)?(?:删除|取消|不再适用)"),
    (Change.REPLACE, rf"{_CITED},?\s+{_IS}(?:deleted|cancelled|removed)\s+and\s+{_REPLACED}"),
    (Change.REPLACE, rf"{_CITED},?\s+{_IS}{_REPLACED}"),
    (Change.REPLACE, rf"{_CITED}\s+(?:now reads?|reads? as follows|to read)(?:\s+as follows)?"),
    (Change.REPLACE, rf"the following (?:replaces|is substituted for)\s+{_CITED}"),
    (Change.DELETE, rf"{_CITED},?\s+{_IS}(?:deleted|removed|cancelled|struck out|withdrawn){_WHOLLY}"),
    (Change.DELETE, rf"{_CITED},?\s+(?:(?:does|do|shall) not apply|no longer appl(?:y|ies)){_WHOLLY}"),
    (Change.DELETE, rf"^(?:we\s+)?delete\s+{_CITED}(?=\s*(?:[.;]|$))"),
    (
        Change.ADD,
        rf"\b(?:added|inserted)\s+(?P<where>to|at the end of|after|below|under|following)\s+{_CITED}",
    ),
)
_NEW_CLAUSE = (
    rf"following (?:new )?{_CITED} {_IS}(?:added|inserted)"
    rf"|(?:增加|新增|增补)[^。：]{{0,6}}?{_ZH_CITED.replace('path', 'zh')}"
)
_QUOTED = r"[“\"‘'「]([^”\"’'」]+)[”\"’'」]"
_OF_WORDS = r"(?:the (?:words?|figures?|sum)\s+)?"
_WITH = r"(?:with|by|and\s+(?:substitut|replac|insert)\w*(?:\s+(?:it\s+)?(?:with|by))?)"
_SWAPS = (
    rf"(?:replac|delet|substitut|remov)\w*\s+{_OF_WORDS}{_QUOTED}\s+{_WITH}\s+{_OF_WORDS}{_QUOTED}",
    rf"{_QUOTED}\s+(?:is|are)\s+(?:hereby\s+)?(?:replaced|substituted)\s+(?:by|with)\s+{_QUOTED}",
    rf"{_QUOTED}\s*{_NEW}\s*{_QUOTED}",
)
_UNCLEAR = (
    r"\b(?:replac(?:ed|ing)|delet(?:ed?|ing)|substitut(?:ed|ing)|removed|amended|added|inserted)\b|\bno longer appl"
    r"|(?:修改|变更|替换|调整)为|删除|取消|增加|增补|不再适用"
    rf"|{_ONE},? (?:does|do|shall) not apply"
)


def read_change(words: str) -> Told | None:
    """The change that ``words`` tell of before their first colon; None where they tell of none, or not clearly."""
    opening, _, behind = re.sub("：", ":", words, count=1).partition(":")
    swap = next((match for pattern in _SWAPS if (match := re.search(pattern, words, re.IGNORECASE))), None)
    if swap is not None:
        found = re.search(f"{_CITED}|{_ZH_CITED.replace('path', 'zh')}", words[: swap.start()], re.IGNORECASE)
        cited = _citations(next(filter(None, found.groups()))) if found is not None else ()
        return Told(Change.REPLACE, cited, swap=(swap[1], swap[2])) if len(cited) == 1 else None
    if (match := re.search(_NEW_CLAUSE, opening, re.IGNORECASE)) is not None:
        return Told(Change.ADD, _citations(match["path"] or match["zh"]), _unquoted(behind), new=True)
    for change, pattern in _PATTERNS:
        match = re.search(pattern, opening, re.IGNORECASE)
        if match is None:
            continue
        cited = _citations(match["path"])
        if len(cited) > 1 and change is not Change.DELETE:
            return None
        said = _unquoted(behind or opening[match.end() :].strip(" .,")) if change is not Change.DELETE else ""
        beside = match.groupdict().get("where", "").lower() in ("after", "following")
        return Told(change, cited, said, beside=beside)
    return None


def speaks_of_change(words: str) -> bool:
    """Whether the words before the first colon may tell of a change, understood or not."""
    return re.search(_UNCLEAR, re.split("[:：]", words, maxsplit=1)[0], re.IGNORECASE) is not None


def _citations(cited: str) -> tuple[str, ...]:
    """One citation each: ``clauses 4.2(a) and (c)`` are ``4.2(a)`` and ``4.2(c)``."""
    found: list[str] = []
    for piece in re.findall(f"{_ZH_ONE}|{_ONE}|{_LETTERS}+", cited, re.IGNORECASE):
        letters = "".join(re.findall(_LETTERS, piece))
        number = re.search(
            rf"{_NUMBER}(?!\w)", re.sub(rf"{_WORD}|{_LETTERS}", " ", piece, flags=re.IGNORECASE)
        )
        if piece.startswith("第"):
            found.append(piece)
        elif number is not None:
            found.append(number[0] + letters)
        elif found:
            found.append(found[-1].partition("(")[0] + letters)
    return tuple(found)


def _unquoted(said: str) -> str:
    return said.strip().strip('“”"').strip()
