"""吹哨 as residents say it: in plain words, without registering, with nothing asked but the place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bot.arguments import PlaceArg, Whole
from bot.command import Book
from bot.message import Choice, File
from bot.turn import Turn
from bot.values.place import find_place
from handlers.understanding import emergency, sensitive
from handlers.whistles import actions, drafting, news
from handlers.whistles.drafting import Draft
from storage.redaction import Scrubbed, scrub

book = Book("吹哨")
DRAFT = (Choice("确认", "确认"), Choice("算了", "算了"))
_YES = frozenset({"确认", "是", "是的", "对", "对的", "好", "好的", "可以", "没错", "确定", "提交", "ok", "嗯"})


@book.command(
    "吹哨",
    "反映问题",
    "反映",
    "报修",
    intent="whistle.new",
    example="吹哨 3号楼楼道灯坏了三天了",
    summary="反映身边的问题，不用报到",
)
def new(turn: Turn, text: Whole, place: PlaceArg | None = None) -> None:
    """Take a problem. Emergencies are answered with the emergency numbers before anything else."""
    if kind := emergency(text):
        here = turn.county.places.community_of(turn.chat.place_id)
        duty = (here.duty_phone if here else "") or turn.county.config.county.duty_phone
        turn.say(f"emergency.{kind}", duty=Scrubbed(duty))
    if sensitive(text) and turn.in_group:
        turn.say("whistle.come_private")
    _show(turn, drafting.drafts(turn, text, place), [asdict(one) for one in turn.message.files])


def _show(turn: Turn, drafts: Sequence[Draft], files: list[dict[str, Any]]) -> None:
    """Ask for what is missing, else show the draft; a private matter in private, wherever it was said."""
    private = any(one.private for one in drafts)
    data = {"drafts": [one.packed() for one in drafts], "files": files}
    lacking = next((what for one in drafts if (what := drafting.missing(one))), "")
    if lacking:
        turn.ask("whistle.draft", {**data, "asking": lacking}, private=private)
        names = Scrubbed("、".join(turn.county.places.community_names))
        key = "whistle.ask_place" if lacking == "place" else "whistle.ask_community"
        _speak(turn, key, (), private, communities=names)
        return
    turn.ask("whistle.draft", {**data, "asking": ""}, DRAFT, private=private)
    lines = Scrubbed("\n".join(_line(turn, one) for one in drafts))
    pictures = Scrubbed(f"，照片 {len(files)} 张" if files else "")
    _speak(turn, "whistle.draft", DRAFT, private, lines=lines, pictures=pictures)


def _speak(turn: Turn, key: str, choices: Sequence[Choice], private: bool, **fields: Scrubbed) -> None:
    speak = turn.whisper if private else turn.say
    speak(key, choices=choices, fields=fields)


def _line(turn: Turn, one: Draft) -> str:
    community = turn.county.places.by_id[one.community].name if one.community else ""
    place = one.place if one.place.startswith(community) else f"{community} {one.place}"
    urgent = "【紧急】" if one.urgent else ""
    return f"· {urgent}{place}：{one.matter}（{one.category}）"


@book.dialogue("whistle.draft")
def draft(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """The answer to a question or to the draft: yes, a place, a correction, a picture, more words."""
    drafts = [drafting.unpacked(one) for one in data["drafts"]]
    files = [*data["files"], *(asdict(one) for one in turn.message.files)]
    asking = data["asking"]
    if not asking and text.strip(" 。！!").lower() in _YES:
        _register(turn, drafts, files)
        return True
    answered = _placed(turn, drafts, text, asking)
    if answered is not None:
        _show(turn, answered, files)
        return True
    if not turn.message.addressed and not (turn.message.files and not text):
        return False  # people go on talking in the group
    if text.strip():
        first = drafts[0]
        more = scrub(f"{first.matter}；{text.strip()}"[:500])
        drafts[0] = drafting.unpacked({**first.packed(), "matter": more})
    _show(turn, drafts, files)
    return True


def _placed(turn: Turn, drafts: list[Draft], text: str, asking: str) -> list[Draft] | None:
    """The drafts with the place that this answer gives; None if it gives none."""
    places = turn.county.places
    if asking == "community":
        community = places.community(text.strip(" 。，"))
        found = find_place(text, turn.given)
        ref = found.value if found else None
        if community is None and ref is not None:
            community = drafting.locate(turn, ref)[0]
        if community is None:
            return None
        return [drafting.unpacked({**one.packed(), "community": one.community or community.id}) for one in drafts]
    if asking == "place":
        found = find_place(text, turn.given)
        ref = found.value if found else drafting.bare_place(text) if turn.message.addressed else None
        if ref is None:
            return None
        return [one if one.place else drafting.with_place(turn, one, ref) for one in drafts]
    ref = drafting.corrected_place(text, turn.given)
    if ref is None:
        return None
    return [drafting.with_place(turn, drafts[0], ref), *drafts[1:]]


def _register(turn: Turn, drafts: list[Draft], files: list[dict[str, Any]]) -> None:
    turn.done_asking()
    county = turn.county
    answer_chat = (turn.private() if any(one.private for one in drafts) else None) or turn.chat
    kept = [File(**one) for one in files]
    for one in drafts:
        made = actions.register(
            turn.tx,
            county.places,
            county.config.county.code,
            drafting.report(county.places, one, kept),
            chat_id=turn.chat.id,
            answer_chat=answer_chat.id,
            by=turn.by,
            now=turn.now,
        )
        news.answer(turn, made, "whistle.registered", news.facts(turn, made))
        news.tell_staff(
            turn, made, "whistle.for_staff_urgent" if made.urgent else "whistle.for_staff", news.facts(turn, made)
        )
