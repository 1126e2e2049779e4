"""What measurements stand on: an application on a fresh, migrated database in a folder of its own, on the real disk."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from app import create_app
from app.config import Settings
from app.platform.db import db


class Stage:
    """Makes applications and removes everything at the end: ``with Stage() as stage: …``"""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="fairfile-bench-"))

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.folder)

    def app(self, name: str = "bench", database_url: str = "") -> Flask:
        """An application with its instance in ``folder/name``, migrated; SQLite unless ``database_url`` says else."""
        settings = Settings(instance=self.folder / name, database_url=database_url, log_level="ERROR")
        app = create_app(settings)
        with app.app_context():
            upgrade()
            db.session.remove()
        return app
