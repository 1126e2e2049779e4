"""Reading a wording from structured text: headings for parts, numbered clauses, marks in braces. Nothing is lost.

The format is described in docs/wordings.md. Whatever the reader cannot place with certainty it places as well as it can
and says so; whatever it cannot read it reports with the line and what would be accepted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from app.shared.text import N_
from app.wordings.domain.amending import speaks_of_change
from app.wordings.domain.drafts import Draft, chain_citation, kind_of_title, list_above, second_list, settle
from app.wordings.domain.lead_ins import closes_list
from app.wordings.domain.marks import FrontMatter, LineMarks, Note, lines_of, read_front_matter, split_marks
from app.wordings.domain.numbering import Candidate, Mark, Style, mark_at
from app.wordings.domain.placing import Level, Place, place
from app.wordings.domain.source_lines import (
    COMMENT,
    HEADING,
    NAMED_PART,
    PART_NUMBER,
    SourceLines,
    is_bullet,
    is_row,
    level_of_title,
    like_number,
    parts_a_word,
)
from app.wordings.domain.tree import Role, Tree
from app.wordings.domain.wholeness import bare_text, joined_text

CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_BOLD_NUMBER = re.compile(r"^\*\*([^*\s]{1,20})\*\*(?=\s|$)")
_FILED = re.compile(r"(?:备案|注册)(?:编?号|编码)\s*[：:]\s*([^\s）)，。]{3,60})")
_LONGEST_LIST = 100  # drafts looked back at for the items of a list
_LONGEST = {"path": 300, "number": 40, "heading": 500, "part": 300}


@dataclass(frozen=True)
class Reading:
    """What was read. ``problems`` forbid an import; ``doubts`` want a person's eye."""

    front: FrontMatter
    tree: Tree
    problems: tuple[Note, ...]
    doubts: tuple[Note, ...]
    set_aside: Mapping[int, str] = field(default_factory=dict)
    """Heads, feet and numbers of pages, which are no words of the wording, by the numbers of their lines."""


def read_wording(text: str, given: FrontMatter = FrontMatter()) -> Reading:  # noqa: B008 - frozen
    """Read a whole file. What ``given`` says stands above the file's front matter."""
    lines = lines_of(text)
    front, skipped, problems = read_front_matter(lines)
    guessed = "zh-Hans" if len(re.findall(r"[\u4e00-\u9fff]", text)) * 4 > len(text) else "en"
    filed = _FILED.search(text[:2_000])
    told = FrontMatter(language=guessed, kind="policy", filing_number=filed[1] if filed else "")
    front = told.under(front).under(given)
    reader = _Reader(lines, skipped, chinese=front.language.startswith("zh"))
    reader.read()
    tree, unlinked, unsettled = settle(reader.drafts, policy=front.kind == "policy")
    problems += reader.problems + unlinked
    if not any(node.role is Role.CLAUSE for node in tree) and not problems:
        problems.append(
            Note(
                0,
                N_(
                    "No numbered clause was found. Accepted: lines that begin with 4.2, (b), A., 第一条, （一）."
                ),
            )
        )
    problems += _too_long(tree)
    if not problems and joined_text(tree) != bare_text(text):
        problems.append(Note(0, N_("Some words could not be placed, so nothing was read.")))
    doubts = tuple(sorted(reader.doubts + unsettled, key=lambda note: note.line))
    return Reading(front, tree, tuple(problems), doubts, reader.lines.set_aside)


def _too_long(tree: Tree) -> list[Note]:
    return [
        Note(
            node.line,
            N_("The %(what)s here has more than %(most)s characters."),
            {"what": name, "most": most},
        )
        for node in tree
        for name, most in _LONGEST.items()
        if len(getattr(node, name)) > most
    ]


