"""What a county decides about the weekly list."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from bot.config import Section
from bot.provisional import Provisional
from bot.work import Work

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SIX_DAYS = ("学习教育日", "结对帮扶日", "便民服务日", "企业走访日", "项目推进日", "志愿服务日")


def _weekly(text: str) -> str:
    if not re.fullmatch(rf"({'|'.join(DAYS)}) ([01][0-9]|2[0-3]):[0-5][0-9]", text):
        raise ValueError('write a day and a time, such as "fri 16:00"')
    return text


def clock(text: str) -> str:
    """A time of every day, or none. Raises ValueError."""
    if text and not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text):
        raise ValueError('write a time, such as "18:00", or "" for never')
    return text


class WeekConfig(Section):
    """六个日: the weekly list."""

    moved: ClassVar = {("county", "themes"): "themes", ("push", "week"): "push"}

    themes: tuple[str, ...] = Field(
        default=SIX_DAYS, description="The themes, names and order (暂定 until the county says)."
    )
    push: Annotated[str, AfterValidator(_weekly)] = Field(
        default="fri 16:00", description="When the list goes out: mon tue wed thu fri sat sun, then hh:mm."
    )
    evening: Annotated[str, AfterValidator(clock)] = Field(
        default="18:30",
        description="When groups hear the evening before of what the list cannot bring in time: activities of days "
        'before it goes out, and those put on it later; once for each group and evening; "" = never (P).',
    )
    poster: tuple[str, ...] = Field(
        default=("web", "terminal", "dingtalk", "wecom", "wecom_webhook", "telegram"),
        description="Platforms whose groups get the picture too; [] = none (a DingTalk group robot can send none).",
    )
    links: dict[str, str] = Field(
        default={},
        description="By platform, the address that opens the bot there, as a QR code on the picture, for instance "
        'telegram = "https://t.me/…"; without one the picture says what to type.',
    )


def proposed(work: Work) -> Iterable[Provisional]:
    """The names of the six days, where the county has not said its own."""
    own = work.county.config.section(WeekConfig)
    open_ = 0 if "themes" in own.model_fields_set else len(own.themes)
    yield Provisional("六个日的名称", open_, len(own.themes), "六个日", "县里定了名称，写在设置 [week] themes")
