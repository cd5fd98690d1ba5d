"""Sentences of an office on a desk as it is: five cases, one sentence, and what has come of it by the records."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import update

from bot.values.fold import fold
from handlers.whistles.letters import results
from handlers.whistles.lifecycle import Action, CaseEvent, State
from storage.database import Database
from storage.tables import dialogue, event, feedback, letter, unit, unit_alias, whistle
from tests.handlers.talk import Said, Talk

WHO = {"罗春晖": "demo-luo", "曾庆阳": "demo-zeng", "张桂芬": "demo-zhang"}
REPORTS = (
    "3栋路灯不亮",
    "水东大道井盖破了",
    "水东公交站公交站牌倒了",
    "5栋门前垃圾没人清",
    "温馨港湾小区下水道堵",
)
_UNDER = frozenset({State.SIGNED, State.WORKING, State.REPLIED})


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence and what shall come of it. `only`: the cases that are open, () for all; `asks`: the asks (from 1)
    that are answered as done; `contains`: words that must be kept; `also`: a second order of the same message."""

    who: str
    say: str
    action: str
    number: str = ""
    only: tuple[str, ...] = ()
    unit: str = ""
    date: str = ""
    asks: tuple[int, ...] = ()
    contains: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    @staticmethod
    def of(told: Mapping[str, Any]) -> Row:
        """A row of the table as TOML has it."""
        return Row(
            who=told["who"],
            say=told["say"],
            action=told["action"],
            number=told.get("number", ""),
            only=tuple(told.get("only", ())),
            unit=told.get("unit", ""),
            date=told.get("date", ""),
            asks=tuple(told.get("asks", ())),
            contains=tuple(told.get("contains", ())),
            also=tuple(told.get("also", ())),
        )


def lay_out(talk: Talk) -> None:
    """The desk: 00001 registered; 00002 sent to 交通 and not signed; 00003 signed there; 00004 registered; 00005 in the
    community's own hands."""
    for text in REPORTS:
        talk.report(text)
    talk.say("派单 00002 交通运输局 1.更换井盖 2.清理周边", "demo-luo")
    talk.say("派单 00003 交通运输局 1.扶正站牌 2.加固底座", "demo-luo")
    talk.say("签收 00003", "demo-zeng")
    talk.say("自办 00005", "demo-luo")
    with talk.database.begin() as tx:
        tx.execute(dialogue.delete())


class Desks:
    """A desk for every sentence, each a copy of the one that was laid out."""

    def __init__(self, template: Path, talk: Talk) -> None:
        self._template, self._talk = template, talk

    @contextmanager
    def desk(self, only: Sequence[str]) -> Iterator[Talk]:
        """A fresh one, on which the cases besides `only` are closed."""
        path = self._template.with_suffix(".copy")
        for old in path.parent.glob(f"{path.name}*"):
            old.unlink()
        shutil.copyfile(self._template, path)
        database = Database(f"sqlite:///{path}")
        try:
            if only:
                closed = whistle.c.number.not_in([_long(number) for number in only])
                with database.begin() as tx:
                    tx.execute(
                        update(whistle).where(closed).values(state=State.CLOSED, closed_at=self._talk.clock.now())
                    )
            yield self._talk.over(database)
        finally:
            database.close()


def _long(number: str) -> str:
    return f"HC-SD-2026-{number}"


@dataclass(slots=True)
class Outcome:
    """What has come of a sentence: the cases before and after, what was said, and what is open."""

    talk: Talk
    was: dict[str, Any]
    now: dict[str, Any]
    events: list[Any]
    said: list[Said]
    faults: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(said.text for said in self.said)


def play(talk: Talk, row: Row) -> list[str]:
    """What is wrong with what comes of a sentence; [] where it is right."""
    was = _cases(talk)
    before = talk.count(event)
    who = WHO[row.who]
    said = [said for said in talk.say(row.say, who) if said.chat == f"p-{who}"]
    outcome = Outcome(talk, was, _cases(talk), talk.rows(event)[before:], said)
    orders = [(row.action, row.number), *(tuple(order.split()) for order in row.also)]
    faults = [fault for action, number in orders if (fault := _fault(outcome, row, action, number))]
    named = {number for _, number in orders}
    moved = {number for number in outcome.now if outcome.now[number] != was.get(number)}
    if row.action != "new" and not moved <= named:
        faults.append(f"touched {sorted(moved - named)}")
    kept = outcome.text + _kept(talk, outcome)
    faults += [f"lost {words}" for words in row.contains if fold(words) not in fold(kept)]
    return [*faults, outcome.text] if faults else []


