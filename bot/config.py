"""The county's settings: a TOML file, overridable by environment (GRIDWHISTLE_WEB__PORT=9000)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import time, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Any, ClassVar, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    create_model,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from bot.platforms.dingtalk.config import DingTalkConfig, GroupRobotsConfig
from bot.platforms.telegram.config import TelegramConfig
from bot.platforms.wecom.config import WecomConfig, WecomWebhookConfig
from bot.platforms.wecom_residents.config import WecomResidentsConfig
from storage.terms import read_interval

S = TypeVar("S", bound="Section")
C = TypeVar("C", bound="Config")
ENV_FILE = "GRIDWHISTLE_CONFIG"


class ConfigError(Exception):
    """A config that cannot be used; the message names each key and says what is wrong, without values."""


def _database(url: str) -> str:
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        read = make_url(url)
    except (ArgumentError, ValueError):  # their words quote the address, with its password
        read = None
    if read is None or read.get_backend_name() not in ("sqlite", "postgresql") or not read.database:
        raise ValueError("write sqlite:///a/file or postgresql://user:password@host/name")
    return url


BotName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,32}$")]


def _bucket(url: str) -> str:
    if url:
        from storage.attachments.address import parse

        parse(url)
    return url


def _place(to: str) -> str:
    if not to:
        raise ValueError("write a folder, or s3://bucket/prefix?endpoint=…")
    return _bucket(to) if to.startswith("s3:") else to


def _every(text: str) -> str:
    read_interval(text)
    return text


class Section(BaseModel):
    """A table of the TOML: the machine's own stand here, a capability's in its folder.

    `moved` names keys that stood elsewhere once, by (section, key): a county's old file is still read.
    """

    moved: ClassVar[Mapping[tuple[str, str], str]] = {}

    model_config = ConfigDict(extra="forbid", frozen=True)


class CountyConfig(Section):
    """The county: its name, how its cases are numbered, whom to call."""

    name: str = Field(default="会昌县", description="Name as it stands in texts.")
    code: str = Field(
        default="HC", pattern=r"^[A-Z]{1,6}$", description="First part of every case number: HC-SD-2026-00001."
    )
    duty_phone: str = Field(
        default="0797-5620000", description="An office's published number, said in emergencies and with 人工."
    )


class DatabaseConfig(Section):
    """Where everything is kept."""

    url: Annotated[str, AfterValidator(_database)] = Field(
        default="sqlite:///data/gridwhistle.sqlite3",
        description="SQLite file, or postgresql://user:password@host/name for several processes and machines.",
    )
    batch: int = Field(default=64, ge=1, le=1000, description="Most messages that share one commit.")
    threads: int = Field(default=2, ge=1, le=16, description="Writers of a process on PostgreSQL (SQLite has one).")


class WebConfig(Section):
    """The pages: chat room, /healthz, /metrics."""

    enabled: bool = Field(default=True, description="Serve the chat room.")
    host: str = Field(default="127.0.0.1", description="Address to listen on; the demo room takes this machine's only.")
    port: int = Field(default=8420, ge=0, le=65535, description="Port; 0 takes a free one.")
    names: list[str] = Field(
        default=[], description="Names by which it may be called, beside bare addresses and those of webhooks."
    )
    health_open: bool = Field(
        default=False, description="Tell other machines, too, how this one does (/healthz, /livez, /readyz, /metrics)."
    )
    open_browser: bool = Field(default=True, description="Open the page at start, where there is a browser.")


class FilesConfig(Section):
    """Pictures and documents that people send."""

    folder: Path = Field(default=Path("data/attachments"), description="Where they are kept, by content hash.")
    url: Annotated[str, AfterValidator(_bucket)] = Field(
        default="", description="Instead of the folder, a bucket for several machines (s3://bucket/prefix?endpoint=…)."
    )
    key_id: str = Field(default="", description="Access key of the bucket.")
    secret: SecretStr = Field(default=SecretStr(""), description="Its secret; better from GRIDWHISTLE_FILES__SECRET.")
    max_mb: int = Field(default=20, ge=1, le=200, description="Largest file, megabytes.")

    @model_validator(mode="after")
    def _keys(self) -> Self:
        if self.url and not (self.key_id and self.secret and self.secret.get_secret_value()):
            raise ValueError("a bucket needs key_id and secret (GRIDWHISTLE_FILES__KEY_ID, GRIDWHISTLE_FILES__SECRET)")
        return self


class PushConfig(Section):
    """What the bot sends by itself."""

    quiet_from: time = Field(default=time(21, 0), description="Quiet hours begin (county time); urgent matters pass.")
    quiet_until: time = Field(default=time(8, 0), description="Quiet hours end.")
    late_hours: float = Field(
        default=12, ge=0, description="Hours within which a missed push is still sent; later ones are skipped."
    )


class SendingConfig(Section):
    """How answers leave."""

    attempts: int = Field(default=12, ge=1, description="Tries before a message becomes a dead letter (死信).")
    parallel: int = Field(default=32, ge=1, description="Chats served at once.")
    per_chat_per_minute: dict[str, int] = Field(
        default={}, description="Own quotas by platform, messages a minute and chat, e.g. { web = 20 }."
    )


class PaceConfig(Section):
    """How fast one person may write. What comes beyond is kept, told once, and heard only for danger."""

    at_once: int = Field(default=30, ge=0, description="Messages to the bot at once; 0 = no limit. Offices have none.")
    per_minute: int = Field(default=12, ge=1, description="How many more each minute.")


class DialogueConfig(Section):
    """Questions that the bot asks."""

    minutes: int = Field(default=30, ge=1, description="Minutes until an unanswered question is forgotten.")


class BackupConfig(Section):
    """Backups that are made by themselves, in one file that either database can restore."""

    every: Annotated[str, AfterValidator(_every)] = Field(
        default="1 day", description='How often: "6 hours", "1 day", "7 days", from 02:30 on; "" = never.'
    )
    keep: int = Field(default=14, ge=1, description="How many are kept; older ones are removed.")
    to: Annotated[str, AfterValidator(_place)] = Field(
        default="data/backups",
        description="A folder, best on another disk, or a bucket (s3://bucket/prefix?endpoint=…).",
    )
    key_id: str = Field(default="", description="Access key of the bucket.")
    secret: SecretStr = Field(default=SecretStr(""), description="Its secret; better from GRIDWHISTLE_BACKUP__SECRET.")

    @model_validator(mode="after")
    def _keys(self) -> Self:
        if self.to.startswith("s3:") and not (self.key_id and self.secret and self.secret.get_secret_value()):
            raise ValueError(
                "a bucket needs key_id and secret (GRIDWHISTLE_BACKUP__KEY_ID, GRIDWHISTLE_BACKUP__SECRET)"
            )
        return self

    @property
    def interval(self) -> timedelta | None:
        """How often; None = never."""
        return read_interval(self.every)


class LogConfig(Section):
    """Logs go to stderr; they never hold texts, phones or secrets."""

    level: str = Field(default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="DEBUG INFO WARNING ERROR.")
    json_lines: bool = Field(default=False, description="One JSON object a line instead of words.")


class Config(BaseSettings):
    """Everything that a county decides. Frozen: a change takes effect at the next start.

    The fields here are the machine's; `with_sections` adds what the capabilities declare, read by `section`.
    """

    model_config = SettingsConfigDict(env_prefix="GRIDWHISTLE_", env_nested_delimiter="__", extra="forbid", frozen=True)

    moved: ClassVar[Mapping[tuple[str, str], tuple[str, str]]] = {}  # by (section, key), where a key stands now
    named: ClassVar[Mapping[type[Section], str]] = {}  # what each capability's section is called

    county: CountyConfig = CountyConfig()
    database: DatabaseConfig = DatabaseConfig()
    web: WebConfig = WebConfig()
    files: FilesConfig = FilesConfig()
    push: PushConfig = PushConfig()
    sending: SendingConfig = SendingConfig()
    pace: PaceConfig = PaceConfig()
    dialogue: DialogueConfig = DialogueConfig()
    backup: BackupConfig = BackupConfig()
    log: LogConfig = LogConfig()
    dingtalk: dict[BotName, DingTalkConfig] = Field(
        default={}, description="A DingTalk app with a robot: one section for each, under a name of your own."
    )
    dingtalk_robots: GroupRobotsConfig = GroupRobotsConfig()
    wecom: dict[BotName, WecomConfig] = Field(
        default={}, description="A WeCom AI bot (智能机器人): one section for each, under a name of your own."
    )
    wecom_webhook: WecomWebhookConfig = WecomWebhookConfig()
    wecom_residents: dict[BotName, WecomResidentsConfig] = Field(
        default={}, description="居民上报 and 客户群群发: residents' WeChat groups by the official road."
    )
    telegram: dict[BotName, TelegramConfig] = Field(
        default={}, description="A Telegram bot: one section for each, under a name of your own."
    )
    texts: dict[str, str] = Field(
        default={},
        description='The county\'s own wording by key, e.g. "bot.hello" = "您好！" (keys: the texts.toml files).',
    )

    @model_validator(mode="before")
    @classmethod
    def _put_in_place(cls, given: Any) -> Any:
        """Keys that stood elsewhere once; one that stands in its new place counts."""
        tables = {name: dict(table) if isinstance(table, dict) else table for name, table in dict(given).items()}
        for (old_name, old), (name, new) in cls.moved.items():
            table = tables.get(old_name)
            if isinstance(table, dict) and old in table and isinstance(own := tables.setdefault(name, {}), dict):
                own.setdefault(new, table.pop(old))
        return tables

    def section(self, kind: type[S]) -> S:
        """A capability's settings; their defaults where its section is not of this house."""
        if (name := self.named.get(kind)) is not None:
            section: S = self.__dict__[name]
            return section
        own = next((value for value in self.__dict__.values() if isinstance(value, kind)), None)
        return _default(kind) if own is None else own

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


