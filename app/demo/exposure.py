"""Exposure of the invented insurer, read in as a firm would: one file of the past, then one with the last month."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.demo.scene import actor_named
from app.platform.db import db
from app.platform.storage import Store
from app.reports.models.exposure import ExposureEdition
from app.reports.services.exposure import import_exposure
from app.shared.clock import FixedClock

_FILE = Path(__file__).parent / "exposure.toml"
_READERS = {"NM": "nadia.rahman", "YH": "gu.siyuan"}
_SOURCES = {"NM": "Policy system, end of month", "YH": "承保系统月末数据"}
_HEAD = "month,unit,product,measure,amount"


def read_exposure(now: datetime, store: Store) -> None:
    """Read two files of each house in, as seen from ``now``; what was read in before stays as it is."""
    told = tomllib.loads(_FILE.read_text(encoding="utf-8"), parse_float=Decimal)
    last = (now.date().replace(day=1) - timedelta(days=1)).replace(day=1)
    for house, login in _READERS.items():
        if _is_there(_SOURCES[house]):
            continue
        for older in (True, False):
            rows = list(_rows(told, house, last, older=older))
            taken = import_exposure(
                actor=actor_named(login),
                clock=FixedClock(now - timedelta(days=32 if older else 2)),
                store=store,
                content="\n".join([_HEAD, *rows]).encode(),
                file_name=f"exposure-{house.lower()}-{1 if older else 2}.csv",
                source=_SOURCES[house],
            )
            assert taken.edition is not None, taken.problems


def _is_there(source: str) -> bool:
    found = select(ExposureEdition.id).where(ExposureEdition.source == source).limit(1).offset(1)
    return db.session.scalar(found) is not None


def _rows(told: dict[str, Any], house: str, last: date, *, older: bool) -> Iterator[str]:
    """The older file ends a month before ``last``; the newer one says that month again and the last one."""
    for unit in told["units"]:
        if not unit["code"].startswith(house):
            continue
        for back in range(1, told["months"]) if older else (0, 1):
            index = last.year * 12 + last.month - 1 - back
            month = f"{index // 12}-{index % 12 + 1:02}"
            factor = (1 + Decimal(unit["growth"]) / 1000) ** -back
            if older and back == 1:
                factor *= told["corrected"]
            for measure in ("policies", "claims", "premium"):
                amount = (unit[measure] * factor).quantize(Decimal(1), ROUND_HALF_UP)
                yield f"{month},{unit['code']},,{measure},{amount}"
