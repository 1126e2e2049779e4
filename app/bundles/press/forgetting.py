"""A foreign page is kept as what draws it. What else it carries stays behind: words for screen readers and for copying
that no eye compares with the page, names of layers, remarks between the instructions, metadata of pages and pictures (a
camera's place and owner), other pictures behind a picture, files pinned to a drawing, notes of whatever made it.

The leak test reads what is seen; what cannot be seen must not travel. So this goes by what is known to draw, never by
what is known to tell.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, ContentStreamInlineImage, Dictionary, Name

MOST_NESTED = 40
"""Drawings in drawings; a page of more is filed as a picture."""
_KEYS = """
    Type Subtype S Length Filter DecodeParms Predictor Colors BitsPerComponent Columns EarlyChange K EndOfLine
    EncodedByteAlign Rows EndOfBlock BlackIs1 DamagedRowsBeforeError JBIG2Globals ColorTransform
    BBox Matrix Resources FormType Group CS I Font ColorSpace Shading ExtGState
    Width Height Intent ImageMask Mask Decode Interpolate SMask SMaskInData Matte
    PatternType PaintType TilingType XStep YStep
    ShadingType Background AntiAlias Domain Function Coords Extend BitsPerCoordinate BitsPerFlag VerticesPerRow
    FunctionType Range Size BitsPerSample Order Encode C0 C1 N Functions Bounds
    BaseFont FirstChar LastChar Widths FontDescriptor Encoding ToUnicode DescendantFonts CIDSystemInfo Registry
    Ordering Supplement DW W DW2 W2 CIDToGIDMap FontBBox FontMatrix CharProcs BaseEncoding Differences CMapName WMode
    UseCMap FontName FontStretch FontWeight Flags ItalicAngle Ascent Descent Leading CapHeight XHeight StemV StemH
    AvgWidth MaxWidth MissingWidth FontFile FontFile2 FontFile3 Length1 Length2 Length3
    LW LC LJ ML D RI OP op OPM TR TR2 FL SM SA BM CA ca AIS TK G BC WhitePoint BlackPoint Gamma Alternate
"""
_DRAWS = frozenset(f"/{key}" for key in _KEYS.split())
"""The entries by which ISO 32000 says how something is drawn, whatever kind of thing it is."""
_KINDS = frozenset({"/XObject", "/Pattern", "/Shading", "/ExtGState", "/ColorSpace", "/Font"})
_WOVEN = frozenset({"/Pattern", "/SMask", "/CharProcs"})
"""Where words are drawn that no program reads."""
_TAKES = {
    0: "q Q h S s f F f* B B* b b* n W W* BT ET T*",
    1: "w J j M i ri gs g G Tc Tw Tz TL Tr Ts Do sh CS cs Tj TJ '",
    2: "d Tf Td TD m l d0",
    3: 'rg RG "',
    4: "re k K v y",
    6: "cm Tm c d1",
    33: "sc SC scn SCN",
}
_OPERANDS = {operator: most for most, operators in _TAKES.items() for operator in operators.split()}
"""The instructions that draw, and how many operands each takes at most."""
_TELLING = re.compile(rb"[%(<]|B[DIMX]|[DM]P|(?<![/A-Za-z])[A-Za-z]{4}")
"""Instructions without any of these are lines and surfaces alone."""
_PLACES = frozenset({"Tf", "cm", "Tm"})
_SHOWS = frozenset({"Tj", "TJ", "'", '"'})
_TINY = 0.01
"""Nobody sees letters of this size, as nobody sees those of none; but these are read."""
_DEFAULTS = frozenset({"/DefaultGray", "/DefaultRGB", "/DefaultCMYK"})
"""Colours that hold without being named."""
_ROLES = {"/Resources": "resources", "/CharProcs": "letters"}
_NAME = re.compile(rb"/[^\s()<>\[\]{}/%\x00]+")
_NUMBERED = re.compile(rb"#([0-9A-Fa-f]{2})")
_START, _START_OF_SCAN, _END_OF_PICTURE = b"\xff\xd8", 0xDA, 0xD9
_STANDS_ALONE = frozenset({0x01, *range(0xD0, 0xDA)})
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""Among the dots of a scan: a byte of all ones that is no dot and no sign to start counting afresh."""
_DRAWS_DOTS = frozenset({*range(0xC0, 0xD0), 0xDA, 0xDB, 0xDC, 0xDD})
_BOXES = frozenset({b"jP  ", b"ftyp", b"rreq", b"jp2h", b"jpch", b"jplh"})


