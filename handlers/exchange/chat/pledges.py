"""认领需求, 联合认领, 约定, 交付, 评价, 退回: what units and communities type about a need that is taken."""

from __future__ import annotations

import re

from bot.arguments import Item, Whole
from bot.command import Book
from bot.message import Choice
from bot.refused import Unclear
from bot.turn import Turn
from bot.values.pattern import Pattern
from bot.values.when import find_coming_day
from handlers.county.roles import OFFICE
from handlers.exchange import allowed, claiming, fulfilling, listing, matching, records, wording
from handlers.exchange.allowed import LIAISON, SEE_NEEDS
from handlers.exchange.chat import reading
from handlers.exchange.claiming import Wanted
from handlers.exchange.fulfilling import GRADES
from storage.redaction import Scrubbed, scrub

book = Book("对接")
_SURE = "就用它"
_ASKED = (Choice("需求清单", "需求清单"),)
_OFFERS = Pattern(r"有|提供|能|可以|愿意|捐|赞助|派|借")


@book.command(
    "认领需求",
    "牵头需求",
    intent="need.claim",
    example="认领需求 1",
    summary="单位认领社区的需求，可以联合",
    roles=LIAISON,
    shape="item",
)
def claim(turn: Turn, item: Item | None = None, text: Whole = "") -> None:
    """认领需求 3, 用资源2, 妇联协同; of what says no number, what is near is shown."""
    resource, rest = reading.resource_number(text)
    number, rest = reading.need_number(rest)
    if number is None and resource is None:
        number = item
    if number is None:
        _which(turn, text)
        return
    sure, rest = _SURE in rest, rest.replace(_SURE, " ")
    if resource is not None and not sure and not matching.speaks_of(turn.work, number, resource):
        _unlike(turn, number, resource)
        return
    quantity, rest = reading.amount(rest)
    kept, running, silent = claiming.claim(turn.work, number, Wanted(resource, quantity, _units(turn, rest)))
    others = records.partners(turn.tx, running.id)
    unreached = "、".join(wording.unit(turn.county.places, each) for each in silent)
    assert running.due is not None
    turn.say(
        "exchange.claimed",
        need=wording.need_whole(turn.county.places, kept),
        who=wording.who(turn.county.places, running, others),
        due=running.due,
        number=number,
        unreached=Scrubbed(f"\n联系不上{unreached}的联络员，请您先打个招呼。" if unreached else ""),
        choices=(Choice("退回去", f"退回需求 {number}"),),
    )


def _unlike(turn: Turn, number: int, resource: int) -> None:
    """用资源4 may be a slip: an 应急照明车 for a blood-pressure session."""
    places = turn.county.places
    need, offered = allowed.the_need(turn.work, number), allowed.the_resource(turn.work, resource)
    choices = (
        Choice("就用它", f"认领需求 {number} 用资源{resource} {_SURE}"),
        Choice("不用资源，只认领", f"认领需求 {number}"),
    )
    fields = {"need": wording.need_line(places, need), "resource": wording.resource_line(places, offered)}
    turn.say("exchange.unlike", fields=fields, choices=choices)


def _units(turn: Turn, text: str) -> list[int]:
    places = turn.county.places
    named = (places.unit(name) for name in reading.units(text, places.unit_names))
    return [each.id for each in named if each is not None]


def _which(turn: Turn, text: str) -> None:
    """我们医院可以来义诊: the needs that speak of it, and the other list for what nobody has asked for yet."""
    found = matching.for_words(turn.work, text)
    if not text.strip():
        found = [each for each in listing.needs(turn.work)[0] if each.state == records.NeedState.OPEN]
    offers = bool(_OFFERS.search(turn.message.text))
    own = (Choice("登记到资源清单", f"加资源 {turn.message.text}"[:60]),) if offers else ()
    if not found:
        turn.say("exchange.claim_which_none", choices=(*own, *SEE_NEEDS))
        return
    lines = scrub("\n".join(f"· {wording.need_line(turn.county.places, each)}" for each in found))
    choices = tuple(Choice(f"认领需求{each.id}", f"认领需求 {each.id}") for each in found[:4])
    turn.say("exchange.claim_which", lines=lines, choices=(*choices, *own))


@book.command(
    "联合认领",
    "协同需求",
    intent="exchange.join",
    example="联合认领 1",
    summary="和牵头单位一起做一条需求",
    roles=LIAISON,
    shape="item",
)
def join(turn: Turn, text: Whole = "") -> None:
    """Asked by the unit that leads, or of one's own will."""
    kept, running = claiming.join(turn.work, _number(text))
    who = wording.who(turn.county.places, running, records.partners(turn.tx, running.id))
    turn.say("exchange.joined", need=wording.need_named(turn.county.places, kept), who=who)


@book.command(
    "不联合",
    "退出联合",
    intent="exchange.decline",
    example="不联合 1",
    summary="这次不参加联合认领",
    roles=LIAISON,
    shape="item",
)
def decline(turn: Turn, text: Whole = "") -> None:
    """No reason is asked."""
    kept = claiming.decline(turn.work, _number(text))
    turn.say("exchange.declined", need=wording.need_named(turn.county.places, kept))


