"""The short-lived process that opens foreign files: page images, page counts, text.

Started by ``preview.py`` as a script of its own, with the file as standard input and a limited file as
standard output. It imports nothing of ours, gives up the network, new files to write, children and most
memory before it reads the first byte, and says how it ended by its exit code. Whatever a file makes the
decoder do, it happens here.

    drawing.py facts|page|text|textless|lines|beside|mail JOB-AS-JSON  <FILE  >RESULT
"""

from __future__ import annotations

import contextlib
import ctypes
import html
import json
import re
import resource
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO

import pypdfium2 as pdfium
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError
from pypdfium2.raw import (
    FPDF_ERR_PASSWORD,
    FPDF_PAGEOBJ_FORM,
    FPDF_PAGEOBJ_IMAGE,
    FPDFPage_GetAnnotCount,
    FPDFText_GetFontInfo,
    FPDFText_GetFontSize,
)

LOCKED, BROKEN, TOO_LARGE, NO_SUCH_PAGE = 10, 11, 12, 13
"""Exit codes; ``preview.py`` has the same and turns them into words."""

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_PR_SET_NO_NEW_PRIVS = 38
_MAX_OPEN_FILES = 64  # fonts of the system for PDFs that do not embed theirs
_WHITE = (255, 255, 255, 255)
_SMALL = 240  # the first of preview.py's widths


DECODERS_THROW = (
    *(
        pdfium.PdfiumError,
        UnidentifiedImageError,
        Image.DecompressionBombError,
        OSError,
        EOFError,
        SyntaxError,
    ),
    *(ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RuntimeError),
)
"""What a damaged file makes PDFium and Pillow raise."""


class Ended(Exception):
    """The job ends with this exit code and no result."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def give_up_powers(job: dict[str, Any]) -> None:
    """Lower every limit that the job does not need; none of them can be raised again."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    # Where the kernel allows it, an empty network of our own; elsewhere the limits below have to do.
    libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
    for limit, value in (
        (resource.RLIMIT_AS, job["memory"]),
        (resource.RLIMIT_CPU, job["seconds"]),
        (resource.RLIMIT_FSIZE, job["result"]),
        (resource.RLIMIT_NOFILE, job.get("files", _MAX_OPEN_FILES)),
        (resource.RLIMIT_NPROC, resource.getrlimit(resource.RLIMIT_NPROC)[1] if job.get("children") else 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))


def facts(source: BinaryIO, job: dict[str, Any]) -> bytes:
    """How many pages there are, as JSON; a picture that cannot be drawn has none."""
    if job["shown"] == "pages":
        with contextlib.closing(_pdf(source)) as document:
            pages = len(document)
            document[0].close()  # a page tree that loops back on itself promises pages it does not have
    else:
        with _picture(source) as picture:
            pages = _frame_count(picture, job["max_pages"])
        _draw_picture(source, {**job, "page": 1, "width": _SMALL})
    return json.dumps({"pages": pages}).encode()


def text(source: BinaryIO, job: dict[str, Any]) -> bytes:
    """The text of each page, as a JSON list; it stops at the limits of the job."""
    found: list[str] = []
    left = job["max_characters"]
    with contextlib.closing(_pdf(source)) as document:
        for number in range(min(len(document), job["max_pages"])):
            words = _page_text(document, number)[:left]
            left -= len(words)
            found.append(words)
            if left <= 0:
                break
    return json.dumps(found).encode()


def textless(source: BinaryIO, job: dict[str, Any]) -> bytes:
    """The pages from 1 that show something and have no text, as a JSON list."""
    with contextlib.closing(_pdf(source)) as document:
        return json.dumps(textless_pages(document)).encode()


_FEW_SIGNS, _MUCH_OF_PAGE = 200, 0.3
"""A scan may have a line of text above it (a fax machine's, a stamp of the scanner's), and is a scan all the same."""


def textless_pages(document: pdfium.PdfDocument) -> list[int]:
    """Pages from 1 that show something but have no text, or nearly none above a picture, or text of signs that are no
    letters; a blank page is none of them."""
    return [number + 1 for number in range(len(document)) if _is_textless(document, number)]


