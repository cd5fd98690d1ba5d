"""Phrases of time that name no day or hour, or one that there is not: 前几天, 月初, 七八点, 农历初八, 每周六, 2月30日.

What is found here was not read by anything else, and is asked about: nothing stands in for it.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.values.day import NO_DAY_BEFORE
from bot.values.pattern import Pattern

_N = r"[0-9]{1,3}|[一二两三四五六七八九十几数]{1,3}"
_W = r"(?:周|星期|礼拜)"
_NO_NAME = r"(?![路街巷村桥]|大道|小区|社区|广场|花园|新村|大厦|公园|小学|中学)"  # 元旦路, 五一小区
# 七八点, 8、9点, 十来点: an hour that is one of two.
VAGUE_HOUR = Pattern(
    r"(?<![0-9一二三四五六七八九十周期拜])(?:凌晨|早上|上午|中午|下午|傍晚|晚上|夜里|晚|早)?的?"
    r"(?:[一二两三四五六七八九][一二三四五六七八九]|十[一二]{2}|(?<![0-9])[0-9]{1,2}[、,或]\s?[0-9]{1,2}|[0-9一二三四五六七八九十]{1,2}来|好?几|十几)点(?:多钟?|来?钟|左右)?"
    r"(?!意见|建议|问题|要求|钱|水)"
)
# How often, in words that name a number of days and mean none.
_HABIT = Pattern("三天两头|隔三[差岔]五|十天半个?月|一年半载|三年五载|一年到头|一年四季|一时半会儿?")
_DAY = Pattern(
    rf"(?<![0-9到至~-])20[0-9]{{2}}\s?年(?!的[一-龥]|[度级版款])(?:\s?(?:(?:1[0-2]|[1-9])月份?|[上下]半年|第[一二三四1-4]季度))?|三天两头|隔三[差岔]五|十天半个?月|前些(?:天|日子|时候)|前几[天日晚]|前两[天晚日]|前一?阵子?|前段(?:时间|日子)|上一?次|上回|那几?[天日晚]|那[两三]天|哪天|某[天日]|有一?天|改[天日]|回头|过[几两]天"
    rf"|过(?:段|一段)时间|过一?阵子?|这几[天晚]|这两[天晚]|这[些段](?:天|日子|时间)|这阵子?|最近(?!的)|近期|近[来日几][天日]?|近段时间|日前|先前|以前|之前(?!的)|早前|往常|平时|平常|年[初中]"
    rf"|(?:(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月份?|(?:{_N})?个?月)(?:[上中下]旬|[初中底末])|[一二两三四五六七八九]{{2}}天(?![前后])|(?<![前后这那十过第])好?几天(?![前后])|(?<![上下])月[初中]|[上中下]旬|[上下]半[月年]|季度?[初末]|[春夏秋冬][天季](?!晨)|寒假|暑假|开学|[上下这本]学期|几个(?:月|星期|周|礼拜)|[一两三]?个多(?:月|星期|周|礼拜)|放假|假期|节[前后](?!日)|过年|年[前后](?![来])"
    rf"|第二天|次日|翌日|隔天|当[天日晚]|头[一二两三]?天|前[一二两三]天|(?:一|两|三|几|好几)天前"
    rf"|(?:农历|阴历|旧历|老历)(?:[正腊一二三四五六七八九十冬闰]{{1,3}}月)?(?:初?[一二三四五六七八九十廿]{{1,3}})?|[正腊冬]月(?:初?[一二三四五六七八九十廿]{{1,3}})?|(?<!最)初[一二三四五六七八九十]{{1,2}}(?![中级年])"
    rf"|小年夜?(?![轻级纪])(?:那天)?|大年(?:三十|初[一二三四五六七]|夜)|除夕|元宵(?:节)?|端午(?:节)?|中秋(?:节)?|重阳(?:节)?|清明(?:节)?|春节|冬至|(?:国庆(?:节)?|元旦|五一(?:节)?|劳动节|中秋国庆|圣诞(?:节)?){_NO_NAME}"
    rf"|每(?:个?{_W}[一二三四五六日天末]?|[天日晚早]|个?月|年)|天天|隔天|(?:{_N})(?:多|来|几)天(?:以?[前后])?|[几好][几多]?[天个](?:{_W}|月)?[前后]|几[天日](?:以)?[前后]|数[天日]前"
    rf"|半个?(?:月|多月)[前后]|(?:{_N})个?多?(?:{_W}|月|年)(?:以|之)?[前后]|多久|久了"
    rf"|(?<![0-9.])[0-9]{{1,2}}月[0-9]{{1,2}}[日号]?|(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月(?:份)?(?![0-9饼嫂子])"
    rf"|(?:上{{1,4}}|下{{1,4}}|这|本)?个?{_W}[一二三四五六日天末](?![个次般直起定])|(?:上{{1,4}}|下{{1,4}}|这|本)个?(?:{_W}|月(?:[上中下]旬|[初中底末])?)|[去今明前后]年(?:[0-9一二三四五六七八九十]{{1,3}}月份?)?"
    rf"|元月份?(?:[0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}})?[日号]?"
    rf"|(?<![0-9a-z第])(?:[0-9]{{1,2}}|[一二三四五六七八九十廿]{{1,3}})[、,和至到-]?(?:[0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}})?号(?=$|[\s,。;、起前后左右晚早上下])"
)
# Lengths that say nothing: who told them is asked how long it was, and they are no part of what was done.
VAGUE_LENGTH = Pattern(
    r"(?:好几|好多|几|多)个?多?(?:小时|钟头|分钟)|一会[儿子]?|一阵子?|(?:好|很)久|一天一夜|老半天|好半天"
)
_AROUND = Pattern(
    r"(?:期间|假期|放假|当[天日]|那[天日]|[前后]几?天?|前后|左右)?的?(?:凌晨|早上|上午|中午|下午|傍晚|晚上)?"
)
_NAMED = Pattern(r"(?:庆祝|喜?迎|欢度|学习|宣传|宣讲)$")  # 庆祝国庆 is what was done, not when


def without_habits(folded: str) -> str:
    """三天两头去 counts no days; the text stays as long as it is."""
    return _HABIT.sub(lambda habit: " " * len(habit.group()), folded)


def vague_hour(folded: str) -> tuple[int, int] | None:
    """Where an hour is said that is no hour, or None."""
    match = VAGUE_HOUR.search(folded)
    return match.span() if match is not None else None


def vague_day(folded: str, taken: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """Where a phrase of days stands beside what was read (`taken`), or None."""
    for match in _DAY.finditer(folded):
        if any(match.start() < end and start < match.end() for start, end in taken):
            continue
        if match.group().endswith("号") and NO_DAY_BEFORE.search(folded, max(0, match.start() - 3), match.start()):
            continue
        if _NAMED.search(folded, max(0, match.start() - 3), match.start()):
            continue
        return match.start(), _end(folded, match.end())
    return None


def _end(folded: str, end: int) -> int:
    around = _AROUND.match(folded, end)
    return around.end() if around is not None else end


# 大前天上周: said again in looser words, right beside the day.
_LOOSER = Pattern(
    r"(?:(?:上{1,3}|这|本)个?(?:周|星期|礼拜|月)|前几天|那几?天|这[几两]天|上一?次|上回|最近|之前)(?![一二三四五六日天末]|前[天日])(?:的?时候)?"
)


def said_again(folded: str, parts: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The looser words for a day that stand right beside one that was read (`parts`)."""
    return [
        match.span()
        for match in _LOOSER.finditer(folded)
        if any(match.end() == start or match.start() == end for start, end in parts)
    ]
