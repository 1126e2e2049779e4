"""Where the forms of ours are sent: for each route that takes a POST and names something, a query of what it may name.

The columns of a query are named as the parts of the address. A new route has to be entered here by somebody who thought
about what it is about; one whose address has no parts needs nothing.
"""

from __future__ import annotations

CASES = "SELECT reference FROM case_file ORDER BY is_open DESC, id"
AT_WORK = (
    "SELECT reference FROM case_file WHERE state IN ('investigating', 'deciding') ORDER BY state DESC, id"
)


def _of_case(table: str, columns: str, *, rest: str = "", order: str = "row.id") -> str:
    """Rows of ``table``, which belong to a case, with its reference; those of open cases first."""
    return (
        f"SELECT c.reference, {columns} FROM {table} row JOIN case_file c ON c.id = row.case_id {rest}"
        f" ORDER BY c.is_open DESC, {order}"
    )


POINTS = _of_case("head", "row.number", order="c.state, row.id")
LETTERS = _of_case("case_letter", "row.id AS letter", order="row.state, row.id DESC")
PEOPLE = _of_case("party", "row.position AS number")
REQUESTS = _of_case("authority_request", "row.number")
PAPERS = _of_case("evidence", "row.number")
BUNDLES = _of_case("bundle", "row.number")
REDACTED = _of_case(
    "bundle", "row.number, 'evidence:1' AS item", rest="JOIN evidence e ON e.case_id = c.id AND e.number = 1"
)
GROUNDS = _of_case("head", "row.number, 'cn-16-disclosure' AS name", rest="AND c.regime = 'cn-complaint'")
QUOTED = _of_case("citation", "h.number, row.id AS citation", rest="JOIN head h ON h.id = row.head_id")
EXTENSIONS = _of_case("extension_request", "row.id AS request_id")
FLAGS = _of_case("systemic_flag", "row.id AS flag_id", order="row.state DESC, row.id")
HITS = (
    "SELECT c.reference, row.id AS hit FROM leak_hit row"
    " JOIN case_file c ON row.stream = 'case/' || c.reference ORDER BY row.id"
)
LINKS = (
    "SELECT c.reference, o.reference AS other FROM case_link row"
    " JOIN case_file c ON c.id = row.case_id JOIN case_file o ON o.id = row.other_id ORDER BY c.id"
)
PROCEEDINGS = _of_case("proceeding", "row.number", order="row.state DESC, row.id")
CALENDARS = "SELECT code FROM calendar ORDER BY code DESC"
UNITS = "SELECT code FROM unit ORDER BY id"
ACTIONS = "SELECT reference FROM action ORDER BY id"
NOTES = "SELECT id AS note_id FROM guidance_note ORDER BY state, id"
USERS = "SELECT id AS user_id FROM user_account ORDER BY id"
RUNS = "SELECT id AS number FROM letter_run ORDER BY id"
TEMPLATES = "SELECT id AS template_id FROM letter_template ORDER BY id"
POINTS_OF_RULES = "SELECT 'gb-disp' AS regime, '2016-06-30/forwarding' AS key"
COPIES = "SELECT id AS copy_id FROM rule_copy ORDER BY id"

