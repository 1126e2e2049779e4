"""Forms of the end: each way out asks for what it needs, and for nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, TextAreaField

from app.cases.forms.seen import SeenField
from app.complaints.domain.states import Action
from app.complaints.domain.triage import Triage
from app.platform.web.fields import AtMost, DayField, IdField, block, line
from app.shared.text import N_


@dataclass(frozen=True)
class Way:
    """A way out of a complaint: what it is called, what it does, which fields it asks for."""

    action: Action
    title: str
    does: str
    button: str
    fields: tuple[str, ...]
    triage: Triage | None = None


WAYS = {
    "answered": Way(
        Action.CLOSE,
        N_("Close: the answer has gone out"),
        N_("The complaint is closed for reporting. It can be reopened and then keeps its first date."),
        N_("Close it"),
        ("reason",),
    ),
    "resolve": Way(
        Action.RESOLVE,
        N_("Settle it quickly"),
        N_(
            "For a complaint that the complainant accepts as resolved: no investigation and no second person. "
            "The short letter is prepared with it; deadlines that this meets show it."
        ),
        N_("Close as resolved"),
        ("said", "on", "how", "reason"),
    ),
    "settle": Way(
        Action.RESOLVE,
        N_("Agreed without a finding"),
        N_("Both sides agreed, and nobody found who was right. The right to go outside stays."),
        N_("Close as agreed"),
        ("said", "on", "how", "reason"),
    ),
    "withdraw": Way(
        Action.WITHDRAW,
        N_("The complainant withdraws"),
        N_("Every deadline stops on the day the withdrawal came."),
        N_("Record the withdrawal"),
        ("on", "how", "reason"),
    ),
    "merge": Way(
        Action.MERGE,
        N_("Merge into another complaint"),
        N_(
            "The same matter was registered twice. The points are copied to the other complaint, which keeps its "
            "dates; papers stay here, one link away. Both logs say so."
        ),
        N_("Merge"),
        ("into", "on", "reason"),
    ),
    "decline": Way(
        Action.DECLINE,
        N_("Decline to handle it"),
        N_(
            "For a complaint that need not be handled. A letter with the reasons and the rights that remain follows."
        ),
        N_("Decline"),
        ("on", "reason"),
    ),
    "not-a-complaint": Way(
        Action.DECLINE,
        N_("It is not a complaint"),
        N_("A question or a request. It leaves the complaint figures, with the reason."),
        N_("Close as no complaint"),
        ("on", "reason"),
        Triage.NOT_A_COMPLAINT,
    ),
    "other-track": Way(
        Action.DECLINE,
        N_("It belongs to another procedure"),
        N_("A report of illegality, a petition, a request for information: say where it went."),
        N_("Close as handed over"),
        ("on", "reason"),
        Triage.OTHER_TRACK,
    ),
    "out-of-scope": Way(
        Action.DECLINE,
        N_("It is out of scope"),
        N_("Not about us or our business. A letter with the reasons and the rights that remain follows."),
        N_("Close as out of scope"),
        ("on", "reason"),
        Triage.OUT_OF_SCOPE,
    ),
    "reopen": Way(
        Action.REOPEN,
        N_("Reopen it"),
        N_("It keeps its first date, and with it every deadline that was running."),
        N_("Reopen"),
        ("reason",),
    ),
}


class EndForm(FlaskForm):
    """What any way out may ask; the page shows the fields of its ``Way``."""

    said = TextAreaField(
        _l("What was said and agreed"),
        filters=[block],
        validators=[AtMost(10_000)],
        description=_l(
            "Write it to the complainant: the letter says it in these words. They can be changed there."
        ),
    )
    on = DayField(_l("On which day"))
    how = line(_l("How it came to us"), 200, description=_l("By phone, by e-mail of 23 Nov, in person"))
    into = line(_l("Reference of the other complaint"), 40)
    of_two = BooleanField(_l("Two people complain, and the matter is one all the same"))
    reason = line(
        _l("Why, in a sentence"), 300, description=_l("It is kept in the log: no personal details.")
    )
    seen = SeenField()


class PointReasonForm(FlaskForm):
    """What a point is about, where nobody has said so yet."""

    class Meta:
        csrf = False  # sent inside the form above, which carries the token

    reason = IdField()
