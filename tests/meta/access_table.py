"""Who may open what: the expected answer for every route and role, written down a second time and by hand.

``app/platform/accounts/permissions.py`` says what the program does; this says what it should. A new route or a
changed permission has to be entered here too, by somebody who thought about it.
"""

from __future__ import annotations

GRID = """
                      officer  investigator  approver  supervisor  legal  quality-reviewer  compliance-officer  auditor  improvement-owner  executive  administrator
signed-in             yes      yes           yes       yes         yes    yes               yes                 yes      yes                yes        yes
read-cases            yes      yes           yes       yes         yes    yes               yes                 yes      no                 yes        no
register-complaint    yes      yes           no        yes         no     no                no                  no       no                 no         no
work-cases            yes      yes           no        yes         yes    no                no                  no       no                 no         no
assign-cases          no       no            no        yes         no     no                no                  no       no                 no         no
investigate           yes      yes           no        no          no     no                no                  no       no                 no         no
draft-decision        yes      yes           no        no          no     no                no                  no       no                 no         no
approve-decision      no       no            yes       yes         no     no                no                  no       no                 no         no
issue-letters         yes      no            yes       yes         no     no                no                  no       no                 no         no
close-cases           yes      no            no        yes         no     no                no                  no       no                 no         no
reopen-cases          yes      no            no        yes         no     no                no                  no       no                 no         no
restrict-cases        no       no            no        yes         yes    no                no                  no       no                 no         no
import-cases          no       no            no        yes         no     no                no                  no       no                 no         no
place-labels          no       no            no        yes         no     no                yes                 no       no                 no         no
export-cases          yes      yes           no        yes         yes    no                yes                 yes      no                 no         no
work-proceedings      no       no            no        no          yes    no                no                  no       no                 no         no
read-offers           no       no            no        no          yes    no                no                  yes      no                 no         no
read-wordings         yes      yes           yes       yes         yes    yes               yes                 yes      yes                yes        yes
manage-wordings       no       no            no        no          no     no                yes                 no       no                 no         yes
read-rules            yes      yes           yes       yes         yes    yes               yes                 yes      yes                yes        yes
verify-rules          no       no            no        no          no     no                yes                 no       no                 no         no
second-rules          no       no            no        no          yes    no                yes                 no       no                 no         no
edit-templates        no       no            no        yes         yes    no                yes                 no       no                 no         no
approve-templates     no       no            no        no          yes    no                yes                 no       no                 no         no
manage-calendars      no       no            no        no          no     no                yes                 no       no                 no         yes
manage-levels         no       no            no        no          no     no                yes                 no       no                 no         yes
manage-absences       no       no            no        yes         no     no                no                  no       no                 no         yes
manage-people         no       no            no        no          no     no                no                  no       no                 no         yes
read-audit            no       no            no        no          no     no                no                  yes      no                 no         no
read-mail             no       no            no        yes         no     no                no                  yes      no                 no         yes
resend-mail           no       no            no        yes         no     no                no                  no       no                 no         yes
manage-exposure       no       no            no        yes         no     no                yes                 no       no                 no         no
code-causes           yes      yes           no        yes         no     yes               yes                 no       no                 no         no
manage-codes          no       no            no        no          no     yes               yes                 no       no                 no         no
flag-cases            yes      yes           yes       yes         yes    yes               yes                 no       no                 no         no
read-improvements     yes      yes           yes       yes         yes    yes               yes                 yes      yes                yes        no
raise-actions         yes      yes           yes       yes         yes    yes               yes                 no       yes                no         no
direct-actions        no       no            no        yes         no     no                yes                 no       no                 no         no
read-glass            no       no            no        no          no     no                yes                 yes      no                 no         no
break-glass           no       no            no        no          no     no                no                  no       no                 no         yes
decide-confidential   no       no            no        no          yes    no                no                  no       no                 no         no
read-reports          yes      yes           yes       yes         yes    yes               yes                 yes      yes                yes        no
manage-reports        no       no            no        yes         no     no                yes                 no       no                 no         no
"""

