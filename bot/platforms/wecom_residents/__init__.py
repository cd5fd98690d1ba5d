"""Residents' WeChat groups by the official road: 居民上报 in, 客户群群发 out."""

from bot.platforms.wecom_residents.config import WecomResidentsConfig
from bot.platforms.wecom_residents.platform import NAME, WecomResidents

__all__ = ["NAME", "WecomResidents", "WecomResidentsConfig"]
