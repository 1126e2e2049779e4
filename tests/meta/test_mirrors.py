"""Every column has its place: told by the log and compared with it, following from others and compared with them, or not.

A new column fails here until somebody has thought about whether ``flask audit verify`` can tell when it is altered.
"""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Table

from app.platform.db import db
from app.platform.log.mirrors import copies, mirrors

KEY = "names the row, or the row it hangs on: what it hangs on is compared by what that is called"
INSTANT = "an instant or a hand that the event of the same step holds, and only that is shown as proof"
COUNTER = "counts changes, so that two people do not overwrite each other"
LIST = "a word for lists, search or the finding of duplicates; the page shows what it was taken from"
STEP = "where the work stands, which follows from several events; its end and its approval are compared"
DRAFT = "of a draft or its setting: what leaves is compared as a file and by its digest"
WORDS = "words beside what was told; no event holds them, and nothing is counted by them"
REGISTER = "of the register it was kept in, as imported; compared when the register is imported again"

NOT_TOLD: dict[str, dict[str, str]] = {
    "case_file": {
        KEY: "id unit_id",
        COUNTER: "version",
        STEP: "path",
        LIST: "language point product_label policy_key claim_key person_key value_minor last_contact_on "
        "next_law_regime next_law_clock next_target_regime next_target_clock",
        INSTANT: "received_at registered_at",
        WORDS: "currency returns",
        REGISTER: "source_digest source_facts",
    },
    "authority_request": {KEY: "id case_id"},
    "case_letter": {
        KEY: "case_id replaces_id",
        COUNTER: "version",
        STEP: "state",
        DRAFT: "language style code content parts check_report override draft_digest enclosures",
        INSTANT: "composed_by_id composed_at approved_by_id approved_at",
        WORDS: "signature",
    },
    "case_reader": {KEY: "case_id"},
    "claim_snapshot": {KEY: "id case_id"},
    "contact": {KEY: "case_id", INSTANT: "at by_id", WORDS: "party_name next_words"},
    "evidence": {
        KEY: "case_id",
        WORDS: "file_name privilege_reason",
        INSTANT: "added_by_id added_at",
        DRAFT: "pages",
    },
    "head": {
        KEY: "id case_id product_id reason_id",
        WORDS: "happened_on",
        LIST: "finding outcome redress_minor",
    },
    "break_glass": {KEY: "case_id", INSTANT: "from_at"},
    "finding_evidence": {WORDS: "page"},
    "ground_check": {KEY: "case_id head_id clause_id", COUNTER: "version", INSTANT: "by_id at"},
    "ground_paper": {KEY: "id", WORDS: "proof page"},
    "case_link": {KEY: "case_id other_id", WORDS: "kind"},
    "involvement": {KEY: "id case_id", WORDS: "note", INSTANT: "recorded_at"},
    "party": {KEY: "case_id", LIST: "position"},
    "policy_snapshot": {KEY: "id case_id product_id edition_id"},
    "decision": {
        KEY: "case_id number",
        COUNTER: "version",
        WORDS: "difficulty pay_by_days",
        INSTANT: "drafted_by_id drafted_at proposed_at approved_at",
    },
    "extension_request": {
        KEY: "case_id letter_id",
        STEP: "state days note_digest",
        INSTANT: "asked_by_id asked_at decided_by_id decided_at",
    },
    "finding": {
        KEY: "case_id head_id",
        WORDS: "question facts",
        INSTANT: "by_id recorded_at superseded_at",
    },
    "approval": {KEY: "id case_id", DRAFT: "letter_digest", INSTANT: "at"},
    "citation": {KEY: "id case_id head_id clause_id edition_id", WORDS: "warnings relied_on"},
    "decision_head": {KEY: "id decision_id head_id"},
    "like_departure": {KEY: "id case_id head_id", INSTANT: "by_id at"},
    "remedy": {
        KEY: "id case_id decision_id proof_id",
        COUNTER: "version",
        INSTANT: "accepted_on asked_on",
        WORDS: "accepted_how payment_ref proof",
    },
    "proceeding": {
        KEY: "id",
        COUNTER: "version",
        STEP: "stage",
    },
    **{
        name: {KEY: "id"}
        for name in (
            *("proceeding_member", "proceeding_issue", "exhibit", "direction", "sitting", "proceeding_cost"),
            *("forum_letter", "offer", "proceeding_payment", "settlement", "award", "point_outcome"),
            *("action_evidence", "effect_check"),
        )
    },
    "action": {KEY: "id", COUNTER: "version"},
    "guidance_note": {COUNTER: "version"},
    "systemic_flag": {},
    "point_cause": {STEP: "superseded_at"},
    "coding_sample": {},
    "second_coding": {KEY: "id"},
    "report": {KEY: "id", DRAFT: "charts ranked changes"},
    "redress_line": {
        KEY: "id decision_head_id",
        WORDS: "position kind what basis currency interest limit_minor",
    },
}
"""By table: why the log does not hold what these columns hold."""