ROUTES = {
    "agreement.code": "code-causes",
    "agreement.draw": "manage-codes",
    "agreement.index": "read-improvements",
    "agreement.show": "read-improvements",
    "coding.add": "manage-codes",
    "coding.cause": "code-causes",
    "coding.edit": "manage-codes",
    "coding.index": "read-improvements",
    "coding.retire": "manage-codes",
    "dashboard.cases": "read-reports",
    "dashboard.index": "read-reports",
    "exposure.index": "read-improvements",
    "exposure.enter": "manage-exposure",
    "exposure.figure": "read-improvements",
    "exposure.upload": "manage-exposure",
    "reports.again": "manage-reports",
    "reports.cases": "read-reports",
    "reports.chart": "read-reports",
    "reports.end": "manage-reports",
    "reports.file": "read-reports",
    "reports.figure": "read-reports",
    "reports.index": "read-reports",
    "reports.paper": "read-reports",
    "reports.schedule": "manage-reports",
    "reports.show": "read-reports",
    "accounts.absence_list": "signed-in",
    "accounts.account": "signed-in",
    "accounts.cancel_absence": "signed-in",
    "accounts.give_password": "manage-people",
    "accounts.grant_role": "manage-people",
    "accounts.home": "signed-in",
    "accounts.language": "public",
    "accounts.password": "signed-in",
    "accounts.people_list": "manage-people",
    "accounts.person": "manage-people",
    "accounts.person_new": "manage-people",
    "accounts.revoke_role": "manage-people",
    "accounts.set_active": "manage-people",
    "accounts.sign_in": "public",
    "accounts.sign_out": "signed-in",
    "accounts.unit": "manage-people",
    "accounts.unit_new": "manage-people",
    "accounts.unit_tree": "manage-people",
    "audit.anchor": "read-audit",
    "audit.anchor_file": "read-audit",
    "audit.check": "read-audit",
    "audit.index": "read-audit",
    "audit.rights": "read-audit",
    "like_cases.index": "read-audit",
    "set_aside.index": "read-audit",
    "calendars.calendar": "read-rules",
    "calendars.change": "read-rules",
    "calendars.correct": "manage-calendars",
    "calendars.day": "read-rules",
    "calendars.shipped": "manage-calendars",
    "calendars.index": "read-rules",
    "calendars.preview": "manage-calendars",
    "calendars.upload": "manage-calendars",
    "broken_glass.index": "read-glass",
    "case_access.glass": "break-glass",
    "case_access.receipt": "work-cases",
    "case_access.restrict": "restrict-cases",
    "case_authority.add": "work-cases",
    "case_authority.answered": "work-cases",
    "case_authority.change": "work-cases",
    "case_authority.show": "signed-in",
    "case_links.add": "work-cases",
    "case_links.off": "work-cases",
    "case_people.add": "work-cases",
    "case_people.change": "work-cases",
    "case_people.end": "work-cases",
    "case_people.identity_check": "work-cases",
    "case_people.index": "signed-in",
    "case_rules.beside": "work-cases",
    "cases.certificate": "signed-in",
    "cases.certificate_json": "signed-in",
    "cases.certificate_pdf": "signed-in",
    "cases.log": "signed-in",
    "cases.show": "signed-in",
    "bundles.build": "work-cases",
    "bundles.change": "work-cases",
    "bundles.details": "work-cases",
    "bundles.file": "work-cases",
    "bundles.index": "work-cases",
    "bundles.new": "work-cases",
    "bundles.redact": "work-cases",
    "bundles.redact_decide": "work-cases",
    "bundles.redact_page": "work-cases",
    "bundles.redact_propose": "work-cases",
    "bundles.redact_region_page": "work-cases",
    "bundles.redact_words_page": "work-cases",
    "bundles.show": "work-cases",
    "bundles.supply": "work-cases",
    "complaints_assignment.confirm_move": "assign-cases",
    "complaints_assignment.move": "assign-cases",
    "complaints_assignment.parts": "read-cases",
    "complaints_assignment.show": "assign-cases",
    "complaints_assignment.start": "investigate",
    "complaints_assignment.take": "investigate",
    "complaints_closing.close": "close-cases",
    "complaints_closing.index": "close-cases",
    "complaints_decision.answer": "draft-decision",
    "complaints_decision.approve": "approve-decision",
    "complaints_decision.explain": "draft-decision",
    "complaints_decision.fair": "draft-decision",
    "complaints_decision.finding": "investigate",
    "complaints_decision.ground": "investigate",
    "complaints_decision.prepare_letter": "draft-decision",
    "complaints_decision.propose": "draft-decision",
    "complaints_decision.quote": "investigate",
    "complaints_decision.redress": "signed-in",
    "complaints_decision.remove_quotation": "investigate",
    "complaints_decision.send_back": "approve-decision",
    "complaints_decision.take_off_ground": "investigate",
    "complaints_decision.terms": "draft-decision",
    "complaints_decision.workbench": "signed-in",
    "complaints_extension.ask": "work-cases",
    "complaints_extension.grant": "approve-decision",
    "complaints_extension.refuse": "approve-decision",
    "complaints_extension.show": "signed-in",
    "complaints_extension.withdraw": "work-cases",
    "complaints_imports.index": "import-cases",
    "complaints_imports.show": "import-cases",
    "complaints_imports.start": "import-cases",
    "complaints_imports.to_mend": "import-cases",
    "complaints_labels.index": "place-labels",
    "complaints_labels.place": "place-labels",
    "complaints_intake.new": "register-complaint",
    "complaints_intake.side": "register-complaint",
    "complaints_interest.index": "read-rules",
    "complaints_interest.put": "verify-rules",
    "bundle_check.answer": "public",
    "bundle_check.ask": "public",
    "bundle_check.compare": "public",
    "complaints_letter_check.answer": "public",
    "complaints_letter_check.ask": "public",
    "complaints_letter_check.compare": "public",
    "complaints_templates.approve": "approve-templates",
    "complaints_templates.index": "read-rules",
    "complaints_templates.picture": "read-rules",
    "complaints_templates.propose": "edit-templates",
    "complaints_templates.send_back": "approve-templates",
    "complaints_templates.show": "read-rules",
    "complaints_templates.withdraw": "edit-templates",
    "complaints_many.again": "issue-letters",
    "complaints_many.approve": "issue-letters",
    "complaints_many.drop": "issue-letters",
    "complaints_many.index": "issue-letters",
    "complaints_many.preview": "issue-letters",
    "complaints_many.show": "issue-letters",
    "complaints_many.start": "issue-letters",
    "complaints_many.write": "issue-letters",
    "complaints_letters.again": "issue-letters",
    "complaints_letters.agree": "issue-letters",
    "complaints_letters.approve": "issue-letters",
    "complaints_letters.arrival": "issue-letters",
    "complaints_letters.dispatch": "issue-letters",
    "complaints_letters.file": "signed-in",
    "complaints_letters.new": "issue-letters",
    "complaints_letters.override": "issue-letters",
    "complaints_letters.picture": "signed-in",
    "complaints_letters.rewrite": "issue-letters",
    "complaints_letters.show": "signed-in",
    "complaints_letters.stamp": "issue-letters",
    "complaints_letters.stamped": "signed-in",
    "complaints_letters.write": "issue-letters",
    "complaints_levels.edit": "manage-levels",
    "complaints_levels.index": "manage-levels",
    "complaints_matter.correct": "work-cases",
    "complaints_points.index": "read-cases",
    "complaints_points.add": "work-cases",
    "complaints_points.change": "work-cases",
    "complaints_points.take_off": "work-cases",
    "complaints_remedies.add": "work-cases",
    "complaints_remedies.show": "signed-in",
    "complaints_remedies.take": "work-cases",
    "complaints_time.complexity": "work-cases",
    "complaints_time.index": "work-cases",
    "complaints_time.record": "work-cases",
    "confidential.decide": "decide-confidential",
    "confidential.drop": "decide-confidential",
    "confidential.mark": "work-cases",
    "confidential.open_paper": "decide-confidential",
    "confidential.show": "work-cases",
    "contacts.add": "work-cases",
    "deadlines.board": "read-cases",
    "custody.record": "work-cases",
    "custody.show": "signed-in",
    "external_cases.choose": "work-proceedings",
    "external_cases.index": "read-cases",
    "external_cases.open_one": "work-proceedings",
    "feeds.index": "read-cases",
    "feeds.make": "read-cases",
    "feeds.read": "public",
    "feeds.revoke": "read-cases",
    "forecast.show": "read-cases",
    "evidence.add": "work-cases",
    "evidence.download": "signed-in",
    "evidence.picture": "signed-in",
    "evidence.show": "signed-in",
    "guidance.edit": "raise-actions",
    "guidance.index": "read-improvements",
    "guidance.new": "raise-actions",
    "guidance.publish": "direct-actions",
    "guidance.retire": "direct-actions",
    "lessons.index": "public",
    "improvements.clauses": "read-improvements",
    "improvements.describe": "raise-actions",
    "improvements.evidence": "read-improvements",
    "improvements.evidence_file": "read-improvements",
    "improvements.index": "read-improvements",
    "improvements.judge": "direct-actions",
    "improvements.new": "raise-actions",
    "improvements.show": "read-improvements",
    "improvements.take_step": "read-improvements",
    "improvements_flags.action": "raise-actions",
    "improvements_flags.case": "read-cases",
    "improvements_flags.existing": "read-cases",
    "improvements_flags.index": "read-cases",
    "improvements_flags.none": "read-cases",
    "improvements_flags.reported": "read-cases",
    "mail.again": "resend-mail",
    "mail.index": "read-mail",
    "mail.message": "read-mail",
    "procedures.index": "read-rules",
    "procedures.show": "read-rules",
    "proceedings.act": "work-proceedings",
    "proceedings.add": "work-proceedings",
    "proceedings.offers": "read-cases",
    "proceedings.show": "signed-in",
    "rules.approve_copy": "second-rules",
    "rules.compare": "verify-rules",
    "rules.copies": "read-rules",
    "rules.copy_file": "read-rules",
    "rules.index": "read-rules",
    "rules.load_copy": "verify-rules",
    "rules.pack": "read-rules",
    "rules.point": "read-rules",
    "rules.return_copy": "second-rules",
    "rules.second": "second-rules",
    "rules.take_back": "verify-rules",
    "rules.to_settle": "read-rules",
    "rules.withdraw_copy": "verify-rules",
    "papers.describe": "work-cases",
    "static": "public",
    "wordings.changes": "read-wordings",
    "wordings.clause": "read-wordings",
    "wordings.edition": "read-wordings",
    "wordings.endorse": "manage-wordings",
    "wordings.import_page": "manage-wordings",
    "wordings.index": "read-wordings",
    "work_list.export": "export-cases",
    "work_list.show": "read-cases",
}
"""Endpoint → the permission it needs, or ``public``."""


def expected_grants() -> dict[str, frozenset[str]]:
    """Permission → the roles that have it, as the grid says."""
    roles, *rows = [line.split() for line in GRID.strip().splitlines()]
    return {
        row[0]: frozenset(role for role, answer in zip(roles, row[1:], strict=True) if answer == "yes")
        for row in rows
    }
