"""设岗, 改岗, 停岗, 撤岗, 默认岗位: what a community's staff do with its posts."""

from __future__ import annotations

from typing import Any

from bot.arguments import Whole
from bot.command import Book
from bot.message import Choice
from bot.question import consent
from bot.refused import Unclear
from bot.turn import Turn
from bot.values.yes import agrees
from handlers.county.roles import OFFICE
from handlers.posts import deciding, nearby, publishing, wording
from handlers.posts.chat import reading, slots
from handlers.posts.chat.listing import BUTTONS, lines_of, shown_post
from handlers.posts.publishing import NewPost
from handlers.posts.records import Post
from storage.places import Place
from storage.redaction import Scrubbed, scrub

book = Book("设岗")
MOST = 20  # posts of one list
END = (Choice("确认撤岗", "确认撤岗"), Choice("不撤了", "不撤了"))
_ENDING = ("确认撤岗", "撤岗", "撤")


@book.command(
    "设岗",
    "新增岗位",
    "发布岗位",
    intent="posts.publish",
    example="设岗 夜间巡逻 水东第1网格 4人 每周五晚8点到10点",
    summary="设一个服务岗位",
    roles=OFFICE,
)
def publish(
    turn: Turn, title: slots.Title, place: slots.Where, wanted: slots.Wanted, hours: slots.Hours, text: Whole = ""
) -> None:
    """In one line, or asked bit by bit."""
    where = publishing.located(turn.work, place, everywhere=reading.is_everywhere(place))
    said = reading.said(text, turn.given)
    made = publishing.publish(
        turn.work,
        NewPost(
            title=scrub(title),
            place_id=where.id,
            wanted=wanted,
            hours=scrub(hours),
            what=scrub(said.what),
            licence=bool(said.licence),
            heavy=bool(said.heavy),
            until=said.until,
            contact=scrub(said.contact),
        ),
    )
    lines_of(turn, [made])
    choices = (Choice("撤掉", f"撤岗 #{made.id}"),)
    turn.say("posts.published", line=wording.whole(turn.county.places, made), kind=scrub(made.kind), choices=choices)


@book.command(
    "改岗",
    "修改岗位",
    intent="posts.change",
    example="改岗 1 要6人",
    summary="改岗位的人数、时间、名称",
    roles=OFFICE,
    private=True,
)
def change(turn: Turn, text: Whole = "") -> None:
    """What is said anew: 要6人, 周六上午, 改名 夜巡, 要证, 到12月31日, 联系社区值班室."""
    post_id, rest = _post_and_rest(turn, text, "改岗")
    values = _changes(turn, rest)
    if not values and "照旧" not in rest:
        raise Unclear("posts.change_what", alone=True)
    _, new = publishing.change(turn.work, post_id, **values)
    turn.whisper("posts.changed", line=wording.whole(turn.county.places, new))


def _post_and_rest(turn: Turn, text: str, verb: str) -> tuple[int, str]:
    """The post, said first, and what is said of it. Raises Unclear where none is named, or only one that is called a
    little otherwise: with the buttons to do `verb` with it."""
    head, _, rest = text.strip().partition(" ")
    post_id = shown_post(turn, head) if head else None
    if post_id is not None:
        return post_id, rest
    alike = nearby.called(turn.work, head)[:BUTTONS] if head and not head.isdigit() else []
    if not alike:
        raise Unclear("posts.which_post", choices=(Choice("岗位情况", "岗位情况"),))
    named = tuple(
        Choice(wording.named(turn.county.places, kept), f"{verb} #{kept.id} {rest}".strip()) for kept in alike
    )
    raise Unclear("posts.which_meant", choices=named)


def _changes(turn: Turn, rest: str) -> dict[str, object]:
    name, _, renamed = rest.partition("改名")
    said = reading.said(name, turn.given)
    told = {
        "wanted": said.wanted.value if said.wanted else None,
        "hours": scrub(said.hours.value) if said.hours else None,
        "licence": said.licence,
        "heavy": said.heavy,
        "until": said.until,
        "contact": scrub(said.contact) if said.contact else None,
        "title": scrub(renamed.strip(" 成为：:")) if renamed.strip() else None,
    }
    values: dict[str, object] = {key: value for key, value in told.items() if value is not None}
    if "长期" in rest:
        values["until"] = None
    if said.place is not None:
        everywhere = reading.is_everywhere(said.place.value)
        values["place_id"] = publishing.located(turn.work, said.place.value, everywhere=everywhere).id
    return values


@book.command(
    "停岗",
    "暂停岗位",
    intent="posts.pause",
    example="停岗 1",
    summary="岗位先停一停，不再招人",
    roles=OFFICE,
    private=True,
)
def pause(turn: Turn, text: Whole = "") -> None:
    """Those who hold it keep it."""
    kept = publishing.pause(turn.work, _post_and_rest(turn, text, "停岗")[0])
    again = (Choice("恢复", f"恢复岗位 #{kept.id}"),)
    turn.whisper("posts.paused", post=wording.named(turn.county.places, kept), choices=again)


@book.command(
    "恢复岗位",
    "复岗",
    intent="posts.resume",
    example="恢复岗位 1",
    summary="停了的岗位接着招人",
    roles=OFFICE,
    private=True,
)
def resume(turn: Turn, text: Whole = "") -> None:
    """The queue moves."""
    kept = publishing.resume(turn.work, _post_and_rest(turn, text, "恢复岗位")[0])
    turn.whisper("posts.resumed", line=wording.line(turn.county.places, kept))


