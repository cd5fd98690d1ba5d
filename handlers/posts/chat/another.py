"""我想换岗, 有哪些嘛, 那个图书室的, 算了还是原来那个舒服: another post, which leaves the one they have until it is
given back."""

from __future__ import annotations

from bot.message import Choice
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.pattern import Pattern
from handlers.posts import nearby, records, seats, wording
from handlers.posts.chat.listing import MINE, buttons, lines_of, may_hold
from handlers.posts.records import SEATED, Post
from handlers.posts.suiting import Wishes

LONGEST = 24  # signs
_POST = r"(?:服务)?(?:岗位|岗)"
_CHANGES = (
    rf"(?:换|调|改)(?:一下|下|掉|个|一个|一个别的|个别的|别的)?(?:另外的?|其他的?|新的?)?(?:我的?|这个|现在的)?{_POST}"
)
_CAN = r"(?:能不能|可不可以|可以|能|怎么|如何|咋|想要?|要|也想|打算|需要|申请|来)"
_WANTS = Pattern(
    rf"(?:请问|那|我|们|哦|现在的?|这个|您好|你好|[\s,，]){{0,6}}(?:{_CAN}|我|给我|帮我|[\s,，]){{0,6}}(?:{_CHANGES}|{_POST}(?:我)?(?:{_CAN}){{0,3}}(?:换|调)(?:一下|一个|个)?)"
    r"(?:试试|做做|做|行不行|可以|行|吗|么|呢|吧|啊|了|不|的|[\s。.!！?？])*"
    rf"|(?:我)?(?:这个|现在的?|原来的?)?{_POST}?(?:我)?(?:不想|不太想|不)(?:做|干|当)(?:这个)?{_POST}?了?[\s,，]*(?:我)?(?:想|要|能不能|可以)*(?:换|调)(?:一个|个|别的|一下)+{_POST}?[吗吧。\s]*"
)
_WHICH = Pattern(
    r"(?:那|都|还|现在|一共|总共|到底|可以)*(?:有|是)(?:哪些|哪几个|什么|啥|些什么|些啥)(?:岗位?|可以(?:选|换|挑|认)的?|可选的?|能(?:选|换|认)的?|别的)?(?:嘛|呀|啊|呢|么|吗|哦|的|[?？。\s])*"
    r"|(?:列|看|讲|说|报|念)(?:一?下|出来|一遍|给我|看看|听听|来)*(?:嘛|呀|吧|[。\s])*|(?:哪些|哪几个)(?:可以|能)(?:换|选|认)(?:嘛|呀|啊|呢|[?？\s])*"
)
_OF_THE_LIST = Pattern(
    r"(?:那|就|我|要|想|选|还是|换成?|做|去|报|[\s,，])*(?:那个|那|这个)?(?P<name>[一-龥]{2,8}?)(?:那边|那里)?(?:的(?:那个|岗位?|那一?个)?|那一?个|那个岗位?|岗位?)(?:吧|啊|呀|好了|就行|可以吗|行吗|[。.!！\s])*"
)
_STAYS = Pattern(
    r"(?:算了|唉|那|哦|还是|想想|想了想|想来想去|我|就|[\s,，。])*(?:还是|就|做|当|干|要|留|觉得|用|[\s,，])*(?:原来|以前|老|现在|之前|本来)(?:的|那)?(?:一?个)?(?:岗位?|地方)?(?:的)?(?:就|更|比较|最|好|舒服|合适|顺手|熟|习惯|自在|轻松|行|可以|挺|蛮|点|些|一|吧|了|的|不换|不动|[\s,，。.!！]){0,10}"
    r"|(?:算了|那|就|还是|我|先|[\s,，])*(?:不换|不调|不改)(?:岗位?|了|吧|啦|算了|[\s,，。!！])+(?:原来的?(?:就|挺)?(?:好|行|可以)?)?[吧了。\s]*"
)


# An order, which goes its own way: 认领第二个岗位.
_TAKES = Pattern(r"(?:我?(?:就|来|要|想|也|先))*(?:认领|认岗|认|领|接|报名)|.{0,3}第?[0-9一二两三四五六七八九十]+个")


def look(turn: Turn) -> bool:
    """Whether somebody who serves speaks of another post, or of the list that they have just seen."""
    text = turn.message.text.strip()
    if turn.person is None or turn.pressed or not 1 < len(text) <= LONGEST:
        return False
    folded = fold(text)
    if _WANTS.fullmatch(folded):
        _show(turn)
        return True
    asked = _of_a_list(folded) and not _TAKES.match(folded)
    listed = nearby.shown(turn.work, turn.chat.id, fresh=True) if asked else []
    if not listed:
        return False
    if _WHICH.fullmatch(folded):
        _show(turn)
    elif _STAYS.fullmatch(folded):
        _stay(turn)
    elif (named := _OF_THE_LIST.fullmatch(folded)) is not None:
        return _named(turn, named["name"].removeprefix("个"), listed)
    return True


def _of_a_list(folded: str) -> bool:
    return any(pattern.fullmatch(folded) is not None for pattern in (_WHICH, _STAYS, _OF_THE_LIST))


def _show(turn: Turn) -> None:
    """What they have, what they can have; the old one stays until it is given back."""
    turn.discreet = True
    may_hold(turn)
    own = _own(turn)
    listed = nearby.free_ones(turn.work, nearby.home_of(turn.work), turn.work.actor.person_id, Wishes(), nearby.MOST)
    if not listed:
        turn.whisper("posts.nothing")
        return
    key = "posts.change" if own else "posts.change_none"
    turn.whisper(key, own=_kept(turn, own), lines=lines_of(turn, listed), choices=buttons(listed))


def _stay(turn: Turn) -> None:
    turn.discreet = True
    turn.whisper("posts.stays", own=_kept(turn, _own(turn)), choices=(MINE,))


def _own(turn: Turn) -> list[Post]:
    held = records.own(turn.tx, seats.member(turn.work).id)
    return [kept for hold, kept in held if hold.state in SEATED]


def _kept(turn: Turn, own: list[Post]) -> str:
    if not own:
        return "您现在还没有岗位"
    return f"您的{'、'.join(str(wording.named(turn.county.places, kept)) for kept in own)}照旧"


_POINTS = Pattern(r"那一?个|这个|岗")


def _named(turn: Turn, name: str, listed: list[int]) -> bool:
    """那个图书室的, of the list that is before their eyes: shown once more, ready to be taken; nothing is taken yet."""
    pairs = {name[at : at + 2] for at in range(len(name) - 1)}
    shown = records.in_order(turn.tx, listed)
    fitting = [kept for kept in shown if any(pair in f"{kept.title}{kept.what}" for pair in pairs)]
    if not fitting and not _POINTS.search(fold(turn.message.text)):
        return False
    turn.discreet = True
    if not fitting:
        ways = (*seats.SEE, Choice("自荐", f"自荐 {name}"))
        turn.whisper("posts.not_listed", name=name, own=_kept(turn, _own(turn)), choices=ways)
        return True
    turn.whisper("posts.this_one", lines=lines_of(turn, fitting), choices=buttons(fitting))
    return True
