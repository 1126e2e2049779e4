"""The hashed bytes. When a test here fails, every log written so far is called broken: mend the code, not the test."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.platform.log.canonical import GENESIS, canonical, digest, instant_text
from app.platform.log.event import NewEvent, Stream
from app.platform.log.kinds import EventKind
from app.platform.log.recording import row_of

BODY = (
    '{"actor":"user:7","at":"2026-11-20T16:30:00.000000Z","corrects":null,"fields":{"days":20,"ground":"复杂 “£”",'
    '"ok":true,"on":"2026-12-24","parts":[1,null,"é"]},"kind":"golden","on":"2026-11-20","prev":'
    '"0000000000000000000000000000000000000000000000000000000000000000","reason":null,"recorded":'
    '"2026-11-23T09:00:00.123456Z","seq":1,"stream":["case","FF-2026-00412"],"v":1}'
)
HASH = "e7d4cc79c505ab6362962112cadd1ccbb0a1af98e4e9c24ab3c8eca1d3176ec1"


def golden_event() -> NewEvent:
    kind = EventKind(
        "golden", "Golden", {"days": (int,), "ground": (str,), "ok": (bool,), "on": (date,), "parts": (list,)}
    )
    east = timezone(timedelta(hours=8))
    return NewEvent(
        Stream("case", "FF-2026-00412"),
        kind,
        date(2026, 11, 20),
        datetime(2026, 11, 21, 0, 30, tzinfo=east),
        fields={
            "days": 20,
            "ground": "复杂 “£”",
            "ok": True,
            "on": date(2026, 12, 24),
            "parts": [1, None, "é"],
        },
    )


def test_the_golden_event_has_its_bytes_and_its_hash_for_ever() -> None:
    recorded = datetime(2026, 11, 23, 9, 0, 0, 123456, tzinfo=UTC)
    row = row_of(golden_event(), seq=1, previous=GENESIS, actor="user:7", recorded_at=recorded)
    assert row["body"] == BODY
    assert row["hash"] == HASH


def test_the_hash_is_sha256_of_the_utf8_bytes() -> None:
    assert digest("法") == "c82e0431b4e531f599289dff4e402f85652c2c25db3e39f90e901ce28431911e"


def test_an_instant_is_written_in_utc_with_microseconds_wherever_it_was_taken() -> None:
    shanghai = timezone(timedelta(hours=8))
    assert instant_text(datetime(2026, 1, 1, 7, 0, tzinfo=shanghai)) == "2025-12-31T23:00:00.000000Z"
    assert instant_text(None) is None


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        instant_text(datetime(2026, 1, 1))  # noqa: DTZ001  # that is the point


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_json_cannot_say_is_refused(value: float) -> None:
    with pytest.raises(ValueError):
        canonical({"x": value})


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
)


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), _json))
def test_reading_canonical_text_and_writing_it_again_changes_nothing(body: dict[str, Any]) -> None:
    assert canonical(json.loads(canonical(body))) == canonical(body)
