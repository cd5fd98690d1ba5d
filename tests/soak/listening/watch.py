"""What must hold after every turn, told by the tables wherever they can tell it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, select

from bot.access import Role
from bot.app import load_texts
from bot.asking import SHORT
from bot.values.yes import agrees
from handlers.sorting.dangers import acting_in
from handlers.understanding import emergency
from handlers.whistles.lifecycle import TABLE, Action, State
from storage.redaction import Scrubbed
from storage.tables import event, inbox, whistle_evidence
from tests.soak.listening.grammar import OFFICE, SAID
from tests.soak.listening.moves import Kind
from tests.soak.listening.stage import Heard, Layer, Sight

REMEMBERED = frozenset({"choices", "whistle.lost"})  # kept like a question, and none: the newest of its kind counts
# Questions that take any words: a reason, an opinion, a result. What is told to them stands in the case then.
WORDY = frozenset({"letter.why", "letter.answer", "whistle.words", "whistle.unsolved", "danger.where"})
# Moves that may answer a question, each in its way; of all others what was asked must still stand afterwards.
ANSWERING = frozenset({Kind.ANSWER, Kind.CORRECTION, Kind.LEAVING, Kind.PICTURE, Kind.PRESS, Kind.EDIT})
_TELLING = frozenset({Kind.REPORT, Kind.ORDER, Kind.DANGER})
DEEPEST = 4  # with the open one; what lies deeper is forgotten
_THINGS = frozenset("灯盖砖机圾箱窗池")  # by which an office describes one of the cases, or one that it has in mind
_NUMBER = re.compile(r"\d{5}")
_BUILDING = re.compile(r"(\d+)(?:栋|号楼)")
_STEPS = {action.value: action for action in Action}
_HANDLED = select(inbox.c.state, inbox.c.error).where(inbox.c.id == bindparam("inbox"))
_EVIDENCE = select(whistle_evidence.c.whistle_id).where(whistle_evidence.c.inbox_id == bindparam("inbox"))
_NOTED = select(event.c.id).where(event.c.inbox_id == bindparam("inbox"), event.c.record == "whistle")


@dataclass(frozen=True, slots=True)
class Fault:
    """What does not hold: `promise` is one word for its kind."""

    promise: str
    why: str


@dataclass(slots=True)
class Kept:
    """Words of a report that somebody made in this talk."""

    words: str
    account: int


@dataclass(slots=True)
class Watch:
    """Looks at every turn of one talk."""

    tx: Connection
    kept: list[Kept] = field(default_factory=list)
    warned: set[int] = field(default_factory=set)  # accounts that were told a number to call
    spoken_of: dict[tuple[int, int], str] = field(default_factory=dict)  # (account, chat) → texts of late

    def look(self, before: Sight, heard: Sequence[Heard], after: Sight) -> Iterator[Fault]:
        """Everything that does not hold after this batch."""
        for one in heard:
            yield from self._handled(one)
            yield from self._danger(one, after)
            yield from self._silence(one, before)
        yield from self._questions(before, heard, after)
        yield from self._cases(before, heard, after)
        yield from self._new_cases(before, heard, after)
        yield from self._words(before, heard, after)

    def note(self, heard: Sequence[Heard]) -> None:
        """What was spoken of is what 那个 may mean next."""
        for one in heard:
            spoken = "".join(one.told)
            if _NUMBER.search(spoken):
                self.spoken_of[one.account, one.chat] = spoken

    # --- one message ---------------------------------------------------------------------------------------------

    def _handled(self, heard: Heard) -> Iterator[Fault]:
        row = self.tx.execute(_HANDLED, {"inbox": heard.inbox}).one()
        if row.state == "failed":
            yield Fault("failed", row.error)

    def _danger(self, heard: Heard, after: Sight) -> Iterator[Fault]:
        """Danger that is heard is answered with its number, and stands in a case."""
        move = heard.move
        if move.kind is not Kind.DANGER:
            return
        kind = emergency(move.text, overheard=not move.addressed)
        if kind is None or (not move.addressed and kind == "burst"):
            return
        if any(head in text for head in _heads() for text in heard.told):
            self.warned.add(heard.account)
        elif not (
            (heard.account in self.warned or not move.addressed) and (self._evidence(heard) or self._noted(heard))
        ):
            # Where the number was said a moment ago, what follows joins its case.
            yield Fault("danger", f"no number for {kind}")
        if not self._evidence(heard) and not self._noted(heard):
            yield Fault("danger", f"{kind} stands in no case")

    def _silence(self, heard: Heard, before: Sight) -> Iterator[Fault]:
        """Who was not spoken to hears nothing; who speaks to the bot is answered."""
        move = heard.move
        if move.addressed:
            courtesy = move.kind is Kind.THANKS
            if not heard.told and not heard.told_there and not courtesy:
                yield Fault("silence", "said to the bot, and not answered")
            return
        asked = any(
            layer.account == heard.account and layer.chat == heard.chat and not layer.depth for layer in before.layers
        )
        quiet = move.kind in (Kind.TALK, Kind.THANKS) or (move.kind is Kind.REPORT and not move.text.startswith("吹哨"))
        if quiet and not asked and heard.told:
            yield Fault("talk", f"not said to the bot, and answered: {heard.told[0][:40]}")

    def _evidence(self, heard: Heard) -> bool:
        return self.tx.execute(_EVIDENCE, {"inbox": heard.inbox}).first() is not None

    def _noted(self, heard: Heard) -> bool:
        return self.tx.execute(_NOTED, {"inbox": heard.inbox}).first() is not None

    # --- questions -----------------------------------------------------------------------------------------------

    def _questions(self, before: Sight, heard: Sequence[Heard], after: Sight) -> Iterator[Fault]:
        by_account = {one.account: one for one in heard}
        for layer in before.layers:
            if layer.name in REMEMBERED or self._still(layer, after):
                continue
            one = by_account.get(layer.account)
            if one is None:
                yield Fault("question", f"{layer.name} of somebody who said nothing is gone")
            elif not self._may_end(layer, one, before, after):
                yield Fault("question", f"{layer.name} {_brief(layer)} is gone")

    def _still(self, layer: Layer, after: Sight) -> bool:
        own = [each for each in after.layers if each.account == layer.account]
        if layer.name == "whistle.draft":
            return all(self._told(draft, layer.account, after) for draft in layer.data["drafts"])
        return any(each.name == layer.name and _subject(each) == _subject(layer) for each in own)

    def _told(self, draft: dict[str, str], account_id: int, after: Sight) -> bool:
        """Whether all that a draft says stands somewhere, at its place or another, told again in other words or not."""
        if wrong := [matter for matter in SAID["matters"] if matter in draft["matter"]]:
            return all(self._stands(matter, account_id, after) for matter in wrong)
        parts = [part.removeprefix("你好，") for part in draft["matter"].split("；")]
        return all(
            any(self._stands(words, account_id, after) for words in (part, part.replace(draft["place"], "")))
            for part in parts
        )

    def _may_end(self, layer: Layer, heard: Heard, before: Sight, after: Sight) -> bool:
        move = heard.move
        if layer.expires_at <= heard.at or any("不再追问" in text or "隔得有点久" in text for text in heard.told):
            return True
        fresh = move.kind in ANSWERING and heard.at - layer.asked_at <= SHORT  # asked in private
        open_here = not layer.depth and (layer.chat == heard.chat or move.addressed or fresh)
        raised = bool(heard.mark) and layer.key == heard.mark
        stack = [each for each in before.layers if (each.account, each.chat) == (layer.account, layer.chat)]
        if len(stack) >= DEEPEST and layer.depth == len(stack) - 1:
            return True
        if layer.name == "danger.where" and any(
            case.closed_at is not None for case in after.cases.values() if case.number == layer.data["number"]
        ):
            return True
        if not (open_here or raised):
            return False
        if move.kind in ANSWERING:
            return not heard.mark or raised
        if layer.name == "afterwards.picture" and (move.kind in _TELLING or agrees(move.text)):
            return True  # the pictures go with what is told, or where 好的 says
        if layer.name == "form" and move.text.startswith(str(layer.data["word"])):
            return True  # said anew
        if layer.name == "form" and move.kind is Kind.ORDER:
            return True  # KNOWN: 做了什么？ takes whatever somebody of an office says, 这个不归我们管 too
        if layer.name in WORDY and move.kind in (Kind.REPORT, Kind.ORDER, Kind.THANKS, Kind.DANGER):
            return self._noted(heard)
        # An order of an office goes past what it was asked about another order.
        ordered = move.kind in (Kind.ORDER, Kind.COMMAND) and move.who in OFFICE
        return ordered and layer.name in ("whistle.which_one", "letter.why", "letter.answer")

    # --- words ---------------------------------------------------------------------------------------------------

    def _words(self, before: Sight, heard: Sequence[Heard], after: Sight) -> Iterator[Fault]:
        for words in list(self.kept):
            if self._stands(words.words, words.account, after):
                continue
            self.kept.remove(words)
            one = next((each for each in heard if each.account == words.account), None)
            if one is None:
                yield Fault("words", f"“{words.words}” of somebody who said nothing is lost")
            elif not self._may_drop(words, one, before):
                yield Fault("words", f"“{words.words}” is lost")
        for one in heard:
            if one.move.kind is not Kind.REPORT or not one.move.addressed:
                continue
            if self._stands(one.move.core, one.account, after):
                self.kept.append(Kept(one.move.core, one.account))
            elif not self._noted(one) and not self._evidence(one) and not self._said_no(one):
                yield Fault("words", f"“{one.move.core}” stands nowhere")

    def _stands(self, words: str, account_id: int, after: Sight) -> bool:
        drafted = any(
            layer.account == account_id and words in json.dumps(layer.data, ensure_ascii=False)
            for layer in after.layers
        )
        return drafted or any(words in case.matter for case in after.cases.values())

    def _may_drop(self, words: Kept, heard: Heard, before: Sight) -> bool:
        holding = [
            layer for layer in before.layers
            if layer.account == words.account and words.words in json.dumps(layer.data, ensure_ascii=False)
        ]  # fmt: skip
        return any(self._may_drop_layer(layer, heard, before) for layer in holding)

    def _may_drop_layer(self, layer: Layer, heard: Heard, before: Sight) -> bool:
        return self._may_end(layer, heard, before, before)

    def _said_no(self, heard: Heard) -> bool:
        """Refused in so many words: too many, no such right."""
        return any("这个钟头" in text or "一小时" in text for text in heard.told)

    # --- cases ---------------------------------------------------------------------------------------------------

    def _cases(self, before: Sight, heard: Sequence[Heard], after: Sight) -> Iterator[Fault]:
        for number, was in before.cases.items():
            now = after.cases[number]
            moved = [
                name for name in ("state", "matter", "place", "urged", "files", "unit_id", "category")
                if getattr(was, name) != getattr(now, name)
            ]  # fmt: skip
            if not moved:
                continue
            steps = self._steps(now.id, before.event)
            by = {step.account_id for step in steps}
            movers = [one for one in heard if one.account in by]
            if not movers:
                yield Fault("case", f"{number}: {moved} changed by nobody who spoke")
                continue
            one = movers[0]
            yield from self._allowed(number, was, steps, one, before)
            if not self._meant(number, was, steps, one, before):
                yield Fault("case", f"{number}: {moved} changed, and another may have been meant")

    def _steps(self, case_id: int, since: int) -> list[Any]:
        of = (event.c.record == "whistle") & (event.c.record_id == case_id) & (event.c.id > since)
        return list(self.tx.execute(select(event).where(of).order_by(event.c.id)))

    def _allowed(self, number: str, was: Any, steps: list[Any], heard: Heard, before: Sight) -> Iterator[Fault]:
        state = State(was.state)
        roles = _roles(heard, was, before)
        for step in steps:
            action = _STEPS.get(step.what)
            if action is None or step.account_id is None:
                continue
            arrow = TABLE.get((state, action))
            if arrow is None:
                yield Fault("case", f"{number}: {state} → {action} is no step")
                return
            if not roles & arrow.roles:
                yield Fault("case", f"{number}: {heard.move.who} may not {action}")
            state = arrow.target

    def _meant(self, number: str, was: Any, steps: list[Any], heard: Heard, before: Sight) -> bool:
        named = set(_NUMBER.findall(re.sub("HC-[A-Z]+-2026-", "", heard.move.text)))
        if number[-5:] in named | self._asked(heard, before):
            return True
        if named or (heard.move.kind is Kind.PRESS and heard.mark):
            return False  # another was named; a press moves nothing but what it is about
        if heard.move.who in OFFICE and set(was.matter) & set(heard.move.text) & _THINGS:
            return True  # described
        first = next((_STEPS[step.what] for step in steps if step.what in _STEPS), None)
        among = [
            case.number for case in before.cases.values()
            if (first is None and case.closed_at is None and _roles(heard, case, before))
            or (first is not None and (arrow := TABLE.get((State(case.state), first))) is not None
                and arrow.roles & _roles(heard, case, before))
        ]  # fmt: skip
        return among == [number] or self._last(heard, number) or _newest_own(number, heard, before)

    def _asked(self, heard: Heard, before: Sight) -> set[str]:
        """The tails of the numbers of the cases about which they were asked."""
        named: set[str] = set()
        for layer in before.layers:
            if layer.account != heard.account or (heard.mark and layer.key != heard.mark):
                continue
            if heard.move.kind is Kind.PRESS and not heard.mark:
                continue
            for name in ("number", "one", "other"):
                if name in layer.data:
                    named.add(str(layer.data[name])[-5:])
            among: Sequence[str] = layer.data.get("among", ()) if not layer.depth else ()
            if len(among) == 1:
                named.add(among[0][-5:])
            elif heard.move.text.isdecimal():  # of those that were offered, 2 is 00002 before it is the second line
                own = [each for each in among if each.endswith(heard.move.text)]
                named.update(number[-5:] for number in own if len(own) == 1)
            elif building := _BUILDING.search(heard.move.text):  # 哦是4栋, of those that were offered
                own = [number for number in among if building[1] in before.cases[number].place]
                named.update(number[-5:] for number in own if len(own) == 1)
        return named

    def _last(self, heard: Heard, number: str) -> bool:
        """Whether it is the case last spoken of, to somebody of an office."""
        return heard.move.who in OFFICE and number in self.spoken_of.get((heard.account, heard.chat), "")

    def _new_cases(self, before: Sight, heard: Sequence[Heard], after: Sight) -> Iterator[Fault]:
        for number in after.cases.keys() - before.cases.keys():
            case = after.cases[number]
            owners = {who for stands, who in after.standing if stands == number}
            one = next((each for each in heard if each.account in owners), None)
            if one is None:
                yield Fault("new", f"{number} was reported by nobody who spoke")
            elif not case.urgent and not _may_register(one, before):
                yield Fault("new", f"{number} ({case.matter}) was confirmed by nobody")


def _may_register(heard: Heard, before: Sight) -> bool:
    move = heard.move
    if any(layer.name == "whistle.photos" and layer.account == heard.account for layer in before.layers):
        return True  # they said yes before, and only which the pictures show was left
    if move.kind is Kind.PRESS:
        layers = [layer for layer in before.layers if layer.account == heard.account]
        return "确认" in move.text and (not heard.mark or any(layer.key == heard.mark for layer in layers))
    if move.kind is Kind.DANGER:
        return True  # a private one is not always urgent in the table
    return any(agrees(part) for part in re.split(r"[，。,]", move.text)) or bool(re.match(r"1|确认", move.text))


def _newest_own(number: str, heard: Heard, before: Sight) -> bool:
    """A reporter's word without a number goes to the newest of theirs (`reporting.mine`), which is said with it."""
    own = [each for each, who in before.standing if who == heard.account and before.cases[each].closed_at is None]
    return bool(own) and number == max(own, key=lambda each: (before.cases[each].opened_at, each))


