"""Endorsements: the edition stays, and from their day on they stand before it."""

import json
from datetime import date

import pytest
from sqlalchemy import select

from app.platform.accounts.permissions import Role
from app.platform.db import db
from app.shared.errors import NotAllowed, Refused
from app.wordings.endorsing import import_endorsement
from app.wordings.models import Clause, Edition
from app.wordings.queries import amendments_of, edition_on, edition_text
from app.wordings.service import WordingUnreadable, import_edition

HOME = """---
wording: HOME
edition: A
from: 2024-01-01
language: en
product: home
---
## Section 4: Buildings
4.1 We will pay for:
(a) fire;
(b) theft.
4.2 We will not pay for frost damage. {exclusion}
## Rider
4.1 Dogs are covered.
"""
CHANGES = """1. Clause 4.2 is replaced by: frost damage, unless the heating was on.
2. Clause 4.1(b) is deleted.
3. Floods from sewers are covered: {adds="4.1"}
(a) up to 500 pounds.
"""


@pytest.fixture
def home(app, actor, clock):
    import_edition(actor=actor(Role.COMPLIANCE_OFFICER), clock=clock, text=HOME)
    return db.session().scalar(select(Edition))


def endorse(actor, clock, text=CHANGES, code="E12", day=date(2025, 6, 1), role=Role.COMPLIANCE_OFFICER):
    return import_endorsement(
        actor=actor(role), clock=clock, wording="HOME", edition="A", code=code, title="Frost",
        effective_from=day, text=text,
    )  # fmt: skip


def words(tree):
    return {node.path: node.text for node in tree if node.text}


def test_from_its_day_on_it_replaces_deletes_and_adds(home, actor, clock):
    endorse(actor, clock)
    before = words(edition_on(db.session(), home, date(2025, 5, 31)))
    after = words(edition_on(db.session(), home, date(2025, 6, 1)))
    assert before["4.2"] == "We will not pay for frost damage."
    assert after["4.2"] == "frost damage, unless the heating was on."
    assert ("4.1.(b)" in before, "4.1.(b)" in after) == (True, False)
    assert after["4.1.3.(a)"] == "up to 500 pounds."


def test_the_edition_itself_stays_as_it_was_agreed(home, actor, clock):
    was = words(edition_text(db.session(), home, endorsed=False).tree)
    endorse(actor, clock)
    assert words(edition_text(db.session(), home, endorsed=False).tree) == was
    whole = edition_text(db.session(), home).tree
    assert whole.get("E12 Frost.1").part == "E12 Frost"
    assert len({node.path for node in whole}) == len(whole)


def test_the_same_text_again_changes_nothing_and_another_is_refused(home, actor, clock):
    assert endorse(actor, clock).created
    assert not endorse(actor, clock).created
    with pytest.raises(Refused, match="another text or another day"):
        endorse(actor, clock, text=CHANGES.replace("500", "900"))
    with pytest.raises(Refused, match="another text or another day"):
        endorse(actor, clock, day=date(2025, 7, 1))
    assert len(amendments_of(db.session(), [home.id])[home.id]) == 1


def test_a_later_endorsement_changes_what_an_earlier_one_said(home, actor, clock):
    endorse(actor, clock)
    endorse(actor, clock, text="1. Clause 4.2 is deleted.\n", code="E13", day=date(2025, 9, 1))
    assert "4.2" in words(edition_on(db.session(), home, date(2025, 8, 31)))
    assert "4.2" not in words(edition_on(db.session(), home, date(2025, 9, 1)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1. Clause 9.9 is deleted.\n", "no clause 9.9"),
        ("1. Clause 4.1 is deleted.\n", "stands in several parts"),
        ("1. We wish you a nice day.\n", "which clause it changes"),
        ("nothing numbered\n", "No numbered clause"),
    ],
)
def test_what_changes_nothing_that_is_there_is_refused(home, actor, clock, text, said):
    with pytest.raises(WordingUnreadable, match=said):
        endorse(actor, clock, text=text)


def test_only_who_keeps_wordings_may_endorse(home, actor, clock):
    with pytest.raises(NotAllowed):
        endorse(actor, clock, role=Role.OFFICER)


def test_an_edition_does_not_change_clauses(app, actor, clock):
    with pytest.raises(WordingUnreadable, match="belongs into an endorsement"):
        import_edition(
            actor=actor(Role.COMPLIANCE_OFFICER),
            clock=clock,
            text=HOME.replace("(a) fire;", "(a) fire; {deletes=4.2}"),
        )


