"""Somebody is in danger: the number to call first, then the case at once, and only then where it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.asking import SHORT, is_fresh
from bot.command import Book, Command
from bot.question import Fits
from bot.text import quotable
from bot.turn import Turn
from bot.values.duration import find_minutes
from bot.values.fold import fold
from bot.values.pattern import Pattern
from bot.values.place import PlaceRef, find_place
from bot.values.replies import asks
from bot.values.whereabouts import says_where
from handlers.service import pins
from handlers.sorting.dangers import acting
from handlers.understanding import emergency, noise
from handlers.understanding.deeds import deed
from handlers.whistles import alarms, cases, flood, hearers, registering, reporting
from handlers.whistles.cases import Case
from handlers.whistles.chat import content, drafting, hearing, opening, second_thoughts
from handlers.whistles.chat.drafting import Draft
from handlers.whistles.chat.speaking import answer, privately
from handlers.whistles.chat.story import Story
from handlers.whistles.evidence import Evidence
from handlers.whistles.facts import facts
from storage.places import Place
from storage.redaction import Scrubbed, scrub, scrub_to

book = Book("险情")
WHERE = "danger.where"
SURE = 0.7  # of what words that are no danger are about
_COURTESY = 6  # characters; 谢谢你们 tells nothing of what happens
NOWHERE = frozenset({"fraud"})  # kinds in which nobody has to be found
# 菜场后门, 桥头: a place that no rule knows, and no plea (快点来人) either.
_SPOT = Pattern(
    r"[^,，。!！?？\n]{1,16}(?:门口|后门|前门|大门|门|旁|旁边|后面|前面|对面|路口|巷口|路边|边上|里面|里|附近|楼下|楼上|"
    r"楼顶|桥头|桥上|桥下|河边|广场|公园|市场|菜场|超市|学校|医院|车站|小区|花园|家园|院|村|组|路|街|巷|店|厂)"
)


def give(
    turn: Turn,
    kind: str,
    text: str,
    problems: Sequence[Draft],
    show: Callable[[Turn, Story], None],
    *,
    discreet: bool,
) -> None:
    """Say the number to call, register what is danger, ask for its place; `show` what else the text tells of.

    `discreet`: a group learns nothing of it.
    """
    say_number(turn, kind, text, discreet=discreet)
    grave = [problem for problem in problems if problem.urgent]
    rest = [problem for problem in problems if not problem.urgent]
    if not grave:  # read as a whole it is danger, and cut in parts it is none
        grave, rest = [replace(problems[0], matter=scrub_to(quotable(text), 500), urgent=True)], []
    secret = discreet or any(problem.private for problem in problems)
    opened = [_register(turn, replace(problem, private=secret), discreet) for problem in grave]
    lost = [case for case in opened if case is not None]
    asks = bool(lost) and kind not in NOWHERE
    _say_what_waits(turn, later=asks and not (secret and turn.in_group))
    if rest:
        show(turn, Story(rest, [], []).more(turn, "said"))
        turn.keep_open("danger.still_confirm")
    if asks and lost[0].place not in (drafting.UNKNOWN_PLACE, ""):  # 3栋, and nobody knows of which community
        told = {"number": lost[0].number, "again": True, "before": str(lost[0].place)}
        turn.ask(WHERE, told, private=privately(turn, lost[0]))
        answer(turn, lost[0], "danger.where_community", facts(turn.work, lost[0]))
    elif asks:
        _ask(turn, lost[0], "danger.where_private" if discreet else "danger.where", again=False)


def _say_what_waits(turn: Turn, *, later: bool) -> None:
    """What was asked here stays open. `later`: something more urgent is asked first."""
    if not turn.reminder or turn.dialogue is None or turn.dialogue.chat_id != turn.chat.id:
        return
    if later:
        turn.say("danger.later")
    else:
        turn.say("danger.noted", still=Scrubbed(turn.county.texts.render(turn.reminder, {})))


def say_number(turn: Turn, kind: str, text: str, *, discreet: bool) -> None:
    """The words of this danger, here; what is nobody's business in a group, in private."""
    duty, words = flood.duty(turn.work, _here(turn)), acting(kind, text).words
    if not discreet or not turn.in_group:
        turn.say(words, duty=duty)
    elif turn.private() is None:
        turn.say("danger.apart_unreached", duty=duty)
    else:
        turn.say("danger.apart", duty=duty)
        turn.whisper(words, duty=duty)
    turn.insist()


