"""The forms of a page as a browser would send them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

TOKEN = "csrf_token"


@dataclass
class Control:
    """One control of a form. ``sent``: whether it goes with the form as the page shows it."""

    name: str
    kind: str
    value: str | None = None
    sent: bool = True


@dataclass
class PageForm:
    """A form that posts. ``action`` is its whole path; the token is left out, tests send one of their own."""

    action: str
    multipart: bool
    controls: list[Control] = field(default_factory=list)

    def values(self) -> dict[str, str]:
        """What is sent when nothing is typed; of several answers to one question the last."""
        return {control.name: control.value or "" for control in self.controls if control.sent}

    def pairs(self) -> list[tuple[str, str]]:
        """The same with every answer."""
        return [(control.name, control.value or "") for control in self.controls if control.sent]


def forms_of(page: str, path: str) -> list[PageForm]:
    """The forms of ``page`` that post, in their order. ``path``: where the page was found."""
    reader = _Reader(path)
    reader.feed(page)
    return reader.forms


def form_to(page: str, action: str) -> PageForm:
    """The form of ``page`` that is sent to ``action``."""
    found = [form for form in forms_of(page, action) if form.action == action]
    assert len(found) == 1, f"{len(found)} forms are sent to {action}"
    return found[0]


def known_in(page: str) -> str:
    """What the one form of ``page`` that says so was made from."""
    found = {
        control.value for form in forms_of(page, "/") for control in form.controls if control.name == "known"
    }
    assert len(found) == 1, f"made from {found}"
    return found.pop() or ""


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.forms: list[PageForm] = []
        self._form: PageForm | None = None
        self._open: Control | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form" and (given.get("method") or "").lower() == "post":
            action = urljoin(self.path, given.get("action") or self.path)
            self._form = PageForm(action, "multipart" in (given.get("enctype") or ""))
            self.forms.append(self._form)
        if self._form is None:
            return
        if given.get("formaction"):
            other = PageForm(urljoin(self.path, given["formaction"]), self._form.multipart)
            other.controls = self._form.controls
            self.forms.append(other)
        if tag in ("input", "button", "select", "textarea") and given.get("name") not in (None, TOKEN):
            self._control(tag, given)
        elif tag == "option" and self._open is not None:
            value = given.get("value") or ""
            if self._open.value is None or "selected" in given:
                self._open.value = value

    def _control(self, tag: str, given: dict[str, str | None]) -> None:
        assert self._form is not None
        kind = (given.get("type") or "text") if tag == "input" else tag
        sent = kind not in ("button", "submit", "file")
        if kind in ("checkbox", "radio"):
            sent = "checked" in given
        value = given.get("value") if tag in ("input", "button") else None
        if kind == "checkbox" and value is None:
            value = "on"
        control = Control(given["name"] or "", kind, value, sent)
        self._form.controls.append(control)
        self._open = control if tag in ("select", "textarea") else None

    def handle_data(self, data: str) -> None:
        if self._open is not None and self._open.kind == "textarea":
            self._open.value = (self._open.value or "") + data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag in ("select", "textarea"):
            self._open = None