@book.command(
    "撤岗",
    "结束岗位",
    intent="posts.finish",
    example="撤岗 1",
    summary="岗位结束了，告诉在岗的人",
    roles=OFFICE,
    private=True,
)
def finish(turn: Turn, text: Whole = "") -> None:
    """Those who had it are told, with other posts to look at; it is asked first where there is anybody."""
    kept = publishing.editable(turn.work, _post_and_rest(turn, text, "撤岗")[0])
    if kept.taken or kept.waiting:
        turn.ask("posts.finish", {"post": kept.id}, END, private=True)
        fields = {"post": wording.named(turn.county.places, kept), "taken": kept.taken, "waiting": kept.waiting}
        turn.whisper("posts.ask_finish", fields=fields, choices=END)
        return
    _finish(turn, kept.id)


@book.dialogue("posts.finish", fits=consent(*_ENDING), recall="posts.still_finish")
def finish_said(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """The answer to 'really?'."""
    turn.discreet = True
    turn.done_asking()
    if not agrees(text, *_ENDING, firm=True):
        turn.whisper("posts.not_finished")
        return True
    _finish(turn, data["post"])
    return True


def _finish(turn: Turn, post_id: int) -> None:
    kept, count = publishing.finish(turn.work, post_id)
    turn.whisper("posts.finished", post=wording.named(turn.county.places, kept), count=count)


@book.command(
    "岗位情况",
    "岗位台账",
    intent="posts.overview",
    example="岗位情况",
    summary="看本社区的岗位和在岗的人",
    roles=OFFICE,
    private=True,
)
def overview(turn: Turn, text: Whole = "") -> None:
    """The community's posts; with a number, who holds that one."""
    where = place_said(turn, text)
    if where is None and text.strip() and (post_id := shown_post(turn, text)) is not None:
        _one(turn, post_id)
        return
    listed = deciding.overview(turn.work, where)
    if not listed:
        turn.whisper("posts.no_posts", choices=(Choice("默认岗位", "默认岗位"),))
        return
    shown = listed[:MOST]
    fields = {
        "count": len(listed),
        "taken": sum(kept.taken for kept in listed),
        "wanted": sum(kept.wanted for kept in listed),
        "lines": lines_of(turn, shown),
        "more": f"\n还有 {len(listed) - MOST} 个，写上网格再看，例如：岗位情况 第1网格" if len(listed) > MOST else "",
        "provisional": _provisional(listed),
    }
    turn.whisper("posts.overview", fields=fields)


def _provisional(listed: list[Post]) -> str:
    open_ = [kept for kept in listed if kept.provisional]
    return f"\n其中 {len(open_)} 个还是暂定的，看过了发“改岗 1 照旧”就行。" if open_ else ""


def place_said(turn: Turn, text: str) -> Place | None:
    """The place that staff name: 第1网格, 水东社区."""
    found = reading.place(text, turn.given)
    if found is None or found.value.weak:
        return turn.county.places.community(text.strip())
    return publishing.located(turn.work, found.value, everywhere=False)


def _one(turn: Turn, post_id: int) -> None:
    kept, seated = deciding.holders(turn.work, post_id)
    states = {"queued": "排队", "asked": "等您点头", "held": "在岗"}
    lines = "\n".join(
        f"· {each.name}（{states[each.hold.state]}"
        + ("，请假中" if each.away else "")
        + (f"，{each.stand_in}替" if each.stand_in else "")
        + f"，编号 {each.hold.id}）"
        for each in seated
    )
    asked = tuple(
        Choice(f"同意{each.name}", f"同意认岗 {each.hold.id}") for each in seated if each.hold.state == "asked"
    )
    line = wording.whole(turn.county.places, kept)
    if not seated:
        turn.whisper("posts.one_free", line=line)
        return
    turn.whisper("posts.one", line=line, lines=lines, choices=asked)


# --- 默认岗位 -----------------------------------------------------------------------------------------------


@book.command(
    "默认岗位",
    "常用岗位",
    intent="posts.defaults",
    example="默认岗位",
    summary="看各地常设的岗位，挑了直接用",
    roles=OFFICE,
    private=True,
)
def show_defaults(turn: Turn) -> None:
    """Nobody here has confirmed them: each is 暂定."""
    every = publishing.offered(turn.work)
    lines = "\n".join(f"{number}. {each.title} {each.wanted}人 {each.hours}" for number, each in enumerate(every, 1))
    turn.whisper("posts.defaults", lines=lines)


@book.command(
    "采用岗位",
    intent="posts.adopt",
    example="采用岗位 2 3 第1网格",
    summary="把默认岗位用到一个网格",
    roles=OFFICE,
    private=True,
)
def adopt(turn: Turn, text: Whole = "") -> None:
    """By their numbers, or 全部, at a place of one's community."""
    said = reading.said(text, turn.given)
    if said.place is None:
        raise Unclear("posts.adopt_where", alone=True)
    where = publishing.located(turn.work, said.place.value, everywhere=reading.is_everywhere(said.place.value))
    rest = text[: said.place.start] + " " + text[said.place.end :]
    every = publishing.offered(turn.work)
    numbers = list(range(1, len(every) + 1)) if "全部" in rest or "都" in rest else reading.numbers(rest)
    if not numbers:
        raise Unclear("posts.adopt_which", alone=True)
    made, there = publishing.adopt(turn.work, where.id, numbers)
    old = f"{there} 个之前就有。" if there else ""
    fields = {"count": len(made), "place": turn.county.places.full_name(where), "there": old}
    turn.whisper("posts.adopted", fields=fields, lines=lines_of(turn, made) or Scrubbed("没有新的。"))