@cache
def _default(kind: type[S]) -> S:
    return kind()


def with_sections(sections: Mapping[str, type[Section]]) -> type[Config]:
    """The settings of a house: the machine's and these, by their names in the TOML. An unknown name is refused."""
    fields: dict[str, Any] = {name: (kind, kind()) for name, kind in sections.items()}
    house = create_model("HouseConfig", __base__=Config, **fields)
    house.named = {kind: name for name, kind in sections.items()}
    house.moved = {old: (name, new) for name, kind in sections.items() for old, new in kind.moved.items()}
    return house


def find(path: Path | None = None) -> Path | None:
    """The config file to use: the one given, else $GRIDWHISTLE_CONFIG, else ./config.toml if there."""
    if path is not None:
        return path
    if named := os.environ.get(ENV_FILE):
        return Path(named)
    here = Path("config.toml")
    return here if here.exists() else None


def load(path: Path | None, kind: type[C]) -> C:
    """Read the settings of a house. Raises ConfigError, with each wrong key and its reason."""
    file = find(path)
    if file is not None and not file.is_file():
        raise ConfigError(f"找不到配置文件 {file}")

    class _FromFile(kind):  # type: ignore[misc, valid-type]
        model_config = SettingsConfigDict(toml_file=file)

    try:
        made: C = _FromFile()
        return made
    except ValidationError as error:
        wrong = (f"{'.'.join(map(str, fault['loc']))}：{fault['msg']}" for fault in error.errors(include_input=False))
        raise ConfigError("配置有误：\n" + "\n".join(f"  - {line}" for line in wrong)) from None
    except ValueError as error:  # TOML that cannot be parsed
        raise ConfigError(f"配置文件读不懂：{error}") from None
