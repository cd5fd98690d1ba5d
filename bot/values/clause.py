"""What was done, as whoever did it said it: their own clause without when, how long and with whom. A place goes out
of it only where it stands by itself, so that nothing is torn: 在3栋打扫楼道 is 打扫楼道, 在小河边捡垃圾 stays whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.values.pattern import Pattern

PLACE = "place"  # the slot whose words may stand inside the clause
GONE = "\x00"
GLUE = "\x01"  # stands where the words on both sides belong together: 捡了2小时垃圾


class Cut(NamedTuple):
    """A span of a text that said a value of the slot."""

    start: int
    end: int
    slot: str


_EDGE = (
    r"(?:\A|[^一-龥0-9A-Za-z]|\x00|[我们俺都也又还就再]|一起|一块儿?|一同|自己|两个|[俩仨]"
    r"|[两三四五六七八九十几0-9]个?人)"
)
# What leads to a place that stands by itself: 昨天在3栋, 我们去河边; not 打扫3栋楼道, 把书搬到3栋, 送老人去医院.
_LEADS_TO = Pattern(rf"{_EDGE}[在到去于]?\s?\Z")
# Behind it: 在3栋后面打扫 tells more of where it was.
_MORE_OF_IT = Pattern(
    r"底下?|上(?![门午课下交报传级])|下(?![午班去乡村沉])|里|外(?![出来])|内(?![容])|旁|边|前(?![往来去后])|后(?![来勤续])|对面|附近|隔壁|周[边围]|中间"
    r"|[东西南北](?:边|面|侧|门)|口(?![头罩])|(?:和|跟|与|及|、|到|至)[一-龥0-9]{1,8}(?:栋|幢|号楼|单元|社区|小区|路|街|巷)"
)
_HEDGES = Pattern(
    r"(?:不对|哦不|不是|[说写]?错了|其实|是|差不多|大概|大约|约莫|估计|应该|可能|前后|足足|整整|将近|得有|也就|就|快|约|有|(?:花|用|搞|干|做|忙|弄|耗|费)(?:费|时)?了|历时|用时|耗时|一共|总共|共|[\s,，])+\Z"
)
_SOUNDS = Pattern(
    r"(?:多一?[点些]?|左右|上下|的?样子|出头|不到)*(?:了?吧(?!台)|了?[啊呀哦呢啦咯嘞哈嘛](?![一-龥])|了(?![一-龥]))?"
)
_VERBS = "扫看捡拾搬修陪聊发送洗剪理清铲挖种浇贴讲教站守巡值护扶挑抬拖擦刷拆装写录填跑走帮排疏运收植"
# 扫地扫了大半天: the verb said again carries the length and nothing else.
_SAID_AGAIN = Pattern(rf"(?P<verb>[{_VERBS}])[一-龥]{{1,8}}?(?P<again>(?P=verb)[了过])\Z")
_BELONGS = Pattern(rf"[了着过]\Z|(?:\A|[^一-龥])[{_VERBS}]\Z")  # 捡了 … 垃圾, 扫 … 落叶
_HAN = Pattern(r"[一-龥]")
_LENGTH = Pattern(r"[时時头頭钟鐘天分刻半hH午]|min")


def loose(text: str, cuts: Sequence[Cut], *, company: bool) -> Iterator[tuple[int, int, bool]]:
    """The spans that go, each with the little words that only tie it in, and whether what stands on both sides of it
    belongs together. `company`: whoever was there and has no name in it goes too."""
    taken = {at for cut in cuts if cut.slot != PLACE for at in range(cut.start, cut.end)}
    blank = "".join("\x00" if at in taken else sign for at, sign in enumerate(text))
    if company:
        for match in _COMPANY.finditer(blank):
            blank = f"{blank[: match.start()]}{GONE * (match.end() - match.start())}{blank[match.end() :]}"
            yield *match.span(), False
    for cut in cuts:
        start, end = cut.start, cut.end
        if cut.slot != PLACE:
            if _LENGTH.search(text, start, end):
                start -= text[start - 1 : start + 1] == "前后"
                start, end = _widened(blank, start, end)
            yield start, end, _belong(blank[:start], text[end : end + 1])
        elif _LEADS_TO.search(blank[:start]) and not _MORE_OF_IT.match(text, end):
            yield start, end, False


def _widened(text: str, start: int, end: int) -> tuple[int, int]:
    """With what only hedges the length, and the verb that is said again for its sake."""
    hedge = _HEDGES.search(text[:start])
    begins = hedge.start() if hedge is not None else start
    again = _SAID_AGAIN.search(text[:begins]) or _SAID_AGAIN.search(text[:start])
    if again is not None:
        begins = again.start("again")
    sounds = _SOUNDS.match(text, end)
    return begins, sounds.end() if sounds is not None else end


def _belong(before: str, behind: str) -> bool:
    return _HAN.match(behind) is not None and _BELONGS.search(before) is not None


_NOUN = (
    r"(?:邻居|同事|朋友|老公|老婆|老伴|爱人|丈夫|妻子|家人|家里人|儿子|女儿|孩子|小孩|孙子|孙女|爸妈?|妈|同志|同学|战友|志愿者|[一-龥]{1,2}员"
    r"|社区干部|(?:科|单位|支部|社区|局|楼|对门|隔壁)(?:里|上|的)*(?:同事|同志|[一-龥]{1,2}员|人|邻居)|[老小阿][一-龥]|[一-龥](?:姐|哥|叔|婶|姨|师傅|主任|书记|老师|医生|大爷|大妈|大姐|大哥))"
)
_TOGETHER = r"(?:一起|一块儿?|一同|一道|共同|[俩仨]|[两三四五]个人?|[两三四五]人)"
# 捡垃圾和两个邻居, 和爱人一起搬书, 跟小王在河边: company, where it ends a clause or leads to what they did together.
_COMPANY = Pattern(
    rf"(?:(?<=[^一-龥])|\A|(?<=[^一-龥]我)|(?<=\A我)|[\s,，、;；]*(?:还有)?)(?:和|跟|与|同(?!事)|带着?|叫上|喊上|约上)(?:我|我们)?(?:家|的)?"
    rf"[两俩几三四五六七八九十一0-9]*[个位名]?{_NOUN}们?(?:[、和跟与,，]?{_NOUN}们?)*"
    rf"(?:{_TOGETHER}(?:[去做干搞弄]的)?|(?=[在到去][^\s,，。的])|[吧啊呀哦]?(?=\s*(?:[,，。;；\x00]|\Z)))"
)
