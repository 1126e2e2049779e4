"""An e-mail taken apart: what its readers saw, and the files that came with it. Runs in the workshop."""

from __future__ import annotations

import email
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path

HEADERS = ("From", "To", "Cc", "Date", "Subject")
"""What is printed. Blind copies and the way a message took are not for the other side."""
LONGEST_BODY = 200_000
MOST_ATTACHMENTS = 50


@dataclass(frozen=True)
class Mail:
    """``attachments``: name and where its bytes were written; ``beyond``: names of those that are too many."""

    headers: list[tuple[str, str]]
    body: str
    attachments: list[tuple[str, str]] = field(default_factory=list)
    beyond: list[str] = field(default_factory=list)


def take_apart(source: str, folder: str) -> Mail:
    """Read the message at ``source``; attachments are written into ``folder`` under numbers."""
    with open(source, "rb") as file:
        message = email.message_from_binary_file(file, policy=policy.default)
    assert isinstance(message, EmailMessage)
    headers = [(name, str(message[name])[:500]) for name in HEADERS if message[name]]
    attachments, beyond = [], []
    for number, part in enumerate(message.iter_attachments()):
        if number >= MOST_ATTACHMENTS:
            beyond.append(_name(part, number))
            continue
        path = Path(folder) / str(number)
        path.write_bytes(_bytes(part))
        attachments.append((_name(part, number), str(path)))
    return Mail(headers, _body(message)[:LONGEST_BODY], attachments, beyond)


def _name(part: EmailMessage, number: int) -> str:
    name = part.get_filename()
    if name:
        return name
    return (
        f"message-{number + 1}.eml" if part.get_content_type() == "message/rfc822" else f"part-{number + 1}"
    )


def _bytes(part: EmailMessage) -> bytes:
    content = part.get_content()
    if isinstance(content, EmailMessage):
        return content.as_bytes()
    return content.encode() if isinstance(content, str) else bytes(content)


def _body(message: EmailMessage) -> str:
    part = message.get_body(("plain", "html"))
    if part is None:
        return ""
    try:
        words = part.get_content()
    except (LookupError, UnicodeError):
        words = bytes(part.get_payload(decode=True) or b"").decode("utf-8", "replace")
    if part.get_content_type() != "text/html":
        return str(words)
    reader = _Words()
    reader.feed(str(words))
    return "".join(reader.found)


class _Words(HTMLParser):
    """The words of a web page, a line for each block; nothing is fetched and nothing runs."""

    _BLOCKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "blockquote", "table"})
    _UNSEEN = frozenset({"script", "style", "head", "title"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._unseen += tag in self._UNSEEN
        if tag in self._BLOCKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in self._UNSEEN and self._unseen > 0

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.found.append(" ".join(data.split()) + " " if data.strip() else " ")
