"""Pages put together into a bundle: numbered, linked both ways, with bookmarks and a manifest. Runs in the workshop.

Equal input gives equal bytes.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from app.bundles.press.paper import MM, STAMP_BOTTOM, STAMP_HEIGHT, STAMP_RIGHT, STAMP_WIDTH
from app.bundles.press.proving import page_digests

_SIZE = 14.0
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Piece:
    """``count`` pages of the file at ``path`` from page ``start`` (from 0). ``ours``: ``page:7`` becomes a link.

    ``cited``: rectangles of its own pages (from 0) that lead to a page of the bundle. ``back``: the page that lists
    these pages.
    """

    path: str
    start: int
    count: int
    ours: bool = False
    cited: tuple[tuple[int, tuple[float, ...], int], ...] = ()
    back: int | None = None


@dataclass(frozen=True, slots=True)
class Bookmark:
    title: str
    page: int
    children: tuple[Bookmark, ...] = ()


@dataclass(frozen=True)
class Work:
    """Everything a bundle is made of. ``plate``: a PDF whose page 1 is the foot and page 2 the figures 0 to 9.

    ``chronology``: pages that the chronology names → the page of the chronology that does.
    """

    pieces: tuple[Piece, ...]
    plate: str
    bookmarks: tuple[Bookmark, ...]
    title: str
    language: str
    manifest: dict[str, Any]
    chronology: dict[int, int] = field(default_factory=dict)


def assemble(work: Work, result: str) -> dict[str, Any]:
    """Write the bundle to ``result``; returns its manifest, with a digest for every page."""
    rough = f"{result}.rough"
    with contextlib.ExitStack() as sources:
        bundle = sources.enter_context(Pdf.new())
        for piece in work.pieces:
            _add(bundle, piece, sources)
        _stamp(bundle, work, sources)
        _link(bundle, work)
        _outline(bundle, work)
        _open_well(bundle, work)
        bundle.save(
            rough,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            recompress_flate=False,
        )
    try:
        return _with_manifest(rough, result, work.manifest)
    finally:
        Path(rough).unlink(missing_ok=True)


def _add(bundle: Pdf, piece: Piece, sources: contextlib.ExitStack) -> None:
    source = sources.enter_context(pikepdf.open(piece.path))
    whole = piece.start == 0 and piece.count == len(source.pages)
    bundle.add_pages_from(
        source, None if whole else range(piece.start, piece.start + piece.count), forms="strip"
    )


# --- stamps -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Plate:
    foot: Any
    font: Any
    codes: tuple[bytes, ...]
    advance: float
    links: tuple[tuple[str, tuple[float, ...]], ...]


def _plate(bundle: Pdf, path: str, sources: contextlib.ExitStack) -> _Plate:
    """The foot as a drawing, and the house's own figures: font, codes and width, read off what was set."""
    source = sources.enter_context(pikepdf.open(path))
    links = tuple(
        (str(note.A.URI), tuple(float(each) for each in note.Rect))
        for note in source.pages[0].obj.get("/Annots", Array())
    )
    foot = bundle.copy_foreign(source.pages[0].as_form_xobject())
    figures = source.pages[1]
    name, codes = "", b""
    for instruction in pikepdf.parse_content_stream(figures):
        operator = str(instruction.operator)
        if operator == "Tf":
            name = str(instruction.operands[0])
        elif operator in ("TJ", "Tj"):
            runs = instruction.operands[0] if operator == "TJ" else instruction.operands
            codes += b"".join(bytes(run) for run in runs if isinstance(run, String))
    font = figures.obj.Resources.Font[name]
    pairs = tuple(codes[at : at + 2] for at in range(0, len(codes), 2))
    if len(pairs) != 10:
        raise ValueError("the figures of the plate cannot be read")
    advance = _width(font, pairs[0]) * _SIZE / 1000
    return _Plate(foot, bundle.copy_foreign(font), pairs, advance, links)


def _width(font: Any, code: bytes) -> float:
    cid = int.from_bytes(code, "big")
    descendant = font.DescendantFonts[0]
    widths = list(descendant.get("/W", Array()))
    at = 0
    while at < len(widths):
        first, following = int(widths[at]), widths[at + 1]
        if isinstance(following, Array):
            if first <= cid < first + len(following):
                return float(following[cid - first])
            at += 2
        else:
            if first <= cid <= int(following):
                return float(widths[at + 2])
            at += 3
    return float(descendant.get("/DW", 1000))


def _stamp(bundle: Pdf, work: Work, sources: contextlib.ExitStack) -> None:
    plate = _plate(bundle, work.plate, sources)
    before = bundle.make_stream(b"q\n")
    # An indirect stream each: the same opening serves every page.
    before = bundle.make_indirect(before)
    for number, page in enumerate(bundle.pages, start=1):
        width = float(page.obj.MediaBox[2])
        left = width - STAMP_RIGHT - STAMP_WIDTH
        digits = str(number)
        start = left + (STAMP_WIDTH - plate.advance * len(digits)) / 2
        code = b"".join(plate.codes[int(digit)] for digit in digits).hex()
        after = bundle.make_stream(
            (
                f"Q\nq /FfFoot Do Q\nq 1 g 0 G 1 w {left:.2f} {STAMP_BOTTOM:.2f} {STAMP_WIDTH:.2f} {STAMP_HEIGHT:.2f}"
                f" re B BT 0 g /FfNumber {_SIZE:g} Tf {start:.2f} {STAMP_BOTTOM + 2.26 * MM:.2f} Td <{code}> Tj ET Q\n"
            ).encode()
        )
        contents = page.obj.get("/Contents", Array())
        parts = list(contents) if isinstance(contents, Array) else [contents]
        page.obj.Contents = Array([before, *parts, after])
        _lend(bundle, page, plate)


