"""Passwords are kept as argon2id hashes. Each takes its memory for a tenth of a second, so few run at once."""

from __future__ import annotations

from threading import BoundedSemaphore

from argon2 import PasswordHasher as Argon2
from argon2.exceptions import InvalidHashError, VerificationError

from app.platform.accounts.errors import TooBusy
from app.shared.text import N_

AT_ONCE = 2
"""Hashes at the same time in one process: 2 × 64 MiB with the usual setting, whoever floods the sign-in page."""

SECONDS_TO_WAIT = 5.0


class PasswordHasher:
    """Hashes and compares with the memory of ``Settings.argon2_memory_kib``; other work waits its turn."""

    def __init__(self, memory_kib: int) -> None:
        self._argon2 = Argon2(time_cost=3, memory_cost=memory_kib, parallelism=1)
        self._turns = BoundedSemaphore(AT_ONCE)
        self._decoy: str | None = None

    def hash(self, password: str) -> str:
        """The hash to keep. Raises TooBusy when no turn comes within five seconds."""
        self._wait_for_turn()
        try:
            return self._argon2.hash(password)
        finally:
            self._turns.release()

    def matches(self, kept: str | None, password: str) -> bool:
        """True when ``password`` made ``kept``. Takes as long for None, so that nobody learns which logins exist."""
        if self._decoy is None:
            self._decoy = self.hash("what nobody types")
        self._wait_for_turn()
        try:
            self._argon2.verify(kept or self._decoy, password)
        except (VerificationError, InvalidHashError):
            return False
        finally:
            self._turns.release()
        return kept is not None

    def is_outdated(self, kept: str) -> bool:
        """True when ``kept`` was made with other parameters than are now set."""
        return self._argon2.check_needs_rehash(kept)

    def _wait_for_turn(self) -> None:
        if not self._turns.acquire(timeout=SECONDS_TO_WAIT):
            raise TooBusy(N_("Too many people are signing in just now. Try again in a moment."))
