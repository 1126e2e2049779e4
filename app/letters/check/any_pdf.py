"""The check of any PDF, also one made elsewhere: nothing is known of it but its words and the record behind it.

A letter of ours is checked by its blocks as well (``check``). Here every answer comes from the printed text alone, so a
letter must say what it says in words that can be found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from app.letters.blocks import Lang, Outcome
from app.letters.check.agreement import AMOUNTS, DATES, OUTCOMES, QUOTES, agrees, contradicting
from app.letters.check.house import UNWANTED, masked
from app.letters.check.legible import Printed, glyphs_of, language_of
from app.letters.check.named import amounts_in, dates_in
from app.letters.check.plainness import advice_on, sentences_in
from app.letters.check.reading import Place, comparable
from app.letters.check.report import CheckReport, Finding, Params, Record, Requirement
from app.letters.check.required import OVERALL_PHRASES
from app.letters.printed import numeral, outcome_words
from app.shared.text import N_

_CITED: Final = re.compile(
    r"clause|section|policy|wording|exclusion|条款|第[一二三四五六七八九十百]+条", re.IGNORECASE
)
_IN_QUOTES: Final = re.compile(r"[“\"]([^“”\"]{12,2000})[”\"]")
_OMISSION: Final = re.compile(r"\s*(?:\[\s*(?:…|\.\.\.)\s*\]|（略）|…{2,})\s*")
_NEAR: Final = 160
"""So many characters after the title of a point its answer stands."""
_LEAST_WORDS: Final = 40
_PART_ANSWERS: Final = {"en": ("in part", "partly"), "zh-Hans": ("部分",)}


@dataclass(frozen=True)
class ExpectedPoint:
    """A point of complaint: its title, and what may show that the letter gives fact, evidence and clause for it."""

    number: int
    title: str
    outcome: Outcome | None = None
    said: str = ""
    found: Outcome | None = None
    facts: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    quotations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Expected:
    """What a letter is compared with. Without a case only what rules want is known, and ``record`` is None.

    ``enclosures``: titles by id; ``attached``: ids of which the firm holds the file; ``on``: the day the letter bears.
    """

    lang: Lang
    currency: str
    on: date
    requirements: tuple[Requirement, ...]
    record: Record | None = None
    points: tuple[ExpectedPoint, ...] = ()
    addressee: tuple[str, ...] = ()
    enclosures: dict[str, str] = field(default_factory=dict)
    attached: frozenset[str] = frozenset()
    prescribed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    days_after: tuple[int, ...] = ()
    """Days after the letter's own date that it may name."""


def check_printed(printed: Printed, expected: Expected, more: Sequence[Finding] = ()) -> CheckReport:
    """Check the words of a PDF; ``more`` are findings that only a room above can make.

    Of a file without words that anybody could read nothing else is said.
    """
    findings = [language_of(printed, expected.lang, _passages(expected)), glyphs_of(printed)]
    if not printed.is_readable:
        return CheckReport(tuple(each.numbered(number) for number, each in enumerate(findings, start=1)))
    findings += [
        *(_required(each, printed, expected) for each in expected.requirements),
    ]
    if expected.record is not None:
        findings += [
            *_points(printed, expected),
            *_amounts(printed, expected, expected.record),
            *_dates(printed, expected, expected.record),
            *_quotations(printed, expected, expected.record),
            *_addressee(printed, expected),
        ]
    findings += [
        masked(printed.whole, expected.record or Record()),
        _unwanted(printed, expected),
        _plain(printed, expected),
        *more,
    ]
    return CheckReport(tuple(each.numbered(number) for number, each in enumerate(findings, start=1)))


# --- what rules want ------------------------------------------------------------------------------------


def _required(requirement: Requirement, printed: Printed, expected: Expected) -> Finding:
    found, message, params = _met(requirement, printed, expected)
    points_unknown = requirement.check == "all-points-answered" and expected.record is None
    if points_unknown:
        message = N_("%(rule)s: to be told with the complaint alone, which names the points.")
    return Finding(
        "§",
        requirement.label_en,
        blocking=not points_unknown,
        message=message,
        params={"rule": requirement.rule, **params},
        found_text=found.words if found else "",
        page=found.page if found else None,
        label_zh=requirement.label_zh,
        rule=requirement.rule,
    )


