"""What is no plain log and would be lost or falsely recorded: 再加一条今天扫地1小时, 昨天巡逻2小时 不对 是3小时, and
a log with another matter behind it: 今天打扫楼道2小时 另外3号楼灯坏了. Each is heard as what it is."""

from __future__ import annotations

from dataclasses import replace

from bot.command import Command, bind
from bot.open_question import CHOICES
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.pattern import Pattern
from bot.values.replies import asks
from bot.values.when import read_when
from handlers.activities import chat as activities_chat
from handlers.activities import telling
from handlers.understanding.deeds import deed
from handlers.understanding.problems import trouble

_LOG = next(command for command in activities_chat.book.commands if command.run is activities_chat.log)
_ONE_MORE = Pattern(
    r"\A\s*(?:哦|对了|那|麻烦|请|帮我|还有|另外|我|要|[\s,，])*(?:再|还|又|另外?|补)?(?:帮我)?(?:加|记|补|登记?|来|报|添)(?:上|个|记)?(?:一|1)?[条次笔个][\s,，:：]*"
)
_RIGHTED = Pattern(
    r"[\s,，。;；]*(?:哦|噢|啊|呃|哎呀?)?(?:不对|错了|说错了?|写错了?|哦不|不是)[\s,，。:：]*(?:应该|其实)?是?[\s]*"
)
_BESIDES = Pattern(
    r"[\s,，。;；!！]*(?:另外|还有(?:就是|个事|一件事|件事)?|顺便(?:说一下|问一下|问下|反映一?下|报一下)?|对了|再(?:问一?下|问个|说个|报个|反映一?下)|我?想?问(?:一?下|个))[\s,，:：]*"
)
_TELLS = Pattern(r"[一-龥]{2}")
SURE = 0.7  # as sure as this that what stands behind it wants something


def look(turn: Turn, command: Command | None) -> bool:
    """Whether it was one of these and is answered; a log that is only told oddly is left to be heard as one."""
    text = turn.message.text.strip()
    who = turn.person is not None or turn.work.actor.claims
    if not who or not turn.message.addressed or turn.pressed or (command is not None and command is not _LOG):
        return False
    if command is None and (more := _ONE_MORE.match(text)) is not None and _is_whole(turn, text[more.end() :]):
        _say_log(turn, text[more.end() :])
        return False
    if command is None and (rest := _noted(turn, text)) is not None:
        _say_log(turn, rest)
        return False
    righted = _RIGHTED.search(text)
    if command is None and righted is not None and _is_whole(turn, text[: righted.start()]):
        _say_log(turn, text)
        return False
    return _with_another(turn, text)


# 记一次，护学岗; 帮我记一笔：探望老人; 我要记一次服务.
_NOTE = Pattern(
    r"\A\s*(?:麻烦|请|帮我?|给我|我(?:要|想|来)?|再|先|[\s,，]){0,6}(?:补?记|登记?|补)(?:录|上)?"
    r"(?P<sort>(?:一|1)?[次笔条个](?:志愿)?(?:活动|服务)?|(?:志愿)?(?:活动|服务))?(?:一?下)?[\s,，:：]*"
)
_NO_DEED = Pattern(
    r"我的|你|他|她|明天|后天|下周|下个?月|电话|号码|姓名|名字|地址|账|心愿|需求|谁|错|重|诉求|问题|[?？]"
)


def _noted(turn: Turn, text: str) -> str | None:
    """What somebody tells who says that it is to be written down; "" where they have not said it yet."""
    asked = turn.dialogue
    head = _NOTE.match(text)
    if head is None or (asked is not None and asked.name != CHOICES and asked.expires_at > turn.now):
        return None
    rest, folded = text[head.end() :].strip(), fold(text[head.end() :].strip(" 。.!！"))
    if not folded:
        return "" if head["sort"] else None
    if _NO_DEED.search(folded) or asks(text) or trouble(folded).state > 0 or len(folded) > LONGEST:
        return None
    return rest if _TELLS.search(folded) and (head["sort"] or deed(folded).verbs) else None


LONGEST = 30  # signs of what is to be written down


def begun(turn: Turn, command: Command | None) -> None:
    """昨天, and the rest in the next message: a day alone begins a log, or it were told of today."""
    text, asked = turn.message.text.strip(), turn.dialogue
    if command is not None or turn.in_group or turn.pressed or turn.person is None or not text:
        return
    if len(text) > SHORT or (asked is not None and asked.expires_at > turn.now):
        return
    when = read_when(text, turn.given, past=True)
    if len(when.days) == 1 and not when.unread and "what" not in bind(_LOG, text, turn.given).values:
        _say_log(turn, text)


SHORT = 10  # signs of a day and a part of it


def _with_another(turn: Turn, text: str) -> bool:
    asked = turn.dialogue
    if asked is not None and asked.name != CHOICES and asked.expires_at > turn.now:
        return False
    for joint in _BESIDES.finditer(text):
        first, second = text[: joint.start()].strip(), text[joint.end() :].strip()
        if not second or not _is_whole(turn, first) or not _wants(turn, second):
            continue
        files = turn.message.files
        _say_log(turn, first)
        turn.message = replace(turn.message, files=())
        turn.attempt(turn.hear)
        turn.meaning, turn.message, turn.discreet = None, replace(turn.message, text=second, files=files), False
        turn.hear()
        return True
    return False


def _is_whole(turn: Turn, words: str) -> bool:
    """Whether words tell a deed to which nothing has to be asked."""
    words = words.strip().removeprefix(_LOG.name)
    bound = bind(_LOG, words, turn.given)
    if bound.missing or _TELLS.search(bound.values["what"]) is None:
        return False
    return telling.told(bound.values, turn.given.now.date()).asks is None


def _wants(turn: Turn, words: str) -> bool:
    """Whether words surely want something, and tell no deed: what is wrong, what is asked."""
    meaning = turn.read(words)
    return meaning.confidence >= SURE and meaning.intent not in ("none", _LOG.intent, "activity.fix", "activity.undo")


def _say_log(turn: Turn, words: str) -> None:
    turn.message = replace(turn.message, text=f"{_LOG.name} {words.strip().removeprefix(_LOG.name).strip()}")