def _is_textless(document: pdfium.PdfDocument, number: int) -> bool:
    try:
        with (
            contextlib.closing(document[number]) as pdf_page,
            contextlib.closing(pdf_page.get_textpage()) as words,
        ):
            text = words.get_text_range(errors="replace").strip()
            if text and _legible(text):
                return len(text) < _FEW_SIGNS and _pictured(pdf_page) > _MUCH_OF_PAGE
            if FPDFPage_GetAnnotCount(pdf_page.raw) > 0:  # a stamp or a filled field is seen, too
                return True
            return any(each.type != FPDF_PAGEOBJ_FORM for each in pdf_page.get_objects())
    except pdfium.PdfiumError:
        return True


def _legible(text: str) -> bool:
    """False where half of the signs are none that people write: the typeface does not say what it shows."""
    signs = [sign for sign in text if not sign.isspace()]
    return 2 * sum(sign.isprintable() and sign != "\ufffd" for sign in signs) > len(signs)


def _pictured(pdf_page: pdfium.PdfPage) -> float:
    """The share of the page that its largest picture covers."""
    width, height = pdf_page.get_size()
    return _largest(pdf_page, None, 1.0, _DEEPEST) / max(width * height, 1)


def _largest(pdf_page: pdfium.PdfPage, form: Any, scale: float, deep: int) -> float:
    """The area in square points of the largest picture in a drawing whose own areas are told in ``scale`` of them."""
    found = 0.0
    for each in pdf_page.get_objects(max_depth=1, form=form):
        if each.type in (FPDF_PAGEOBJ_IMAGE, FPDF_PAGEOBJ_FORM):
            matrix = each.get_matrix()
            area = scale * abs(matrix.a * matrix.d - matrix.b * matrix.c)
            inner = each.type == FPDF_PAGEOBJ_FORM and deep
            found = max(found, _largest(pdf_page, each, area, deep - 1) if inner else area)
    return found


def lines(source: BinaryIO, job: dict[str, Any]) -> bytes:
    """The lines of each page as printed, as a JSON list of lists of ``[text, left, top, right, size, bold]``.

    Points from the top left of the page; it stops at the limits of the job.
    """
    found: list[list[list[Any]]] = []
    left = job["max_characters"]
    with contextlib.closing(_pdf(source)) as document:
        for number in range(min(len(document), job["max_pages"])):
            try:
                printed = _page_lines(document, number) if left > 0 else []
            except pdfium.PdfiumError:
                printed = []
            left -= sum(len(line[0]) for line in printed)
            found.append(printed)
    return json.dumps(found).encode()


def _page_lines(document: pdfium.PdfDocument, number: int) -> list[list[Any]]:
    with (
        contextlib.closing(document[number]) as pdf_page,
        contextlib.closing(pdf_page.get_textpage()) as words,
    ):
        height = pdf_page.get_height()
        printed: list[list[Any]] = []
        start = 0
        text = words.get_text_range(errors="replace")
        if len(text) != words.count_chars():  # a character beyond the first plane counts twice
            return [[line, 0, 0, 0, 0, False] for line in text.splitlines() if line.strip()]
        for end in [*(place for place, sign in enumerate(text) if sign in "\r\n"), len(text)]:
            if text[start:end].strip():
                printed.append(_line(words, height, text, start, end))
            start = end + 1
        return printed


def _line(words: Any, height: float, text: str, start: int, end: int) -> list[Any]:
    inked = [place for place in range(start, end) if not text[place].isspace()]
    boxes = [words.get_charbox(place) for place in (inked[0], inked[-1])]
    return [
        text[start:end],
        round(boxes[0][0], 1),
        round(height - max(box[3] for box in boxes), 1),
        round(boxes[-1][2], 1),
        round(FPDFText_GetFontSize(words.raw, inked[0]), 1),
        all(_bold(words, place) for place in (inked[0], inked[-1])),
    ]


def _bold(words: Any, place: int) -> bool:
    """Whether the typeface of a character says so in its name; PDFium's weight is a guess."""
    name, flags = ctypes.create_string_buffer(200), ctypes.c_int()
    FPDFText_GetFontInfo(words.raw, place, name, len(name), ctypes.byref(flags))
    said = name.value.decode("utf-8", "replace").casefold()
    return any(sign in said for sign in ("bold", "black", "heavy", "simhei", "黑体"))


def mail(source: BinaryIO, job: dict[str, Any]) -> bytes:
    """The words of an e-mail and of the mails and texts inside it, out of the codes in which they are sent, as JSON;
    ``unread``: whether other files are inside."""
    said, unread = _mail_words(source.read())
    return json.dumps({"said": "\n".join(said)[: job["max_characters"]], "unread": unread}).encode()


