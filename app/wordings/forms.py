"""The form that reads an edition in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from app.platform.web.fields import DayField
from app.platform.web.forms import stripped
from app.wordings.domain.marks import FrontMatter
from app.wordings.service import LARGEST_TEXT


class EndorsementForm(FlaskForm):
    """A text that changes an edition from a day on."""

    file = FileField(_l("File"), description=_l("Plain text or Markdown, UTF-8, or a PDF with text."))
    text = TextAreaField(
        _l("Text"),
        [Length(max=LARGEST_TEXT)],
        description=_l(
            "One change a line, numbered: “Clause 4.2(b) is replaced by: …”, or with a mark such as {deletes=4.2(b)}."
        ),
    )
    code = StringField(_l("Its code"), [Length(max=48)], [stripped])
    title = StringField(_l("Title"), [Length(max=200)], [stripped])
    effective_from = DayField(_l("Holds from"))


class ImportForm(FlaskForm):
    """The text, pasted or uploaded, and what its front matter leaves out."""

    file = FileField(_l("File"), description=_l("Plain text or Markdown, UTF-8, or a PDF with text."))
    text = TextAreaField(
        _l("Text"),
        [Length(max=LARGEST_TEXT)],
        description=_l(
            "One clause a line; headings begin with #; marks stand in braces at the end of a line."
        ),
    )
    product = StringField(_l("Product"), [Length(max=48)], [stripped])
    wording = StringField(_l("Wording"), [Length(max=48)], [stripped])
    edition = StringField(_l("Edition"), [Length(max=48)], [stripped])
    effective_from = DayField(_l("Agreed from"))
    effective_to = DayField(_l("Agreed until"))
    language = SelectField(
        _l("Language of the text"),
        default="",
        choices=[
            SelectChoice("", _l("As the text says")),
            SelectChoice("en", "English"),
            SelectChoice("zh-Hans", "简体中文"),
        ],
    )
    kind = SelectField(
        _l("Kind"),
        default="",
        choices=[
            SelectChoice("", _l("As the text says")),
            SelectChoice("policy", _l("Policy wording")),
            SelectChoice("statute", _l("Statute")),
            SelectChoice("rule", _l("Rule")),
        ],
    )

    def given(self) -> FrontMatter:
        """What was filled in, to stand above the text's own front matter."""
        return FrontMatter(
            product=self.product.data or "",
            wording=self.wording.data or "",
            edition=self.edition.data or "",
            effective_from=self.effective_from.day,
            effective_to=self.effective_to.day,
            language=self.language.data or "",
            kind=self.kind.data or "",
        )
