"""A letter that leaves is signed with the firm's certificate, where it has one; one flipped byte is caught."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID
from flask import Flask
from sqlalchemy.orm import Session

from app.cases.models import CaseLetter
from app.cases.policy import stream_of
from app.complaints.letters.office import SEAL, open_seal
from app.complaints.services import verifying
from app.complaints.services.letter_sending import dispatch
from app.complaints.services.letters import letter_of
from app.complaints.services.verifying import verified
from app.config import BadSetting, Settings
from app.letters.blocks import DISPATCH
from app.letters.pool import render_in_pool
from app.letters.signing import BadCertificate, Seal, signature_of
from app.platform.log import entries, verify
from app.platform.storage import current_store
from app.shared.errors import Refused
from tests.archival import require_archival
from tests.clients import CommandRunner, PageClient
from tests.complaints.letters.scenes import Scene
from tests.complaints.letters.test_sending import acknowledgement, approved, sent

PASSWORD = "lantern"


def certificate(path: Path, *, days: int = 3650) -> Path:
    """A self-made certificate with its key, as PKCS#12."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Northmoor Insurance")])
    from_ = datetime(2026, 1, 1, tzinfo=UTC)
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(17)
        .not_valid_before(from_)
        .not_valid_after(from_ + timedelta(days=days))
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    locked = BestAvailableEncryption(PASSWORD.encode())
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"letters", key, made, None, locked))
    return path


@pytest.fixture
def seal(app: Flask, tmp_path: Path) -> Iterator[Seal]:
    """The firm's certificate, set."""
    made = Seal(certificate(tmp_path / "letters.p12"), PASSWORD)
    app.extensions[SEAL] = made
    yield made
    app.extensions[SEAL] = None


def bytes_of(row: CaseLetter) -> bytes:
    with current_store().open(row.pdf_digest or "") as file:
        return file.read()


def test_the_signature_follows_the_very_bytes_that_were_checked(
    okafor: Scene, seal: Seal, db_session: Session
) -> None:
    row = sent(okafor)
    pdf = bytes_of(row)
    assert row.sent_on is not None and row.signature is not None
    bare = render_in_pool(letter_of(row), sealed={DISPATCH: row.sent_on}, draft=False)
    assert pdf.startswith(bare.pdf) and len(pdf) > len(bare.pdf)
    assert row.signature == {
        "by": "Northmoor Insurance",
        "certificate": seal.fingerprint,
        "unsigned": bare.digest,
    }
    signature = signature_of(pdf)
    assert signature is not None and signature.holds and signature.fingerprint == seal.fingerprint
    event = next(each for each in entries(db_session, stream_of(okafor.case)) if each.kind == "letter_signed")
    assert (event.fields["file"], event.fields["unsigned"]) == (row.pdf_digest, bare.digest)
    assert verify(db_session).ok


def test_it_can_be_signed_where_an_event_loop_runs(okafor: Scene, seal: Seal) -> None:
    pdf = render_in_pool(letter_of(acknowledgement(okafor)), sealed={}, draft=True).pdf

    async def inside() -> bytes:
        return seal.sign(pdf).pdf

    # A thread of its own: beside a browser, the tests' own thread has a loop that runs already.
    with ThreadPoolExecutor(1) as thread:
        signature = signature_of(thread.submit(asyncio.run, inside()).result())
    assert signature is not None and signature.holds


def test_a_signed_letter_is_the_archives_file_still(okafor: Scene, seal: Seal) -> None:
    pdf = bytes_of(sent(okafor))
    require_archival(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        xmp = document.Root.Metadata.read_bytes()
        (field,) = document.Root.AcroForm.Fields
        assert b"pdfaid" in xmp and b"<pdfuaid:part>1" in xmp and b"pyHanko" not in xmp
        assert [float(edge) for edge in field.Rect] == [0, 0, 0, 0]
        assert int(field.F) & 0b100 and not int(field.F) & 0b10  # printed, not hidden (ISO 19005-3, 6.3.2)
        assert "/NeedAppearances" not in document.Root.AcroForm
        assert document.Root.MarkInfo.Marked


@pytest.mark.parametrize("where", [0.3, 0.9])
def test_one_flipped_bit_is_caught(
    okafor: Scene,
    seal: Seal,
    db_session: Session,
    client: PageClient,
    runner: CommandRunner,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    where: float,
) -> None:
    row = sent(okafor)
    pdf = bytes_of(row)
    good = verified(db_session, pdf)
    assert good.genuine and good.our_certificate and good.code == row.code
    unsigned = row.signature["unsigned"] if row.signature else ""
    assert unsigned != row.pdf_digest
    changed = bytearray(pdf)
    changed[int(len(pdf) * 0.7 * where)] ^= 1
    bad = verified(db_session, bytes(changed))
    assert not bad.genuine and not bad.code and not bad.signature_holds
    whole, broken = tmp_path / "whole.pdf", tmp_path / "broken.pdf"
    whole.write_bytes(pdf)
    broken.write_bytes(changed)
    assert runner("letters", "verify", str(whole)).exit_code == 0
    assert runner("letters", "verify", str(broken)).exit_code == 1
    assert "Northmoor Insurance" in client.get(f"/verify/{row.code}").text
    monkeypatch.setattr(verifying, "_our_certificates", set)  # later another certificate is set, or none
    assert (
        verified(db_session, pdf).our_certificate and not verified(db_session, bytes(changed)).our_certificate
    )


def test_what_is_added_behind_the_signature_is_caught(okafor: Scene, seal: Seal) -> None:
    signature = signature_of(bytes_of(sent(okafor)) + b"\n% more\n")
    assert signature is None or not signature.holds


def test_a_certificate_that_ran_out_signs_nothing(app: Flask, okafor: Scene, tmp_path: Path) -> None:
    app.extensions[SEAL] = Seal(certificate(tmp_path / "old.p12", days=30), PASSWORD)
    row = approved(okafor, acknowledgement(okafor))
    try:
        with pytest.raises(Refused, match="run out"):
            dispatch(letter_id=row.id, how="post", **okafor.by_rules)
    finally:
        app.extensions[SEAL] = None
    assert row.state == "approved"


def test_without_a_certificate_nothing_is_signed(okafor: Scene, db_session: Session) -> None:
    row = sent(okafor)
    assert row.signature is None and b"/ByteRange" not in bytes_of(row)
    assert verified(db_session, bytes_of(row)).genuine


def test_a_certificate_that_cannot_sign_ends_the_start(
    app: Flask, settings: Settings, tmp_path: Path
) -> None:
    good = certificate(tmp_path / "good.p12")
    empty = tmp_path / "empty.p12"
    empty.write_bytes(b"")
    for file, password in ((good, "wrong"), (tmp_path / "none.p12", PASSWORD), (empty, PASSWORD)):
        with pytest.raises(BadCertificate):
            Seal(file, password)
    other = Flask("other")
    other.extensions["settings"] = replace(settings, signing_certificate=str(good), signing_password="wrong")
    with pytest.raises(BadSetting, match="FAIRFILE_SIGNING_CERTIFICATE"):
        open_seal(other)
    environment = {"FAIRFILE_INSTANCE": str(tmp_path), "FAIRFILE_SIGNING_PASSWORD": "x"}
    with pytest.raises(BadSetting, match="no certificate"):
        Settings.load(environment)
