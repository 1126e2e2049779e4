"""What a file for the archive has to be, asked of a validator that is not ours: PDF/A-3a and PDF/UA-1 at once."""

from __future__ import annotations

import io

import page
import pikepdf

PROFILES = {"PDF/A-3a": "3a", "PDF/UA-1": "ua1"}


def require_archival(pdf: bytes) -> None:
    """Both claims stand in the file, and it keeps them."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        metadata = document.open_metadata()
        claims = [metadata.get(name) for name in ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part")]
        assert claims == ["3", "A", "1"]
        assert document.Root.MarkInfo.Marked and document.Root.Lang
    found = faults(pdf)
    assert not found, "\n".join(found)


def faults(pdf: bytes) -> list[str]:
    """What the validator finds: profile, rule and what is wrong, in words."""
    return [
        f"{name} {failure.rule_id} {failure.message} ({failure.object_id})"
        for name, profile in PROFILES.items()
        for failure in page.validate_pdf_bytes(pdf, profile=profile).failures
    ]