def _met(requirement: Requirement, printed: Printed, expected: Expected) -> tuple[Place | None, str, Params]:
    """Where it is said; else what is missing."""
    match requirement.check:
        case "phrase":
            phrases = requirement.phrases.get(expected.lang, ())
            prescribed = [paragraph for body in expected.prescribed.values() for paragraph in body]
            places = (printed.find_apart(phrase, prescribed) for phrase in phrases)
            place = next((found for found in places if found), None)
            message = N_("%(rule)s: not in the letter. Expected words: %(expected)s")
            return place, "" if place else message, {"expected": " / ".join(phrases) or "–"}
        case "forbidden":
            phrases = requirement.phrases.get(expected.lang, ())
            told = expected.record.told if expected.record else ()
            place = next((found for phrase in phrases if (found := printed.find_apart(phrase, told))), None)
            message = N_("%(rule)s: “%(words)s” on page %(page)s must not stand in this letter.")
            params = {"words": place.words, "page": str(place.page)} if place else {}
            return place, message if place else "", params
        case "prescribed":
            return _prescribed(requirement.text_id, printed, expected)
        case "enclosure":
            return _enclosed(requirement.enclosure_id, printed, expected)
        case "all-points-answered":
            missing = [str(each.number) for each in expected.points if not _answer(each, printed, expected)]
            message = N_("%(rule)s: point %(number)s is not answered.")
            return None, message if missing else "", {"number": missing}
        case "one-overall-answer":
            return _overall(printed, expected)
    return None, N_("This version cannot check “%(check)s”; a person must."), {"check": requirement.check}


def _prescribed(text_id: str, printed: Printed, expected: Expected) -> tuple[Place | None, str, Params]:
    loaded = [paragraph for paragraph in expected.prescribed.get(text_id, ()) if paragraph.strip()]
    if not loaded:
        return None, N_("%(rule)s: the prescribed words are not loaded."), {}
    places = [(paragraph, printed.find(paragraph, exact=True)) for paragraph in loaded]
    missing = next((paragraph for paragraph, place in places if place is None), "")
    message = N_("%(rule)s: the prescribed words differ from “%(words)s”.") if missing else ""
    return places[0][1], message, {"words": missing[:80]}


def _enclosed(paper: str, printed: Printed, expected: Expected) -> tuple[Place | None, str, Params]:
    title = expected.enclosures.get(paper, "")
    place = printed.find(title) if title else None
    if place is None:
        return None, N_("%(rule)s: the letter does not list “%(title)s”."), {"title": title or paper}
    if expected.record is not None and paper not in expected.attached:
        return place, N_("%(rule)s: no file is attached for “%(title)s”."), {"title": title}
    return place, "", {}


def _overall(printed: Printed, expected: Expected) -> tuple[Place | None, str, Params]:
    """Exactly one overall answer in words, and where there is a record, the recorded one."""
    phrases = OVERALL_PHRASES[expected.lang]
    if not any(phrases.values()):
        return None, "", {}
    said = {
        answer: place for answer, words in phrases.items() for each in words if (place := printed.find(each))
    }
    recorded = expected.record.overall if expected.record else ""
    example = phrases[recorded][0] if recorded else " / ".join(each[0] for each in phrases.values() if each)
    if len(said) != 1 or (recorded and recorded not in said):
        message = N_("%(rule)s: the letter must say exactly one overall answer, such as “%(words)s”.")
        return None, message, {"words": example}
    return next(iter(said.values())), "", {}


# --- the record -----------------------------------------------------------------------------------------


def _anchors(point: ExpectedPoint, lang: Lang) -> list[str]:
    """Words that announce a point: its title, what was said of it, and in Chinese 第一项."""
    words = [point.title, point.said]
    if lang == "zh-Hans":
        words.append(f"第{numeral(point.number)}项")
    return [comparable(each, lang) for each in words if each.strip()]