def _lend(bundle: Pdf, page: pikepdf.Page, plate: _Plate) -> None:
    """The page's own resources, with ours beside them; a dictionary that pages share is not written into."""
    own: Any = page.obj.get("/Resources", {})
    resources = Dictionary(own)
    for kind, name, thing in (("/XObject", "/FfFoot", plate.foot), ("/Font", "/FfNumber", plate.font)):
        there: Any = resources.get(kind, {})
        known = Dictionary(there)
        known[name] = thing
        resources[kind] = known
    page.obj.Resources = resources


# --- links --------------------------------------------------------------------------------------------------


def _link(bundle: Pdf, work: Work) -> None:
    places = list(bundle.pages)
    with pikepdf.open(work.plate) as plate:
        feet = {
            str(note.A.URI): [float(each) for each in note.Rect]
            for note in plate.pages[0].obj.get("/Annots", Array())
        }
    number = 0
    for piece in work.pieces:
        for _page in range(piece.count):
            number += 1
            page = places[number - 1]
            if piece.ours:
                _make_real(page, places)
            back = (("to:index", piece.back), ("to:chronology", work.chronology.get(number)))
            for name, target in back:
                if target is not None and name in feet:
                    _put(bundle, page, feet[name], places, target)
        for index, rectangle, target in piece.cited:
            _put(bundle, places[number - piece.count + index], list(rectangle), places, target)


def _make_real(page: pikepdf.Page, places: list[pikepdf.Page]) -> None:
    """Links of our own pages name pages by number; others lead out of the file and stay."""
    for note in page.obj.get("/Annots", Array()):
        action = note.get("/A")
        where = str(action.get("/URI", "")) if isinstance(action, Dictionary) else ""
        if where.startswith("page:") and 1 <= int(where[5:]) <= len(places):
            del note["/A"]
            note.Dest = _place(places[int(where[5:]) - 1])


def _place(page: pikepdf.Page) -> Array:
    """The top of a page, at the size the reader has chosen."""
    return Array([page.obj, Name.XYZ, None, None, None])


def _put(
    bundle: Pdf, page: pikepdf.Page, rectangle: list[float], places: list[pikepdf.Page], target: int
) -> None:
    note = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Link,
        Rect=Array([Decimal(f"{each:.2f}") for each in rectangle]),
        Border=Array([0, 0, 0]),
        Dest=_place(places[target - 1]),
    )
    if "/Annots" not in page.obj:
        page.obj.Annots = Array()
    page.obj.Annots.append(bundle.make_indirect(note))


# --- the file as a whole ------------------------------------------------------------------------------------


def _outline(bundle: Pdf, work: Work) -> None:
    places = list(bundle.pages)

    def item(mark: Bookmark) -> pikepdf.OutlineItem:
        made = pikepdf.OutlineItem(mark.title, _place(places[mark.page - 1]))
        made.children.extend(item(child) for child in mark.children)
        return made

    with bundle.open_outline() as outline:
        outline.root.extend(item(mark) for mark in work.bookmarks)


def _open_well(bundle: Pdf, work: Work) -> None:
    """Label = page number, opens at 100 % with its bookmarks, says its title and language."""
    root = bundle.Root
    root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D, St=1)]))
    root.PageMode = Name.UseOutlines
    root.OpenAction = Array([bundle.pages[0].obj, Name.XYZ, None, None, 1])
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    root.Lang = String(work.language)
    for key in ("/Names", "/Dests", "/AcroForm"):
        if key in root:
            del root[key]
    bundle.docinfo["/Title"] = work.title


def _with_manifest(rough: str, result: str, manifest: dict[str, Any]) -> dict[str, Any]:
    with pikepdf.open(rough) as bundle:
        full = {**manifest, "page_digests": page_digests(bundle)}
        data = json.dumps(full, ensure_ascii=False, indent=1, sort_keys=True).encode()
        stream = bundle.make_stream(data, Type=Name.EmbeddedFile, Subtype=Name("/application/json"))
        spec = Dictionary(
            Type=Name.Filespec,
            F=String(MANIFEST),
            UF=String(MANIFEST),
            EF=Dictionary(F=bundle.make_indirect(stream)),
            AFRelationship=Name.Data,
        )
        tree = Dictionary(Names=Array([String(MANIFEST), bundle.make_indirect(spec)]))
        bundle.Root.Names = Dictionary(EmbeddedFiles=tree)
        bundle.save(
            result,
            deterministic_id=True,
            compress_streams=True,
            recompress_flate=False,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    return full