def _roles(heard: Heard, case: Any, before: Sight) -> frozenset[Role]:
    who = heard.move.who
    roles = set()
    if (case.number, heard.account) in before.standing:
        roles.add(Role.REPORTER)
    home = case.number.startswith("HC-SD")
    if who == "demo-xiao":
        roles.add(Role.COUNTY)
    if who == "demo-luo" and home:
        roles.add(Role.COMMUNITY)
    if who == "demo-zhang" and home:
        roles.add(Role.GRID)
    if who == "demo-zeng" and case.unit_id is not None:
        roles.add(Role.LIAISON)
    return frozenset(roles)


def _subject(layer: Layer) -> list[object]:
    """What a question is about, whatever has been answered of it by now."""
    data = layer.data
    return [data.get(name) for name in ("word", "number", "one", "other", "verb")]


def _brief(layer: Layer) -> str:
    if layer.name == "whistle.draft":
        return "、".join(draft["matter"] for draft in layer.data["drafts"])
    return " ".join(str(each) for each in _subject(layer) if each)


@cache
def _heads() -> tuple[str, ...]:
    """How the words begin that name a number to call."""
    texts = load_texts()
    keys = {danger.words for words in SAID["dangers"] if (danger := acting_in(words)) is not None}
    return tuple(texts.render(key, {"duty": Scrubbed("§")}).split("§")[0] for key in sorted(keys))
