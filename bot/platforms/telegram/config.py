"""The Telegram bot's settings: addresses, waits and limits, each with Telegram's own number as its default."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

BOT_API = "https://core.telegram.org/bots/api"  # what "Bot API" means below


class TelegramConfig(BaseModel):
    """Frozen. A limit may only be changed where a Bot API server of one's own has another."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    token: SecretStr = Field(description="From @BotFather: the bot's number, a colon, a secret.")
    base_url: str = Field(default="https://api.telegram.org/bot", description="Before the token in every call.")
    base_file_url: str = Field(default="https://api.telegram.org/file/bot", description="The same, for downloads.")
    proxy: SecretStr | None = Field(
        default=None, description="http://user:password@host:port, where Telegram cannot be reached directly."
    )

    mode: Literal["polling", "webhook"] = Field(
        default="polling", description="How updates come; one excludes the other."
    )
    webhook_url: str = Field(default="", description="Public https address that Telegram calls, with webhook_path.")
    webhook_path: str = Field(default="/telegram", pattern="^/", description="Path of our route.")
    webhook_secret: SecretStr | None = Field(
        default=None, description="Sent back by Telegram in a header: 1-256 of A-Z a-z 0-9 _ - (Bot API, setWebhook)."
    )
    webhook_connections: int = Field(
        default=40,
        ge=1,
        le=100,
        description="Simultaneous calls (Bot API, setWebhook: 1-100, default 40); of one chat there is only one.",
    )
    webhook_former: tuple[str, ...] = Field(
        default=(),
        description="Whole addresses that this bot had before; a start takes over from them, as from this path on "
        "another host, and from nobody else.",
    )

    poll_seconds: int = Field(default=30, ge=1, le=50, description="How long getUpdates may wait for something.")
    poll_slack: float = Field(
        default=10, gt=0, description="Seconds beyond poll_seconds after which a silent connection counts as dead."
    )
    batch: int = Field(default=100, ge=1, le=100, description="Updates at once (Bot API, getUpdates: 1-100).")
    album_wait: float = Field(
        default=1.5,
        gt=0,
        description="Seconds without a further picture after which an album is whole (not documented; by webhook each "
        "takes a round trip); sooner, when its author goes on to say something.",
    )
    longest_wait: float = Field(default=60, gt=0, description="Longest back-off between two tries, seconds.")
    conflict_wait: float = Field(
        default=30, gt=0, description="Seconds before asking again while another process polls this bot (409)."
    )
    denied_wait: float = Field(default=600, gt=0, description="Seconds before a refused token is tried again.")
    clock_jump: float = Field(
        default=20, gt=0, description="Seconds that the wall clock may jump before connections are made afresh."
    )
    give_up_after: int = Field(
        default=5,
        ge=1,
        description="Tries after which an update that cannot be stored, while others can, is passed over; ten times as "
        "many where nothing else arrives.",
    )

    connect_timeout: float = Field(default=10, gt=0, description="Seconds.")
    call_timeout: float = Field(default=20, gt=0, description="Seconds for the answer to a call.")
    upload_timeout: float = Field(default=60, gt=0, description="Seconds for sending a file.")
    download_seconds: float = Field(default=30, gt=0, description="Seconds for fetching one file, all tries together.")
    download_mb: int = Field(default=20, ge=1, description="Largest file in (Bot API, getFile: 20 MB).")
    upload_mb: int = Field(default=50, ge=1, description="Largest file out (Bot API, sendDocument: 50 MB).")
    photo_mb: int = Field(
        default=10, ge=1, description="Largest photo out (Bot API, sendPhoto: 10 MB); larger as document."
    )
    photo_sides: int = Field(default=10_000, ge=1, description="Width + height of a photo (Bot API, sendPhoto).")
    photo_ratio: int = Field(default=20, ge=1, description="Long side : short side of a photo (Bot API, sendPhoto).")
    text_limit: int = Field(
        default=4096, ge=16, le=4096, description="Characters in a message (Bot API, sendMessage), counted in UTF-16."
    )
    caption_limit: int = Field(
        default=1024, ge=0, le=1024, description="Characters under a file (Bot API, sendDocument)."
    )
    callback_bytes: int = Field(
        default=64, ge=16, le=64, description="Bytes behind a button (Bot API, InlineKeyboardButton: 1-64)."
    )
    keyboard_buttons: int = Field(default=100, ge=1, description="Buttons under a message; the server refuses more.")
    per_chat_per_minute: int = Field(
        default=20, ge=0, description="Messages to one group a minute (Bot FAQ, “My bot is hitting limits”)."
    )
    per_second: int = Field(default=30, ge=1, description="Messages a second over all chats (the same FAQ).")
    commands: dict[str, str] = Field(
        default={"start": "帮助", "help": "帮助"}, description="What a /command means, in the bot's own words."
    )

    @field_validator("token")
    @classmethod
    def _looks_like_a_token(cls, token: SecretStr) -> SecretStr:
        number, colon, secret = token.get_secret_value().partition(":")
        if not (number.isascii() and number.isdigit() and colon and secret):
            raise ValueError("a token looks like 123456:ABC-DEF")
        return token

    @model_validator(mode="after")
    def _webhook_is_whole(self) -> TelegramConfig:
        if self.mode == "webhook" and not (self.webhook_url and self.webhook_secret):
            raise ValueError("a webhook needs webhook_url and webhook_secret")
        return self

    @property
    def bot_id(self) -> str:
        """The bot's user id: the part of the token before the colon, which is not secret."""
        return self.token.get_secret_value().partition(":")[0]
