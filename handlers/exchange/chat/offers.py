"""加资源, 改资源, 撤资源: what a unit's liaison types, in one line."""

from __future__ import annotations

from bot.arguments import Whole
from bot.command import Book
from bot.message import Choice
from bot.refused import Unclear
from bot.turn import Turn
from handlers.exchange import defaults, matching, offering, wording
from handlers.exchange.allowed import LEADS
from handlers.exchange.chat import reading
from handlers.exchange.offering import NewResource
from storage.redaction import Scrubbed, scrub

book = Book("单位的资源")


@book.command(
    "加资源",
    "登记资源",
    "提供资源",
    intent="exchange.offer",
    example="加资源 会议室 周末都行 可坐80人",
    summary="单位能提供的，登记到资源清单",
    roles=LEADS,
)
def offer(turn: Turn, text: Whole = "") -> None:
    """In one line; the county names the unit."""
    unit_id, rest = _unit(turn, text)
    said = reading.line(rest, turn.given, needed=False)
    if not said.name:
        raise Unclear("exchange.which_name")
    terms = "，".join(part for part in (said.terms, said.more) if part)
    made = offering.offer(
        turn.work,
        NewResource(
            name=scrub(said.name),
            amount=said.amount,
            measure=said.measure,
            hours=scrub(said.hours),
            place=scrub(said.where),
            terms=scrub(terms),
            until=said.until,
            contact=scrub(said.contact),
        ),
        unit_id,
    )
    choices = (Choice("配一下", f"配一下 资源{made.id}"), Choice("撤掉", f"撤资源 {made.id}"))
    hint = _hint(turn, made.id)
    line = wording.resource_whole(turn.county.places, made)
    turn.say("exchange.offered", line=line, kind=scrub(made.kind), hint=hint, choices=choices)


def _hint(turn: Turn, number: int) -> Scrubbed:
    found = matching.for_resource(turn.work, number)
    return Scrubbed(f"\n有 {len(found)} 条需求可能对得上，发“配一下 资源{number}”看看。" if found else "")


def _unit(turn: Turn, text: str) -> tuple[int | None, str]:
    """A unit that is named first, and the rest: 加资源 县林业局 会议室."""
    head, _, rest = text.strip().partition(" ")
    named = turn.county.places.unit(head.strip("，,：:"))
    return (named.id, rest) if named is not None and rest.strip() else (None, text)


@book.command(
    "改资源",
    intent="exchange.change_offer",
    example="改资源 3 还有5次",
    summary="改资源的数量、时间、条件",
    roles=LEADS,
)
def change(turn: Turn, text: Whole = "") -> None:
    """What is said anew: 还有5次, 周六上午, 到12月31日, 类别 场地."""
    number, rest = reading.resource_number(text, first=True)
    if number is None:
        raise Unclear("exchange.which_resource")
    said = reading.line(rest, turn.given, needed=False)
    kinds = defaults.resource_kinds(turn.county.config)
    told: dict[str, object] = {
        "amount": said.amount,
        "measure": said.measure if said.amount is not None else None,
        "hours": scrub(said.hours) or None,
        "place": scrub(said.where) or None,
        "terms": scrub(said.terms) or None,
        "until": said.until,
        "contact": scrub(said.contact) or None,
        "kind": next((each for each in kinds if f"类别{each}" in rest.replace(" ", "")), None),
    }
    values = {name: value for name, value in told.items() if value is not None}
    if "不限" in rest:
        values["amount"] = None
    if "长期" in rest:
        values["until"] = None
    if not values:
        raise Unclear("exchange.change_what")
    kept = offering.change(turn.work, number, **values)
    turn.say("exchange.changed", line=wording.resource_line(turn.county.places, kept))


@book.command(
    "撤资源",
    "撤下资源",
    intent="exchange.withdraw_offer",
    example="撤资源 3",
    summary="不再提供了，约好的照旧",
    roles=LEADS,
)
def withdraw(turn: Turn, text: Whole = "") -> None:
    """What is agreed goes on."""
    number, _ = reading.resource_number(text, first=True)
    if number is None:
        raise Unclear("exchange.which_resource")
    kept = offering.withdraw(turn.work, number)
    turn.say("exchange.withdrawn", what=wording.resource_named(turn.county.places, kept))
