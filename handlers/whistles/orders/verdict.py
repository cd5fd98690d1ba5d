"""What somebody says who went to see what was done, or rang the reporter: it is done, it is not, both, neither."""

from __future__ import annotations

from enum import StrEnum, auto

from bot.values.fold import fold
from bot.values.pattern import Pattern
from handlers.understanding.problems import trouble_words


class Verdict(StrEnum):
    """What is said of the work. NONE: nothing but that they looked."""

    PASSED = auto()
    FAILED = auto()
    BOTH = auto()
    NONE = auto()


# 不漏了, 没问题: what is wrong no more.
_NO_MORE = Pattern(
    r"不(?:再)?(?:漏|堵|歪|晃|臭|吵|滴|冒|渗|松|黑|闪|积水|挡|乱|脏)(?:路|水)?了?|没(?:有)?(?:什么|啥|任何|再)*(?:大)?(?:问题|毛病|异味|积水|漏|堵|意见)(?:了)?|没再[一-龥]{1,3}"
)
_FAILED = Pattern(
    r"不(?:合格|达标|属实|通过|过关|满意|符合|彻底|牢|稳|平整|干净|到位|认可|行(?!人))|(?:验收|核实|检查)(?:的?时候)?[^,。]{0,3}不过|没(?:有)?(?:通过|过关|人(?:来|去|修|管|动)"
    r"|(?:怎么|完全|彻底|真的?|给)*(?:弄|修|解决|处理|动|做|换|装|清|搞|办|来|好|加固|固定|扶|补|疏通|整改|到位|搬|拆|刷|填|打扫|扫))|未(?:修|解决|处理|动|做|换|清|整改|完成|见|到位)"
    r"|还(?:是|在|没|有|差)(?!可以|不错|行)|(?:仍|依旧|照样|老样子|一点没|压根|根本)|又[一-龥]{1,3}了|假的|骗人|糊弄|敷衍|走过场|做样子|应付|返工|重[办做修]|差(?:得远|一点|点|了)|没法"
)
_PASSED = Pattern(
    r"(?:好|亮|通|干净|平|正|稳|牢|修|换|清|弄|装|立|解决|完成|恢复)(?:了|过|着呢|的$)|没(?:有)?(?:什么|啥|任何)*(?:问题|毛病|意见)|可以(?!不|再|去)|到位|确实|属实|通过|合格|过关|满意|认可"
    r"|[挺蛮很](?:好|干净|不错|平|稳|牢)|不错|正常|^(?:好|行|过)[的了]?$|已经?(?:修|换|清|弄|办|处理|解决)好?|是真的|没得说|^还行"
)
_TURNS = Pattern(r"但|可是|不过|就是|只是|除了|只有|[一-龥]是[一-龥]{1,2}了[,，\s]")


def verdict(words: str) -> Verdict:
    """What is said of the work by somebody who looked."""
    folded = _NO_MORE.sub(" 没问题 ", fold(words)).strip(" ,。!~")
    failed = _FAILED.search(folded) is not None
    rest = _FAILED.sub(" ", folded)
    passed = _PASSED.search(rest) is not None
    wrong = any(hit.kind in ("state", "wrong") for hit in trouble_words(rest)) or _LOOSE.search(rest) is not None
    if failed and passed:
        return Verdict.BOTH if _TURNS.search(folded) or not _SAYS_SO.search(folded) else Verdict.FAILED
    if failed:
        return Verdict.FAILED
    if passed:
        return Verdict.BOTH if wrong else Verdict.PASSED
    return Verdict.BOTH if wrong else Verdict.NONE


_LOOSE = Pattern(r"松的?|晃|歪|翘|裂|漏|堵|臭|黑|渗")
_SAYS_SO = Pattern(r"说(?:是)?(?:已经?)?(?:修|弄|换|清|解决|处理|办|搞)?好了|说(?:解决|完成)了")  # 说弄好了，根本没动