Known = dict[tuple[int, int], bool]
"""Drawings whose instructions are stripped, by their number in the file, and whether they show words."""


def forget_unseen(drawing: Any, known: Known) -> bool:
    """Strip a page's drawing, and all that it uses, in place; ``known`` goes along from page to page of a file.

    True when it draws words that no program reads: in a pattern, a mask, the letters of a typeface. Raises ValueError
    for drawings in drawings without end, and for a picture between instructions that cannot be stripped.
    """
    seen: set[tuple[int, int, bool]] = set()
    waiting: list[tuple[Any, str, int, bool]] = [(drawing, "", 0, False)]
    unread = False
    while waiting:
        thing, role, deep, woven = waiting.pop()
        if isinstance(thing, Array):
            waiting += ((each, "", deep, woven) for each in thing)
        if not isinstance(thing, Dictionary | pikepdf.Stream) or (*thing.objgen, woven) in seen:
            continue
        if thing.objgen != (0, 0):
            seen.add((*thing.objgen, woven))
        if isinstance(thing, pikepdf.Stream):
            deep += 1
            if deep > MOST_NESTED:
                raise ValueError("drawings in drawings")
            unread |= _strip(thing, role, known) and woven
        waiting += ((value, inner, deep, woven or key in _WOVEN) for key, inner, value in _kept(thing, role))
    return unread


def _kept(thing: Any, role: str) -> Iterator[tuple[str, str, Any]]:
    """The entries that draw, each with what its value is; the others are taken out.

    ``role``: resources | names | letters (their keys are names that the file gives) | letter; empty for all else.
    """
    for key, value in list(thing.items()):
        if role in ("names", "letters"):
            yield key, role.removesuffix("s") if role == "letters" else "", value
        elif key in (_KINDS if role == "resources" else _DRAWS):
            yield key, "names" if role == "resources" else _ROLES.get(key, ""), value
        else:
            del thing[key]


def _strip(stream: Any, role: str, known: Known) -> bool:
    """A picture, or a drawing of which only what it uses and does is left; True when it shows words."""
    if stream.get("/Subtype") == Name.Image:
        _strip_picture(stream)
        return False
    if not (role == "letter" or stream.get("/Subtype") == Name.Form or stream.get("/PatternType") == 1):
        return False
    if stream.objgen not in known:
        written, known[stream.objgen] = _drawn_by(stream)
        stream.write(written)
        _forget_undrawn(stream)
    return known[stream.objgen]


def _forget_undrawn(drawing: Any) -> None:
    """Leave the drawing what it uses alone: many programs give every page the pictures and words of all pages.

    The dictionary may be that of other pages too, so it gets one of its own.
    """
    resources = drawing.get("/Resources")
    if not isinstance(resources, Dictionary):
        return
    used = _names_in(drawing, resources)
    kept = Dictionary()
    for kind, things in resources.items():
        if kind in _KINDS and isinstance(things, Dictionary):
            kept[kind] = Dictionary(
                {name: thing for name, thing in things.items() if name in used | _DEFAULTS}
            )
    drawing.Resources = kept


