"""人没事了: whoever raised an alarm says that it is over. The staff hear it at once; they close the case, as ever."""

from __future__ import annotations

from bot.text import quotable
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.pattern import Pattern
from handlers.understanding.emergencies import listen
from handlers.whistles import alarms, hearers, reporting
from handlers.whistles.chat.alarm import WHERE
from handlers.whistles.chat.speaking import answer
from handlers.whistles.facts import facts
from storage.redaction import scrub, scrub_to

_CLAUSE = Pattern(r"[\s,，。;；!！~、]+")
_OVER = Pattern(
    r"(?:(?:人|火|孩子|小孩|老人|他|她|我|大家|都|现在|这会儿?|已经?|终于|刚刚?|应该|算了)*)"
    r"(?:没事儿?(?:了|啦|的)?(?:没事儿?)?|平安了?|扑灭了?|灭掉?了|熄了|找到了|找着了|(?:接|走|自己)?回来了|救[上出]来了|(?:都)?出来了"
    r"|门?(?:敲)?开了|醒(?:过来)?了|扶起来了|送(?:到)?医院了|散了|关(?:了|好了|上了)(?:阀门|煤气|总闸)?|(?:阀门|煤气|总闸)关(?:了|好了)"
    r"|(?:哦|噢|原来|就|只)*是[^没不]{0,8}(?:烤|烧菜|做饭|炒菜|熏腊肉|抽烟|烟囱|蒸汽|水汽|鞭炮|演习|装修|闹着玩)[^没不]{0,4}"
    r"|(?:原来|就|只)?是(?:烧秸秆|烧纸|做饭|烧菜|误报|睡着了|虚惊一场|看错了|听错了|开玩笑).{0,3}|虚惊一场|弄错了|看错了"
    r"|不用(?:找|来|过来|麻烦)(?:了|啦)?|打通了|联系上了|接电话了)(?:找到了|没事了)?"
)
_BESIDE = Pattern(r"(?:谢谢.{0,4}|多谢|辛苦.{0,4}|麻烦.{0,4}|大家|算了|刚才|好了|嗯+|哦+|在.{1,8}|打开窗户了|人)?")


def is_all_clear(text: str) -> bool:
    """Whether a text says that a danger is over, and nothing else besides thanks and where somebody was found."""
    clauses = [clause for clause in _CLAUSE.split(fold(text)) if clause]
    over = [clause for clause in clauses if _OVER.fullmatch(clause)]
    return bool(over) and all(clause in over or _BESIDE.fullmatch(clause) for clause in clauses)


def look(turn: Turn) -> bool:
    """Whether it ends an alarm of the sender's: told to the staff, and where it is is not asked any more."""
    text = turn.message.text
    if not text or len(text) > 60 or not is_all_clear(text) or listen(fold(text)) is not None:
        return False
    case = alarms.own_lately(turn.work)
    if case is None:
        return False
    reporting.supplement(turn.work, case, scrub(quotable(text)), ())
    reporting.keep(turn.work, case, turn.chat.id, "supplement")
    note = scrub_to(quotable(text), 200)
    hearers.tell_staff(turn.work, case, "danger.over_staff", facts(turn.work, case, note=note))
    if turn.dialogue is not None and turn.dialogue.name == WHERE:
        turn.done_asking()
    answer(turn, case, "danger.over", facts(turn.work, case))
    return True
