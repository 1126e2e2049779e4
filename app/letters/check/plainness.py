"""How easily the letter's own words are read: reading age in English, lengths of sentences and their parts in Chinese.

Advice only: a count knows nothing of a letter's sense. Clauses, prescribed words and tables are left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.letters.blocks import Facts, Lang, Letter, Paragraph, Run, find_blocks
from app.letters.check.reading import Reading
from app.letters.check.report import Finding
from app.shared.text import N_

OLDEST_READER: Final = 14
"""Reading age in years; our own letters aim at 12 to 13."""
YOUNGEST: Final = 5
"""No text is easier than what a child of that age reads; the formula goes lower for a few short words."""
LONGEST_MEAN: Final = 20
LONGEST_SENTENCE: Final = 40
"""English, in words."""
LONGEST_MEAN_ZH: Final = 45
LONGEST_SENTENCE_ZH: Final = 120
LONGEST_PART_ZH: Final = 18
"""Chinese, in characters without marks; a part is what stands between two marks, its mean is measured."""
_MARKS_ZH: Final = re.compile(r"[\s，。、；：！？（）《》〈〉“”…—]")
_PARTS_ZH: Final = re.compile(r"[，。；：！？]")
_SENTENCES_ZH: Final = re.compile(r"(?<=[。！？；])")
_SENTENCES: Final = re.compile(r"(?<=[.!?:;])\s+(?=[A-Z“])")
_LABEL: Final = N_("Plain language")


def plain_language(letter: Letter, reading: Reading) -> Finding:
    """What was measured; where it is too hard, with the longest sentence and its page."""
    return advice_on(own_sentences(letter), letter.lang, reading)


def advice_on(sentences: list[str], lang: Lang, reading: Reading) -> Finding:
    """The same of given sentences."""
    if not sentences:
        return Finding("house", _LABEL, blocking=False)
    return _chinese(sentences, reading) if lang == "zh-Hans" else _english(sentences, reading)


def own_sentences(letter: Letter) -> list[str]:
    """The sentences of our own running text. A date or an amount does not end one."""
    texts = [
        "".join(part.text for part in block.text if isinstance(part, Run))
        for block in find_blocks(letter, Paragraph)
    ]
    texts += [fact.text for block in find_blocks(letter, Facts) for fact in block.items]
    return [sentence for words in texts for sentence in sentences_in(words, letter.lang)]


def sentences_in(words: str, lang: Lang) -> list[str]:
    """The sentences of a text."""
    cut = _SENTENCES_ZH if lang == "zh-Hans" else _SENTENCES
    return [sentence for sentence in cut.split(words) if sentence.strip()]


@dataclass(frozen=True)
class English:
    """Words a sentence, syllables a word, and the age at which most can read it."""

    mean: float
    longest: int
    syllables: float

    @property
    def reading_age(self) -> float:
        """Flesch–Kincaid grade (Kincaid and others 1975) and five years, for the age at which that grade is reached."""
        return max(0.39 * self.mean + 11.8 * self.syllables - 15.59 + 5, YOUNGEST)


def measure_english(sentences: Sequence[str]) -> English:
    """Count words, sentences and syllables; figures count as words of one syllable."""
    words = [len(sentence.split()) for sentence in sentences]
    spoken = [word for sentence in sentences for word in re.findall(r"[A-Za-z’']+|\d[\d,.]*", sentence)]
    syllables = sum(_syllables(word) for word in spoken)
    return English(sum(words) / len(words), max(words), syllables / max(len(spoken), 1))


def _syllables(word: str) -> int:
    """By groups of vowels, a silent e at the end not counted."""
    lowered = word.lower()
    groups = len(re.findall(r"[aeiouy]+", lowered))
    silent_e = lowered.endswith("e") and not lowered.endswith(("le", "ee")) and groups > 1
    return max(groups - silent_e, 1)


def _english(sentences: Sequence[str], reading: Reading) -> Finding:
    measured = measure_english(sentences)
    params = {
        "age": f"{measured.reading_age:.0f}",
        "mean": f"{measured.mean:.0f}",
        "longest": str(measured.longest),
    }
    hard = (
        round(measured.reading_age) > OLDEST_READER
        or measured.mean > LONGEST_MEAN
        or measured.longest > LONGEST_SENTENCE
    )
    told = N_("Reading age %(age)s; %(mean)s words a sentence, the longest %(longest)s.")
    hard_told = N_("Hard to read: reading age %(age)s; %(mean)s words a sentence, the longest %(longest)s.")
    return _told(max(sentences, key=lambda words: len(words.split())), reading, hard, told, hard_told, params)


def mean_characters(sentences: Sequence[str]) -> float:
    """Characters a sentence, marks left out."""
    return sum(map(_characters, sentences)) / len(sentences)


def _chinese(sentences: Sequence[str], reading: Reading) -> Finding:
    parts = [
        count for sentence in sentences for part in _PARTS_ZH.split(sentence) if (count := _characters(part))
    ]
    mean, longest = mean_characters(sentences), max(map(_characters, sentences))
    part = sum(parts) / max(len(parts), 1)
    params = {"mean": f"{mean:.0f}", "longest": str(longest), "part": f"{part:.0f}"}
    hard = mean > LONGEST_MEAN_ZH or longest > LONGEST_SENTENCE_ZH or part > LONGEST_PART_ZH
    told = N_("%(mean)s characters a sentence, the longest %(longest)s; %(part)s between two marks.")
    hard_told = N_(
        "Hard to read: %(mean)s characters a sentence, the longest %(longest)s; %(part)s between two marks."
    )
    return _told(max(sentences, key=_characters), reading, hard, told, hard_told, params)


def _characters(words: str) -> int:
    return len(_MARKS_ZH.sub("", words))


def _told(
    longest: str, reading: Reading, hard: bool, told: str, hard_told: str, params: dict[str, str]
) -> Finding:
    """The longest sentence is pointed at only where the letter is hard to read."""
    place = reading.find(longest) if hard else None
    return Finding(
        "house",
        _LABEL,
        message=hard_told if hard else "",
        measured="" if hard else told,
        params=params,
        found_text=place.words if place else "",
        page=place.page if place else None,
        blocking=False,
    )
