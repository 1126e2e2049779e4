"""A foreign PDF or picture made fit to file: upright A4 pages that carry what is seen and can do nothing.

Each page becomes a drawing (form XObject) on a fresh page, scaled so that the stamp below covers nothing. What was
active, hidden or attached stays behind with the original; links inside the file go on working. Runs in the workshop.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image, ImageOps, ImageSequence

from app.bundles.press.forgetting import Known, forget_unseen, without_notes
from app.bundles.press.paper import A4, FOREIGN_SCALE, MARGIN_TOP, Matrix, placed, visible_box
from app.platform.storage import drawing

MOST_PAGES = 5_000
MOST_DRAWN = 500
HUGE = 2_400.0  # points: larger than A1 on one side is worth a word
MOST_PIXELS = 120_000_000
DRAWN_DOTS = 150
_WORDS_UNSEEN = (Name.Text, Name.Highlight, Name.Underline, Name.StrikeOut, Name.Squiggly, Name.Caret)
"""Notes whose words open on a click."""
_THROWN = (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError, AttributeError, RecursionError)


@dataclass
class Prepared:
    """What became of a file. ``problems``: code → what there is to say (a number, names); see domain/problems.py.

    ``textless``: pages from 1 that show something whose words no program reads.
    """

    pages: int = 0
    problems: dict[str, Any] = field(default_factory=dict)
    textless: list[int] = field(default_factory=list)
    unusable: bool = False


def prepare_pdf(source: str, result: str) -> Prepared:
    """Make the PDF at ``source`` fit and write it to ``result``; nothing is written when it is unusable."""
    found = Prepared()
    try:
        with pikepdf.open(source) as pdf:
            _look(pdf, found)
            made = _rebuilt(pdf, found)
    except pikepdf.PasswordError:
        found.problems["encrypted"] = True
        found.unusable = True
        return found
    except _THROWN:
        made = None
    if (made is None or not len(made.pages)) and "too-many-pages" not in found.problems:
        made = _redrawn(source, found)
    if made is None:
        if "too-many-pages" not in found.problems:
            found.problems["damaged"] = True
        found.unusable = True
        return found
    _write(made, result, found)
    return found


def _look(pdf: Pdf, found: Prepared) -> None:
    """Say what is in it beside its pages."""
    if pdf.is_encrypted:
        found.problems["restricted"] = True
    opening, names = pdf.Root.get("/OpenAction"), pdf.Root.get("/Names")
    runs = isinstance(opening, Dictionary) and opening.get("/S") != Name.GoTo
    scripted = isinstance(names, Dictionary) and "/JavaScript" in names
    if runs or scripted or "/AA" in pdf.Root or "/XFA" in pdf.Root.get("/AcroForm", Dictionary()):
        found.problems["active"] = True
    attached: list[str] = []
    with contextlib.suppress(*_THROWN):
        attached += pdf.attachments.keys()
    with contextlib.suppress(*_THROWN):
        attached += _pinned(pdf, found)
    if attached:
        found.problems["attachments"] = ", ".join(sorted(set(attached))[:20])
    if "/OCProperties" in pdf.Root:
        found.problems["layers"] = True


def _pinned(pdf: Pdf, found: Prepared) -> list[str]:
    """The names of files pinned to a page; notes that show as a sign alone, whose words no page has, are counted."""
    files: list[str] = []
    for page in pdf.pages:
        for note in page.obj.get("/Annots", Array()):
            with contextlib.suppress(*_THROWN):
                if note.get("/Subtype") == Name.FileAttachment:
                    files.append(str(note.FS.get("/UF", note.FS.get("/F", "?"))))
                elif note.get("/Subtype") in _WORDS_UNSEEN and str(note.get("/Contents", "")).strip():
                    found.problems["comments"] = found.problems.get("comments", 0) + 1
    return files


def _rebuilt(pdf: Pdf, found: Prepared) -> Pdf | None:
    count = len(pdf.pages)
    if count > MOST_PAGES:
        found.problems["too-many-pages"] = count
        return None
    with contextlib.suppress(*_THROWN):
        pdf.generate_appearance_streams()
    links = _links(pdf)
    with contextlib.suppress(*_THROWN):
        pdf.flatten_annotations("all")
    made = Pdf.new()
    known: Known = {}
    matrices = [_add_page(made, page, found, known) for page in pdf.pages]
    _put_links(made, links, matrices)
    if pdf.get_warnings():
        found.problems["mended"] = True
    return made


def _add_page(made: Pdf, page: pikepdf.Page, found: Prepared, known: Known) -> Matrix:
    box, odd = visible_box(page)
    if odd:
        found.problems["odd-box"] = found.problems.get("odd-box", 0) + 1
    turn = int(page.rotation or 0) % 360
    if turn:
        found.problems["turned"] = found.problems.get("turned", 0) + 1
    if max(box[2] - box[0], box[3] - box[1]) > HUGE:
        found.problems["huge"] = found.problems.get("huge", 0) + 1
    if page.obj.get("/AA") is not None:
        found.problems["active"] = True
    size, matrix = placed(box, turn)
    page.obj.MediaBox = Array([*box])
    for other in ("/CropBox", "/TrimBox", "/Rotate", "/UserUnit"):
        if other in page.obj:
            del page.obj[other]
    drawing = made.copy_foreign(page.as_form_xobject(handle_transformations=False))
    drawing.BBox = Array([*box])
    if forget_unseen(drawing, known):
        found.textless.append(len(made.pages) + 1)
    fresh = made.add_blank_page(page_size=size)
    fresh.obj.Resources = Dictionary(XObject=Dictionary(Src=drawing))
    fresh.obj.Contents = made.make_stream(f"q {matrix.operands} cm /Src Do Q\n".encode())
    return matrix


# --- links inside the file ----------------------------------------------------------------------------------


def _links(pdf: Pdf) -> list[tuple[int, list[float], int]]:
    """Links that lead to a page of the same file: page, rectangle, page."""
    found: list[tuple[int, list[float], int]] = []
    with contextlib.suppress(*_THROWN):
        number_of = {page.obj.objgen: index for index, page in enumerate(pdf.pages)}
        named = _named_places(pdf)
        for index, page in enumerate(pdf.pages):
            for note in page.obj.get("/Annots", Array()):
                with contextlib.suppress(*_THROWN):
                    target = _target(note, named)
                    if target is not None and target.objgen in number_of:
                        rectangle = [float(each) for each in note.Rect]
                        found.append((index, rectangle, number_of[target.objgen]))
    return found


def _named_places(pdf: Pdf) -> dict[str, Any]:
    places: dict[str, Any] = {}
    with contextlib.suppress(*_THROWN):
        places.update({str(key): value for key, value in pikepdf.NameTree(pdf.Root.Names.Dests).items()})
    with contextlib.suppress(*_THROWN):
        places.update({str(key): value for key, value in pdf.Root.Dests.items()})
    return places


def _target(note: Any, named: dict[str, Any]) -> Any:
    if note.get("/Subtype") != Name.Link:
        return None
    place = note.get("/Dest")
    action = note.get("/A")
    if place is None and isinstance(action, Dictionary) and action.get("/S") == Name.GoTo:
        place = action.get("/D")
    if place is not None and not isinstance(place, Array):
        place = named.get(str(place))
        place = place.get("/D") if isinstance(place, Dictionary) else place
    return place[0] if isinstance(place, Array) and len(place) else None


def _put_links(made: Pdf, links: list[tuple[int, list[float], int]], matrices: list[Matrix]) -> None:
    for index, rectangle, target in links:
        page = made.pages[index]
        note = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=Array([round(each, 2) for each in matrices[index].box(rectangle)]),
            Border=Array([0, 0, 0]),
            Dest=Array([made.pages[target].obj, Name.Fit]),
        )
        if "/Annots" not in page.obj:
            page.obj.Annots = Array()
        page.obj.Annots.append(made.make_indirect(note))


# --- what only a viewer can still read ------------------------------------------------------------------------


def _redrawn(source: str, found: Prepared) -> Pdf | None:
    """Pages as pictures, for a file that only a viewer's patience can read; None when not even that can."""
    try:
        document = pdfium.PdfDocument(source)
    except pdfium.PdfiumError:
        return None
    made = Pdf.new()
    with contextlib.closing(document):
        if len(document) > MOST_DRAWN:
            found.problems["too-many-pages"] = len(document)
            return None
        for number in range(len(document)):
            with contextlib.suppress(pdfium.PdfiumError, ValueError, OSError, MemoryError):
                page = document[number]
                width, height = page.get_size()
                if width > 0 and height > 0:
                    scale = min(DRAWN_DOTS / 72, 1754 / max(width, height) * 1.2)
                    add_picture(made, page.render(scale=scale).to_pil())
    if not len(made.pages):
        return None
    found.problems["redrawn"] = len(made.pages)
    return made


