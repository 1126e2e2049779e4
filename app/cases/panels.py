"""The case page is a frame: rooms above register what stands in it, and who has which next step.

``create_app`` opens the rooms lowest first, so registrations are complete before the first page is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from app.cases.models import Case
from app.cases.queries import CaseRecord, case_record, cases_kept_from
from app.cases.registering import enter, function_of
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.log import Entry

NAMES_A_CASE = ("other", "into")
"""Fields of events that hold the reference of another case."""
SLOTS = ("main", "side", "lower_main", "lower_side")


@dataclass(frozen=True)
class CaseView:
    """What a panel's loader gets: the case as the page has loaded it, and for whom."""

    session: Session
    case: Case
    unit_path: str
    actor: Actor
    now: datetime
    today: date
    entries: list[Entry]

    @cached_property
    def record(self) -> CaseRecord:
        """Everything that the page's frame shows, read once, for whoever asks first."""
        return case_record(self.session, self.case)

    @cached_property
    def unseen(self) -> frozenset[str]:
        """References of other cases that this log names and this person may not know of."""
        named = {
            str(entry.fields[name]) for entry in self.entries for name in NAMES_A_CASE if name in entry.fields
        }
        return cases_kept_from(self.session, self.actor, named, now=self.now) if named else frozenset()

    def may(self, permission: Permission) -> bool:
        """True when this person's roles allow it at the unit of this case."""
        return self.actor.may(permission, self.unit_path)


@dataclass(frozen=True)
class Panel:
    """``load`` returns the model that ``template`` documents, or None to leave the panel out."""

    slot: str
    order: int
    template: str
    load: Callable[[CaseView], Any]


@dataclass(frozen=True)
class NextStep:
    """The one next thing for this person: a page at ``href``, or with ``posts`` something done at once.

    ``blocked`` is the reason in words why it cannot be pressed yet. With ``waits`` there is nothing for this person:
    the title says what is waited for and of whom, the note since when; a label then only leads somewhere useful.
    """

    title: str
    note: str
    label: str = ""
    href: str = ""
    blocked: str | None = None
    posts: bool = False
    waits: bool = False


Chooser = Callable[[CaseView], NextStep | None]

_PANELS: dict[tuple[str, str], Panel] = {}
_CHOOSERS: dict[int, Chooser] = {}


def register_panel(panel: Panel) -> None:
    """Put a panel into one of ``SLOTS``."""
    if panel.slot not in SLOTS:
        raise ValueError(f"{panel.slot!r} is none of {SLOTS}")
    enter(_PANELS, (panel.slot, panel.template), panel, by=lambda each: (each.order, function_of(each.load)))


def register_next_step(order: int, chooser: Chooser) -> None:
    """Ask ``chooser`` for the next step; the lowest order that answers wins."""
    enter(_CHOOSERS, order, chooser, by=function_of)


@dataclass(frozen=True)
class CaseTab:
    """A page of its own about a case, for those whose roles allow it."""

    label: str
    endpoint: str
    permission: Permission


_TABS: dict[str, CaseTab] = {}


def register_case_tab(tab: CaseTab) -> None:
    """Offer a page beside the case page."""
    enter(_TABS, tab.endpoint, tab, by=function_of)


def case_tabs() -> list[CaseTab]:
    """The pages beside the case page, in the order in which rooms were opened."""
    return list(_TABS.values())


_LIST_ACTIONS: dict[str, str] = {}


def register_list_action(name: str, endpoint: str) -> None:
    """Let the work list offer ``new`` (take one in), ``move`` (picked cases to somebody) or ``write`` (to them all)."""
    enter(_LIST_ACTIONS, name, endpoint, by=function_of)


def list_action(name: str) -> str | None:
    """The endpoint of a list action, if a room above brought it."""
    return _LIST_ACTIONS.get(name)


def panels_of(view: CaseView) -> dict[str, list[dict[str, Any]]]:
    """Every panel with its model, by slot, in order."""
    found: dict[str, list[dict[str, Any]]] = {slot: [] for slot in SLOTS}
    for panel in sorted(_PANELS.values(), key=lambda item: item.order):
        model = panel.load(view)
        if model is not None:
            found[panel.slot].append({"template": panel.template, "model": model})
    return found


def next_step(view: CaseView) -> NextStep | None:
    """What this person should do next on this case, if anything."""
    for _order, chooser in sorted(_CHOOSERS.items()):
        step = chooser(view)
        if step is not None:
            return step
    return None
