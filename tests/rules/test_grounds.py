"""Grounds of law as data: well written, sourced, and standing or falling as they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.rules import PackError
from app.rules.grounds import FOLDER, grounds_of, read_grounds, standing

COUNTRIES = sorted(path.stem.upper() for path in FOLDER.glob("*.toml"))


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_ground_names_its_rule_its_source_and_what_follows(country: str) -> None:
    for ground in grounds_of(country):
        assert (
            ground.rule and ground.source.en and ground.source.zh and ground.lacking.en and ground.lacking.zh
        )
        assert ground.id.startswith(f"{country.lower()}-")


def test_what_relieves_the_insurer_needs_one_of_its_proofs() -> None:
    ground = next(each for each in grounds_of("CN") if each.is_asked_of("exclusion", "full") and each.stops)
    assert [proof.id for proof in standing(ground, {}, []).missing] == ["declaration", "recording", "pages"]
    assert standing(ground, {}, ["recording"]).is_shown


def test_a_prohibition_by_statute_needs_prompting_only() -> None:
    asked = [each.id for each in grounds_of("CN") if each.is_asked_of("exclusion", "prompting")]
    assert "cn-17-prompted" in asked and "cn-17-explained" not in asked


def test_a_misrepresentation_needs_both_papers_and_what_would_have_been_done_only_when_careless() -> None:
    cidra = next(each for each in grounds_of("GB") if each.id == "gb-cidra")
    assert [question.id for question in standing(cidra, {}, []).unanswered] == ["kind"]
    careless = standing(cidra, {"kind": "careless"}, ["question"])
    assert [question.id for question in careless.unanswered] == ["otherwise"]
    assert [proof.id for proof in careless.missing] == ["underwriting"]
    assert standing(cidra, {"kind": "deliberate"}, ["question", "underwriting"]).is_shown


@pytest.mark.parametrize(
    ("country", "name", "answers"),
    [
        ("GB", "gb-cidra", {"kind": "care-taken"}),
        ("GB", "gb-cidra", {"kind": "careless", "otherwise": "same"}),
        ("GB", "gb-ia-11", {"bearing": "no"}),
        ("CN", "cn-16-disclosure", {"fault": "intent", "times": "late"}),
        ("CN", "cn-30-doubt", {"reading": "several"}),
        ("AU", "au-54", {"cause": "none"}),
    ],
)
def test_an_answer_that_takes_the_ground_away_is_never_made_good_by_papers(
    country: str, name: str, answers: dict[str, str]
) -> None:
    ground = next(each for each in grounds_of(country) if each.id == name)
    stands = standing(ground, answers, [proof.id for proof in ground.proofs])
    assert stands.barring and not stands.is_shown


def test_an_idle_answer_bars_nothing() -> None:
    """What would have been done otherwise does not matter where it was deliberate."""
    cidra = next(each for each in grounds_of("GB") if each.id == "gb-cidra")
    answers = {"kind": "deliberate", "otherwise": "same"}
    assert standing(cidra, answers, ["question", "underwriting"]).is_shown


@pytest.mark.parametrize("country", ["FR", "", "../gb", "gb/../cn"])
def test_a_country_without_grounds_has_none(country: str) -> None:
    assert grounds_of(country) == ()


def test_everything_wrong_in_a_file_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "xx.toml"
    path.write_text(
        'country = "XX"\n[[grounds]]\nid = "xx-1"\ntitle = { en = "A", zh = "甲" }\nrule = "R"\nsource = { en = "S", zh = "来源" }\n'
        'verified = "guessed"\nasked = "of-clause"\nstops = true\nlacking = { en = "B", zh = "乙" }\nproves = []\n',
        encoding="utf-8",
    )
    with pytest.raises(PackError) as told:
        read_grounds(path)
    said = str(told.value)
    for words in ("must be one of: read", "of which (relieves, kinds)", "asks for nothing", "proves"):
        assert words in said
