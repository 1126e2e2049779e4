"""Words made to leave a page for good: the page is drawn, burnt black, and gets its other words back as unseen text.

What comes out has nothing of the source but pixels and the words that stay. It is read back: nothing burnt is left, and
nothing else is lost. Runs in the workshop.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image, ImageDraw, ImageFont

from app.bundles.domain.patterns import spelled
from app.bundles.press.reading import hidden_texts, page_texts
from app.bundles.press.words import BROKEN_WORD, PageWords
from app.disclosure.domain.signs import level

DOTS = 150
FEW_LOST = 3
LATO_BOLD = "/usr/share/fonts/truetype/lato/Lato-Bold.ttf"
CHINESE = "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"
_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Burn:
    """``boxes``: shares of the page from the top left; ``label`` what the black says (``R2: phone``).

    ``words``: what stands there, where it is known; ``everywhere``: the paper may say it nowhere.
    """

    page: int
    boxes: tuple[Box, ...]
    label: str
    words: str = ""
    everywhere: bool = False


class StillThere(Exception):
    """Words that were to go can still be read in the result."""


class TooMuchGone(Exception):
    """Words that were to stay cannot be read in the result."""


def redact(source: str, result: str, burns: Sequence[Burn]) -> list[int]:
    """Write ``source`` with ``burns`` to ``result``; the pages changed.

    Raises StillThere or TooMuchGone, with nothing written.
    """
    pages = sorted({burn.page for burn in burns})
    before = page_texts(source)
    staying: dict[int, Counter[str]] = {}
    with pikepdf.open(source) as pdf, contextlib.closing(pdfium.PdfDocument(Path(source))) as document:
        for number in pages:
            mine = [burn for burn in burns if burn.page == number]
            staying[number] = _replace(pdf, pdf.pages[number - 1], document, number, mine)
        for key in ("/Metadata", "/Names", "/Outlines", "/StructTreeRoot", "/AcroForm"):
            if key in pdf.Root:
                del pdf.Root[key]
        del pdf.docinfo
        made = Pdf.new()
        made.add_pages_from(pdf, forms="strip")
        made.save(result, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        made.close()
    try:
        _read_back(result, burns, before, staying)
    except (StillThere, TooMuchGone):
        Path(result).unlink(missing_ok=True)
        raise
    return pages


def _replace(
    pdf: Pdf, page: pikepdf.Page, document: pdfium.PdfDocument, number: int, burns: list[Burn]
) -> Counter[str]:
    """Put the burnt picture in the page's place; the signs that stay on it."""
    width, height = float(page.obj.MediaBox[2]), float(page.obj.MediaBox[3])
    with contextlib.closing(document[number - 1]) as drawn:
        picture = drawn.render(scale=DOTS / 72).to_pil().convert("RGB")
        words = list(_staying(drawn, burns, width, height))
    for burn in burns:
        _burn(picture, burn)
    coded = io.BytesIO()
    picture.save(coded, "JPEG", quality=85)
    image = pdf.make_stream(
        coded.getvalue(),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=picture.width,
        Height=picture.height,
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )
    font = _unseen_font(pdf)
    drawing = f"q {width:.3f} 0 0 {height:.3f} 0 0 cm /Src Do Q\n".encode()
    page.obj.Contents = pdf.make_stream(drawing + _unseen(words))
    page.obj.Resources = Dictionary(XObject=Dictionary(Src=image), Font=Dictionary(FfUnseen=font))
    for key in list(page.obj.keys()):
        if key not in ("/Type", "/Parent", "/MediaBox", "/Contents", "/Resources"):
            del page.obj[key]
    return _signs(word for word, *_place in words)


def _burn(picture: Image.Image, burn: Burn) -> None:
    draw = ImageDraw.Draw(picture)
    for place, (left, top, right, bottom) in enumerate(burn.boxes):
        box = (
            left * picture.width - 2,
            top * picture.height - 2,
            right * picture.width + 2,
            bottom * picture.height + 2,
        )
        draw.rectangle(box, fill=_BLACK)
        if place == 0:
            _write(draw, box, burn.label)


