"""吹哨 as residents say it: in plain words, without registering, with nothing asked but the place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.arguments import PlaceArg, Whole
from bot.command import Book
from bot.message import Choice, File
from bot.turn import Turn
from bot.values.place import find_place
from handlers.service import pins
from handlers.understanding import emergency, sensitive
from handlers.whistles.chat import drafting, opening
from handlers.whistles.chat.drafting import Draft
from handlers.whistles.evidence import Evidence, What
from storage.distance import Position
from storage.redaction import Scrubbed, scrub

book = Book("吹哨")
DRAFT = (Choice("确认", "确认"), Choice("算了", "算了"))
_YES = frozenset({"确认", "是", "是的", "对", "对的", "好", "好的", "可以", "没错", "确定", "提交", "ok", "嗯"})


@dataclass(frozen=True, slots=True)
class Said:
    """What was said so far: the problems, the pictures, the messages they came from."""

    drafts: list[Draft]
    files: list[dict[str, Any]]
    evidence: list[list[Any]]  # [inbox id, chat id, what]

    @property
    def private(self) -> bool:
        """Whether it must not be spoken of in a group."""
        return any(one.private for one in self.drafts)

    def packed(self) -> dict[str, Any]:
        """As a dialogue keeps it."""
        return {"drafts": [one.packed() for one in self.drafts], "files": self.files, "evidence": self.evidence}

    def more(self, turn: Turn, what: What) -> Said:
        """With this turn's message and its pictures."""
        files = [*self.files, *(asdict(one) for one in turn.message.files)]
        return Said(self.drafts, files, [*self.evidence, [turn.inbox_id, turn.chat.id, what]])

    def told(self, drafts: list[Draft]) -> Said:
        """The same words, read as these problems."""
        return Said(drafts, self.files, self.evidence)


def unpacked(data: dict[str, Any]) -> Said:
    """What was said, as a dialogue kept it."""
    return Said([drafting.unpacked(one) for one in data["drafts"]], data["files"], data.get("evidence", []))


@book.command(
    "吹哨",
    "反映问题",
    "反映",
    "报修",
    intent="whistle.new",
    shape="trouble",
    asks=("place",),
    example="吹哨 3号楼楼道灯坏了三天了",
    summary="反映身边的问题，不用报到",
)
def new(turn: Turn, text: Whole, place: PlaceArg | None = None) -> None:
    """Take a problem. Emergencies are answered with the emergency numbers before anything else."""
    text = pins.told(turn.county.places, text)
    if kind := emergency(text):
        here = turn.county.places.community_of(turn.chat.place_id)
        duty = (here.duty_phone if here else "") or turn.county.config.county.duty_phone
        turn.say(f"emergency.{kind}", duty=Scrubbed(duty))
    if sensitive(text) and turn.in_group:
        turn.say("whistle.come_private")
    _show(turn, Said(drafting.drafts(turn, text, place), [], []).more(turn, "said"))


def _show(turn: Turn, said: Said) -> None:
    """Ask for what is missing, else show the draft; a private matter in private, wherever it was said.

    Danger is registered at once: nobody who runs from a fire presses 确认.
    """
    lacking = next((what for one in said.drafts if (what := drafting.missing(one))), "")
    if lacking:
        turn.ask("whistle.draft", {**said.packed(), "asking": lacking}, private=said.private)
        names = Scrubbed("、".join(turn.county.places.community_names))
        near = pins.suggestion(turn.county.places, _taken_at(turn)) if lacking == "place" else None
        if near is not None:
            _speak(turn, "whistle.ask_place_near", (near,), said.private, near=Scrubbed(near.send))
            return
        key = "whistle.ask_place" if lacking == "place" else "whistle.ask_community"
        _speak(turn, key, (), said.private, communities=names)
        return
    if any(one.urgent for one in said.drafts) and not said.private:
        turn.done_asking()
        _register(turn, said)
        return
    turn.ask("whistle.draft", {**said.packed(), "asking": ""}, DRAFT, private=said.private)
    lines = Scrubbed("\n".join(_line(turn, one) for one in said.drafts))
    pictures = Scrubbed(f"，照片 {len(said.files)} 张" if said.files else "")
    _speak(turn, "whistle.draft", DRAFT, said.private, lines=lines, pictures=pictures)


def _taken_at(turn: Turn) -> Position | None:
    """Where a picture of this message says that it was taken."""
    return next((at for one in turn.message.files if (at := turn.taken_at(one.sha256)) is not None), None)


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
    said = unpacked(data)
    asking = data["asking"]
    text = pins.told(turn.county.places, text)
    if not asking and text.strip(" 。！!").lower() in _YES:
        turn.done_asking()
        _register(turn, said if not turn.message.files else said.more(turn, "picture"))
        return True
    answered = _placed(turn, said.drafts, text, asking)
    if answered is not None:
        _show(turn, said.more(turn, "correction" if not asking else "said").told(answered))
        return True
    if not turn.message.addressed and not (turn.message.files and not text):
        return False  # people go on talking in the group
    drafts = said.drafts
    if text.strip():
        first = drafts[0]
        more = scrub(f"{first.matter}；{text.strip()}"[:500])
        drafts = [drafting.unpacked({**first.packed(), "matter": more}), *drafts[1:]]
    _show(turn, said.more(turn, "supplement" if text.strip() else "picture").told(drafts))
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


def _register(turn: Turn, said: Said) -> None:
    source = "spoken" if turn.message.spoken else "said"
    messages = [Evidence(*one) for one in said.evidence]
    kept = [File(**one) for one in said.files]
    for one in said.drafts:
        opening.begin(turn, drafting.report(turn, one, kept, messages, source), private=said.private)


@book.dialogue("whistle.alike")
def alike(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """是这件事吗？ Yes joins the older case; everything else that is said leaves the two apart."""
    return opening.decide(turn, data, text)
