"""Setting up a machine: what is missing is named exactly, and what is there is left alone."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from scripts import prepare

NO_SUCH = "fairfile-no-such-package"
needs_dpkg = pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="this is no Debian")


def test_a_python_that_is_too_old_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepare, "OLDEST_PYTHON", (99, 1))
    with pytest.raises(prepare.CannotPrepare, match=r"too old; Fairfile needs 99\.1 or newer"):
        prepare.check_python()


@needs_dpkg
def test_only_what_is_missing_is_missing() -> None:
    assert prepare.missing_system_packages(("dpkg", NO_SUCH)) == [NO_SUCH]
    assert prepare.missing_system_packages(("dpkg",)) == []


@needs_dpkg
def test_without_an_administrator_the_exact_line_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "dpkg-query").symlink_to(str(shutil.which("dpkg-query")))
    monkeypatch.setenv("PATH", str(tmp_path))  # no sudo here
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(
        prepare.CannotPrepare, match=rf"sudo apt-get install --no-install-recommends -y {NO_SUCH}\n"
    ):
        prepare.install_system_packages((NO_SUCH, "dpkg"))


def test_elsewhere_than_on_debian_the_packages_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    prepare.install_system_packages(("libpango-1.0-0",))
    assert "libpango-1.0-0" in capsys.readouterr().err


def test_another_lock_means_another_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepare, "ROOT", tmp_path)
    lock = tmp_path / prepare.LOCKS["run"]
    lock.write_text("flask==1\n")
    before = prepare.lock_state("run")
    assert before == prepare.lock_state("run")
    lock.write_text("flask==2\n")
    assert before != prepare.lock_state("run")


def test_a_failing_command_is_named_after_it_was_tried_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(prepare.time, "sleep", lambda _seconds: None)
    script = f"echo tried >> {tmp_path}/tries; exit 1"
    with pytest.raises(prepare.CannotPrepare, match="this command failed: sh -c"):
        prepare.run("sh", "-c", script, tries=2)
    assert (tmp_path / "tries").read_text() == "tried\ntried\n"


def test_a_wrong_word_is_answered_with_the_right_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert prepare.main(["everything"]) == 2
    assert "run, check, test" in capsys.readouterr().err
