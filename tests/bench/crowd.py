"""What thousands of neighbours write: a fixed mix, the same for every run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import count
from random import Random

from bot.message import ChatKind, Incoming
from tests.bench.people import BOT, MORNING, PLATFORM, Neighbour

# Of 40 messages: 24 logs in one line, 6 in plain words, 4 我的记录, 2 reports with their 确认, 2 of chatter.
BLOCK = ("log",) * 24 + ("told",) * 6 + ("record",) * 4 + ("report",) * 2 + ("chatter",) * 2

_DEEDS = ("打扫楼道", "清理小广告", "陪独居老人聊天", "反诈宣传", "巡逻", "整理共享单车", "给孩子辅导作业", "入户走访")
_TOLD = (
    "{day}在{n}号楼{deed}{long}",
    "{day}参加了社区的{deed}，一共{long}",
    "{day}和大家一起{deed}，用了{long}",
)
_PROBLEMS = (
    "{n}号楼楼道灯坏了三天了",
    "{n}栋门口下水道堵了，污水都流出来了",
    "{n}号楼电梯又停了",
    "{n}栋旁边的垃圾桶满了没人清",
    "{n}号楼前面的路灯不亮了",
)
_CHATTER = ("今天天气真好", "晚上一起吃饭吗", "明天降温大家多穿点", "收到", "哈哈哈", "菜场今天的萝卜不错")
_LONG = ("40分钟", "1小时", "一个半小时", "2小时", "两个半小时")
_HOURS = ("0.5小时", "1小时", "1.5小时", "2小时", "50分钟")


class Crowd:
    """Makes messages without end, in lanes that share nobody.

    A lane is a queue of people who write one after another, so that a 确认 follows the report it confirms.
    """

    def __init__(self, neighbours: Sequence[Neighbour], lanes: int, seed: int = 1) -> None:
        self._events = count(1)
        self._seed = seed
        self.lanes = [self._lane(neighbours[index::lanes], index) for index in range(lanes)]

    def take(self, total: int) -> list[list[Incoming]]:
        """The next `total` messages, dealt out over the lanes."""
        each, rest = divmod(total, len(self.lanes))
        return [[next(lane) for _ in range(each + (index < rest))] for index, lane in enumerate(self.lanes)]

    def _lane(self, neighbours: Sequence[Neighbour], index: int) -> Iterator[Incoming]:
        random = Random(f"{self._seed}:{index}")
        turn = count(index)
        while True:
            block = list(BLOCK)
            random.shuffle(block)
            for kind in block:
                number = next(turn)
                yield from self._write(kind, neighbours[number % len(neighbours)], number // len(neighbours), random)

    def _write(self, kind: str, who: Neighbour, before: int, random: Random) -> Iterator[Incoming]:
        """`before`: how often this person has written; it moves their logs to other days, so that none clash."""
        group = random.random() < 0.5
        day = (MORNING - timedelta(days=(before + who.person_id) % 30)).date()
        words = {
            "day": f"{day.month}月{day.day}日",
            "n": random.randint(1, 9),
            "deed": random.choice(_DEEDS),
            "long": random.choice(_LONG),
        }
        if kind == "log":
            text = "活动 {day} 在{n}栋{deed} {hours}".format(**words, hours=random.choice(_HOURS))
            yield self.message(who, text, group=group)
        elif kind == "told":
            yield self.message(who, random.choice(_TOLD).format(**words), group=False)
        elif kind == "record":
            yield self.message(who, "我的记录", group=False)
        elif kind == "report":
            yield self.message(who, random.choice(_PROBLEMS).format(**words), group=group)
            yield self.message(who, "确认", group=group)
        else:
            yield self.message(who, random.choice(_CHATTER), group=True, addressed=False)

    def message(self, who: Neighbour, text: str, *, group: bool, addressed: bool = True) -> Incoming:
        """A message as the platform would deliver it."""
        return Incoming(
            platform=PLATFORM,
            bot=BOT,
            event_id=f"bench-{self._seed}-{next(self._events)}",
            chat_id=who.group if group else who.private,
            chat_kind=ChatKind.GROUP if group else ChatKind.PRIVATE,
            chat_title=who.grid if group else who.name,
            sender_id=who.user_id,
            sender_name=who.name,
            text=text,
            sent_at=MORNING,
            addressed=addressed,
        )
