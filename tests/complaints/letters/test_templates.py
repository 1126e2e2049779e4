"""The firm's own words in letters: what they may say, who decides, what is found when they are saved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.cases.models import CaseLetter
from app.complaints.domain.house_words import FIELDS, MOST_PIECES, PLACES, Piece, check_pieces
from app.complaints.domain.letter_kinds import TITLES
from app.complaints.letters.composing import compose
from app.complaints.letters.material import Parts
from app.complaints.letters.samples import samples
from app.complaints.models import LetterTemplate
from app.complaints.services import templates
from app.complaints.services.letters import compose_decision, compose_letter, letter_of
from app.complaints.services.templates import Which
from app.letters.blocks import Contacts, Lang, Paragraph, Run, strings
from app.platform.accounts import Role
from app.platform.db import db
from app.platform.log import LogEvent
from app.rules.letters import letter_requirements
from app.shared.errors import Conflict, NotAllowed, NotFound, Refused
from tests.complaints.letters.reading import failures
from tests.complaints.letters.scenes import Scene

ACKNOWLEDGEMENT = Which("gb-disp", "acknowledgement", "en")
DECISION = Which("gb-disp", "decision", "en")
CHINESE = Which("cn-complaint", "acknowledgement", "zh-Hans")
DAY = date(2026, 11, 23)


@pytest.fixture
def writer(actor: Any) -> Any:
    """The compliance officer who writes."""
    return actor(Role.COMPLIANCE_OFFICER)


@pytest.fixture
def second(actor: Any) -> Any:
    """The lawyer who decides."""
    return actor(Role.LEGAL)


def save(app: Flask, writer: Any, which: Which, *pieces: Piece, since: date = DAY) -> LetterTemplate:
    """A version, tried and waiting."""
    return templates.propose(
        actor=writer,
        clock=app.extensions["clock"],
        library=app.extensions["rules"],
        which=which,
        pieces=pieces,
        since=since,
    )


def approve(app: Flask, second: Any, row: LetterTemplate) -> LetterTemplate:
    """The second person's yes."""
    return templates.approve(
        actor=second,
        clock=app.extensions["clock"],
        library=app.extensions["rules"],
        template_id=row.id,
        digest=row.digest,
    )


def prepared(scene: Scene, kind: str, parts: Parts | None = None) -> Any:
    """A letter of the scene's case."""
    return compose_letter(
        actor=scene.officer, clock=scene.clock, library=scene.library, reference=scene.reference, kind=kind,
        parts=parts,
    )  # fmt: skip


def said(letter: CaseLetter) -> str:
    """Everything that the composed letter says, one string after the other."""
    words = " ".join(
        "".join(_runs(block)) if isinstance(block, Paragraph) else " ".join(strings(block))
        for block in letter_of(letter).blocks
    )
    return " ".join(words.split())


def _runs(paragraph: Paragraph) -> list[str]:
    return [run.text for run in paragraph.text if isinstance(run, Run)]


def test_an_approved_version_stands_in_the_letter_and_passes_its_check(
    okafor: Scene, app: Flask, writer: Any, second: Any
) -> None:
    row = save(
        app,
        writer,
        ACKNOWLEDGEMENT,
        Piece("after-points", "# Our promise\n\nWe write **every ten days**, quoting {{reference}}."),
        Piece("instead-of-closing", "{{handler}} answers your call on the number above."),
    )
    approve(app, second, row)

    letter = prepared(okafor, "acknowledgement")

    words = said(letter)
    assert f"We write every ten days, quoting {okafor.reference}." in words
    assert "answers your call on the number above." in words
    assert "If you need help, or want to tell me more" not in words
    assert not failures(letter)


def test_a_version_that_waits_stands_in_no_letter(okafor: Scene, app: Flask, writer: Any) -> None:
    save(app, writer, ACKNOWLEDGEMENT, Piece("beginning", "Not yet approved."))

    assert "Not yet approved" not in said(prepared(okafor, "acknowledgement"))


def test_a_version_is_used_from_its_day_and_withdrawn_gives_back_the_one_before(
    okafor: Scene, app: Flask, writer: Any, second: Any
) -> None:
    approve(app, second, save(app, writer, ACKNOWLEDGEMENT, Piece("beginning", "The first words.")))
    newer = approve(app, second, save(app, writer, ACKNOWLEDGEMENT, Piece("beginning", "The second words.")))
    later = save(app, writer, ACKNOWLEDGEMENT, Piece("beginning", "Words to come."), since=date(2027, 1, 1))
    approve(app, second, later)

    assert "The second words." in said(prepared(okafor, "acknowledgement"))
    templates.withdraw(
        actor=writer, clock=app.extensions["clock"], template_id=newer.id, why="Nobody understood it."
    )
    assert "The first words." in said(prepared(okafor, "acknowledgement"))


