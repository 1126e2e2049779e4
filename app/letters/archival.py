"""Finish a PDF for the archive: PDF/A-3a from WeasyPrint, PDF/UA-1 declared beside it, the same bytes each time."""

from __future__ import annotations

import io

import pikepdf

_UA_CLAIM = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 this file claims to follow</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
_END = b"</rdf:RDF>"
_MISREAD = b"\r\nendstream"
"""A stream whose last byte is a carriage return: readers that look for the end of the line count it short."""


def finish(pdf: bytes) -> tuple[bytes, frozenset[str]]:
    """Declare PDF/UA-1 in the metadata and fix the file's identifier.

    Returns the bytes and the names of the embedded fonts. WeasyPrint's own ``xmp_metadata`` would put the claim
    behind the RDF, where no reader looks for it.
    """
    with pikepdf.open(io.BytesIO(pdf)) as document:
        xmp = document.Root.Metadata.read_bytes()
        start = xmp.rindex(_END)
        metadata = document.make_stream(xmp[:start] + _UA_CLAIM + xmp[start:])
        metadata.Type, metadata.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
        document.Root.Metadata = metadata
        document.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        fonts = _font_names(document)
        finished = _saved(document, pikepdf.ObjectStreamMode.preserve)
        if _MISREAD in finished:
            _lengthen(document)
            finished = _saved(document, pikepdf.ObjectStreamMode.preserve)
        if _MISREAD in finished:
            finished = _saved(document, pikepdf.ObjectStreamMode.disable)
    return finished, fonts


def _lengthen(document: pikepdf.Pdf) -> None:
    """Put a line feed behind the data of each stream that ends in a carriage return; what unpacks it stops before.

    Packing it again would not do: its last bytes are the checksum of what it holds.
    """
    for each in document.objects:
        if isinstance(each, pikepdf.Stream) and (raw := each.read_raw_bytes()).endswith(b"\r"):
            packing, how = each.get("/Filter"), each.get("/DecodeParms")
            each.write(raw + b"\n", filter=packing, decode_parms=how)  # type: ignore[arg-type]


def _saved(document: pikepdf.Pdf, mode: pikepdf.ObjectStreamMode) -> bytes:
    out = io.BytesIO()
    document.save(out, deterministic_id=True, object_stream_mode=mode)
    return out.getvalue()


def _font_names(document: pikepdf.Pdf) -> frozenset[str]:
    names: set[str] = set()
    for page in document.pages:
        for font in page.resources.get("/Font", pikepdf.Dictionary()).values():
            names.add(str(font.BaseFont).partition("+")[2])
    return frozenset(names)
