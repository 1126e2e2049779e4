"""Input that no field could mean is refused at the door."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask, request
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.routing import IntegerConverter
from wtforms import FileField, Form, MultipleFileField

from app.shared.errors import Refused
from app.shared.text import N_

_TEXT_DIGEST = re.compile(r"t[0-9a-f]{63}")
"""How the log names a kept text. Typed into a field that an event repeats, it would look like a text that is gone."""


_FIELD_NAME = re.compile(r"[!-~]{1,100}")
"""What a form of ours calls a field. WTForms takes other digits for row numbers, and stumbles over them."""


class _RowNumber(IntegerConverter):
    """A number in an address that a row can have; a larger one names nothing, and SQLite could not even compare it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max": 2**31 - 1, **kwargs})


def refuse_unwritable_input(app: Flask) -> None:
    """NUL and lone surrogates: PostgreSQL refuses them late, SQLite stores them; so nobody does.

    Installed before the first route, since it also bounds the numbers in addresses.
    """
    app.url_map.converters["int"] = _RowNumber
    FlaskForm.Meta.wrap_formdata = _read_input

    @app.before_request
    def check_characters() -> None:
        for name in (*request.form, *request.files):
            if not _FIELD_NAME.fullmatch(name):
                raise Refused(N_("This form has a field that none of ours has."))
        for values in (request.args, request.form):
            for name, value in values.items(multi=True):
                if _TEXT_DIGEST.fullmatch(value):
                    raise Refused(N_("This cannot be a text that somebody means. Write it in other words."))
                if "\x00" in value or "\x00" in name or not _encodable(value) or not _encodable(name):
                    raise Refused(
                        N_("The text holds a character that cannot be written. Remove it and send again.")
                    )
        if "\x00" in request.path:
            raise Refused(N_("The address holds a character that cannot be written."))


_READ_INPUT = FlaskForm.Meta.wrap_formdata


def _read_input(meta: object, form: Form, formdata: object) -> Any:
    """What a form is filled from. Flask-WTF lays files over typed fields of the same name, which are no texts then.

    Raises Refused for a file in the place of a field that takes none.
    """
    found = _READ_INPUT(meta, form, formdata)
    if isinstance(found, CombinedMultiDict):
        for name in request.files:
            field = form._fields.get(name.partition("-")[0])
            if field is not None and not isinstance(field, FileField | MultipleFileField):
                raise Refused(N_("A file was sent where something is to be typed. Open the page again."))
    return found


def _encodable(value: str) -> bool:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
