"""Mail leaves the outbox: by a real SMTP server, or as files; never twice, never lost, never with forged headers."""

from __future__ import annotations

import email
import email.policy
import io
import socket
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import select

from app.config import Settings
from app.platform.db import db, transaction
from app.platform.jobs import Message
from app.platform.jobs.delivery import PATIENCE, deliver
from app.platform.jobs.outbox import enqueue
from app.shared.clock import FixedClock
from app.shared.errors import NotFound
from tests.conftest import NOW

STORED = {"a" * 64: b"%PDF-1.7 a letter"}


def open_file(digest: str) -> io.BytesIO:
    if digest not in STORED:
        raise NotFound("The file is not in the store.")
    return io.BytesIO(STORED[digest])


class PostOffice:
    """An SMTP server's behaviour: keeps what it takes, and answers as it is told."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.answer = "250 OK"

    async def handle_RCPT(  # noqa: N802  # the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        message = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)
        return "250 OK"


@pytest.fixture
def post_office() -> Iterator[tuple[PostOffice, str]]:
    office = PostOffice()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    yield office, f"smtp://127.0.0.1:{port}"
    controller.stop()


@pytest.fixture
def put(app: Any) -> Any:
    """``put(key=…)``: a mail in the outbox."""

    def make(**columns: Any) -> Message:
        given = {
            "key": "reminder:1",
            "to_name": "Zoë Adeyemi-Brown, Leeds",
            "to_address": "zoe@harbour.example",
            "subject": "Due tomorrow: 最终答复 on FF-2026-00001",
            "body": "Dear Zoë,\n\nthe final response is due tomorrow.\n",
            "now": NOW,
        }
        with transaction():
            assert enqueue(**{**given, **columns})
        return db.session.scalars(select(Message).order_by(Message.id.desc())).first()  # type: ignore[return-value]

    return make


def test_without_a_server_a_mail_becomes_a_file(settings: Settings, clock: FixedClock, put: Any) -> None:
    message = put()
    assert deliver(settings=settings, open_file=open_file, clock=clock) == {
        "sent": 1,
        "put off": 0,
        "failed": 0,
    }
    [file] = (settings.instance / "mail").iterdir()
    assert file.name == f"{message.id:06d}.eml"
    mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert mail["To"] == '"Zoë Adeyemi-Brown, Leeds" <zoe@harbour.example>'
    assert mail["Subject"] == "Due tomorrow: 最终答复 on FF-2026-00001"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "due tomorrow" in mail.get_content()
    assert (message.state, message.sent_at) == ("sent", NOW)


def test_a_mail_is_delivered_once_and_only_when_it_is_due(
    settings: Settings, clock: FixedClock, put: Any
) -> None:
    put(due_at=NOW.replace(hour=12))
    assert deliver(settings=settings, open_file=open_file, clock=clock)["sent"] == 0
    clock.advance(hours=3)
    assert deliver(settings=settings, open_file=open_file, clock=clock)["sent"] == 1
    assert deliver(settings=settings, open_file=open_file, clock=clock)["sent"] == 0


def test_a_server_gets_the_mail_with_its_attachment(
    settings: Settings, clock: FixedClock, put: Any, post_office: tuple[PostOffice, str]
) -> None:
    office, url = post_office
    put(attachments=[{"name": "答复.pdf", "digest": "a" * 64, "media_type": "application/pdf"}])
    put(key="reminder:2")
    counts = deliver(settings=replace(settings, smtp_url=url), open_file=open_file, clock=clock)
    assert counts["sent"] == 2
    first, second = office.taken
    [attachment] = first.iter_attachments()
    assert (attachment.get_filename(), attachment.get_content()) == ("答复.pdf", STORED["a" * 64])
    assert first["Message-ID"] != second["Message-ID"]


def test_a_mail_with_a_page_says_it_in_plain_text_too(
    settings: Settings, clock: FixedClock, put: Any, post_office: tuple[PostOffice, str]
) -> None:
    office, url = post_office
    put(
        html="<p>今天 <b>due</b></p>",
        attachments=[{"name": "a.pdf", "digest": "a" * 64, "media_type": "application/pdf"}],
    )
    deliver(settings=replace(settings, smtp_url=url), open_file=open_file, clock=clock)
    [mail] = office.taken
    plain, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert "due tomorrow" in plain.get_content()
    assert page is not None
    assert "今天" in page.get_content()
    assert len(list(mail.iter_attachments())) == 1


def test_a_final_no_of_the_server_fails_at_once_and_says_why(
    settings: Settings, clock: FixedClock, put: Any, post_office: tuple[PostOffice, str]
) -> None:
    office, url = post_office
    office.answer = "550 no such mailbox"
    message = put()
    counts = deliver(settings=replace(settings, smtp_url=url), open_file=open_file, clock=clock)
    assert counts == {"sent": 0, "put off": 0, "failed": 1}
    assert (message.state, message.error) == ("failed", "550 no such mailbox")


def test_a_server_that_is_busy_is_asked_again_later_and_later(
    settings: Settings, clock: FixedClock, put: Any, post_office: tuple[PostOffice, str]
) -> None:
    office, url = post_office
    office.answer = "451 come back later"
    message = put()
    smtp = replace(settings, smtp_url=url)
    for wait in PATIENCE:
        assert deliver(settings=smtp, open_file=open_file, clock=clock)["put off"] == 1
        db.session.refresh(message)
        assert message.due_at - clock.now() == wait
        assert deliver(settings=smtp, open_file=open_file, clock=clock) == {
            "sent": 0,
            "put off": 0,
            "failed": 0,
        }
        clock.advance(seconds=wait.total_seconds())
    assert deliver(settings=smtp, open_file=open_file, clock=clock)["failed"] == 1
    db.session.refresh(message)
    assert message.state == "failed"
    assert "come back later" in (message.error or "")


def test_a_server_that_cannot_be_reached_loses_nothing(
    settings: Settings, clock: FixedClock, put: Any, post_office: tuple[PostOffice, str]
) -> None:
    office, url = post_office
    message = put()
    nowhere = replace(settings, smtp_url="smtp://127.0.0.1:1")
    assert deliver(settings=nowhere, open_file=open_file, clock=clock)["put off"] == 1
    clock.advance(minutes=1)
    assert deliver(settings=replace(settings, smtp_url=url), open_file=open_file, clock=clock)["sent"] == 1
    assert len(office.taken) == 1
    db.session.refresh(message)
    assert (message.state, message.error) == ("sent", None)


def test_a_mail_whose_sender_died_is_sent_again_under_the_same_id(
    settings: Settings, clock: FixedClock, put: Any, post_office: tuple[PostOffice, str]
) -> None:
    office, url = post_office
    smtp = replace(settings, smtp_url=url)
    message = put()
    deliver(settings=smtp, open_file=open_file, clock=clock)
    with transaction():
        message.state, message.sent_at = (
            "sending",
            None,
        )  # as kill -9 between the server's yes and our note leaves it
    deliver(settings=smtp, open_file=open_file, clock=clock)
    clock.advance(minutes=1)
    deliver(settings=smtp, open_file=open_file, clock=clock)
    first, second = office.taken
    assert first["Message-ID"] == second["Message-ID"]


@pytest.mark.parametrize(
    "columns",
    [
        {"subject": "Hello\r\nBcc: everyone@harbour.example"},
        {"subject": "Hello\nBcc: everyone@harbour.example"},
        {"to_name": "Zoë\r\nBcc: everyone@harbour.example"},
        {"to_name": "Zoë\x0b\x0c\x85\u2028Bcc: everyone@harbour.example"},
    ],
)
def test_a_line_break_in_a_name_or_subject_adds_no_header(
    settings: Settings, clock: FixedClock, put: Any, columns: dict[str, str]
) -> None:
    put(**columns)
    assert deliver(settings=settings, open_file=open_file, clock=clock)["sent"] == 1
    [file] = (settings.instance / "mail").iterdir()
    mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert mail["Bcc"] is None
    assert len(mail["To"].addresses) == 1


@pytest.mark.parametrize(
    "address",
    [
        "",
        "zoe",
        "zoe@harbour.example\r\nBcc: x@harbour.example",
        "a@b.example, c@d.example",
        "zoe@@harbour.example",
    ],
)
def test_an_address_that_is_none_fails_visibly_and_holds_up_nothing(
    settings: Settings, clock: FixedClock, put: Any, address: str
) -> None:
    bad = put(to_address=address)
    put(key="reminder:2")
    counts = deliver(settings=settings, open_file=open_file, clock=clock)
    assert counts == {"sent": 1, "put off": 0, "failed": 1}
    assert (bad.state, bool(bad.error)) == ("failed", True)


def test_an_invitation_stands_where_mail_programs_look_for_one_and_as_a_file(
    settings: Settings, clock: FixedClock, put: Any
) -> None:
    STORED["c" * 64] = "BEGIN:VCALENDAR 调解".encode()
    kind = "text/calendar; method=REQUEST; charset=utf-8"
    put(attachments=[{"name": "invitation.ics", "digest": "c" * 64, "media_type": kind}])
    deliver(settings=settings, open_file=open_file, clock=clock)
    [file] = (settings.instance / "mail").iterdir()
    mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    found = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    assert [part.get_filename() for part in found] == [None, "invitation.ics"]
    for part in found:
        assert dict(part["Content-Type"].params).items() >= {"method": "REQUEST", "charset": "utf-8"}.items()
        assert "调解" in part.get_content()
    [beside, _file] = found
    assert mail.get_content_type() == "multipart/mixed"
    assert beside in next(mail.iter_parts()).get_payload()


def test_a_mail_whose_attachment_is_gone_does_not_leave_without_it(
    settings: Settings, clock: FixedClock, put: Any
) -> None:
    message = put(attachments=[{"name": "x.pdf", "digest": "b" * 64, "media_type": "application/pdf"}])
    assert deliver(settings=settings, open_file=open_file, clock=clock)["failed"] == 1
    assert message.error == "The file is not in the store."


def test_a_password_is_not_sent_in_the_open(
    settings: Settings, clock: FixedClock, put: Any, post_office: tuple[PostOffice, str]
) -> None:
    office, url = post_office
    message = put()
    with_password = replace(settings, smtp_url=url.replace("//", "//fairfile:secret@"))
    assert deliver(settings=with_password, open_file=open_file, clock=clock)["put off"] == 1
    assert office.taken == []
    db.session.refresh(message)
    assert "not sent in the open" in (message.error or "")
