"""What ``make run`` does before anything serves: the schema, the demonstration, and where everything will be.

    python -m scripts.bring_up

In one process, because loading the application is what costs time. Progress goes to standard error; standard output is
one line of JSON for the launcher: ``host``, ``port``, ``public_url`` and ``accounts``, the sign-ins to be shown.
"""

from __future__ import annotations

import io
import json
import sys
from contextlib import redirect_stdout

from click import ClickException
from flask import Flask
from flask.cli import ScriptInfo

from app import create_app
from app.config import Settings
from app.shared.errors import DomainError
from scripts.serve import CannotServe, check_port_is_free


def command(app: Flask, *words: str) -> str:
    """Run ``flask WORDS`` in this process and return what it printed."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        app.cli.main(
            list(words), prog_name="flask", standalone_mode=False, obj=ScriptInfo(create_app=lambda: app)
        )
    return printed.getvalue()


def bring_up() -> dict[str, object]:
    """Migrate, fill an empty database, and tell the launcher what it needs to know."""
    app = create_app()
    settings: Settings = app.extensions["settings"]
    check_port_is_free(settings.host, settings.port)
    print("Fairfile: bringing the database up to date", file=sys.stderr, flush=True)
    command(app, "db", "upgrade")
    command(app, "demo", "load", "--if-empty")
    return {
        "host": settings.host,
        "port": settings.port,
        # Named by nobody, the address for mails is that of this very server.
        "public_url": "" if settings.public_url == Settings.public_url else settings.public_url,
        "accounts": command(app, "demo", "accounts"),
    }


def main() -> int:
    """Exit code 1, with the reason on standard error, when something a person must see to is in the way."""
    try:
        print(json.dumps(bring_up()))
    except (CannotServe, DomainError, ClickException) as reason:
        print(f"Fairfile: {reason}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
