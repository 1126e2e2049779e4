"""States, selection of versions, several clocks at once, and what a certificate carries."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules import (
    Certificate,
    Library,
    Occurrence,
    Result,
    RulesError,
    WrittenCalendars,
    clocks_for,
    compute,
    edition_for,
    events_from_log,
)
from app.rules.steps import PARTS, TEXTS, render


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.fixture
def run(library: Library, calendars: WrittenCalendars) -> Any:
    """`run("gb-disp", "final-response", received="2026-06-01")` with days written as texts."""

    def computed(regime: str, clock: str, *, facts: Any = None, as_of: str = "", **events: str) -> Result:
        return compute(
            library,
            regime=regime,
            clock=clock,
            events={name: day(when) for name, when in events.items()},
            facts=facts,
            calendars=calendars,
            as_of=day(as_of) if as_of else None,
        )

    return computed


@pytest.mark.parametrize(
    ("events", "as_of", "state"),
    [
        ({}, "2026-07-27", "running"),
        ({}, "2026-07-28", "late"),
        ({"final_response_sent": "2026-07-27"}, "", "met"),
        ({"final_response_sent": "2026-07-28"}, "", "late"),
        ({"summary_sent": "2026-06-10"}, "", "met"),
        ({"withdrawn": "2026-06-20"}, "", "stopped"),
        ({"withdrawn": "2026-06-20", "final_response_sent": "2026-08-20"}, "", "stopped"),
        ({"holding_response_sent": "2026-07-20"}, "2026-07-28", "late"),
        ({"resolution_accepted": "2026-06-04"}, "", "stopped"),
        ({"resolution_accepted": "2026-06-05"}, "", "running"),
        ({"final_response_sent": "2026-05-01"}, "", "running"),
    ],
)
def test_eight_weeks_stand_where_the_events_put_them(
    run: Any, events: dict[str, str], as_of: str, state: str
) -> None:
    assert run("gb-disp", "final-response", received="2026-06-01", as_of=as_of, **events).state == state


def test_withdrawal_stops_a_clock_on_the_same_day(run: Any) -> None:
    result = run("cn-complaint", "decision", received="2026-09-20", withdrawn="2026-09-24")
    assert (result.state, result.stopped_on, result.stopped_by) == ("stopped", day("2026-09-24"), "withdrawn")


@pytest.mark.parametrize(
    ("received", "state"), [("2027-06-01", "met"), ("2027-06-02", "late")], ids=["the last day", "a day late"]
)
def test_a_complaint_made_to_us_in_time_is_not_out_of_time_for_the_ombudsman(
    run: Any, received: str, state: str
) -> None:
    known = {"act_or_omission": "2019-03-01", "aware": "2024-06-01", "received": received}
    found = run("gb-disp", "ombudsman-time-bar", as_of="2029-01-01", **known)
    assert (found.due, found.state) == (day("2027-06-01"), state)


def test_a_complainants_right_is_judged_by_the_rolled_date(run: Any) -> None:
    asked = run(
        "cn-complaint", "review-request", decision_received="2026-01-20", review_request_received="2026-02-24"
    )
    assert (asked.due, asked.effective, asked.state) == (day("2026-02-19"), day("2026-02-24"), "met")


def test_an_unused_right_lapses_and_is_not_late(run: Any) -> None:
    result = run("gb-disp", "ombudsman-referral", final_response_sent="2026-01-10", as_of="2026-08-01")
    assert (result.state, result.stopped_by) == ("stopped", "lapsed")


@pytest.mark.parametrize("fact", ["hardship", "written_response_requested", "claim_declined", "claim_value"])
def test_a_fast_close_still_owes_a_written_answer_where_the_rule_says_so(run: Any, fact: str) -> None:
    events = {"received": "2026-06-01", "resolution_accepted": "2026-06-03"}
    assert run("au-rg271", "idr-response", **events).state == "stopped"
    assert run("au-rg271", "idr-response", facts={fact: True}, **events).state == "running"


def test_a_promptly_clock_has_no_date_and_is_never_late(run: Any) -> None:
    result = run("gb-disp", "acknowledgement", received="2026-06-01", as_of="2026-12-01")
    assert (result.due, result.error, result.state) == (None, None, "running")


@pytest.mark.parametrize(
    ("regime", "clock", "events", "version"),
    [
        ("cn-complaint", "decision", {"received": "2020-03-01"}, "2020-03-01"),
        ("ie-cpc", "acknowledgement", {"received": "2026-03-23"}, "2012"),
        ("ie-cpc", "acknowledgement", {"received": "2026-03-24"}, "2025"),
        ("gb-disp", "complaints-return", {"period_ended": "2026-12-31"}, "annex-1r"),
        ("gb-disp", "complaints-return", {"period_ended": "2027-06-30"}, "consolidated-2027"),
        ("sg-fidrec", "referral", {"filed": "2024-06-30", "final_reply": "2024-03-01"}, "to-2024-06-30"),
        ("sg-fidrec", "referral", {"filed": "2024-07-01", "final_reply": "2024-03-01"}, "from-2024-07-01"),
        (
            "cn-arbitration",
            "set-aside",
            {"award_made": "2026-02-28", "award_received": "2026-03-02"},
            "1995-09-01",
        ),
    ],
)
def test_the_event_that_the_rule_names_selects_its_version(
    run: Any, regime: str, clock: str, events: dict[str, str], version: str
) -> None:
    assert run(regime, clock, **events).version == version


def test_an_inherited_clock_survives_a_new_version(library: Library) -> None:
    newest = library.pack("ie-cpc").versions[-1]
    assert "decision-letter" in {clock.id for clock in newest.clocks}


def test_receipt_or_closing_selects_the_reporting_handbook(library: Library) -> None:
    def handbook(**events: str) -> str | None:
        found = edition_for(
            library, regime="au-rg271", of="idr-data-handbook", events={k: day(v) for k, v in events.items()}
        )
        return found.id if found else None

    assert handbook(received="2025-12-20", closed="2026-01-15") == "2025-12-01"
    assert handbook(received="2025-12-20", closed="2025-12-30") == "before-2026"
    assert handbook() is None


def test_every_clock_that_has_started_is_computed_and_no_other(
    library: Library, calendars: WrittenCalendars
) -> None:
    results = clocks_for(
        library, regime="gb-disp", events={"received": day("2026-10-31")}, place="ENG", calendars=calendars
    )
    found = {result.clock: result for result in results}
    assert set(found) == {
        "acknowledgement", "summary-resolution", "final-response", "ombudsman-opening", "record-retention",
        "own-acknowledgement", "own-update", "own-findings", "own-draft-letter",
    }  # fmt: skip
    assert found["own-acknowledgement"].due == day("2026-11-06")
    assert all(result.certificate for result in results)


def test_facts_decide_which_clocks_a_case_has(library: Library, calendars: WrittenCalendars) -> None:
    def clocks(**facts: Any) -> set[str]:
        events = {"received": day("2026-06-01"), "decision_received": day("2026-06-10")}
        results = clocks_for(library, regime="cn-complaint", events=events, facts=facts, calendars=calendars)
        return {result.clock for result in results}

    assert "review-request" in clocks(decided_by="branch")
    assert "review-request" not in clocks(decided_by="head_office")


def test_an_open_exclusion_counts_up_to_the_day_of_asking(run: Any) -> None:
    events = {"received": "2026-04-01", "appraisal_started": "2026-04-10", "appraisal_notified": "2026-04-10"}
    facts = {"complexity": "complex"}
    assert run("cn-complaint", "decision", facts=facts, **events).due == day("2026-05-01")
    assert run("cn-complaint", "decision", facts=facts, as_of="2026-04-30", **events).due == day("2026-05-21")


def test_a_restart_within_time_forgets_earlier_exclusions(run: Any) -> None:
    result = run(
        "cn-complaint", "decision", received="2026-04-01", appraisal_started="2026-04-03", appraisal_ended="2026-04-06",
        appraisal_notified="2026-04-03", new_facts_received="2026-04-15",
    )  # fmt: skip
    assert (result.start_on, result.due) == (day("2026-04-15"), day("2026-04-30"))


def test_a_capped_extension_says_so(run: Any) -> None:
    result = run("un-expedited", "award", tribunal_constituted="2026-01-31", extension_agreed="2026-07-01",
                 facts={"extension_months": 6})  # fmt: skip
    [outcome] = result.certificate.extensions
    assert (outcome.granted, outcome.code, outcome.moved_to) == (True, "extension-capped", day("2026-10-31"))


def test_an_extension_of_unknown_length_leaves_the_date_where_it_was(run: Any) -> None:
    result = run("un-expedited", "award", tribunal_constituted="2026-01-31", extension_agreed="2026-07-01")
    [outcome] = result.certificate.extensions
    assert (outcome.granted, outcome.code, result.due) == (
        False,
        "extension-refused-length",
        day("2026-07-31"),
    )


def test_a_revoked_extension_is_kept_as_revoked(run: Any) -> None:
    result = run("au-rg271", "afca-refer-back", afca_referred="2026-08-13", extension_granted="2026-09-01",
                 extension_objected="2026-09-03", facts={"extension_days": 10})  # fmt: skip
    assert [(outcome.granted, outcome.code) for outcome in result.certificate.extensions] == [
        (False, "extension-revoked")
    ]


def test_one_instant_is_a_different_day_in_london_and_sydney(
    library: Library, calendars: WrittenCalendars
) -> None:
    instant = datetime(2026, 5, 31, 13, 30, tzinfo=UTC)

    def start(regime: str, place: str) -> date | None:
        return compute(
            library, regime=regime, clock="own-draft-letter", events={"received": instant}, place=place,
            calendars=calendars,
        ).start_on  # fmt: skip

    assert start("gb-disp", "ENG") == day("2026-05-31")
    assert start("au-rg271", "WA") == day("2026-05-31")
    assert start("au-rg271", "NSW") == day("2026-05-31")
    assert start("cn-complaint", "") == day("2026-05-31")
    later = datetime(2026, 5, 31, 14, 30, tzinfo=UTC)
    found = compute(library, regime="au-rg271", clock="idr-response", events={"received": later}, place="NSW",
                    calendars=calendars)  # fmt: skip
    assert found.start_on == day("2026-06-01")


@pytest.mark.parametrize(("regime", "clock"), [("xx", "decision"), ("gb-disp", "no-such-clock")])
def test_an_unknown_regime_or_clock_is_an_error_of_the_asker(run: Any, regime: str, clock: str) -> None:
    with pytest.raises(RulesError):
        run(regime, clock, received="2026-06-01")


def test_a_place_without_a_calendar_is_said_not_guessed(
    library: Library, calendars: WrittenCalendars
) -> None:
    result = compute(library, regime="gb-disp", clock="summary-resolution", events={"received": day("2026-06-01")},
                     place="XYZ", calendars=calendars)  # fmt: skip
    assert (result.due, result.error) == (None, "calendar-missing")


# ── certificates ─────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Entry:
    kind: str
    occurred_on: date
    sequence: int
    fields: dict[str, object] = field(default_factory=dict)
    occurred_at: datetime | None = None


def test_a_log_becomes_events_by_the_packs_own_map(library: Library) -> None:
    entries = [
        Entry("received", day("2026-06-01"), 1),
        Entry("letter_sent", day("2026-06-03"), 2, {"letter": "acknowledgement", "id": 7}),
        Entry("letter_sent", day("2026-07-01"), 3, {"letter": "decision", "id": 8}),
        Entry("contact_recorded", day("2026-07-02"), 4),
    ]
    events = events_from_log(library.pack("gb-disp"), entries)
    assert events == {
        "received": (Occurrence(day("2026-06-01"), "1"),),
        "acknowledgement_sent": (Occurrence(day("2026-06-03"), "2"),),
        "final_response_sent": (Occurrence(day("2026-07-01"), "3"),),
    }


def test_a_certificate_names_the_log_events_and_facts_it_hangs_on(
    library: Library, calendars: WrittenCalendars
) -> None:
    certificate = compute(
        library,
        regime="cn-complaint",
        clock="decision",
        events={
            "received": Occurrence(day("2026-09-20"), "1"),
            "complexity_changed": Occurrence(day("2026-09-22"), "5"),
        },
        facts={"complexity": "complex", "colour": "blue"},
        calendars=calendars,
    ).certificate
    assert certificate is not None
    assert [(used.name, used.ref) for used in certificate.events] == [
        ("received", "1"),
        ("complexity_changed", "5"),
    ]
    assert [(used.name, used.value) for used in certificate.facts] == [("complexity", "complex")]
    assert (certificate.calendar.code if certificate.calendar else "") == "CN"
    assert certificate.verified == "read"


def test_the_days_of_the_roll_are_told_apart_from_those_of_the_count(run: Any) -> None:
    """Fifteen calendar days end on a Saturday: the day counts, and is passed over for the rolled date only."""
    rolled = run("cn-complaint", "decision", received="2026-11-20").certificate
    assert rolled.left_out == ()
    assert [(str(each.first), str(each.last)) for each in rolled.rolled_over] == [
        ("2026-12-05", "2026-12-06")
    ]
    counted = run("gb-disp", "summary-resolution", received="2026-11-20").certificate
    assert counted.rolled_over == ()
    assert [(str(each.first), str(each.last)) for each in counted.left_out] == [("2026-11-21", "2026-11-22")]


def test_a_working_has_the_seven_parts_in_order(run: Any) -> None:
    certificate = run("gb-disp", "final-response", received="2026-10-31").certificate
    parts = list(dict.fromkeys(step.part for step in certificate.steps))
    assert parts == list(PARTS)


def test_every_skipped_day_is_in_the_certificate_with_its_name(
    library: Library, calendars: WrittenCalendars
) -> None:
    result = compute(library, regime="gb-disp", clock="summary-resolution", events={"received": day("2026-12-24")},
                     place="ENG", calendars=calendars)  # fmt: skip
    assert result.certificate is not None
    runs = [(run.first.isoformat(), run.last.isoformat(), run.why) for run in result.certificate.skipped]
    assert runs == [
        ("2026-12-25", "2026-12-25", "holiday"),
        ("2026-12-26", "2026-12-26", "holiday"),
        ("2026-12-27", "2026-12-27", "weekend"),
        ("2026-12-28", "2026-12-28", "holiday"),
    ]


EVENTS = st.fixed_dictionaries(
    {"received": st.dates(date(2021, 1, 1), date(2026, 6, 30))},
    optional={
        "appraisal_started": st.dates(date(2021, 1, 1), date(2026, 9, 30)),
        "appraisal_ended": st.dates(date(2021, 1, 1), date(2026, 9, 30)),
        "appraisal_notified": st.dates(date(2021, 1, 1), date(2026, 9, 30)),
        "extension_approved": st.dates(date(2021, 1, 1), date(2026, 9, 30)),
        "extension_notified": st.dates(date(2021, 1, 1), date(2026, 9, 30)),
        "new_facts_received": st.dates(date(2021, 1, 1), date(2026, 9, 30)),
        "complexity_changed": st.dates(date(2021, 1, 1), date(2026, 9, 30)),
        "withdrawn": st.dates(date(2021, 1, 1), date(2026, 9, 30)),
        "decision_sent": st.dates(date(2021, 1, 1), date(2026, 9, 30)),
    },
)


@given(EVENTS, st.sampled_from(["simple", "complex", "special"]))
def test_a_certificate_goes_to_json_and_back_and_the_same_events_give_the_same_bytes(
    library: Library, calendars: WrittenCalendars, events: dict[str, date], complexity: str
) -> None:
    def certificate() -> Certificate:
        found = compute(library, regime="cn-complaint", clock="decision", events=events,
                        facts={"complexity": complexity}, calendars=calendars).certificate  # fmt: skip
        assert found is not None
        return found

    once = certificate()
    assert Certificate.from_json(json.loads(json.dumps(once.to_json()))) == once
    assert certificate().digest() == once.digest()


@given(EVENTS)
def test_no_events_shorten_the_first_period_or_carry_past_its_cap(
    library: Library, calendars: WrittenCalendars, events: dict[str, date]
) -> None:
    result = compute(library, regime="cn-complaint", clock="decision", events=events,
                     facts={"complexity": "special"}, calendars=calendars)  # fmt: skip
    assert result.due is not None and result.start_on is not None and result.certificate is not None
    excluded = sum(outcome.days for outcome in result.certificate.exclusions if outcome.allowed)
    assert 15 <= (result.due - result.start_on).days <= 60 + excluded


@pytest.mark.parametrize("lang", ["en", "zh_Hans_CN"])
def test_every_step_can_be_written_in_both_languages(run: Any, lang: str) -> None:
    cases = [
        run("gb-disp", "final-response", received="2026-10-31", appraisal_started="2026-11-01"),
        run("cn-complaint", "decision", received="2026-09-20", extension_approved="2026-10-01"),
        run("au-rg271", "acknowledgement", received="2026-04-02"),
        run("cn-complaint", "regulator-transfer", received_by_regulator="2026-12-28"),
        run("cn-complaint", "decision", received="2020-02-01"),
    ]
    for result in cases:
        for shown in result.certificate.steps:
            assert render(shown, translate=str, write_day=str, write_zone=str, lang=lang)


def test_no_message_has_a_parameter_without_a_name() -> None:
    assert not [text for text in TEXTS.values() if "%s" in text or "{" in text]


def test_days_of_two_appraisals_at_once_are_left_out_once_and_the_working_says_so(
    library: Library, calendars: WrittenCalendars
) -> None:
    result = compute(
        library,
        regime="cn-complaint",
        clock="decision",
        events={
            "received": [day("2026-03-23")],
            "appraisal_started": [day("2026-04-03"), day("2026-04-06")],
            "appraisal_ended": [day("2026-04-10"), day("2026-04-13")],
        },
        facts={"appraisal_notified": True},
        calendars=calendars,
    )
    alone = compute(
        library,
        regime="cn-complaint",
        clock="decision",
        events={"received": day("2026-03-23")},
        calendars=calendars,
    )
    assert result.due is not None
    assert alone.due is not None
    assert (result.due - alone.due).days == 10
    steps = {step.code: {each.name: each.value for each in step.params} for step in result.certificate.steps}
    assert steps["excluded-twice"]["days"] == "4"


def test_a_season_in_which_a_term_stands_still_is_said(run: Any) -> None:
    result = run("it-arbitro", "term", facts={"days": 30}, started="2026-07-20")
    codes = {step.code: {each.name: each.value for each in step.params} for step in result.certificate.steps}
    assert codes["excluded-season"]["days"] == "31"
    assert "excluded-none" not in codes
