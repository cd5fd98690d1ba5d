"""需求清单, 资源清单, 配一下, 导出清单: what there is, and what answers what. No person is in any of it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.arguments import Note, Whole
from bot.command import Book
from bot.message import Choice, ToRender
from bot.turn import Turn
from bot.values.pattern import Pattern
from handlers.county.roles import OFFICE
from handlers.exchange import listing, matching, wording
from handlers.exchange.allowed import LEADS, SEE_NEEDS, SEE_RESOURCES
from handlers.exchange.chat import reading
from handlers.exchange.matching import Match
from handlers.exchange.records import NeedState
from storage.redaction import Scrubbed, scrub

book = Book("双向清单")
_OF_RESOURCES = Pattern(r"资源")
_OF_NEEDS = Pattern(r"需求|服务清单|双向")


@book.command(
    "需求清单",
    "服务清单",
    "双向清单",
    "社区需求",
    intent="need.list",
    example="需求清单",
    summary="看社区需要什么，单位可以认领",
    shape="alone",
)
def needs(turn: Turn, said: Note = "") -> None:
    """Open needs, one's own community's first; what is asked of resources is answered with those."""
    if _OF_RESOURCES.search(turn.message.text) and not _OF_NEEDS.search(turn.message.text):
        resources(turn, said)
        return
    number, _ = reading.need_number(said) if said else (None, "")
    if number is not None:
        one_need(turn, number)
        return
    listed, more = listing.needs(turn.work, said, turn.chat.place_id if turn.in_group else None)
    if not listed:
        turn.say("exchange.no_needs", choices=SEE_RESOURCES)
        return
    lines = scrub("\n".join(f"· {wording.need_line(turn.county.places, each)}" for each in listed))
    choices = () if turn.in_group else _claims(turn, [each.id for each in listed if each.state == NeedState.OPEN])
    turn.say("exchange.needs", lines=lines, more=_more(more, "需求清单 健康"), choices=choices)


def _claims(turn: Turn, numbers: Sequence[int]) -> tuple[Choice, ...]:
    """What a liaison may press."""
    if not listing.is_liaison(turn.work):
        return ()
    return tuple(Choice(f"认领需求{number}", f"认领需求 {number}") for number in numbers[:4])


def _more(count: int, example: str) -> Scrubbed:
    return Scrubbed(f"\n还有 {count} 条，加上类别或地方再看，例如：{example}" if count else "")


def one_need(turn: Turn, number: int) -> None:
    """One with how far it is."""
    kept, stands = listing.one_need(turn.work, number)
    turn.say("exchange.one", line=wording.need_whole(turn.county.places, kept), stands=stands)


@book.command(
    "资源清单",
    "资源列表",
    intent="need.list",
    example="资源清单",
    summary="看单位能提供什么",
    shape="alone",
)
def resources(turn: Turn, said: Note = "") -> None:
    """What can be had today."""
    number, _ = reading.resource_number(said, first=True) if said else (None, "")
    if number is not None:
        one_resource(turn, number)
        return
    listed, more = listing.resources(turn.work, said)
    if not listed:
        turn.say("exchange.no_resources", choices=SEE_NEEDS)
        return
    lines = scrub("\n".join(f"· {wording.resource_line(turn.county.places, each)}" for each in listed))
    turn.say("exchange.resources", lines=lines, more=_more(more, "资源清单 场地"))


def one_resource(turn: Turn, number: int) -> None:
    """The row, until when, the post to ask: no judgement."""
    kept = listing.one_resource(turn.work, number)
    turn.say(
        "exchange.one",
        line=wording.resource_whole(turn.county.places, kept),
        stands=Scrubbed("想确认，请问上面的联系岗位。" if kept.contact else "还没有写联系岗位。"),
    )


@book.command(
    "配一下",
    "对接建议",
    "配对",
    intent="exchange.match",
    example="配一下 需求1",
    summary="看哪项资源对得上哪条需求，为什么",
    shape="any",
)
def match(turn: Turn, text: Whole = "") -> None:
    """For one need or one resource; with neither for the speaker's own list."""
    resource, _ = reading.resource_number(text)
    number, _ = reading.need_number(text) if resource is None else (None, "")
    if resource is not None:
        found = matching.for_resource(turn.work, resource)
        about = wording.resource_named(turn.county.places, listing.one_resource(turn.work, resource))
    elif number is not None:
        found = matching.for_need(turn.work, number)
        about = wording.need_named(turn.county.places, listing.one_need(turn.work, number)[0])
    else:
        found, about = listing.matches(turn.work), Scrubbed("现在")
    if not found:
        turn.say("exchange.no_match", about=about)
        return
    turn.say("exchange.matches", about=about, lines=_matches(turn, found), choices=_take(turn, found))


def _matches(turn: Turn, found: Sequence[Match]) -> Scrubbed:
    places = turn.county.places
    return scrub(
        "\n".join(
            f"· {wording.need_named(places, each.need)} ← {wording.resource_named(places, each.resource)}："
            f"{'，'.join(each.reasons)}"
            for each in found
        )
    )


def _take(turn: Turn, found: Sequence[Match]) -> tuple[Choice, ...]:
    own = [each for each in found if listing.is_theirs(turn.work, each.resource)]
    return tuple(
        Choice(f"认领需求{each.need.id}", f"认领需求 {each.need.id} 用资源{each.resource.id}") for each in own[:3]
    )


@book.command(
    "导出清单",
    "清单导出",
    intent="exchange.export",
    example="导出清单",
    summary="两张清单做成表格发给您",
    roles=OFFICE | LEADS,
    private=True,
)
def export(turn: Turn) -> None:
    """What comes back can be taken in with `gridwhistle import`."""
    turn.whisper("exchange.exported", files=(ToRender("exchange_lists", {}),))
