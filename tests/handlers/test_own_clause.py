"""What stands in a record is its teller's own clause: nothing torn, no span of time, no length, no company."""

from __future__ import annotations

from itertools import product

import pytest

from bot.command import bind
from bot.values.found import Given
from handlers.activities import chat
from tests.handlers.talk import TEN

LOG = next(command for command in chat.book.commands if command.run is chat.log)
DAYS = ("今天", "昨天下午", "大前天上周", "今朝", "11月20号")
LENGTHS = ("2小时", "大半天", "差不多四个钟头", "有三个小时吧", "前后40分钟")
DEEDS = ("捡垃圾", "给孤寡老人理发", "帮王奶奶搬煤气罐", "陪老人聊天", "把楼道的旧沙发搬走")
PLACES = ("", "在小河边", "在3栋", "在3栋后面", "在我们单位对面")
COMPANY = ("", "和两个邻居", "，带着孩子一起")
SHAPES = (
    "{day}{place}{deed}{length}{company}",
    "{day}{company}{place}{deed} {length}",
    "{day} {place}{deed}，{length}",
)
LINES = list(product(SHAPES, DAYS, LENGTHS, DEEDS, PLACES, COMPANY))[::17]


def test_two_hundred_lines_stay_whole() -> None:
    """Every seventeenth of all."""
    torn = []
    for shape, day, length, deed, place, company in LINES:
        if "{company}" in shape and company.startswith("，") and not shape.endswith("{company}"):
            continue
        text = shape.format(day=day, length=length, deed=deed, place=place, company=company)
        values = bind(LOG, text, Given(TEN)).values
        if (
            values.get("what", "").replace(" ", "") not in (deed, f"{place}{deed}", f"{company}{deed}")
            or "minutes" not in values
        ):
            torn.append((text, values.get("what")))
    assert len(LINES) > 200
    assert torn == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("今天在小河边捡垃圾半天", "在小河边捡垃圾"),
        ("今天在社区扫地扫了大半天", "在社区扫地"),
        ("昨天打扫3号楼的楼道2小时", "打扫3号楼的楼道"),
        ("昨天送老人去医院2小时", "送老人去医院"),
        ("昨天捡了2小时垃圾", "捡了垃圾"),
        ("今天和爱人一起搬书2小时", "搬书"),
        ("昨天巡逻2小时 不对 是3小时", "巡逻"),
        ("巡逻2小时是昨天晚上的事", "巡逻"),
        ("昨日下昼同老婆在屋下门口扫了两个钟头地", "在屋下门口扫了地"),
    ],
)
def test_a_clause(text: str, what: str) -> None:
    assert bind(LOG, text, Given(TEN)).values["what"] == what
