"""Page numbers once frozen never mean anything else, whatever is added, taken out, grown or shrunk."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.bundles.domain.layout import KEPT_FREE, WITHDRAWN, Layout, Part, lay_out
from app.bundles.made.printed import in_one_line

FIRST = [Part("cover", 1, True), Part("index", 1, True), Part("a@1", 3), Part("b@1", 2)]


def meaning(layout: Layout) -> dict[int, tuple[str, int]]:
    """Page → what it shows."""
    return {
        page: (each.key, each.start + page - each.first)
        for each in layout.ranges
        for page in range(each.first, each.last + 1)
    }


def test_a_first_version_is_numbered_from_one_in_order() -> None:
    layout = lay_out(FIRST)
    assert [(each.key, each.first, each.last) for each in layout.ranges] == [
        ("cover", 1, 1),
        ("index", 2, 2),
        ("a@1", 3, 5),
        ("b@1", 6, 7),
    ]


def test_a_late_paper_is_numbered_on_wherever_it_stands_in_the_recipe() -> None:
    layout = lay_out([*FIRST[:3], Part("late@1", 2), FIRST[3]], lay_out(FIRST))
    assert layout.first_page("late@1") == 8
    assert layout.first_page("b@1") == 6


def test_an_index_that_has_grown_goes_on_at_the_end() -> None:
    layout = lay_out([FIRST[0], Part("index", 2, True), *FIRST[2:]], lay_out(FIRST))
    assert [(each.start, each.first, each.count) for each in layout.of("index")] == [(0, 2, 1), (1, 8, 1)]
    assert layout.page_of("index", 1) == 8


def test_a_paper_taken_out_leaves_sheets_and_may_come_back_to_its_pages() -> None:
    second = lay_out([FIRST[0], FIRST[1], FIRST[3]], lay_out(FIRST))
    assert [(each.key, each.first, each.count) for each in second.ranges][2] == (WITHDRAWN, 3, 3)
    assert lay_out(FIRST, second) == lay_out(FIRST)


def test_what_has_shrunk_keeps_its_pages_free() -> None:
    layout = lay_out(
        [Part("cover", 1, True), Part("index", 1, True)], lay_out([Part("cover", 1), Part("index", 2)])
    )
    assert [(each.key, each.first) for each in layout.ranges] == [("cover", 1), ("index", 2), (KEPT_FREE, 3)]


def test_it_is_the_same_after_being_kept() -> None:
    layout = lay_out(FIRST)
    assert Layout.from_json(layout.to_json()) == layout


PARTS = st.lists(
    st.tuples(st.sampled_from(["cover", "index", "a@1", "b@1", "c@1", "d@1"]), st.integers(1, 4)),
    unique_by=lambda part: part[0],
    min_size=1,
).map(lambda rows: [Part(key, pages, "@" not in key) for key, pages in rows])


@given(st.lists(PARTS, min_size=2, max_size=5))
def test_no_number_ever_changes_its_meaning_over_any_versions(versions: list[list[Part]]) -> None:
    sizes: dict[str, int] = {}
    layout: Layout | None = None
    told: dict[int, tuple[str, int]] = {}
    for version in versions:
        # a paper keeps its pages; only our own grow and shrink
        version = [
            Part(each.key, sizes.setdefault(each.key, each.pages) if not each.ours else each.pages, each.ours)
            for each in version
        ]
        layout = lay_out(version, layout)
        now = meaning(layout)
        assert list(now) == list(range(1, len(now) + 1))
        for page, (key, at) in now.items():
            if key not in (WITHDRAWN, KEPT_FREE):
                assert told.get(page, (key, at)) == (key, at)
                told[page] = (key, at)
        shown = [each for each in now.values() if each[0] not in (WITHDRAWN, KEPT_FREE)]
        assert sorted(shown) == sorted((part.key, at) for part in version for at in range(part.pages))


def test_a_long_title_leaves_the_page_number_free() -> None:
    assert in_one_line("Ashworth and Northmoor") == "Ashworth and Northmoor"
    assert in_one_line("x" * 100) == "x" * 60 + "…"
    assert in_one_line("案" * 31) == "案" * 30 + "…"
