"""What is different from the version before: on the cover, in the manifest, on the page."""

from __future__ import annotations

import json
import re

import pytest

from app.bundles.domain.differences import Change, Filed, differences, filed_in
from app.bundles.domain.recipe import leave_out
from app.bundles.models import BundleBuild
from app.bundles.services.preflight import PREPARING
from app.bundles.services.recipes import change_recipe, file_to_release
from app.bundles.services.redactions import decide_redactions, redact_words, redactions_of
from app.cases.policy import case_to_read
from app.cases.services.confidential import NewMark, mark_paper
from app.disclosure.domain.classes import Privilege
from app.platform.db import db
from app.platform.jobs import work
from app.shared.errors import Refused
from tests.bundles.conftest import Desk, letter_pdf

A, B, C = "evidence:1@aaaaaaaaaaaa", "evidence:2@bbbbbbbbbbbb", "evidence:3@cccccccccccc"


def changes(before: list[Filed], now: list[Filed]) -> list[tuple[str, str]]:
    found = differences({each.key: each for each in before}, {each.key: each for each in now})
    return [(each.change.value, each.key) for each in found]


def test_what_is_new_gone_and_redacted_is_told_apart_from_what_stays() -> None:
    before = [Filed(A, "a", (), "1"), Filed(B, "b", (4,), "2"), Filed(C, "c", (5,), "3")]
    assert changes(before, before) == []
    now = [Filed(A, "a", (6,), "9"), Filed(B, "b", (), "8"), Filed("evidence:4@d", "d")]
    assert changes(before, now) == [
        ("redacted", A),
        ("readable", B),
        ("added", "evidence:4@d"),
        ("withdrawn", C),
    ]


def test_pages_drawn_anew_are_named_only_where_both_digests_are_known() -> None:
    assert changes([Filed(A, "a", (), "1")], [Filed(A, "a", (), "2")]) == [("redrawn", A)]
    assert changes([Filed(A, "a")], [Filed(A, "a", (), "2")]) == []


def test_a_report_that_does_not_name_its_items_is_known_by_what_the_papers_were_filed_from() -> None:
    documents = [
        {"title": "a", "filed_from_sha256": "a" * 64},
        {"title": "gone", "filed_from_sha256": "f" * 64},
    ]
    assert list(filed_in(documents, {"a" * 64: "evidence:1"})) == [A, "@ffffffffffff"]


def manifest(desk: Desk, row: BundleBuild) -> dict[str, list[dict[str, str]]]:
    with desk.pdf(row) as pdf:
        told: dict[str, list[dict[str, str]]] = json.loads(
            pdf.Root.Names.EmbeddedFiles.Names[1].EF.F.read_bytes()
        )
        return told


def test_a_paper_redacted_since_is_named_with_both_digests_and_its_words_stand_in_no_line(desk: Desk) -> None:
    paper = letter_pdf("Statement of Mary Quill about the pipe")
    item = desk.add("statement.pdf", paper, dated="2026-04-01", title="Statement of Mary Quill")
    desk.add("report.pdf", letter_pdf("A joint failed"), dated="2026-04-02")
    bundle = desk.bundle()
    first = desk.build(bundle, freeze=True)
    redact_words(item=item, words="Mary Quill", label="Name", reason="not a party", **desk.who)
    second = desk.build(bundle, freeze=True)
    cover = " ".join(desk.texts(second)[0].split())
    (change,) = manifest(desk, second)["changed_since_the_version_before"]
    assert change["what"] == Change.REDACTED and change["before_sha256"] != change["now_sha256"]
    assert [each["now_sha256"] for each in manifest(desk, first)["changed_since_the_version_before"]] == []
    for digest in (change["before_sha256"], change["now_sha256"]):
        assert digest and digest[:16] in cover.replace(" ", "")
    assert "redacted since" in cover and "Quill" not in cover and "report.pdf" not in cover

    def out(recipe, _known):  # type: ignore[no-untyped-def]
        return leave_out(recipe, item, "agreed")

    change_recipe(number=bundle.number, what="left_out", item=item, change=out, **desk.who)
    third = desk.build(bundle, freeze=True)
    assert "withdrawn" in desk.texts(third)[0]
    assert "Quill" not in "\n".join(desk.texts(third)) + json.dumps(manifest(desk, third))


def test_a_place_that_is_left_readable_again_is_named(desk: Desk) -> None:
    item = desk.add(
        "statement.pdf", letter_pdf("Statement of Mary Quill"), dated="2026-04-01", title="Statement"
    )
    bundle = desk.bundle()
    work.do_waiting(PREPARING, desk.clock)
    redact_words(item=item, words="Mary Quill", label="Name", reason="not a party", **desk.who)
    desk.build(bundle, freeze=True)
    session = db.session()
    case = case_to_read(session, desk.who["actor"], desk.reference, now=desk.clock.now())
    ids = [row.id for row in redactions_of(session, case, item)]
    decide_redactions(item=item, ids=ids, accept=False, reason="she agreed", **desk.who)
    cover = " ".join(desk.texts(desk.build(bundle, freeze=True))[0].split())
    assert re.search(r"Statement \(\d+\) readable in more places", cover)


def test_a_draft_does_not_leave_once_a_paper_in_it_was_marked(desk: Desk) -> None:
    desk.add("report.pdf", letter_pdf("A joint failed"), dated="2026-04-02", side="ours")
    desk.add("plan.pdf", letter_pdf("A plan"), dated="2026-04-03")
    bundle = desk.bundle()
    row = desk.build(bundle)
    file_to_release(number=bundle.number, build_id=row.id, **desk.who)
    mark_paper(mark=NewMark(1, Privilege.LEGAL_ADVICE, "From counsel"), **desk.who)
    with pytest.raises(Refused, match="Build it again"):
        file_to_release(number=bundle.number, build_id=row.id, **desk.who)