class _Reader:
    """Goes through the lines once, keeping which parts and which lists are open."""

    def __init__(self, lines: list[str], skipped: int, *, chinese: bool) -> None:
        self.lines = SourceLines(lines, skipped, chinese=chinese)
        self.chinese = chinese
        self.drafts: list[Draft] = []
        self.problems: list[Note] = []
        self.doubts: list[Note] = []
        self._parts: list[Draft] = []
        self._open: list[Draft] = []
        self._last_top: dict[Style | None, int] = {}
        self._paragraphs: Counter[Draft | None] = Counter()
        self._page: int | None = None
        self._decimals: set[tuple[str, ...]] = set()
        self._last_decimal: dict[tuple[str, ...], int] = {}
        self._contents: list[int] = []
        self._named: Draft | None = None
        self._fresh = True

    def read(self) -> None:
        """Read all lines."""
        for index, line in enumerate(self.lines.lines):
            if not line:
                self._fresh = True
            elif CONTROL.search(line) or "\f" in line:
                message = N_("The line holds a control character, so this is not a text.")
                self.problems.append(Note(self.lines.number(index), message))
            elif not COMMENT.fullmatch(line):
                self._read_line(index, line)

    def _read_line(self, index: int, line: str) -> None:
        heading = HEADING.fullmatch(line)
        body, marks = split_marks(self.lines.number(index), heading[2] if heading else line, self.problems)
        body = body.replace("**", "") if heading else body
        self._page = marks.page or self._page
        body = _BOLD_NUMBER.sub(r"\1 ", body)
        mark = mark_at(body.removeprefix("**")) or self.lines.unsigned(index, body, self._going_on())
        if not body.replace("**", "").strip() and body == line:
            return  # a rule made of stars
        if not body.replace("**", "").strip():
            message = N_("A mark stands at the end of the line that it speaks of; this line has no words.")
            self.problems.append(Note(self.lines.number(index), message))
        elif heading:
            self._read_heading(index, len(heading[1]), body, mark, marks)
        elif self._lists_contents(index, body):
            self._add_paragraph(index, body.replace("**", ""), marks, [])
        elif level := self.lines.part_level(body, mark, index):
            self._read_heading(index, level, body.replace("**", ""), None, marks)
        elif mark is not None and self._is_clause(index, mark, where := self._place(index, mark), marks):
            self._read_clause(index, mark, where, marks, bold=body.startswith("**"))
        else:
            self._doubt_words(index, mark.printed if mark else like_number(body), marks)
            self._read_words(index, body.replace("**", ""), mark, marks)
        last = self.drafts[-1] if self.drafts else None
        self._fresh = last is not None and bool(last.heading) and not last.said

    def _going_on(self) -> list[Candidate]:
        """The numbers that would come next in the lists that are open."""
        return [Candidate(draft.style, draft.value + 1) for draft in self._open if draft.style is not None]

    def _doubt_words(self, index: int, number: str, marks: LineMarks) -> None:
        """What looks like a number and is taken for words is shown to a person, who settles it with a mark."""
        if number and marks.numbered is None:
            message = N_(
                "“%(number)s” was read as words, not as the number of a clause. "
                "Put {clause} or {words} at the end of the line to settle it."
            )
            self.doubts.append(Note(self.lines.number(index), message, {"number": number}))

    def _lists_contents(self, index: int, body: str) -> bool:
        """Whether a line belongs to a table of contents; the heading of one says nothing of the clauses after it."""
        if self.lines.in_contents(index, body) and all(
            draft.role is not Role.CLAUSE for draft in self.drafts
        ):
            self._contents.append(self.lines.number(index))
            return True
        if self._contents:
            message = N_("Lines %(first)s to %(last)s were read as a table of contents.")
            params: dict[str, object] = {"first": self._contents[0], "last": self._contents[-1]}
            self.doubts.append(Note(self._contents[0], message, params))
            self._parts, self._contents = [], []
        return False

    def _read_heading(self, index: int, level: int, body: str, mark: Mark | None, marks: LineMarks) -> None:
        part_number = PART_NUMBER.match(body)
        if mark is not None and part_number is None:
            while self._parts and self._parts[-1].level >= level:
                self._parts.pop()
            clause = self._add_clause(index, mark, self._place(index, mark), marks)
            clause.heading = mark.rest
            return
        number = part_number[1].strip() if part_number else ""
        rest = body[part_number.end() :] if part_number else body
        untitled = level == 1 and not number and all(draft.role is Role.PARAGRAPH for draft in self.drafts)
        self._add_part(index, level, number, rest.strip(), marks, Role.TITLE if untitled else Role.PART)

    def _add_part(
        self, index: int, level: int, number: str, heading: str, marks: LineMarks, role: Role
    ) -> None:
        while self._parts and self._parts[-1].level >= level:
            self._parts.pop()
        part = self._add(
            Draft(role, self.lines.number(index), number, heading, level=level, marks=marks), self._parts[-1:]
        )
        self._open = []
        self._decimals = set()
        if role is Role.PART:
            self._parts.append(part)
        if NAMED_PART.match(part.title):
            self._named = part
        part.within = self._named

    def _is_clause(self, index: int, mark: Mark, chosen: Place, marks: LineMarks) -> bool:
        """Whether the number begins a clause, and is not the middle of a sentence."""
        if marks.under is not None or marks.numbered is not None:
            return marks.numbered is not False
        begins = self._fresh or self.lines.begins(index, mark)
        if not chosen.follows:
            return begins and (mark.sure or self.lines.heads(index, mark))
        if mark.candidates[0].style is Style.ARTICLE:
            return mark.sure or not self.lines.comes_again(index, mark)
        refers = not self._fresh and self.lines.refers(index, mark) and mark.rest[:1].islower()
        return begins if not mark.sure else not refers

    def _read_clause(self, index: int, mark: Mark, chosen: Place, marks: LineMarks, *, bold: bool) -> None:
        clause = self._add_clause(index, mark, chosen, marks)
        rest = f"**{mark.rest}" if bold and not mark.rest.startswith("**") else mark.rest
        heading = re.match(r"\*\*(.+?)\*\*\s*", rest)
        clause.heading = heading[1].strip() if heading else ""
        clause.say((rest[heading.end() :] if heading else rest).replace("**", "").strip())
        if heading is None and self.lines.is_title(index, mark):
            clause.heading, clause.said = clause.text, []

    def _add_clause(self, index: int, mark: Mark, chosen: Place, marks: LineMarks) -> Draft:
        depth, steps = chosen.depth, mark.steps
        if marks.under is not None:
            depth = self._depth_under(index, marks.under, depth)
        elif chosen.doubt and marks.numbered is None:
            self.doubts.append(Note(self.lines.number(index), chosen.doubt, chosen.params))
        parents = self._open[:depth]
        above = next((draft for draft in reversed(parents) if draft.role is Role.CLAUSE), None)
        key = _key(chosen.candidate.style, steps, above)
        if (
            above is not None
            and chosen.candidate.style is Style.DECIMAL
            and key[: len(above.key)] == above.key
        ):
            steps = steps[len(above.key) :] or steps
        clause = Draft(
            Role.CLAUSE,
            self.lines.number(index),
            mark.printed,
            steps=steps,
            key=key,
            style=chosen.candidate.style,
            value=chosen.candidate.value,
            marks=marks,
        )
        self._add(clause, parents or self._parts[-1:])
        self._open = [*parents, clause]
        if clause.style is Style.DECIMAL:
            self._decimals.add(mark.steps)
            self._last_decimal[mark.steps[:-1]] = clause.value
        if not parents:
            self._last_top[clause.style] = clause.value
        return clause

    def _place(self, index: int, mark: Mark) -> Place:
        style = mark.candidates[0].style
        if style is Style.DECIMAL:
            return self._place_decimal(mark)
        if style is Style.ARTICLE:
            return self._place_article(mark)
        levels = [Level(draft.style, draft.value, draft.introduces) for draft in self._open]
        chosen = place(mark, levels, self.lines.later(index))
        continues = chosen.candidate.value == self._last_top.get(chosen.candidate.style, 0) + 1
        return replace(chosen, doubt="", follows=True) if chosen.depth == 0 and continues else chosen

    def _place_article(self, mark: Mark) -> Place:
        """An article stands directly in its part, and articles are counted through the chapters."""
        candidate = mark.candidates[0]
        previous = self._last_top.get(Style.ARTICLE, 0)
        if candidate.value in (1, previous + 1) or (candidate.value == previous and "之" in mark.printed):
            return Place(0, candidate)
        message = N_("“%(number)s” does not follow the number before it.")
        return Place(0, candidate, message, {"number": mark.printed}, follows=False)

    def _place_decimal(self, mark: Mark) -> Place:
        """``4.2.1`` stands below ``4.2`` if that is open, else below ``4``, else directly in its part."""
        candidate = mark.candidates[0]
        depth = 0
        for position, draft in enumerate(self._open, 1):
            if draft.key and len(draft.key) < len(mark.steps) and mark.steps[: len(draft.key)] == draft.key:
                depth = position
        sister = self._open[depth] if depth < len(self._open) else None
        follows = (
            sister is not None and sister.key[:-1] == mark.steps[:-1] and candidate.value == sister.value + 1
        )
        if not self._open:  # numbered on through the parts
            follows = candidate.value == self._last_decimal.get(mark.steps[:-1], 0) + 1
        if follows or (candidate.value == 1 and mark.steps not in self._decimals):
            return Place(depth, candidate)
        message = N_("“%(number)s” does not follow the number before it.")
        return Place(depth, candidate, message, {"number": mark.printed}, follows=False)

    def _depth_under(self, index: int, under: str, otherwise: int) -> int:
        wanted = chain_citation([Draft(Role.CLAUSE, 0, steps=(under,))])
        openings = [chain_citation(self._open[:depth]) for depth in range(1, len(self._open) + 1)]
        if wanted in openings:
            return openings.index(wanted) + 1
        message = N_(
            "under=%(under)s is not a clause that this line can stand below. Accepted: %(accepted)s."
        )
        self.problems.append(
            Note(self.lines.number(index), message, {"under": under, "accepted": ", ".join(openings) or "–"})
        )
        return otherwise

    def _read_words(self, index: int, words: str, mark: Mark | None, marks: LineMarks) -> None:
        """Words without a number: a plain heading, a 款, or more of what was said before."""
        last = self.drafts[-1] if self.drafts else None
        first = not self.drafts
        if self.chinese:  # the company's name may stand before the title
            first = all(draft.role is Role.PARAGRAPH for draft in self.drafts)
        titled = last is not None and last.role is Role.TITLE
        fresh = self._fresh and (not titled or PART_NUMBER.match(words) is not None)
        if mark is None and (
            self.lines.is_plain_heading(index, words, fresh=fresh, first=first)
            or (kind_of_title(words) and self.lines.tells_of_more(index, words))
            or (not first and self.lines.is_section_title(index, words))
            or self.lines.heads_a_list(index, words, self._open[0].style if self._open else None)
        ):
            role = Role.TITLE if first and not NAMED_PART.match(words) else Role.PART
            named = PART_NUMBER.match(words) if role is Role.PART and not self.chinese else None
            number = named[1].strip() if named else ""
            level = level_of_title(words, [part.title for part in self._parts])
            self._add_part(index, level, number, words[named.end() :] if named else words, marks, role)
        elif marks.under is not None:
            depth = self._depth_under(index, marks.under, len(self._open))
            self._add_paragraph(index, words, marks, self._open[:depth])
        elif (
            last is None
            or last.role in (Role.TITLE, Role.PART)
            or (mark is None and self._is_next_definition(words))
        ):
            self._add_paragraph(index, words, marks, [])
        elif (
            mark is None and not self._article_open() and (depth := self._own_paragraph(index, words, marks))
        ):
            self._add_paragraph(index, words, marks, self._open[:depth])
        elif is_bullet(words):
            last.say(words, gap="\n\n")
            last.marks = last.marks.before(marks)
        elif (
            self.chinese and last.said and not self._is_announced(last) and (article := self._article_open())
        ):
            self._add_paragraph(index, words, marks, article)
        elif (not self._open and (self._fresh or self.chinese)) or (
            self._fresh and words.endswith((":", "：")) and speaks_of_change(words)
        ):
            self._add_paragraph(index, words, marks, [])  # also what an endorsement says between two clauses
        else:
            last.say(words, gap=self._gap(index, last, words))
            last.marks = last.marks.before(marks)

    def _is_announced(self, last: Draft) -> bool:
        """The item above ends in a colon: what follows without a number, often a formula, is what it announces."""
        return last.introduces and last.style not in (None, Style.ARTICLE)

    def _is_next_definition(self, words: str) -> bool:
        """Words set apart after the list of a definition that bears no number, which do not speak of that list."""
        unnumbered = bool(self._open) and self._open[0].role is Role.PARAGRAPH
        ended = unnumbered and "".join(self._open[-1].said[-1:]).endswith((".", "。"))
        return self._fresh and ended and not words[:1].islower() and not closes_list(words)

    def _gap(self, index: int, last: Draft, words: str) -> str:
        """What parts a line from the one above: nothing where the word goes on, a line end between rows of a table."""
        if self._fresh or not last.said:
            return "\n\n"
        above = last.said[-1]
        if parts_a_word(above, words):
            parted = f"{above.split()[-1]}{words.split()[0]}"
            message = N_(
                "“%(word)s” stood on two lines. If its hyphen is no part of it, take the hyphen out of the text."
            )
            self.doubts.append(Note(self.lines.number(index), message, {"word": parted}))
            return ""
        return "\n" if self.chinese or is_row(words) or is_row(above) else " "

    def _own_paragraph(self, index: int, words: str, marks: LineMarks) -> int:
        """The depth of the clause that words below a list stand in, because they begin a second list or speak of all of
        the first; else 0. Where they may as well go on in its last item, a person is asked."""
        following = self.lines.begins_list(index, words)
        if following is not None and (second := second_list(self._open, following.candidates)):
            return second
        depth = list_above(self._open)
        if not depth or marks.numbered is False or is_bullet(words) or not self._open[-1].said:
            return 0
        if not self._fresh and not self.lines.turns(index):
            return 0
        if self._goes_on(index, self._open[depth]):
            return 0
        listed = sum(draft.parent is self._open[depth - 1] for draft in self.drafts[-_LONGEST_LIST:])
        ended = closes_list(words) or self._open[-1].text.endswith((";", ",", "；"))
        if listed > 1 and (ended or self.lines.is_subtitle(index, words)):
            return depth
        if listed > 1 and depth == len(self._open) - 1 and self._open[-1].role is Role.CLAUSE:
            message = N_(
                "These words follow a list and were read as part of its last item. Put {under=%(under)s} at the end of "
                "the line where they speak of the whole list, else {words}."
            )
            under = chain_citation(self._open[:depth])
            self.doubts.append(Note(self.lines.number(index), message, {"under": under}))
        return 0

    def _goes_on(self, index: int, item: Draft) -> bool:
        """Whether the next number is the one after ``item``: a list that has not ended is turned by no words."""
        below = next(self.lines.later(index), None)
        return (
            below is not None
            and item.style is not None
            and Candidate(item.style, item.value + 1) in below.candidates
        )

    def _article_open(self) -> list[Draft]:
        articles = [place for place, draft in enumerate(self._open) if draft.style is Style.ARTICLE]
        return self._open[: articles[-1] + 1] if articles else []

    def _add_paragraph(self, index: int, words: str, marks: LineMarks, parents: list[Draft]) -> None:
        """A node for words without a number: the first below a clause is its second paragraph, after its own words."""
        inside = parents or self._parts[-1:]
        above = inside[-1] if inside else None
        self._paragraphs[above] += 1
        count = self._paragraphs[above]
        paragraph = Draft(Role.PARAGRAPH, self.lines.number(index), marks=marks, value=count)
        paragraph.say(words)
        paragraph.paragraph = count + 1 if parents else 0
        self._add(paragraph, inside)
        opens = bool(parents) or self.lines.lists_without_number(index, words)
        self._open = [*parents, paragraph] if opens else []

    def _add(self, draft: Draft, parents: list[Draft]) -> Draft:
        draft.parent = parents[-1] if parents else None
        draft.page = self._page
        self.drafts.append(draft)
        return draft


def _key(style: Style, steps: tuple[str, ...], above: Draft | None) -> tuple[str, ...]:
    """The decimal number as a whole: of ``4.``, of ``4.2``, of ``(b)`` below it; empty for other families."""
    if style in (Style.DECIMAL, Style.ARABIC) and (above is None or style is Style.DECIMAL):
        return steps
    return (*above.key, *steps) if above is not None and above.key else ()
