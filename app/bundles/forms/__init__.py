"""Forms of the bundle builder."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional
from wtforms.widgets import HiddenInput

from app.disclosure.domain.readers import AUDIENCE_TITLES
from app.platform.web.fields import AtMost, Needed, block, choices, line
from app.platform.web.numbers import IntegerField
from app.shared.text import N_

KINDS = {
    "bundle": N_("One file with page numbers (mediation, arbitration, court)"),
    "files": N_("Separate files with a covering summary (FOS, AFCA)"),
    "court-file": N_("Case file 案卷 with 卷内目录, 证据目录, 备考表"),
}
PURPOSES = {"merits": N_("The merits"), "costs": N_("Costs only")}
LANGUAGES = {"en": N_("English"), "zh-Hans": N_("Chinese")}


class DetailsForm(FlaskForm):
    """What a bundle is and for whom."""

    kind = SelectField(_l("Kind"), choices=choices(KINDS))
    language = SelectField(_l("Language"), choices=choices(LANGUAGES))
    title = line(_l("Title"), 120, description=_l("Leave empty for the usual one."))
    forum = line(_l("Forum"), 120)
    forum_number = line(_l("Its number"), 60)
    neutral = line(_l("Mediator, tribunal, meeting"), 200)
    about = line(_l("Subject of the dispute"), 300)
    dispute = line(
        _l("Negotiation or proceeding"),
        120,
        description=_l("As marked on papers; its number if left empty."),
    )
    purpose = SelectField(_l("The tribunal decides"), choices=choices(PURPOSES))
    knows_mediation = BooleanField(
        _l("Whoever decides may know the mediation"),
        description=_l("Only where the procedure says so, as when arbitrators mediate with consent."),
    )
    known = HiddenField()


class ChangeForm(FlaskForm):
    """One small change of a recipe; which one its button says. ``was``: the words that stood there when it was made."""

    op = StringField(validators=[Length(max=24)])
    item = HiddenField(validators=[Length(max=40)])
    section = HiddenField(validators=[Length(max=24)])
    before = HiddenField(validators=[Length(max=40)])
    words = StringField(validators=[Length(max=300)])
    was = HiddenField(validators=[Length(max=300)])


class BuildForm(FlaskForm):
    """For whom to build, and whether to freeze. ``made``: the build to freeze, made already and held until now."""

    audience = SelectField(_l("For whom"), choices=choices(AUDIENCE_TITLES))
    freeze = BooleanField(_l("Freeze as the next version"))
    made = IntegerField(validators=[Optional()], widget=HiddenInput())


class SupplyForm(FlaskForm):
    """A PDF that a person made of a paper."""

    item = HiddenField(validators=[Length(max=40)])
    file = FileField(_l("PDF of it"))


class WordsForm(FlaskForm):
    """Words to be redacted."""

    words = TextAreaField(
        _l("Words to black out"),
        filters=[block],
        validators=[Needed(_l("Write the words.")), AtMost(400)],
        description=_l("Several: each on a line of its own."),
    )
    label = line(
        _l("What the black says"),
        80,
        Needed(_l("Say what they are.")),
        id="words-label",
    )
    reason = line(_l("Why"), 300, Needed(_l("Say why.")), id="words-reason")


class RegionForm(FlaskForm):
    """A rectangle to be redacted, in per cent of the page."""

    page = StringField(_l("Page"))
    left = StringField(_l("From the left, %"))
    top = StringField(_l("From the top, %"))
    right = StringField(_l("To the right edge, %"))
    bottom = StringField(_l("To the lower edge, %"))
    label = line(
        _l("What the black says"),
        80,
        Needed(_l("Say what they are.")),
        id="region-label",
    )
    reason = line(_l("Why"), 300, Needed(_l("Say why.")), id="region-reason")