def test_a_piece_stands_only_where_its_condition_holds(
    decided: Scene, app: Flask, writer: Any, second: Any
) -> None:
    row = save(
        app,
        writer,
        DECISION,
        Piece("before-closing", "Your payment is {{total}}.", "pays"),
        Piece("before-closing", "There is no payment.", "not-pays"),
        Piece("beginning", "You are a firm.", "organisation"),
    )
    approve(app, second, row)

    letter = compose_decision(
        actor=decided.officer, clock=decided.clock, library=decided.library, reference=decided.reference
    )

    words = said(letter)
    assert "Your payment is £" in words
    assert "There is no payment." not in words
    assert "You are a firm." not in words


def test_a_chinese_template_is_tried_and_used(chen: Scene, app: Flask, writer: Any, second: Any) -> None:
    row = save(app, writer, CHINESE, Piece("before-closing", "请您保存本回执，编号为{{reference}}。"))
    approve(app, second, row)

    letter = prepared(chen, "acknowledgement")

    assert f"编号为{chen.reference}。" in said(letter)
    assert [sample["name"] for sample in row.samples] == ["A plain case", "A case that knows everything"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("{{ reference.__class__ }}", "none of the names"),
        ("{{ ''.__class__.__mro__ }}", "none of the names"),
        ("{% for x in range(9**9) %}x{% endfor %}", "no code"),
        ("{% include '/etc/passwd' %}", "no code"),
        ("{{ open('/etc/passwd').read() }}", "none of the names"),
        ("{{ config }} {{ request }} {{ session.query(Case).all() }}", "none of the names"),
        ("{{{{reference}}}}", "no code"),
        ("{{refrence}}", "perhaps reference is meant"),
        ("Claim {{claim_number}}", "not every case knows"),
        ("Half **bold", "two asterisks"),
        ("# Heading {{reference}}", "plain words"),
        ("x" * 4_001, "4,000 is the most"),
        ("  ", "write its words"),
    ],
)
def test_whatever_could_break_a_letter_is_refused_when_it_is_saved(words: str, why: str) -> None:
    with pytest.raises(Refused) as refused:
        check_pieces([Piece("beginning", words)])

    assert why in str(refused.value)


def test_places_conditions_and_numbers_are_closed_lists() -> None:
    for piece in (Piece("instead-of-points", "x"), Piece("beginning", "x", "when-i-like")):
        with pytest.raises(Refused):
            check_pieces([piece])
    with pytest.raises(Refused):
        check_pieces([Piece("beginning", "x")] * (MOST_PIECES + 1))


def test_a_value_is_never_read_for_names_again(app: Flask) -> None:
    piece = Piece("beginning", "Dear {{complainant}}, thanks.")
    plain = samples(app.extensions["rules"], "gb-disp", "acknowledgement", "en", DAY, [piece])[0].material
    hostile = replace(plain, recipient=replace(plain.recipient, name="{{reference}} <b>"))

    first = compose(hostile).blocks[0]

    assert isinstance(first, Paragraph)
    assert "".join(_runs(first)) == "Dear {{reference}} <b>, thanks."


@pytest.mark.parametrize("kind", TITLES)
@pytest.mark.parametrize(("regime", "lang"), [("gb-disp", "en"), ("cn-complaint", "zh-Hans")])
def test_nothing_but_the_closing_paragraph_ever_leaves_a_letter(
    app: Flask, kind: str, regime: str, lang: Lang
) -> None:
    pieces = [Piece(place, "Own words." if lang == "en" else "自有文字。") for place in PLACES]
    for sample in samples(app.extensions["rules"], regime, kind, lang, DAY, pieces):
        shipped = compose(replace(sample.material, house=())).blocks
        with_own = compose(sample.material).blocks

        gone = [block for block in shipped if block not in with_own]

        assert len(gone) == 1
        assert isinstance(gone[0], Paragraph | Contacts)
        assert len(with_own) == len(shipped) - 1 + len(pieces)


def test_a_version_that_says_what_a_rule_forbids_is_refused_with_the_rule(app: Flask, writer: Any) -> None:
    library = app.extensions["rules"]
    which, statement = next(
        (which, statement)
        for which in (Which(regime, kind, "en") for regime in library.packs for kind in TITLES)
        for statement in letter_requirements(library, which.regime, which.kind, DAY, "en").statements
        if statement.check == "forbidden" and statement.phrases_en
    )

    with pytest.raises(Refused) as refused:
        save(app, writer, which, Piece("beginning", f"We say: {statement.phrases_en[0]}."))

    assert statement.rule in str(refused.value)