# --- pictures -------------------------------------------------------------------------------------------------


def prepare_picture(source: str, result: str) -> Prepared:
    """Each frame upright on a page of its own, made anew from its pixels."""
    found = Prepared()
    Image.MAX_IMAGE_PIXELS = None  # our own cap is checked before anything is decoded
    made = Pdf.new()
    try:
        with Image.open(source, formats=("PNG", "JPEG", "GIF", "WEBP", "TIFF")) as picture:
            for frame in _frames(picture):
                if frame.width * frame.height > MOST_PIXELS:
                    found.problems["too-fine"] = True
                    continue
                if frame.getexif().get(0x0112, 1) not in (0, 1):
                    found.problems["turned"] = found.problems.get("turned", 0) + 1
                add_picture(made, ImageOps.exif_transpose(frame))
    except (OSError, EOFError, SyntaxError, ValueError, Image.DecompressionBombError):
        found.problems["damaged"] = True
    if not len(made.pages):
        if "too-fine" not in found.problems:
            found.problems["damaged"] = True
        found.unusable = True
        return found
    _write(made, result, found)
    return found


def _frames(picture: Image.Image) -> Iterator[Image.Image]:
    if picture.format != "TIFF":
        yield picture
        return
    for number, frame in enumerate(ImageSequence.Iterator(picture)):
        if number == 500:
            return
        yield frame