def test_chinese_words_of_change_are_understood(app, actor, clock):
    text = "第一条　下列损失，保险人不负责赔偿：\n（一）地震；\n（二）洪水，但另有约定的除外。\n第二条　争议处理。\n"
    given = "---\nwording: JC\nedition: 2024\nfrom: 2024-01-01\nlanguage: zh-Hans\n---\n"
    import_edition(actor=actor(Role.COMPLIANCE_OFFICER), clock=clock, text=given + text)
    import_endorsement(
        actor=actor(Role.COMPLIANCE_OFFICER), clock=clock, wording="JC", edition="2024", code="批单1", title="",
        effective_from=date(2025, 1, 1),
        text="一、本保险条款第一条第（二）项修改为：洪水；\n二、删除第二条。\n",
    )  # fmt: skip
    edition = db.session().scalar(select(Edition))
    assert words(edition_on(db.session(), edition, date(2025, 1, 1))) == {
        "第一条": "下列损失，保险人不负责赔偿：", "第一条.（一）": "地震；", "第一条.（二）": "洪水；",
    }  # fmt: skip


def test_the_commands_read_one_in_and_show_the_edition_on_a_day(runner, tmp_path):
    (tmp_path / "home.md").write_text(HOME)
    (tmp_path / "e12.md").write_text(CHANGES)
    runner("wordings", "import", str(tmp_path / "home.md"))
    where = ["--wording", "HOME", "--edition", "A", "--code", "E12", "--from", "2025-06-01", "--json"]
    done = json.loads(runner("wordings", "endorse", str(tmp_path / "e12.md"), *where).stdout)
    assert [each["change"] for each in done["changes"]] == ["replace", "delete", "add"]
    rows = json.loads(
        runner("wordings", "show", "HOME", "--edition", "A", "--on", "2025-06-01", "--json").stdout
    )
    assert {row["path"]: row["endorsement"] for row in rows}["4.2"] == "E12"
    plain = json.loads(runner("wordings", "show", "HOME", "--edition", "A", "--json").stdout)
    assert not any(row["endorsement"] or row["path"].startswith("E12") for row in plain)


def test_pages_show_what_is_changed_and_take_a_new_one_after_a_look(home, sign_in, person):
    client = sign_in(person(Role.COMPLIANCE_OFFICER))
    address = "/wordings/HOME/A/endorse"
    typed = {"code": "E12", "title": "Frost", "effective_from": "2025-06-01", "text": CHANGES}
    looked = client.post(address, data={**typed, "read": "1"})
    assert looked.status_code == 200
    assert "Replaces 4.2" in looked.text
    assert amendments_of(db.session(), [home.id]) == {}
    client.post(address, data={**typed, "import": "1"})
    assert "unless the heating was on" in client.get("/wordings/HOME/A?on=2025-06-01").text
    assert "Endorsement E12, from" in client.get("/wordings/HOME/A/clauses/4.2").text
    refused = client.post(address, data={**typed, "code": "E13", "text": "1. Clause 9.9 is deleted."})
    assert refused.status_code == 422
    assert client.get("/wordings/HOME/A?on=soon").status_code == 422


def test_an_endorsement_whose_lines_begin_with_the_clauses_they_change(home, actor, clock):
    text = "Clause 4.1(b) is replaced by: theft from a locked shed.\nClause 4.2 is deleted.\n"
    done = endorse(actor, clock, text)
    assert [(each.change.value, each.path) for each in done.operations] == [
        ("replace", "4.1.(b)"),
        ("delete", "4.2"),
    ]
    after = words(edition_on(db.session(), home, date(2025, 6, 1)))
    assert after["4.1.(b)"] == "theft from a locked shed."
    assert "4.2" not in after


def test_lists_and_reports_name_a_clause_as_letters_do(home, actor, clock):
    endorse(actor, clock)
    text = edition_text(db.session(), home)
    stored = dict(db.session.execute(select(Clause.path, Clause.cited_as)).all())
    assert stored == {node.path: text.tree.cited_as(node.path) for node in text.tree}
    assert stored["4.1.(b)"] == "4.1(b)"
    assert stored["Rider.4.1"] == "4.1 (Rider)"
    assert stored["E12 Frost.3.(a)"] == "3(a) (E12 Frost)"