def _sections(point: ExpectedPoint, printed: Printed, expected: Expected) -> Iterator[str]:
    """What stands behind each place where a point is announced, up to where the next one is."""
    text = printed.whole.folded
    others = [
        anchor for each in expected.points if each is not point for anchor in _anchors(each, expected.lang)
    ]
    for anchor in _anchors(point, expected.lang):
        start = text.find(anchor)
        while start >= 0:
            end = start + len(anchor)
            after = text[end : end + _NEAR]
            cut = min((place for other in others if (place := after.find(other)) >= 0), default=len(after))
            yield after[:cut]
            start = text.find(anchor, end)


def _answer(point: ExpectedPoint, printed: Printed, expected: Expected) -> bool:
    """The recorded answer stands behind a title of the point; where none is recorded, the title must stand."""
    sections = list(_sections(point, printed, expected))
    if point.outcome is None:
        return bool(sections)
    wanted = comparable(outcome_words(point.outcome, expected.lang, point.found), expected.lang)
    return any(_says(section, wanted, point.outcome, expected.lang) for section in sections)


def _says(section: str, wanted: str, outcome: Outcome, lang: Lang) -> bool:
    """``we agree`` is not said by ``we agree in part``."""
    for match in re.finditer(re.escape(wanted), section):
        rest = section[match.end() : match.end() + 12].lstrip()
        before = section[max(0, match.start() - 2) : match.start()]
        partial = rest.startswith(_PART_ANSWERS[lang]) or (
            lang == "zh-Hans" and before.endswith(("不", "部分"))
        )
        if outcome == "partly" or not partial:
            return True
    return False


def _points(printed: Printed, expected: Expected) -> Iterator[Finding]:
    """Answers agree with the record, and every refusal has its fact, its evidence and its clause."""
    problems = [problem for point in expected.points for problem in _wrong(point, printed, expected)]
    yield from problems or [Finding("=", OUTCOMES)]
    label = N_("Each refusal has its fact, its evidence and its clause")
    lacking = [
        (point.number, what)
        for point in expected.points
        if point.outcome in ("not_upheld", "partly")
        for what, shown in (
            ("no fact", point.facts),
            ("no evidence", point.evidence),
            ("no clause", (*point.clauses, *point.quotations)),
        )
        if shown and not any(printed.find(words) for words in shown)
    ]
    for number, what in lacking:
        message = {
            "no fact": N_("Point %(number)s is refused in part or whole, and no recorded fact is named."),
            "no evidence": N_("Point %(number)s is refused in part or whole, and no evidence is named."),
            "no clause": N_("Point %(number)s is refused in part or whole, and its clause is not cited."),
        }[what]
        yield Finding("=", label, message=message, params={"number": str(number)})
    if not lacking:
        yield Finding("=", label)


def _wrong(point: ExpectedPoint, printed: Printed, expected: Expected) -> Iterator[Finding]:
    if point.outcome is None:
        return
    if not _answer(point, printed, expected):
        words = outcome_words(point.outcome, expected.lang, point.found)
        message = N_("Point %(number)s: its recorded answer (“%(words)s”) does not stand behind its title.")
        yield Finding("=", OUTCOMES, message=message, params={"number": str(point.number), "words": words})
    pattern = contradicting(point.outcome, expected.lang, point.found)
    for section in _sections(point, printed, expected) if pattern else ():
        if pattern and (match := re.search(pattern, section)):
            yield Finding(
                "=",
                OUTCOMES,
                message=N_("Point %(number)s: “%(words)s” contradicts the recorded outcome."),
                params={"number": str(point.number), "words": match.group()},
                found_text=match.group(),
            )
            return


def _passages(expected: Expected) -> tuple[str, ...]:
    """Words that are quoted, not said."""
    prescribed = (paragraph for body in expected.prescribed.values() for paragraph in body)
    return (*(expected.record.clauses if expected.record else ()), *prescribed)


