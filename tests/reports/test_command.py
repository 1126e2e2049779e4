"""``flask reports summary`` over an imported register and over our own complaints."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale, gettext

from app.cases.models import Case
from app.complaints.imports import profile as profiles
from app.reports.presenters.report import page, say, signal_told
from tests.complaints.imports.registers import CONNECTICUT, connecticut_row, write_file

Run = Callable[..., Any]
SPIKE = date(2024, 5, 1), date(2024, 6, 30)


@pytest.fixture
def register(tmp_path: Path, runner: Run) -> None:
    """Two and a half years of invented complaints with forty refusals too many in two months; each on two rows."""
    chance = random.Random(3)
    lines = [CONNECTICUT]
    day, number = date(2022, 1, 1), 9000000
    while day <= date(2024, 8, 31):
        times = 1 if chance.random() < 0.8 else 2
        draws = [(chance.choice(["Claim Delay", "Premium & Rating", "Cancellation"]), "Homeowners")] * times
        if SPIKE[0] <= day <= SPIKE[1] and chance.random() < 0.66:
            draws.append(("Claim Denial", "Homeowners"))
        for reason, coverage in draws:
            number += 1
            closed = min(day + timedelta(days=chance.randrange(5, 40)), date(2024, 8, 31))
            for company in ("Harbour Mutual", "Beacon Insurance"):
                lines.append(
                    connecticut_row(
                        str(number),
                        company=company,
                        opened=f"{day:%m/%d/%Y}",
                        closed=f"{closed:%m/%d/%Y}",
                        coverage=coverage,
                        sub_reason=reason,
                        recovery="100.00",
                    )
                )
        day += timedelta(days=1)
    done = runner("cases", "import", str(write_file(tmp_path, *lines)), "--profile", "connecticut")
    assert done.exit_code == 0, done.stderr


def summary(runner: Run, *options: str) -> dict[str, Any]:
    done = runner("reports", "summary", "--json", *options)
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


@pytest.mark.usefixtures("register")
def test_a_planted_spike_is_found_dated_sized_and_its_cases_are_named(runner: Run) -> None:
    found = summary(runner, "--from", "2024-01-01", "--to", "2024-08-31", "--source", "connecticut")
    (signal,) = [each for each in found["signals"] if each["dimensions"]]
    assert signal["dimensions"] == {"sub-reason": "Claim Denial"}
    assert (signal["since"], signal["until"]) == ("2024-05-01", "2024-06-30")
    assert signal["measure"] == "complaints"
    assert len(signal["cases"]) == signal["observed"]
    assert signal["interval"][1] < signal["observed"]
    assert any("Claim Denial" in sentence for sentence in found["sentences"])


@pytest.mark.usefixtures("register")
def test_amounts_repeated_on_rows_are_counted_once(runner: Run) -> None:
    found = summary(runner, "--from", "2024-01-01", "--to", "2024-06-30", "--source", "connecticut")
    now = found["figures"]["now"]
    assert now["redress"] == now["complaints"] * 100_00


@pytest.mark.usefixtures("register")
def test_a_calm_period_is_said_to_be_one_in_both_languages(runner: Run) -> None:
    options = ("--from", "2023-06-01", "--to", "2023-12-31", "--source", "connecticut")
    assert any(sentence.startswith("Nothing unusual") for sentence in summary(runner, *options)["sentences"])
    chinese = runner("reports", "summary", *options, "--language", "zh-Hans").stdout
    assert "无异常" in chinese
    assert "2023年6月1日至2023年12月31日" in chinese


@pytest.mark.usefixtures("register")
def test_a_product_and_a_unit_narrow_it(runner: Run) -> None:
    options = ("--from", "2024-01-01", "--to", "2024-06-30")
    whole = summary(runner, *options)["figures"]["now"]["complaints"]
    assert summary(runner, *options, "--product", "homeowners")["figures"]["now"]["complaints"] == whole
    assert summary(runner, *options, "--unit", "CT-CID")["figures"]["now"]["complaints"] == whole
    assert summary(runner, *options, "--product", "Pets")["figures"]["now"]["complaints"] == 0


def test_the_lists_of_every_shipped_register_have_names_in_chinese(app: Flask) -> None:
    titles = {
        column.title for name in ("cfpb", "connecticut", "texas") for column in profiles.load(name, ()).lists
    }
    with app.test_request_context(), force_locale("zh_Hans_CN"):
        assert [title for title in sorted(titles) if gettext(title) == title] == []


def test_our_own_complaints_are_too_few_to_say(runner: Run, received: Callable[..., Case]) -> None:
    received()
    found = summary(runner, "--from", "2026-11-01", "--to", "2026-11-30", "--source", "own")
    assert found["figures"]["now"]["complaints"] == 1
    assert not found["enough"]
    assert found["signals"] == []


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--from", "2024-02-01", "--to", "2024-01-01"), "The last day is before the first"),
        (("--from", "2024-01-01", "--to", "2024-02-01", "--unit", "NOWHERE"), "There is no unit"),
        (("--from", "2024-01-01", "--to", "2024-02-01", "--source", "utopia"), "There is no source"),
        (("--from", "soon", "--to", "2024-02-01"), "soon"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(runner: Run, options: tuple[str, ...], told: str) -> None:
    done = runner("reports", "summary", *options)
    assert done.exit_code == 2
    assert told in done.stderr


@pytest.mark.usefixtures("register")
def test_a_page_begins_with_the_signals_that_changed_the_most_complaints(app: Flask, runner: Run) -> None:
    document = summary(runner, "--from", "2024-01-01", "--to", "2024-08-31", "--source", "connecticut")
    (signal,) = [each for each in document["signals"] if each["dimensions"]]
    document["signals"] = [signal | {"expected": signal["observed"] - more} for more in range(20, 32)]
    with app.test_request_context(), force_locale("en"):
        say(document)
        told = page(document)
        assert [each["number"] for each in told["signals"]] == [11, 10, 9, 8, 7]
        assert [each["number"] for each in told["others"]] == [6, 5, 4, 3, 2, 1, 0]
        assert signal_told(document, 9) == told["signals"][2]
        document["signals"] = document["signals"][:7]
        say(document)
        few = page(document)
    assert [each["number"] for each in few["signals"]] == list(range(7))
    assert few["others"] == []
