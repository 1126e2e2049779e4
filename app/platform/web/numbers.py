"""Whole numbers in forms, none larger than a column can hold."""

from __future__ import annotations

from typing import Any

import wtforms

LARGEST = 2**31 - 1
"""What an integer column holds on PostgreSQL. Beyond it neither a database nor a float knows what to do."""


def whole_number(value: object) -> int:
    """For ``coerce=``: the number that was sent. Raises ValueError for what is none, or too large to be stored."""
    found = int(str(value))
    if abs(found) > LARGEST:
        raise ValueError
    return found


class IntegerField(wtforms.IntegerField):  # noqa: TID251  # the one that others are banned for
    """Takes a number that is too large to be stored for none."""

    data: Any  # a number, or none where none was typed

    def process_formdata(self, valuelist: list[str]) -> None:
        """Raises ValueError, which stands beside the field, for what is no such number."""
        super().process_formdata(valuelist)
        if self.data is not None and abs(self.data) > LARGEST:
            self.data = None
            raise ValueError(self.gettext("Not a valid integer value."))
