"""What the letters of a case say, in English and in Chinese, and what their check does not let pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from app.cases.events import FACTS_CHANGED, RETURNS_NOTED
from app.cases.models import CaseLetter, Head, Party
from app.cases.queries import person_numbered
from app.cases.recording import note
from app.cases.services.authority import Request, record_request
from app.cases.services.people import Person, add_party, change_person, person_of
from app.complaints.domain.letter_kinds import TITLES, possible_kinds
from app.complaints.domain.outcomes import Outcome, Result
from app.complaints.domain.redress import Interest, Line, LineKind
from app.complaints.letters.case_checks import UNVERIFIED
from app.complaints.letters.chinese_decision import masked
from app.complaints.letters.material import Parts
from app.complaints.services.decision import Answer, Draft, save_draft
from app.complaints.services.letter_approval import approve_letter
from app.complaints.services.letter_sending import dispatch
from app.complaints.services.letters import compose_decision, compose_letter, letter_of
from app.letters.blocks import (
    ClauseQuote,
    NumberedRights,
    Paragraph,
    PointSection,
    PrescribedText,
    Redress,
    find_blocks,
    text,
)
from app.platform.accounts.models import Unit, User
from app.platform.db import db, transaction
from app.shared.errors import Refused
from app.shared.money import Money
from tests.archival import require_archival
from tests.clients import PageClient
from tests.complaints.letters import scenes
from tests.complaints.letters.reading import failures, pdf_of, shape_of, words_of
from tests.complaints.letters.scenes import Scene

PARTS = {
    "acknowledgement": Parts(),
    "update": Parts(paragraphs=("We have asked your builder for his report.",)),
    "reply": Parts(paragraphs=("Yes, you may send us the photographs by e-mail.",)),
    "holding": Parts(why="The builder has not sent us his report yet.", expected_on=date(2026, 12, 30)),
    "summary": Parts(paragraphs=("We have paid the bill and said sorry.",), happened_on=date(2026, 11, 20)),
    "declined": Parts(why="It is about a policy with another insurer."),
    "withdrawn": Parts(happened_on=date(2026, 11, 20)),
    "materials": Parts(paragraphs=("The builder’s report, with his signature.",)),
    "report": Parts(paragraphs=("We have answered the complaint and paid what we owed.",)),
    "further": Parts(paragraphs=("You sent us two photographs. They show what we knew already.",)),
}
CHINESE_PARTS = {
    "acknowledgement": Parts(),
    "update": Parts(paragraphs=("我公司已向修理厂调取维修记录。",)),
    "reply": Parts(paragraphs=("您可以通过电子邮件提供照片。",)),
    "holding": Parts(why="修理厂尚未提供维修记录。", expected_on=date(2026, 12, 30)),
    "summary": Parts(paragraphs=("我公司已补付赔款并致歉。",), happened_on=date(2026, 11, 20)),
    "declined": Parts(why="该保单由其他保险公司承保。"),
    "withdrawn": Parts(happened_on=date(2026, 11, 20)),
    "materials": Parts(paragraphs=("维修费用发票原件。\n\n维修前后的照片。",)),
    "refusal": Parts(why="事故发生在保险期间届满之后", happened_on=date(2026, 11, 20)),
    "review": Parts(
        paragraphs=("经核查，原处理决定认定事实清楚，予以维持。",), happened_on=date(2026, 11, 20)
    ),
    "report": Parts(paragraphs=("我公司已补付赔款，投诉人表示认可。",)),
    "further": Parts(paragraphs=("您补充的照片，原处理决定已经采用。",)),
}


def close_as(scene: Scene, closing: str) -> None:
    """The state in which letters of an ended complaint are written."""
    with transaction():
        case = scene.case
        case.state, case.closing, case.is_open = "closed", closing, False
        case.closed_on = date(2026, 11, 20)
        note(case, RETURNS_NOTED, actor=scene.officer, clock=scene.clock, names=[])


def _ready(scene: Scene, kind: str) -> None:
    """The state in which a letter of that kind is written."""
    if kind == "withdrawn":
        close_as(scene, "withdrawn")
    if kind in ("further", "review"):
        close_as(scene, "resolved")
    if kind == "report" and scene.unit.country == "GB":
        request = Request(
            "The Northmoor Authority", "NA-77", date(2026, 11, 20), None, late_reason="taken on"
        )
        record_request(
            actor=scene.officer,
            clock=scene.clock,
            library=scene.library,
            reference=scene.reference,
            request=request,
        )


@pytest.mark.parametrize("kind", PARTS)
def test_every_english_letter_passes_its_check(okafor: Scene, kind: str) -> None:
    _ready(okafor, kind)
    row = compose_letter(kind=kind, parts=PARTS[kind], **okafor.by_rules)
    assert failures(row) == []
    assert ("Mrs Ada Okafor 14 Linnet Close" in words_of(row.draft_digest)) is (kind != "report")
    require_archival(pdf_of(row.draft_digest))


def test_a_letter_has_the_dates_of_the_country_of_its_unit_and_the_decision_the_name_of_its_rules(
    app: Flask,
) -> None:
    scene = scenes.okafor()
    with transaction():
        db.session.get_one(Unit, scene.unit.id).country = "US"
    row = compose_decision(**scenes.decide_okafor(scene).by_rules)
    assert failures(row) == []
    words = words_of(row.draft_digest)
    assert "You called us on " in words and "Dear Mrs Okafor:" in words
    assert "final response" in words
    assert "policy period December 1, 2025 to November 30, 2026" in words


@pytest.mark.parametrize("kind", CHINESE_PARTS)
def test_every_chinese_letter_passes_its_check(chen: Scene, kind: str) -> None:
    _ready(chen, kind)
    row = compose_letter(kind=kind, parts=CHINESE_PARTS[kind], **chen.by_rules)
    assert failures(row) == []
    assert ("陈立新先生：" in words_of(row.draft_digest)) is (kind != "report")
    require_archival(pdf_of(row.draft_digest))


@pytest.mark.parametrize("needs", [(), ("large-print",)])
@pytest.mark.parametrize("scene", ["okafor", "chen"])
def test_every_decision_passes_its_check_and_is_fit_for_the_archive(
    app: Flask, scene: str, needs: tuple[str, ...]
) -> None:
    opened = getattr(scenes, scene)(needs=needs)
    row = compose_decision(**getattr(scenes, f"decide_{scene}")(opened).by_rules)
    assert failures(row) == []
    assert row.style == ("large-print" if needs else "standard")
    require_archival(pdf_of(row.draft_digest))


def test_nobody_reports_to_an_authority_that_passed_nothing_on(
    okafor: Scene, sign_in: Callable[[User], PageClient]
) -> None:
    with pytest.raises(Refused, match="cannot be prepared"):
        compose_letter(kind="report", parts=PARTS["report"], **okafor.by_rules)
    desk = sign_in(db.session.get_one(User, okafor.officer.user_id))
    address = f"/cases/{okafor.reference}/letters/new"
    assert f"{address}/update" in desk.get(address).text
    assert f"{address}/report" not in desk.get(address).text
    assert desk.get(f"{address}/report").status_code == 404


def test_the_report_goes_to_the_authority_and_never_to_the_complainant(chen: Scene) -> None:
    row = compose_letter(kind="report", parts=CHINESE_PARTS["report"], **chen.by_rules)
    assert "国家金融监督管理总局云州监管局" in words_of(row.draft_digest)
    row = approve_letter(letter_id=row.id, content_digest=row.content_digest or "", **chen.by_rules)
    with pytest.raises(Refused, match="authority"):
        dispatch(letter_id=row.id, how="e-mail", **chen.by_rules)


def test_a_report_to_an_authority_says_neither_you_nor_your(chen: Scene) -> None:
    row = compose_letter(kind="report", parts=CHINESE_PARTS["report"], **chen.by_rules)
    words = words_of(row.draft_digest)
    assert "投诉人反映的事项" in words and "您反映" not in words


def test_an_english_report_speaks_of_the_complaint_to_the_authority_in_standard_print(app: Flask) -> None:
    scene = scenes.okafor(needs=("large-print",))
    _ready(scene, "report")
    row = compose_letter(kind="report", parts=PARTS["report"], **scene.by_rules)
    words = words_of(row.draft_digest)
    assert "What the complaint says" in words and "What you told us" not in words
    assert "If you have a question about this report" in words and "need help" not in words
    assert row.style == "standard"


@pytest.mark.parametrize(
    ("closing", "title"),
    [
        ("not-a-complaint", "About your request of "),
        ("other-track", "What you told us belongs to another procedure"),
    ],
)
def test_what_was_no_complaint_is_not_called_one(okafor: Scene, closing: str, title: str) -> None:
    close_as(okafor, closing)
    row = compose_letter(kind="declined", parts=PARTS["declined"], **okafor.by_rules)
    assert failures(row) == []
    letter = letter_of(row)
    assert letter.title.startswith(title)
    assert "your complaint" not in f"{words_of(row.draft_digest)} {letter.running_title}".casefold()


@pytest.mark.parametrize("why", ["it is about another insurer", "It is about another insurer."])
def test_a_reason_is_a_sentence_of_its_own_however_it_was_typed(okafor: Scene, why: str) -> None:
    row = compose_letter(kind="declined", parts=Parts(why=why), **okafor.by_rules)
    assert "The reason is this. It is about another insurer. " in f"{words_of(row.draft_digest)} "


@pytest.mark.parametrize(
    ("number", "shown"),
    [("13812342046", "138****2046"), ("138****2046", "138****2046"), ("8888", "****"), ("", "")],
)
def test_a_receipt_hides_a_number_once(number: str, shown: str) -> None:
    assert masked(number) == shown


def test_the_last_day_is_named_as_the_last_one(chen: Scene) -> None:
    row = compose_letter(kind="acknowledgement", parts=Parts(), **chen.by_rules)
    assert "日内，最迟于20" in words_of(row.draft_digest).replace(" ", "")


def test_a_list_typed_line_by_line_keeps_its_lines_in_chinese(chen: Scene) -> None:
    typed = Parts(paragraphs=("一、机动车维修发票原件；\n二、事故现场照片。",))
    letter = letter_of(compose_letter(kind="materials", parts=typed, **chen.by_rules))
    said = [each.text for each in find_blocks(letter, Paragraph)]
    assert text("一、机动车维修发票原件；") in said and text("二、事故现场照片。") in said


def test_papers_asked_for_are_numbered_where_nobody_has_numbered_them(chen: Scene) -> None:
    typed = Parts(paragraphs=("机动车维修发票原件。", "事故现场照片。"))
    letter = letter_of(compose_letter(kind="materials", parts=typed, **chen.by_rules))
    said = [each.text for each in find_blocks(letter, Paragraph)]
    assert text("（一）机动车维修发票原件。") in said and text("（二）事故现场照片。") in said


def test_letters_of_chinese_law_are_offered_under_it_alone() -> None:
    offered = {
        regime: possible_kinds("investigating", None, regime=regime) for regime in ("gb-disp", "cn-complaint")
    }
    assert "refusal" in offered["cn-complaint"]
    assert "refusal" not in offered["gb-disp"]


def test_the_english_decision_has_the_shape_of_a_final_response(decided: Scene) -> None:
    row = compose_decision(**decided.by_rules)
    assert failures(row) == []
    assert shape_of(row) == [
        "Paragraph", "Heading", "Paragraph", "Points", "Paragraph", "PointSection", "PointSection", "PointSection",
        "Redress", "Paragraph", "Heading", "Paragraph", "PrescribedText", "Contacts", "Paragraph", "Paragraph", "SignOff",
    ]  # fmt: skip
    letter = letter_of(row)
    first = find_blocks(letter, PointSection)[0]
    assert [type(block).__name__ for block in first.blocks] == [
        "Heading", "Facts", "Heading", "ClauseQuote", "Heading", "Paragraph", "Paragraph",
    ]  # fmt: skip
    assert letter.overall == "accepts"


def test_the_clause_stands_under_its_numbers_with_its_exception(decided: Scene) -> None:
    quote = find_blocks(letter_of(compose_decision(**decided.by_rules)), ClauseQuote)[0]
    assert [(line.number, line.depth, line.omitted) for line in quote.lines] == [
        ("4.2", 0, False), ("", 0, True), ("(b)", 1, False), ("(c)", 1, False),
    ]  # fmt: skip
    assert (quote.clauses, quote.page, quote.edition) == ("4.2(b) and 4.2(c)", "17", "A")


def test_the_policy_is_not_called_a_beneficiarys_own(decided: Scene) -> None:
    def about_the_policy() -> list[str]:
        row = compose_decision(**decided.by_rules)
        assert failures(row) == []
        words = words_of(row.draft_digest)
        return [
            said
            for said in ("What your policy says", "What the policy says", "The policy for")
            if said in words
        ]

    assert about_the_policy() == ["What your policy says"]
    party = person_numbered(db.session(), decided.case, 1)
    change_person(
        actor=decided.officer,
        clock=decided.clock,
        reference=decided.reference,
        number=1,
        person=replace(person_of(party), capacity="beneficiary"),
    )
    assert about_the_policy() == ["What the policy says", "The policy for"]


def test_working_is_carried_to_the_outer_column_and_adds_up(decided: Scene) -> None:
    redress = find_blocks(letter_of(compose_decision(**decided.by_rules)), Redress)[0]
    assert [(line.working, line.pays) for line in redress.groups[0].lines] == [
        (149_000, None), (-25_000, 124_000), (6_006, None), (-1_201, 4_805), (None, 15_000),
    ]  # fmt: skip
    assert redress.total == sum(line.pays or 0 for group in redress.groups for line in group.lines) == 163_805


def test_the_promise_hangs_on_the_day_of_dispatch(decided: Scene) -> None:
    words = words_of(compose_decision(**decided.by_rules).draft_digest)
    assert "By 14 days after the date of dispatch we will pay you £1,638.05." in words


def test_the_prescribed_words_stand_as_loaded(decided: Scene) -> None:
    row = compose_decision(**decided.by_rules)
    slot = find_blocks(letter_of(row), PrescribedText)[0]
    assert slot.paragraphs[0].startswith("You have the right to refer your complaint")


def test_rules_that_nobody_verified_are_said_once_and_hold_nothing_back(decided: Scene) -> None:
    row = compose_decision(**decided.by_rules)
    doubts = [item for item in row.check_report or [] if item["about"] == UNVERIFIED]
    assert [(item["ok"], item["blocking"]) for item in doubts] == [(False, False)]
    assert int(doubts[0]["params"]["count"]) == len(doubts[0]["rule"].splitlines()) >= 2


def test_words_that_nobody_has_loaded_stop_the_letter(decided: Scene) -> None:
    with transaction():
        case = decided.case
        case.facts = {**case.facts, "out_of_time": True}
        note(case, FACTS_CHANGED, actor=decided.officer, clock=decided.clock, old={}, new=case.facts)
    row = compose_decision(**decided.by_rules)
    assert any("the prescribed words are not loaded" in words for words in failures(row))
    assert find_blocks(letter_of(row), PrescribedText)[0].paragraphs == ()


def test_the_chinese_decision_has_six_parts_and_a_receipt(decided_chen: Scene) -> None:
    row = compose_decision(**decided_chen.by_rules)
    assert failures(row) == []
    words = words_of(row.draft_digest).replace(" ", "")
    parts = (
        "一、投诉事项及请求",
        "二、调查核实情况",
        "三、处理依据",
        "四、处理意见",
        "五、救济途径",
        "六、联系方式",
        "送达回证",
    )
    places = [words.index(part) for part in parts]
    assert places == sorted(places)
    assert "叁仟柒佰叁拾柒元壹角贰分" in words
    assert "138****2046" in words and "13812342046" not in words


def test_chinese_tells_the_facts_from_the_demand(app: Flask) -> None:
    """What she says is so (属实), and yet only a part of what she asks for is granted (部分支持)."""
    chen = scenes.decide_chen(scenes.chen(), found={1: Result.UPHELD, 3: Result.UPHELD})
    row = compose_decision(**chen.by_rules)
    assert failures(row) == []
    words = words_of(row.draft_digest).replace(" ", "")
    assert "您反映的三项中，第一项属实，请求部分支持，第二项属实，第三项属实，请求不予支持。" in words
    for answer in ("第一项：属实，部分支持", "第二项：属实，予以支持", "第三项：属实，不予支持"):
        assert answer in words


def test_nothing_is_granted_on_facts_that_are_not_so(app: Flask) -> None:
    chen = scenes.decide_chen(scenes.chen(), found={1: Result.NOT_UPHELD})
    assert any("不属实" in words for words in failures(compose_decision(**chen.by_rules)))


def test_the_review_is_a_rule_with_the_superiors_address(decided_chen: Scene) -> None:
    letter = letter_of(compose_decision(**decided_chen.by_rules))
    review = find_blocks(letter, NumberedRights)[0].items[0]
    words = "".join(run.text for run in review.text)  # type: ignore[union-attr]  # no sealed date may stand here
    assert review.name == "核查"
    assert words.startswith("自收到本决定之日起三十日内")
    assert "海陵市观澜路8号" in words and "0000-88880100" in words


def test_head_office_offers_no_review(app: Flask) -> None:
    row = compose_decision(**scenes.decide_chen(scenes.chen(at_head_office=True)).by_rules)
    names = [right.name for right in find_blocks(letter_of(row), NumberedRights)[0].items]
    assert "核查" not in names and names[0] == "调解"
    assert failures(row) == []


def test_a_superior_nobody_can_reach_stops_the_letter(decided_chen: Scene) -> None:
    with transaction() as session:
        above = session.merge(decided_chen.unit).parent
        assert above is not None
        above.profile = {"legal_name": "总公司"}
    row = compose_decision(**decided_chen.by_rules)
    assert any("address or the telephone" in words for words in failures(row))


def test_the_way_to_mediation_names_whoever_mediates_there(decided_chen: Scene) -> None:
    row = compose_decision(**decided_chen.by_rules)
    words = words_of(row.draft_digest).replace(" ", "")
    assert "向云州市保险纠纷调解委员会申请调解。地址：云州市锦屏区长宁路6号，电话：0000-88880120。" in words
    assert "远禾云投诉〔2026〕第1号" in words


def test_a_mediation_body_nobody_named_stops_the_decision_and_nothing_general_is_printed(
    decided_chen: Scene,
) -> None:
    with transaction() as session:
        unit = session.merge(decided_chen.unit)
        unit.profile = {
            name: value for name, value in unit.profile.items() if not name.startswith("mediation")
        }
    row = compose_decision(**decided_chen.by_rules)
    assert any(
        "mediation body for 远禾财产保险股份有限公司云州分公司 is missing" in words for words in failures(row)
    )
    assert "调解组织" not in words_of(row.draft_digest)


def test_large_print_is_a_style_of_its_own(app: Flask) -> None:
    scene = scenes.okafor(needs=("large-print",))
    row = compose_letter(kind="acknowledgement", **scene.by_rules)
    assert (row.style, letter_of(row).style, failures(row)) == ("large-print", "large-print", [])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("We decided on 7 July and that was too late.", "7 July"),
        ("The bill came to £9,999.00 in all.", "£9,999.00"),
        ("We do not agree with your complaint here.", "contradicts"),
        ("Unfortunately we were slow.", "unfortunately"),
    ],
)
def test_reasons_that_leave_the_record_stop_the_letter(decided: Scene, words: str, told: str) -> None:
    save_draft(draft=Draft((Answer(2, Outcome.UPHELD, words),)), **decided.who)
    assert any(told in failure for failure in failures(compose_decision(**decided.by_rules)))


def test_a_confidential_paper_is_neither_named_nor_enclosed(okafor: Scene) -> None:
    with pytest.raises(Refused, match="E4"):
        compose_letter(
            kind="update",
            parts=Parts(paragraphs=("Enclosed is what you asked for.",), papers=(4,)),
            **okafor.by_rules,
        )
    row = compose_letter(
        kind="update",
        parts=Parts(paragraphs=("Enclosed is what you asked for.",), papers=(1,)),
        **okafor.by_rules,
    )
    assert [paper["title"] for paper in row.enclosures] == ["Surveyor’s report, 1 April 2026"]


@pytest.mark.parametrize(
    "name",
    ["<script>alert(1)</script>", "{{ letter }}", "Ann & Bob “O’Neill”", "A" * 200, "陈立新", "Zoë Ünal-Żak"],
)
def test_a_hostile_name_is_only_a_name(app: Flask, name: str) -> None:
    scene = scenes.okafor(name=name)
    row = compose_letter(kind="acknowledgement", **scene.by_rules)
    assert name[:20] in words_of(row.draft_digest).replace("  ", " ")


def test_a_name_that_turns_the_direction_is_refused_by_name(app: Flask) -> None:
    scene = scenes.okafor(name="Ada \u202eOkafor")
    with pytest.raises(Refused, match="202E"):
        compose_letter(kind="acknowledgement", **scene.by_rules)


def test_preparing_again_is_a_new_version_under_the_same_code(okafor: Scene) -> None:
    first = compose_letter(kind="acknowledgement", **okafor.by_rules)
    before = (first.id, first.code, first.version, first.content_digest)
    party = person_numbered(db.session(), okafor.case, 1)
    change_person(
        actor=okafor.officer,
        clock=okafor.clock,
        reference=okafor.reference,
        number=1,
        person=replace(person_of(party), name="Ada Okafor-Bell"),
    )
    again = compose_letter(kind="acknowledgement", **okafor.by_rules)
    assert (again.id, again.code) == before[:2]
    assert again.version == 2 and again.content_digest != before[3]


def test_the_same_case_gives_the_same_content(decided: Scene) -> None:
    first = compose_decision(**decided.by_rules).content_digest
    assert compose_decision(**decided.by_rules).content_digest == first


@pytest.mark.parametrize("kind", ["decision", "withdrawn"])
def test_a_letter_that_makes_no_sense_yet_is_refused(okafor: Scene, kind: str) -> None:
    with pytest.raises(Refused, match="state of the complaint"):
        compose_letter(kind=kind, **okafor.by_rules)


@pytest.mark.parametrize(
    ("kind", "field"),
    [("update", "paragraphs"), ("holding", "why"), ("declined", "why"), ("nonsense", "kind")],
)
def test_what_a_letter_needs_is_asked_for(okafor: Scene, kind: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        compose_letter(kind=kind, **okafor.by_rules)
    assert refused.value.field == field


def test_there_is_a_title_for_every_kind_in_both_languages() -> None:
    from app.complaints.letters import chinese, english

    assert set(TITLES) == set(english.TITLES) == set(chinese.TITLES)


@pytest.mark.parametrize(
    ("authority", "ended_on", "through"),
    [
        ({"document": "Letter of authority", "valid_to": None}, None, True),
        ({"document": "Letter of authority", "valid_to": "2026-11-23"}, None, True),
        ({"document": "Letter of authority", "valid_to": "2026-11-22"}, None, False),
        ({"document": "Letter of authority"}, date(2026, 11, 23), False),
        ({"scope": "everything"}, None, False),
        (None, None, False),
    ],
)
def test_a_letter_goes_through_a_representative_only_while_the_authority_lasts(
    okafor: Scene, authority: dict[str, str | None] | None, ended_on: date | None, through: bool
) -> None:
    represent(okafor, authority, ended_on)
    row = compose_letter(kind="acknowledgement", **okafor.by_rules)
    addressee, words = letter_of(row).addressee, words_of(row.draft_digest)
    if through:
        assert addressee.lines == ("Ben Stone", "for Mrs Ada Okafor", "2 Mill Lane", "LEEDS")
        assert (addressee.salutation, addressee.short_name) == ("Ben Stone", "Ben Stone")
        assert "In this letter “you” and “your” mean Mrs Ada Okafor, for whom you act." in words
    else:
        assert (addressee.lines[0], addressee.salutation) == ("Mrs Ada Okafor", "Mrs Okafor")
        assert "for whom you act" not in words
    assert failures(row) == []


def test_an_authority_that_ended_since_stops_the_letter_on_its_day(okafor: Scene) -> None:
    party = represent(okafor, {"document": "Letter of authority"}, None)
    row = compose_letter(kind="acknowledgement", **okafor.by_rules)
    assert failures(row) == []
    approve_letter(letter_id=row.id, content_digest=row.content_digest or "", **okafor.by_rules)
    with transaction() as session:
        session.get_one(Party, party).ended_on = date(2026, 11, 23)
        note(okafor.case, RETURNS_NOTED, actor=okafor.officer, clock=okafor.clock, names=[])
    with pytest.raises(Refused, match="does not pass its check"):
        dispatch(letter_id=row.id, how="post", **okafor.by_rules)


def represent(scene: Scene, authority: dict[str, str | None] | None, ended_on: date | None) -> int:
    with transaction() as session:
        party = add_party(
            session,
            scene.case,
            Person("representative", "Ben Stone", address="2 Mill Lane\nLEEDS", authority=authority),
            actor=scene.officer,
            clock=scene.clock,
        )
        party.ended_on = ended_on
    return party.id


def test_a_new_final_response_says_which_one_it_replaces(decided: Scene) -> None:
    first = compose_decision(**decided.by_rules)
    assert "new final response" not in words_of(first.draft_digest)
    with transaction() as session:  # as when it left and the complaint was taken up again
        row = session.get_one(CaseLetter, first.id)
        row.state, row.sent_on, row.pdf_digest = "sent", date(2026, 11, 20), row.draft_digest
        note(decided.case, RETURNS_NOTED, actor=decided.officer, clock=decided.clock, names=[])
    second = compose_decision(**decided.by_rules)
    assert second.id != first.id
    assert "takes the place of the one we sent on 20 November 2026" in words_of(second.draft_digest)
    assert failures(second) == []


def test_a_chinese_receipt_of_two_points_fits_one_page(app: Flask) -> None:
    scene = scenes.chen()
    with transaction() as session:
        for head in session.scalars(select(Head).where(Head.case_id == scene.case.id, Head.number > 2)):
            session.delete(head)
        note(scene.case, RETURNS_NOTED, actor=scene.officer, clock=scene.clock, names=[])
    row = compose_letter(kind="acknowledgement", parts=Parts(), **scene.by_rules)
    assert "第 1 页 共 1 页" in words_of(row.draft_digest)


def test_the_letter_says_how_interest_was_worked_out(app: Flask) -> None:
    scene = scenes.decide_chen(scenes.chen())
    interest = Interest(Money(3_720_00, "CNY"), Decimal(3), date(2026, 9, 18), date(2026, 11, 24))
    line = Line(LineKind.INTEREST, "逾期利息", "", interest.amount, interest)
    save_draft(draft=Draft((Answer(2, Outcome.UPHELD, "付款晚于约定的期限。", (line,)),)), **scene.who)
    row = compose_decision(**scene.by_rules)
    assert failures(row) == []
    assert "3,720.00元×3%×67÷365" in "".join(words_of(row.draft_digest).split())
