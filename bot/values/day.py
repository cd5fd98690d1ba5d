"""One day: 昨天, 上周六, 12.6, 十二月六号, 下下个月5号, 3天前, read against when the text was written.

Several days, spans and ends of months stand in days.py.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import MAXYEAR, date, datetime, timedelta

from bot.values.beside import MonthBeside, month_beside
from bot.values.fold import fold
from bot.values.found import Found, Given
from bot.values.numerals import read_number
from bot.values.pattern import Pattern
from bot.values.pick import pick

# A date without a year that lies further ahead (or, looking ahead, further back) belongs to the
# neighbouring year. Nearer ones stay: a slip or a plan, which the caller can ask about.
FAR = timedelta(days=60)

_RELATIVE = (
    (-4, r"大大前天"),
    (-3, r"大前(?:天|[儿晚]|日)"),
    (-2, r"(?<![以之目从生])前(?:天(?![天线气])|[儿晚]|儿个|个儿?(?=[上下中早晚去巡打扫清帮在,\s]))"),
    (
        -1,
        r"昨(?:[天儿日晚夜早晨]|儿个|个儿?(?=[上下中早晚去巡打扫清帮在,\s])|上午|下午|中午|晌午|傍晚)"
        r"|(?<![一-龥])昨(?=[打清巡参去在到值慰帮扫]|$|[\s,。;)])",
    ),
    (
        0,
        r"今(?:[天儿早晚晨夜]|日(?!头条|后)|儿个|上午|下午|中午|傍晚)|刚刚|刚才|方才|(?<![天日晚上])刚(?=回来|回家|到家|结束|收工|忙完|弄完|搞完|做完|干完|扫完|完事|完(?:$|[\s,。]))|(?:(?<![一-龥])|(?<=[我们]))刚(?=[在把从去做打扫清帮干巡给送到])|(?<![一-龥])今(?=$|[\s,。;)])",
    ),
    (1, r"(?<!说)明(?:天|[儿早晚])(?![气然])|(?<=说)明天(?![气然])|明(?:上午|下午)"),
    (4, r"大大后天"),
    (3, r"大后天"),
    (2, r"(?<![以之然最先背])后(?:天(?![天气然台井窗线])|儿个?|晚)"),
)
_MONTH = r"1[0-2]|0?[1-9]"
_DAY = r"3[01]|[12][0-9]|0?[1-9]"
_CN_MONTH = r"十[一二]?|[一二三四五六七八九]"
_CN_DAY = r"三十一?|二?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|[一二三四五六七八九]"
# 周日常, 周一直, 周三次, 周六个日: the sign behind 周 belongs to the next word.
_WEEKDAY = (
    r"(?:一(?![般直定共律些样旦块同边]|起(?!请|休|连|停|不在|开始))|[二三四五六])(?![个次场项名户件条批期轮遍趟篇位周]|天(?![气晴阴黑亮热冷没])|小时|[点时]的)"
    r"|日(?![常程报记历子期均用间])|天(?![气然天])|末(?![愉快])|[1-7](?![0-9.:个次天点h]|小时)"
)
# A number that counts things names no day: 12.6元, 3-5个, 6号楼.
_MEASURES = r"元|块|小时|个|h|分|%|公里|千米|km|米|kg|斤|度|平|岁|倍|吨|人次"
_UNITS = (
    r"万|k|克|升|l|点|亿|千|百|人|版|户|件|条|次|场|名|位|张|套|只|台|辆|棵|处|天|年|折|寸|级|环|立方|厘米|项|组|期|批"
    r"|栋|幢|座|单元|楼|层|室|房|#|号?网格"
)
_COUNTED = rf"(?!\s?(?:{_MEASURES})|{_UNITS})"
PLACE_AFTER_NUMBER = (
    r"楼|栋|幢|座|院|门|线|单元|网格|桌|车|店|商|铺|岗|哨|项|活动|房|室|路|机|会|厅|馆|库|出|口|井|坑|池|点|摊|通|台|箱|柜"
    r"|电|梯|公|厂|地|小区|位|场|码|令|文|函|床|病|牌|仓|学|选|窗|泵|闸|桩|灯|杆|党|支|组|队|家|户|宅|居|段|区|棚|村|大|塔|亭"
    r"|表|球|员|需求|心愿|问题|工|案|单|条|报|沟|桥|渠|树|坡|#"
)
_YEARS = r"(?P<said_year>今年|去年|前年|明年|后年)"
_DATE = Pattern(
    r"(?P<relative>" + "|".join(f"(?P<r{n}>{words})" for n, (_, words) in enumerate(_RELATIVE)) + r")"
    # 每周六 recurs, 一周三次 is a pace, 四周 is around: no day.
    rf"|(?P<which>上{{1,4}}|下{{1,4}}|这|本|(?<![0-9一二两三四五六七八九十几半每各隔双单圆]))(?P<ge>个?)(?<!每个)(?<![0-9一二两三四五六七八九十几]个)"
    rf"(?:周|星期|礼拜)(?P<weekday>{_WEEKDAY})(?P<until>\s?[到至~-]\s?(?:周|星期|礼拜)?[一二三四五六日天1-7])?"
    r"|(?<![0-9a-z./-])(?P<y8>20[0-9]{2})(?P<m8>0[1-9]|1[0-2])(?P<d8>0[1-9]|[12][0-9]|3[01])(?=\s?[一-龥])"
    rf"|(?<![0-9a-z.])(?P<year>20[0-9]{{2}}|2[0-9])(?P<sep>[-/.])(?P<m1>{_MONTH})(?P=sep)(?P<d1>{_DAY})(?![0-9])(?!(?P=sep)[0-9])"
    rf"|(?<![0-9])(?:(?P<year_said>20[0-9]{{2}}|2[0-9]|二[零〇][二三][零〇一二三四五六七八九])\s?年\s?|{_YEARS}的?\s?)?"
    rf"(?:(?<![0-9.])(?P<m2>{_MONTH})\s?月份?\s?(?P<d2>{_DAY})(?![0-9.:])(?:\s?[日号](?!楼)|(?!\s?[月日号]){_COUNTED})"
    rf"|(?<!历)(?P<m3>{_CN_MONTH})\s?月份?\s?(?:(?P<d3>{_CN_DAY})|(?P<d3a>{_DAY}))[日号](?!楼))"
    rf"|(?<!历)(?<![0-9一二三四五六七八九十])(?P<m7>{_CN_MONTH})\s?月(?P<d7>二?十[一二三四五六七八九]|[二三]十|三十一)(?=$|[\s,。]|[在去参打清扫巡帮和的上下早晚中])"
    rf"|(?P<month>上{{1,4}}个?月|下{{1,4}}个?月|[这本]个?月|当月)份?的?\s?(?:(?P<d4>{_DAY})(?![0-9])|(?P<d4a>{_CN_DAY}))[日号](?!楼)"
    rf"|(?<![0-9a-z.,/#¥$+*-])(?<![0-9]:)(?P<m5>{_MONTH})(?P<mark>[./。])(?P<d5>{_DAY})(?![0-9])(?![./。:][0-9])(?!-(?!(?:{_MONTH})[./])[0-9])(?![a-z])(?:\s?[日号](?!{PLACE_AFTER_NUMBER})|(?!号){_COUNTED})"
    rf"|(?:(?<![^\s,;:。、!?(])|(?<=[我于年在]))(?P<m6>{_MONTH})-(?P<d6>{_DAY})(?![0-9])(?=$|[\s,;:。、!?)]|[上下中]午|[早晚在去我参打清扫巡帮和的])"
    rf"|(?P<span>(?<![0-9])[0-9]{{1,2}}\s?[-~、到至]\s?[0-9]{{1,2}}[日号](?!{PLACE_AFTER_NUMBER}))"
    rf"|(?<![0-9a-z.#/月-])(?P<number>(?:(?<!:)|(?<=[记下补报录]:))(?:{_DAY})|(?<![周期拜第月年一二两三四五六七八九十百廿])(?:{_CN_DAY}))\s?(?:号(?!\s?(?:[-~至到、和及]\s?[0-9]{{1,3}}号\s?)?(?:{PLACE_AFTER_NUMBER}))|日(?![常程报记历子期均用间内游三])(?<!六日))"
    r"|(?P<ago>(?<![0-9.])[0-9]{1,3}|[一二两三四五六七八九十]{1,3})\s?(?P<step>天|日|个?(?:周|星期|礼拜)|个月)\s?(?:以|之)?"
    # 一周前的星期二: the weekday of that week.
    r"(?P<way>前(?![往来去台面])|后(?![面门勤]))(?:的?\s?(?:周|星期|礼拜)(?P<then>[一二三四五六日天1-7])(?![个次]))?"
)
_HINT = Pattern(r"[天儿晚日早周期拜号月昨今明刚前后晨夜才]|[0-9][./。-][0-9]|20[0-9]{6}")
_NUMBER_BEFORE = Pattern(r"(?:时长|工时|共|计|总|约|了|价|温|度|版本|得分|版|第|v)\s?[:是为]?\s?$")
# 第3号, 编号3号, 报名3号 count items; 红旗大道12号 is an address.
NO_DAY_BEFORE = Pattern(
    r"(?:[第编座房工帐账尾型口挂称符靠路街巷道弄里村段选领]|报名|取消|认领|[编序尾单]号|大道|农历|阴历|旧历)\s?$"
)

# When the parts of a day begin and are over, by the clock: 周四晚上 said on a Thursday morning is the one before.
_PARTS = (
    (r"凌晨|清晨|清早|早[上晨]?|今早", 0, 10),
    (r"上午", 6, 12),
    (r"中午|午间", 11, 14),
    (r"下午|午后", 12, 18),
    (r"傍晚|黄昏", 17, 20),
    (r"晚上?|晚间|夜[里间晚]?|半夜|深夜", 18, 24),
)
_PART = Pattern(r"\s?的?(?:" + "|".join(f"(?P<p{n}>{words})" for n, (words, _, _) in enumerate(_PARTS)) + ")")
_HOUR = Pattern(r"\s?(?P<hour>[01]?[0-9]|2[0-4])(?::[0-5][0-9]|点)")
_YEAR_STEPS = {"前年": -2, "去年": -1, "今年": 0, "明年": 1, "后年": 2}


def find_day(text: str, given: Given, *, ahead: bool = False) -> Found[date] | None:
    """The day that `text` names, counted from `given.now`.

    A bare weekday or day of the month is the last one (today among them), with `ahead` the next
    one. A month and day without a year stays in this year unless it is more than `FAR` off the way
    one looks. 周末 is its Saturday. An impossible date (2月30日) and a range of weekdays give None.
    """
    folded = fold(text)
    return pick(folded, list(all_days(folded, given.now, ahead=ahead)))


def all_days(folded: str, now: datetime, *, ahead: bool, year: int | None = None) -> Iterator[Found[date]]:
    """Every day that a folded text names, from left to right; a month and day without a year is of `year`."""
    if not _HINT.search(folded):
        return
    for match in _DATE.finditer(folded):
        try:
            day = _read(match, folded, now, ahead, year)
            end = match.end()
            if match["number"] is not None and day is not None and (month := month_beside(folded, end)) is not None:
                day, end = _in_month(month, match["number"], now.date(), ahead), month.end
        except OverflowError:  # 999 weeks beyond the calendar's end
            day = None
        if day is not None:
            yield Found(day, match.start(), end)


def _in_month(month: MonthBeside, number: str, today: date, ahead: bool) -> date | None:
    """28号(上月)."""
    if month.number is not None:
        return near(str(month.number), number, today, ahead)
    return _exact(*_months_on(today, steps(month.which)), number)


def _read(match: re.Match[str], folded: str, now: datetime, ahead: bool, said_year: int | None) -> date | None:
    groups, today = match.groupdict(), now.date()
    before = folded[max(0, match.start() - 4) : match.start()]
    if groups["relative"] is not None:
        step = next(days for n, (days, _) in enumerate(_RELATIVE) if groups[f"r{n}"] is not None)
        return today + timedelta(days=step)
    if groups["weekday"] is not None:
        if groups["until"]:
            return None
        named = weekday(groups["which"] or "", groups["weekday"], today, ahead)
        bare = not groups["which"] and groups["weekday"] != "末"
        return named if named != today or not bare else _not_now(folded, match.end(), now, ahead)
    if groups["y8"] is not None:
        return _exact(int(groups["y8"]), groups["m8"], groups["d8"])
    if groups["year"] is not None:
        return _exact(_year(groups["year"]), groups["m1"], groups["d1"])
    if groups["m2"] is not None or groups["m3"] is not None:
        month, day = groups["m2"] or groups["m3"], groups["d2"] or groups["d3"] or groups["d3a"]
        if groups["said_year"] is not None:
            return _exact(today.year + _YEAR_STEPS[groups["said_year"]], month, day)
        if groups["year_said"] is not None:
            return _exact(_year(groups["year_said"]), month, day)
        if said_year is not None:
            return _exact(said_year, month, day)
        return near(month, day, today, ahead)
    if groups["month"] is not None:
        return _exact(*_months_on(today, steps(groups["month"])), groups["d4"] or groups["d4a"])
    if groups["m5"] is not None:
        return None if _NUMBER_BEFORE.search(before) else near(groups["m5"], groups["d5"], today, ahead)
    if groups["m7"] is not None:
        return near(groups["m7"], groups["d7"], today, ahead)
    if groups["m6"] is not None:
        return near(groups["m6"], groups["d6"], today, ahead)
    if groups["number"] is not None:
        return None if NO_DAY_BEFORE.search(before) else day_of_month(groups["number"], today, ahead)
    if groups["ago"] is not None:
        return _counted(groups, before, today)
    return None


def _year(written: str) -> int:
    year = read_number(written)
    number = year if isinstance(year, int) else 0
    return number + 2000 if number < 100 else number


def _exact(year: int, month: str | None, day: str | None) -> date | None:
    month_number, day_number = read_number(month or ""), read_number(day or "")
    if not isinstance(month_number, int) or not isinstance(day_number, int):
        return None
    try:
        return date(year, month_number, day_number)
    except ValueError:
        return None


def steps(which: str) -> int:
    """How many weeks or months on from this one: 上上 -2, 本 0, 下 1."""
    return which.count("下") - which.count("上")


def _months_on(today: date, number: int) -> tuple[int, str]:
    """The year and the month, so many months on."""
    months = today.year * 12 + today.month - 1 + number
    return months // 12, str(months % 12 + 1)


def _not_now(folded: str, end: int, now: datetime, ahead: bool) -> date:
    """Today, or the same weekday a week off where the part of the day or the hour said behind it lies the other way."""
    part, hour = _PART.match(folded, end), _HOUR.match(folded, end)
    if part is not None:
        begins, over = next((begin, end) for n, (_, begin, end) in enumerate(_PARTS) if part[f"p{n}"])
    elif hour is not None and int(hour["hour"]) >= 6:  # a bare 3点 may be the afternoon's
        begins = over = int(hour["hour"])
    else:
        return now.date()
    if ahead:
        return now.date() + timedelta(days=7) if over <= now.hour else now.date()
    return now.date() - timedelta(days=7) if begins > now.hour else now.date()


def near(month: str | None, day: str | None, today: date, ahead: bool) -> date | None:
    """A month and day without a year: this year's, or the neighbouring one's where that lies `FAR` off."""
    neighbour = today.year + (1 if ahead else -1)
    this = _exact(today.year, month, day)
    if this is None:
        return _exact(neighbour, month, day)  # 2月29日 may have been last year
    off = today - this if ahead else this - today
    return _exact(neighbour, month, day) or this if off > FAR else this


def weekday(which: str, name: str, today: date, ahead: bool) -> date:
    """上 + 三: Wednesday of last week; without `which` the last one (with `ahead` the next), today among them."""
    number = weekday_number(name)
    monday = today - timedelta(days=today.weekday())
    if which:
        day = monday + timedelta(days=7 * steps(which) + number)
        # On a Sunday 这周六 of somebody who plans is the one to come; 本周 is said by the calendar.
        return day + timedelta(days=7) if ahead and day < today and which == "这" else day
    if ahead:
        return today + timedelta(days=(number - today.weekday()) % 7)
    return today - timedelta(days=(today.weekday() - number) % 7)


def weekday_number(name: str) -> int:
    """0 for Monday; 周末 is its Saturday."""
    return 5 if name == "末" else 6 if name in "日天" else int(read_number(name) or 1) - 1


def day_of_month(number: str, today: date, ahead: bool) -> date | None:
    """The last (with `ahead` the next) such day, today among them; months that lack it are passed over."""
    months = today.year * 12 + today.month - 1
    for step in range(3):  # no two months in a row lack a day 29 to 31
        shifted = months + step if ahead else months - step
        day = _exact(shifted // 12, str(shifted % 12 + 1), number)
        if day is not None and (day >= today if ahead else day <= today):
            return day
    return None


def _counted(groups: dict[str, str | None], before: str, today: date) -> date | None:
    number, step = read_number(groups["ago"] or ""), groups["step"] or ""
    if not isinstance(number, int) or before.endswith(("第", "提", "每", "近")):
        return None
    way = -number if groups["way"] == "前" else number
    if step.endswith("月"):
        return shifted(today, way)
    day = today + timedelta(days=way if step in ("天", "日") else way * 7)
    then = groups["then"]
    return day if then is None else day + timedelta(days=weekday_number(then) - day.weekday())


def shifted(day: date, months: int) -> date:
    """So many months on: the same day of the month, or the last one of a shorter month."""
    year, month = _months_on(day, months)
    if not 1 <= year <= MAXYEAR:
        raise OverflowError
    return date(year, int(month), min(day.day, monthrange(year, int(month))[1]))
