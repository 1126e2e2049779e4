"""The register's pages, as people see them; every page that is fetched is audited too."""

from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.platform.accounts import Role
from app.platform.accounts.actor import SYSTEM
from app.wordings.citing import CitedBy, Reliance
from app.wordings.domain.marks import with_mark
from app.wordings.models import Edition
from app.wordings.service import import_edition

DEMONSTRATION = Path(__file__).parents[2] / "app" / "demo" / "wordings"
HOME = (DEMONSTRATION / "home-2025.md").read_text("utf-8")
HOME_2026 = (DEMONSTRATION / "home-2026.md").read_text("utf-8")
CAR = (DEMONSTRATION / "motor-2024.zh.md").read_text("utf-8")


@pytest.fixture
def register(clock):
    """The home wording and the car wording, one edition each."""
    for text in (HOME, CAR):
        import_edition(actor=SYSTEM, clock=clock, text=text)


@pytest.fixture
def officer(person, sign_in):
    return sign_in(person(Role.OFFICER))


@pytest.fixture
def compliance(person, sign_in):
    return sign_in(person(Role.COMPLIANCE_OFFICER))


def test_the_list_shows_each_wording_with_its_editions(register, officer):
    page = officer.get("/wordings").get_data(as_text=True)
    assert "Home insurance policy wording" in page
    assert "远禾财险〔2024〕主017号" in page
    assert "Read an edition in" not in page


def test_an_edition_shows_its_clauses_with_what_they_are(register, officer):
    page = officer.get("/wordings/HOME/A").get_data(as_text=True)
    assert 'id="c-4.2.(b)"' in page
    assert "leaking for more than 14 days" in page
    assert "to 4.2(b)" in page


def test_words_are_found_inside_an_edition(register, officer):
    page = officer.get("/wordings/机动车综合险/2024版?q=无法找到第三方").get_data(as_text=True)
    assert "2 clauses found" in page


def test_a_clause_page_shows_the_exception_that_belongs_to_it(register, officer):
    page = officer.get("/wordings/HOME/A/clauses/4.2.(b)").get_data(as_text=True)
    assert "hidden inside a wall" in page
    assert "No case that you may see relies on this clause." in page


def test_a_number_that_riders_share_is_pointed_out(register, officer):
    page = officer.get("/wordings/机动车综合险/2024版/clauses/第一条").get_data(as_text=True)
    assert "a citation names the part too" in page


def test_a_room_above_says_who_relies_on_a_clause(app, register, officer, monkeypatch):
    cited = CitedBy(
        "FF-2026-00412", "Mrs Okafor", "/wordings", "Decision", "Upheld", "against the complainant"
    )
    monkeypatch.setitem(
        app.extensions, "wordings.cited_by", lambda clause_id: Reliance((cited,), outcomes=(("Upheld", 3),))
    )
    page = officer.get("/wordings/HOME/A/clauses/4.2.(b)").get_data(as_text=True)
    assert "FF-2026-00412" in page
    assert "Upheld <b>3</b>" in page


def test_the_page_of_differences_marks_the_words(register, clock, officer):
    import_edition(actor=SYSTEM, clock=clock, text=HOME_2026)
    page = officer.get("/wordings/HOME/B/since/A").get_data(as_text=True)
    assert "<del>14 days</del>" in page
    assert "Moved" in page
    assert "clauses as before" in page
    assert "What changed" in officer.get("/wordings/HOME/B").get_data(as_text=True)


def test_a_clause_names_the_same_words_in_other_editions(register, clock, officer):
    import_edition(actor=SYSTEM, clock=clock, text=HOME_2026)
    page = officer.get("/wordings/HOME/A/clauses/4.2.(c)").get_data(as_text=True)
    assert "B, 4.3(c)" in page


@pytest.mark.parametrize(
    "address",
    [
        "/wordings/HOME/Z",
        "/wordings/NONE/A",
        "/wordings/HOME/A/clauses/9.9",
        "/wordings/HOME/A/clauses/../../x",
    ],
)
def test_what_is_not_there_is_a_plain_404(register, officer, address):
    assert officer.get(address).status_code == 404


def test_an_officer_may_not_read_editions_in(officer):
    assert officer.get("/wordings/import").status_code == 403