def _names_in(drawing: Any, resources: Any) -> set[str]:
    """The names in a drawing, and in those that it draws and that have no resources but its own."""
    things: dict[str, list[Any]] = {}
    for kind in ("/XObject", "/Pattern", "/Font"):
        for name, thing in _named(resources.get(kind)):
            if isinstance(thing, Dictionary | pikepdf.Stream) and "/Resources" not in thing:
                letters = [letter for _name, letter in _named(thing.get("/CharProcs"))]
                things.setdefault(name, []).extend(
                    each for each in (thing, *letters) if isinstance(each, pikepdf.Stream)
                )
    used: set[str] = set()
    waiting = _said_in(drawing)
    while waiting:
        name = waiting.pop()
        used.add(name)
        for inner in things.pop(name, ()):
            if inner.get("/Subtype") != Name.Image:
                waiting |= _said_in(inner) - used
    return used


def _said_in(drawing: Any) -> set[str]:
    words = set(_NAME.findall(drawing.read_bytes())) if isinstance(drawing, pikepdf.Stream) else set()
    return {_plain_name(name) for name in words}


def _plain_name(name: bytes) -> str:
    return _NUMBERED.sub(lambda sign: bytes([int(sign[1], 16)]), name).decode("utf-8", "surrogateescape")


def _named(things: Any) -> list[tuple[str, Any]]:
    return list(things.items()) if isinstance(things, Dictionary) else []


def _drawn_by(stream: Any) -> tuple[bytes, bool]:
    """The instructions that draw, written anew, and whether they show words."""
    if not _TELLING.search(stream.read_bytes()):
        return stream.read_bytes(), False
    pieces: list[bytes] = []
    plain: list[Any] = []
    shows = False
    for instruction in pikepdf.parse_content_stream(stream):
        if isinstance(instruction, ContentStreamInlineImage):
            pieces += (pikepdf.unparse_content_stream(plain), _inline(instruction.iimage))
            plain = []
            continue
        operator = str(instruction.operator)
        if operator in _OPERANDS:
            shows |= operator in _SHOWS
            odd = operator in _PLACES or len(instruction.operands) != _OPERANDS[operator]
            plain.append(
                (_fit(operator, list(instruction.operands)), instruction.operator) if odd else instruction
            )
    pieces.append(pikepdf.unparse_content_stream(plain))
    return b"\n".join(pieces), shows


def _written(value: Any) -> bytes:
    return pikepdf.unparse_content_stream([([value], pikepdf.Operator(""))]).strip()


def _fit(operator: str, operands: list[Any]) -> list[Any]:
    """The operands that the instruction takes; what would make words too small to be read makes them tiny."""
    fit = operands[-most:] if (most := _OPERANDS[operator]) else []
    if operator not in _SHOWS:
        fit = [each for each in fit if not isinstance(each, pikepdf.String | Dictionary)]
    if operator == "Tf" and len(fit) == 2 and fit[1] == 0:
        return [fit[0], _TINY]
    if operator in ("cm", "Tm") and len(fit) == 6 and not any(fit[:4]):
        return [_TINY, 0, 0, _TINY, *fit[4:]]
    return fit


def _inline(picture: Any) -> bytes:
    """A picture that stands between the instructions. Raises ValueError for a JPEG in wrappings."""
    raw, entries = picture.read_raw_bytes(), picture.obj
    filters = entries.get("/Filter")
    names = [str(each) for each in (filters if isinstance(filters, Array) else [filters])]
    if "/DCTDecode" in names:
        if len(names) > 1:
            raise ValueError("a JPEG in wrappings between instructions")
        raw = without_notes(raw) + b"\n"
    said = b" ".join(key.encode() + b" " + _written(value) for key, value in entries.items() if key in _DRAWS)
    return b"BI\n" + said + b"\nID\n" + raw + b"EI"


def _strip_picture(picture: Any) -> None:
    """Notes inside a JPEG or JPEG 2000; what is broken beyond reading stays as it is, for nobody sees it either."""
    filters = picture.get("/Filter")
    names = list(filters) if isinstance(filters, Array) else [filters]
    without = _NOTED.get(str(names[-1])) if names else None
    if without is None:
        return
    with contextlib.suppress(ValueError, IndexError, pikepdf.PdfError):
        raw = _unpacked(picture, names)
        stripped = without(raw)
        if len(stripped) < len(raw):
            parms = picture.get("/DecodeParms")
            last = parms[-1] if isinstance(parms, Array) and len(parms) else parms
            picture.write(stripped, filter=names[-1], decode_parms=last if len(names) == 1 else None)