def _mail_words(raw: bytes, deep: int = 6) -> tuple[list[str], bool]:
    import email.policy

    said: list[str] = []
    unread = False
    for part in email.message_from_bytes(raw, policy=email.policy.default).walk():
        for name in part:
            with contextlib.suppress(*DECODERS_THROW):
                said.append(f"{name}: {part[name]}")
        if part.is_multipart():
            continue
        content = bytes(part.get_payload(decode=True) or b"")
        if part.get_content_maintype() == "text":
            words = content.decode("utf-8", "replace")
            with contextlib.suppress(*DECODERS_THROW):  # in its own code, where that is known
                words = str(part.get_content())
            said.append(html.unescape(_TAG.sub(" ", words)))
        elif deep and str(part.get_filename() or "").lower().endswith(".eml"):
            inner, more = _mail_words(content, deep - 1)
            said += inner
            unread |= more
        else:
            unread |= bool(content)
    return said, unread


_TAG = re.compile(r"<[^<>]{0,4000}>")
_SAID_BESIDE = {
    **dict.fromkeys(("/Alt", "/ActualText", "/E"), "alternative text"),
    **dict.fromkeys(("/Contents", "/RC", "/T", "/Subj"), "note"),
    **dict.fromkeys(("/TU", "/V"), "form field"),
    "/Title": "bookmark",
    "/JS": "script",
    "/URI": "link",
    "/BaseFont": "typeface",
}
"""Entries of dictionaries that hold words, and what to call what stands there; elsewhere it is a *note*."""
_SEGMENT = re.compile(rb"\xff[\xe1-\xef\xfe](..)", re.DOTALL)
"""A part of a JPEG that says something, and how long it is."""
_DEEPEST = 6


def beside(source: BinaryIO, job: dict[str, Any]) -> bytes:
    """What the file says beside what is seen, as a JSON list: properties, notes, bookmarks, forms, attached files."""
    if job["shown"] == "pages":
        found = _beside_pages(source, job["max_characters"])
    else:
        with _picture(source) as picture:
            noted = (*picture.info.values(), *picture.getexif().values())
            found = [
                each.decode("utf-8", "replace") if isinstance(each, bytes) else str(each) for each in noted
            ]
    return json.dumps([each[: job["max_characters"]] for each in found if each.strip()]).encode()


def _beside_pages(source: BinaryIO, most: int) -> list[str]:
    import pikepdf

    try:
        with pikepdf.open(source) as pdf:
            return [text for _what, text in said_beside(pdf, most)]
    except pikepdf.PasswordError as error:
        raise Ended(LOCKED) from error
    except pikepdf.PdfError as error:
        raise Ended(BROKEN) from error


def said_beside(pdf: Any, most: int = -1) -> Iterator[tuple[str, str]]:
    """Whatever an open PDF says beside what is seen: what it is, and the text; of an attached file the first ``most``
    bytes, or all."""
    import pikepdf

    yield from (("information", str(value)) for value in pdf.docinfo.values())
    for name, attached in pdf.attachments.items():
        yield "attached file", name
        content = attached.get_file().read_bytes()
        yield "attached file", content[: most if most >= 0 else None].decode("utf-8", "replace")
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Stream) and thing.get("/Type") == "/Metadata":
            yield "metadata", thing.read_bytes().decode("utf-8", "replace")
        if isinstance(thing, pikepdf.Stream) and str(thing.get("/Filter")) in ("/DCTDecode", "[/DCTDecode]"):
            yield from (("note", text) for text in _said_in_photograph(bytes(thing.read_raw_bytes())))
        yield from _told_in(thing, _DEEPEST)


def _told_in(thing: Any, deep: int) -> Iterator[tuple[str, str]]:
    """Texts of a dictionary and of what stands inside it; what it only points to comes by itself."""
    import pikepdf

    if isinstance(thing, pikepdf.Array):
        inner = list(thing)
        yield from (("note", str(each)) for each in inner if _is_said(each))
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        inner = []
        for key, value in thing.items():
            inner.append(value)
            if (key in _SAID_BESIDE and isinstance(value, pikepdf.String | pikepdf.Name)) or _is_said(value):
                yield _SAID_BESIDE.get(key, "note"), str(value)
    else:
        return
    for each in inner if deep else ():
        if not getattr(each, "is_indirect", True):  # figures come as plain ones
            yield from _told_in(each, deep - 1)


