"""What may stand on a 函: every field a county's own template can use, as plain words; never the reporter."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from storage.workdays import COUNTY


@dataclass(frozen=True, slots=True)
class LetterPaper:
    """One letter, ready to print. An empty text means: leave it out. `pictures` are JPEG or PNG."""

    red_head: str
    issuer: str
    kind: str
    number: str
    urgency: str
    unit: str
    joint: str
    subject: str
    title: str
    opening: str
    case: str
    place: str
    category: str
    summary: str
    asks: tuple[str, ...]
    closing: str
    copies: str
    pictures: tuple[bytes, ...]
    sign_by: str
    finish_by: str
    contact: str
    issued_on: str
    signed_by: str
    signed_at: str
    returned: str
    voided: str


@dataclass(frozen=True, slots=True)
class Field:
    """A field as the county's template writes it: its name, what it holds, an example."""

    attribute: str
    name: str
    meaning: str
    example: str | tuple[str, ...]


FIELDS: tuple[Field, ...] = (
    Field("red_head", "红头", "要不要红头：配置 [letter] red_head 为 true 时不为空", "是"),
    Field("issuer", "发函单位", "发函单位全称，督办函是县委组织部", "水东社区居民委员会"),
    Field("kind", "函别", "商请函、补充商请函、催办函、督办函", "商请函"),
    Field("number", "函号", "每个发函单位每年从 1 号连续编号", "水东社区哨函〔2026〕12号"),
    Field("urgency", "紧急程度", "紧急的函写“加急”，其他的为空", "加急"),
    Field("unit", "主送", "主办单位", "县交通运输局"),
    Field("joint", "协办", "协办单位，用顿号隔开；没有就为空", "县城管局、县水利局"),
    Field(
        "subject", "事由", "标题，不分行：关于商请办理什么事的函", "关于商请办理水东社区温馨港湾小区排水沟堵塞一事的函"
    ),
    Field("title", "标题", "同一个标题，按词意分好行", "关于商请办理水东社区温馨港湾小区\n排水沟堵塞一事的函"),
    Field(
        "opening",
        "缘由",
        "正文第一句，随函别不同",
        "我社区登记的下列事项，商请贵单位支持办理。",
    ),
    Field("case", "哨号", "这件事的编号", "HC-SD-2026-00012"),
    Field("place", "地点", "社区和具体地点", "水东社区温馨港湾小区3栋前"),
    Field("category", "类别", "十一类之一", "环境整治"),
    Field(
        "summary", "正文", "事情的经过，不含反映人", "小区排水沟排水不畅，下雨天容易堵塞，造成路面积水，影响居民出行。"
    ),
    Field(
        "asks",
        "请办事项",
        "要对方逐条答复的事，末尾不带标点；模板里用 for 逐条写",
        ("疏通排水沟，清运淤泥", "查明堵塞原因，防止再堵"),
    ),
    Field("closing", "结语", "正文最后一句，随函别不同", "特此函商，请予支持为盼。"),
    Field("copies", "抄送", "抄送的单位，用逗号隔开；没有就为空", "县城管局，县水利局"),
    Field("pictures", "附图", "现场照片；模板里用 for 逐张放", ()),
    Field("sign_by", "签收期限", "最晚什么时候签收", "2026年11月23日18时"),
    Field("finish_by", "办结期限", "最晚什么时候反馈结果", "2026年11月30日18时"),
    Field("contact", "联系人", "岗位和办公电话，不写个人", "水东社区值班室 0797-5620001"),
    Field("issued_on", "发函日期", "签发的日期；没有签发就为空", "2026年11月22日"),
    Field("signed_by", "签收人", "签收单位的岗位；没有签收就为空", "县交通运输局联络员"),
    Field("signed_at", "签收时间", "没有签收就为空", "2026年11月22日15时40分"),
    Field("returned", "退单原因", "退回来的写原因，其他的为空", ""),
    Field("voided", "作废", "作废的写原因和日期，其他的为空", ""),
)
GUIDE = "说明页"  # true in no letter: what stands under it explains the template to whoever edits it

assert [field.attribute for field in FIELDS] == [field.name for field in fields(LetterPaper)]


def example() -> LetterPaper:
    """A letter to try a template with: every field filled but the receipt's, and no picture."""
    return LetterPaper(**{field.attribute: field.example for field in FIELDS})  # type: ignore[arg-type]


def day(at: datetime | None) -> str:
    """2026年11月22日, county time; empty for None."""
    return f"{(local := at.astimezone(COUNTY)).year}年{local.month}月{local.day}日" if at is not None else ""


def moment(at: datetime | None) -> str:
    """2026年11月22日15时40分, or 18时 to the hour, county time; empty for None."""
    if at is None:
        return ""
    local = at.astimezone(COUNTY)
    return f"{day(at)}{local.hour}时" + (f"{local.minute:02}分" if local.minute else "")
