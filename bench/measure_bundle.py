"""Bundles: assembling against a bare merge with the same stamps; redacting; the leak test against reading."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
from PIL import Image

from app.bundles.made.matter import Matter
from app.bundles.made.pages import page_html
from app.bundles.press.assembling import Bookmark, Piece, Work, assemble
from app.bundles.press.preparing import prepare_pdf, prepare_picture
from app.bundles.press.reading import page_texts
from app.bundles.press.redacting import Burn, redact
from app.bundles.press.setting import set_pages
from app.disclosure.domain.leaks import LeakTest, Place, Secret, Told
from bench.comparison import Comparison
from bench.stage import Stage
from tests.platform.storage import files

WORDS = "On the third day of the month the surveyor came, saw the pipe behind the wall and wrote down what he saw. "


def comparisons(stage: Stage) -> Iterator[Comparison]:
    """500 pages, 5,000 pages, 20 redacted pages, the leak test over 5,000 pages."""
    folder = stage.folder
    sources = _sources(folder)
    plate = str(folder / "plate.pdf")
    matter = Matter("bundle", "en", "Bundle")
    set_pages(
        page_html("plate", matter, foot=("CMS/2027/0058", "Bundle, version 1"), links=[("index", "Index")]),
        plate,
    )
    for pages, repetitions in ((500, 5), (5_000, 1)):
        pieces = _pieces(sources, pages)
        yield Comparison(
            name=f"bundle of {pages} mixed pages, with links and proof",
            ours=lambda pieces=pieces: _bind(pieces, plate, folder / "out.pdf"),  # type: ignore[misc]
            floor=lambda pieces=pieces: _bare(pieces, plate, folder / "bare.pdf"),  # type: ignore[misc]
            floor_name="pikepdf merge, same stamps and outline",
            items=pages,
            item="page",
            repetitions=repetitions,
        )
    whole = folder / "whole.pdf"
    _bind(_pieces(sources, 5_000), plate, whole)
    yield _redacting(sources[0][0], folder)
    yield _leaks(whole)


def _sources(folder: Path) -> list[tuple[str, int]]:
    """Letters, a long report, a scan: made fit, as a bundle has them."""
    made: list[tuple[str, int]] = []
    for number, pages in enumerate((20, 3, 1, 8)):
        raw, fit = folder / f"raw{number}.pdf", folder / f"fit{number}.pdf"
        raw.write_bytes(files.pdf(*(f"{number}-{page} {WORDS}" for page in range(pages)), size=(595, 842)))
        made.append((str(fit), prepare_pdf(str(raw), str(fit)).pages))
    picture = io.BytesIO()
    Image.effect_noise((620, 877), 20).convert("RGB").save(picture, "JPEG", quality=60)
    (folder / "scan.jpg").write_bytes(picture.getvalue())
    made.append(
        (str(folder / "scan.pdf"), prepare_picture(str(folder / "scan.jpg"), str(folder / "scan.pdf")).pages)
    )
    return made


def _pieces(sources: list[tuple[str, int]], pages: int) -> list[Piece]:
    pieces: list[Piece] = []
    left = pages
    while left > 0:
        path, count = sources[len(pieces) % len(sources)]
        pieces.append(Piece(path, 0, min(count, left), back=1))
        left -= count
    return pieces


def _marks(pieces: list[Piece]) -> tuple[Bookmark, ...]:
    marks, page = [], 1
    for number, piece in enumerate(pieces, start=1):
        marks.append(Bookmark(f"{number} Paper, {page}", page))
        page += piece.count
    return tuple(marks)


def _bind(pieces: list[Piece], plate: str, result: Path) -> None:
    assemble(Work(tuple(pieces), plate, _marks(pieces), "Bundle", "en", {}), str(result))


def _bare(pieces: list[Piece], plate: str, result: Path) -> None:
    """What somebody would write who wants the pages, the numbers and the bookmarks, and no more."""
    with contextlib.ExitStack() as opened, pikepdf.Pdf.new() as made:
        for piece in pieces:
            source = opened.enter_context(pikepdf.open(piece.path))
            made.pages.extend(source.pages[piece.start : piece.start + piece.count])
        font = made.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name("/Helvetica-Bold")
            )
        )
        stamp = opened.enter_context(pikepdf.open(plate))
        foot = made.copy_foreign(stamp.pages[0].as_form_xobject())
        for number, page in enumerate(made.pages, start=1):
            page.add_resource(font, pikepdf.Name.Font, pikepdf.Name.F9)
            page.add_resource(foot, pikepdf.Name.XObject, pikepdf.Name.X9)
            text = f"q /X9 Do Q q 1 g 0 G 490 18 45 23 re B BT 0 g /F9 14 Tf 500 25 Td ({number}) Tj ET Q"
            page.contents_add(text.encode())
        with made.open_outline() as outline:
            for mark in _marks(pieces):
                outline.root.append(pikepdf.OutlineItem(mark.title, mark.page - 1))
        made.save(result)


def _redacting(source: str, folder: Path) -> Comparison:
    burns = [Burn(page, ((0.1, 0.4, 0.5, 0.45),), f"R{page}: name") for page in range(1, 21)]

    def drawn() -> None:
        with contextlib.closing(pdfium.PdfDocument(source)) as document:
            for page in range(20):
                picture = document[page].render(scale=150 / 72).to_pil().convert("RGB")
                picture.save(io.BytesIO(), "JPEG", quality=85)

    return Comparison(
        name="20 pages redacted, read back",
        ours=lambda: redact(source, str(folder / "redacted.pdf"), burns),
        floor=drawn,
        floor_name="drawing the pages at 150 dpi as JPEG",
        items=20,
        item="page",
        repetitions=3,
    )


def _leaks(whole: Path) -> Comparison:
    """A secret of a few pages, an open paper of thirty, against every page of a finished bundle."""
    secret = Secret(
        "evidence:1",
        "Advice",
        " ".join(f"We would settle at £{12_500 + each:,} {WORDS}" for each in range(40)),
    )
    texts = page_texts(str(whole))

    def tested() -> None:
        test = LeakTest([secret], [Told(" ".join(texts[:30]))])
        list(test.hits(Place(str(number), text, "x") for number, text in enumerate(texts)))

    return Comparison(
        name="leak test over 5,000 pages, their text at hand",
        ours=tested,
        floor=lambda: page_texts(str(whole)),
        floor_name="extracting that text",
        items=5_000,
        item="page",
        repetitions=2,
    )