def _is_said(value: Any) -> bool:
    """True for words; numbers, digests and tables of colours are strings as well."""
    import pikepdf

    text = str(value) if isinstance(value, pikepdf.String) else ""
    return len(text) > 2 and text.isprintable()


def _said_in_photograph(jpeg: bytes) -> Iterator[str]:
    """Its comments and a camera's notes, which stand before the dots."""
    head = jpeg[: max(jpeg.find(b"\xff\xda"), 0)]
    for found in _SEGMENT.finditer(head):
        said = head[found.end() : found.start() + 2 + int.from_bytes(found[1], "big")]
        yield said.replace(b"\0", b"").decode("utf-8", "replace")


def page(source: BinaryIO, job: dict[str, Any]) -> bytes:
    """One page or picture drawn anew from its pixels, as WebP: nothing of the file's own bytes remains."""
    image = _draw_pdf_page(source, job) if job["shown"] == "pages" else _draw_picture(source, job)
    result = BytesIO()
    image.save(result, "WEBP", quality=85, method=2)
    return result.getvalue()


def _pdf(source: BinaryIO) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(source)
    except pdfium.PdfiumError as error:
        raise Ended(LOCKED if error.err_code == FPDF_ERR_PASSWORD else BROKEN) from error
    if len(document) < 1:
        raise Ended(BROKEN)
    return document


def _page_text(document: pdfium.PdfDocument, number: int) -> str:
    try:
        with (
            contextlib.closing(document[number]) as pdf_page,
            contextlib.closing(pdf_page.get_textpage()) as words,
        ):
            return str(words.get_text_bounded(errors="replace"))
    except pdfium.PdfiumError:
        return ""  # one unreadable page does not take the text of the others away


def _draw_pdf_page(source: BinaryIO, job: dict[str, Any]) -> Image.Image:
    with contextlib.closing(_pdf(source)) as document:
        if job["page"] > len(document):
            raise Ended(NO_SUCH_PAGE)
        document.init_forms()  # what was typed into a form is evidence too; there is no JavaScript in this PDFium
        pdf_page = document[job["page"] - 1]
        width, height = pdf_page.get_size()
        if not (width > 0 and height > 0):
            raise Ended(BROKEN)
        scale = min(job["width"] / width, job["max_height"] / height)
        if min(width, height) * scale < 1:
            raise Ended(TOO_LARGE)
        return pdf_page.render(scale=scale, fill_color=_WHITE).to_pil().convert("RGB")


def _picture(source: BinaryIO) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = None  # our own, lower cap is checked before anything is decoded
    return Image.open(source, formats=("PNG", "JPEG", "GIF", "WEBP", "TIFF"))


def _frame_count(picture: Image.Image, most: int) -> int:
    """Pages of a TIFF, up to ``most``; every other picture is one page, also when it moves."""
    if picture.format != "TIFF":
        return 1
    count = 0
    for _frame in ImageSequence.Iterator(picture):
        count += 1
        if count == most:
            break
    return count


def _draw_picture(source: BinaryIO, job: dict[str, Any]) -> Image.Image:
    picture = _picture(source)
    if job["page"] > 1:
        try:
            picture.seek(job["page"] - 1)
        except EOFError as error:
            raise Ended(NO_SUCH_PAGE) from error
    picture.draft("RGB", (job["width"], job["width"]))  # a JPEG decodes straight to a fraction of its size
    if picture.width * picture.height > job["max_pixels"]:
        raise Ended(TOO_LARGE)
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((job["width"], job["max_height"]))
    if upright.mode in ("RGBA", "LA", "PA", "P"):
        upright = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", upright.size, _WHITE), upright)
    return upright.convert("RGB")


def main() -> int:
    """Do the one job of the command line."""
    jobs = (facts, page, text, textless, lines, beside, mail)
    do = {each.__name__: each for each in jobs}[sys.argv[1]]
    job = json.loads(sys.argv[2])
    give_up_powers(job)
    try:
        result = do(sys.stdin.buffer, job)
    except Ended as ended:
        return ended.code
    except MemoryError:
        return TOO_LARGE
    except DECODERS_THROW:
        return BROKEN
    sys.stdout.buffer.write(result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
