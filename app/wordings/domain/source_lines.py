"""The lines of a source as the reader asks about them: where a thing begins, what stands below, what is a title."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from app.wordings.domain.contents import contents_lines, ends_like_contents
from app.wordings.domain.lead_ins import closes_list, kind_announced
from app.wordings.domain.numbering import ZH_DIGITS, Candidate, Mark, Style, mark_at, unsigned_at
from app.wordings.domain.page_furniture import page_furniture

HEADING = re.compile(r"(#{1,6})\s+(.*)")
COMMENT = re.compile(r"\s*<!--.*-->\s*")
_ORDINAL = (
    r"(?:\d{1,3}[A-Z]?|[IVXLC]{1,7}|[A-Z]\d{0,3}"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b"
)
PART_NUMBER = re.compile(
    rf"(第[{ZH_DIGITS}0-9]+(?:编|分编|章|节|部分)|[{ZH_DIGITS}]+、|(?:Section|Part|Chapter|Schedule|Appendix|Annex)\s+{_ORDINAL}(?:\(\w+\))?(?:[.:：]|\s+[-–—](?=\s))?)(?=\s|$|(?<=、))\s*",
    re.IGNORECASE,
)
"""A dash between the number and the title belongs to the number, as it does in a clause."""
NAMED_PART = re.compile(
    r"(Section|Part|Chapter|Schedule|Appendix|Annex|Endorsement|Rider)\s+\w", re.IGNORECASE
)
_ZH_PART = re.compile(rf"第[{ZH_DIGITS}0-9]+(?P<unit>编|分编|部分|章|节)(?=\s|$)")
_ZH_NAMED = re.compile(
    r"附加(?:险(?:条款)?|[^，。；：\s]{1,20}(?:险|保险|责任|条款|特约)(?:[（(][^）)]{1,20}[）)])?)|(?:其他)?特别约定|释\s*义|附\s*则"
    r"|附(?:件|录|表)[一二三四五六七八九十\d]*(?=$|[:：\s]).*|第?[一二三四五六七八九十\d]*批单.{0,12}"
)
"""What begins anew where it stands by itself, whatever numbers come below."""
_ZH_LEVELS = {"编": 1, "部分": 1, "分编": 2, "章": 2, "节": 3}
_SECTION_TITLE = re.compile(
    r"(?:(?:policy|general|special|additional|section|claims?|important) )*"
    r"(?:definitions?|exclusions|exceptions|conditions|endorsements|limitations|information|agreement|notices?)"
    r"(?: (?:(?:that|which) )?(?:appl(?:y|ying|icable) )?to .{3,50})?"
    r"|(?:insuring agreement|introduction|preamble|meanings? of words|making a claim)"
    r"|how to (?:claim|complain|cancel)\b.{0,40}"
    r"|(?:what|things) (?:is|are|you|we|your)\b.{0,40}\b(?:cover(?:ed)?|insured?|pay)\b.{0,40}",
    re.IGNORECASE,
)
"""What the sections of a booklet are called, whoever prints it."""
_OF_ITS_PART = re.compile(r"(?:what|things|special|section)\b", re.IGNORECASE)
_ZH_CHAPTER = re.compile(rf"第[{ZH_DIGITS}0-9]+(?:编|分编|部分|章|节)$")
_RIDER = re.compile(r"\b(rider|endorsement|optional cover|extension)\b", re.IGNORECASE)
_SENTENCE_ENDS = "。；：！？，、.;:!?,"
_ZH_ENDS = "。；！？"
_BULLET = re.compile(r"[-–—*•·●○▪◦■□◆]\s")
_ROW = re.compile(r"^\|.*\|$|\S(?: {3,}|\t)\s*\S")
_PARTED = re.compile(r"[^\W\d_]-$")
_REFERS = re.compile(
    r"\b(clauses?|sections?|paragraphs?|articles?|items?|parts?|conditions?|exclusions?|rules?|no\.|see|under)$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"(below|above|hereof|herein|(of|in|to|under) (this|these|the (policy|section|schedule|above|following))|shall"
    r"|appl(y|ies)|(does|do) not apply)\b"
)
_BEFORE = r"(?:[\s>*#|•–\-\u200b-\u200f\u202a-\u202e\u2060\ufeff]|<[bi]>){0,12}"
"""What hides a number from the reader: signs of other formats, and characters that nobody sees."""
_LIKE_NUMBER = re.compile(
    rf"{_BEFORE}(?:("
    rf"[\[(（﹙]?(?:第?\d{{1,3}}|[A-Za-z]|[ivxlcIVXLC]{{2,6}}|[{ZH_DIGITS}]{{1,4}})(?:[.\-/]\w{{1,3}})*\\?[\])）﹚.:：、．]"
    r"|[A-Z]{1,2}\d{1,2}(?:\.\d{1,3})*|\d{1,3}(?:\.\d{1,3})+|(?:Clause |Section |Article )?No\. ?\d{1,3}"
    r")(?=[\s<|]|$|[^\x00-\x7f])"
    rf"|([０-９]{{1,3}}[.．、]|[⑴-⒛㈠-㈩Ⅰ-ⅿ]|第\s?[{ZH_DIGITS}0-9]+\s?条))"
)
_ABBREVIATION = re.compile(r"(?:e\.g|i\.e|a\.m|p\.m|u\.s|u\.k|n\.b|p\.s)\.", re.IGNORECASE)
_FIRST_LEVELS = frozenset({Style.ROMAN, Style.UPPER, Style.ARABIC, Style.DECIMAL})
_LETTERS_AND_WORDS = ("a", "i")
_LOOK_AHEAD = 60
_NARROWEST = 40
_LONGEST_TITLE, _LONGEST_TITLE_ZH = 60, 20


def like_number(body: str) -> str:
    """What at the beginning of a line looks like a number, though the reader knows no such form; else empty."""
    if body.isdecimal() and len(body) <= len("999"):
        return body
    match = _LIKE_NUMBER.match(body)
    return "" if match is None or _ABBREVIATION.match(body) else match[1] or match[2]


def is_row(line: str) -> bool:
    """Whether the line is a row of a table: cells between bars or wide gaps."""
    return _ROW.search(line) is not None


def parts_a_word(above: str, line: str) -> bool:
    """Whether a line ends in the middle of a word, as printed pages have it: *se-* and *cured*."""
    return _PARTED.search(above) is not None and line[:1].islower()


def is_bullet(body: str) -> bool:
    """Whether the line is a point of a list without numbers."""
    return _BULLET.match(body) is not None


class SourceLines:
    """The stripped lines of a source, counted from 0, without front matter and what stands at the edges of pages.

    A sentence that a page's end cuts is whole again in one line. ``set_aside`` has the lines that were left out, by
    their numbers in the source.
    """

    def __init__(self, lines: Sequence[str], skipped: int, *, chinese: bool) -> None:
        self.chinese = chinese
        body = lines[skipped:]
        furniture = page_furniture(body)
        self.set_aside = {skipped + index + 1: words for index, words in furniture.items()}
        self.lines: list[str] = []
        self._numbers: list[int] = []
        self._last = -1  # the last line with words
        cut = False
        for index, line in enumerate(map(str.strip, body)):
            cut = cut or index in furniture or body[index].startswith("\f")
            if index not in furniture:
                self._add(skipped + index + 1, line, cut=cut)
                cut = cut and not line
        written = (line for line in self.lines if line)
        next(written, None)  # a title with a sign says nothing of how headings below it are written
        self.signed = any(HEADING.match(line) for line in written)
        """Somebody set headings with ``#``, so nothing else is one."""
        self.contents = contents_lines(self.lines)
        self._width = max([_NARROWEST, *map(len, body)])

    def _add(self, number: int, line: str, *, cut: bool) -> None:
        last = self._last
        if cut and line and last >= 0 and self._goes_on(self.lines[last], line):
            del self.lines[last + 1 :], self._numbers[last + 1 :]
            self.lines[last] += line if self.chinese else f" {line}"
        else:
            self._last = len(self.lines) if line else last
            self.lines.append(line)
            self._numbers.append(number)

    def _goes_on(self, above: str, line: str) -> bool:
        """Whether a page's end stands in the middle of a sentence."""
        if above[-1] in f"{_SENTENCE_ENDS}}}" or HEADING.match(above) or HEADING.match(line):
            return False
        if mark_at(line) is not None or like_number(line) or is_bullet(line):
            return False
        return len(above) > _LONGEST_TITLE_ZH if self.chinese else line[0].islower()

    def number(self, index: int) -> int:
        """The number of a line in the source, from 1."""
        return self._numbers[index]

    def heads(self, index: int, mark: Mark) -> bool:
        """Whether the next number stands below this one by its own print: 7 释义, and then 7.1."""
        below = mark_at(self.after(index))
        return below is not None and len(below.steps) > 1 and below.steps[:-1] == mark.steps

    def is_subtitle(self, index: int, words: str) -> bool:
        """A short Chinese line set apart, without the end of a sentence: 意外伤残保险金申请."""
        short = len(words) <= _LONGEST_TITLE_ZH and words[-1] not in _SENTENCE_ENDS
        return self.chinese and short and self.apart(index)

    def before(self, index: int) -> str:
        """The line before it that has words."""
        return next((line for line in reversed(self.lines[max(0, index - _LOOK_AHEAD) : index]) if line), "")

    def after(self, index: int) -> str:
        """The next line with words."""
        return next((line for line in self.lines[index + 1 : index + 1 + _LOOK_AHEAD] if line), "")

    def later(self, index: int) -> Iterator[Mark]:
        """The numbers at the beginnings of the next lines."""
        for line in self.lines[index + 1 : index + 1 + _LOOK_AHEAD]:
            mark = mark_at(line.lstrip("# "))
            if mark is not None:
                yield mark

    def begins(self, index: int, mark: Mark) -> bool:
        """Whether a new thing begins on this line, as far as the line above tells.

        It does after a blank line and after the end of a sentence; otherwise where the line above was ended before it
        was full. What goes on in small letters only begins after a semicolon, a colon, or the *and* of a list.
        """
        above = self.lines[index - 1] if index else ""
        if not above or self.chinese or HEADING.match(above):
            return True
        if re.search(r"[;:；：]$|\b(and|or|but)$", above):
            return True
        if mark.printed[:2].isalpha() and above.endswith(".") and not _REFERS.search(above):
            return True  # “Clause 4.2 is deleted.” after a sentence
        if mark.rest[:1].islower() or self.refers(index, mark):
            return False
        full = len(above) + 1 + len(self.lines[index].split(maxsplit=1)[0]) > self._width
        return above.endswith((".", "!", "?", ")", '"', "”", "。")) or not full

    def refers(self, index: int, mark: Mark) -> bool:
        """The line above ends as if it named a clause, *as described in section*, or this goes on so: *3. below*."""
        above = self.lines[index - 1] if index else ""
        if not above or above[-1] in _SENTENCE_ENDS:
            return False
        return _REFERS.search(above) is not None or _GOES_ON.match(mark.rest) is not None

    def comes_again(self, index: int, mark: Mark) -> bool:
        """An article's number with words close behind it, where the same number stands set apart below."""
        return any(each.sure and each.steps == mark.steps for each in self.later(index))

    def in_contents(self, index: int, body: str) -> bool:
        """Whether a line looks like one of a table of contents."""
        return index in self.contents or ends_like_contents(body)

    def unsigned(self, index: int, body: str, going_on: Collection[Candidate]) -> Mark | None:
        """The number without a sign of a list (*1 take care*, *a theft*): the next one of an open list, or the first of
        one whose second comes below. Before it something ended, so that no sentence is cut."""
        mark = unsigned_at(body)
        if mark is None or not self._may_begin(index, mark):
            return None
        if any(each in going_on for each in mark.candidates):
            return mark
        first = next((each for each in mark.candidates if each.value == 1), None)
        announced = self.before(index).endswith((":", "："))
        if first is None or not (announced or (first.style is Style.ARABIC and not self.lines[index - 1])):
            return None
        return mark if self._comes_below(index, Candidate(first.style, 2)) else None

    def _may_begin(self, index: int, mark: Mark) -> bool:
        """Something ended above, or the line begins with a letter that is no word."""
        above = self.lines[index - 1] if index else ""
        ended = not above or re.search(r"[.;:,](?: (?:and|or))?$", above) is not None
        return ended or (mark.printed.isalpha() and mark.printed not in _LETTERS_AND_WORDS)

    def _comes_below(self, index: int, wanted: Candidate) -> bool:
        for below in range(index + 1, min(index + _LOOK_AHEAD, len(self.lines))):
            mark = unsigned_at(self.lines[below]) or mark_at(self.lines[below])
            if mark is not None and wanted in mark.candidates and self._may_begin(below, mark):
                return True
        return False

    def apart(self, index: int) -> bool:
        """Whether blank lines stand above and below the line."""
        return (index == 0 or not self.lines[index - 1]) and not "".join(self.lines[index + 1 : index + 2])

    def is_section_title(self, index: int, words: str) -> bool:
        """A line set apart whose words are those of a section, in English: *General exclusions*, AGREEMENT."""
        return (
            not self.chinese
            and not self.signed
            and self.apart(index)
            and words[:1].isupper()
            and len(words) <= _LONGEST_TITLE
            and _SECTION_TITLE.fullmatch(words) is not None
        )

    def is_title(self, index: int, mark: Mark) -> bool:
        """A few words beside a number that has words or a list of its own below: 第五条 责任免除, ``2. Exclusions``."""
        longest = _LONGEST_TITLE_ZH if self.chinese else _LONGEST_TITLE
        if not mark.rest or len(mark.rest) > longest or mark.rest[-1] in _SENTENCE_ENDS:
            return False
        style, following = mark.candidates[0].style, self.after(index)
        below = mark_at(following)
        if not self.chinese and style not in (Style.ARTICLE, Style.ROMAN):
            return self._is_english_title(index, mark, following, below)
        if below is not None:
            return below.candidates[0].style is not style
        return (
            bool(following)
            and not HEADING.match(following)
            and not self.is_plain_heading(index + 1, following, fresh=False, first=False)
        )

    def _is_english_title(self, index: int, mark: Mark, following: str, below: Mark | None) -> bool:
        if not mark.rest.lstrip("–—-: “\"'")[:1].isupper() or mark.rest.endswith("**"):
            return False
        if below is not None:
            deeper = len(below.steps) > len(mark.steps) and below.steps[: len(mark.steps)] == mark.steps
            return deeper or (below.candidates[0].value == 1 and below.candidates[0] not in mark.candidates)
        if (
            not following
            or not following.lstrip("“\"'")[:1].isupper()
            or is_bullet(following)
            or HEADING.match(following)
        ):
            return False
        if not self.lines[index + 1]:
            return True
        return len(self.lines[index]) + 1 + len(following.split(maxsplit=1)[0]) <= self._width

    def part_level(self, body: str, mark: Mark | None, index: int) -> int:
        """The level of a Chinese chapter that stands without heading signs: 第二章 责任免除, or 一、总则 before an
        article; else 0."""
        if not self.chinese or body[-1] in _SENTENCE_ENDS or len(body) > 30:
            return 0
        named = _ZH_PART.match(body)
        if named is not None:
            return _ZH_LEVELS[named["unit"]]
        below = mark_at(self.after(index))
        heads = mark is not None and mark.candidates[0].style is Style.ZH_COMMA
        return 2 if heads and below is not None and below.candidates[0].style is Style.ARTICLE else 0

    def begins_list(self, index: int, words: str) -> Mark | None:
        """The first number of the list that *We will not pay for:* announces on a line of its own."""
        above = self.lines[index - 1]
        if above and above[-1] not in ".;:!?)。；：" and not above.endswith((" and", " or")):
            return None  # the middle of a sentence
        speaks = self.chinese or words[:1].isupper()
        announces = speaks and (words.endswith((":", "：")) or kind_announced(words) is not None)
        return mark_at(self.after(index)) if announces else None

    def heads_a_list(self, index: int, words: str, root: Style | None) -> bool:
        """*What is not covered:* set apart, before a list that begins as the open one, of ``root``, began: it heads a
        list of its own and announces none within the clause above."""
        if self.chinese or self.signed or not words.endswith(":") or (index > 0 and self.lines[index - 1]):
            return False
        below = mark_at(self.after(index))
        first = below.candidates[0] if below is not None and _SECTION_TITLE.fullmatch(words[:-1]) else None
        return (
            first is not None
            and first.value == 1
            and first.style in _FIRST_LEVELS
            and root in (None, first.style)
        )

    def lists_without_number(self, index: int, words: str) -> bool:
        """Whether a list of lower levels begins below words that bear no number: *Trip: a journey that:* and (a)."""
        below = mark_at(self.after(index))
        return (
            words.endswith((":", "："))
            and below is not None
            and any(each.value == 1 and each.style not in _FIRST_LEVELS for each in below.candidates)
        )

    def turns(self, index: int) -> bool:
        """Whether the line turns a list that ended on the line above: *unless …*."""
        return closes_list(self.lines[index]) and self.lines[index - 1].endswith((";", ".", "；", "。"))

    def is_plain_heading(self, index: int, words: str, *, fresh: bool, first: bool) -> bool:
        """A short line before the first number of a list (or at the very top), without punctuation or heading signs."""
        if words[-1] in _SENTENCE_ENDS or len(words) > (30 if self.chinese else 80):
            return False
        mark = mark_at(self.after(index))
        if not self.chinese:
            ended = fresh or (index > 0 and self.lines[index - 1].endswith((".", ";", ":")))
            if self.signed or (ended and not first and words.isupper() and len(words) > 4):
                return not self.signed
            return self._is_english_heading(words, mark, fresh=fresh, first=first)
        if words[0] in "（(" or words.endswith("公司"):
            return False
        if first or (mark is not None and mark.candidates[0].style is Style.ARTICLE):
            return True
        above = self.lines[index - 1] if index else ""
        return _ZH_NAMED.fullmatch(words) is not None and (
            not above or above[-1] in _ZH_ENDS or len(above) < len(words)
        )

    def tells_of_more(self, index: int, words: str) -> bool:
        """A heading in the middle of a list, set apart, whose words say what comes now: *What we do not cover*."""
        if self.chinese or self.signed or words[-1] in _SENTENCE_ENDS or len(words) > _LONGEST_TITLE:
            return False
        above = self.lines[index - 2] if index > 1 and not self.lines[index - 1] else ""
        return words[0].isupper() and above.endswith((".", ":")) and mark_at(self.after(index)) is not None

    def _is_english_heading(self, words: str, following: Mark | None, *, fresh: bool, first: bool) -> bool:
        """Set apart by a blank line or capitals, and then a numbered list begins, or its words say what it is."""
        candidate = following.candidates[0] if following is not None else None
        begins = candidate is not None and candidate.value == 1 and candidate.style in _FIRST_LEVELS
        named = NAMED_PART.match(words) is not None
        set_apart = fresh or (words.isupper() and len(words) > 4) or (named and begins)
        if not set_apart or not (words[0].isupper() or words[0].isdigit()):
            return False
        return first or named or _RIDER.search(words) is not None or begins


def level_of_title(words: str, parts: Sequence[str]) -> int:
    """How deep a title without heading signs stands below the open ``parts``: below the chapter or section whose own
    print is larger (第一章, SECTION A) or of which alone it speaks (*What is not covered*)."""
    if NAMED_PART.match(words) or _ZH_NAMED.fullmatch(words):
        return 2
    for title in reversed(parts):
        if _ZH_CHAPTER.match(title.split(" ", maxsplit=1)[0]):
            return 4 if title.split(" ", maxsplit=1)[0].endswith("节") else 3
        if NAMED_PART.match(title):
            smaller = title.isupper() and not words.isupper()
            return 3 if smaller or _OF_ITS_PART.match(words) else 2
    return 2