def _here(turn: Turn) -> Place:
    places = turn.county.places
    return drafting.locate(turn, None)[0] or places.root


def _register(turn: Turn, problem: Draft, discreet: bool) -> Case | None:
    """The case, if its place has still to be asked for; None if it is known, or the case joined another."""
    lacking = drafting.missing(problem)
    whole = drafting.without(turn, drafting.without(turn, problem, "place"), "community")
    report = drafting.report(
        turn,
        whole,
        turn.message.files,
        [Evidence(turn.inbox_id, turn.chat.id, "said")],
        "spoken" if turn.message.spoken else "said",
    )
    kept = "danger.kept" if discreet else "whistle.registered"
    made = opening.begin(turn, report, private=whole.private, kept=kept)
    return made.case if made is not None and made.joined is None and lacking else None


def _ask(turn: Turn, case: Case, key: str, *, again: bool) -> None:
    turn.ask(WHERE, {"number": case.number, "again": again}, drafting.NOT_KNOWN, private=privately(turn, case))
    answer(turn, case, key, {}, choices=drafting.NOT_KNOWN)


def _fits(turn: Turn, _: Mapping[str, Any], text: str) -> Fits:
    words = pins.spelled_out(turn.county.places, text).strip()
    if hearing.to_neighbours(turn, words) or _is_deed(turn, words) or _of_other_business(turn, words):
        return Fits.NO
    if not turn.message.addressed and _another_matter(turn, words):
        return Fits.NO
    if drafting.not_known(words) or _place(turn, words) is not None:
        return Fits.YES
    thanks = len(words) <= _COURTESY and noise(fold(words))[0] in ("courtesy", "thanks", "greeting")
    if asks(words) and emergency(words) is None:
        return Fits.NO  # 医保几时交: a question of its own
    if turn.message.addressed and not thanks and not _another_matter(turn, words):
        return Fits.YES  # more of what happens
    return Fits.NO  # neighbours have much to say to each other then


