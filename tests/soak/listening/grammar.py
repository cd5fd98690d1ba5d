"""What may be said: a grammar of sentences, and how they follow each other. All is drawn from one `Random`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from tests.handlers.talk import GRID, STAFF
from tests.soak.listening.moves import Kind, Move

FAR = "g-NW-3"  # a group of another community
RESIDENTS = ("demo-li", "demo-wang", "demo-chen", "demo-guo", "stranger-a", "stranger-b")
OFFICE = ("demo-zhang", "demo-luo", "demo-zeng", "demo-xiao")
GROUPS = {
    "demo-wang": (FAR,),
    "demo-zhang": (GRID, STAFF),
    "demo-luo": (GRID, STAFF),
    "demo-zeng": (GRID, STAFF),
    "demo-xiao": (STAFF, FAR),
    "stranger-b": (GRID, FAR),
}

PLACES = ("3号楼", "5号楼", "7栋2单元", "12号楼门口", "菜市场后门", "篮球场旁边", "8栋楼下", "南外社区4号楼")
MATTERS = (
    "楼道灯坏了", "下水道堵了", "垃圾没人收", "路灯不亮", "门禁坏了", "健身器材坏了", "水管漏水", "充电桩坏了", "单元门关不上",
    "树枝挡路", "停水了", "扶手断了",
)  # fmt: skip
DANGERS = (
    "5号楼着火了", "楼道里好大煤气味", "电梯困人了", "我不想活了", "老公打我", "我孩子走丢了", "我被骗了五万块钱",
    "有人拿刀砍人", "电线掉下来了有人触电", "隔壁老人三天没开门了", "墙要塌了", "有人从楼上掉下来了", "小孩被锁在车里",
    "有人要跳楼", "我朋友说不想活了", "有人掉河里了", "有老人晕倒了", "他要杀我",
)  # fmt: skip
_REPORTS = (
    "{place}{matter}",
    "{matter}",
    "你好，{place}{matter}",
    "{place}的{matter}，都三天了",
    "吹哨 {place}{matter}",
)
_SEVERAL = ("1. {place}{matter} 2. {place2}{matter2}", "{place}{matter}，还有{place2}{matter2}")
_CRIES = (
    "{danger}",
    "{danger}",
    "{danger}，快来人",
    "你好，{danger}",
    "{danger}！！！",
    "不是，{danger}",
    "确认。{danger}",
)
_CRIES_BEHIND = ("没解决 {number} {danger}", "补充 {number} {danger}", "吹哨 {danger}")
_ANSWERS = (
    "确认", "对", "是的", "对，就是这样", "1", "2", "5号楼", "3栋", "菜市场后门", "南门", "水东社区", "不知道", "不想说", "整个小区都停了",
    "是这件事", "不是这件事", "满意", "来得很快", "还是堵", "2小时", "昨天下午3点", "张三", "县检察院", "去掉 2", "为啥要地址",
    "解决", "部分解决", "换了灯泡", "等管材到货", "12月20日 等管材到货", "路灯归城管局管", "00002",
)  # fmt: skip
_CORRECTIONS = (
    "不是3号楼是5号楼", "错了，是7号楼", "地点写错了，应该是8号楼", "不是路灯，是监控坏了", "哦是4栋 我搞错了", "不对",
    "其实是南门那边",
)  # fmt: skip
_LEAVING = ("算了", "不用了谢谢", "打错了", "算了 我自己找物业", "取消", "不说了")
_COMMANDS = (
    "帮助", "查哨", "查哨 {number}", "我的数据", "催办", "催办 {number}", "撤哨", "撤哨 {number}", "活动", "六个日", "报到",
    "报到 张三 县检察院", "人工", "记录", "请假 明天", "报名 1", "没解决", "没解决 {number}", "没解决 {number} 还是堵", "解决了",
    "解决了 {number}", "说两句", "说两句 {number} 来得很快", "我家也是", "我家也是 {number}", "补充 {number} 晚上更严重",
    "更正哨 {number} 不是3栋是5栋", "不再关注 {number}",
)  # fmt: skip
_ORDERS = (
    "派单 {number} 交通运输局", "{number}派给城管局，清理占道经营", "把{number}派给交通局，让他们明天去看", "派单 {number}", "派给交通局",
    "自办 {number}", "自办 {number} 灯泡换好了", "{number}自己办了", "自办", "签收 {number}", "签收", "收到马上去", "退单 {number}",
    "退单 {number} 这条路不归我们", "这个不归我们管", "办理 {number}", "申请延期 {number}", "能不能晚几天", "反馈 {number}",
    "反馈 {number} 排水沟已疏通，路面不再积水", "修好了，换了井盖，花了800", "核实 {number}", "核实", "办结 {number}", "办结",
    "看哨 {number}", "待办", "还有几件没办", "督办 {number}", "{number}又堵了", "挂账 {number} 12月20日 等改造资金", "不受理 {number}",
    "问清 {number} 是几单元？", "同意延期 {number}", "不同意延期 {number}", "并案 {number} {other}", "改派 {number} 城管局 归他们管",
    "恢复办理 {number}",
)  # fmt: skip
TALK = (
    "5号楼见", "今晚吃什么", "我带孩子去公园了", "明天谁去买菜", "哈哈哈", "那家面馆不错", "几点跳广场舞", "快递到了",
    "张姐在家吗", "周末去爬山", "晚上一起打牌", "天气真好",
)  # fmt: skip
_THANKS = ("谢谢", "辛苦了", "谢谢你们", "好的", "你好", "在吗")
_WAITS = (1, 2, 5, 20, 31, 45, 180)
_OTHER_WAY = {Kind.TALK: 0.0, Kind.DANGER: 0.6, Kind.REPORT: 0.85, Kind.ANSWER: 0.6, Kind.THANKS: 0.7}

# How often each kind comes, of residents and of the office.
_RESIDENTS_DO = {
    Kind.REPORT: 20, Kind.DANGER: 9, Kind.ANSWER: 22, Kind.CORRECTION: 6, Kind.LEAVING: 5, Kind.COMMAND: 10, Kind.TALK: 8,
    Kind.THANKS: 4, Kind.EDIT: 4, Kind.PICTURE: 4, Kind.PRESS: 16, Kind.SILENCE: 5,
}  # fmt: skip
_OFFICE_DOES = {
    Kind.ORDER: 40, Kind.REPORT: 6, Kind.DANGER: 4, Kind.ANSWER: 16, Kind.CORRECTION: 2, Kind.LEAVING: 3, Kind.COMMAND: 6,
    Kind.TALK: 5, Kind.THANKS: 3, Kind.EDIT: 2, Kind.PICTURE: 3, Kind.PRESS: 20, Kind.SILENCE: 4,
}  # fmt: skip


class Author:
    """Makes up the turns of one talk. Few people speak in it, so that they come back to what was asked."""

    def __init__(self, draw: Random, numbers: Sequence[str]) -> None:
        self._draw = draw
        self._numbers = list(numbers)  # tails of case numbers, some of which there are not yet
        residents = draw.sample(RESIDENTS, draw.choice((1, 1, 2)))
        self._cast = [*residents, *draw.sample(OFFICE, draw.choice((0, 0, 1, 1, 2)))]
        self._last: Move | None = None

    def next(self, offered: Sequence[tuple[str, str]]) -> Move:
        """The next turn. `offered` are the buttons so far: (chat, words), the newest first."""
        draw = self._draw
        who = self._last.who if self._last is not None and draw.random() < 0.6 else draw.choice(self._cast)
        weights = _OFFICE_DOES if who in OFFICE else _RESIDENTS_DO
        (kind,) = draw.choices(list(weights), list(weights.values()))
        move = self._press(who, offered) if kind is Kind.PRESS else self._move(kind, who)
        if self._last is not None and self._last.kind is not Kind.SILENCE and self._last.who != move.who:
            together = move.kind is not Kind.SILENCE and draw.random() < 0.15
            move = replace(move, together=together)
        self._last = move
        return move

    def _move(self, kind: Kind, who: str) -> Move:
        draw = self._draw
        if kind is Kind.SILENCE:
            return Move(kind, who, minutes=draw.choice(_WAITS))
        group = self._where(kind, who)
        text, core = self._words(kind)
        to_bot = group is None or draw.random() < _OTHER_WAY.get(kind, 0.9)
        return Move(kind, who, group, to_bot, text, core, twice=draw.random() < 0.1)

    def _where(self, kind: Kind, who: str) -> str | None:
        groups = GROUPS.get(who, (GRID,))
        if kind is Kind.TALK:
            return self._draw.choice(groups)
        if self._last is not None and self._last.who == who and self._draw.random() < 0.75:
            return self._last.group  # people answer where they were asked
        return self._draw.choice((None, *groups))

    def _words(self, kind: Kind) -> tuple[str, str]:
        draw = self._draw
        matter, other = draw.sample(MATTERS, 2)
        fields = {
            "place": draw.choice(PLACES), "matter": matter, "place2": draw.choice(PLACES), "matter2": other,
            "danger": draw.choice(DANGERS), "number": draw.choice(self._numbers), "other": draw.choice(self._numbers),
        }  # fmt: skip
        match kind:
            case Kind.REPORT | Kind.EDIT:
                several = draw.random() < 0.15
                return draw.choice(_SEVERAL if several else _REPORTS).format(**fields), matter
            case Kind.DANGER:
                behind = draw.random() < 0.15
                return draw.choice(_CRIES_BEHIND if behind else _CRIES).format(**fields), fields["danger"]
            case Kind.ANSWER:
                return draw.choice(_ANSWERS), ""
            case Kind.CORRECTION:
                return draw.choice(_CORRECTIONS), ""
            case Kind.LEAVING:
                return draw.choice(_LEAVING), ""
            case Kind.COMMAND:
                return draw.choice(_COMMANDS).format(**fields), ""
            case Kind.ORDER:
                return draw.choice(_ORDERS).format(**fields), ""
            case Kind.TALK:
                return draw.choice(TALK), ""
            case Kind.THANKS:
                return draw.choice(_THANKS), ""
        return "", ""

    def _press(self, who: str, offered: Sequence[tuple[str, str]]) -> Move:
        """A button that they can see: the newest most often, an old one, one that was offered to somebody else."""
        draw = self._draw
        seen = [*GROUPS.get(who, (GRID,)), f"p-{who}"]
        mine = [(chat, words) for chat, words in offered if chat in seen]
        if not mine:
            return self._move(Kind.ANSWER, who)
        at = min(int(draw.expovariate(0.5)), len(mine) - 1)
        chat, words = mine[at]
        back = mine[:at].count(mine[at])
        group = None if chat == f"p-{who}" else chat
        return Move(Kind.PRESS, who, group, True, words, back=back, twice=draw.random() < 0.1)
