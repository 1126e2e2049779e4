"""The register: importing, never changing, finding, quoting."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.platform.accounts import Role
from app.platform.log import Stream, entries
from app.shared.errors import NotAllowed, NotFound, Refused
from app.wordings.domain.editions import AgreedDates
from app.wordings.domain.marks import FrontMatter
from app.wordings.domain.reading import read_wording
from app.wordings.models import Clause, Edition, Product, Wording
from app.wordings.queries import (
    agreed_edition,
    clause_by_path,
    clauses_found,
    edition_named,
    edition_text,
    wording_lines,
    wording_named,
)
from app.wordings.service import WordingUnreadable, import_edition, quote_clause, require_verbatim

DEMONSTRATION = Path(__file__).parents[2] / "app" / "demo" / "wordings"
HOME = (DEMONSTRATION / "home-2025.md").read_text("utf-8")
HOME_B = (DEMONSTRATION / "home-2026.md").read_text("utf-8")
CAR = (DEMONSTRATION / "motor-2024.zh.md").read_text("utf-8")


@pytest.fixture
def read_in(actor, clock):
    """``read_in(text)``: imports as the compliance officer."""
    officer = actor(Role.COMPLIANCE_OFFICER)
    return lambda text, **given: import_edition(
        actor=officer, clock=clock, text=text, given=FrontMatter(**given)
    )


def test_an_import_makes_product_wording_edition_and_clauses(read_in, db_session):
    done = read_in(HOME)
    assert done.created
    edition = edition_named(db_session, "HOME", "A")
    assert (edition.effective_from, edition.language, edition.filing_number) == (
        date(2025, 1, 1),
        "en",
        "HW-2025-A",
    )
    assert db_session.scalar(select(Product.code)) == "home"
    numbered = select(func.count()).select_from(Clause).where(Clause.role == "clause")
    assert db_session.scalar(numbered) == done.clauses == 69


def test_the_stored_tree_is_the_tree_that_was_read(read_in, db_session):
    read_in(CAR)
    stored = edition_text(db_session, edition_named(db_session, "机动车综合险", "2024版")).tree
    expected = read_wording(CAR).tree
    assert [
        (n.path, n.text, n.kind, n.relieves, n.exception_of, n.depth, n.page, n.paragraph) for n in stored
    ] == [
        (n.path, n.text, n.kind, n.relieves, n.exception_of, n.depth, n.page, n.paragraph) for n in expected
    ]
    assert stored.number_label("第九条.（三）") == "第九条第二款第（三）项"


def test_the_same_text_again_changes_nothing(read_in, db_session):
    first, second = read_in(HOME), read_in(HOME)
    assert not second.created
    assert second.edition_id == first.edition_id
    assert db_session.scalar(select(func.count()).select_from(Edition)) == 1
    assert len(entries(db_session, Stream("wording", "HOME"))) == 1


def test_an_edition_is_never_replaced_by_another_text(read_in, db_session):
    read_in(HOME)
    with pytest.raises(Refused, match="another text"):
        read_in(HOME.replace("14 days", "15 days"))
    assert "14 days" in clause_by_path(db_session, edition_named(db_session, "HOME", "A").id, "4.2.(b)").text


def test_an_edition_never_gets_other_dates(read_in):
    read_in(HOME)
    with pytest.raises(Refused, match="other dates"):
        read_in(HOME, effective_from=date(2025, 2, 1))


def test_what_is_given_stands_above_the_front_matter(read_in, db_session):
    read_in(HOME, edition="A-draft", effective_to=date(2026, 1, 31))
    assert edition_named(db_session, "HOME", "A-draft").effective_to == date(2026, 1, 31)


def test_an_unreadable_text_leaves_nothing_behind(read_in, db_session):
    with pytest.raises(WordingUnreadable) as unreadable:
        read_in("---\nwording: X\n---\n4.1 Storm. {excluded}\n")
    assert [problem.line for problem in unreadable.value.problems] == [4, 0, 0]
    assert db_session.scalar(select(func.count()).select_from(Wording)) == 0


@pytest.mark.parametrize("text", ["4.1 Storm. " * 100_000, "4.1 Storm.\n" * 20_002])
def test_a_text_too_large_to_be_a_wording_is_refused_unread(read_in, text):
    with pytest.raises(WordingUnreadable, match="too large"):
        read_in(text)


@pytest.mark.parametrize("given", [{"wording": "a/b"}, {"edition": "x" * 49}, {"language": "English"}])
def test_names_that_cannot_be_kept_are_refused(read_in, given):
    with pytest.raises(WordingUnreadable):
        read_in(HOME, **given)


def test_only_those_who_manage_wordings_read_them_in(actor, clock):
    with pytest.raises(NotAllowed):
        import_edition(actor=actor(Role.OFFICER), clock=clock, text=HOME)


def test_an_import_is_logged(read_in, db_session):
    read_in(HOME)
    (entry,) = entries(db_session, Stream("wording", "HOME"))
    assert entry.kind == "wording-edition-imported"
    assert entry.fields["edition"] == "A"


def test_a_clause_is_found_by_number_or_words_in_either_language(read_in, db_session):
    read_in(HOME)
    read_in(CAR)
    assert "4.2.(b)" in [clause.path for clause in clauses_found(db_session, "leaking for more")]
    assert "第九条.（三）" in [clause.path for clause in clauses_found(db_session, "无法找到第三方")]
    assert clauses_found(db_session, "100%_") == []


def test_the_agreed_edition_comes_with_its_reason(read_in, db_session):
    read_in(HOME)
    read_in(HOME_B)
    wording = wording_named(db_session, "HOME")
    dates = AgreedDates(period_from=date(2025, 12, 1), period_to=date(2026, 11, 30), loss_on=date(2026, 6, 3))
    edition, proposal = agreed_edition(db_session, wording.id, dates)
    assert edition.label == "A"
    assert "newly sold" in str(proposal.warnings[0])


def test_the_same_letters_mean_other_things_in_the_next_edition(read_in, db_session):
    read_in(HOME)
    read_in(HOME_B)
    texts = [
        clause_by_path(db_session, edition_named(db_session, "HOME", label).id, "4.2.(b)").text
        for label in "AB"
    ]
    assert "leaking" in texts[0]
    assert "qualification" in texts[1]


def test_a_quotation_that_differs_by_one_character_is_refused(read_in, db_session):
    edition_id = read_in(HOME).edition_id
    clause = clause_by_path(db_session, edition_id, "4.2.(b)")
    with pytest.raises(Refused) as refusal:
        require_verbatim(db_session, clause.id, clause.text.replace("14", "15"))
    assert refusal.value.params["written"].startswith("5 days")
    assert refusal.value.params["printed"].startswith("4 days")
    assert require_verbatim(db_session, clause.id, clause.text).verbatim


def test_a_quotation_may_be_checked_without_being_refused(read_in, db_session):
    clause = clause_by_path(db_session, read_in(HOME).edition_id, "4.2.(b)")
    assert not quote_clause(db_session, clause.id, "damage by water").verbatim


def test_an_unknown_edition_names_those_there_are(read_in, db_session):
    read_in(HOME)
    with pytest.raises(NotFound, match="It has: A"):
        edition_named(db_session, "HOME", "Z")


def test_lists_and_texts_take_a_fixed_number_of_statements(read_in, db_session, query_count):
    read_in(HOME)
    read_in(HOME_B)
    read_in(CAR)
    with query_count(at_most=3):
        assert [len(line.editions) for line in wording_lines(db_session)] == [2, 1]
    edition = edition_named(db_session, "HOME", "A")
    with query_count(at_most=1):
        edition_text(db_session, edition)
