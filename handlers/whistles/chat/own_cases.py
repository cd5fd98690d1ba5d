"""What somebody says of the cases that they reported, by no word of a command: how long it still takes, that another
one is meant, that one shall be taken back, that a button was pressed by mistake.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.command import Book, Command
from bot.message import Choice
from bot.open_question import CHOICES
from bot.question import Fits
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.pattern import Pattern
from bot.values.replies import gives_up
from bot.values.yes import agrees
from handlers.understanding import emergency
from handlers.whistles import alarms, cases, reading, reporting
from handlers.whistles.cases import Case
from handlers.whistles.chat import mine
from handlers.whistles.chat.speaking import MOST_OF_OWN, answer, named_among, privately
from handlers.whistles.clocks import actions as clocks
from handlers.whistles.facts import due_words, facts
from handlers.whistles.lifecycle import TABLE, Action, State
from storage.redaction import Scrubbed, scrub

book = Book("我反映的那件")
TAKE_BACK = "whistle.take_back"
LONGEST = 40  # signs
KEEP = Choice("先不撤", "先不撤")
_IT = r"[那这](?:个|件|条|单|边)?(?:事情?|单子)?"
_HOW_LONG = Pattern(
    r"(?:那|请问|大概|大约|估计|到底|究竟|你说|一般|这(?:个|件)?|我(?:报的|反映的)?(?:那个|那件)?|这种事|[,，\s])*"
    r"(?:(?:还|大概|大约|得|要|需要|再)+(?:等|办|修|弄|处理|拖)?(?:上)?(?:几|多少|好多|多)(?:天|日|久|个?小时|长时间|个?星期|个?月)|(?:要|得|还要)?等(?:好久|多久|好多天|几天|多长时间)|(?:几时|什么时候|啥时候|多久|几天)(?:才|就)?(?:能|可以|会)?(?:弄|修|办|搞|处理)?好)"
    r"(?:才|能|会|可以|就|才能)*(?:弄|修|办|搞|处理|解决|来|有人来|有结果|有消息)?(?:好|完|完成)?(?:的?话)?(?:啊|呀|呢|哦|嘛|吗|了|咯)*[\s?？。!！]*"
)
_ANOTHER = Pattern(
    rf"(?:不是|不对|错了|我(?:问|说)的(?:不)?是)[,，\s]*(?:(?:这|那)(?:个|件|条))?[\s,，。]*(?:我(?:问|说)的)?(?:是|要)?(?P<rest>.{{0,14}}(?:{_IT}|的|上一个|前一个|另一件|另一个))[\s,，。的呀啊呢吧]*"
)
_ANOTHER_OF_IT = Pattern(r"那|这|上一|前一|另|问的")
_EARLIER = Pattern(r"前面|前一|上一|之前|早先|先前|另")
_TAKES_BACK = Pattern(r"撤(?:了|回|销|掉|消)?|取消|作废|(?:不要|不用办|不用管|不办|不修)了|删(?:了|掉|除)?")
_POINTS = Pattern(
    rf"(?:{_IT}|我.{{0,4}}(?:报|反映|登记)的(?:{_IT})?)(?:的)?(?:[,，\s]|给我|帮我|先|就|都|也|算了|我)*"
    r"(?:撤|取消|作废|不要|不用|不办|不修|删)|撤(?:的是|回|销|掉)?[^,，]{0,6}(?:的|[那这](?:个|件|条))$|要撤的"
)
_OF_OTHER_THINGS = Pattern(r"记录|服务|活动|报名|小时|请假|岗|心愿|预约|报到|需求|资源|签到|参加|广告|杆|摊|车|桌")
_NOT_THAT = Pattern(r"[,，。;；\s][^,，。;；]{1,8}?(?:那个|那件|的)?(?:莫|别|不要|不用|先别)(?:撤|动|取消|删)")
_PRESSED_WRONG = Pattern(
    r"(?:点|按|选|戳|碰|摁)(?:错|到)了?|手(?:快|滑|误)|不小心(?:点|按|碰|选)|误(?:点|按|触)"
    r"|不是我(?:要|想)?(?:点|按|选)"
)
_SOLVED = Pattern(r"解决|好了|满意|办结|没(?:修|好|弄|办)|不是我(?:要|想)?(?:点|按|选)的|灯|水|没人来")
_OTHER_PHONE = Pattern(
    r"(?:另一个|另外(?:一)?个|别的|换了?(?:个|新)?|以前的?|原来的?|老|旧|我?(?:老公|老婆|老伴|儿子|女儿|妈|爸)的?)(?:手机|号码?|微信|账号|电话)(?:号)?(?:上)?.{0,6}(?:报|反映|说|登记|投诉)的?"
)


def look(turn: Turn, command: Command | None) -> bool:
    """Whether it is said of one of theirs, and answered."""
    text = turn.message.text.strip()
    if command is not None or turn.pressed or not turn.message.addressed or not 1 < len(text) <= LONGEST:
        return False
    if turn.held or turn.message.files or emergency(text) is not None:
        return False
    folded = fold(text)
    wrong, long = _PRESSED_WRONG.search(folded) is not None, _HOW_LONG.fullmatch(folded) is not None
    other = _ANOTHER.fullmatch(folded) if _ANOTHER_OF_IT.search(folded) else None
    back = _TAKES_BACK.search(folded) and _POINTS.search(folded) and not _OF_OTHER_THINGS.search(folded)
    elsewhere = turn.person is None and _OTHER_PHONE.search(folded) is not None
    if not (wrong or long or other or back or elsewhere):
        return False
    mine_all = cases.my_reports(turn.tx, turn.sender.id, MOST_OF_OWN)
    if wrong and _pressed_wrong(turn, mine_all, text, folded):
        return True
    asked = turn.dialogue
    if asked is not None and asked.name != CHOICES and asked.expires_at > turn.now:
        return False
    open_ = [case for case in mine_all if not case.closed]
    if open_ and long:
        _say_term(turn, named_among(turn, open_, folded) or open_[0])
        return True
    if len(mine_all) > 1 and other is not None:
        return _say_other(turn, mine_all, other["rest"])
    if back:
        return _asks_back(turn, open_, folded)
    if elsewhere and not mine_all:
        turn.say("whistle.other_phone", choices=(Choice("找人工", "人工"),))
        return True
    return False


def _say_term(turn: Turn, case: Case) -> None:
    running = any(clock.paused_at is None for clock in clocks.live(turn.tx, case.id))
    fields = facts(turn.work, case, due=due_words(turn.work, case))
    press = (Choice("催一下", f"催办 {case.number}"),)
    answer(turn, case, "whistle.term_own" if running else "whistle.term_none", fields, choices=press)


def _say_other(turn: Turn, among: Sequence[Case], rest: str) -> bool:
    case = named_among(turn, among, rest)
    if case is None and _EARLIER.search(rest):
        case = among[1]
    if case is None:
        return False
    mine.status(turn, case.number)
    return True


# --- taken back, after a yes -----------------------------------------------------------------------------------


def _asks_back(turn: Turn, open_: Sequence[Case], words: str) -> bool:
    kept = _NOT_THAT.search(words)
    said = f"{words[: kept.start()]} {words[kept.end() :]}" if kept is not None else words
    able = [case for case in open_ if (State(case.state), Action.WITHDRAW) in TABLE]
    case = named_among(turn, able, said)
    if not able:
        if turn.person is None and not turn.work.actor.claims:
            turn.say("whistle.none_of_yours")
            return True
        return False
    if case is None and turn.person is not None:
        return False  # of a record of service, as likely
    _ask(turn, [case] if case is not None else able)
    return True


def _ask(turn: Turn, among: Sequence[Case]) -> None:
    numbers = [case.number for case in among]
    if len(among) == 1:
        choices: tuple[Choice, ...] = (Choice("撤回", "撤回它"), KEEP)
        turn.ask(TAKE_BACK, {"numbers": numbers}, choices, private=privately(turn, among[0]))
        answer(turn, among[0], "whistle.take_back", facts(turn.work, among[0]), choices=choices)
        return
    choices = (*(Choice(case.shown[-5:], case.number) for case in among), KEEP)
    alone = [privately(turn, case) for case in among]  # each: what is refused later is said in private then, too
    secret = any(alone)
    lines = Scrubbed("\n".join(f"· {case.shown[-5:]} {_in_words(turn, case, 30)}" for case in among))
    turn.ask(TAKE_BACK, {"numbers": numbers}, choices, private=secret)
    (turn.whisper if secret else turn.say)("whistle.take_back_which", choices=choices, lines=lines)


def _in_words(turn: Turn, case: Case, most: int) -> str:
    """Its place and matter as they may be read here."""
    look = reading.looks(turn.work, [case], openly=turn.in_group)[case.id]
    place, matter = look.text(case.place), look.text(case.matter)
    return (matter if place in matter else f"{place} {matter}")[:most]


def _fits_back(turn: Turn, data: Mapping[str, Any], text: str) -> Fits:
    if text.strip() == KEEP.send or _meant(turn, data, text) is not None:
        return Fits.SURELY
    return Fits.NO


def _meant(turn: Turn, data: Mapping[str, Any], text: str) -> Case | None:
    """The one that shall be taken back: with only one asked about, by a yes."""
    among = [case for number in data["numbers"] if (case := alarms.named(turn.work, number)) is not None]
    if len(among) == 1 and (agrees(text) or text.strip() == "撤回它"):
        return among[0]
    tail = fold(text).strip(" 。.!")
    by_number = [case for case in among if len(tail) > 1 and case.number.endswith(tail)]
    return by_number[0] if len(by_number) == 1 else named_among(turn, among, tail)


@book.dialogue(TAKE_BACK, fits=_fits_back, recall="whistle.still_take_back")
def take_back(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """Which of theirs shall be taken back; one that is named is asked about once more."""
    turn.done_asking()
    if text.strip() == KEEP.send or gives_up(text):
        turn.say("whistle.kept_on")
        return True
    case = _meant(turn, data, text)
    if case is None:
        return False
    if len(data["numbers"]) > 1 and not case.number.endswith(fold(text).strip()):
        _ask(turn, [case])
    else:
        mine.cancel(turn, case.number)
    return True


# --- pressed by mistake ------------------------------------------------------------------------------------------


def _pressed_wrong(turn: Turn, among: Sequence[Case], text: str, folded: str) -> bool:
    """解决了 that was not meant: it is done again. Of what was taken back: it can be told again."""
    newest = max(among, key=lambda case: case.state_at, default=None)
    if newest is None:
        if turn.person is None and _SOLVED.search(folded):
            turn.say("whistle.none_of_yours")
            return True
        return False
    if State(newest.state) is State.CLOSED and _SOLVED.search(folded):
        case = reporting.dispute(turn.work, newest, scrub(text))
        reporting.keep(turn.work, case, turn.chat.id, "supplement")
        answer(turn, case, "whistle.redo_pressed", facts(turn.work, case))
        return True
    if State(newest.state) is State.WITHDRAWN and "撤" in folded:
        anew = Choice("重新报上去", f"吹哨 {_in_words(turn, newest, 200)}")
        other = named_among(turn, [case for case in among if not case.closed], folded)
        press = (Choice(f"撤回 {other.shown[-5:]}", f"撤哨 {other.number}"),) if other is not None else ()
        answer(turn, newest, "whistle.withdrawn_wrong", facts(turn.work, newest), choices=(anew, *press))
        return True
    return False
