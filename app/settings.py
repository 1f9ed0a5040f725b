"""Settings by environment: every name below, in capitals, with `LEARNING_CENTER_` before it."""

from enum import StrEnum
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT = Path(__file__).resolve().parent.parent
TEMPLATES = PROJECT / "templates"
STATIC = PROJECT / "static"
MIGRATIONS = PROJECT / "migrations"


class LogFormat(StrEnum):
    """How a log line looks: for a person at a terminal, or for a machine that collects lines."""

    CONSOLE = "console"
    JSON = "json"


class LogLevel(StrEnum):
    """The least that is worth a line."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


def _networks(names: str) -> str:
    try:
        for name in filter(None, names.split(",")):
            ip_network(name.strip())
    except ValueError:
        message = "addresses and networks belong here, with commas between them, as 127.0.0.1 or 10.0.0.0/8"
        raise PydanticCustomError("networks", message) from None
    return names


class Settings(BaseSettings):
    """How this installation runs; `body_limit` in bytes, `graceful_stop` in seconds.

    `secret_key` signs cookies; without one a key is made once and kept in the database. What `trusted_proxies` say in
    X-Forwarded-For and X-Forwarded-Proto about a reader's address and scheme is believed, and nobody else. Where
    `open_sign_up` is off, accounts are made by `learning-center user create` alone.
    """

    model_config = SettingsConfigDict(env_prefix="LEARNING_CENTER_", frozen=True)

    database_url: str = f"sqlite:///{PROJECT / 'var' / 'learning-center.db'}"
    content_folder: Path = PROJECT / "content" / "cloud-security"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    behind_tls: bool = False
    trusted_proxies: Annotated[str, AfterValidator(_networks)] = ""
    secret_key: str = ""
    open_sign_up: bool = True
    reload: bool = False
    log_format: LogFormat = LogFormat.CONSOLE
    log_level: LogLevel = LogLevel.INFO
    body_limit: int = 256 * 1024
    graceful_stop: int = 10
