"""Settings: read once from the environment or ``instance/config.toml``, checked, frozen. All of them stand here."""

from __future__ import annotations

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class BadSetting(SystemExit):
    """A setting that cannot be used; the program ends with its name and what would be accepted."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"FAIRFILE_{name.upper()}: {problem}")


@dataclass(frozen=True)
class Settings:
    """Every setting with its safe default. In the environment: ``FAIRFILE_`` and the name in capitals."""

    instance: Path = ROOT / "instance"
    """Folder of the local database, stored files, keys and mail."""
    database_url: str = ""
    """Empty: SQLite in the instance folder. Else ``postgresql://…``."""
    mode: str = "development"
    """``development`` or ``production``; production refuses default secrets and plain cookies."""
    secret_key: str = ""
    """Signs sessions. Empty in development: one is made and kept in the instance folder."""
    public_url: str = "http://127.0.0.1:8000"
    """The address people use; letters and mails point there."""
    host: str = "127.0.0.1"
    """Where ``make run`` listens."""
    port: int = 8000
    smtp_url: str = ""
    """Empty: mails are put into ``mail`` in the instance folder. Else ``smtp://[user:password@]host:port``."""
    mail_from: str = "complaints@fairfile.invalid"
    anchor_to: str = ""
    """An address outside the house that gets the anchor of the log each day; empty: nobody does."""
    rules_folder: str = ""
    """A folder of further rule packs and overridden targets; empty: ``rules`` in the instance folder."""
    max_upload_mb: int = 50
    session_hours: int = 10
    """A session that nobody uses for so long ends."""
    session_most_hours: int = 16
    """So long after sign-in every session ends, used or not."""
    trusted_proxies: int = 0
    """How many proxies in front set X-Forwarded-For."""
    argon2_memory_kib: int = 65536
    ledger_days: int = 400
    """How long ended runs of jobs and delivered mails are kept."""
    letter_workers: int = 1
    """Processes that set letters, for each web process."""
    signing_certificate: str = ""
    """A PKCS#12 file with the certificate that signs letters when they leave; empty: they are not signed."""
    signing_password: str = ""
    log_level: str = "INFO"

    @classmethod
    def load(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read environment over file over defaults. Raises BadSetting for an unknown name or a bad value."""
        environment = os.environ if environment is None else environment
        instance = Path(environment.get("FAIRFILE_INSTANCE") or cls.instance).resolve()
        values: dict[str, object] = {"instance": instance}
        known = {field.name: field.type for field in fields(cls)}
        for name, value in {**_from_file(instance / "config.toml"), **_from_environment(environment)}.items():
            if name == "instance":
                continue
            if name not in known:
                if name in _TOOLS:
                    continue
                raise BadSetting(name, f"there is no such setting; known: {', '.join(known)}")
            values[name] = _integer(name, value) if known[name] == "int" else str(value)
        settings = cls(**values)  # type: ignore[arg-type]  # values were converted by field above
        settings._check()
        return settings

    @property
    def url(self) -> str:
        """The SQLAlchemy address of the database."""
        if not self.database_url:
            return f"sqlite:///{self.instance / 'fairfile.db'}"
        return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)

    @property
    def rules_in(self) -> Path:
        """The folder of the firm's own rule packs."""
        return Path(self.rules_folder) if self.rules_folder else self.instance / "rules"

    @property
    def production(self) -> bool:
        return self.mode == "production"

    def signing_key(self) -> str:
        """``secret_key``, or in development one that is made once and kept in the instance folder."""
        if self.secret_key:
            return self.secret_key
        path = self.instance / "secret_key"
        try:
            self.instance.mkdir(parents=True, exist_ok=True)
            with open(path, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
                file.write(secrets.token_hex(32))
        except FileExistsError:
            pass
        return path.read_text()

    def _check(self) -> None:
        if self.mode not in {"development", "production"}:
            raise BadSetting("mode", f"“{self.mode}” is neither “development” nor “production”")
        if self.database_url and not self.database_url.startswith(("postgresql://", "sqlite:///")):
            raise BadSetting("database_url", "must start with postgresql:// or sqlite:///")
        if self.smtp_url and not self.smtp_url.startswith(("smtp://", "smtps://")):
            raise BadSetting("smtp_url", "must start with smtp:// or smtps://")
        if not self.public_url.startswith(("http://", "https://")):
            raise BadSetting("public_url", "must start with http:// or https://")
        for name, least, most in (
            ("port", 1, 65535),
            ("max_upload_mb", 1, 2000),
            ("session_hours", 1, 24),
            ("session_most_hours", 1, 720),
            ("trusted_proxies", 0, 5),
            ("argon2_memory_kib", 8, 1048576),
            ("ledger_days", 30, 3660),
            ("letter_workers", 1, 16),
        ):
            if not least <= getattr(self, name) <= most:
                raise BadSetting(name, f"must lie between {least} and {most}")
        if self.log_level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise BadSetting("log_level", "must be DEBUG, INFO, WARNING or ERROR")
        if self.signing_password and not self.signing_certificate:
            raise BadSetting("signing_certificate", "a password was set, but no certificate to open with it")
        if self.production and len(self.secret_key) < 32:
            raise BadSetting("secret_key", "production needs one of at least 32 characters")


_TOOLS = {"test_database", "shared", "accept_postgresql"}
"""Read by the tests and by ``make accept``, not by the application."""


def _from_environment(environment: Mapping[str, str]) -> dict[str, str]:
    prefix = "FAIRFILE_"
    return {key[len(prefix) :].lower(): value for key, value in environment.items() if key.startswith(prefix)}


def _from_file(path: Path) -> dict[str, object]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SystemExit(f"{path}: {error}") from error


def _integer(name: str, value: object) -> int:
    try:
        return int(str(value))
    except ValueError as error:
        raise BadSetting(name, f"“{value}” is not a whole number") from error