def _amounts(printed: Printed, expected: Expected, record: Record) -> Iterator[Finding]:
    allowed = {abs(each) for each in (*record.amounts, *record.per_point.values(), record.total or 0, 0)}
    quoted = " ".join(_passages(expected))
    wrong = [
        (page, words.strip())
        for page, text in enumerate(printed.whole.raw, start=1)
        for minor, words in amounts_in(text, expected.lang, expected.currency)
        if minor not in allowed and words not in quoted
    ]
    message = N_("Page %(page)s names %(words)s; the record has no such amount.")
    for page, words in dict.fromkeys(wrong):
        yield Finding("=", AMOUNTS, message=message, params={"page": str(page), "words": words}, page=page)
    if record.total and not any(
        minor == abs(record.total)
        for text in printed.whole.raw
        for minor, _words in amounts_in(text, expected.lang, expected.currency)
    ):
        wrong.append((0, ""))
        yield Finding("=", AMOUNTS, message=N_("The sum that the decision comes to is not in the letter."))
    if not wrong:
        yield Finding("=", AMOUNTS)


def _dates(printed: Printed, expected: Expected, record: Record) -> Iterator[Finding]:
    own = {expected.on, *(expected.on + timedelta(days) for days in expected.days_after)}
    allowed = record.dates | own
    text = printed.whole.without(_passages(expected))
    wrong = [
        words
        for year, month, day, words in dates_in(text, expected.lang)
        if not any(agrees(year, month, day, known, words) for known in allowed)
    ]
    message = N_("Page %(page)s names %(words)s; the record has no such date.")
    for words in dict.fromkeys(wrong):
        place = printed.whole.find(words)
        yield Finding(
            "=", DATES, message=message, page=place.page if place else None,
            params={"page": str(place.page if place else "–"), "words": place.words if place else words},
        )  # fmt: skip
    if not wrong:
        yield Finding("=", DATES)


def _quotations(printed: Printed, expected: Expected, record: Record) -> Iterator[Finding]:
    """What the decision quotes is printed letter for letter; whatever is put in quotes near a clause is registered."""
    registered = [comparable(text, expected.lang, exact=True) for text in record.clauses]
    problems = []
    for point in expected.points:
        for quotation in point.quotations:
            for piece in filter(None, map(str.strip, _OMISSION.split(quotation))):
                if not printed.find(piece, exact=True):
                    problems.append((N_("Point %(number)s: not printed letter for letter: “%(words)s”."),
                                     {"number": str(point.number), "words": piece[:80]}))  # fmt: skip
                    break
    for match in _IN_QUOTES.finditer(printed.whole.exact):
        near = printed.whole.exact[max(0, match.start() - _NEAR) : match.start()]
        if not registered or not _CITED.search(near):
            continue
        pieces = [comparable(each, expected.lang, exact=True) for each in _OMISSION.split(match[1])]
        if any(piece and not any(piece.strip(" .;,") in text for text in registered) for piece in pieces):
            problems.append(
                (N_("Not the registered words of any clause quoted: “%(words)s”."), {"words": match[1][:80]})
            )
    for message, params in problems:
        yield Finding("=", QUOTES, message=message, params=params)
    if not problems:
        yield Finding("=", QUOTES)


def _addressee(printed: Printed, expected: Expected) -> Iterator[Finding]:
    # A Chinese letter names the person; where it goes stands on the envelope and the receipt.
    lines = expected.addressee if expected.lang == "en" else expected.addressee[:1]
    missing = [line for line in lines if line.strip() and not printed.find(line)]
    yield Finding(
        "=",
        N_("The addressee is right"),
        message=N_("Not in the letter: “%(line)s” of the person it goes to.") if missing else "",
        params={"line": missing[0] if missing else ""},
    )


# --- the house ------------------------------------------------------------------------------------------


def _unwanted(printed: Printed, expected: Expected) -> Finding:
    ours = printed.whole.without(_passages(expected))
    found = [words for words in UNWANTED[expected.lang] if words in ours]
    return Finding(
        "house",
        N_("No unwanted words"),
        message=N_("Say it another way: %(words)s.") if found else "",
        params={"words": found},
        found_text=found[0] if found else "",
        blocking=False,
    )


def _plain(printed: Printed, expected: Expected) -> Finding:
    joiner = "" if expected.lang == "zh-Hans" else " "
    text = joiner.join(
        " ".join(page.split()) if joiner else "".join(page.split()) for page in printed.body.raw
    )
    sentences = [each for each in sentences_in(text, expected.lang) if len(each) > _LEAST_WORDS // 2]
    return advice_on(sentences, expected.lang, printed.whole)
