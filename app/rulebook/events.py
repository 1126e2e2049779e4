"""What is recorded of a rule pack, in the stream ("rules", regime). Any of them makes the rules be read anew."""

from __future__ import annotations

from datetime import date

from app.platform.log import declare
from app.shared.text import N_

STREAM = "rules"

COMPARED = declare(
    "rule_compared",
    N_("Rule compared with the official text"),
    key=str,
    digest=str,
    source=str,
    edition=str,
    read_on=date,
)
SECONDED = declare("rule_seconded", N_("Second look at a rule"), key=str, digest=str)
COMPARISON_WITHDRAWN = declare(
    "rule_comparison_withdrawn", N_("Comparison of a rule taken back"), key=str, digest=str
)
COMPARISON_LAPSED = declare(
    "rule_comparison_lapsed", N_("Comparison lapsed: the rule's text changed"), key=str, was=str, now=str
)
COPY_LOADED = declare(
    "rule_copy_loaded",
    N_("Firm's copy loaded"),
    item=str,
    lang=str,
    number=int,
    since=date,
    edition=str,
    digest=str,
    source=str,
    read_on=date,
)
COPY_APPROVED = declare("rule_copy_approved", N_("Firm's copy approved"), item=str, lang=str, number=int)
COPY_RETURNED = declare("rule_copy_returned", N_("Firm's copy sent back"), item=str, lang=str, number=int)
COPY_WITHDRAWN = declare("rule_copy_withdrawn", N_("Firm's copy withdrawn"), item=str, lang=str, number=int)
