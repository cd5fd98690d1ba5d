"""What somebody says who is asked for a reason, and is none: an order of another case, a question, a list.

A reason may speak of anything, departments and other cases too (原来派错了, 路灯归供电公司管). Only what stands
by itself is an order of its own; in doubt it is the reason, unless what it orders is of another case by its thing.
"""

from __future__ import annotations

from bot.values.fold import fold
from bot.values.found import Given
from bot.values.pattern import Pattern
from bot.values.replies import inquires
from handlers.whistles.orders.matching import contradicts, nearest, shares, shares_thing
from handlers.whistles.orders.naming import name_before_pointing
from handlers.whistles.orders.units import find_unit
from handlers.whistles.orders.values import Desk, Known, Spoken, Verb

_QUESTIONS = frozenset({Verb.LIST, Verb.STANDS, Verb.LETTER})
_TO_A_UNIT = frozenset({Verb.SEND, Verb.REASSIGN})
# What a reason says: whose it is, what somebody said or did before, what cannot be.
GIVES_A_REASON = Pattern(
    r"归|属|不是|不在|错|职责|负责|牵头|主管|产权|权属|说是|说(?:不|要|得|等|没)|因为|由于|因|所以|毕竟|原来|本来|以前|之前|上次|已经?|一直|都.{0,6}了"
    r"|[催派转交](?:过|了)|不(?:动|理|管|肯|愿|来|接|收|签|归|该)|没(?:人|空|时间|法|办法)|太[多忙紧]|忙不|来不及|人手|是[^,。]{2,10}(?:管|的)$|[更才]合适|该(?:由|归|是|让|找|他们|你们)"
)
_CLAUSES = Pattern(r"[,。;、\s]+")
_LIST_ALONE = 16  # signs of 还有几件没办


def is_order(spoken: Spoken, text: str, desk: Desk, about: str, given: Given, *, reason: bool) -> bool:
    """Whether a sentence without a case's number is an order or a question of its own to somebody who is asked for free
    words of the case `about` ("": of none). `reason`: it is why something is done."""
    folded = fold(text).strip(" ,。!~")
    if spoken.verb is Verb.LIST:
        return inquires(folded) or (len(folded) <= _LIST_ALONE and len(_CLAUSES.split(folded)) == 1)
    if spoken.verb in _QUESTIONS:
        return inquires(folded)
    if spoken.verb is None or spoken.ask or spoken.doubtful:
        return False
    asked = next((case for case in desk.open if case.number == about), None)
    other = _another(spoken, desk, asked, given)
    if spoken.verb in (Verb.RETURN, Verb.EXTEND):  # 这个不归我们管 is a reason, too
        return other is not None and (spoken.sure or not reason) and _by_its_name(spoken, asked, given)
    if other is not None and (_by_its_name(spoken, asked, given) or not GIVES_A_REASON.search(folded)):
        return spoken.sure or spoken.that or _is_told_of(spoken, other, asked, given)
    if not spoken.sure or GIVES_A_REASON.search(folded):
        return False
    if spoken.verb in _TO_A_UNIT:
        return asked is None and find_unit(spoken.words, given.known.units) is not None
    return spoken.verb is Verb.URGE or (len(_CLAUSES.split(folded)) == 1 and bool(spoken.that))


def unit_alone(spoken: Spoken, text: str, given: Given) -> str | None:
    """The unit that an order names with nothing besides (还是派给住建局吧); None where a reason is said, or more."""
    if spoken.verb not in _TO_A_UNIT or spoken.ask or GIVES_A_REASON.search(fold(text)):
        return None
    if _AFTER_ALL.sub("", spoken.about):
        return None  # 3栋那个路灯派给供电公司, of another case
    named = find_unit(spoken.words, given.known.units)
    if named is None or len(spoken.words) - (named.end - named.start) > _BESIDES:
        return None
    return named.value


_AFTER_ALL = Pattern(r"还是|那就?|就|直接|先|干脆|不如|要不|改|重新|还|[吧\s,，]")
_BESIDES = 3  # signs that may stand beside a unit which is named alone


def _another(spoken: Spoken, desk: Desk, asked: Known | None, given: Given) -> Known | None:
    """The one case, and not the one that is asked about, of which the words are by its thing or by their pointing."""
    fitting = nearest(spoken.all, desk.open, given)
    if len(fitting) != 1 or fitting[0] is asked or not shares(spoken.all, fitting[0], given):
        return None
    return None if asked is not None and shares_thing(spoken.all, asked, given) else fitting[0]


def _by_its_name(spoken: Spoken, asked: Known | None, given: Given) -> bool:
    name = name_before_pointing(spoken.all)
    return bool(name) and (asked is None or not shares(name, asked, given))


def _is_told_of(spoken: Spoken, other: Known, asked: Known | None, given: Given) -> bool:
    """Whether work is told of the thing of another case, and of no other thing: 站牌扶正了, to who is asked of 井盖."""
    return (
        spoken.verb in (Verb.REPLY, Verb.SELF, Verb.VERIFY, Verb.START, Verb.SIGN)
        and shares_thing(spoken.all, other, given)
        and asked is not None
        and contradicts(spoken.all, asked, given)
    )