ADDRESSES = {
    "accounts.cancel_absence": "SELECT id AS absence_id FROM absence ORDER BY from_on DESC",
    "accounts.give_password": USERS,
    "accounts.grant_role": USERS,
    "accounts.person": USERS,
    "accounts.revoke_role": "SELECT user_id, id AS binding_id FROM role_binding ORDER BY id",
    "accounts.set_active": USERS,
    "accounts.unit": UNITS,
    "agreement.code": "SELECT sample_id, number FROM second_coding ORDER BY id DESC",
    "bundles.build": BUNDLES,
    "bundles.change": BUNDLES,
    "bundles.details": BUNDLES,
    "bundles.new": CASES,
    "bundles.redact_decide": REDACTED,
    "bundles.redact_propose": REDACTED,
    "bundles.redact_region_page": REDACTED,
    "bundles.redact_words_page": REDACTED,
    "bundles.supply": BUNDLES,
    "calendars.correct": CALENDARS,
    "case_access.glass": CASES,
    "case_access.receipt": CASES,
    "case_access.restrict": CASES,
    "case_authority.add": CASES,
    "case_authority.answered": REQUESTS,
    "case_authority.change": REQUESTS,
    "case_links.add": CASES,
    "case_links.off": LINKS,
    "case_people.add": CASES,
    "case_people.change": PEOPLE,
    "case_people.end": PEOPLE,
    "case_people.identity_check": PEOPLE,
    "case_rules.beside": CASES,
    "coding.add": "SELECT name FROM code_list ORDER BY id",
    "coding.cause": POINTS,
    "coding.retire": "SELECT name FROM code_list ORDER BY id",
    "complaints_assignment.parts": CASES,
    "complaints_assignment.show": CASES,
    "complaints_assignment.start": "SELECT reference FROM case_file WHERE state IN ('assigned', 'investigating')",
    "complaints_assignment.take": "SELECT reference FROM case_file WHERE state = 'registered' ORDER BY id",
    "complaints_closing.close": CASES,
    "complaints_decision.answer": POINTS,
    "complaints_decision.approve": "SELECT reference FROM case_file WHERE state = 'approving' ORDER BY id",
    "complaints_decision.explain": POINTS,
    "complaints_decision.fair": POINTS,
    "complaints_decision.finding": POINTS,
    "complaints_decision.ground": GROUNDS,
    "complaints_decision.prepare_letter": AT_WORK,
    "complaints_decision.propose": AT_WORK,
    "complaints_decision.quote": POINTS,
    "complaints_decision.remove_quotation": QUOTED,
    "complaints_decision.send_back": "SELECT reference FROM case_file WHERE state = 'approving' ORDER BY id",
    "complaints_decision.take_off_ground": GROUNDS,
    "complaints_decision.terms": AT_WORK,
    "complaints_extension.ask": "SELECT reference FROM case_file WHERE regime = 'cn-complaint' ORDER BY is_open DESC",
    "complaints_extension.grant": EXTENSIONS,
    "complaints_extension.refuse": EXTENSIONS,
    "complaints_extension.withdraw": EXTENSIONS,
    "complaints_imports.start": "SELECT id AS number FROM import_run ORDER BY id",
    "complaints_labels.place": "SELECT id AS number FROM code ORDER BY mapped, id",
    "complaints_letters.again": LETTERS,
    "complaints_letters.agree": LETTERS,
    "complaints_letters.approve": LETTERS,
    "complaints_letters.arrival": _of_case(
        "case_letter", "row.id AS letter", rest="AND row.state = 'sent'", order="row.kind"
    ),
    "complaints_letters.dispatch": LETTERS,
    "complaints_letters.override": LETTERS,
    "complaints_letters.rewrite": LETTERS,
    "complaints_letters.stamp": LETTERS,
    "complaints_letters.write": CASES,
    "complaints_many.again": RUNS,
    "complaints_many.approve": RUNS,
    "complaints_many.drop": RUNS,
    "complaints_many.start": RUNS,
    "complaints_matter.correct": CASES,
    "complaints_levels.edit": UNITS,
    "complaints_points.add": CASES,
    "complaints_points.change": POINTS,
    "complaints_points.take_off": POINTS,
    "complaints_remedies.add": CASES,
    "complaints_remedies.take": _of_case("remedy", "row.number", order="row.state"),
    "complaints_templates.approve": TEMPLATES,
    "complaints_templates.propose": "SELECT 'gb-disp' AS regime, 'decision' AS kind, 'en' AS lang",
    "complaints_templates.send_back": TEMPLATES,
    "complaints_templates.withdraw": TEMPLATES,
    "complaints_time.complexity": "SELECT reference FROM case_file WHERE regime = 'cn-complaint' ORDER BY is_open DESC",
    "complaints_time.record": CASES,
    "confidential.decide": HITS,
    "confidential.drop": HITS,
    "confidential.mark": CASES,
    "confidential.open_paper": PAPERS,
    "contacts.add": CASES,
    "custody.record": PAPERS,
    "evidence.add": CASES,
    "evidence.show": PAPERS,
    "external_cases.open_one": CASES,
    "feeds.revoke": "SELECT id AS feed_id FROM calendar_feed ORDER BY id",
    "guidance.edit": NOTES,
    "guidance.publish": NOTES,
    "guidance.retire": NOTES,
    "improvements.describe": ACTIONS,
    "improvements.evidence": ACTIONS,
    "improvements.judge": ACTIONS,
    "improvements.take_step": ACTIONS,
    "improvements_flags.action": FLAGS,
    "improvements_flags.case": CASES,
    "improvements_flags.existing": FLAGS,
    "improvements_flags.none": FLAGS,
    "improvements_flags.reported": FLAGS,
    "mail.again": "SELECT id AS number FROM outbox_message ORDER BY id",
    "papers.describe": CASES,
    "proceedings.act": PROCEEDINGS,
    "proceedings.add": PROCEEDINGS,
    "reports.again": "SELECT id AS number FROM report ORDER BY id",
    "reports.end": "SELECT id AS number FROM report_schedule ORDER BY id",
    "rules.approve_copy": COPIES,
    "rules.compare": POINTS_OF_RULES,
    "rules.load_copy": "SELECT 'gb-disp' AS regime, 'annex-3r-consent' AS item",
    "rules.return_copy": COPIES,
    "rules.second": POINTS_OF_RULES,
    "rules.take_back": POINTS_OF_RULES,
    "rules.withdraw_copy": COPIES,
    "wordings.endorse": "SELECT w.code, e.label FROM wording_edition e JOIN wording w ON w.id = e.wording_id ORDER BY e.id",
}