def _write(draw: ImageDraw.ImageDraw, box: Box, label: str) -> None:
    """The label as large as fits; a short one where there is no room for all of it."""
    path = CHINESE if any(sign > "\u2e80" for sign in label) else LATO_BOLD
    for words in (label, label.partition(":")[0].partition("：")[0]):
        for size in (15, 12, 9):
            if not Path(path).exists():
                return
            font = ImageFont.truetype(path, size)
            left, top, right, bottom = draw.textbbox((0, 0), words, font=font)
            if right - left + 4 <= box[2] - box[0] and bottom - top <= box[3] - box[1]:
                x = (box[0] + box[2] - (right + left)) / 2
                y = (box[1] + box[3] - (bottom + top)) / 2
                draw.text((x, y), words, fill=_WHITE, font=font)
                return


# --- the words that stay --------------------------------------------------------------------------------------

Word = tuple[str, float, float, float, float]


def _staying(page: pdfium.PdfPage, burns: list[Burn], width: float, height: float) -> Iterator[Word]:
    """Runs of characters outside all black boxes, with where they begin, how wide and how high they are."""
    black = [
        (left * width - 1, (1 - bottom) * height - 1, right * width + 1, (1 - top) * height + 1)
        for burn in burns
        for left, top, right, bottom in burn.boxes
    ]
    with contextlib.closing(page.get_textpage()) as reader:
        run: list[tuple[str, tuple[float, ...]]] = []
        for at in range(reader.count_chars()):
            sign = reader.get_text_range(at, 1).replace(BROKEN_WORD, "-")
            box = reader.get_charbox(at)
            ends = not sign.strip() or any(_touch(box, each) for each in black)
            if ends or (run and not _follows(run[-1][1], box)):
                yield from _word(run)
                run = []
            if not ends:
                run.append((sign, box))
        yield from _word(run)


def _touch(one: Sequence[float], other: Sequence[float]) -> bool:
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


def _follows(before: Sequence[float], box: Sequence[float]) -> bool:
    if before == box:  # one shape that stands for several letters
        return True
    size = max(before[3] - before[1], box[3] - box[1], 1)
    return abs(box[0] - before[2]) < size and box[1] < before[3] and box[3] > before[1]


def _word(run: list[tuple[str, tuple[float, ...]]]) -> Iterator[Word]:
    if run:
        boxes = [box for _sign, box in run]
        left, bottom = boxes[0][0], min(box[1] for box in boxes)
        right, top = boxes[-1][2], max(box[3] for box in boxes)
        yield "".join(sign for sign, _box in run), left, bottom, max(right - left, 1), max(top - bottom, 1)


def _unseen(words: list[Word]) -> bytes:
    """The words where they stood, drawn with nothing."""
    lines = ["BT 3 Tr"]
    for word, x, y, width, height in words:
        codes = word.encode("utf-16-be")
        stretch = max(1.0, min(1000.0, width / (len(codes) / 2 * 0.5 * height) * 100))
        lines.append(
            f"/FfUnseen {height:.2f} Tf {stretch:.1f} Tz 1 0 0 1 {x:.2f} {y:.2f} Tm <{codes.hex()}> Tj"
        )
    return ("\n".join((*lines, "ET")) + "\n").encode()


_MAP = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Unseen def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
100 beginbfrange
%s
endbfrange endcmap CMapName currentdict /CMap defineresource pop end end"""


def _unseen_font(pdf: Pdf) -> Any:
    """A font without shapes whose codes are UTF-16; it is never drawn, so none is needed."""
    ranges = [b"<%02X00> <%02XFF> <%02X00>" % (high, high, high) for high in range(256)]
    blocks = [ranges[at : at + 100] for at in range(0, 256, 100)]
    body = b"\n".join(
        b"%d beginbfrange\n%s\nendbfrange" % (len(block), b"\n".join(block)) for block in blocks
    )
    start, _between, end = _MAP.partition(b"100 beginbfrange\n%s\nendbfrange")
    descriptor = pdf.make_indirect(
        Dictionary(
            Type=Name.FontDescriptor,
            FontName=Name.Unseen,
            Flags=4,
            FontBBox=Array([0, 0, 1000, 1000]),
            ItalicAngle=0,
            Ascent=1000,
            Descent=0,
            CapHeight=1000,
            StemV=80,
        )
    )
    descendant = pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=Name.Unseen,
            CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
            FontDescriptor=descriptor,
            DW=500,
            CIDToGIDMap=Name.Identity,
        )
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name.Unseen,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([descendant]),
            ToUnicode=pdf.make_stream(start + body + end),
        )
    )


# --- proof ------------------------------------------------------------------------------------------------------


def _signs(texts: Iterable[str]) -> Counter[str]:
    """How often each sign that says something stands there; what lies beyond UTF-16's first plane is not counted."""
    return Counter(sign for text in texts for sign in text if sign.isalnum() and sign <= "\uffff")


