"""Reading TOML tables key by key, so that whoever writes a pack is told file, key and what is wrong.

A `Table` never raises: it notes the problem and hands back a harmless value, so that one reading finds every mistake.
`close` notes the keys that nobody asked for, which is how a misspelt key comes to light.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any, TypeVar, get_args

from app.rules.errors import Problem
from app.rules.terms import Bilingual, Condition, Fact, MonthDay

Scalar = TypeVar("Scalar", str, int, bool)


class Table:
    """One TOML table at one place of one file."""

    def __init__(self, content: Mapping[str, Any], file: str, key: str, problems: list[Problem]) -> None:
        self._content = content
        self._file = file
        self._key = key
        self._problems = problems
        self._asked: set[str] = set()

    def has(self, key: str) -> bool:
        """True when the key is written."""
        return key in self._content

    def digest(self, *beside: object) -> str:
        """SHA-256 of what is written here and `beside` it: another word, another digest; another order, the same."""
        text = json.dumps([self._content, *beside], ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    def problem(self, key: str, message: str) -> None:
        """Note a problem with one key of this table."""
        self._problems.append(Problem(self._file, self._place(key), message))

    def pass_over(self, key: str, message: str) -> None:
        """Note why a key has no place here, and nothing of what it holds."""
        self._asked.add(key)
        self.problem(key, message)

    def text(self, key: str, default: str | None = None) -> str:
        """A non-empty text; `default` when the key is missing, else a problem."""
        return self._one(key, str, default, "", "a text")

    def number(self, key: str, default: int | None = None) -> int:
        """A whole number of zero or more."""
        value = self._one(key, int, default, 0, "a whole number of zero or more")
        if isinstance(value, bool) or value < 0:
            self.problem(key, "must be a whole number of zero or more")
            return 0
        return value

    def says(self, key: str, word: str) -> bool:
        """True when this word stands where a value of another kind may."""
        self._asked.add(key)
        return self._content.get(key) == word

    def flag(self, key: str, default: bool | None = None) -> bool:
        """true or false."""
        return self._one(key, bool, default, False, "true or false")

    def day(self, key: str) -> date | None:
        """A date, or None when the key is missing."""
        self._asked.add(key)
        value = self._content.get(key)
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        self.problem(key, "must be a date such as 2026-06-01, without quotation marks")
        return None

    def hour(self, key: str) -> time | None:
        """A time of day, or None when the key is missing."""
        self._asked.add(key)
        value = self._content.get(key)
        if value is None or isinstance(value, time):
            return value
        self.problem(key, "must be a time such as 17:00:00, without quotation marks")
        return None

    def choice(self, key: str, allowed: Any, default: str | None = None) -> Any:
        """One of the words of a Literal type."""
        words = get_args(allowed)
        value = self.text(key, default)
        if value not in words:
            if self.has(key):
                self.problem(key, f"is {value!r}; must be one of: {', '.join(words)}")
            return words[0]
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A text or a list of texts; empty when missing."""
        self._asked.add(key)
        value = self._content.get(key, [])
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or any(not isinstance(item, str) or not item for item in items):
            self.problem(key, "must be a text or a list of texts")
            return ()
        return tuple(items)

    def bilingual(self, key: str) -> Bilingual:
        """A table with `en` and `zh`."""
        inner = self.table(key)
        words = Bilingual(inner.text("en"), inner.text("zh"))
        inner.close()
        return words

    def table(self, key: str) -> Table:
        """A table inside this one; a problem when missing."""
        self._asked.add(key)
        value = self._content.get(key)
        if not isinstance(value, Mapping):
            self.problem(key, "is missing" if value is None else "must be a table")
            value = {}
            return Table(value, self._file, self._place(key), [])
        return Table(value, self._file, self._place(key), self._problems)

    def tables(self, key: str) -> tuple[Table, ...]:
        """A list of tables; empty when missing. A lone table counts as a list of one."""
        self._asked.add(key)
        value = self._content.get(key, [])
        items = [value] if isinstance(value, Mapping) else value
        if not isinstance(items, list) or any(not isinstance(item, Mapping) for item in items):
            self.problem(key, "must be a list of tables")
            return ()
        return tuple(
            Table(item, self._file, f"{self._place(key)}[{item.get('id', number)}]", self._problems)
            for number, item in enumerate(items, start=1)
        )

    def named_tables(self, key: str) -> Iterable[tuple[str, Table]]:
        """The tables of a table, each with its name; an event written as a bare text is a table with a kind."""
        self._asked.add(key)
        content = self._content.get(key, {})
        if not isinstance(content, Mapping):
            self.problem(key, "must be a table")
            return
        for name, value in content.items():
            if isinstance(value, Mapping):
                yield name, Table(value, self._file, f"{self._place(key)}.{name}", self._problems)
            else:
                self.problem(f"{key}.{name}", "must be a table")

    def strings(self, key: str) -> dict[str, str]:
        """A table of texts; empty when missing."""
        self._asked.add(key)
        value = self._content.get(key, {})
        if not isinstance(value, Mapping) or any(not isinstance(item, str) for item in value.values()):
            self.problem(key, "must be a table of texts")
            return {}
        return dict(value)

    def facts(self, key: str) -> tuple[tuple[str, Fact], ...]:
        """Every remaining scalar key of a table, as (name, value) pairs."""
        self._asked.add(key)
        value = self._content.get(key, {})
        if not isinstance(value, Mapping) or any(
            not isinstance(item, str | int | bool) for item in value.values()
        ):
            self.problem(key, "must be a table of texts, whole numbers, true or false")
            return ()
        return tuple(value.items())

    def conditions(self) -> tuple[Condition, ...]:
        """The `when` and `unless` tables: fact → value, or a list of values any of which will do."""
        return (*self._conditions("when", negated=False), *self.unless("unless"))

    def unless(self, key: str) -> tuple[Condition, ...]:
        """A table of facts, none of which may have the value written."""
        return tuple(self._conditions(key, negated=True))

    def month_days(self, key: str) -> tuple[MonthDay, ...]:
        """A list of days of the year, written MM-DD."""
        return tuple(day for text in self.texts(key) if (day := self._month_day(key, text)) is not None)

    def month_day(self, key: str) -> MonthDay:
        """One day of the year, written MM-DD."""
        return self._month_day(key, self.text(key)) or MonthDay(1, 1)

    def close(self) -> None:
        """Note every key that nobody asked for."""
        for key in self._content:
            if key not in self._asked:
                self.problem(key, "is not a key of this table")

    def _conditions(self, key: str, *, negated: bool) -> Iterable[Condition]:
        self._asked.add(key)
        content = self._content.get(key, {})
        if not isinstance(content, Mapping):
            self.problem(key, "must be a table of facts")
            return
        for fact, value in content.items():
            values = value if isinstance(value, list) else [value]
            if not values or any(not isinstance(item, str | int | bool) for item in values):
                self.problem(
                    f"{key}.{fact}", "must be a text, a whole number, true or false, or a list of these"
                )
                continue
            yield Condition(fact, tuple(values), negated)

    def _month_day(self, key: str, text: str) -> MonthDay | None:
        try:
            month, day = (int(part) for part in text.split("-"))
            date(2024, month, day)  # a leap year: 29 February stands for the end of February
        except ValueError:
            self.problem(key, f"is {text!r}; must be a day of the year such as 03-01")
            return None
        return MonthDay(month, day)

    def _one(
        self, key: str, kind: type[Scalar], default: Scalar | None, harmless: Scalar, what: str
    ) -> Scalar:
        self._asked.add(key)
        if key not in self._content:
            if default is None:
                self.problem(key, "is missing")
                return harmless
            return default
        value = self._content[key]
        if not isinstance(value, kind) or (kind is str and not value.strip()):
            self.problem(key, f"must be {what}")
            return harmless
        return value

    def _place(self, key: str) -> str:
        return f"{self._key}.{key}" if self._key else key
