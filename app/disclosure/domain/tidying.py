"""The form in which texts are compared: signs, broken words, and what addresses and names of files say."""

from __future__ import annotations

import re
from urllib.parse import unquote

from app.disclosure.domain.signs import level

_HYPHEN = re.compile(r"(?<=\w)[-\u2010\u2011\u00ad\ufffe]\s*\n\s*(?=\w)")
_MAY_BE_A_FIGURE = re.compile(r"\d[,.]?[oO]|[lI]\d")
_LETTER_AS_FIGURE = re.compile(r"(?<=\d)[oO]+(?=[\d,.]|\b)|(?<=\d[,.])[oO]+(?=[\doO]*\b)|\b[lI](?=\d[\d,.])")
_CHINESE_GAP = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_FRACTIONS = {"½": ".5", "¼": ".25", "¾": ".75"}
_FRACTION = re.compile("(?<=\\d)[½¼¾]")
_ENDING = r"\.(?:pdf|docx?|xlsx?|pptx?|eml|msg|txt|csv|jpe?g|png|tiff?|heic|mp[34]|wav|zip)\b"
_IN_NAME = r"[A-Za-z0-9_%.,()+=~-]"
_LINK = re.compile(r"(?:https?://|www\.|mailto:)\S+", re.IGNORECASE)
_FILE_NAME = re.compile(rf"(?<!{_IN_NAME}){_IN_NAME}{{1,120}}{_ENDING}", re.IGNORECASE)
_NAMES_A_FILE = re.compile(_ENDING, re.IGNORECASE)
_TORN_ESCAPE = re.compile(
    r"(?:(?<=%[0-9A-Fa-f]{2})|(?<=%[0-9A-Fa-f])|(?<=%))\s*[\r\n]+\s*(?=[0-9A-Fa-f]{0,2}(?:%|\b))"
)
_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_LINKS = ("://", "www.", "mailto:", "WWW.", "MAILTO:")
_JOINTS = re.compile(r"[/?&#:;|~()]+")


def tidy(text: str) -> str:
    """The text in the form in which it is compared.

    One form of each character and none that nobody sees; words that were broken joined; addresses spelled out.
    """
    whole = _FRACTION.sub(lambda sign: _FRACTIONS[sign.group()], text)
    plain = level(_HYPHEN.sub("", whole)).replace("\x00", " ")
    if _MAY_BE_A_FIGURE.search(plain):
        plain = _LETTER_AS_FIGURE.sub(
            lambda signs: ("0" if signs[0][0] in "oO" else "1") * len(signs[0]), plain
        )
    plain = _CHINESE_GAP.sub("", plain)
    if any(each in plain for each in _LINKS):
        # The rest of a link that broke over a line is no link any more, and is read all the same.
        plain = _ESCAPES.sub(_unescaped, _TORN_ESCAPE.sub("", plain))
        plain = _LINK.sub(_spelled_out, plain).replace("_", " ")
    return _FILE_NAME.sub(_spelled_out, plain) if _NAMES_A_FILE.search(plain) else plain


def _unescaped(escapes: re.Match[str]) -> str:
    return level(unquote(escapes.group()))


def _spelled_out(address: re.Match[str]) -> str:
    """A web address or a file's name as its words: ``…/pay_12%2C500?to=her`` is ``… / pay 12,500 ? to her``."""
    words = level(unquote(address.group()))
    words = _JOINTS.sub(lambda joint: f" {joint.group()} ", words)
    words = re.sub(r"[_+=-]+", " ", words)
    return re.sub(r"(?<=[^\W\d])(?=\d)", " ", words)
