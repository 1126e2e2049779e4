"""What a foreign page carries beside what is seen is taken away: words for screen readers and for copying that no eye
compares with the page, metadata of pages and pictures (a camera's place and owner), notes of the program that made it.

The leak test reads what is seen; what cannot be seen must not travel.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

MOST_NESTED = 40
"""Drawings in drawings; a page of more is filed as a picture."""
_UNSEEN_WORDS = ("/ActualText", "/Alt", "/E")
_BESIDE = ("/Metadata", "/PieceInfo", "/LastModified", "/Thumb", "/StructParent", "/StructParents")
_MARKED = re.compile(rb"/(?:ActualText|Alt|E)(?=[\s(<\[/])|/[^\s()<>\[\]{}/%]*#")
"""A stream in which one of these words may stand, also with a letter of a name written as its number."""
_MARKS = ("BDC", "DP")
_DRAWN = frozenset({"/XObject", "/Pattern", "/Shading", "/ExtGState", "/Properties", "/ColorSpace", "/Font"})
_NAME = re.compile(rb"/[^\s()<>\[\]{}/%\x00]+")
_NUMBERED = re.compile(rb"#([0-9A-Fa-f]{2})")
_START_OF_SCAN, _END_OF_PICTURE = 0xDA, 0xD9
_STANDS_ALONE = frozenset({0x01, *range(0xD0, 0xDA)})
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""Among the dots of a scan: a byte of all ones that is no dot and no sign to start counting afresh."""
_NEEDED = frozenset({0xE0, 0xEE})
"""JFIF, and Adobe's word on how the colours are stored; no other application segment or comment says what is seen."""


def forget_unseen(drawing: Any) -> None:
    """Strip a page's drawing, and all drawings and pictures that it uses, in place. Raises ValueError for drawings in
    drawings without end."""
    seen: set[tuple[int, int]] = set()
    waiting = [(drawing, 0)]
    while waiting:
        each, deep = waiting.pop()
        if each.objgen in seen:
            continue
        if deep > MOST_NESTED:
            raise ValueError("drawings in drawings")
        seen.add(each.objgen)
        for key in _BESIDE:
            if key in each:
                del each[key]
        if each.get("/Subtype") == Name.Image:
            _strip_picture(each)
            waiting += ((mask, deep + 1) for mask in _streams(each.get("/SMask"), each.get("/Mask")))
            continue
        _strip_words(each)
        _forget_undrawn(each)
        waiting += ((inner, deep + 1) for inner in _used_by(each.get("/Resources")))


def _used_by(resources: Any) -> Iterator[Any]:
    if not isinstance(resources, Dictionary):
        return
    for properties in _values(resources.get("/Properties")):
        for key in _UNSEEN_WORDS:
            if isinstance(properties, Dictionary) and key in properties:
                del properties[key]
    for kind in ("/XObject", "/Pattern"):
        yield from _streams(*_values(resources.get(kind)))
    for state in _values(resources.get("/ExtGState")):
        mask = state.get("/SMask") if isinstance(state, Dictionary) else None
        if isinstance(mask, Dictionary):
            yield from _streams(mask.get("/G"))


def _streams(*objects: Any) -> Iterator[Any]:
    return (each for each in objects if isinstance(each, pikepdf.Stream))


def _values(named: Any) -> list[Any]:
    return [value for _name, value in _named(named)]


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
        kept[kind] = (
            Dictionary({name: thing for name, thing in things.items() if name in used})
            if kind in _DRAWN and isinstance(things, Dictionary)
            else things
        )
    drawing.Resources = kept


def _names_in(drawing: Any, resources: Any) -> set[str]:
    """The names in a drawing, and in those that it draws and that have no resources but its own."""
    things: dict[str, list[Any]] = {}
    for kind in ("/XObject", "/Pattern", "/Font"):
        for name, thing in _named(resources.get(kind)):
            if isinstance(thing, Dictionary | pikepdf.Stream) and "/Resources" not in thing:
                things.setdefault(name, []).extend(_streams(thing, *_values(thing.get("/CharProcs"))))
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


def _strip_words(drawing: Any) -> None:
    """Words that stand beside marked content, in the stream itself."""
    if not isinstance(drawing, pikepdf.Stream) or not _MARKED.search(drawing.read_bytes()):
        return
    instructions = pikepdf.parse_content_stream(drawing)
    for instruction in instructions:
        if str(instruction.operator) in _MARKS:
            for operand in instruction.operands:
                for key in _UNSEEN_WORDS:
                    if isinstance(operand, Dictionary) and key in operand:
                        del operand[key]
    drawing.write(pikepdf.unparse_content_stream(instructions))


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
    """A JPEG without its comments, EXIF, XMP and the like, and without what follows its end; ValueError for what is
    none."""
    if jpeg[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    kept, at = [jpeg[:2]], 2
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
        noted = marker == 0xFE or (0xE0 <= marker <= 0xEF and marker not in _NEEDED)
        if not noted:
            kept.append(jpeg[at:end])
        if end >= len(jpeg):
            return b"".join(kept)
        at = end


def without_boxes(picture: bytes) -> bytes:
    """A JPEG 2000 file without its boxes of notes (XML, UUID); a bare stream of dots has none.

    Raises ValueError for a box that says no length.
    """
    if picture[4:8] != b"jP  ":
        return picture
    kept, at = [], 0
    while at < len(picture):
        size, kind = int.from_bytes(picture[at : at + 4], "big"), picture[at + 4 : at + 8]
        if size == 1:
            size = int.from_bytes(picture[at + 8 : at + 16], "big")
        size = size or len(picture) - at
        if size < 8:
            raise ValueError("a box without length")
        if kind not in (b"xml ", b"uuid", b"uinf"):
            kept.append(picture[at : at + size])
        at += size
    return b"".join(kept)


_NOTED = {"/DCTDecode": without_notes, "/DCT": without_notes, "/JPXDecode": without_boxes}
"""Kinds of pictures that have room for notes, and what takes them out."""
