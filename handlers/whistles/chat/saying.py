"""吹哨 as residents say it: in plain words, without registering, with nothing asked but the place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from bot.arguments import PlaceArg, Whole
from bot.command import Book
from bot.message import Choice, File
from bot.question import Fits, consent
from bot.text import quotable
from bot.turn import Turn
from bot.values.place import PlaceRef
from bot.values.replies import unwilling
from bot.values.yes import agrees, holds, says_wrong
from handlers.audience.view import FULL, View, unregistered
from handlers.service import pins
from handlers.understanding import emergency
from handlers.understanding.emergencies import is_private
from handlers.whistles import cases, reporting
from handlers.whistles.chat import (
    adding,
    again,
    alarm,
    choosing,
    content,
    drafting,
    ended,
    hearing,
    opening,
    second_thoughts,
)
from handlers.whistles.chat.drafting import Draft
from handlers.whistles.chat.placing import placed
from handlers.whistles.chat.speaking import answer
from handlers.whistles.chat.story import Story, over_joint, unpacked
from handlers.whistles.evidence import Evidence
from handlers.whistles.facts import facts
from storage.distance import Position
from storage.redaction import Scrubbed, scrub_to

book = Book("吹哨")
DRAFT = (Choice("确认", "确认"), Choice("算了", "算了"))
MOST = 8  # problems that are shown together; a phone's screen holds no more


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
        story = _over_open(turn, Story(problems, [], [])).more(turn, "said")
        if (case := again.of_own(turn, story)) is not None:
            again.ask(turn, story, case)
        else:
            show(turn, story)
    if secret:
        turn.message = replace(turn.message, text="")  # the private case has the words; a group's inbox keeps none


def _over_open(turn: Turn, story: Story) -> Story:
    """With the draft that lies open here: both are shown together. What is private stays apart from what is not."""
    asked = turn.dialogue
    if asked is None or asked.name != "whistle.draft" or turn.came_back is None or asked.chat_id != turn.chat.id:
        return story
    before = unpacked(asked.data)
    if before.private != story.private:
        return story
    turn.take_up()
    return _joined(turn, before, story.drafts)


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
    several = len(story.drafts) > 1
    lines = Scrubbed("\n".join(look.text(line) for line in _lines(turn, story.drafts)))
    count = len(story.files) if several else story.pictures
    before = "\n（" if several else "，"
    pictures = Scrubbed(f"{before}照片 {count} 张{'，是哪一件的等下问您）' if several else ''}" if count else "")
    _speak(turn, "whistle.drafts" if several else "whistle.draft", DRAFT, story.private, lines=lines, pictures=pictures)


def _lines(turn: Turn, drafts: Sequence[Draft]) -> list[Scrubbed]:
    if len(drafts) == 1:
        return [Scrubbed(f"· {_line(turn, drafts[0])}")]
    return [
        Scrubbed(f"{number}. {_line(turn, problem)}{f'，照片 {len(problem.files)} 张' if problem.files else ''}")
        for number, problem in enumerate(drafts, 1)
    ]


def _ask(turn: Turn, story: Story, lacking: str, *, again: bool) -> None:
    maybe = drafting.perhaps_in(turn, story.drafts) if lacking == "community" and not again else ""
    likely = (Choice(maybe, maybe),) if maybe else ()
    data = {**story.packed(), "asking": lacking, "again": again, "near": maybe}
    turn.ask("whistle.draft", data, drafting.NOT_KNOWN if again else likely, private=story.private)
    names = Scrubbed("、".join(turn.county.places.community_names))
    near = pins.suggestion(turn.county.places, _taken_at(turn)) if lacking == "place" else None
    if near is not None:
        _speak(turn, "whistle.ask_place_near", (near,), story.private, near=Scrubbed(near.send))
    elif again:
        key = "whistle.ask_place_again" if lacking == "place" else "whistle.ask_community_again"
        county = Scrubbed(turn.county.places.root.name)
        _speak(turn, key, drafting.NOT_KNOWN, story.private, communities=names, county=county)
    elif maybe:
        _speak(turn, "whistle.ask_community_near", likely, story.private, near=Scrubbed(maybe), communities=names)
    elif lacking == "place" and len(story.drafts) > 1:
        which = next(problem for problem in story.drafts if not problem.place)
        count, matter = Scrubbed(str(len(story.drafts))), _brief(turn, story, which)
        _speak(turn, "whistle.ask_place_of", (), story.private, count=count, matter=matter)
    else:
        key = "whistle.ask_place" if lacking == "place" else "whistle.ask_community"
        _speak(turn, key, (), story.private, communities=names)


def _brief(turn: Turn, story: Story, problem: Draft) -> Scrubbed:
    look = FULL if story.private or not turn.in_group else _look(turn, story)
    words = look.text(problem.matter)
    return words if len(words) <= 20 else Scrubbed(f"{words[:19]}…")


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
    return f"{urgent}{place}：{problem.matter}（{problem.category}）"


def _recall(data: Mapping[str, Any]) -> str:
    lacking = {"place": "danger.still_place", "community": "danger.still_community"}
    return lacking.get(str(data["asking"]), "danger.still_confirm")


@book.dialogue("whistle.draft", fits=hearing.fits, recall=_recall, why="whistle.why")
def draft(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """The answer to a question or to the draft: yes, a place, a correction, a picture, more words, another matter."""
    asking = data["asking"]
    if ended.take(turn, data, text, show):
        return True
    if data.get("near") and agrees(text):
        text = data["near"]  # 是在水东社区吗？ 是的
    story, text = over_joint(unpacked(data), pins.spelled_out(turn.county.places, text).strip())
    text = content.without_play(text) or text
    if not asking and content.is_secret_yes(text):
        turn.done_asking()
        _register(turn, story)
        _speak(turn, "whistle.nameless", (), story.private)
        return True
    if content.goes_on(text):
        show(turn, story)
        return True
    if adding.take(turn, story, text, show):
        return True
    if not asking and (rest := hearing.behind_yes(turn, story.drafts, text)):
        turn.done_asking()
        _register(turn, story)
        show(turn, Story(drafting.drafts(turn, rest, None), [], []).more(turn, "said"))
        return True
    if not asking and holds(text):
        turn.ask("whistle.draft", {**story.packed(), "asking": ""}, DRAFT, private=story.private)
        _speak(turn, "whistle.held", DRAFT, story.private)
        return True
    if not asking and not agrees(text) and (rest := hearing.with_yes(turn, story.drafts, text)):
        turn.done_asking()
        _register(turn, _with_words(story, rest).more(turn, "said"))
        return True
    if (each := choosing.placed_each(turn, story.drafts, text)) is not None:
        show(turn, story.more(turn, "correction" if not asking else "said").read_as(each))
        return True
    if (anew := second_thoughts.rethought(turn, story.drafts, text, asking)) is not None:
        show(turn, story.more(turn, "correction").read_as(anew))
        return True
    if asking == "place" and unwilling(text) and not data.get("again"):
        turn.ask("whistle.draft", {**data, "again": True}, drafting.NOT_KNOWN, private=story.private)
        _speak(turn, "whistle.place_spared", drafting.NOT_KNOWN, story.private)
        return True
    if asking and (drafting.not_known(text) or unwilling(text)):
        show(turn, story.read_as([drafting.without(turn, problem, asking) for problem in story.drafts]))
        return True
    if text and hearing.is_another(turn, story.drafts, text):
        show(turn, _joined(turn, story, drafting.drafts(turn, text, None)).more(turn, "said"))
        return True
    if not asking and content.says_yes(text):
        turn.done_asking()
        _confirmed(turn, story if not turn.message.files else story.more(turn, "picture"))
        return True
    if not asking and (kept := choosing.chosen(story.drafts, text)) is not None:
        _kept(turn, story, kept, text)
        return True
    if not asking and says_wrong(text):
        turn.ask("whistle.draft", {**story.packed(), "asking": ""}, DRAFT, private=story.private)
        _speak(turn, "whistle.what_wrong", DRAFT[1:], story.private)
        return True
    if (instead := hearing.put_right(turn, story.drafts, text)) is not None:
        show(turn, story.more(turn, "correction").read_as([instead]))
        return True
    answered = placed(turn, story.drafts, text, asking)
    if answered is not None:
        if told := content.besides(turn, text):
            at = next((at for at, problem in enumerate(story.drafts) if not problem.place), 0)
            answered[at] = replace(answered[at], matter=scrub_to(f"{answered[at].matter}；{quotable(told)}", 500))
        show(turn, story.more(turn, "correction" if not asking else "said").read_as(answered))
        return True
    drafts = story.drafts
    if text:
        if not text.isdecimal():  # a number that was not offered says nothing of the matter
            drafts = [second_thoughts.with_more(drafts[0], text), *drafts[1:]]
        if asking and data.get("again"):  # asked twice is enough
            drafts = [drafting.without(turn, problem, asking) for problem in drafts]
    detail = bool(text) and hearing.is_detail(story.drafts[0], text)  # 停车费 of 我要投诉收费: they were answering
    show(turn, story.more(turn, "supplement" if text else "picture").read_as(drafts), "" if detail else asking)
    return True


_TOLD = 4  # characters; 就2单元 behind a yes says nothing new


def _with_words(story: Story, rest: str) -> Story:
    """The story with what was said besides a yes, where that is more than what it tells already."""
    first = story.drafts[0]
    if len(rest) <= _TOLD or rest in first.matter:
        return story
    return story.read_as([second_thoughts.with_more(first, rest), *story.drafts[1:]])


def _kept(turn: Turn, story: Story, kept: list[Draft], text: str) -> None:
    """Of several drafts these stay: registered, if that is what was said of them; none: all is dropped."""
    if not kept:
        turn.done_asking()
        turn.say("bot.left")
    elif text.lstrip().startswith("确认"):
        turn.done_asking()
        _register(turn, story.read_as(kept))
    else:
        show(turn, story.read_as(kept))


def _joined(turn: Turn, story: Story, more: list[Draft]) -> Story:
    """The story with more problems; one that is told again, better, stands for what was told before. Pictures belong
    to the only problem that they came with."""
    story = story.owned()
    if len(more) == 1:
        more = [replace(more[0], files=[asdict(file) for file in turn.message.files])]
    retold = [(old, at) for old in story.drafts for at, new in enumerate(more) if hearing.is_told_again(old, new)]
    for old, at in retold:
        more[at] = replace(more[at], files=[*old.files, *more[at].files])
        if old.place and not more[at].place:  # told again without its place, which is known already
            more[at] = replace(more[at], place=old.place, community=old.community, grid=old.grid, building=old.building)
        if not hearing.says_it_all(old, more[at].matter):  # 8栋 整栋都冇 says where, and not of what: 冇水了
            more[at] = replace(more[at], matter=scrub_to(f"{old.matter}；{more[at].matter}", 500))
    before = [old for old in story.drafts if not any(old is told for told, _ in retold)]
    return story.read_as([*before, *more][:MOST])


def _confirmed(turn: Turn, story: Story) -> None:
    """Registered; but of pictures of which it is not plain which problem they show it is asked first."""
    if len(story.drafts) < 2 or not story.files:
        _register(turn, story)
        return
    numbers = tuple(Choice(f"第{number}件", f"照片是{number}") for number in range(1, len(story.drafts) + 1))
    choices = (*numbers, Choice("每件都有", "每件都有"))
    turn.ask("whistle.photos", story.packed(), choices, private=story.private)
    _speak(turn, "whistle.photos", choices, story.private, count=Scrubbed(str(len(story.files))))


def _says_photos(_: Turn, data: Mapping[str, Any], text: str) -> Fits:
    return Fits.SURELY if choosing.numbers_of(text, len(data["drafts"])) else Fits.NO


@book.dialogue("whistle.photos", fits=_says_photos, recall="whistle.still_photos")
def photos(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """Which of several problems the pictures show; then all are registered."""
    story = unpacked(data)
    turn.done_asking()
    _register(turn, story.shown_in(choosing.numbers_of(text, len(story.drafts))))
    return True


def _register(turn: Turn, story: Story) -> None:
    source = "spoken" if turn.message.spoken else "said"
    messages = [Evidence(*message) for message in story.evidence]
    for problem in story.drafts:
        kept = [File(**file) for file in (*problem.files, *story.files)]
        opening.begin(turn, drafting.report(turn, problem, kept, messages, source), private=story.private)


def _is_yours(turn: Turn, data: Mapping[str, Any], text: str) -> Fits:
    if not text.strip():
        return Fits.YES if turn.message.files else Fits.NO
    if text.strip() in _YOURS or (turn.message.addressed and agrees(text, *_SAME_ONE)):
        return Fits.SURELY
    return Fits.YES if turn.message.addressed and says_wrong(text) else Fits.NO


_SAME_ONE = ("是这件事", "就是这件", "是这件", "同一件", "是的")
_YOURS = frozenset({each.send for each in (again.URGE, again.UNSOLVED, again.INTO, again.OTHER)} | {"另一件", "不是"})


@book.dialogue(again.NAME, fits=_is_yours, recall="whistle.still_yours")
def yours(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """Of what they reported before: urged, disputed, more of it; or another matter after all, which is drafted."""
    words, story = text.strip(), unpacked(data)
    case = cases.surviving(turn.tx, cases.by_number(turn.tx, data["number"]))
    turn.done_asking()
    if case.closed or words in ("是另一件", "另一件", "不是") or says_wrong(words):
        show(turn, story)
    elif words == again.URGE.send:
        case = reporting.urge(turn.work, case)
        answer(turn, case, "whistle.urged", facts(turn.work, case))
    elif words == again.UNSOLVED.send:
        case = reporting.dispute(turn.work, case, story.drafts[0].matter)
        answer(turn, case, "whistle.redo", facts(turn.work, case))
    else:
        kept = (*story.files, *story.drafts[0].files)
        files = (*(File(**file) for file in kept), *turn.message.files)
        case = reporting.supplement(turn.work, case, story.drafts[0].matter, files)
        reporting.keep(turn.work, case, turn.chat.id, "supplement")
        answer(turn, case, "whistle.supplemented", facts(turn.work, case))
    return True


@book.dialogue("whistle.alike", fits=consent(*opening.ANSWERS), recall="whistle.still_alike")
def alike(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """是这件事吗？ Yes joins the older case; everything else that is said leaves the two apart."""
    return opening.decide(turn, data, text)
