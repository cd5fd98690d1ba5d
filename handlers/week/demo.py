"""This week's six-day list of the demo county."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import insert

from bot.work import Work
from storage.tables import week_item, week_list


@dataclass(frozen=True, slots=True)
class DemoItem:
    """`weekday` counts from Monday = 0; `at` is a community or grid code, "" = the whole county."""

    theme: str
    title: str
    start: str
    end: str
    place: str
    organiser: str
    at: str
    wanted: int | None
    bring: str = ""
    note: str = ""
    weekday: int = 5

    def day(self, monday: date) -> date:
        return monday + timedelta(days=self.weekday)


ITEMS: tuple[DemoItem, ...] = (
    DemoItem("学习教育日", "党的创新理论宣讲进小区", "8:30", "9:30", "水东文化广场", "县委党校", "SD", 60, "笔记本"),
    DemoItem(
        "学习教育日",
        "防范养老诈骗普法课",
        "9:00",
        "10:30",
        "温馨港湾小区活动室",
        "县检察院",
        "SD-1",
        20,
        "",
        "欢迎老人和家属来听",
    ),
    DemoItem(
        "结对帮扶日",
        "上门看望空巢老人，义务理发",
        "8:30",
        "11:00",
        "南外社区党群服务中心",
        "县委组织部",
        "NW",
        15,
        "理发工具",
    ),
    DemoItem("结对帮扶日", "孝老食堂帮厨送餐", "9:30", "12:30", "贡江孝老食堂", "县民政局", "GJ", 12, "口罩、围裙"),
    DemoItem(
        "便民服务日",
        "健康义诊：量血压、测血糖、看报告",
        "8:30",
        "11:30",
        "西北街卫生服务站",
        "县妇幼保健院",
        "XB",
        18,
        "听诊器、宣传单",
    ),
    DemoItem(
        "便民服务日",
        "医保社保错时办理",
        "9:00",
        "16:30",
        "县政务服务大厅",
        "县行政审批局",
        "",
        None,
        "",
        "周六不打烊，可提前预约",
    ),
    DemoItem(
        "企业走访日",
        "走访工业园企业，收集用工用电难题",
        "9:00",
        "11:30",
        "县工业园区",
        "县工信局",
        "",
        24,
        "政策宣传折页",
    ),
    DemoItem(
        "项目推进日",
        "老旧小区改造现场协调会",
        "15:00",
        "17:00",
        "西街小区",
        "县住建局",
        "XB-1",
        10,
        "",
        "请小区业主代表参加",
    ),
    DemoItem(
        "志愿服务日",
        "排水沟清淤和路面清扫",
        "8:00",
        "10:30",
        "水东安置小区",
        "县交通运输局",
        "SD-8",
        40,
        "手套、铁锹、雨鞋",
    ),
    DemoItem("志愿服务日", "文明交通劝导", "16:30", "18:00", "东升公交站", "县交警大队", "DS", 16, "红马甲", "", 6),
)


def fill(work: Work, at: Mapping[str, int]) -> None:
    """The list of the week that today is in, as it was issued; `at` are the county's places by their code."""
    monday = work.now.date() - timedelta(days=work.now.weekday())
    head = {"week": monday, "issued_at": work.now, "account_id": None, "created_at": work.now}
    list_id = work.tx.execute(insert(week_list).returning(week_list.c.id), head).scalar_one()
    rows = [
        {
            "list_id": list_id,
            "number": number,
            "theme": item.theme,
            "title": item.title,
            "day": item.day(monday),
            "start_min": _minutes(item.start),
            "end_min": _minutes(item.end),
            "place": item.place,
            "organiser": item.organiser,
            "place_id": at[item.at] if item.at else None,
            "contact": f"{item.organiser}办公室",
            "wanted": item.wanted,
            "bring": item.bring,
            "note": item.note,
            "cancelled": False,
        }
        for number, item in enumerate(ITEMS, 1)
    ]
    work.tx.execute(insert(week_item), rows)


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
