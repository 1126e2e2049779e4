"""An anchor kept elsewhere: the log may grow, and nothing of what it was may be another."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import current_app
from sqlalchemy import select, text

from app.platform import log
from app.platform.accounts import Role, User
from app.platform.audit.anchors import anchor_now, mail_anchor
from app.platform.db import db
from app.platform.jobs.models import Message
from app.shared.clock import FixedClock
from app.shared.errors import Refused
from tests.clients import CommandRunner, PageClient
from tests.platform.audit.cheating import rewrite_chain, unguarded
from tests.platform.log.kinds import write

A, B = log.Stream("case", "FF-1"), log.Stream("case", "FF-2")


def problems(anchor: str) -> list[str]:
    found = log.compare_anchor(db.session(), anchor.splitlines())
    return [f"{one.stream_id} {one.seq} {one.problem}" for one in found]


@pytest.fixture
def settled(clock: FixedClock) -> None:
    """Two streams of three events, written long enough ago."""
    for stream in (A, B):
        for _number in range(3):
            write(stream)
    clock.advance(hours=1)


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("with_heads", [False, True])
def test_a_log_that_only_grew_still_holds_what_it_held(with_heads: bool, clock: FixedClock) -> None:
    anchor = anchor_now(with_heads=with_heads)
    assert problems(anchor) == []
    write(A, recorded_at=clock.now())
    write(log.Stream("case", "FF-3"), recorded_at=clock.now())
    assert problems(anchor) == []
    clock.advance(days=400)
    assert problems(anchor) == []
    assert "\nstreams 2\nevents 6\n" in anchor


@pytest.mark.usefixtures("settled")
def test_what_was_recorded_just_now_waits_for_the_next_anchor(clock: FixedClock) -> None:
    write(A, recorded_at=clock.now())
    assert "\nevents 6\n" in anchor_now(with_heads=False)
    clock.advance(minutes=16)
    assert "\nevents 7\n" in anchor_now(with_heads=False)


@pytest.mark.usefixtures("settled")
def test_a_chain_written_anew_is_whole_inside_and_not_what_was_anchored(clock: FixedClock) -> None:
    kept, told = anchor_now(with_heads=True), anchor_now(with_heads=False)
    with unguarded():
        rewrite_chain(A, seq=2, actor="user:99")
    assert log.verify(db.session()).ok
    until = kept.splitlines()[2].partition(" ")[2]
    assert problems(kept) == ["FF-1 3 anchor-other", f"{until} 0 anchor:+0 +0"]
    assert problems(told) == [f"{until} 0 anchor:+0 +0"]


@pytest.mark.usefixtures("settled")
def test_events_cut_off_with_their_head_are_missed(clock: FixedClock) -> None:
    kept = anchor_now(with_heads=True)
    with unguarded() as session:
        session.execute(text("DELETE FROM log_event WHERE stream_id = 'FF-2' AND seq = 3"))
        last = "(SELECT hash FROM log_event WHERE stream_id = 'FF-2' AND seq = 2)"
        session.execute(
            text(f"UPDATE log_stream SET last_seq = 2, last_hash = {last} WHERE stream_id = 'FF-2'")
        )
        session.execute(text("DELETE FROM log_event WHERE stream_id = 'FF-1'"))
        session.execute(text("DELETE FROM log_stream WHERE stream_id = 'FF-1'"))
    assert log.verify(db.session()).ok
    assert [line.partition(" ")[2] for line in problems(kept)][:2] == ["3 anchor-gone", "3 anchor-gone"]
    assert problems(kept)[2].endswith("anchor:-1 -4")


@pytest.mark.usefixtures("settled")
def test_an_event_forged_later_with_an_older_date_is_noticed(clock: FixedClock) -> None:
    told = anchor_now(with_heads=False)
    write(A, recorded_at=clock.now() - timedelta(minutes=40))
    assert log.verify(db.session()).ok
    assert problems(told)[0].endswith("anchor:+0 +1")


@pytest.mark.parametrize(
    "damage",
    [
        lambda text_: "",
        lambda text_: "\x00\x01 nothing of ours\n" * 20,
        lambda text_: text_.replace("events 6", "events six"),
        lambda text_: text_.replace("until 2", "until x"),
        lambda text_: text_.replace("streams ", "streams 9"),
        lambda text_: text_.replace("events ", "events 9"),
        lambda text_: "\n".join(text_.splitlines()[:6]),
        lambda text_: text_.replace("FF-2", "FF-9"),
        lambda text_: text_ + "case\t{}\t1\n",
    ],
)
@pytest.mark.usefixtures("settled")
def test_what_is_no_anchor_or_was_altered_is_refused(damage: Callable[[str], str]) -> None:
    with pytest.raises(Refused):
        problems(damage(anchor_now(with_heads=True)))


@pytest.mark.usefixtures("settled")
def test_the_command_writes_compares_and_says_so(runner: CommandRunner, tmp_path: Path) -> None:
    kept = tmp_path / "kept.txt"
    said = runner.invoke(args=["audit", "anchor", "--to", str(kept)])
    assert said.exit_code == 0 and said.output.startswith("fairfile-anchor 1\n")
    assert kept.read_text().count("FF-") == 2
    assert runner.invoke(args=["audit", "verify", "--anchor", str(kept)]).exit_code == 0
    with unguarded():
        rewrite_chain(A, seq=1, actor="user:99")
    found = runner.invoke(args=["audit", "verify", "--anchor", str(kept)])
    assert found.exit_code == 1
    assert "case/FF-1, event 3: the event that ended this stream at the anchor is another one" in found.output
    kept.write_text("nothing")
    assert runner.invoke(args=["audit", "verify", "--anchor", str(kept)]).exit_code == 2
    assert runner.invoke(args=["audit", "verify", "--anchor", str(kept), "--case", "FF-1"]).exit_code == 2


@pytest.mark.usefixtures("settled")
def test_an_auditor_takes_and_compares_one_on_the_page(
    person: Callable[..., User], sign_in: Callable[[User], PageClient]
) -> None:
    auditor = sign_in(person(Role.AUDITOR))
    saved = auditor.get("/audit/anchor/file")
    assert saved.headers["Content-Disposition"].startswith("attachment")
    statement = "\n".join(saved.text.splitlines()[:7])
    answer = auditor.post("/audit/anchor", data={"statement": statement}).text
    assert "The log still holds all of it" in answer
    with unguarded():
        rewrite_chain(A, seq=1, actor="user:99")
    upload = {"file": (io.BytesIO(saved.data), "anchor.txt")}
    assert "is another one" in auditor.post("/audit/anchor", data=upload).text
    wrong = auditor.post("/audit/anchor", data={"statement": "hello"})
    assert wrong.status_code == 422
    assert "This is no anchor" in wrong.text


@pytest.mark.usefixtures("settled")
def test_it_is_mailed_once_a_day_to_whoever_keeps_it(
    clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert mail_anchor(clock) == {"mails": 0}
    settings = current_app.extensions["settings"]
    monkeypatch.setitem(
        current_app.extensions,
        "settings",
        type(settings)(**{**vars(settings), "anchor_to": "a@audit.example"}),
    )
    assert mail_anchor(clock) == {"mails": 1}
    assert mail_anchor(clock) == {"mails": 0}
    (mail,) = db.session.scalars(select(Message))
    assert mail.to_address == "a@audit.example"
    assert problems(mail.body[mail.body.index("fairfile-anchor") :]) == []
