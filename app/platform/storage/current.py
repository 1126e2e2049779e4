"""The store of the running application, and what in it is named by rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flask import Flask, current_app

from app.platform.storage.preview import Previewer
from app.platform.storage.store import Store

STORE, PREVIEWER, FILE_SOURCES = "file_store", "file_previewer", "file_sources"

FileSource = Callable[[], Iterable[str]]
"""Yields the digests that a room's rows name."""


def current_store() -> Store:
    """The store of the application in whose context we are."""
    store: Store = current_app.extensions[STORE]
    return store


def current_previewer() -> Previewer:
    """Its previews."""
    previewer: Previewer = current_app.extensions[PREVIEWER]
    return previewer


def register_file_source(app: Flask, source: FileSource) -> None:
    """Tell ``flask storage`` which files a room's rows name; every room that stores files must, in ``open_room``."""
    app.extensions[FILE_SOURCES].append(source)


def named_files() -> set[str] | None:
    """Digests that rows name; None if no room has said so, when nothing may be called a stray."""
    sources: list[FileSource] = current_app.extensions[FILE_SOURCES]
    return {digest for source in sources for digest in source()} if sources else None
