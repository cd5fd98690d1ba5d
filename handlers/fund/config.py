"""What a county decides about the fund. Where a default comes from is said with it: S the county's own article, C
public practice of other places, P proposed by us (暂定)."""

from __future__ import annotations

from pydantic import Field

from bot.config import Section


class FundConfig(Section):
    """专项资金: the book of the livelihood fund. The bot records and shows; it approves nothing and moves no money."""

    name: str = Field(
        default="民生实事专项资金", min_length=2, max_length=32, description="What the money is called (S)."
    )
    payees: tuple[str, ...] = Field(
        default=("施工单位", "材料商", "个体户", "服务单位", "居民代垫", "其他"),
        description="Kinds of payees; a person's name is never kept (P, 暂定).",
    )
    not_for: tuple[str, ...] = Field(
        default=(
            "办公",
            "工资",
            "补贴",
            "招待",
            "聚餐",
            "慰问工作人员",
            "物业应付",
            "物业费",
            "业主应付",
            "还债",
            "欠款",
        ),
        description="Words at which a note says that this is usually not paid from it; a person decides (C, P, 暂定).",
    )
    objection_days: int = Field(
        default=5, ge=1, le=30, description="Working days in which objections to a 公示 are taken (P, 暂定)."
    )
