"""来电了, 在丈母娘家找到了, 哦是榴莲: what was only a draft has ended by itself, and need not be registered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.asking import is_fresh
from bot.message import Choice
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.pattern import Pattern
from bot.values.place import find_place
from bot.values.yes import agrees
from handlers.understanding.problems import trouble
from handlers.whistles.chat.story import Story, unpacked

CHOICES = (Choice("不记了", "不记了"), Choice("还是要记", "还是要记"))
ASKED = "ended"  # in a draft's data: they were asked whether it may be dropped
LONGEST = 30  # signs; more tells something else
_CLAUSE = Pattern(r"[\s,，。;；.!！~～、…\U0001f300-\U0001faff]+")
_OWN = (
    r"(?:我|我们|自己|我家|我们家|我屋(?:下|里)?|咱家|俺家)(?:的)?"
    r"(?:老公|老婆|女儿|儿子|妹|姐|哥|弟|崽|孩子|小孩|妈|爸|娘|爹|婆婆|公公|爷爷|奶奶|孙子|孙女|老头子|老伴|邻居|自己|家里?|屋里)?"
)
_DID = (
    r"(?:没关|没拧|没插|没交|没开|冇关|冇交|忘|藏|放|弄|关|碰|按|拔|煮|煲|炒|烧|烤|炖|开着|拿|跳闸|欠费|记错|看错|听错|腌"
    r"|晒)"
)
_WHO = (
    r"(?:(?:人家|有人|师傅|物业|他们?|她们?|它|狗|猫|车|那车|楼上|隔壁|电|水|灯|网|气|电梯|门|这下|现在|刚刚?|刚才|已经?"
    r"|又|自己|突然|忽然|终于|好像|就|都|也|总算)的?)*"
)
# It is there again, it works again, it is gone.
_WELL = Pattern(
    rf"(?:在|到|从|后来)?[^没不未冇]{{0,10}}(?:找到|找着|寻到|寻着|捡到)(?:了|啦|哩|嘚)"
    rf"|[^没不未冇]{{0,6}}(?:跑|走|飞|爬|接|带|送)?回(?:来|家|屋|去)(?:了|啦|哩|嘚)"
    rf"|{_WHO}(?:来[电水气网]|通[电水气]|有[电水气网]|好|亮|通|恢复(?:正常)?|正常|能用|可以用|修好|弄好|搞好|没事|冇事|不[漏堵响吵臭闹停]|能[开进上]"
    rf"|[电水气网]来)(?:起来|过来|回来)?(?:了|啦|哩|嘚|咯)"
    rf"|(?:人家?|他们?|她们?|车|那车|楼上|隔壁|摆摊的|声音|音乐|雨)(?:已经|自己|都|也|刚)*(?:走|散|停|开走|搬走|挪走|移走|撤|消停|安静|收摊)(?:了|啦|哩|嘚)"
    rf"|{_WHO}(?:开走|搬走|挪走|移走|清走|拖走|消停|收摊)(?:了|啦|哩|嘚)"
)
# It was nothing, or of one's own making.
_NOTHING = Pattern(
    r"(?:是)?(?:我)?(?:看|听|闻)错(?:了|哩|咯)?|误会(?:一场|了)?|虚惊一场|(?:我)?眼花(?:了)?|冤枉(?:人家|他|她)?了?|白紧张(?:一场|了)?"
)
_CAUSE = Pattern(
    rf"(?P<own>(?:哦|噢|喔|呵|哎呀?|搞了半天|原来|结果|其实|就|只|怪我|都)*是?{_OWN}(?:(?!楼|隔壁|对门|门口)[^没冇不未]){{0,8}}?{_DID}.{{0,6}})"
    rf"|(?:哦|噢|喔|哎呀?)*(?:搞了半天|原来|结果)+是[^,。?吗呢]{{1,14}}"
    r"|(?:哦|噢|喔){1,4}(?:原来)?是[^,。?吗呢]{1,10}"
    r"|.{0,6}(?:是好的|没坏|冇坏|没事|冇事)(?:的|了|哩)?"
)
_SOUND = Pattern(
    r"(?:哦|噢|喔|哎呀?|呵|啊|嗯|好了|谢谢.{0,4}|多谢.{0,4}|不好意思|麻烦.{0,4}|没事(?:了|哩)?|不用[^,。]{0,6}|哈+)+"
)
_STILL = Pattern(
    r"又(?!亮|好|能|来|通|回|正常|有)|还(?:是|没|在|有|冇)|但|可是|不过|没好|冇好|[吗呢?？]|一半|一部分|地方"
)


def is_ended(turn: Turn, text: str) -> bool:
    """Whether a text says that the matter is no more, or never was, and nothing else."""
    folded = fold(text).strip()
    if not folded or len(folded) > LONGEST or _STILL.search(folded) or agrees(text):
        return False
    clauses = [clause for clause in _CLAUSE.split(folded) if clause]
    told = [clause for clause in clauses if not _SOUND.fullmatch(clause)] or clauses
    head = clauses[0] if clauses and _SOUND.fullmatch(clauses[0]) else ""
    well = any(_WELL.fullmatch(clause) for clause in told)
    cause = any(_is_cause(turn, clause if clause is not told[0] else f"{head}{clause}") for clause in told)
    nothing = any(_NOTHING.fullmatch(clause) for clause in told)
    return ((well or nothing) and not _is_wrong(folded)) or cause


def _is_cause(turn: Turn, clause: str) -> bool:
    """是我家水龙头没关, and no place: 是我家门口."""
    match = _CAUSE.fullmatch(clause)
    if match is None or (match["own"] is None and _is_wrong(clause)):
        return False
    place = find_place(clause, turn.given)
    return place is None or place.value.weak


def _is_wrong(folded: str) -> bool:
    bad = trouble(folded)
    return bad.state > 0 or bad.wrong > 0


def may_be(turn: Turn, data: Mapping[str, Any], text: str) -> bool:
    """Whether an answer ends the draft, or answers the question whether it may be dropped."""
    if data.get(ASKED) and (agrees(text) or any(text.strip() == each.send for each in CHOICES)):
        return True
    return (turn.message.addressed or is_fresh(turn)) and is_ended(turn, text)


def take(turn: Turn, data: dict[str, Any], text: str, show: Callable[[Turn, Story], None]) -> bool:
    """Whether the text ends the draft: they are asked once whether it may be dropped, and say so or not."""
    if not may_be(turn, data, text):
        return False
    story = unpacked(data)
    speak = turn.whisper if story.private else turn.say
    if text.strip() == CHOICES[1].send:
        show(turn, story)
    elif data.get(ASKED):
        turn.done_asking()
        speak("bot.left")
    else:
        turn.ask("whistle.draft", {**data, ASKED: True}, CHOICES, private=story.private)
        speak("whistle.ended", choices=CHOICES)
    return True
