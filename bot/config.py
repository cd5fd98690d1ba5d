"""The county's settings: a TOML file, overridable by environment (GRIDWHISTLE_WEB__PORT=9000)."""

from __future__ import annotations

import os
import re
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from bot.platforms.dingtalk.config import DingTalkConfig, GroupRobotsConfig
from bot.platforms.telegram.config import TelegramConfig
from bot.platforms.wecom.config import WecomConfig, WecomWebhookConfig
from bot.platforms.wecom_residents.config import WecomResidentsConfig
from storage.terms import read_interval, read_term

ENV_FILE = "GRIDWHISTLE_CONFIG"
SIX_DAYS = ("学习教育日", "结对帮扶日", "便民服务日", "企业走访日", "项目推进日", "志愿服务日")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class ConfigError(Exception):
    """A config that cannot be used; the message names each key and says what is wrong, without values."""


def _weekly(text: str) -> str:
    if not re.fullmatch(rf"({'|'.join(_DAYS)}) ([01][0-9]|2[0-3]):[0-5][0-9]", text):
        raise ValueError('write a day and a time, such as "fri 16:00"')
    return text


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


def _term(text: str) -> str:
    read_term(text)
    return text


TermText = Annotated[str, AfterValidator(_term)]
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


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CountyConfig(_Section):
    """The county: its name, how its cases are numbered, its six days."""

    name: str = Field(default="会昌县", description="Name as it stands in texts.")
    code: str = Field(
        default="HC", pattern=r"^[A-Z]{1,6}$", description="First part of every case number: HC-SD-2026-00001."
    )
    duty_phone: str = Field(
        default="0797-5620000", description="An office's published number, said in emergencies and with 人工."
    )
    themes: tuple[str, ...] = Field(
        default=SIX_DAYS,
        description="六个日: the themes of the weekly list, names and order (暂定 until the county says).",
    )


class DatabaseConfig(_Section):
    """Where everything is kept."""

    url: Annotated[str, AfterValidator(_database)] = Field(
        default="sqlite:///data/gridwhistle.sqlite3",
        description="SQLite file, or postgresql://user:password@host/name for several processes and machines.",
    )
    batch: int = Field(default=64, ge=1, le=1000, description="Most messages that share one commit.")
    threads: int = Field(default=2, ge=1, le=16, description="Writers of a process on PostgreSQL (SQLite has one).")


class WebConfig(_Section):
    """The pages: chat room, /healthz, /metrics."""

    enabled: bool = Field(default=True, description="Serve the chat room.")
    host: str = Field(default="127.0.0.1", description="Address to listen on; the demo room takes this machine's only.")
    port: int = Field(default=8420, ge=0, le=65535, description="Port; 0 takes a free one.")
    open_browser: bool = Field(default=True, description="Open the page at start, where there is a browser.")


class FilesConfig(_Section):
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


class PushConfig(_Section):
    """What the bot sends by itself."""

    quiet_from: time = Field(default=time(21, 0), description="Quiet hours begin (county time); urgent matters pass.")
    quiet_until: time = Field(default=time(8, 0), description="Quiet hours end.")
    week: Annotated[str, AfterValidator(_weekly)] = Field(
        default="fri 16:00", description="When the weekly list goes out: mon tue wed thu fri sat sun, then hh:mm."
    )
    late_hours: float = Field(
        default=12, ge=0, description="Hours within which a missed push is still sent; later ones are skipped."
    )


class SendingConfig(_Section):
    """How answers leave."""

    attempts: int = Field(default=12, ge=1, description="Tries before a message becomes a dead letter (死信).")
    parallel: int = Field(default=32, ge=1, description="Chats served at once.")
    per_chat_per_minute: dict[str, int] = Field(
        default={}, description="Own quotas by platform, messages a minute and chat, e.g. { web = 20 }."
    )


class DialogueConfig(_Section):
    """Questions that the bot asks."""

    minutes: int = Field(default=30, ge=1, description="Minutes until an unanswered question is forgotten.")


class ActivityConfig(_Section):
    """活动."""

    fix_hours: int = Field(default=72, ge=0, description="Hours in which 更正 and 撤回 work without a reason.")
    back_days: int = Field(default=31, ge=0, description="Days back that may still be logged.")
    day_minutes: int = Field(default=960, ge=1, le=1440, description="Most minutes of service in one day.")


class WhistleConfig(_Section):
    """吹哨."""

    cancel_hours: int = Field(default=72, ge=0, description="Hours in which a report may be taken back.")
    urge_hours: float = Field(default=12, ge=0, description="Hours between two 催办 of one case.")
    extensions: int = Field(default=1, ge=0, description="Times that a department may be given 延期 for one case.")
    redo_limit: int = Field(default=2, ge=1, description="Times 没解决 after which a case is 督办.")
    archive_days: int = Field(default=30, ge=1, description="Days after which a closed case is 归档.")
    alike_days: int = Field(default=30, ge=0, description="Days back that an open case is compared with a new one.")
    hot_days: int = Field(default=90, ge=1, description="Days in which the same thing at the same place is a hot spot.")
    hot_times: int = Field(default=2, ge=2, description="Times that make it one.")


