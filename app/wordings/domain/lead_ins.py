"""What the words before a list say of it: *We will not pay for:* begins exclusions, whatever the clause above is."""

from __future__ import annotations

import re

from app.wordings.domain.tree import ClauseKind

_WHO = r"(?:we|the (?:insurer|company)|(?:this|the|your) (?:policy|insurance|section|cover(?:age)?))"
_REFUSES = (
    r"(?:will|shall|do(?:es)?|is|are) ?(?:not|n.t)(?: be)?,?(?: however,?)? "
    r"(?:pay|cover|insure|indemnify|include|provide|apply|extend|liable|covered|insured)"
)
_NOT_COVERED = re.compile(
    rf"\b{_WHO}\b[^.:;]{{0,40}}?\b{_REFUSES}\b"
    r"|\b(?:is|are) (?:excluded|not (?:covered|insured|included))\b|^what (?:is|we do) not cover"
    r"|^(?:but not|not including|excluding)\b[^.;]{0,60}:$"
    r"|(?:不|不予|均不)(?:负责|承担|负)[^。；]{0,24}(?:赔偿|给付|责任|赔付)",
    re.IGNORECASE,
)
_MORE_THAN = re.compile(r"\b(?:pay|cover|liable for)(?: for)? (?:any )?more than\b", re.IGNORECASE)
_GIVES_BACK = re.compile(
    r"\b(?:this|that|the|these) (?:exclusions?|limitations?|provisions?|limits?)\b[^:;]{0,60}?"
    r"\b(?:do(?:es)?|shall|will) not apply\b"
    r"|(?:本项|前款|上述)(?:责任)?(?:免除|除外)?(?:约定|规定)?不适用",
    re.IGNORECASE,
)
_CLOSES = re.compile(
    r"(?:unless|except|but|provided|however|nevertheless)\b|we (?:do|will|shall),? however\b|however,"
    r"|(?:this|these) (?:exclusions?|limitations?)(?: [A-Z0-9][\w.()]*)? (?:do|does|shall|will) not apply"
    r"|但",
    re.IGNORECASE,
)
_SPEAKS_OF_LIST = re.compile("(?:发生|因|有|出现)?(?:上述|前述|前款|本条)")
_RELIEVES = re.compile(
    r"免赔额|免赔率|比例(?:赔付|赔偿)|按[^。；]{0,16}比例[^。；]{0,8}(?:赔偿|给付|计算)"
    r"|(?<!解除)不(?:予|负责|承担)[^。；]{0,24}(?:赔偿|给付|保险责任|赔付)"
)
_RESCINDS = re.compile(r"解除(?:本)?(?:保险)?合同")


def kind_announced(text: str) -> ClauseKind | None:
    """The kind of what stands below words that announce a list; None where they say none."""
    last = _last_words(text)
    if _GIVES_BACK.search(last):
        return ClauseKind.EXCEPTION
    if _MORE_THAN.search(last):
        return ClauseKind.LIMIT
    return ClauseKind.EXCLUSION if _NOT_COVERED.search(last) else None


def gives_back(words: str) -> bool:
    """Whether a sentence says that an exclusion does not apply: *This provision does not apply if …*, 前款不适用."""
    return _GIVES_BACK.match(words) is not None


def turns_list(words: str) -> bool:
    """Whether words below a list turn all of it: *unless*, *except*, *We do, however, pay …*, 但."""
    return _CLOSES.match(words) is not None


def closes_list(words: str) -> bool:
    """Whether words below a list are no part of its last item: they turn it or speak of it (发生上述情形的)."""
    return turns_list(words) or _SPEAKS_OF_LIST.match(words) is not None


def introducing(text: str) -> str:
    """The sentence of a text that introduces what stands below it: one that is not ended, or that says what the list
    is; "" where the text is complete without the list."""
    last = _last_words(text)
    return last if kind_announced(text) is not None or last[-1:] not in ".;?!。；？！" else ""


def is_lead_in(text: str) -> bool:
    """Whether a text is nothing but the words before a list."""
    return bool(text) and _last_words(text) == text.strip()


def relieves_in_words(text: str) -> bool:
    """Whether a Chinese clause relieves the insurer by what it says, outside 责任免除 too: 免赔额, 比例赔付, 等待期.

    Rights to end the contract do not (《保险法司法解释二》 art. 9).
    """
    return any(
        _RELIEVES.search(sentence) and not _RESCINDS.search(sentence) for sentence in re.split("[。；]", text)
    )


def _last_words(text: str) -> str:
    return re.split(r"(?<=[.;。；!?])\s+|(?<=[。；])|\n\n", text.strip())[-1].strip()