def _unpacked(picture: Any, names: list[Any]) -> bytes:
    """The picture's own file, out of what it was packed in a second time."""
    raw = bytes(picture.read_raw_bytes())
    if len(names) == 1:
        return raw
    with pikepdf.new() as bench:
        outer = bench.make_stream(raw, Filter=Array([Name(str(name)) for name in names[:-1]]))
        return bytes(outer.read_bytes())


def without_notes(jpeg: bytes) -> bytes:
    """A JPEG of what is seen alone: no comments, EXIF, XMP, small pictures of itself, nor what stands before or behind
    it; ValueError for what is none."""
    at = jpeg.find(_START)
    if at < 0:
        raise ValueError("no JPEG")
    kept, at = [_START], at + 2
    while True:
        if jpeg[at] != 0xFF:
            raise ValueError("no marker where one must stand")
        marker = jpeg[at + 1]
        if marker == 0xFF:  # a byte that fills
            at += 1
            continue
        if marker in _STANDS_ALONE:
            kept.append(jpeg[at : at + 2])
            at += 2
            if marker == _END_OF_PICTURE:
                return b"".join(kept)
            continue
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if marker == _START_OF_SCAN:  # dots up to the next marker; a broken picture ends without one
            found = _MARKER.search(jpeg, end)
            end = found.start() if found else len(jpeg)
        kept.append(_seen_part(marker, jpeg[at:end]))
        if end >= len(jpeg):
            return b"".join(kept)
        at = end


def _seen_part(marker: int, part: bytes) -> bytes:
    """A part of a JPEG as far as it says how dots are drawn; JFIF, and Adobe's word on the colours, are cut to size."""
    if marker in _DRAWS_DOTS:
        return part
    if marker == 0xE0 and part[4:9] == b"JFIF\0":
        return b"\xff\xe0\0\x10" + part[4:16] + b"\0\0"
    if marker == 0xEE and part[4:9] == b"Adobe":
        return b"\xff\xee\0\x0e" + part[4:16]
    return b""


def without_boxes(picture: bytes) -> bytes:
    """A JPEG 2000 file of the boxes that draw and of a stream of dots without comments, or such a stream alone.

    Raises ValueError for a box that says no length.
    """
    if picture[4:8] != b"jP  ":
        return _without_comments(picture)
    kept, at = [], 0
    while at < len(picture):
        size, kind = int.from_bytes(picture[at : at + 4], "big"), picture[at + 4 : at + 8]
        head = 8
        if size == 1:
            size, head = int.from_bytes(picture[at + 8 : at + 16], "big"), 16
        size = size or len(picture) - at
        if size < head:
            raise ValueError("a box without length")
        if kind == b"jp2c":
            dots = _without_comments(picture[at + head : at + size])
            kept.append((len(dots) + 8).to_bytes(4, "big") + kind + dots)
        elif kind in _BOXES:
            kept.append(picture[at : at + size])
        at += size
    return b"".join(kept)


def _without_comments(dots: bytes) -> bytes:
    """A stream of JPEG 2000 without the comments at its head; what follows the first tile's mark stays as it is."""
    kept, at = [dots[:2]], 2
    while dots[at : at + 1] == b"\xff" and dots[at : at + 2] != b"\xff\x90":
        end = at + 2 + int.from_bytes(dots[at + 2 : at + 4], "big")
        if dots[at : at + 2] != b"\xff\x64":
            kept.append(dots[at:end])
        at = end
    return b"".join((*kept, dots[at:]))


_NOTED = {"/DCTDecode": without_notes, "/DCT": without_notes, "/JPXDecode": without_boxes}
"""Kinds of pictures that have room for notes, and what takes them out."""
