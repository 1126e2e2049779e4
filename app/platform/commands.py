"""How every command of this house ends, so that a script can rely on it.

    0  done
    1  failed, or found what should not be: a break, a mismatch, a problem
    2  refused before anything was done: wrong arguments, an unknown case, a database without its tables

With ``--json`` standard output is one JSON document alone, whatever happens: what the command answers, or
``{"error": sentence, "exit": code}``. All else that is said goes to standard error.
"""

from __future__ import annotations

import json
import shutil
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from tempfile import SpooledTemporaryFile
from typing import Any, Final

import click
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.platform.db import db
from app.shared.errors import DomainError

UNMIGRATED: Final = "The database lacks tables of this version. Run “flask db upgrade” first."
_AS_JSON: Final = "fairfile.as_json"
_KEPT_IN_MEMORY: Final = 1 << 20
"""Characters of an answer; a longer one waits in a file until it is known that it is whole."""


class Refusal(click.ClickException):
    """Nothing was done, and the sentence says why."""

    exit_code = 2


def ending_of(error: BaseException) -> click.ClickException | None:
    """How a command ends that this befell; None for a fault of ours, which nobody foresaw."""
    match error:
        case click.ClickException():
            return error
        case DomainError():
            return Refusal(str(error))
        case SQLAlchemyError():
            return Refusal(UNMIGRATED) if _is_unmigrated() else _database_failed(error)
        case click.Abort() | KeyboardInterrupt():
            return click.ClickException("Stopped before it was done.")
        case OSError():
            where = f"{error.filename}: " if error.filename else ""
            return click.ClickException(f"{where}{error.strerror or error}.")
        case SystemExit(code=str(sentence)):
            return click.ClickException(sentence)
        case _:
            return None


def _database_failed(error: SQLAlchemyError) -> click.ClickException:
    cause = str(getattr(error, "orig", None) or error).strip().splitlines()
    return click.ClickException(f"The database did not do it: {cause[0] if cause else type(error).__name__}.")


def _is_unmigrated() -> bool:
    """Whether the tables are not those of this version; only asked once something failed."""
    heads = set(
        ScriptDirectory.from_config(current_app.extensions["migrate"].migrate.get_config()).get_heads()
    )
    try:
        with db.engine.connect() as connection:
            return set(connection.scalars(text("SELECT version_num FROM alembic_version"))) != heads
    except SQLAlchemyError as error:
        # No such table; a server that does not answer is another matter.
        return not getattr(error, "connection_invalidated", False) and _answers()


def _answers() -> bool:
    try:
        with db.engine.connect():
            return True
    except SQLAlchemyError:
        return False


@contextmanager
def _ending(*, as_json: bool) -> Iterator[None]:
    try:
        yield
    except (click.exceptions.Exit, BrokenPipeError):
        raise
    except (Exception, SystemExit, KeyboardInterrupt) as error:
        ending = ending_of(error)
        if ending is None and (isinstance(error, SystemExit) or not as_json):
            raise  # it said its say itself; or a fault of ours, shown with all that helps to find it
        if ending is None:
            traceback.print_exception(error)
            ending = click.ClickException(f"A fault of the program: {type(error).__name__}: {error}")
        if not as_json:
            raise ending from error
        click.echo(f"Error: {ending.format_message()}", err=True)
        click.echo(
            json.dumps({"error": ending.format_message(), "exit": ending.exit_code}, ensure_ascii=False)
        )
        raise SystemExit(ending.exit_code) from error


class _Ends(click.Command):
    """What commands and groups share."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read the arguments; that JSON is wanted is known also where they cannot be read."""
        as_json = "--json" in args or bool(parent and parent.meta.get(_AS_JSON))
        with _ending(as_json=as_json):
            context = super().make_context(info_name, args, parent, **extra)
        context.meta[_AS_JSON] = as_json
        return context

    def invoke(self, ctx: click.Context) -> Any:
        """Do it, and end as all commands do."""
        with _ending(as_json=ctx.meta[_AS_JSON]):
            return super().invoke(ctx)


class Command(_Ends):
    """A command. One without an ``as_json`` of its own gets ``--json``: what it returns is then the answer.

    Nothing of an answer leaves before the command is done: half a document is worse than none.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prints_json = any("--json" in each.opts for each in self.params)
        if not self.prints_json:
            told = "Print the outcome as JSON alone."
            self.params.append(
                click.Option(["--json", "as_json"], is_flag=True, expose_value=False, help=told)
            )

    def invoke(self, ctx: click.Context) -> Any:
        """Do it; with ``--json`` hold the answer back until it is whole."""
        if not ctx.meta[_AS_JSON]:
            return super().invoke(ctx)
        with _ending(as_json=True), SpooledTemporaryFile(_KEPT_IN_MEMORY, "w+", encoding="utf-8") as answer:
            try:
                with redirect_stdout(answer if self.prints_json else sys.stderr):
                    returned = click.Command.invoke(self, ctx)
            except SystemExit as ended:
                if not isinstance(ended.code, str):
                    _pour(answer, ended.code)
                raise
            if not self.prints_json:
                answer.write(json.dumps({} if returned is None else returned, ensure_ascii=False) + "\n")
            _pour(answer, 0)
            return returned


def _pour(answer: SpooledTemporaryFile[str], code: int | None) -> None:
    """Hand the whole answer on; where a command left without one, that it did is the answer."""
    if answer.tell() == 0:
        told = "It ended without an answer; standard error says why."
        answer.write(json.dumps({"error": told, "exit": code or 0}) + "\n")
    answer.seek(0)
    shutil.copyfileobj(answer, sys.stdout)
    sys.stdout.flush()


class CommandGroup(_Ends, AppGroup):
    """A group of commands that end alike; every room's group is one."""

    command_class = Command
