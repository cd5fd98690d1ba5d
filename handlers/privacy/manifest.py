"""我的数据, 退出报到 and the nightly purge, made from what every capability declares."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from bot.capability import Capability
from bot.config import Config
from bot.personal import Holding, retention
from bot.rendering import Renderer
from bot.schedule import Job
from handlers.privacy import chat, documents
from handlers.privacy.config import PrivacyConfig


def _holdings() -> Collection[Holding]:
    from handlers.capabilities import HOUSE  # this capability's among them: made when the house stands

    return HOUSE.holdings


def _jobs(config: Config) -> list[Job]:
    kept = config.section(PrivacyConfig)
    return [retention(_holdings, kept.message_days, kept.keep_years)]


CAPABILITY = Capability(
    "privacy",
    "我的信息",
    Path(__file__).parent,
    books=(chat.book(_holdings),),
    jobs=_jobs,
    renderers={"my_data": Renderer(documents.renderer(_holdings))},
    sections={"privacy": PrivacyConfig},
)
