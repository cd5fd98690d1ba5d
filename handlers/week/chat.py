"""六个日 in the chat: show it, come, not come; staff put items on it and issue it."""

from __future__ import annotations

from dataclasses import replace

from bot.access import Role, Where
from bot.arguments import ComingDay, Item, PlaceArg, Rest, Span
from bot.command import Book
from bot.message import Choice
from bot.refused import Refused
from bot.texts import Public
from bot.turn import Turn
from handlers.activities.chat import has_reported, me
from handlers.week import actions, wording
from handlers.week.actions import NewItem
from storage.redaction import Scrubbed, scrub

book = Book("六个日")
ISSUERS = frozenset({Role.COUNTY})
EDITORS = frozenset({Role.COMMUNITY, Role.COUNTY})


@book.command(
    "六个日",
    "本周活动",
    "本周清单",
    "清单",
    intent="week.show",
    example="六个日",
    summary="看本周“六个日”活动清单",
)
def show(turn: Turn) -> None:
    """This week's list, with what is still open."""
    listed = actions.current(turn.tx, turn.now.date())
    if listed is None or not listed.items:
        turn.say("week.none")
        return
    coming = [one for one in listed.items if not one.cancelled and one.day >= turn.now.date()]
    choices = () if turn.in_group else tuple(Choice(f"报名 {one.number}", f"报名 {one.number}") for one in coming[:6])
    turn.say(
        "week.list",
        heading=wording.heading(listed),
        lines=wording.lines(listed.items),
        makeup=wording.makeup_note(listed, turn.county.calendar),
        choices=choices,
    )


@book.command(
    "报名", "参加", intent="week.signup", example="报名 3", summary="报名一项活动", private=True, guard=has_reported
)
def sign_up(turn: Turn, item: Item) -> None:
    """Come to an item by its number."""
    who = me(turn)
    one = actions.item(turn.tx, turn.now.date(), item)
    one = actions.sign_up(turn.tx, one, who, turn.by, turn.now)
    off = Choice("取消报名", f"取消报名 {one.number}")
    turn.whisper("week.signed", line=wording.item_line(one), contact=one.contact or "组织单位", choices=(off,))


@book.command(
    "取消报名", "不去了", intent="week.cancel", example="取消报名 3", summary="取消报名，不用说理由", private=True
)
def sign_off(turn: Turn, item: Item) -> None:
    """Not come after all."""
    who = me(turn)
    one = actions.item(turn.tx, turn.now.date(), item)
    actions.sign_off(turn.tx, one, who, turn.by, turn.now)
    turn.whisper("week.off", number=one.number, title=one.title)


@book.command("我的报名", intent="week.mine", example="我的报名", summary="看自己报了哪些活动", private=True)
def mine(turn: Turn) -> None:
    """What the sender signed up for."""
    who = me(turn)
    listed = actions.current(turn.tx, turn.now.date())
    items = actions.signed_items(turn.tx, who, listed.items) if listed else []
    turn.whisper("week.mine" if items else "week.mine_none", lines="\n".join(wording.item_line(one) for one in items))


@book.command(
    "加活动",
    "新增活动",
    intent="week.add",
    example="加活动 志愿服务日 周六 9点到11点 水东社区 清理河堤 20人",
    summary="往清单里加一项活动",
    roles=EDITORS,
)
def add(turn: Turn, text: Rest, day: ComingDay, span: Span | None = None, place: PlaceArg | None = None) -> None:
    """Type an item in one line; the theme is one of the county's six."""
    themes = turn.county.config.county.themes
    theme = next((one for one in themes if one in text or one.removesuffix("日") in text), "")
    if not theme:
        raise Refused("week.which_theme", themes=Scrubbed("、".join(themes)))
    title, wanted = _title(text, theme)
    if not title:
        raise Refused("week.which_title")
    if day < turn.now.date():
        raise Refused("week.past_day", day=day)
    places = turn.county.places
    community = places.community(place.community) if place and place.community else None
    if not turn.work.may(EDITORS, Where(community.path if community else _own_path(turn))):
        raise Refused("week.not_here")
    start = span.start.hour * 60 + span.start.minute if span and span.start else None
    end = span.end.hour * 60 + span.end.minute if span and span.end else None
    new = NewItem(
        theme=theme,
        title=title,
        day=day,
        start=start,
        end=end,
        place=scrub(place.text) if place else "",
        place_id=community.id if community else None,
        organiser=community.name if community else "",
        wanted=wanted,
    )
    one = actions.add(turn.tx, new, turn.by, turn.now)
    turn.say("week.added", line=wording.lines([one]))


def _own_path(turn: Turn) -> str:
    return next((one.path for one in turn.held if one.role is Role.COMMUNITY), "/")


def _title(text: str, theme: str) -> tuple[Scrubbed, int | None]:
    """The words that are neither the theme nor the number of people wanted."""
    wanted = None
    kept = []
    for word in text.replace(theme, " ").replace(theme.removesuffix("日"), " ").split():
        if word.endswith(("人", "名")) and word[:-1].isdecimal() and wanted is None:
            wanted = int(word[:-1])
        else:
            kept.append(word.strip("，。；,;"))
    return scrub(" ".join(one for one in kept if one)[:64]), wanted


@book.command("取消活动", intent="week.calloff", example="取消活动 3", summary="取消清单里的一项活动", roles=EDITORS)
def call_off(turn: Turn, item: Item) -> None:
    """Call an activity off; those who signed up hear it in private."""
    one = actions.item(turn.tx, turn.now.date(), item)
    where = turn.county.places.by_id.get(one.place_id or 0)
    if not turn.work.may(EDITORS if where else ISSUERS, Where(where.path if where else "/")):
        raise Refused("week.not_here")
    coming = actions.cancel(turn.tx, one, turn.by, turn.now)
    turn.work.notify.people(coming, "week.called_off", {"line": wording.item_line(replace(one, cancelled=True))})
    fields: dict[str, Public] = {"number": one.number, "title": scrub(one.title), "count": len(coming)}
    turn.say("week.called_off_done", fields=fields)


@book.command(
    "发清单", "下发清单", intent="week.issue", example="发清单", summary="确认本周清单，到点推送", roles=ISSUERS
)
def issue(turn: Turn) -> None:
    """Issue the list: it is pushed to every group at the set time."""
    listed = actions.current(turn.tx, turn.now.date())
    if listed is None or not listed.items:
        raise Refused("week.no_list", number=0)
    actions.issue(turn.tx, listed, turn.by, turn.now)
    turn.say("week.issued", heading=wording.heading(listed), count=len(listed.items), at=Scrubbed(_spoken_time(turn)))


def _spoken_time(turn: Turn) -> str:
    day, at = turn.county.config.push.week.split()
    names = dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "一二三四五六日", strict=True))
    return f"周{names[day]} {at}"
