"""灯亮了 又灭了, read as of a case before, by somebody who reported none: it is their first report, and taken as such.

One place decides it for every word that is said of a case; what names a case stays what it was read as.
"""

from __future__ import annotations

from bot.command import Reply
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.pattern import Pattern
from bot.values.replies import asks
from handlers.courtesy.kinds import kind_of
from handlers.understanding.problems import trouble
from handlers.whistles import cases
from handlers.whistles.chat import saying
from handlers.whistles.number import find_case_number

_OF_A_CASE = frozenset(
    {
        "whistle.supplement",
        "whistle.urge",
        "whistle.dispute",
        "whistle.status",
        "whistle.confirm",
        "whistle.correct",
    }
)
_SHORTEST = 8  # signs of a sentence that tells what is wrong and names no thing
# 我上回讲的那个, 反映过的事: whoever says so means one that was told, wherever that was.
_TOLD_BEFORE = Pattern(
    r"(?:上回|上次|上个?(?:周|月|星期|礼拜)|之前|以前|先前|前几?天|前阵子|昨天|早上)[^,。;!?]{0,6}(?:讲|说|报|反映|投诉|提|登记)"
    r"|我(?:家)?(?:讲|说|报|反映|投诉|提|登记)(?:过|了|的)|那[件单](?!事情)|工单|办结|(?:讲|说|报|反映|投诉)了(?:好?几|多少|无数|[0-9一二两三四五六七八九十]+)[次遍回]"
)


# 物业又不接电话, 单元门口那盏灯黑了: somebody or something fails, in words that mean nothing alone.
_FAILS = Pattern(
    r"不接(?:电话|单)|电话没人接|没人接电话|打不通|灯[^,，。]{0,4}黑(?:了|着|掉)|不(?:灵|响应|理人|搭理)了?"
)


def talk(text: str, intent: str) -> Reply | None:
    """The answer to what was read as of a case before and tells of a trouble; None for anything else."""
    if intent not in _OF_A_CASE or kind_of(text, intent) not in _KINDS_OF_TROUBLE:
        return None
    return _take if _tells(text) else None


_KINDS_OF_TROUBLE = frozenset({"", "anger", "sarcasm"})


def _tells(text: str) -> bool:
    folded = fold(text)
    bad = trouble(folded)
    if _TOLD_BEFORE.search(folded) or (max(bad.state, bad.wrong) <= 0 and not _FAILS.search(folded)):
        return False
    return bad.thing > 0 or (len(folded) >= _SHORTEST and not asks(text))


def _take(turn: Turn) -> bool:
    text = turn.message.text
    if find_case_number(text, turn.given) is not None or cases.newest_report(turn.tx, turn.sender.id) is not None:
        return False
    saying.take(turn, text)
    return True
