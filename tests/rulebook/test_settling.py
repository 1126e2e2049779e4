"""Comparisons and copies laid over a pack: what they mark, when they end, from which day words count."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.rules import Library, letter_requirements, load_library, unverified
from app.rules.pack import Pack
from app.rules.points import point_of, points
from app.rules.settling import Comparison, Copy, lapsed, settle
from app.rules.terms import Confirmation

READ = Confirmation("FCA Handbook", "view of 1 November 2026", date(2026, 11, 23), "Nadia Rahman")
FORWARDING = "2016-06-30/forwarding"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_library().pack("gb-disp")


def comparison(pack: Pack, key: str) -> Comparison:
    point = point_of(pack, key)
    assert point is not None
    return Comparison(key, point.item.digest, READ)


def words(
    body: str, since: date = date(2026, 12, 1), lang: str = "en", item: str = "annex-3r-consent"
) -> Copy:
    return Copy(item, lang, since, READ, body)


def asked(pack: Pack, on: date, lang: str = "en", kind: str = "decision") -> tuple[str, tuple[str, ...]]:
    """The words of consent in force on a day, and what is missing."""
    wanted = letter_requirements(
        Library({"gb-disp": pack}), "gb-disp", kind, on, lang, {"waives_time_limits": True}
    )
    text = wanted.text("annex-3r-consent")
    return (text.body if text else ""), wanted.missing_texts


def test_every_point_of_every_pack_has_a_name_of_its_own_and_a_text_to_compare() -> None:
    library = load_library()
    for regime in library.regimes():
        found = list(points(library.pack(regime)))
        assert len({point.key for point in found}) == len(found), regime
        assert all(len(point.item.digest) == 64 for point in found), regime


def test_a_comparison_settles_the_very_text_compared(pack: Pack) -> None:
    settled = settle(pack, [comparison(pack, FORWARDING)])
    open_before = {point.key for point in unverified(Library({"gb-disp": pack}))}
    open_after = {point.key for point in unverified(Library({"gb-disp": settled}))}
    assert open_before - open_after == {FORWARDING}
    point = point_of(settled, FORWARDING)
    assert point is not None and point.item.confirmed == READ and point.verified == "unverified"


def test_it_lapses_with_another_text(pack: Pack) -> None:
    old = replace(comparison(pack, FORWARDING), digest="0" * 64)
    point = point_of(settle(pack, [old]), FORWARDING)
    assert point is not None and point.item.confirmed is None
    assert lapsed(pack, [old]) == (old,)
    assert lapsed(pack, [comparison(pack, FORWARDING)]) == ()
    assert lapsed(None, [old]) == (old,)


def test_the_digest_is_of_what_is_written_and_of_the_days_it_is_in_force(tmp_path) -> None:
    shipped = load_library().pack("un-general")
    text = (tmp_path / "x").with_suffix(".toml")
    from app.rules.library import SHIPPED

    source = (SHIPPED / "un-general.toml").read_text("utf-8").replace('"un-general"', '"xx-copy"')
    for change, same in (
        ("", True),
        ("# a remark\n", True),
        ("count = 30", False),
        ('selected_by = ["notice"]', False),
    ):
        changed = source + change if same else source.replace(
            change, {"count = 30": "count = 31"}.get(change, 'from = 2026-01-01\nselected_by = ["notice"]'), 1
        )  # fmt: skip
        text.write_text(changed, "utf-8")
        copy = load_library(tmp_path).pack("xx-copy")
        ours, theirs = point_of(copy, "arbitration/response"), point_of(shipped, "arbitration/response")
        assert ours and theirs and (ours.item.digest == theirs.item.digest) is same


def test_words_count_from_their_day_on(pack: Pack) -> None:
    settled = settle(pack, [], [words("The first words.")])
    assert asked(settled, date(2026, 11, 30)) == ("", ("annex-3r-consent",))
    assert asked(settled, date(2026, 12, 1)) == ("The first words.", ())


def test_later_words_follow_earlier_ones_whatever_the_order_of_loading(pack: Pack) -> None:
    settled = settle(pack, [], [words("Later.", date(2027, 1, 1)), words("Earlier.")])
    assert [asked(settled, day)[0] for day in (date(2026, 12, 31), date(2027, 1, 1), date(2030, 1, 1))] == [
        "Earlier.", "Later.", "Later.",
    ]  # fmt: skip
    corrected = settle(pack, [], [words("Wrong."), words("Right.")])
    assert asked(corrected, date(2026, 12, 1)) == ("Right.", ())


def test_shipped_words_end_where_the_firms_copy_begins(pack: Pack) -> None:
    settled = settle(pack, [], [words("New Annex 3R (1).", item="annex-3r-no-consent")])

    def text(on: date) -> str:
        wanted = letter_requirements(Library({"gb-disp": settled}), "gb-disp", "decision", on, "en")
        found = wanted.text("annex-3r-no-consent")
        return found.body if found else ""

    assert text(date(2026, 11, 30)).startswith("You have the right to refer your complaint")
    assert text(date(2026, 12, 1)) == "New Annex 3R (1)."


def test_words_in_one_language_do_not_serve_letters_in_another(pack: Pack) -> None:
    settled = settle(pack, [], [words("规定文字。", lang="zh-Hans")])
    assert asked(settled, date(2026, 12, 1), "zh-Hans") == ("规定文字。", ())
    assert asked(settled, date(2026, 12, 1), "en") == ("", ("annex-3r-consent",))


def test_a_paper_comes_in_the_language_of_the_letter_before_one_for_any(pack: Pack) -> None:
    def leaflet(*copies: Copy, lang: str) -> tuple[str, str]:
        wanted = letter_requirements(
            Library({"gb-disp": settle(pack, [], copies)}), "gb-disp", "decision", date(2026, 12, 1), lang
        )
        [paper] = wanted.enclosures
        return paper.edition, paper.file

    any_language = Copy("fos-leaflet", "", date(2026, 12, 1), READ, edition="March 2026", file="a" * 64)
    chinese = Copy("fos-leaflet", "zh-Hans", date(2026, 12, 1), READ, edition="2026年3月", file="b" * 64)
    assert leaflet(lang="en") == ("to be confirmed", "")
    assert leaflet(any_language, lang="en") == ("March 2026", "a" * 64)
    assert leaflet(chinese, any_language, lang="zh-Hans") == ("2026年3月", "b" * 64)
    assert leaflet(chinese, any_language, lang="en") == ("March 2026", "a" * 64)


def test_a_settled_text_no_longer_stands_in_the_list(pack: Pack) -> None:
    settled = Library({"gb-disp": settle(pack, [], [words("Words.")])})
    key = "text/annex-3r-consent/en"
    assert key in {point.key for point in unverified(settled, on=date(2026, 11, 30))}
    assert key not in {point.key for point in unverified(settled, on=date(2026, 12, 1))}