LOG = "the log itself: its chain is walked"
SET_UP = "how the house is set up; its changes are told in streams of their own, which prove who changed what and when"
LISTS = "counted or copied for lists and reports, and made anew from the cases"
LEDGER = "of the machinery: what runs, waits, was sent or tried"
MATTER = "of a bundle: its events are in the case's stream, its numbers and digests in its own manifest"
LEARNING = "of improvements and reports, with streams of their own; not compared column by column"
AROUND = "hangs on a row that is compared, and has its own event where it matters; not compared itself"

TABLES = {
    LOG: "log_event log_stream text_version",
    SET_UP: "calendar calendar_day code_list code code_edition code_meaning product unit approval_level user_account absence "
    "role_binding wording wording_edition clause endorsement interest_rate rule_check rule_copy letter_template "
    "report_schedule report_reader calendar_feed exposure_edition exposure_figure",
    LISTS: "case_tally changed_case counted_case case_label report_case restatement deadline_warning",
    LEDGER: "job_run outbox_message sign_in_attempt verify_miss reference_counter filing morning import_run import_problem "
    "letter_run letter_run_item sent_form",
    MATTER: "bundle bundle_build redaction supplied_filing",
    LEARNING: "cause_paper action_signal",
    AROUND: "confidential_mark leak_hit attendance",
}


def compared() -> dict[str, set[str]]:
    """The columns that mirrors and copies read, by table."""
    found: dict[str, set[str]] = {}
    columns: list[Any] = [column for mirror in mirrors() for column in mirror.columns()]
    columns += [getattr(column, "expression", column) for copy in copies() for column in copy.columns]
    for column in columns:
        found.setdefault(column.table.name, set()).add(column.name)
    return found


def whole_tables() -> dict[str, str]:
    return {name: why for why, names in TABLES.items() for name in names.split()}


def test_every_table_is_placed_once(app: Flask) -> None:
    known = {table.name for table in db.metadata.sorted_tables}
    left_out = whole_tables()
    assert sum(len(names.split()) for names in TABLES.values()) == len(left_out)
    assert left_out.keys() | NOT_TOLD.keys() | {"deadline"} == known
    assert not left_out.keys() & NOT_TOLD.keys()


@pytest.mark.parametrize("name", sorted([*NOT_TOLD, "deadline"]))
def test_every_column_of_a_case_is_compared_or_says_why_not(app: Flask, name: str) -> None:
    table: Table = db.metadata.tables[name]
    is_compared = compared().get(name, set())
    said = [column for columns in NOT_TOLD.get(name, {}).values() for column in columns.split()]
    assert len(said) == len(set(said))
    assert not set(said) & is_compared, "compared after all"
    assert {column.name for column in table.columns} - is_compared - set(said) == set(), "placed nowhere"
    assert set(said) <= {column.name for column in table.columns}, "no such column"
