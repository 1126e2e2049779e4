"""Read by gunicorn when it is started here."""

from app.letters.pool import start_pool


def post_worker_init(worker: object) -> None:
    """Have the process that sets letters ready before the first one is wanted."""
    start_pool()
