"""A digital signature as the last step on a letter that leaves, by a certificate of the firm.

Optional (the extra ``sign``, which brings pyHanko) and off without a certificate. What was rendered stays byte for
byte; the signature is an update that follows it (ISO 32000-1, 7.5.6 and 12.8), so the file still begins with the very
letter whose digest was checked. The signature itself differs from one signing to the next, by its time.
"""

from __future__ import annotations

import hashlib
import io
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate
    from pyhanko.pdf_utils.generic import DictionaryObject
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.signers import SimpleSigner

FIELD = "Signature"
SIGNED = b"/ByteRange"
"""What stands in every signed file, and in none of ours that is not."""


_LABELS = {"en": "Digital signature", "zh-Hans": "电子签名"}
"""What a screen reader says of the field that holds the signature."""
_MISSING = "pyHanko is missing; install the extra “sign”"


class BadCertificate(ValueError):
    """A certificate that cannot sign; says why, in words for whoever set it."""


@dataclass(frozen=True)
class Signed:
    """The file that leaves, who signed it, and the digest of the bytes that it begins with."""

    pdf: bytes
    signer: str
    unsigned_digest: str


@dataclass(frozen=True)
class Signature:
    """What a PDF's signature says of it. ``intact``: no byte that it covers changed; ``whole``: it covers them all."""

    signer: str
    fingerprint: str
    intact: bool
    whole: bool

    @property
    def holds(self) -> bool:
        """True when the whole file is as it was signed."""
        return self.intact and self.whole


class Seal:
    """The firm's certificate with its key, opened once."""

    def __init__(self, file: Path, password: str) -> None:
        """Open a PKCS#12 file. Raises BadCertificate where it is missing, locked or keyless, or pyHanko is."""
        self._signer = _opened(file, password)
        certificate = self._signer.signing_cert
        assert certificate is not None, "checked when it was opened"
        self.name, self.fingerprint = _name(certificate), _fingerprint(certificate)
        self.not_after: datetime = certificate.not_valid_after

    def sign(self, pdf: bytes) -> Signed:
        """Put an invisible signature behind the bytes; afterwards nothing may be changed in the file."""
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.sign import fields, signers

        about = signers.PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            subfilter=fields.SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        )
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        # pyHanko would write the metadata anew, and the claims to PDF/A-3a and PDF/UA-1 not as those standards want.
        writer._update_meta = lambda: None  # type: ignore[method-assign]
        _add_field(writer)
        with ThreadPoolExecutor(
            1
        ) as alone:  # pyHanko starts an event loop, which a thread can have but one of
            signed = alone.submit(signers.sign_pdf, writer, about, signer=self._signer).result().getvalue()
        if not signed.startswith(pdf):
            raise RuntimeError("the signature changed what it signs")
        return Signed(signed, self.name, hashlib.sha256(pdf).hexdigest())


def _add_field(writer: IncrementalPdfFileWriter) -> None:
    """The field that holds the signature, named and tagged as PDF/UA-1 wants any field, also one nobody sees (7.18)."""
    from pyhanko.pdf_utils.generic import ArrayObject, NumberObject, pdf_name
    from pyhanko.sign.fields import SigFieldSpec, append_signature_field

    root = writer.root
    label = _LABELS.get(str(root["/Lang"]), _LABELS["en"])
    append_signature_field(writer, SigFieldSpec(FIELD, readable_field_name=label))
    field = root["/AcroForm"]["/Fields"].raw_get(-1)
    page, _resources = writer.find_page_for_modification(0)
    tags = root["/StructTreeRoot"]
    document, numbers = tags["/K"].raw_get(0), tags["/ParentTree"]["/Nums"]
    key = NumberObject(int(numbers[-2]) + 1)
    shown = {"/Type": pdf_name("/OBJR"), "/Obj": field, "/Pg": page}
    form = {"/Type": pdf_name("/StructElem"), "/S": pdf_name("/Form"), "/Pg": page, "/P": document}
    form["/K"] = ArrayObject([writer.add_object(_dictionary(shown))])
    tagged = writer.add_object(_dictionary(form))
    document.get_object()["/K"].append(tagged)
    numbers.extend((key, tagged))
    field.get_object()[pdf_name("/StructParent")] = key
    page.get_object()[pdf_name("/Tabs")] = pdf_name("/S")
    for changed in (document.get_object()["/K"], numbers, field.get_object(), page.get_object()):
        writer.update_container(changed)


def _dictionary(entries: dict[str, Any]) -> DictionaryObject:
    from pyhanko.pdf_utils.generic import DictionaryObject, pdf_name

    return DictionaryObject({pdf_name(name): value for name, value in entries.items()})


def signature_of(pdf: bytes) -> Signature | None:
    """What the signature of a file says; None where it has none that can be read.

    Raises BadCertificate without pyHanko. Whom to trust is not judged here: whoever asks compares the fingerprint.
    """
    try:
        from pyhanko.pdf_utils.misc import PdfError
        from pyhanko.pdf_utils.reader import PdfFileReader
        from pyhanko.sign.validation import SignatureCoverageLevel
        from pyhanko.sign.validation.errors import SignatureValidationError
        from pyhanko.sign.validation.generic_cms import validate_sig_integrity
    except ImportError as error:
        raise BadCertificate(_MISSING) from error

    try:
        found = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        if not found:
            return None
        signature = found[-1]
        certificate = signature.signer_cert
        unchanged, genuine = validate_sig_integrity(
            signature.signer_info, certificate, "data", signature.compute_digest()
        )
        whole = signature.evaluate_signature_coverage() == SignatureCoverageLevel.ENTIRE_FILE
    except (PdfError, SignatureValidationError, ValueError, KeyError, TypeError, IndexError):
        return None
    return Signature(_name(certificate), _fingerprint(certificate), unchanged and genuine, whole)


def _opened(file: Path, password: str) -> SimpleSigner:
    try:
        from pyhanko.sign.signers import SimpleSigner
    except ImportError as error:
        raise BadCertificate(_MISSING) from error
    if not file.is_file():
        raise BadCertificate(f"there is no file {file}")
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # the refusal below says it without a traceback
    signer = SimpleSigner.load_pkcs12(str(file), passphrase=password.encode() or None)
    if signer is None:
        raise BadCertificate(f"{file} is no PKCS#12 file, or the password does not open it")
    if signer.signing_cert is None:
        raise BadCertificate(f"{file} has no certificate beside its key")
    return signer


def _name(certificate: Certificate) -> str:
    return str(certificate.subject.native.get("common_name") or certificate.subject.human_friendly)


def _fingerprint(certificate: Certificate) -> str:
    return certificate.sha256.hex()