def test_a_character_without_a_font_is_refused_when_saved(app: Flask, writer: Any) -> None:
    with pytest.raises(Refused, match="cannot stand"):
        save(app, writer, ACKNOWLEDGEMENT, Piece("beginning", "Hieroglyph \U0001bfff."))


def test_nobody_approves_their_own_words_and_nobody_approves_what_they_did_not_see(
    app: Flask, writer: Any, second: Any
) -> None:
    row = save(app, writer, ACKNOWLEDGEMENT, Piece("beginning", "Own words."))

    with pytest.raises(NotAllowed):
        approve(app, writer, row)
    with pytest.raises(Conflict):
        templates.approve(
            actor=second, clock=app.extensions["clock"], library=app.extensions["rules"], template_id=row.id,
            digest="0" * 64,
        )  # fmt: skip
    approve(app, second, row)
    with pytest.raises(Refused):
        approve(app, second, row)


def test_two_who_write_at_once_do_not_overwrite_each_other(app: Flask, writer: Any) -> None:
    save(app, writer, ACKNOWLEDGEMENT, Piece("beginning", "One."))

    with pytest.raises(Conflict):
        templates.propose(
            actor=writer, clock=app.extensions["clock"], library=app.extensions["rules"],
            which=ACKNOWLEDGEMENT, pieces=[Piece("beginning", "Two.")], since=DAY, seen=0,
        )  # fmt: skip


def test_every_step_stands_in_the_templates_own_stream(app: Flask, writer: Any, second: Any) -> None:
    row = save(app, writer, ACKNOWLEDGEMENT, Piece("beginning", "Logged words."))
    templates.send_back(actor=second, clock=app.extensions["clock"], template_id=row.id, why="Too cold.")

    kinds = db.session.scalars(
        select(LogEvent.kind).where(LogEvent.stream_id == "gb-disp.acknowledgement.en").order_by(LogEvent.seq)
    ).all()
    assert kinds == ["letter_template_proposed", "letter_template_returned"]


def test_an_unknown_letter_has_no_template(app: Flask, writer: Any) -> None:
    for which in (
        Which("gb-disp", "poem", "en"),
        Which("nowhere", "decision", "en"),
        Which("gb-disp", "decision", "fr"),
    ):
        with pytest.raises(NotFound):
            save(app, writer, which, Piece("beginning", "x"))


def test_every_name_has_a_value_in_the_case_that_knows_everything(app: Flask, writer: Any) -> None:
    pieces = [
        Piece("before-closing", f"{name}: {{{{{name}}}}}", each.known)
        for name, each in FIELDS.items()
        if each.known != "pays"
    ]

    row = save(app, writer, ACKNOWLEDGEMENT, *pieces)

    assert len(row.samples) == 2


def test_a_template_is_written_looked_at_and_approved_on_its_page(
    sign_in: Any, person: Any, app: Flask
) -> None:
    here = "/letter-templates/gb-disp/acknowledgement/en"
    client = sign_in(person(Role.COMPLIANCE_OFFICER))
    listed = client.get("/letter-templates").text
    assert "/letter-templates/gb-disp/further/en" in listed  # a kind of which the rules say nothing
    assert "/letter-templates/gb-disp/refusal/en" not in listed  # a kind of Chinese law
    typed = {"pieces-0-place": "beginning", "pieces-0-when": "", "since": "23 November 2026", "seen": "0"}
    refused = client.post(here, data={**typed, "pieces-0-words": "{{ config }}"})
    assert refused.status_code == 422
    assert "{{ config }}" in refused.text
    saved = client.post(here, data={**typed, "pieces-0-words": "Words of the page."})
    assert saved.status_code == 303
    row = db.session.scalars(select(LetterTemplate)).one()

    client = sign_in(person(Role.LEGAL))
    page = client.get(here)
    assert "<ins>" in page.text
    picture = client.get(f"/letter-templates/versions/{row.id}/0/1.webp")
    assert picture.mimetype == "image/webp"
    assert client.get(f"/letter-templates/versions/{row.id}/9/1.webp").status_code == 404
    approved = client.post(f"/letter-templates/versions/{row.id}/approve", data={"digest": row.digest})
    assert approved.status_code == 303
    db.session.refresh(row)
    assert row.state == "approved"
