"""The demo county's tree: communities, grids, buildings, estates and landmarks."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.demo.units import UNITS

COUNTY = "会昌县"
COUNTY_CODE = "HC"
COMMITTEE = "城市社区党工委"
COMMITTEE_CODE = "SQ"


@dataclass(frozen=True, slots=True)
class DemoCommunity:
    """`seed` is False for a community that the article does not name: invented for the demo."""

    name: str
    code: str
    grids: int
    seed: bool
    units: tuple[str, ...] = ()  # 结对 that the article names; the rest are dealt out
    pairings: int = 11

    @property
    def short(self) -> str:
        return self.name.removesuffix("社区")


# 80 grids and 108 pairings in all; 南外社区 has its 11.
COMMUNITIES: tuple[DemoCommunity, ...] = (
    DemoCommunity("水东社区", "SD", 9, True, ("县交通运输局", "县检察院")),
    DemoCommunity("西北街社区", "XB", 8, True, ("县妇幼保健院",)),
    DemoCommunity("南外社区", "NW", 10, True, ("县委组织部",)),
    DemoCommunity("贡江社区", "GJ", 9, True),
    DemoCommunity("岚岭社区", "LL", 8, False),
    DemoCommunity("文昌社区", "WC", 8, False),
    DemoCommunity("东升社区", "DS", 7, False),
    DemoCommunity("湘水社区", "XS", 8, False),
    DemoCommunity("站前社区", "ZQ", 7, False, pairings=10),
    DemoCommunity("锦江社区", "JJ", 6, False, pairings=10),
)

# One residential estate a grid, in the order of communities and grids. 温馨港湾小区 is the article's.
_ESTATES = """
温馨港湾小区 水岸花园 东江明珠 滨江苑 金桥花园 翠竹小区 交通局家属院 水东安置小区 河堤新村
西街小区 北街小区 银杏苑 老粮站宿舍 桂花园 西苑小区 御景华庭 保健院家属院
南门花园 南外新村 阳光小区 和谐家园 幸福里小区 丰泽园 紫荆花园 松柏小区 南湖小区 麻州路小区
贡江花园 江畔人家 滨河小区 帝景湾 碧水小区 贡江新城 橡胶厂宿舍 江南小区 望江楼小区
岚岭小区 山水豪庭 竹园小区 青松苑 岚岭安置房 香樟园 书香门第 绿洲小区
文昌小区 学府花园 状元坊小区 文昌阁小区 翰林苑 教师新村 博雅苑 文竹小区
东升花园 朝阳小区 旭日小区 东方名城 红旗小区 晨光小区 东升新村
湘水花园 湘江小区 金水湾 绿茵小区 湘水新村 清水苑 兰亭小区 水榭花都
站前小区 车站宿舍 迎宾花园 远航小区 铁路新村 汇丰小区 通达苑
锦江小区 锦绣花园 锦华苑 百合小区 玫瑰园 锦江新村
"""
ESTATES: tuple[str, ...] = tuple(_ESTATES.split())

# One landmark a grid: the community's short name and one of these, in turn.
LANDMARK_KINDS: tuple[str, ...] = (
    "菜市场", "文化广场", "老年活动中心", "卫生服务站", "健身公园",
    "便民超市", "公交站", "党群服务中心", "停车场", "孝老食堂",
)  # fmt: skip


def pairings() -> dict[str, str]:
    """Which community each unit is paired with: unit name → community name, every unit once."""
    paired = {unit: community.name for community in COMMUNITIES for unit in community.units}
    left = {community.name: community.pairings - len(community.units) for community in COMMUNITIES}
    for unit in UNITS:
        if unit.name not in paired:
            # The one with most room left, so that every community gets big and small units.
            community = max(left, key=lambda name: left[name])
            left[community] -= 1
            paired[unit.name] = community
    return paired
