"""The whole table: every class for every reader, cell by cell, and what the marks of a paper change."""

from __future__ import annotations

from itertools import product

import pytest

from app.disclosure.domain.classes import Ground, Privilege, grounds_for
from app.disclosure.domain.readers import Audience, Purpose, Reader, column_of
from app.disclosure.domain.table import Marked, Treatment, treatment_of

A, P = Audience, Purpose
READERS = (
    Reader(A.OURSELVES),
    Reader(A.OTHER_SIDE),
    Reader(A.MEDIATOR),
    Reader(A.TRIBUNAL, P.MERITS),
    Reader(A.TRIBUNAL, P.COSTS),
    Reader(A.OMBUDSMAN),
    Reader(A.COMPLAINANT, P.DATA_REQUEST),
    Reader(A.INTERNAL_AUDIT, P.AUDIT),
    Reader(A.OUTSIDE_AUDITOR, P.AUDIT),
)
GRID = """
                        ours  other-side  mediator  merits  costs  ombudsman  data-request  audit  outside
open                    show  show        show      show    show   show       show          show   show
without-prejudice       show  out         show      out     out    ask        ask           show   ask
save-as-to-costs        show  show        show      out     show   ask        show          show   ask
mediator-only           show  out         show      out     out    out        out           out    out
legal-advice            show  out         out       out     out    out        out           out    out
settlement-authority    show  out         out       out     out    out        out           show   ask
third-party             show  redact      redact    ask     ask    ask        redact        show   show
"""
EXPECTED = {
    (Privilege(row[0]), reader): row[1 + place]
    for row in (line.split() for line in GRID.strip().splitlines()[1:])
    for place, reader in enumerate(READERS)
}
WORDS = {
    Treatment.SHOW: "show",
    Treatment.LEAVE_OUT: "out",
    Treatment.REDACT: "redact",
    Treatment.ASK: "ask",
}


@pytest.mark.parametrize(("privilege", "reader"), list(product(Privilege, READERS)))
def test_every_cell_is_what_practice_says(privilege: Privilege, reader: Reader) -> None:
    assert WORDS[treatment_of(Marked(privilege), reader).treatment] == EXPECTED[privilege, reader]


def test_the_rule_answers_every_class_audience_and_purpose_and_says_why_not() -> None:
    for privilege, audience, purpose in product(Privilege, Audience, Purpose):
        ruling = treatment_of(Marked(privilege), Reader(audience, purpose))
        assert bool(ruling.why) == (ruling.treatment is not Treatment.SHOW)


def test_whoever_decides_the_merits_never_sees_more_than_the_mediator() -> None:
    for privilege in Privilege:
        merits = treatment_of(Marked(privilege, exchanged=True), Reader(A.TRIBUNAL, P.MERITS)).treatment
        assert merits is not Treatment.SHOW or privilege is Privilege.OPEN


def test_what_was_exchanged_is_shown_to_the_other_side_again() -> None:
    mark = Marked(Privilege.WITHOUT_PREJUDICE, exchanged=True)
    assert treatment_of(mark, Reader(A.OTHER_SIDE)).treatment is Treatment.SHOW


@pytest.mark.parametrize(
    "privilege", [Privilege.WITHOUT_PREJUDICE, Privilege.SAVE_AS_TO_COSTS, Privilege.MEDIATOR_ONLY]
)
def test_words_of_one_negotiation_stay_out_of_another(privilege: Privilege) -> None:
    mark = Marked(privilege, exchanged=True, dispute="CMS/2027/0058")
    here, elsewhere = (Reader(A.MEDIATOR, dispute=number) for number in ("CMS/2027/0058", "CMS/2028/0001"))
    assert treatment_of(mark, here).treatment is Treatment.SHOW
    assert treatment_of(mark, elsewhere).treatment is Treatment.LEAVE_OUT


def test_arbitrators_who_mediate_see_what_was_exchanged_where_the_procedure_says_so() -> None:
    reader = Reader(A.TRIBUNAL, P.MERITS, knows_mediation=True)
    assert treatment_of(Marked(Privilege.WITHOUT_PREJUDICE, True), reader).treatment is Treatment.SHOW
    assert treatment_of(Marked(Privilege.WITHOUT_PREJUDICE), reader).treatment is Treatment.LEAVE_OUT
    assert treatment_of(Marked(Privilege.MEDIATOR_ONLY, True), reader).treatment is Treatment.LEAVE_OUT


def test_a_mediator_who_comes_to_decide_reads_as_one_who_decides() -> None:
    assert column_of(A.MEDIATOR, P.MERITS) == column_of(A.TRIBUNAL, P.MERITS)


def test_people_named_to_privileged_papers_see_them_in_an_internal_audit() -> None:
    reader = Reader(A.INTERNAL_AUDIT, P.AUDIT, named=True)
    assert treatment_of(Marked(Privilege.LEGAL_ADVICE), reader).treatment is Treatment.SHOW


def test_an_opened_paper_is_shown_to_that_audience_alone() -> None:
    mark = Marked(Privilege.WITHOUT_PREJUDICE, opened=frozenset({A.TRIBUNAL}))
    assert treatment_of(mark, Reader(A.TRIBUNAL, P.MERITS)).treatment is Treatment.SHOW
    assert treatment_of(mark, Reader(A.OTHER_SIDE)).treatment is Treatment.LEAVE_OUT


def test_advice_is_opened_by_consent_only_and_an_open_paper_needs_no_ground() -> None:
    assert grounds_for(Privilege.LEGAL_ADVICE) == (Ground.CONSENT,)
    assert grounds_for(Privilege.WITHOUT_PREJUDICE) == tuple(Ground)
    assert grounds_for(Privilege.OPEN) == ()