def add_picture(made: Pdf, picture: Image.Image) -> None:
    """A page that shows the picture as large as fits, in the place of a foreign page."""
    picture.thumbnail((2480, 3508))
    if picture.mode in ("RGBA", "LA", "PA", "P"):
        picture = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, (255, 255, 255, 255)), picture)
    flat = picture.convert("L" if picture.mode in ("1", "L", "I", "I;16") else "RGB")
    coded = io.BytesIO()
    flat.save(coded, "JPEG", quality=88)
    image = made.make_stream(
        without_notes(coded.getvalue()),  # Pillow writes the comment of the file it read
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=flat.width,
        Height=flat.height,
        ColorSpace=Name.DeviceGray if flat.mode == "L" else Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )
    wide = flat.width > flat.height * 1.2
    size = (A4[1], A4[0]) if wide else A4
    room = (size[0] * FOREIGN_SCALE, size[1] * FOREIGN_SCALE - MARGIN_TOP)
    scale = min(room[0] / flat.width, room[1] / flat.height, 72 / 96)
    width, height = flat.width * scale, flat.height * scale
    x, y = (size[0] - width) / 2, size[1] - MARGIN_TOP - height
    page = made.add_blank_page(page_size=size)
    page.obj.Resources = Dictionary(XObject=Dictionary(Src=image))
    page.obj.Contents = made.make_stream(
        f"q {width:.3f} 0 0 {height:.3f} {x:.3f} {y:.3f} cm /Src Do Q\n".encode()
    )


# --- the result -----------------------------------------------------------------------------------------------


def _write(made: Pdf, result: str, found: Prepared) -> None:
    made.save(
        result,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        recompress_flate=False,
    )
    found.pages = len(made.pages)
    made.close()
    found.textless = sorted({*found.textless, *textless_pages(result)})
    if found.textless:
        found.problems["no-text"] = len(found.textless)


def textless_pages(path: str) -> list[int]:
    """Pages from 1 that show something but have no text that can be searched."""
    with contextlib.closing(pdfium.PdfDocument(Path(path))) as document:
        return drawing.textless_pages(document)
