"""Lines copied from a chat elsewhere: who said what, with the names taken off.

WeChat and DingTalk copy several messages as a name and a time over each (PC, Mac, phones, the e-mailed record), as
`name:` over or before the words, with dashes around dates and 「quotes」; QQ puts numbers, titles and seconds to the
names; Telegram a time in brackets. Names are people's: they serve to tell speakers apart while a text is read, and
leave as numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.values.fold import fold
from bot.values.pattern import Pattern
from bot.values.surnames import COMPOUND_SURNAMES, NO_NAMES, SURNAMES
from handlers.understanding.problems import trouble

MOST = 200  # lines that are read

_DAY = r"(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}[./]\d{1,2}[./]\d{4})"
_WEEKDAY = r"(?:(?:星期|周|礼拜)[一二三四五六日天])"
_DATE = rf"(?:{_DAY}(?:\s*{_WEEKDAY})?|\d{{1,2}}[-/月]\d{{1,2}}日?|今天|昨天|前天|{_WEEKDAY})"
_HOURS = r"(?:凌晨|清晨|早上|上午|中午|下午|傍晚|晚上)?"
_CLOCK = rf"{_HOURS}\s*\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:\s*[ap]m)?"
_TIME = rf"(?:{_DATE}\s*)?{_CLOCK}"
# With seconds, or a date to the year: no hand writes it behind a name, so that anything may be one.
_SECONDS = rf"(?:{_DATE}\s*)?{_HOURS}\s*\d{{1,2}}:\d{{2}}:\d{{2}}(?:\s*[ap]m)?"
_DATED = rf"{_DAY}(?:\s*{_WEEKDAY})?\s*{_CLOCK}"
_BRACKETED = r"\[[^\[\]\n]{0,24}\d{1,2}:\d{2}[^\[\]\n]{0,9}\]"  # Telegram's, in whatever language its date is
_NAME = r"(?P<name>\S(?:[^\n:,。!?;]{0,29}?\S)?)"
_ANY = r"(?P<name>\S(?:[^\n]{0,39}?\S)?)"
# Patterns over a folded line: half-width marks, lower case.
_SURE_HEADS = tuple(
    Pattern(pattern)
    for pattern in (
        rf"{_ANY},\s?{_BRACKETED}:?",  # 张三, [22.11.2026 9:15]
        rf"\[{_DATED}\]\s{_ANY}:\s(?P<words>\S.*)",  # [22.11.2026 9:15] 张三: 灯坏了
        rf"{_ANY}\s?:?\s+[\[(]?{_SECONDS}[\])]?:?",  # 【管理员】张三(12345678) 9:15:30
        rf"\[?{_DAY}\s*{_HOURS}\s*\d{{1,2}}:\d{{2}}:\d{{2}}\]?\s+{_ANY}",  # 2026-11-22 9:15:30 张三(12345678)
    )
)
_DATED_HEAD = Pattern(rf"{_ANY}\s+[\[(]?{_DATED}[\])]?:?")  # 5栋:张三，业主 2026/11/22 9:15
_HEADS = tuple(
    Pattern(pattern)
    for pattern in (
        rf"{_NAME}\s+[\[(]?{_TIME}[\])]?:?",  # 张三 11-22 9:15
        rf"\[?{_DAY}\s*{_CLOCK}\]?\s+{_NAME}:?",  # 2026-11-22 09:15 张三
        rf"\[?{_TIME}\]?\s+{_NAME}\s*:\s*(?P<words>\S.*)",  # 09:15 张三: 灯坏了
        rf"{_NAME}\s*[\[(]?{_TIME}[\])]?\s*:(?!\d\d(?:\s|$))\s*(?P<words>\S.*)",  # 张三 09:15: 灯坏了
    )
)
_ALONE = Pattern(_NAME)  # a name over its time
_CALLED = Pattern(r"(?P<name>[^\s:,。!?;、\"'《》【】「」<>{}=+*]{1,20})\s?:\s*(?P<words>.*)")
_INNER = Pattern(r"(?:^|(?<=[\s,，。;；!！?？]))([^\s:：,，。!！?？;；]{2,8})[:：]")
_EXACT = Pattern(rf"{_DAY}|\d{{1,2}}:\d{{2}}:\d{{2}}|{_BRACKETED}")
_WATCH = Pattern(r"\d:\d{2}:\d{2}")  # with seconds
_BULLET = Pattern(r"(?:[•·>*◆●-]|\d{1,2}[.、)])\s*(?=\S)")
_WORD = Pattern(r"\s*转发(?:\s*[:：]\s*|\s+|$)")
_QUOTE = Pattern(r"「(?P<name>[^:「」]{1,30}):\s*(?P<words>[^「」]*)」?")
_DASHES = "-_=*~·.─━"  # an em dash folds to -
_SYSTEM = Pattern(
    r"(?:.{0,40}的)?聊天记录(?:如下)?:?|dear.{0,20}:?|消息(?:记录|分组|对象)(?:[(:].{0,60})?|以[上下](?:是|为).{0,12}(?:内容|消息|记录)|.{0,40}(?:撤回了一条消息|加入了?群聊|移出了?群聊|修改群名为.*"
    r"|拍了拍.*|通过扫描.*进群|领取了.*红包|退出了?群聊|开启了.*|成为新群主)|\(?共?\d{1,4}条(?:消息|新消息)?\)?"
)
_ONLY_TIME = Pattern(rf"{_TIME}|{_DATE}")
_CLOCKED = Pattern(rf"{_TIME}")
_PICTURE = Pattern(r"\[(?:图片|照片|视频|image|photo|video)\]")
_PLACEHOLDER = Pattern(
    r"\[(?:语音|表情|动画表情|文件|链接|位置|名片|红包|转账|小程序|聊天记录|接龙|群公告|sticker|file|link|[^\[\]\s]{1,4})\](?:\s*\d+\"?)?"
)
_SPACES = Pattern(r"\s{2,}")
_AT = Pattern(r"@[^\s\u2005@,，:：。!！?？]{1,20}[\s\u2005]?")

# What stands before a colon and is nobody: the fields of a form, the parts of a notice.
_FORM = """
地点 地址 位置 时间 日期 姓名 单位 事项 事由 事件 问题 原因 联系人 联系电话 联系方式 电话 手机 备注 说明 诉求
内容 标题 主题 情况 现状 建议 要求 结果 反映 反映人 求助 通知 公告 提醒 温馨提示 紧急 急 注意 补充 更正 回复
答复 小区 社区 网格 楼栋 楼号 单元 类别 类型 分类 数量 人数 金额 附件 照片 图片 编号 来源 例如 比如 如下 如 即
另外 还有 首先 其次 最后 第一 第二 第三 一是 二是 三是 一 二 三 四 五 转发 转 问 答 注 吹哨 上报 报修 报到 活动
更新 https http
"""
_LABELS = frozenset(_FORM.split())
_PLACE = Pattern(
    r"[\w-]*(?:栋|号楼|幢|座|单元|号门|期|楼|小区|社区|网格|花园|家园|苑|广场|公园|市场|路|街|巷|门口|局|委|办|中心|公司|部门|学校|医院)"
)
_CALLS = Pattern(
    r".{1,12}(?:姐|哥|叔|姨|伯|婶|妈|爸|爷|奶|嫂|师傅|老师|主任|书记|医生|阿姨|大爷|奶奶|爷爷|先生|女士|家长|楼长|业主)"
)
_NO_SIGN = Pattern(r"[\W_]+")
_MARK = Pattern(r"[,。!?;:]")
_LONGEST_ALONE = 20  # characters of a name that stands alone, or with marks in it
_NUMERIC = Pattern(r"[\d\s:/.年月日-]+")
_DOOR = Pattern(r"[a-z]?\d{1,3}(?:栋|幢|号楼|座|#|-)(?:\d{1,2}单元|\d{1,2}-)?\d{0,4}(?:室|号)?")


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a copied chat. `speaker` is 1, 2 … in the order of appearance, 0 where no name was copied."""

    speaker: int
    text: str
    pictures: int = 0  # placeholders that stood in it


