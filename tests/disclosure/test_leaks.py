"""The leak test: amounts in any notation, names, copied runs; not paraphrase, not what the reader may see anyway."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.disclosure.domain.amounts import amounts_broken_in, amounts_in
from app.disclosure.domain.leaks import Hit, HitKind, LeakTest, Place, Secret, Told, seam, without
from app.disclosure.domain.tidying import tidy
from app.letters.printed import capitals

SECRET = "We would settle at £12,500 but will not tell them so before the meeting of Thursday."
CHINESE = "我方内部授权的最高和解金额为人民币一万二千五百元，不得在开庭前向对方透露任何相关内容。"


def hits_in(
    text: str, secret: str = SECRET, allowed: tuple[str, ...] = (), sealed: tuple[str, ...] = ()
) -> list[Hit]:
    test = LeakTest([Secret("evidence:3", "E3 note", secret, sealed)], map(Told, allowed))
    return list(test.hits([Place("page 7", text, "evidence:1")]))


@pytest.mark.parametrize(
    "written",
    [
        "12,500",
        "12 500,00",
        "12.500,00",
        "12'500.00",
        "12500",
        "１２，５００",
        "£12.5k",
        "1.25万元",
        "1万2千5百元",
        "壹万贰仟伍佰元整",
        "一万二千五百元",
        "twelve thousand five hundred",
        "Twelve thousand, five hundred pounds",
        "USD 12,500.00",
        "12.5 thousand",
    ],
)
def test_the_amount_is_found_in_any_notation(written: str) -> None:
    (hit,) = hits_in(f"They may go as far as {written} in the end.")
    assert (hit.kind, hit.value, hit.place) == (HitKind.AMOUNT, "12500", "page 7")
    assert "12,500" in hit.said
    assert tidy(written)[:6] in hit.shown


@pytest.mark.parametrize(
    "written", ["12,501", "125,00", "1,250.00", "2026-12-500", "0125 00", "twelve hundred", "十二点五"]
)
def test_another_number_is_no_hit(written: str) -> None:
    assert hits_in(f"They may go as far as {written} in the end.") == []


@pytest.mark.parametrize("hyphen", ["-", "\u2010", "\u2011", "\u00ad", "\ufffe"])
def test_copied_words_are_found_across_lines_hyphens_and_punctuation(hyphen: str) -> None:
    (hit,) = hits_in(
        f"He wrote: “will not tell them so – be{hyphen}\nfore the MEETING of\nThursday”, which he denies."
    )
    assert hit.kind is HitKind.WORDS
    assert "before the MEETING" in hit.value


def test_a_paraphrase_passes() -> None:
    assert hits_in("They will keep quiet about what they would pay until everybody meets this week.") == []


def test_seven_copied_words_pass_and_eight_do_not() -> None:
    words = ["will", "not", "tell", "them", "so", "before", "the", "meeting"]
    assert hits_in(" ".join(words[:7])) == []
    assert len(hits_in(" ".join(words))) == 1


def test_sixteen_chinese_characters_are_a_run() -> None:
    run = CHINESE[:17]
    kinds = [hit.kind for hit in hits_in(f"其称“{run}”。", CHINESE)]
    assert kinds == [HitKind.WORDS]
    assert hits_in(f"其称“{CHINESE[:15]}”。", CHINESE) == []


@pytest.mark.parametrize("amount", ["1.255万元", "12.55k", "12,550元", "壹万贰仟伍佰伍拾元"])
def test_a_scale_with_three_decimals_is_read_as_that_too(amount: str) -> None:
    assert "12550" in [hit.value for hit in hits_in(f"不超过{amount}。", "最多赔1.255万元")]


@pytest.mark.parametrize(
    "copied",
    [
        "will not tell¹ them so before the meeting of Thursday",
        "will not tell 2 them so before the meeting3 of Thursday",
        "will n\u043et tell them s\u043e before the meeting of Thursday",
        "will_not_tell_them_so_before_the_meeting.pdf",
        "w i l l  n o t  t e l l  t h e m  s o  b e f o r e  t h e  m e e t i n g",
        "willnottellthemso b e f o r e t h e m e e t i n g of Thursday",
        "w.i.l.l.n.o.t.t.e.l.l.t.h.e.m.s.o.b.e.f.o.r.e.t.h.e.m.e.e.t.i.n.g",
    ],
)
def test_copied_words_are_found_with_notes_and_look_alikes_between(copied: str) -> None:
    assert [hit.kind for hit in hits_in(copied)] == [HitKind.WORDS]


SPELLED = (
    "W e  w i l l  n o t  t e l l  t h e m  s o  b e f o r e  t h e  m e e t i n g  o f  T h u r s d a y"
)


def test_a_secret_that_is_spelled_itself_is_found_in_words_and_spelled() -> None:
    plain = "as agreed we will not tell them so before the meeting of Thursday, in June"
    for copied in (plain, SPELLED, SPELLED.upper(), SPELLED.replace("  ", " ")):
        assert [hit.kind for hit in hits_in(copied, SPELLED)] == [HitKind.WORDS]
    assert hits_in("before the meeting of Thursday we shall tell them all of it", SPELLED) == []
    assert hits_in(plain, SPELLED, allowed=(plain,)) == []


@pytest.mark.parametrize(
    "spelled",
    ["£ 1 2 , 5 0 0", "1 2 , 5 0 0", "£1 2 5 0 0", "t w e l v e  t h o u s a n d  f i v e  h u n d r e d"],
)
def test_an_amount_that_is_spelled_in_the_secret_is_learned(spelled: str) -> None:
    assert [hit.value for hit in hits_in("They offered £12,500.", f"We settle at {spelled} .")] == ["12500"]


@pytest.mark.parametrize(
    "written",
    [
        "seventeen thousand six hundred and forty pounds fifty-five",
        "seventeen thousand six hundred and forty pounds and fifty five pence",
        "Seventeen thousand six hundred and forty dollars, 55 cents",
        "£17,640",
        "17640.00",
    ],
)
def test_pence_in_words_and_pence_left_out_are_found(written: str) -> None:
    secret = "We settle at £17,640.55 at most."
    assert [hit.kind for hit in hits_in(f"of {written} in all", secret)] == [HitKind.AMOUNT]
    assert hits_in(f"of {written} in all", secret, allowed=("They offered £17,640.55.",)) == []


def test_spelled_words_are_found_over_the_edge_of_a_page() -> None:
    test = LeakTest([Secret("evidence:3", "advice", SECRET)], [])
    for cut in (20, 41, 70):
        torn = seam("Page one. " + SPELLED[:cut], SPELLED[cut:] + " Page two.")
        edge = Place("pages 1, 2", torn, "x", seam=True)
        assert [hit.kind for hit in test.hits([edge])] == [HitKind.WORDS]


def test_letters_one_by_one_are_no_hit_by_themselves() -> None:
    assert hits_in("a b c d e f g h i j k l m n o p") == []
    assert hits_in("t h e y  w i l l  k e e p  q u i e t  u n t i l  t h e  m e e t i n g") == []


@pytest.mark.parametrize(
    ("secret", "copied"),
    [
        ("对方坚持的，本公司总共最多可以赔付若干，并于下周一提出", "對方堅持的，本公司總共最多可以賠付若干"),
        ("對方堅持的，本公司總共最多可以賠付若干，並於下週一提出", "总共最多可以赔付若干，并于下周一提出"),
    ],
)
def test_the_other_chinese_script_is_no_disguise(secret: str, copied: str) -> None:
    assert [hit.kind for hit in hits_in(copied, secret)] == [HitKind.WORDS]


def test_chinese_words_are_found_beside_figures_and_latin_letters() -> None:
    copied = "按A公司3月5日的意见，我方内部授权的最高1和解金额为人民币若干。"
    assert [hit.kind for hit in hits_in(copied, CHINESE)] == [HitKind.WORDS]


@pytest.mark.parametrize(
    "written",
    [
        "Ada_Okafor.pdf", "ada.okafor@example.org", "Ada-Okafor", "A d a O k a f o r", "\u0410da Okafor’s",
        "ADA\nOKAFOR", "file://x/Ada%20Okafor", "Ad\u00e1 Okafor",
    ],
)  # fmt: skip
def test_a_sealed_name_is_found_however_it_is_set(written: str) -> None:
    assert [hit.kind for hit in hits_in(f"by {written}", "", sealed=("Ada Okafor",))] == [HitKind.NAME]
    assert hits_in("by Ada Okafors", "", sealed=("Ada Okafor",)) == []


def test_the_same_amount_beside_other_words_is_another_place_to_decide() -> None:
    """One that is no leak (a distance) must not let another through that nobody has seen."""
    text = "It had run 12,500 km by then. We would pay 12,500 to end it.\nIt had run 12,500 km by then."
    hits = hits_in(text)
    assert len(hits) == 2
    assert len({hit.fingerprint for hit in hits}) == 2


def test_what_the_reader_may_see_anyway_is_no_leak() -> None:
    letter = "We offered £12,500 on 3 May; we will not tell them so before the meeting of Thursday."
    assert hits_in("£12,500, and will not tell them so before the meeting", allowed=(letter,)) == []


def test_an_older_paper_of_ours_is_quoted_and_a_newer_one_is_where_secrets_get_out() -> None:
    advice = Secret("evidence:3", "advice", SECRET, since="2026-05-01")
    for since, leaks in (("2026-04-01", False), ("2026-05-01", True), ("2026-06-01", True), ("", False)):
        test = LeakTest([advice], [Told("up to 12,500", since)])
        assert bool(list(test.hits([Place("page 1", "up to 12,500", "x")]))) is leaks


def test_a_registered_clause_is_no_leak() -> None:
    clause = "We do not pay for damage that happens gradually over a period of time."
    test = LeakTest([Secret("evidence:3", "advice", f"Clause: {clause}")], [], known=[clause])
    assert list(test.hits([Place("page 1", clause, "x")])) == []


@pytest.mark.parametrize("small", ["£50", "£100", "£250.00", "£500", "99", "2026", "12 May 2026"])
def test_small_round_amounts_and_years_give_nothing_away(small: str) -> None:
    assert hits_in(f"it says {small}", f"it says {small}") == []


def test_a_sealed_name_is_found_as_a_word_of_its_own() -> None:
    assert [hit.kind for hit in hits_in("as MR  Lee said", "", sealed=("Mr Lee",))] == [HitKind.NAME]
    assert hits_in("as Mr Leeming said", "", sealed=("Mr Lee",)) == []
    assert len(hits_in("证人李晓明称", "", sealed=("李晓明",))) == 1


def test_the_same_hit_keeps_its_fingerprint_in_a_later_version_with_other_pages() -> None:
    test = LeakTest([Secret("evidence:3", "E3", SECRET)], [])
    first, second = (
        next(iter(test.hits([Place(f"page {page}", "up to 12,500", "evidence:1")]))) for page in (7, 9)
    )
    assert first.fingerprint == second.fingerprint


def test_a_marked_passage_is_cut_out_of_what_a_reader_may_see() -> None:
    paper = "The joint failed. Our\nneighbour, Ann Poole, has seen it. It was hidden."
    assert "Poole" not in without(paper, ["our neighbour, Ann  Poole,"])


@given(st.integers(min_value=1_01, max_value=10**11))
def test_every_amount_in_capital_characters_is_read_back(fen: int) -> None:
    assert Decimal(fen).scaleb(-2) in {amount.value for amount in amounts_in(capitals(fen))} or fen < 10_00


@given(st.integers(min_value=1_000, max_value=10**9), st.sampled_from([",", " ", "'", "\u202f"]))
def test_every_grouped_amount_is_read_back(value: int, gap: str) -> None:
    written = f"{value:,}".replace(",", gap)
    assert [amount.value for amount in amounts_in(f"pay {written}.00 now")] == [Decimal(value)]


@given(st.text(max_size=400))
def test_nothing_that_people_write_breaks_it(text: str) -> None:
    list(LeakTest([Secret("a", "a", SECRET)], [Told(text)]).hits([Place("p", text, "q")]))


@pytest.mark.parametrize("torn", ["£12,\n500", "12,\r\n  500 pounds", "£12\n500", "１２，\n５００"])
def test_an_amount_torn_over_lines_in_the_secret_is_learned(torn: str) -> None:
    assert [
        hit.value for hit in hits_in("They were offered 12 500,00.", f"We settle at {torn} at most.")
    ] == ["12500"]


@pytest.mark.parametrize(
    "column",
    ["12\n500\n900", "1 , 2 , 3 , 4", "1 2 5 0 0", "2,000\n300", "in 2026.\n500 people", "9, 12\n500"],
)
def test_columns_of_figures_in_the_secret_make_no_amount(column: str) -> None:
    assert list(amounts_broken_in(column)) == []