@book.dialogue(WHERE, fits=_fits, recall="danger.still_where", why="whistle.why")
def where(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """The answer to "where?": a place, more of what happens, or that they cannot tell."""
    case = cases.surviving(turn.tx, cases.by_number(turn.tx, data["number"]))
    if case.closed:
        turn.done_asking()
        return False
    words = pins.spelled_out(turn.county.places, text).strip()
    if drafting.not_known(words):
        turn.done_asking()
        answer(turn, case, "danger.where_left", facts(turn.work, case))
        return True
    place = _place(turn, words)
    if place is not None:
        if _another_matter(turn, words):
            turn.keep_open("danger.still_where")
            return False
        turn.done_asking()
        if data.get("before") and not place.building and place.text not in data["before"]:  # 贡江社区, of 3号楼2单元
            place = replace(place, text=f"{place.text}{data['before']}")
        _found(turn, case, place, words)
        return True
    if words and not turn.message.files and _another_matter(turn, words):
        turn.keep_open("danger.still_where")
        return False
    reporting.supplement(turn.work, case, scrub(quotable(words)), turn.message.files)
    reporting.keep(turn.work, case, turn.chat.id, "supplement" if words else "picture")
    heard = not words or hearers.tell_staff(
        turn.work, case, "danger.more_staff", facts(turn.work, case, note=scrub_to(quotable(words), 200))
    )
    if data["again"]:  # asked twice is enough
        turn.done_asking()
        duty = {"duty": flood.duty(turn.work, turn.county.places.by_id[case.community_id])}
        answer(turn, case, "danger.more" if heard else "danger.more_nobody", {**facts(turn.work, case), **duty})
    else:
        _ask(turn, case, "danger.where_again", again=True)
    return True


def look_nearer(turn: Turn, command: Command | None) -> bool:
    """5号楼2单元, just after 5号楼着火了 or 楼下着火了: it is where the fire is, whatever draft was open before."""
    words = turn.message.text.strip()
    if command is not None or not words or turn.message.files:
        return False
    if turn.dialogue is not None and turn.dialogue.name == WHERE:
        return False  # that is its own question's
    told = find_place(words, turn.given)
    if told is None or not says_where(told.value) or len(words) - (told.end - told.start) > _BESIDE_PLACE:
        return False
    # Among neighbours it is about the alarm for as long as about a question of ours.
    asked = turn.message.addressed or is_fresh(turn)
    case = alarms.own_lately(turn.work, alarms.NEARER if asked else SHORT)
    if case is None or case.private or not (told.value.building or str(case.place) == drafting.UNKNOWN_PLACE):
        return False
    own = find_place(case.place, turn.given)
    before = own.value if own is not None else None
    another = before is not None and before.building not in ("", told.value.building)
    if another or told.value.text in case.place:
        return False
    _found(turn, case, second_thoughts.whole(before, told.value), words)
    return True


_BESIDE_PLACE = 3  # characters: 在5号楼2单元的


def _is_deed(turn: Turn, words: str) -> bool:
    """昨天在水东健身公园捡垃圾2小时 is no place of danger."""
    return find_minutes(words, turn.given) is not None and bool(deed(fold(words)).verbs)


# What somebody in the middle of a danger may still want of us, and which is no word of it: 改约到周四晚上, 我来不了了.
_BUSINESS = ("appointment", "week.", "mobilise.", "posts.", "me.", "wish.", "need.", "fund.", "year.", "theme.")


def _of_other_business(turn: Turn, words: str) -> bool:
    meaning = turn.read(words)
    sure = meaning.confidence >= SURE and emergency(words) is None
    return sure and meaning.intent.startswith(_BUSINESS) and _place(turn, words) is None


def _another_matter(turn: Turn, words: str) -> bool:
    """Whether they tell of something else that is wrong, and not of where this is."""
    meaning = turn.read(words)
    if not meaning.matters or meaning.confidence < 0.6 or emergency(words) is not None:
        return False
    named = find_place(words, turn.given)
    return content.tells(words if named is None else f"{words[: named.start]} {words[named.end :]}")


def _place(turn: Turn, words: str) -> PlaceRef | None:
    named = find_place(words, turn.given)
    if named is not None and says_where(named.value) and not (named.value.weak and emergency(words)):
        return named.value  # 楼下 is everywhere: nobody is found by it
    if turn.message.addressed and emergency(words) is None and _SPOT.fullmatch(words.strip(" 。.!！在")):
        return drafting.bare_place(words)
    return None


def _found(turn: Turn, case: Case, ref: PlaceRef, words: str) -> None:
    community, grid = drafting.locate(turn, ref)
    building = turn.county.places.building(grid, ref.building) if grid is not None and ref.building else None
    case, heard = registering.found(turn.work, case, drafting.place_words(ref), (community, grid, building))
    reporting.keep(turn.work, case, turn.chat.id, "supplement")
    if turn.message.files:
        case = reporting.add_files(turn.work, case, turn.message.files)
    duty = {"duty": flood.duty(turn.work, community or turn.county.places.root)}
    if heard and case.community_id == turn.county.places.root.id:
        told = {"number": case.number, "again": True, "before": str(case.place)}
        turn.ask(WHERE, told, private=privately(turn, case))
        answer(turn, case, "danger.found_county", facts(turn.work, case))
        return
    answer(turn, case, "danger.found" if heard else "danger.found_nobody", {**facts(turn.work, case), **duty})
