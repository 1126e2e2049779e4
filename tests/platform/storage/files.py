"""Small files of every kind the tests need, made here in the real formats."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from PIL import Image

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
DOCX_TYPES = (
    b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
)


def pdf(*pages: str, size: tuple[float, float] = (300, 400), text: str = "Hello") -> bytes:
    """A PDF with one page for each of ``pages``, showing its words."""
    words = pages or (text,)
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(words)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(words)}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for number, shown in enumerate(words):
        stream = f"BT /F1 24 Tf 20 200 Td ({shown}) Tj ET"
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {size[0]} {size[1]}]/Contents {5 + 2 * number} 0 R"
            "/Resources<</Font<</F1 3 0 R>>>>>>"
        )
        objects.append(f"<</Length {len(stream)}>>\nstream\n{stream}\nendstream")
    return pdf_of(objects)


def pdf_of(objects: list[str]) -> bytes:
    """A PDF of these objects, numbered from 1, the first being the catalogue."""
    body, offsets = "%PDF-1.7\n", []
    for number, written in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{written}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n"
    end = f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF\n"
    return (body + head + table + end).encode("latin-1")


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), colour: str = "red") -> bytes:
    content = io.BytesIO()
    Image.new("RGB", size, colour).save(content, kind)
    return content.getvalue()


def container(members: Mapping[str, bytes]) -> bytes:
    """A ZIP of ``members``."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, written in members.items():
            opened.writestr(name, written)
    return content.getvalue()


def docx(**more: bytes) -> bytes:
    return container({"[Content_Types].xml": DOCX_TYPES, "word/document.xml": b"<w:document/>", **more})