@dataclass(slots=True)
class _Reading:
    """What has been read so far; `names` live no longer than this."""

    said: list[tuple[int, list[str]]] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)
    dated: bool = False  # a time with a date to the year or with seconds, as no hand writes it
    headed: bool = False  # 聊天记录, a line of dashes
    timed: list[str] = field(default_factory=list)  # names with a time, as often as they stand
    called: list[str] = field(default_factory=list)  # names with a colon, as often as they stand
    quoted: int = 0
    headless: int = 0  # lines before the first name

    def open(self, name: str, words: str) -> None:
        number = self.names.setdefault(fold(name).strip(), len(self.names) + 1)
        self.said.append((number, [words] if words else []))

    def quote(self, name: str, words: str) -> None:
        """What another said before; what follows is again by who speaks now."""
        speaker = self.said[-1][0] if self.said else 0
        self.quoted += 1
        self.open(name, words)
        self.said.append((speaker, []))

    def add(self, line: str) -> None:
        if not self.said:
            self.headless += 1
            self.said.append((0, []))
        self.said[-1][1].append(line)


def without_word(text: str) -> str:
    """The lines without the word 转发 at their head."""
    found = _WORD.match(text)
    return text[found.end() :].strip() if found is not None else text


def is_pasted(text: str) -> bool:
    """Whether a text is copied from a chat of others: it says so (转发), or looks so beyond doubt.

    Beyond doubt is what is headed as WeChat heads it, or has people's names before what they say.
    """
    if _WORD.match(text):
        return True
    if ":" not in text and "：" not in text:
        return False
    reading = _read(text)
    if reading.headless:
        return False
    heads = reading.timed + reading.called
    if reading.dated or reading.quoted or (reading.headed and heads):
        return True
    return len(reading.timed) > 2 or any(map(_like_person, heads)) or len(set(heads)) < len(heads)


