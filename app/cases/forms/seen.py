"""What a form was made from, so that a stale one is noticed and both versions can be shown."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import HiddenField

from app.cases.models import Case
from app.platform.log import Entry
from app.platform.web.fields import version_of


class SeenField(HiddenField):
    """The case as the form showed it: its version, and the last event of its log. Anything else that comes back is
    taken for a form that does not say."""

    def show(self, case: Case, entries: Sequence[Entry]) -> None:
        """Write down what stands now."""
        self.data = f"{case.version}.{entries[-1].seq if entries else 0}"

    @property
    def version(self) -> int | None:
        """The version of the case, for the service."""
        return version_of((self.data or "").partition(".")[0])

    @property
    def seq(self) -> int | None:
        """The number of the last event that was there."""
        return version_of((self.data or "").partition(".")[2])
