"""What every page of ours must be: readable by a machine that reads aloud, whole, and free of inline code.

``problems_of`` is called for every page that any test fetches, so a new page is audited by its first test.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from tinyhtml5.parser import HTMLParser
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import MapAdapter, RequestRedirect

REQUIRED_HEADERS = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
FIELDS_THAT_NEED_A_LABEL = {"select", "textarea", "input"}
INPUTS_WITHOUT_LABEL = {"hidden", "submit", "button", "reset", "image"}
REFERRING_ATTRIBUTES = (
    "for",
    "aria-describedby",
    "aria-labelledby",
    "aria-controls",
    "aria-errormessage",
    "form",
)
LINKS = (("a", "href"), ("link", "href"), ("script", "src"), ("img", "src"), ("form", "action"))
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def problems_of(html: str, headers: dict[str, str], path: str, routes: MapAdapter) -> list[str]:
    """Everything wrong with the page at ``path``, one sentence each; empty when nothing is."""
    parser = HTMLParser(namespace_html_elements=False)
    root = parser.parse(html)
    page = _Page(root, path, routes)
    return [
        *(f"not valid HTML: {code} near line {position[0]}" for position, code, _ in parser.errors),
        *_wrong_headers(headers),
        *page.wrong_frame(),
        *page.wrong_headings(),
        *page.wrong_ids(),
        *page.inline_code(),
        *page.unlabelled(),
        *page.wrong_forms(),
        *page.broken_links(),
    ]


def _wrong_headers(headers: dict[str, str]) -> Iterator[str]:
    for name, beginning in REQUIRED_HEADERS.items():
        if not headers.get(name, "").startswith(beginning):
            yield f"the header {name} should start with {beginning!r}, is {headers.get(name)!r}"
    policy = headers.get("Content-Security-Policy", "")
    if "unsafe" in policy:
        yield f"the Content-Security-Policy allows inline code: {policy}"


class _Page:
    def __init__(self, root: Element, path: str, routes: MapAdapter) -> None:
        self.root = root
        self.path = path
        self.routes = routes
        # Comments have a function for a tag.
        self.elements = [element for element in root.iter() if isinstance(element.tag, str)]
        self.ids = Counter(element.get("id") for element in self.elements if element.get("id") is not None)
        self.parents = {child: parent for parent in self.elements for child in parent}

    def wrong_frame(self) -> Iterator[str]:
        if not self.root.get("lang"):
            yield "<html> names no language"
        titles = [_text(element) for element in self.elements if element.tag == "title"]
        if not titles or not titles[0]:
            yield "there is no <title>"
        mains = [element for element in self.elements if element.tag == "main"]
        if len(mains) != 1:
            yield f"there should be one <main>, there are {len(mains)}"

    def wrong_headings(self) -> Iterator[str]:
        headings = [element for element in self.elements if element.tag in HEADINGS]
        firsts = [element for element in headings if element.tag == "h1"]
        if len(firsts) != 1:
            yield f"there should be one <h1>, there are {len(firsts)}: {[_text(first) for first in firsts]}"
        for heading in headings:
            if not _text(heading):
                yield f"an empty <{heading.tag}>"
        levels = [HEADINGS.index(heading.tag) for heading in headings]
        for above, below, heading in zip(levels, levels[1:], headings[1:], strict=False):
            if below > above + 1:
                yield f"<{heading.tag}>{_text(heading)} follows <h{above + 1}>: a level is skipped"

    def wrong_ids(self) -> Iterator[str]:
        for name, times in self.ids.items():
            if times > 1:
                yield f"the id {name!r} is used {times} times"
        for element in self.elements:
            for attribute in REFERRING_ATTRIBUTES:
                for name in (element.get(attribute) or "").split():
                    if name not in self.ids:
                        yield f"<{element.tag} {attribute}={name!r}> refers to an id that is not there"

    def inline_code(self) -> Iterator[str]:
        for element in self.elements:
            if element.tag == "style":
                yield "a <style>: the policy forbids it, use the stylesheet"
            if element.tag == "script" and (not element.get("src") or _text(element)):
                yield "an inline <script>: the policy forbids it, use a module in static/js"
            for name in element.attrib:
                if name == "style" or name.startswith("on"):
                    yield f"<{element.tag} {name}=…>: the policy forbids inline code"

    def unlabelled(self) -> Iterator[str]:
        labelled = {
            element.get("for") for element in self.elements if element.tag == "label" and _text(element)
        }
        for element in self.elements:
            if element.tag in FIELDS_THAT_NEED_A_LABEL and element.get("type") not in INPUTS_WITHOUT_LABEL:
                inside = any(parent.tag == "label" and _text(parent) for parent in self._ancestors(element))
                if not (inside or element.get("id") in labelled or _aria_name(element)):
                    yield f"<{element.tag} name={element.get('name')!r}> has no label"
            if element.tag in ("a", "button", "summary") and not _spoken(element):
                yield f"<{element.tag} {dict(element.attrib)}> says nothing"
            if element.tag == "img" and element.get("alt") is None:
                yield f"<img src={element.get('src')!r}> has no alt"
            if element.tag in ("iframe", "object", "embed"):
                yield f"an <{element.tag}>: the policy forbids it; show page images"

    def wrong_forms(self) -> Iterator[str]:
        for form in (element for element in self.elements if element.tag == "form"):
            if form.get("action") is None:
                yield "a <form> without action"
            posts = (form.get("method") or "get").lower() == "post"
            guarded = any(
                field.get("name") == "csrf_token" and field.get("value") for field in form.iter("input")
            )
            if posts and not guarded:
                yield f"the form to {form.get('action')!r} carries no csrf_token"

    def broken_links(self) -> Iterator[str]:
        targets = {
            (element.get(attribute) or "", method)
            for element in self.elements
            for tag, attribute in LINKS
            if element.tag == tag and element.get(attribute) is not None
            for method in [(element.get("method") or "get").upper() if tag == "form" else "GET"]
        }
        for target, method in sorted(targets):
            problem = self._broken(target, method)
            if problem:
                yield problem

    def _broken(self, target: str, method: str) -> str | None:
        parts = urlsplit(target)
        if parts.scheme in ("mailto", "tel", "data"):
            return None
        if parts.scheme or parts.netloc:
            return f"{target!r} leaves our host"
        if not parts.path and parts.fragment:
            return None if parts.fragment in self.ids else f"#{parts.fragment} is not on this page"
        try:
            self.routes.match(urlsplit(urljoin(self.path, target)).path, method=method)
        except RequestRedirect as elsewhere:
            return f"{target!r} is a detour to {elsewhere.new_url}"
        except (NotFound, MethodNotAllowed):
            return f"nothing of ours answers {method} {target!r}"
        return None

    def _ancestors(self, element: Element) -> Iterator[Element]:
        while element in self.parents:
            element = self.parents[element]
            yield element


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _aria_name(element: Element) -> str:
    return element.get("aria-label") or element.get("aria-labelledby") or ""


def _spoken(element: Element) -> str:
    """What a screen reader can say of a link or button."""
    alternatives = [image.get("alt") or "" for image in element.iter("img")]
    titles = [_aria_name(inner) for inner in element.iter() if inner is not element]
    return _text(element) or _aria_name(element) or "".join(alternatives + titles)
