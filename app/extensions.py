"""Extensions, unbound; create_app binds them. Imports nothing of ours but the declarative base."""

from babel.support import NullTranslations
from flask import g, has_app_context
from flask_babel import Babel, Domain
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect


class _Messages(Domain):
    """Finds a language's catalogue once a request, not once a message: a page has hundreds.

    Flask-Babel names what it keeps for a request ``babel_translations`` and empties it when the language changes
    (``force_locale``, ``refresh``), but no longer fills it.
    """

    def get_translations(self) -> NullTranslations:
        if not has_app_context():
            return super().get_translations()
        kept = getattr(g.get("_flask_babel"), "babel_translations", None)
        if kept is None:
            kept = super().get_translations()
            g._flask_babel.babel_translations = kept
        return kept


class _Languages(Babel):
    @property
    def domain_instance(self) -> Domain:
        return _Messages(domain=self.domain)


babel = _Languages()
login_manager = LoginManager()
migrate = Migrate()
csrf = CSRFProtect()
