"""吹哨 as residents say it: in plain words, without registering, with nothing asked but the place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from bot.arguments import PlaceArg, Whole
from bot.command import Book
from bot.message import Choice, File
from bot.text import quotable
from bot.turn import Turn
from bot.values.place import PlaceRef, find_place
from bot.values.yes import agrees
from handlers.audience.view import FULL, View, unregistered
from handlers.service import pins
from handlers.understanding import emergency
from handlers.understanding.emergencies import is_private
from handlers.whistles.chat import alarm, drafting, opening
from handlers.whistles.chat.drafting import Draft
from handlers.whistles.chat.story import Story, unpacked
from handlers.whistles.evidence import Evidence
from storage.dialogues import Dialogue
from storage.distance import Position
from storage.redaction import Scrubbed, scrub_to

book = Book("吹哨")
DRAFT = (Choice("确认", "确认"), Choice("算了", "算了"))


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
    heard=("吹哨",),
)
def new(turn: Turn, text: Whole, place: PlaceArg | None = None) -> None:
    """Take a problem."""
    take(turn, text, place)


def take(turn: Turn, text: str, place: PlaceRef | None = None, *, discreet: bool = False) -> None:
    """What somebody says is wrong. Danger is registered at once, and only what is none is drafted.

    `discreet`: it belongs to what is private, whatever its own words are.
    """
    text = pins.spelled_out(turn.county.places, text)
    problems = drafting.drafts(turn, text, place)
    if discreet:
        problems = [replace(problem, private=True) for problem in problems]
    kind = emergency(text)
    secret = turn.in_group and (any(problem.private for problem in problems) or (kind is not None and is_private(kind)))
    if kind is not None:
        alarm.give(turn, kind, text, problems, show, discreet=discreet or is_private(kind))
    else:
        if secret:
            turn.say("whistle.come_private")
        show(turn, Story(problems, [], []).more(turn, "said"))
    if secret:
        turn.message = replace(turn.message, text="")  # the private case has the words; a group's inbox keeps none


def show(turn: Turn, story: Story, asked: str = "") -> None:
    """Ask for what is missing, else show the draft; a private matter in private, wherever it was said.

    `asked` is what they were just asked for: once more in other words, with what to do instead.
    Danger is registered at once: nobody who runs from a fire presses 确认.
    """
    lacking = next((what for problem in story.drafts if (what := drafting.missing(problem))), "")
    if lacking:
        _ask(turn, story, lacking, again=lacking == asked)
        return
    if any(problem.urgent for problem in story.drafts) and not story.private:
        turn.done_asking()
        _register(turn, story)
        return
    turn.ask("whistle.draft", {**story.packed(), "asking": ""}, DRAFT, private=story.private)
    look = FULL if story.private or not turn.in_group else _look(turn, story)
    lines = Scrubbed("\n".join(look.text(_line(turn, problem)) for problem in story.drafts))
    pictures = Scrubbed(f"，照片 {len(story.files)} 张" if story.files else "")
    _speak(turn, "whistle.draft", DRAFT, story.private, lines=lines, pictures=pictures)


def _ask(turn: Turn, story: Story, lacking: str, *, again: bool) -> None:
    data = {**story.packed(), "asking": lacking, "again": again}
    turn.ask("whistle.draft", data, drafting.NOT_KNOWN if again else (), private=story.private)
    names = Scrubbed("、".join(turn.county.places.community_names))
    near = pins.suggestion(turn.county.places, _taken_at(turn)) if lacking == "place" else None
    if near is not None:
        _speak(turn, "whistle.ask_place_near", (near,), story.private, near=Scrubbed(near.send))
    elif again:
        key = "whistle.ask_place_again" if lacking == "place" else "whistle.ask_community_again"
        county = Scrubbed(turn.county.places.root.name)
        _speak(turn, key, drafting.NOT_KNOWN, story.private, communities=names, county=county)
    else:
        key = "whistle.ask_place" if lacking == "place" else "whistle.ask_community"
        _speak(turn, key, (), story.private, communities=names)


def _taken_at(turn: Turn) -> Position | None:
    """Where a picture of this message says that it was taken."""
    return next((at for file in turn.message.files if (at := turn.taken_at(file.sha256)) is not None), None)


def _speak(turn: Turn, key: str, choices: Sequence[Choice], private: bool, **fields: Scrubbed) -> None:
    speak = turn.whisper if private else turn.say
    speak(key, choices=choices, fields=fields)


def _look(turn: Turn, story: Story) -> View:
    """Others of the group read the draft too."""
    words = [text for problem in story.drafts for text in (problem.place, problem.matter)]
    return unregistered(turn.tx, turn.county.places, words, turn.sender.name)


def _line(turn: Turn, problem: Draft) -> str:
    community = turn.county.places.by_id[problem.community].name if problem.community else ""
    place = problem.place if problem.place.startswith(community) else f"{community} {problem.place}"
    urgent = "【紧急】" if problem.urgent else ""
    return f"· {urgent}{place}：{problem.matter}（{problem.category}）"


@book.dialogue("whistle.draft")
def draft(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """The answer to a question or to the draft: yes, a place, a correction, a picture, more words."""
    story = unpacked(data)
    asking = data["asking"]
    text = pins.spelled_out(turn.county.places, text)
    if not asking and agrees(text):
        turn.done_asking()
        _register(turn, story if not turn.message.files else story.more(turn, "picture"))
        return True
    answered = _placed(turn, story.drafts, text, asking)
    if answered is None and asking and turn.message.addressed and drafting.not_known(text):
        show(turn, story.read_as([drafting.without(turn, problem, asking) for problem in story.drafts]))
        return True
    if answered is not None:
        show(turn, story.more(turn, "correction" if not asking else "said").read_as(answered))
        return True
    if not turn.message.addressed and not (turn.message.files and not text):
        return False  # people go on talking in the group
    drafts = story.drafts
    if text.strip():
        first = drafts[0]
        more = scrub_to(f"{first.matter}；{quotable(text)}", 500)
        drafts = [drafting.unpacked({**first.packed(), "matter": more}), *drafts[1:]]
        if asking and data.get("again"):  # asked twice is enough
            drafts = [drafting.without(turn, problem, asking) for problem in drafts]
    show(turn, story.more(turn, "supplement" if text.strip() else "picture").read_as(drafts), asking)
    return True


def is_draft_of(asked: Dialogue | None, origin: int | None) -> bool:
    """Whether a draft is open that came of a message (inbox row), as far as it is known which."""
    if asked is None or asked.name != "whistle.draft":
        return False
    return origin is None or origin in [row[0] for row in unpacked(asked.data).evidence]


def reword(turn: Turn, origin: int | None) -> bool:
    """The message `origin` has other words now: the open draft that came of it is read from them. False: none did."""
    asked = turn.dialogue
    if asked is None or asked.expires_at <= turn.now or not is_draft_of(asked, origin):
        return False
    story = unpacked(asked.data)
    text = pins.spelled_out(turn.county.places, turn.message.text)
    meaning = turn.read(text)
    first = story.evidence[0][0] if story.evidence else None
    if meaning.matters and origin in (None, first):
        turn.meaning = meaning
        known = story.drafts[0]
        problems = [
            problem
            if problem.place or not known.place
            else replace(
                problem, place=known.place, community=known.community, grid=known.grid, building=known.building
            )
            for problem in drafting.drafts(turn, meaning.rest, None)
        ]
    else:
        answered = _placed(turn, story.drafts, text, asked.data["asking"])
        if answered is None:
            return False
        problems = answered
    kept = {file["sha256"] for file in story.files}
    new = [asdict(file) for file in turn.message.files if file.sha256 not in kept]
    evidence = [*story.evidence, [turn.inbox_id, turn.chat.id, "correction"]]
    show(turn, Story(problems, [*story.files, *new], evidence))
    return True


def _placed(turn: Turn, drafts: list[Draft], text: str, asking: str) -> list[Draft] | None:
    """The drafts with the place that this answer gives; None if it gives none."""
    places = turn.county.places
    if asking == "community":
        community = places.community(text.strip(" 。，"))
        match = find_place(text, turn.given)
        ref = match.value if match else None
        if community is None and ref is not None:
            community = drafting.locate(turn, ref)[0]
        if community is None:
            return None
        return [
            drafting.unpacked({**problem.packed(), "community": problem.community or community.id})
            for problem in drafts
        ]
    if asking == "place":
        match = find_place(text, turn.given)
        ref = match.value if match else drafting.bare_place(text) if turn.message.addressed else None
        if ref is None:
            return None
        return [problem if problem.place else drafting.with_place(turn, problem, ref) for problem in drafts]
    ref = drafting.corrected_place(text, turn.given)
    if ref is None:
        return None
    return [drafting.with_place(turn, drafts[0], ref), *drafts[1:]]


def _register(turn: Turn, story: Story) -> None:
    source = "spoken" if turn.message.spoken else "said"
    messages = [Evidence(*message) for message in story.evidence]
    kept = [File(**file) for file in story.files]
    for problem in story.drafts:
        opening.begin(turn, drafting.report(turn, problem, kept, messages, source), private=story.private)


@book.dialogue("whistle.alike")
def alike(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """是这件事吗？ Yes joins the older case; everything else that is said leaves the two apart."""
    return opening.decide(turn, data, text)
