"""DingTalk: a Stream connection in, sessionWebhook and OpenAPI out."""

from bot.platforms.dingtalk.config import DingTalkConfig, GroupRobot, GroupRobotsConfig
from bot.platforms.dingtalk.group_robot import GroupRobotPlatform
from bot.platforms.dingtalk.platform import DingTalkPlatform
from bot.platforms.dingtalk.tokens import Token, TokenStore

__all__ = [
    "DingTalkConfig",
    "DingTalkPlatform",
    "GroupRobot",
    "GroupRobotPlatform",
    "GroupRobotsConfig",
    "Token",
    "TokenStore",
]
