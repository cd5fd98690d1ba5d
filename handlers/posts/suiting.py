"""The wishes that people say in plain words (周末, 晚上, 不用出力的, 我会理发), and whether a post meets them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.values.pattern import Pattern
from handlers.posts.records import Post

_ANY_TIME = Pattern(r"面议|随时|灵活|有空|有事时|看情况")
_WEEKEND = Pattern(r"周[六日天末]|双休|星期[六日天]|礼拜[六日天]")
_WEEKDAY = Pattern(r"平日|工作日|周[一二三四五](?![六日])|每天|天天")
_EVENING = Pattern(r"晚|夜|傍晚|下班后")
_DAYTIME = Pattern(r"上午|早上|下午|中午|午间|白天|早")

_WANTS_WEEKEND = Pattern(r"周末|周[六日天]|双休|星期[六日天]|礼拜[六日天]")
_WANTS_EVENING = Pattern(r"晚上|晚间|夜里|下班后|傍晚|夜间")
_WANTS_DAYTIME = Pattern(r"白天|上午|下午|早上|中午")
_WANTS_WEEKDAY = Pattern(r"平日|工作日|平时")
_WANTS_LIGHT = Pattern(
    r"(?:不用|不要|不|没)(?:太|怎么|什么)?(?:出力|费力|费劲|力气|累|卖力)|轻松|轻省|腿脚|腰不好|年纪大|坐着"
)
_WANTS_SHORT = Pattern(r"短期|临时|一次性|短的")
_FREE = Pattern(r"没人|空着|空的|缺人|还缺|没满|有空位|空岗|没招满|还招")
# A skill as people say it → what in a post asks for it.
SKILLS: Mapping[str, tuple[str, str]] = {
    "法律": (r"法律|律师|懂法|法务|检察|法官", r"法律|调解|普法"),
    "医护": (r"医生|护士|医护|量血压|学医|医院|中医", r"义诊|健康|医|护理|陪护"),
    "心理": (r"心理", r"心理|调解|探访|陪"),
    "教育": (r"老师|教师|教书|辅导|教过|会教", r"辅导|助学|宣讲|课"),
    "电工": (r"电工|修电|电路", r"电工|维修|修|消防"),
    "水管": (r"水管|水电|疏通", r"水管|维修|修"),
    "理发": (r"理发|剪头|剪发|美发", r"理发|剪发|便民"),
    "摄影": (r"摄影|拍照|照相|摄像", r"摄影|拍|宣传|文体"),
    "写字": (r"毛笔|书法|写字|写春联|写材料", r"书法|写|宣传|文体"),
    "文艺": (r"唱歌|跳舞|乐器|二胡|文艺|主持", r"文体|文艺|舞|歌"),
    "体育": (r"打球|篮球|乒乓|体育|跑步", r"文体|体育|球|巡"),
    "驾驶": (r"开车|驾照|驾驶|有车", r"接送|送餐|应急|代办"),
    "外语": (r"外语|英语|日语|客家话", r"外语|辅导|宣讲"),
    "电脑": (r"电脑|手机|会修|网络", r"电脑|手机|代办|帮办"),
    "财会": (r"会计|财会|算账|财务", r"账|财|议事"),
    "做饭": (r"做饭|炒菜|厨", r"厨|食堂|送餐"),
}
_KINDS = (
    r"宣传|宣讲|巡逻|治安|护学|保洁|卫生|垃圾|绿化|调解|法律|健康|义诊|老人|助残|食堂|辅导|文体|民情|信息|联络|代办|就业"
    r"|议事|消防|应急|巡河|反诈|维修"
)
_TOPIC = Pattern(_KINDS)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody wants of a post, each named as it is said back: 周末, 晚上, 不用出力, 会理发."""

    named: tuple[str, ...] = ()
    tests: tuple[Callable[[Post], bool], ...] = field(default=(), compare=False)

    def met(self, kept: Post) -> int:
        """How many of them a post meets."""
        return sum(test(kept) for test in self.tests)

    def all_met(self, kept: Post) -> bool:
        """Whether it meets every one."""
        return self.met(kept) == len(self.tests)


def wishes(text: str) -> Wishes:
    """The wishes in a text; none where it says none."""
    named: list[str] = []
    tests: list[Callable[[Post], bool]] = []

    def add(name: str, test: Callable[[Post], bool]) -> None:
        named.append(name)
        tests.append(test)

    if _WANTS_WEEKEND.search(text):
        add("周末", lambda kept: _at(kept, _WEEKEND))
    if _WANTS_WEEKDAY.search(text):
        add("平日", lambda kept: _at(kept, _WEEKDAY))
    if _WANTS_EVENING.search(text):
        add("晚上", lambda kept: _at(kept, _EVENING))
    if _WANTS_DAYTIME.search(text):
        add("白天", lambda kept: _at(kept, _DAYTIME))
    if _WANTS_LIGHT.search(text):
        add("不用出力", lambda kept: not kept.heavy)
    if _WANTS_SHORT.search(text):
        add("短期", lambda kept: kept.until is not None)
    if _FREE.search(text):
        add("还缺人", lambda kept: kept.free > 0)
    for skill, (said, asked) in SKILLS.items():
        if re.search(said, text):
            add(f"会{skill}", _about(asked))
            break
    else:
        if (topic := _TOPIC.search(text)) is not None:
            add(topic[0], _about(topic[0]))
    return Wishes(tuple(named), tuple(tests))


def _about(asked: str) -> Callable[[Post], bool]:
    """Whether the words of a post have this pattern in them."""
    wanted = re.compile(asked)
    return lambda kept: wanted.search(f"{kept.title}{kept.kind}{kept.what}") is not None


def _at(kept: Post, when: Pattern) -> bool:
    """At that time, or at whatever time suits."""
    return when.search(kept.hours) is not None or not kept.hours or _ANY_TIME.search(kept.hours) is not None
