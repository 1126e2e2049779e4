"""Whatever is typed, forged or left out in any form: a clear answer, and never a fault of ours.

Every route that takes a POST is driven, at something of the demonstration, by somebody who may do everything. What its
form asks for is learnt by watching: the page shows its fields, and the view is seen asking for them. Then each field
in turn holds something hostile while the others hold what a person would leave there, and the whole form does.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from io import BytesIO
from itertools import cycle, islice
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Column, insert, text
from sqlalchemy.types import Boolean, Date, DateTime, Integer
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.routing import Rule
from wtforms import BooleanField, Field, FieldList, FileField, FormField, MultipleFileField, SelectField
from wtforms.form import BaseForm

from app.complaints.domain.clock_events import RECORDABLE
from app.complaints.domain.remedies import Step as RemedyStep
from app.mediation.views.parts import ADDED, DONE
from app.platform.accounts import User
from app.platform.db import Model, db
from app.reports.domain.actions import Step
from tests.browser.test_every_page import people as people
from tests.clients import PageClient
from tests.databases import TestDatabase
from tests.meta.post_addresses import ADDRESSES

SPREAD: Mapping[str, list[dict[str, str]]] = {
    "complaints_closing.close": [{"how": how} for how in ("answered", "decline", "merge", "withdraw")],
    "complaints_letters.write": [{"kind": "update"}],
    "complaints_remedies.take": [{"step": step} for step in RemedyStep],
    "complaints_time.record": [{"kind": kind} for kind in islice(RECORDABLE, 3)],
    "external_cases.open_one": [{"track": "gb-fos"}, {"track": "cn-cietac"}],
    "improvements.take_step": [{"step": step} for step in (Step.AGREE, Step.FINISH, Step.DROP)],
    "proceedings.act": [
        {"part": part, "act": act, "row": "A-1" if part == "exhibits" else "1"} for part, act in DONE
    ],
    "proceedings.add": [{"part": part} for part in ADDED if part != "outcome"],  # wants a choice before
}
"""Parts of addresses that choose what happens: a page of its own each."""

NOT_DRIVEN = {
    "accounts.sign_out": "asks for nothing, and ends the session that the others need",
    "calendars.preview": "names a file that was uploaded before, by its digest",
}
"""What is left to the tests of its room, and why."""

TODAY, NOW = date(2026, 11, 23), datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
PLANTED: Sequence[tuple[str, dict[str, Any]]] = (
    ("bundle", {"case_id": "case", "number": 1, "kind": "bundle", "recipe": {}, "language": "en"}),
    ("case_link", {"case_id": "case", "other_id": "other", "kind": "same-matter"}),
    (
        "code",
        {"list_id": 1, "code": "Met elsewhere", "label": "Met elsewhere", "met_on": TODAY, "mapped": False},
    ),
    ("coding_sample", {"unit_id": "unit", "coder_id": "me", "last_cause_id": "cause"}),
    ("second_coding", {"sample_id": "coding_sample", "number": 1, "cause_id": "cause"}),
    ("exhibit", {"proceeding_id": "proceeding", "letter": "A", "number": 1}),
    ("extension_request", {"case_id": "case", "clock": "final-response", "state": "asked"}),
    (
        "import_run",
        {"profile": "connecticut", "state": "done", "dry_run": True, "by_id": "me", "unit_id": "unit"},
    ),
    ("leak_hit", {"stream": "case/{reference}", "kind": "amount", "item": "evidence:1"}),
    ("letter_run", {"kind": "update", "words": {}, "state": "prepared", "by_id": "me"}),
    ("letter_run_item", {"run_id": "letter_run", "case_id": "case", "state": "waiting"}),
    (
        "letter_template",
        {"regime": "gb-disp", "kind": "update", "lang": "en", "pieces": [], "state": "proposed"},
    ),
    (
        "redaction",
        {"case_id": "case", "item": "evidence:1", "number": 1, "page": 1, "state": "proposed", "boxes": []},
    ),
    ("report", {"schedule_id": "schedule", "unit_id": "unit", "document": "{}", "charts": {}, "inputs": b""}),
    (
        "rule_copy",
        {
            "regime": "gb-disp",
            "item": "annex-3r-consent",
            "lang": "en",
            "state": "proposed",
            "body": "Words.",
        },
    ),
)
"""What no story has: a row each, as empty as its table takes it. A word names the row that it hangs on."""

LONG = "w" * 100_000
HOSTILE: list[tuple[str, ...]] = [
    (LONG,),
    ("nul\x00nul",),
    ("👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿" * 40,),
    ("\u202etxt.exe\u202c שלום",),
    ("-1",),
    ("99999999999999999999999999.99",),
    ("31 February 9999",),
    ("0001-01-01",),
    ("<script>alert(1)</script>{{7*7}}%s%(x)s",),
    (),
    ("1", "2", "1"),
    ("2147483648",),
    ("１２", "NaN", "1e999"),
]
"""What one field holds: nothing at all, one thing, or several answers to one question."""
EVERY = 6
"""Every so many of these are sent in all fields at once."""
ALONE = 3
"""As many fields of a form hold something hostile alone; which ones and what moves on from form to form."""
EXAMPLES = 5
"""Addresses that are tried for one whose page shows a form."""


@dataclass
class Asked:
    """What the pages of one address were seen to ask for: field → what a person would leave there."""

    fields: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)


class Watch:
    """Sees which forms are made and which fields of a post are asked for."""

    def __init__(self) -> None:
        self.forms: list[BaseForm] = []
        self.names: set[str] = set()

    def clear(self) -> None:
        self.forms.clear()
        self.names.clear()

    def asked(self) -> Asked:
        found = Asked()
        for form in self.forms:
            for each in form:
                _learn(each, found)
        for name in sorted(self.names - found.fields.keys() - found.files):
            if not name.endswith("csrf_token"):
                found.fields[name] = ["1"]
        return found


def _learn(each: Field, found: Asked) -> None:
    if isinstance(each, FormField):
        for inner in each.form:
            _learn(inner, found)
    elif isinstance(each, FieldList):
        for entry in list(each):
            _learn(entry, found)
    elif isinstance(each, FileField | MultipleFileField):
        found.files.add(each.name)
    elif not each.name.endswith("csrf_token"):
        found.fields[each.name] = _left(each)


def _left(each: Field) -> list[str]:
    """What a person would leave in a field: what stands there, else the first choice, else some words."""
    if isinstance(each, SelectField):
        values = [str(value) for value, *_rest in each.iter_choices()] if each.choices else []
        given = each.data if isinstance(each.data, list) else [each.data]
        kept = [str(value) for value in given if str(value) in values]
        return kept or [value for value in values if value not in ("", "None")][:1]
    if isinstance(each, BooleanField):
        return ["y"]
    kind = type(each).__name__
    if each.data not in (None, "", []):
        return [str(each.data)]
    known = {"DayField": "20 November 2026", "KnownDayField": "2026-11", "TimeField": "10:30"}
    return [
        known.get(kind, "12" if kind in ("AmountField", "IntegerField", "DecimalField") else "A few words")
    ]


@pytest.fixture
def watch(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Watch:
    seen = Watch()

    class Watched(ImmutableMultiDict[str, str]):
        def __contains__(self, key: object) -> bool:
            seen.names.add(str(key))
            return super().__contains__(key)

        def get(self, key: str, *args: Any, **options: Any) -> Any:
            seen.names.add(key)
            return super().get(key, *args, **options)

        def getlist(self, key: str, *args: Any, **options: Any) -> Any:
            seen.names.add(key)
            return super().getlist(key, *args, **options)

    class WatchedRequest(app.request_class):  # type: ignore[name-defined]
        parameter_storage_class = Watched

    process = BaseForm.process

    def watched(self: BaseForm, *args: Any, **options: Any) -> None:
        process(self, *args, **options)
        seen.forms.append(self)

    # What is forged asks for fields that the page does not show; the audit of pages is for those that people are led to.
    monkeypatch.setattr(PageClient, "_audit", lambda _self, _response: None)
    monkeypatch.setattr(app, "request_class", WatchedRequest)
    monkeypatch.setattr(BaseForm, "process", watched)
    return seen


@dataclass
class Driver:
    """Posts to one address after the other, each on the demonstration as it was loaded."""

    browser: PageClient
    watch: Watch
    put_back: Callable[[], None]
    kinds: Iterator[tuple[str, ...]] = field(default_factory=lambda: cycle(HOSTILE))
    wrong: list[str] = field(default_factory=list)
    touched: bool = False
    turn: int = 0

    def learn(self, path: str, *, shown: bool) -> tuple[int, Asked]:
        """How ``path`` answers a form with nothing in it, and what it asks for; ``shown``: there is a page of the form."""
        self.watch.clear()
        if shown:
            self.send(path, "its page", method="GET")
        status = self.post(path, [], "nothing")
        asked = self.watch.asked()
        self.restore()
        return status, asked

    def drive(self, path: str, asked: Asked) -> None:
        """As a person would leave it; some fields hostile alone; all of them, each its own way; all of them alike."""
        left = [(name, value) for name, values in asked.fields.items() for value in values]
        self.post(path, left, "as a person would leave it")
        for name in islice(cycle(asked.fields), self.turn, self.turn + min(ALONE, len(asked.fields))):
            kind = next(self.kinds)
            others = [pair for pair in left if pair[0] != name]
            self.post(path, [*others, *((name, value) for value in kind)], f"{name}={kind!r:.60}")
            self.restore()
        self.turn += 1
        mixed = [(name, value) for name in asked.fields for value in next(self.kinds)]
        self.post(path, mixed, f"each={mixed!r:.200}")
        for kind in HOSTILE[:: EVERY if asked.fields else len(HOSTILE)]:
            everything = [(name, value) for name in asked.fields for value in kind]
            self.post(path, everything, f"everything={kind!r:.60}", () if kind == (LONG,) else asked.files)
        self.restore()

    def post(self, path: str, fields: list[tuple[str, str]], what: str, files: Collection[str] = ()) -> int:
        """Send it and note what is no clear answer."""
        data: MultiDict[str, Any] = MultiDict(fields)
        for name in files:
            data.add(name, (BytesIO(b"%PDF-1.7 \x00\xff nothing that it says"), "../\u202efdp.exe"))
        return self.send(path, what, method="POST", data=data)

    def send(self, path: str, what: str, **request: Any) -> int:
        """The status of the answer; what is none is noted."""
        try:
            status = self.browser.open(path, **request).status_code
        except Exception as error:  # noqa: BLE001  # whatever a view raises
            self.wrong.append(f"{path}, {what}: {type(error).__name__}: {error}"[:600])
            self.touched = True
            return 500
        if status >= 500:
            self.wrong.append(f"{path}, {what}: answered {status}")
        self.touched |= status == 303
        return status

    def restore(self) -> None:
        """Put the database back, if an answer says that something was done."""
        if self.touched:
            self.put_back()
            self.touched = False


def test_no_form_makes_the_server_stumble(
    app: Flask,
    people: dict[str, User],
    sign_in: Callable[[User], PageClient],
    watch: Watch,
    test_database: TestDatabase,
) -> None:
    me = people["everything"]
    browser = sign_in(me)
    plant(me)

    def put_back() -> None:
        db.session.remove()
        db.engine.dispose()
        test_database.restore("planted")

    db.session.remove()
    db.engine.dispose()
    test_database.keep("planted")
    driver, not_there = Driver(browser, watch, put_back), []
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint):
        if "POST" not in (rule.methods or ()) or rule.endpoint in NOT_DRIVEN:
            continue
        for chosen in SPREAD.get(rule.endpoint, [{}]):
            found = _best(app, driver, rule, chosen)
            if found is None:
                not_there.append(f"{rule.endpoint} {chosen or ''}")
            else:
                driver.drive(*found)
    assert driver.wrong == []
    assert not_there == [], "enter in post_addresses.py what these are about"


def plant(me: User) -> None:
    """Add the rows of ``PLANTED``, past the services: a story would have to go far for each of them."""
    case, reference = _first("SELECT id, reference FROM case_file WHERE state = 'investigating' ORDER BY id")
    rows: dict[str, Any] = {
        "me": me.id,
        "unit": me.unit_id,
        "case": case,
        "other": _first(f"SELECT id FROM case_file WHERE id <> {case} ORDER BY id")[0],
        "cause": _first("SELECT id FROM point_cause ORDER BY id")[0],
        "schedule": _first("SELECT id FROM report_schedule ORDER BY id")[0],
        "proceeding": _first("SELECT id FROM proceeding ORDER BY state DESC, id")[0],
    }
    db.session.rollback()
    with db.engine.begin() as connection:
        for name, given in PLANTED:
            table = Model.metadata.tables[name]
            values = {
                column.name: _nothing_much(column)
                for column in table.columns
                if not (column.nullable or column.primary_key or column.default or column.server_default)
            }
            for column, value in given.items():
                value = value.replace("{reference}", reference) if isinstance(value, str) else value
                values[column] = rows[value] if column.endswith("_id") and isinstance(value, str) else value
            made = connection.execute(insert(table).values(values))
            rows[name] = made.inserted_primary_key[0] if made.inserted_primary_key else None


def _nothing_much(column: Column[Any]) -> object:
    if column.foreign_keys:
        return 1
    kinds = ((Boolean, False), (Integer, 1), (Date, TODAY), (DateTime, NOW))
    kind = getattr(column.type, "impl", column.type)
    return next((value for each, value in kinds if isinstance(kind, each)), "x")


def _first(query: str) -> Any:
    return db.session.execute(text(query)).fetchone()


def _best(app: Flask, driver: Driver, rule: Rule, chosen: Mapping[str, str]) -> tuple[str, Asked] | None:
    """The first address at which a form can be sent, else one that refuses everything; None without any."""
    refusing = None
    for row in _rows(ADDRESSES.get(rule.endpoint)):
        path = app.url_map.bind("127.0.0.1").build(rule.endpoint, {**row, **chosen})
        status, asked = driver.learn(path, shown="GET" in (rule.methods or ()))
        if status not in (403, 404, 409):
            return path, asked
        if status != 404 and refusing is None:
            refusing = path, asked
    return refusing


def _rows(query: str | None) -> list[Mapping[str, Any]]:
    if query is None:
        return [{}]
    return [dict(row) for row in db.session.execute(text(query)).mappings().fetchmany(EXAMPLES)]
