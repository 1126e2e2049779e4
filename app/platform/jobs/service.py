"""What people do with the outbox."""

from __future__ import annotations

from app.platform import log
from app.platform.accounts import Actor, Permission
from app.platform.db import transaction
from app.platform.jobs.events import MAIL_TRIED_AGAIN
from app.platform.jobs.queries import mail_named
from app.shared.clock import Clock
from app.shared.errors import Refused
from app.shared.text import N_


def try_again(*, actor: Actor, clock: Clock, number: int) -> None:
    """Put a failed mail back, due at once and with all its tries. Refused for one that did not fail."""
    actor.require(Permission.RESEND_MAIL)
    with transaction() as session:
        message = mail_named(session, actor=actor, number=number)
        if message.state != "failed":
            raise Refused(N_("Only a message that failed can be tried again."))
        now = clock.now()
        log.record(
            log.Stream("outbox", str(message.id)),
            MAIL_TRIED_AGAIN,
            actor=actor.label,
            recorded_at=now,
            legal_zone="UTC",
            occurred_at=now,
            message=message.id,
            attempts=message.attempts,
        )
        message.state, message.attempts, message.due_at = "waiting", 0, now
