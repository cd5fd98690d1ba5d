"""那刚才那两个小时还算不算, 那条还在不在, 要不要重记: whether a record stands is asked, and nothing is changed or
taken away for it."""

from __future__ import annotations

from bot.turn import Turn
from bot.values.fold import fold
from bot.values.pattern import Pattern
from handlers.activities import reading
from handlers.activities.deeds import Entry
from handlers.activities.wording import called_by, deed_line

LONGEST = 30  # signs
_FILLS = (
    r"(?:那么?|我们?的?|请问|问一?下|想问|哦|噢|诶|哎|等等|对了|所以|现在|这下|到底|究竟|也|都|就|还|刚才|刚刚|方才|前面|上面|上午|下午|早上|中午|晚上|"
    r"今天|昨天|前天|上一?|[那这](?:[一两几三]?[条次个笔件]|些|边)?|的|是|给我?|帮我|系统|你们?|您|里面?|上|[\s,，。])"
)
_RECORD = (
    r"(?:(?:[0-9.]+|[一二两三四五六七八九十半]+)个?半?(?:小时|钟头|分钟|钟)|[条次]|记录卡?|活动|服务|时长|"
    r"工时|志愿时长?|打卡|巡逻|东西|登记的?|[记报写发登填]的)"
)
_KEPT = r"(?:记录?|登记?|写|录|存|保存|算|统计|报|打卡?)"
_GONE = r"(?:丢|删|撤|撤回|撤销|取消|作废|清|清掉|消失|漏|漏掉|抹|抹掉|冇)"
_AGAIN = r"(?:重新?|再|另外?)(?:去|给我|来|新)*(?:记|登记?|报|写|填|发|打卡?|录|说|弄|来)(?:一?[遍次下条个]|上|过)*"
# Whether it stands, whether it was kept, whether it is gone, whether it must be told again.
_WHETHER = (
    r"(?:(?:能|会|可)?(?:算不算|作不作数|算没算|在不在|有没有效|有效没效)(?:数|了|上|进去)?"
    rf"|(?:有没有|是不是)(?:被|都|给)*(?:{_KEPT}(?:上|进去?|好|下来?|到|成功?)?|{_GONE}|不算|不在|没)(?:数|了|上|进去|掉)*"
    rf"|(?:还|能|能不能|会不会|该不该|应该|被|可以?|不)*{_KEPT}(?:数|上|进去?|好|下来?|到|得上|成功?)?(?:工时|时长|服务|志愿)?了?(?:吗|么|没有?|不|吧)"
    r"|(?:还|都|能|不)*(?:作数|有效|管用|有用|在|有|存在)(?:了)?(?:吗|么|没有?|不|吧)"
    rf"|(?:没有?|不会|会不会|不是|该不会|怕不是|已经)*(?:没|被|给|都)*(?:{_GONE}|不算|没)(?:数|了|掉)*(?:吗|么|没有?|吧)"
    rf"|(?:要不要|用不用|需不需要|该不该|是不是[要得]|还?需要|还?[要得]|用)(?:我)?{_AGAIN}(?:吗|么|不|呢)?)"
)
_ASKED = Pattern(rf"(?:{_FILLS}|{_RECORD}){{0,9}}{_WHETHER}[啊呀呢哦哈嘛吗?？!！。\s]*(?:谢谢|[?？。])?")
# 可以不算吗, 麻烦撤回好吗: wished, though it is put as a question.
_WISHED = Pattern(
    r"(?:可以|可不可以|能|能不能|麻烦|请|帮|想|要)(?:我|你|您|忙|把|给)*(?:不算|不记|撤|删|取消|去掉|作废)|(?<!要)不要|别"
)


def asks_whether(text: str, entry: Entry | None = None) -> bool:
    """Whether a text only asks whether a record stands. What was done, of `entry`, names it as 那条 does."""
    folded = fold(text).strip()
    if not folded or len(folded) > LONGEST or _WISHED.search(folded):
        return False
    if entry is not None:
        for words in called_by(entry.deed):
            folded = folded.replace(fold(words), "那条", 1)
    return _ASKED.fullmatch(folded) is not None


def show(turn: Turn, entry: Entry) -> None:
    """It stands: as it is written down."""
    turn.discreet = True
    turn.whisper("amend.still_there", line=deed_line(entry.deed))


def answered(turn: Turn) -> bool:
    """Whether the message only asks that of the newest record of whoever writes, and is answered."""
    if turn.pressed or turn.person is None:
        return False
    entry = reading.newest(turn.tx, turn.person.id)
    if entry is None or not asks_whether(turn.message.text, entry):
        return False
    show(turn, entry)
    return True