def read_pasted(text: str) -> tuple[Said, ...]:
    """The messages of a copied chat in order, without names, times, mentions and placeholders.

    Where nothing looks like a name, every line is a message of its own.
    """
    reading = _read(text)
    if not reading.names:
        reading.said = [(0, [line]) for _, lines in reading.said for line in lines]
    ordered = sorted((name for name in reading.names if len(name) >= 2), key=len, reverse=True)
    called = re.compile("|".join(map(re.escape, ordered)), re.IGNORECASE) if ordered else None
    found: list[Said] = []
    for speaker, lines in reading.said:
        one = _clean(speaker, "\n".join(lines), called)
        if (one.text or one.pictures) and one not in found:  # a quote repeats what was said before
            found.append(one)
    return tuple(found)


def _read(text: str) -> _Reading:
    reading = _Reading()
    # One space for many: patterns with a space here and one there would try every split of a run of them.
    lines = [_SPACES.sub(" ", part).strip() for line in text.split("\n")[:MOST] for part in _one_by_one(line)][:MOST]
    for index, line in enumerate(lines):
        folded = fold(line)
        if not folded or _ONLY_TIME.fullmatch(folded):
            continue
        if _is_rule(folded) or _SYSTEM.fullmatch(folded):
            reading.headed = True
            continue
        if quote := _QUOTE.fullmatch(folded):
            reading.quote(quote["name"], line[quote.start("words") : quote.end("words")])
            continue
        follows = any(lines[index + 1 : index + 3])
        if (head := _timed(folded)) is not None:
            words = head.groupdict().get("words")
            if words is not None or follows:
                reading.timed.append(head["name"])
                reading.dated = reading.dated or _EXACT.search(folded) is not None
                reading.open(head["name"], line[head.start("words") :] if words else "")
                continue
        if _stands_over_time(folded, lines[index + 1 :]):
            reading.timed.append(folded)
            reading.dated = reading.dated or _WATCH.search(lines[index + 1]) is not None
            reading.open(folded, "")
            continue
        mark = _BULLET.match(folded)
        begin = mark.end() if mark is not None else 0
        called = _CALLED.fullmatch(folded, begin)
        if called is not None and _may_be_called(called["name"]) and (called["words"] or follows):
            reading.called.append(called["name"])
            reading.open(called["name"], line[called.start("words") :])
            continue
        reading.add(line)
    return reading


