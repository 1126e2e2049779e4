"""Everything that a finished PDF says to whoever looks closely: words, names, notes. Runs in the workshop."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium


def page_texts(path: str) -> list[str]:
    """The words of each page, also those outside of what is shown."""
    texts = []
    with contextlib.closing(pdfium.PdfDocument(Path(path))) as document:
        for number in range(len(document)):
            with (
                contextlib.closing(document[number]) as page,
                contextlib.closing(page.get_textpage()) as words,
            ):
                texts.append(words.get_text_range(errors="replace") if words.count_chars() > 0 else "")
    return texts


def hidden_texts(path: str) -> list[tuple[str, str]]:
    """What stands beside the pages: information, bookmarks, attached files, notes, alternative texts."""
    found: list[tuple[str, str]] = []
    with pikepdf.open(path) as pdf:
        found += [("information", str(value)) for value in pdf.docinfo.values()]
        if "/Metadata" in pdf.Root:
            found.append(("metadata", pdf.Root.Metadata.read_bytes().decode("utf-8", "replace")))
        with pdf.open_outline() as outline:
            found += [("bookmark", title) for title in _titles(outline.root)]
        for name, attached in pdf.attachments.items():
            found.append(("attached file", name))
            found.append(("attached file", attached.get_file().read_bytes().decode("utf-8", "replace")))
        for number, page in enumerate(pdf.pages, start=1):
            for note in page.obj.get("/Annots", pikepdf.Array()):
                for key in ("/Contents", "/T", "/Subj", "/Alt"):
                    if key in note:
                        found.append((f"note on page {number}", str(note[key])))
    return found


def _titles(items: list[pikepdf.OutlineItem]) -> list[str]:
    return [title for item in items for title in (item.title, *_titles(item.children))]
