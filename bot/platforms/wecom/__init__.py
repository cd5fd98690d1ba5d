"""WeCom: the AI bot on its long connection, and the group webhook robot that can only speak."""

from bot.platforms.wecom.config import WecomConfig, WecomRobot, WecomWebhookConfig
from bot.platforms.wecom.platform import WecomPlatform
from bot.platforms.wecom.webhook import WecomWebhook

__all__ = ["WecomConfig", "WecomPlatform", "WecomRobot", "WecomWebhook", "WecomWebhookConfig"]
