"""The permission table: which role may do what. Whoever asks names a permission and a unit; nothing else decides."""

from __future__ import annotations

from enum import StrEnum

from app.shared.text import N_


class Role(StrEnum):
    OFFICER = "officer"
    INVESTIGATOR = "investigator"
    APPROVER = "approver"
    SUPERVISOR = "supervisor"
    LEGAL = "legal"
    QUALITY_REVIEWER = "quality-reviewer"
    COMPLIANCE_OFFICER = "compliance-officer"
    AUDITOR = "auditor"
    IMPROVEMENT_OWNER = "improvement-owner"
    EXECUTIVE = "executive"
    ADMINISTRATOR = "administrator"


ROLE_TITLES = {
    Role.OFFICER: N_("Complaint officer"),
    Role.INVESTIGATOR: N_("Investigator"),
    Role.APPROVER: N_("Approver"),
    Role.SUPERVISOR: N_("Supervisor"),
    Role.LEGAL: N_("Legal"),
    Role.QUALITY_REVIEWER: N_("Quality reviewer"),
    Role.COMPLIANCE_OFFICER: N_("Compliance officer"),
    Role.AUDITOR: N_("Auditor"),
    Role.IMPROVEMENT_OWNER: N_("Improvement owner"),
    Role.EXECUTIVE: N_("Executive (reading only)"),
    Role.ADMINISTRATOR: N_("Administrator"),
}


class Permission(StrEnum):
    SIGNED_IN = "signed-in"  # own account, home
    READ_CASES = "read-cases"
    REGISTER_COMPLAINT = "register-complaint"
    WORK_CASES = "work-cases"  # parties, contacts, evidence, facts of the case
    ASSIGN_CASES = "assign-cases"
    INVESTIGATE = "investigate"  # findings
    DRAFT_DECISION = "draft-decision"
    APPROVE_DECISION = "approve-decision"
    ISSUE_LETTERS = "issue-letters"
    CLOSE_CASES = "close-cases"
    REOPEN_CASES = "reopen-cases"
    RESTRICT_CASES = "restrict-cases"  # make confidential, name who may read
    IMPORT_CASES = "import-cases"
    PLACE_LABELS = "place-labels"  # labels that imports met, in our lists of codes
    EXPORT_CASES = "export-cases"
    WORK_PROCEEDINGS = "work-proceedings"  # external cases: open, record, negotiate, end
    READ_OFFERS = "read-offers"  # what was offered without prejudice, sealed, or may be settled for
    READ_WORDINGS = "read-wordings"
    MANAGE_WORDINGS = "manage-wordings"
    READ_RULES = "read-rules"
    VERIFY_RULES = "verify-rules"
    SECOND_RULES = "second-rules"  # a second look at a comparison; approve the firm's copies of words
    EDIT_TEMPLATES = "edit-templates"  # the firm's own words in letters
    APPROVE_TEMPLATES = "approve-templates"
    MANAGE_CALENDARS = "manage-calendars"
    MANAGE_LEVELS = "manage-levels"  # approval levels
    MANAGE_ABSENCES = "manage-absences"
    MANAGE_PEOPLE = "manage-people"
    READ_AUDIT = "read-audit"  # chain, access log
    READ_MAIL = "read-mail"  # the outbox
    RESEND_MAIL = "resend-mail"  # try a failed mail again
    READ_GLASS = "read-glass"  # who broke the glass, which case, why
    BREAK_GLASS = "break-glass"
    READ_REPORTS = "read-reports"  # root-cause reports and the figures of the dashboard
    MANAGE_REPORTS = "manage-reports"  # which are made when, for whom; count one again
    MANAGE_EXPOSURE = "manage-exposure"  # policies, claims, premium: what complaints are a share of
    CODE_CAUSES = "code-causes"
    MANAGE_CODES = "manage-codes"  # lists of root causes: add, retire; code Other beyond its cap
    FLAG_CASES = "flag-cases"  # as possibly systemic, a breach, a major complaint
    READ_IMPROVEMENTS = "read-improvements"
    RAISE_ACTIONS = "raise-actions"  # propose them, write guidance
    DIRECT_ACTIONS = "direct-actions"  # agree to them, judge their effect, settle flags
    DECIDE_CONFIDENTIAL = "decide-confidential"  # open confidential papers, say what is no leak


