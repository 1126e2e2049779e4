"""Hold root-cause reports against what is known of the real registers.

    python -m accept causes

Texas: complaints of the hurricane of August 2017 (most in October) and the flood of requests for mediation with
providers out of network in 2018 are found, with their months and nearly their sizes; a period before names neither.
So is the hail from April 2016, most in May, though most of it came through a portal that tripled in the same year.
Connecticut: August 2023 is high and broad, and no single cause is given for it.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from accept._places import Place

Summary = dict[str, Any]


def main(data: Path) -> int:
    """0 when everything known was found and nothing else said of it."""
    with tempfile.TemporaryDirectory(prefix="fairfile-accept-") as folder:
        place = Place(Path(folder))
        place.flask("db", "upgrade")
        for name in ("connecticut", "texas"):
            file = data / "complaints" / f"{name}_complaints.csv"
            done = place.flask("cases", "import", file, "--profile", name)
            if done.returncode:
                print(done.stderr[-500:])
                return 1
        problems = [*_hurricane(place), *_mediation(place), *_hail(place), *_broad(place)]
    for problem in problems:
        print(f"   {problem}")
    return 1 if problems else 0


def _summary(place: Place, source: str, first: str, last: str) -> Summary:
    done = place.flask("reports", "summary", "--source", source, "--from", first, "--to", last, "--json")
    found: Summary = json.loads(done.stdout)
    return found


def _about(summary: Summary, word: str) -> list[dict[str, Any]]:
    return [
        signal
        for signal in summary["signals"]
        if signal["measure"] == "complaints"
        and any(word in value.casefold() for value in signal["dimensions"].values())
    ]


def _hurricane(place: Place) -> list[str]:
    found = _about(_summary(place, "texas", "2017-08-01", "2017-12-31"), "hurricane")
    problems = []
    if len(found) != 1:
        return [f"the hurricane is told {len(found)} times"]
    if (found[0]["since"], found[0]["peak"]) != ("2017-08-01", "2017-10-01"):
        problems.append(f"the hurricane is dated {found[0]['since']}, most in {found[0]['peak']}")
    if found[0]["observed"] != 845 or len(found[0]["cases"]) != 845:
        problems.append(f"the hurricane has {found[0]['observed']} complaints, not 845")
    if _about(_summary(place, "texas", "2016-08-01", "2017-07-31"), "hurricane"):
        problems.append("a hurricane is told of before it came")
    return problems


def _mediation(place: Place) -> list[str]:
    found = _about(_summary(place, "texas", "2018-01-01", "2018-12-31"), "mediation")
    rises = [signal for signal in found if signal["rises"]]
    if not rises:
        return ["the requests for mediation of 2018 are not found"]
    largest = max(rises, key=lambda signal: signal["observed"])
    problems = []
    if not "2018-01-01" <= largest["since"] <= "2018-04-01":
        problems.append(f"the requests for mediation are dated {largest['since']}")
    if not 5_000 <= largest["observed"] <= 6_691:
        problems.append(f"the requests for mediation are {largest['observed']}")
    return problems


def _hail(place: Place) -> list[str]:
    found = _about(_summary(place, "texas", "2016-01-01", "2016-12-31"), "hail")
    told = [(each["since"], each["peak"]) for each in found if each["rises"]]
    return [] if ("2016-04-01", "2016-05-01") in told else [f"the hail of 2016 is told as {told}"]


def _broad(place: Place) -> list[str]:
    problems = []
    for first, last in (("2023-08-01", "2023-08-31"), ("2023-01-01", "2023-12-31")):
        summary = _summary(place, "connecticut", first, last)
        whole = [
            signal
            for signal in summary["signals"]
            if not signal["dimensions"] and signal["since"] <= "2023-08-01" <= signal["until"]
        ]
        if not whole:
            problems.append(f"August 2023 is not found from {first} to {last}")
        elif not whole[0]["broad"]:
            problems.append(f"August 2023 is given a cause: {whole[0]['concentrated']}")
    return problems
