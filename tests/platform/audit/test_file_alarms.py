"""A stored file that somebody changed or took away is given to nobody, and those who watch over the files learn of it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from app.platform import log
from app.platform.accounts import Role, User
from app.platform.db import db
from app.platform.jobs.models import Message
from app.platform.storage import current_previewer, current_store, give_out
from app.platform.storage.alarms import tell_noted
from app.platform.storage.preview import NoPreview
from app.platform.storage.store import Unsound
from app.shared.clock import FixedClock
from tests.clients import PageClient
from tests.platform.storage import files

pytestmark = pytest.mark.usefixtures("app")
MakePerson = Callable[..., User]


@pytest.fixture
def digest() -> str:
    return current_store().put(io.BytesIO(files.pdf("Dear Sir")), max_bytes=1 << 20, name="a.pdf").digest


@pytest.fixture
def watchers(person: MakePerson) -> list[User]:
    person(Role.OFFICER)
    return [person(Role.AUDITOR), person(Role.ADMINISTRATOR, locale="zh_Hans_CN")]


def alter(digest: str) -> Path:
    path = current_store().path_of(digest)
    path.write_bytes(path.read_bytes().replace(b"Dear", b"Dead"))
    return path


def mails() -> list[Message]:
    return list(db.session.scalars(select(Message).order_by(Message.id)))


@pytest.mark.parametrize("how", ["altered", "gone"])
def test_it_is_not_given_and_the_watchers_are_told_once_a_day(
    digest: str, watchers: list[User], how: str, clock: FixedClock
) -> None:
    if how == "altered":
        alter(digest)
    else:
        current_store().path_of(digest).unlink()
    for hours in (0, 1, 24):
        clock.advance(hours=hours)
        with pytest.raises(Unsound):
            give_out(digest, name="a.pdf")
        tell_noted()
    told = log.entries(db.session(), log.Stream("file", digest))
    assert [(event.kind, event.fields["how"]) for event in told] == [("file_unsound", how)] * 2
    assert [mail.to_address for mail in mails()] == [person.email for person in watchers] * 2
    assert digest in mails()[0].body


def test_no_way_out_of_the_store_goes_round_the_digest(digest: str) -> None:
    alter(digest)
    store, looked_at = current_store(), current_previewer()
    for way in (store.open, store.open_named, store.path_of):
        with pytest.raises(Unsound):
            way(digest)
    for look in (looked_at.page, looked_at.page_count, looked_at.text):
        assert look(digest) is NoPreview.ALTERED
    assert not store.verify(digest)


def test_a_picture_made_before_is_not_shown_of_a_file_changed_since(digest: str) -> None:
    assert current_previewer().page_count(digest) == 1
    alter(digest)
    assert current_previewer().page_count(digest) is NoPreview.ALTERED


def test_a_file_put_back_is_given_again(digest: str) -> None:
    path = alter(digest)
    with pytest.raises(Unsound):
        give_out(digest, name="a.pdf")
    path.write_bytes(files.pdf("Dear Sir"))
    answer = give_out(digest, name="a.pdf")
    assert answer.get_data() == files.pdf("Dear Sir")
    assert answer.headers["Content-Length"] == str(len(files.pdf("Dear Sir")))
    answer.close()


def test_the_audit_page_shows_the_alarms(
    digest: str, person: MakePerson, sign_in: Callable[[User], PageClient]
) -> None:
    auditor = sign_in(person(Role.AUDITOR))
    assert "alarms, newest first" not in auditor.get("/audit").text
    alter(digest)
    current_previewer().page(digest)
    tell_noted()
    page = auditor.get("/audit").text
    assert "A stored file was changed" in page
    assert digest in page
