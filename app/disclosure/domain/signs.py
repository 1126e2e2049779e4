"""One form for signs that look alike, and none for those that nobody sees: the form in which texts are compared."""

from __future__ import annotations

import re
import unicodedata

from opencc import OpenCC

_FILLING = (
    *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0, 0xFFFE),
    *range(0x180B, 0x1810),
    *range(0xFE00, 0xFE10),
    *range(0xE0100, 0xE01F0),
)
"""Joiners, fillers, variants of a sign; U+FFFE is PDFium's sign for a hyphen at which a word goes on."""
_STRUCK_THROUGH = (0x0332, *range(0x0335, 0x0339), *range(0x20D0, 0x20F1))
_FORMATS = (
    (0xAD, 0xAD), (0x600, 0x605), (0x61C, 0x61C), (0x6DD, 0x6DD), (0x70F, 0x70F), (0x890, 0x891), (0x8E2, 0x8E2),
    (0x180E, 0x180E), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0xFEFF, 0xFEFF), (0xFFF9, 0xFFFB),
    (0x110BD, 0x110BD), (0x110CD, 0x110CD), (0x13430, 0x13438), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A),
    (0xE0001, 0xE0001), (0xE0020, 0xE007F),
)  # fmt: skip
"""Unicode's category Cf; a test holds it against the table that Python has."""
_UNSEEN = {
    *(sign for first, last in _FORMATS for sign in range(first, last + 1)),
    *_FILLING,
    *_STRUCK_THROUGH,
}
_CYRILLIC = ("АВЕЁКМНОРСТУХЅІЈԀԚԜҺӀавеёкмнорстухѕіјԁԛԝһӏ", "ABEËKMHOPCTYXSIJDQWHLabeëkmhopctyxsijdqwhl")
_GREEK = ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαβεζηικμνορτυχ", "ABEZHIKMNOPTYXabezhikmnoptyx")
_QUOTES = ("’‘‛ʼʹ′`´＇", "'" * 9)
_IDEOGRAPHS = (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))
_MORE_THAN_ONE_SENSE = ("著祇彷瞭", "着只仿了")
"""Characters that OpenCC leaves, since in one sense they stand on the mainland too; here a copy matters, no sense."""


def _simplified() -> dict[int, str]:
    """Chinese characters to their form on the mainland, each by itself, as OpenCC has them; several may fold to one."""
    simplify = OpenCC("t2s").convert
    once = simplify("\n".join(map(chr, _IDEOGRAPHS)))  # line by line, so that no two make a word
    folded = zip(_IDEOGRAPHS, simplify(once).split("\n"), strict=True)  # twice: 薴 is 苧 first and then 苎
    return {sign: form for sign, form in folded if len(form) == 1 and form != chr(sign)}


_LEVEL = {
    **_simplified(),
    **{
        ord(sign): like
        for signs, likes in (_CYRILLIC, _GREEK, _QUOTES, _MORE_THAN_ONE_SENSE)
        for sign, like in zip(signs, likes, strict=True)
    },
    **dict.fromkeys(_UNSEEN),
}
"""Letters of other scripts that look like Latin ones, in both cases alike, so that a text compares with itself; and
Chinese characters as they are written on the mainland."""
_OTHERWISE = frozenset(map(chr, _LEVEL))
_RAISED = "\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089"
_NOTE = re.compile(rf"(?:(?<=[^\W{_RAISED}])|(?<=[^\W{_RAISED}][.,;:)]))[{_RAISED}]+")
"""The number of a note, raised behind a word or an amount."""
_CLUSTER = re.compile(rf"(?P<note>{_NOTE.pattern})|.[\u0300-\u036f\u3099\u309a]*", re.DOTALL)


def level(text: str) -> str:
    """``text`` as it is compared: NFKC, look-alikes one letter, Chinese simplified, nothing unseen, no note."""
    if text.isascii():
        return text.replace("`", "'")
    plain = unicodedata.normalize("NFKC", _NOTE.sub("", text))
    return plain if _OTHERWISE.isdisjoint(plain) else plain.translate(_LEVEL)


def level_with_places(text: str) -> tuple[str, list[int]]:
    """The same, and for each of its signs where the one that it comes from stands in ``text``."""
    if text.isascii():
        return level(text), list(range(len(text)))
    signs: list[str] = []
    places: list[int] = []
    for cluster in _CLUSTER.finditer(text):
        if cluster["note"]:
            continue
        plain = unicodedata.normalize("NFKC", cluster.group()).translate(_LEVEL)
        signs.append(plain)
        places += [cluster.start()] * len(plain)
    return "".join(signs), places
