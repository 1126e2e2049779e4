"""Verifying a letter from outside: how often somebody may guess, and what the bytes of a file come to."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import IO

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.complaints.letters.office import current_office
from app.complaints.models import VerifyMiss
from app.complaints.queries.letters import sent_letter_with_bytes
from app.letters.signing import SIGNED, signature_of
from app.platform.accounts.domain.throttle import Limit, source_of
from app.platform.db import db, transaction
from app.shared.clock import Clock

PER_ADDRESS = Limit(20, timedelta(minutes=10))
"""Misses only: whoever holds a letter may look as often as they like."""
_KEPT = timedelta(days=1)
_PIECE = 1 << 20


class TooManyTries(Exception):
    """So many codes or files of no letter came from this address that it has to wait."""


def require_turn(*, address: str | None, clock: Clock) -> None:
    """Raise TooManyTries where an address has missed too often lately."""
    since = clock.now() - PER_ADDRESS.within
    missed = db.session().scalar(
        select(func.count()).where(VerifyMiss.address == source_of(address), VerifyMiss.at > since)
    )
    if (missed or 0) >= PER_ADDRESS.failures:
        raise TooManyTries


def took_turn(*, address: str | None, found: bool, clock: Clock) -> None:
    """Count a miss, and forget those of yesterday. A hit is not counted, so nothing says who looked."""
    if found:
        return
    with transaction() as session:
        session.execute(delete(VerifyMiss).where(VerifyMiss.at < clock.now() - _KEPT))
        session.add(VerifyMiss(address=source_of(address), at=clock.now()))


def digest_of(file: IO[bytes]) -> str:
    """The SHA-256 of a file that is read piece by piece and not kept."""
    digest = hashlib.sha256()
    while piece := file.read(_PIECE):
        digest.update(piece)
    return digest.hexdigest()


@dataclass(frozen=True)
class Verified:
    """What a file's bytes and its signature say: the letter that they are, and whether the signature holds."""

    code: str
    sent_on: str
    replaced: bool
    signer: str
    our_certificate: bool
    signature_holds: bool

    @property
    def genuine(self) -> bool:
        """True for the bytes of a letter that left, with a signature that holds where there is one."""
        return bool(self.code) and (self.signature_holds or not self.signer)


def verified(session: Session, pdf: bytes) -> Verified:
    """Compare a file with what left, and look at its signature where it has one."""
    found = sent_letter_with_bytes(session, hashlib.sha256(pdf).hexdigest())
    signature = signature_of(pdf) if SIGNED in pdf else None
    ours = signature is not None and (found is not None or signature.fingerprint in _our_certificates())
    return Verified(
        code=found.code if found else "",
        sent_on=found.sent_on.isoformat() if found else "",
        replaced=found.replaced if found else False,
        signer=signature.signer if signature else "",
        our_certificate=ours,
        signature_holds=signature.holds if signature else False,
    )


def _our_certificates() -> set[str]:
    """That which is set now; letters signed by an earlier one are known by their bytes."""
    seal = current_office().seal
    return {seal.fingerprint} if seal else set()