class ClockConfig(_Section):
    """限时: how long each step may take, by pace; how it is chased."""

    urgent_send: TermText = Field(default="30 minutes", description="紧急: until the community has acted.")
    urgent_sign: TermText = Field(default="30 minutes", description="紧急: until the department has signed.")
    urgent_finish: TermText = Field(default="2 hours", description="紧急: until it has answered.")
    utility_send: TermText = Field(default="2 hours", description="民生 (水电气热): until the community has acted.")
    utility_sign: TermText = Field(default="2 hours", description="民生: until the department has signed.")
    utility_finish: TermText = Field(default="24 hours", description="民生: until it has answered.")
    usual_send: TermText = Field(default="1 working days", description="一般: until the community has acted.")
    usual_sign: TermText = Field(default="1 working days", description="一般: until the department has signed.")
    usual_finish: TermText = Field(default="5 working days", description="一般: until it has answered.")
    complex_send: TermText = Field(default="1 working days", description="复杂: until the community has acted.")
    complex_sign: TermText = Field(default="1 working days", description="复杂: until the department has signed.")
    complex_finish: TermText = Field(default="15 working days", description="复杂: until it has answered.")
    verify: TermText = Field(default="2 working days", description="Until the community has verified an answer.")
    resident: TermText = Field(
        default="2 working days",
        description="Silence before the resident is asked again; twice, then it is 未回应.",
    )
    remind_before: int = Field(default=1, ge=0, description="Working days before expiry that the handler is reminded.")
    press_after: int = Field(default=1, ge=1, description="Working days after expiry: 催办函.")
    supervise_after: int = Field(default=3, ge=2, description="Working days after expiry: 督办.")
    county_after: int = Field(default=5, ge=3, description="Working days after expiry: on the county office's sheet.")


class LetterConfig(_Section):
    """函."""

    review: bool = Field(default=False, description="A letter is read by a second person (审核) before it is issued.")
    number: str = Field(
        default="{issuer}哨函〔{year}〕{n}号",
        pattern=r"^[^{}]*\{issuer\}[^{}]*\{year\}[^{}]*\{n\}[^{}]*$",
        description="How letters are numbered: {issuer}, {year} and {n}, in this order.",
    )
    contact: str = Field(default="社区值班室", description="Post that a letter names; its phone is the duty phone.")
    template: str = Field(
        default="", description="The county's own docx template; gridwhistle template letter writes one to start from."
    )
    red_head: bool = Field(
        default=True, description="红头: the issuer's name in red at the top of the shipped template."
    )
    pdf: bool = Field(default=True, description="Send a PDF too, where LibreOffice is installed.")
    soffice: str = Field(default="soffice", description="LibreOffice's program, by name or path.")
    pdf_seconds: int = Field(default=60, ge=1, le=600, description="How long LibreOffice may take.")


class FiguresConfig(_Section):
    """公示: the month before, to a community's residents' groups."""

    publish_day: int = Field(
        default=0, ge=0, le=28, description="Day of the month on which it goes out by itself; 0 = when staff say 公示."
    )
    publish_at: time = Field(default=time(9, 0), description="At what time.")


class PrivacyConfig(_Section):
    """What the notice at check-in says, and what the nightly purge keeps to."""

    keep_years: int = Field(default=3, ge=1, description="Years that service records are kept.")
    message_days: int = Field(default=180, ge=1, description="Days that the words of messages are kept.")
    contact: str = Field(default="所在社区党群服务中心", description="Whom to ask about personal data.")


class BackupConfig(_Section):
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


class LogConfig(_Section):
    """Logs go to stderr; they never hold texts, phones or secrets."""

    level: str = Field(default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="DEBUG INFO WARNING ERROR.")
    json_lines: bool = Field(default=False, description="One JSON object a line instead of words.")


class Config(BaseSettings):
    """Everything that a county decides. Frozen: a change takes effect at the next start."""

    model_config = SettingsConfigDict(env_prefix="GRIDWHISTLE_", env_nested_delimiter="__", extra="forbid", frozen=True)

    county: CountyConfig = CountyConfig()
    database: DatabaseConfig = DatabaseConfig()
    web: WebConfig = WebConfig()
    files: FilesConfig = FilesConfig()
    push: PushConfig = PushConfig()
    sending: SendingConfig = SendingConfig()
    dialogue: DialogueConfig = DialogueConfig()
    activity: ActivityConfig = ActivityConfig()
    whistle: WhistleConfig = WhistleConfig()
    clock: ClockConfig = ClockConfig()
    letter: LetterConfig = LetterConfig()
    figures: FiguresConfig = FiguresConfig()
    privacy: PrivacyConfig = PrivacyConfig()
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


def find(path: Path | None = None) -> Path | None:
    """The config file to use: the one given, else $GRIDWHISTLE_CONFIG, else ./config.toml if there."""
    if path is not None:
        return path
    if named := os.environ.get(ENV_FILE):
        return Path(named)
    here = Path("config.toml")
    return here if here.exists() else None


def load(path: Path | None = None) -> Config:
    """Read the settings. Raises ConfigError, with each wrong key and its reason."""
    file = find(path)
    if file is not None and not file.is_file():
        raise ConfigError(f"找不到配置文件 {file}")

    class _FromFile(Config):
        model_config = SettingsConfigDict(toml_file=file)

    try:
        return _FromFile()
    except ValidationError as error:
        wrong = (f"{'.'.join(map(str, one['loc']))}：{one['msg']}" for one in error.errors(include_input=False))
        raise ConfigError("配置有误：\n" + "\n".join(f"  - {line}" for line in wrong)) from None
    except ValueError as error:  # TOML that cannot be parsed
        raise ConfigError(f"配置文件读不懂：{error}") from None