P = Permission
_READ = frozenset(
    {
        P.SIGNED_IN,
        P.READ_CASES,
        P.READ_WORDINGS,
        P.READ_RULES,
        P.READ_REPORTS,
        P.READ_IMPROVEMENTS,
    }
)
_LEARN = frozenset({P.FLAG_CASES, P.RAISE_ACTIONS})
_HANDLE = _READ | _LEARN | {P.CODE_CAUSES, P.REGISTER_COMPLAINT, P.WORK_CASES, P.EXPORT_CASES}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.OFFICER: _HANDLE | {P.INVESTIGATE, P.DRAFT_DECISION, P.ISSUE_LETTERS, P.CLOSE_CASES, P.REOPEN_CASES},
    Role.INVESTIGATOR: _HANDLE | {P.INVESTIGATE, P.DRAFT_DECISION},
    Role.APPROVER: _READ | _LEARN | {P.APPROVE_DECISION, P.ISSUE_LETTERS},
    Role.SUPERVISOR: _HANDLE
    | {
        P.ASSIGN_CASES,
        P.APPROVE_DECISION,
        P.ISSUE_LETTERS,
        P.CLOSE_CASES,
        P.REOPEN_CASES,
        P.RESTRICT_CASES,
        P.IMPORT_CASES,
        P.PLACE_LABELS,
        P.DIRECT_ACTIONS,
        P.MANAGE_EXPOSURE,
        P.MANAGE_ABSENCES,
        P.MANAGE_REPORTS,
        P.EDIT_TEMPLATES,
        P.READ_MAIL,
        P.RESEND_MAIL,
    },
    Role.LEGAL: _READ
    | _LEARN
    | {
        P.WORK_CASES,
        P.RESTRICT_CASES,
        P.EXPORT_CASES,
        P.SECOND_RULES,
        P.EDIT_TEMPLATES,
        P.APPROVE_TEMPLATES,
        P.WORK_PROCEEDINGS,
        P.READ_OFFERS,
        P.DECIDE_CONFIDENTIAL,
    },
    Role.QUALITY_REVIEWER: _READ | _LEARN | {P.CODE_CAUSES, P.MANAGE_CODES},
    Role.COMPLIANCE_OFFICER: _READ
    | _LEARN
    | {
        P.DIRECT_ACTIONS,
        P.MANAGE_EXPOSURE,
        P.CODE_CAUSES,
        P.MANAGE_CODES,
        P.VERIFY_RULES,
        P.EDIT_TEMPLATES,
        P.APPROVE_TEMPLATES,
        P.SECOND_RULES,
        P.MANAGE_CALENDARS,
        P.MANAGE_WORDINGS,
        P.MANAGE_REPORTS,
        P.MANAGE_LEVELS,
        P.PLACE_LABELS,
        P.EXPORT_CASES,
        P.READ_GLASS,
    },
    Role.AUDITOR: _READ | {P.READ_AUDIT, P.READ_GLASS, P.READ_MAIL, P.EXPORT_CASES, P.READ_OFFERS},
    Role.IMPROVEMENT_OWNER: frozenset(
        {
            P.SIGNED_IN,
            P.READ_WORDINGS,
            P.READ_RULES,
            P.READ_REPORTS,
            P.READ_IMPROVEMENTS,
            P.RAISE_ACTIONS,
        }
    ),
    Role.EXECUTIVE: _READ,
    Role.ADMINISTRATOR: frozenset(
        {
            P.SIGNED_IN,
            P.READ_WORDINGS,
            P.READ_RULES,
            P.MANAGE_WORDINGS,
            P.MANAGE_CALENDARS,
            P.MANAGE_LEVELS,
            P.MANAGE_ABSENCES,
            P.MANAGE_PEOPLE,
            P.BREAK_GLASS,
            P.READ_MAIL,
            P.RESEND_MAIL,
        }
    ),
}