def test_a_pasted_text_is_previewed_and_only_then_imported(compliance, db_session):
    shown = compliance.post("/wordings/import", data={"text": HOME, "read": "1"})
    assert shown.status_code == 200
    assert "69 numbered clauses" in shown.get_data(as_text=True)
    assert db_session.scalar(select(func.count()).select_from(Edition)) == 0
    done = compliance.post("/wordings/import", data={"text": HOME, "import": "1"})
    assert (done.status_code, done.headers["Location"]) == (303, "/wordings/HOME/A")
    assert "69" in compliance.get("/wordings/HOME/A").get_data(as_text=True)


def test_a_file_is_read_into_the_text_field(compliance):
    upload = (BytesIO(CAR.encode("utf-8-sig")), "motor.md")
    shown = compliance.post("/wordings/import", data={"file": upload, "read": "1"})
    assert "绝对免赔率" in shown.get_data(as_text=True)


def test_a_line_at_fault_is_named_and_the_text_kept(compliance):
    shown = compliance.post("/wordings/import", data={"text": "4.1 Storm. {excluded}", "import": "1"})
    page = shown.get_data(as_text=True)
    assert shown.status_code == 422
    assert "Line 1" in page
    assert "4.1 Storm. {excluded}" in page


def test_another_text_under_the_same_label_is_refused_beside_its_field(compliance):
    compliance.post("/wordings/import", data={"text": HOME, "import": "1"})
    shown = compliance.post(
        "/wordings/import", data={"text": HOME.replace("14 days", "15 days"), "import": "1"}
    )
    assert shown.status_code == 422
    assert "with another text" in shown.get_data(as_text=True)


@pytest.mark.parametrize("file", [b"\xff\xfe\x00", b"", b"\x00" * 10])
def test_a_file_that_is_no_text_is_refused(compliance, file):
    shown = compliance.post("/wordings/import", data={"file": (BytesIO(file), "x.md"), "import": "1"})
    assert shown.status_code in (400, 422)


DOUBTFUL = """---
wording: KEYS
edition: A
from: 2026-01-01
---
HARBOUR KEYS
1. Cover. We pay for keys as far as clause
2. below says nothing else, and for what you spend to
HW-1  Page 1 of 2
HARBOUR KEYS
open your door.
2. Limit. We pay 300.
HW-1  Page 2 of 2
HARBOUR KEYS
3. Law.
"""


def reading_in(client, text, **pressed):
    return client.post("/wordings/import", data={"text": text, **pressed})


def test_a_number_read_as_words_is_asked_about_with_its_line_and_settled_by_a_press(compliance):
    page = reading_in(compliance, DOUBTFUL, read="1").get_data(as_text=True)
    assert "Line 8: “2.” was read as words" in page
    assert "2. below says nothing else" in page
    settled = reading_in(compliance, DOUBTFUL, settle="8:words").get_data(as_text=True)
    assert "for what you spend to {words}" in settled
    assert "was read as words" not in settled


def test_heads_and_feet_of_pages_are_set_aside_shown_and_put_back_by_a_press(compliance):
    page = reading_in(compliance, DOUBTFUL, read="1").get_data(as_text=True)
    assert "4 lines were set aside as heads and feet of pages" in page
    assert "HW-1  Page 1 of 2" in page
    assert "3 numbered clauses" in page
    back = reading_in(compliance, DOUBTFUL, settle="13:words").get_data(as_text=True)
    assert "Page 2 of 2 {words}" in back


@pytest.mark.parametrize("settle", ["", "x:words", "99:words", "8:evil} {rider", "0:clause", "٨:words", "8"])
def test_a_press_that_the_page_never_offered_changes_nothing(compliance, settle):
    assert (
        "{"
        not in reading_in(compliance, DOUBTFUL, settle=settle)
        .get_data(as_text=True)
        .partition("<textarea")[2]
        .partition("</textarea>")[0]
    )


def test_a_mark_joins_those_that_a_line_has():
    assert (
        with_mark("1. A.\r\n2. B. {limit page=3}\r\n", 2, "clause") == "1. A.\n2. B. {limit page=3 clause}\n"
    )
