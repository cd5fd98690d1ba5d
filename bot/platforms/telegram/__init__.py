"""Telegram: the Bot API by python-telegram-bot's Bot, with our own getUpdates loop or a webhook."""

from bot.platforms.telegram.config import TelegramConfig
from bot.platforms.telegram.explain import check, explain
from bot.platforms.telegram.hooks import Hooks
from bot.platforms.telegram.platform import TelegramPlatform
from bot.platforms.telegram.state import State

__all__ = ["Hooks", "State", "TelegramConfig", "TelegramPlatform", "check", "explain"]