@book.command(
    "换牵头",
    intent="exchange.lead",
    example="换牵头 1 县妇联",
    summary="换一个联合单位来牵头",
    roles=LIAISON | OFFICE,
    shape="any",
)
def lead(turn: Turn, text: Whole = "") -> None:
    """To a unit that is in it."""
    number, rest = reading.need_number(text)
    units = _units(turn, rest)
    if number is None or not units:
        raise Unclear("exchange.lead_whom")
    kept, running = claiming.hand_lead(turn.work, number, units[0])
    who = wording.who(turn.county.places, running, records.partners(turn.tx, running.id))
    turn.say("exchange.lead_changed", need=wording.need_named(turn.county.places, kept), who=who)


@book.command(
    "约定",
    "约定需求",
    intent="exchange.agree",
    example="约定 1 12月5日 上午9点 社区活动室",
    summary="和社区约好哪天做",
    roles=LIAISON | OFFICE,
    shape="any",
)
def agree(turn: Turn, text: Whole = "") -> None:
    """A day, and whatever else was agreed, in words."""
    number, rest = reading.need_number(text)
    if number is None:
        raise Unclear("exchange.which_number")
    found = find_coming_day(rest, turn.given)
    if found is None:
        raise Unclear("exchange.which_day", number=number)
    half = re.search(r"[上下中]午|早上|晚上|傍晚", rest[found.start : found.end])  # said of the day and of the hour
    words = f"{rest[: found.start]} {half[0] if half else ''}{rest[found.end :].lstrip()}".strip(" ,，。")
    kept, running = fulfilling.agree(turn.work, number, found.value, scrub(words))
    stands = wording.stands(turn.county.places, running, records.partners(turn.tx, running.id))
    done = (Choice("做好了", f"交付 {number}"),)
    turn.say("exchange.agreed", need=wording.need_named(turn.county.places, kept), stands=stands, choices=done)


@book.command(
    "延需求",
    "再延一下",
    intent="exchange.postpone",
    example="延需求 1 这个月忙不过来",
    summary="还没约好的，再延一次",
    roles=LIAISON,
    shape="any",
)
def postpone(turn: Turn, text: Whole = "") -> None:
    """Once, with or without a reason."""
    number, rest = reading.need_number(text)
    if number is None:
        raise Unclear("exchange.which_number")
    kept, running = fulfilling.postpone(turn.work, number, rest)
    assert running.due is not None
    turn.say("exchange.postponed", need=wording.need_named(turn.county.places, kept), day=running.due)


@book.command(
    "交付",
    "交付需求",
    intent="exchange.deliver",
    example="交付 1 来了60多个老人",
    summary="需求做好了，照片有就带，没有也行",
    roles=LIAISON,
    shape="any",
)
def deliver(turn: Turn, text: Whole = "") -> None:
    """How many had something of it, how much of the resource it took, a sentence, pictures."""
    number, rest = reading.need_number(text)
    if number is None:
        raise Unclear("exchange.which_number")
    served = reading.people(rest)
    quantity, _ = reading.amount(rest)
    kept, running = fulfilling.deliver(
        turn.work, number, served=served, quantity=quantity, words=scrub(rest), photos=turn.message.files
    )
    stands = wording.stands(turn.county.places, running, records.partners(turn.tx, running.id))
    turn.say("exchange.delivered", need=wording.need_named(turn.county.places, kept), stands=stands)


@book.command(
    "评价需求",
    "评价交付",
    intent="exchange.rate",
    example="评价需求 1 好 办得实在",
    summary="社区评价交付：好、较好、一般、差",
    roles=OFFICE,
    shape="any",
)
def rate(turn: Turn, text: Whole = "") -> None:
    """A word and a sentence."""
    number, rest = reading.need_number(text)
    if number is None:
        raise Unclear("exchange.which_number")
    grade, remark = reading.grade(rest)
    if not grade:
        choices = tuple(Choice(each, f"评价需求 {number} {each}") for each in GRADES)
        raise Unclear("exchange.which_grade", grades=Scrubbed("、".join(GRADES)), choices=choices)
    kept, _ = fulfilling.rate(turn.work, number, grade, scrub(remark))
    turn.say("exchange.rated", need=wording.need_named(turn.county.places, kept), grade=Scrubbed(grade))


@book.command(
    "退回需求",
    intent="exchange.give_back",
    example="退回需求 1 人手不够",
    summary="做不了，退回去让别的单位认领",
    roles=LIAISON | OFFICE,
    shape="any",
)
def give_back(turn: Turn, text: Whole = "") -> None:
    """The need is free again at once."""
    number, rest = reading.need_number(text)
    if number is None:
        raise Unclear("exchange.which_number")
    kept = fulfilling.give_back(turn.work, number, scrub(rest))
    turn.say("exchange.given_back", need=wording.need_named(turn.county.places, kept))


@book.command(
    "我的对接",
    "对接进展",
    intent="exchange.own",
    example="我的对接",
    summary="看本单位或本社区的对接进展",
    roles=LIAISON | OFFICE,
    private=True,
)
def own(turn: Turn) -> None:
    """What is at work, and what the unit offers."""
    pledges, offered = listing.own(turn.work)
    if not pledges and not offered:
        turn.whisper("exchange.own_none", choices=_ASKED)
        return
    places = turn.county.places
    lines = [f"· {wording.need_named(places, each.need)}：{each.stands}" for each in pledges]
    lines += [f"· {wording.resource_line(places, each)}" for each in offered]
    turn.whisper("exchange.own", lines=scrub("\n".join(lines)))


def _number(text: str) -> int:
    number, _ = reading.need_number(text)
    if number is None:
        raise Unclear("exchange.which_number")
    return number
