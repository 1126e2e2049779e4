"""Extensions, unbound; create_app binds them. Imports nothing of ours but the declarative base."""

from flask_babel import Babel
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect

babel = Babel()
login_manager = LoginManager()
migrate = Migrate()
csrf = CSRFProtect()