def _cases(talk: Talk) -> dict[str, Any]:
    return {row.number[-5:]: (row.state, row.unit_id, row.version) for row in talk.rows(whistle)}


def _kept(talk: Talk, outcome: Outcome) -> str:
    """Every word that was written down because of the sentence."""
    notes = [str(happened.note or "") for happened in outcome.events]
    papers = [str(row.asks) + str(row.returned or "") for row in talk.rows(letter)]
    answers = [str(row.answers) + row.why_not for row in talk.rows(feedback)]
    return "\n".join([*notes, *papers, *answers, *(str(row.data) for row in talk.rows(dialogue))])


def _fault(outcome: Outcome, row: Row, action: str, number: str) -> str:
    """What is wrong with one order; "" for nothing."""
    state = outcome.now.get(number, ("",))[0]
    about = number in outcome.text
    happened = {happened.what for happened in outcome.events}
    match action:
        case "dispatch":
            right = state == State.SENT and outcome.now[number][1] in _units(outcome.talk, row.unit)
        case "self":
            right = state in (State.SELF_HANDLED, State.REPLIED) and about
        case "sign":
            right = state in _UNDER and outcome.was[number][0] == State.SENT
        case "start":
            right = state == State.WORKING or CaseEvent.NOTED in happened
        case "return" | "ask" | "decline":
            right = state == _LEADS_TO[action]
        case "extend":
            right = Action.EXTEND in happened and _day(row.date) in outcome.text
        case "answer":
            return _answered(outcome, row, number)
        case "show":
            right = about
        case "close":  # where it may not be closed yet, it is said so
            right = about and "还不能办结" in outcome.text
        case "term":
            right = about and "期限" in outcome.text
        case "list":
            right = "件" in outcome.text and "·" in outcome.text
        case "note":
            right = about and CaseEvent.NOTED in happened
        case "urge":
            right = about and CaseEvent.PRESSED in happened
        case "transfer":  # done, or why is asked
            unit_id = outcome.now[number][1]
            asked = about and f"改派{row.unit}" in outcome.text
            right = asked or (state == State.SENT and unit_id in _units(outcome.talk, row.unit))
        case "void":  # a department has it: how it is got back, is said
            right = about and "不能直接作废" in outcome.text
        case "withdraw":  # not theirs to withdraw: whose, is said
            right = about and "反映的人自己撤" in outcome.text and state == outcome.was[number][0]
        case "figures":
            right = "【统计】" in outcome.text or "【台账】" in outcome.text
        case "new":
            right = "请看看对不对" in outcome.text or "具体在哪里" in outcome.text
        case "quiet":
            right = outcome.now == outcome.was
        case _:
            raise ValueError(action)
    return "" if right else f"{action} {number}: {state}"


_LEADS_TO = {"return": State.RETURNED, "ask": State.NEEDS_INFO, "decline": State.DECLINED}


def _day(date: str) -> str:
    _, month, day = date.split("-")
    return f"{int(month)}月{int(day)}日"


def _units(talk: Talk, name: str) -> set[int]:
    if not name:
        return {row.id for row in talk.rows(unit)}
    named = {row.id for row in talk.rows(unit, unit.c.name == name)}
    short = name.removeprefix("县")
    return named | {row.unit_id for row in talk.rows(unit_alias, unit_alias.c.name.in_([name, short]))}


def _answered(outcome: Outcome, row: Row, number: str) -> str:
    """Which asks are answered as done, sent off or kept in the open question."""
    sent = outcome.talk.rows(feedback)
    open_ = [kept.data["answers"] for kept in outcome.talk.rows(dialogue) if "answers" in kept.data]
    answers = [list(kept.answers) for kept in sent] + open_
    if row.also and len(answers) == 2 and number in outcome.text and len(sent) == 2:
        return ""
    if len(answers) != 1 or number not in outcome.text:
        return f"answer: {answers}"
    done = tuple(
        at for at, words in enumerate(answers[0], 1) if words and not any(map(_open, results.clauses(fold(words))))
    )
    if row.asks and done != row.asks:
        return f"answered {done}: {answers}"
    if len(row.asks) == len(answers[0]) and not sent:
        return f"asked on: {answers}"
    return ""


def _open(clause: str) -> bool:
    return results.undone(clause) or results.under_way(clause) or results.later(clause)