def _read_back(
    result: str, burns: Sequence[Burn], before: list[str], staying: dict[int, Counter[str]]
) -> None:
    _read_boxes(result, burns)
    after = page_texts(result)
    for number, signs in staying.items():
        lost = (signs - _signs([after[number - 1]])).total()
        # A reader drops signs that overlap, as in upright words.
        if lost > max(FEW_LOST, signs.total() // 10):
            raise TooMuchGone(f"page {number}")
    for (number, words), times in Counter((burn.page, burn.words) for burn in burns if burn.words).items():
        pattern = re.compile(spelled(words), re.IGNORECASE)
        most = len(pattern.findall(level(before[number - 1]))) - times
        if len(pattern.findall(level(after[number - 1]))) > max(0, most):
            raise StillThere(f"page {number}")
    beside = [text for _what, text in hidden_texts(result)]
    for words in {burn.words for burn in burns if burn.everywhere and burn.words}:
        pattern = re.compile(spelled(words), re.IGNORECASE)
        if any(pattern.search(level(text)) for text in (*after, *beside)):
            raise StillThere("elsewhere in the paper")


def _read_boxes(result: str, burns: Sequence[Burn]) -> None:
    with contextlib.closing(pdfium.PdfDocument(Path(result))) as document:
        for burn in burns:
            with (
                contextlib.closing(document[burn.page - 1]) as page,
                contextlib.closing(page.get_textpage()) as reader,
            ):
                width, height = page.get_size()
                for left, top, right, bottom in burn.boxes:
                    inside = reader.get_text_bounded(
                        left * width + 1, (1 - bottom) * height + 1, right * width - 1, (1 - top) * height - 1
                    )
                    if inside.strip():
                        raise StillThere(f"page {burn.page}")


# --- finding ----------------------------------------------------------------------------------------------------


def find(source: str, patterns: Sequence[tuple[str, str]]) -> list[tuple[str, int, list[Box], str]]:
    """Where patterns (name, regular expression) stand: name, page from 1, boxes, words."""
    compiled = [(name, re.compile(pattern, re.IGNORECASE)) for name, pattern in patterns]
    found: list[tuple[str, int, list[Box], str]] = []
    with contextlib.closing(pdfium.PdfDocument(Path(source))) as document:
        for number in range(len(document)):
            with (
                contextlib.closing(document[number]) as page,
                contextlib.closing(page.get_textpage()) as reader,
            ):
                if reader.count_chars() < 1:
                    continue
                words = PageWords(reader)
                width, height = page.get_size()
                for name, pattern in compiled:
                    for match in pattern.finditer(words.text):
                        boxes = _line_boxes(reader, words.signs(*match.span()), width, height)
                        if boxes:
                            found.append((name, number + 1, boxes, match.group()))
    return found


def _line_boxes(reader: pdfium.PdfTextPage, signs: list[int], width: float, height: float) -> list[Box]:
    """A box for each line of a match, whichever way the line runs."""
    lines: list[list[float]] = []
    for at in signs:
        left, bottom, right, top = reader.get_charbox(at, loose=True)
        if right <= left or top <= bottom:
            continue
        if lines and _goes_on(lines[-1], (left, bottom, right, top)):
            line = lines[-1]
            line[:] = min(line[0], left), min(line[1], bottom), max(line[2], right), max(line[3], top)
        else:
            lines.append([left, bottom, right, top])
    return [
        (left / width, 1 - top / height, right / width, 1 - bottom / height)
        for left, bottom, right, top in lines
    ]


def _goes_on(line: Sequence[float], box: Sequence[float]) -> bool:
    """True for a sign beside the line so far: in its height, or (for upright words) in its width."""
    beside = [min(line[way + 2], box[way + 2]) - max(line[way], box[way]) for way in (0, 1)]
    thick = [min(line[way + 2] - line[way], box[way + 2] - box[way]) for way in (0, 1)]
    return any(beside[1 - way] > thick[1 - way] / 2 and beside[way] > -2 * thick[1 - way] for way in (0, 1))
