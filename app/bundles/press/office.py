"""Word and Excel files printed by LibreOffice, where it is installed. Runs in the workshop: no network, and a profile
of its own that lets no macro run and loads nothing that a file merely points to."""

from __future__ import annotations

import ctypes
import shutil
import signal
import subprocess
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_START_AGAIN = 81
"""What LibreOffice ends with when it has only made its profile."""
_LONGEST = 150
_SETTINGS = (
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableOLEAutomation", "true"),
    ("org.openoffice.Office.Writer/Content/Update", "Link", "2"),
    ("org.openoffice.Office.Calc/Content/Update", "Link", "2"),
)
"""No macro, and nothing fetched from elsewhere: a picture, sheet or part of a text on this machine or another."""
_ITEM = '<item oor:path="/{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
_PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    + "".join(_ITEM.format(*setting) for setting in _SETTINGS)
    + "</oor:items>"
)


class NotPrinted(Exception):
    """LibreOffice made no pages of the file."""


def program() -> str | None:
    """Where LibreOffice is; the program itself, not the script before it, which would leave it running when killed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        return None
    itself = Path(found).resolve().parent / "soffice.bin"
    return str(itself) if itself.exists() else found


def print_office(office: str, source: str, folder: str, extension: str) -> str:
    """Print the file at ``source`` as PDF; its path. Raises NotPrinted."""
    place = Path(folder)
    copy = place / f"paper.{extension}"
    shutil.copyfile(source, copy)
    (place / "profile" / "user").mkdir(parents=True)
    (place / "profile" / "user" / "registrymodifications.xcu").write_text(_PROFILE)
    command = [
        *(office, "--headless", "--norestore", "--nologo", "--nolockcheck"),
        f"-env:UserInstallation=file://{folder}/profile",
        *("--convert-to", "pdf", "--outdir", folder, str(copy)),
    ]
    if _run(command, folder) == _START_AGAIN:
        _run(command, folder)
    printed = place / "paper.pdf"
    if not printed.exists():
        raise NotPrinted
    return str(printed)


def _run(command: list[str], folder: str) -> int:
    return subprocess.run(
        command,
        env={"HOME": folder, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=_LONGEST,
        check=False,
        preexec_fn=_end_with_us,
    ).returncode


def _end_with_us() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
