"""Telegram's refusals, told apart: what to try again, and when, and what can never succeed."""

from __future__ import annotations

from datetime import timedelta

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.platforms.base import SendFailed

DENIED_WAIT = 1800.0  # seconds; only a person can mend a token


def pause_of(failure: RetryAfter) -> float:
    """The seconds that a 429 asks for."""
    wait = failure.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def send_failed(failure: TelegramError) -> SendFailed:
    """What the sender is told. The reason is Telegram's own sentence, which holds no text and no token of ours."""
    if isinstance(failure, RetryAfter):
        return SendFailed(f"429 retry after {pause_of(failure):.0f} s", retry_after=pause_of(failure))
    if isinstance(failure, InvalidToken):
        return SendFailed("401 the bot's token is not accepted", retry_after=DENIED_WAIT)
    if isinstance(failure, ChatMigrated):
        return SendFailed(f"400 the group is now {failure.new_chat_id}", retry_after=1)
    if isinstance(failure, Forbidden):
        return SendFailed(f"403 {_said(failure)}", fatal=True)
    if isinstance(failure, BadRequest):
        return SendFailed(f"400 {_said(failure)}", fatal=True)
    if isinstance(failure, TimedOut):
        return SendFailed("no answer in time; it may have arrived")
    if isinstance(failure, NetworkError):
        return SendFailed(f"network: {reason_of(failure)}")
    return SendFailed(type(failure).__name__)


def reason_of(failure: TelegramError) -> str:
    """A few words for a log or a page; of a network error only its kind, for its words may hold addresses."""
    if isinstance(failure, BadRequest | Forbidden):
        return _said(failure)
    cause = failure.__cause__
    if isinstance(cause, TelegramError):
        return "an answer that is not the Bot API's"  # a proxy's page
    return type(cause).__name__ if cause is not None else type(failure).__name__


def chat_is_gone(failure: TelegramError) -> bool:
    """The bot is out of this chat: blocked, kicked, or the chat does not exist for it."""
    return isinstance(failure, Forbidden) or (
        isinstance(failure, BadRequest) and "chat not found" in _said(failure).lower()
    )


def _said(failure: TelegramError) -> str:
    return failure.message.split("\n", 1)[0].encode("ascii", "replace").decode()[:160]
