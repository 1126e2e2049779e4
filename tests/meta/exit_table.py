"""What can leave the house, and through which gate: written down by hand, beside ``docs/disclosure.md``.

A function that hands out a file, a page that nobody has to sign in for, a calendar file, a mail: each is declared here by
somebody who asked *who reads it*. ``gate: NAME`` passes the leak test as that way out; ``inside: why`` is read by our own
people, who see on their pages what their roles allow; ``says nothing: why`` holds no words of a case.
"""

from __future__ import annotations

EXITS = {
    # bundles, letters, invitations, dates
    "app/bundles/cli.py:build": "gate: bundle",
    "app/bundles/views/builder.py:file": "gate: bundle",
    "app/cases/views/case.py:_file": "gate: certificate",
    "app/complaints/services/letter_sending.py:_mail": "gate: letter-mail",
    "app/complaints/views/letters.py:file": "gate: letter",
    "app/complaints/views/letters.py:stamped": "gate: letter",
    "app/mediation/services/inviting.py:invite": "gate: invitation",
    "app/mediation/services/invitation.py:written": "gate: invitation",
    # pages that nobody signs in for
    "accounts.language": "says nothing: the language of the pages",
    "accounts.sign_in": "says nothing: the form to sign in",
    "complaints_letter_check.answer": "says nothing: whether a letter that left is ours, to whoever holds it",
    "complaints_letter_check.ask": "says nothing: the form for its code",
    "complaints_letter_check.compare": "says nothing: whether the bytes handed in are those that left",
    "feeds.read": "inside: the calendar program of one of our people reads it, by an address that only they have",
    "lessons.index": "says nothing: notes that two people approved, refused where a name or number in them stands on a case",
    "static": "says nothing: styles, scripts and letters of the alphabet",
    "app/bundles/services/binding.py:_put": "inside: files on the way into a bundle",
    "app/bundles/services/binding.py:_separate": "inside: files on the way into a bundle",
    "app/platform/audit/cli.py:anchor_command": "says nothing: digests and numbers of the log or of a bundle, no words of a case",
    "app/platform/audit/views.py:anchor_file": "says nothing: digests and numbers of the log or of a bundle, no words of a case",
    "bundle_check.answer": "says nothing: digests and numbers of the log or of a bundle, no words of a case",
    "bundle_check.ask": "says nothing: digests and numbers of the log or of a bundle, no words of a case",
    "bundle_check.compare": "says nothing: digests and numbers of the log or of a bundle, no words of a case",
    # files for our own people
    "app/bundles/views/redacting.py:redact_page": "inside: a page is looked at while words in it are blacked out",
    "app/cases/exports.py:_sent": "inside: the list of cases; references, names and dates, no words of papers",
    "app/cases/views/evidence.py:download": "inside: whoever works on the case opens a paper; leaving, it goes in a bundle",
    "app/cases/views/evidence.py:picture": "inside: a page of it on the screen",
    "app/complaints/views/imports.py:to_mend": "inside: rows that were not taken in go back to whoever brought them",
    "app/complaints/views/intake.py:side": "inside: a part of the page while a complaint is registered",
    "app/complaints/views/letters.py:picture": "inside: a page of the draft on the screen",
    "app/complaints/views/many.py:preview": "inside: a draft, marked as one",
    "app/complaints/views/templates.py:picture": "says nothing: a sample letter of no case",
    "app/reports/views/improvements.py:evidence_file": "inside: what proves that an action was carried out",
    "app/reports/views/reports.py:_file": "inside: figures over many cases, for the readers of the report",
    "app/reports/views/reports.py:chart": "inside: the same figures as a picture",
    "app/reports/views/reports.py:paper": "inside: the report as its readers have it by mail",
    "app/rulebook/views.py:copy_file": "says nothing: the text of a law",
    "app/watch/presenters/feed.py:as_calendar": "inside: see feeds.read",
    "app/watch/views/feeds.py:read": "inside: see feeds.read",
    # what is written on our own disks, and what a browser never saves
    "app/bundles/press/mail.py:take_apart": "inside: attachments on the way into a bundle",
    "app/bundles/press/office.py:print_office": "inside: a paper on the way into a bundle",
    "app/demo/loading.py:put_enclosures": "says nothing: the enclosures of the demonstration",
    "app/letters/sheets.py:set_sheets": "inside: whoever asked for the paper says who reads it",
    "app/platform/commands.py:_pour": "inside: copies of the store and the database",
    "app/platform/storage/giving.py:give_out": "inside: whoever calls it says who reads it",
    "app/platform/storage/preview.py:_made": "inside: text of papers, kept for search and the leak test",
    "app/platform/web/errors.py:_unanswered": "says nothing: that the database did not answer",
}
"""``file:function`` or endpoint → the gate, or why there is none."""
