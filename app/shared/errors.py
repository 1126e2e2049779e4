"""What a rule of the house says when it says no.

Services raise these; the web turns each into a page, the command line into a line. A message is an English msgid with
``%(name)s`` placeholders; its parameters stay apart, so that it can be shown in the reader's language. What somebody
typed or sent, such as the name of a file, is quoted as ``visible``.
"""

from __future__ import annotations

from app.shared.text import visible


class DomainError(Exception):
    """A request that the rules do not allow. ``str(error)`` is the English sentence."""

    status = 400

    def __init__(self, message: str, /, *, field: str | None = None, **params: object) -> None:
        self.message = message
        self.field = field
        self.params = {
            name: visible(value) if type(value) is str else value for name, value in params.items()
        }
        super().__init__(message)

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


class Refused(DomainError):
    """The input or the state does not allow it; says what was wrong and what would be accepted."""

    status = 422


class NotAllowed(DomainError):
    """This person may not do this."""

    status = 403


class NotFound(DomainError):
    """There is no such thing, or this person may not know of it."""

    status = 404


class Conflict(DomainError):
    """Someone else was first. ``theirs`` and ``mine`` carry both versions by field, so that nothing typed is lost."""

    status = 409

    def __init__(
        self,
        message: str,
        /,
        *,
        theirs: dict[str, object] | None = None,
        mine: dict[str, object] | None = None,
        field: str | None = None,
        **params: object,
    ) -> None:
        super().__init__(message, field=field, **params)
        self.theirs = theirs or {}
        self.mine = mine or {}
