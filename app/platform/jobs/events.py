"""What the jobs write into the log."""

from app.platform.log import declare

MAIL_TRIED_AGAIN = declare(
    "mail-tried-again", "Failed mail put back into the outbox", message=int, attempts=int
)