def _timed(line: str) -> re.Match[str] | None:
    """A name with its time, and with the words where they stand in the same line."""
    if ":" not in line:
        return None
    if head := next((found for each in _SURE_HEADS if (found := each.fullmatch(line))), None):
        return head
    dated = _DATED_HEAD.fullmatch(line)
    if dated is not None and _may_be_name(dated["name"]) and not _is_said(dated["name"]):
        return dated
    head = next((found for each in _HEADS if (found := each.fullmatch(line))), None)
    if head is None or (head["name"].endswith(":") and not _like_person(head["name"])):
        return None
    return head if _may_be_name(head["name"]) else None


def _one_by_one(line: str) -> list[str]:
    """王姐：灯坏了 李哥：下水道也堵了: what several said on one line, each for itself."""
    heads = [match for match in _INNER.finditer(line) if _like_person(fold(match[1]))]
    if not heads or heads[0].start(1) > 0:
        return [line]
    starts = [match.start(1) for match in heads]
    return [line[start:end] for start, end in zip(starts, [*starts[1:], len(line)], strict=True)]


def _stands_over_time(line: str, after: list[str]) -> bool:
    """张三 / 09:15 / 灯坏了: a name alone, then a time alone, then words."""
    if len(after) < 2 or not after[1] or not _CLOCKED.fullmatch(fold(after[0])):
        return False
    return _ALONE.fullmatch(line) is not None and len(line) <= _LONGEST_ALONE and _may_be_called(line)


def _is_said(name: str) -> bool:
    """Whether it rather says something: 开会，请准时; 会议时间:. A nickname has a mark or two within, and is short."""
    return name.endswith(":") or (len(name) > _LONGEST_ALONE and bool(_MARK.search(name)))


def _is_rule(line: str) -> bool:
    """- - - - -, —— 聊天记录 ——, ————— 2026-11-22 —————."""
    tight = line.replace(" ", "")
    inner = tight.strip(_DASHES)
    around = len(tight) - len(tight.lstrip(_DASHES)), len(tight) - len(tight.rstrip(_DASHES))
    return min(around) >= 2 and len(inner) <= 30


def _may_be_name(name: str) -> bool:
    return (
        name not in _LABELS
        and not _NUMERIC.fullmatch(name)
        and not trouble(name).told
        and not name.startswith(("http", "我", "咱"))
    )


def _may_be_called(name: str) -> bool:
    return _may_be_name(name) and not (_PLACE.fullmatch(name) and not _like_person(name))


def _like_person(name: str) -> bool:
    """王小明, 李姐, 3-502张三, 张三-5栋, “小张”, 张三(物业): a name, or what neighbours call one another."""
    bare = _NO_SIGN.sub(" ", _DOOR.sub("", name)).strip()
    return _is_called(bare) or any(map(_is_called, bare.split()))


def _is_called(bare: str) -> bool:
    if _CALLS.fullmatch(bare):
        return True
    if bare[:2] in NO_NAMES or not 2 <= len(bare) <= 4:
        return False
    return bare[:2] in COMPOUND_SURNAMES or (bare[0] in SURNAMES and len(bare) <= 3) or bare[0] in "小老阿"


def _clean(speaker: int, text: str, called: re.Pattern[str] | None) -> Said:
    folded = fold(text)
    pictures = len(_PICTURE.findall(folded))
    for pattern in (_PICTURE, _PLACEHOLDER, _AT):
        text = pattern.sub(" ", text)
    if called is not None:
        text = called.sub("邻居", text)
    return Said(speaker, re.sub(r"[ \t]{2,}", " ", text).strip(), pictures)
