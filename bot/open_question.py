"""The question that is open when a message comes: whether the message answers it, and what becomes of both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from operator import eq

from bot.asking import ASIDE, Comes, Does, decided, is_fresh
from bot.command import ANSWER, NOTHING, Command, Registry, Talk, bind
from bot.meaning import Meaning
from bot.message import Choice, marked, unmarked
from bot.question import Fits, Question
from bot.text import quotable
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.found import Given
from bot.values.pattern import Pattern
from bot.values.replies import asks, asks_why, gives_up, not_sure, puts_off
from bot.values.yes import agrees
from storage import dialogues
from storage.dialogues import Dialogue
from storage.redaction import Scrubbed

CERTAIN = 0.7  # so sure a meaning is of something else than the question
LED = "led"  # in a question's data: how often something else was said meanwhile
LEAD_BACK_AGAIN = 4
SHOWS = "me."  # intents: what only shows somebody what is theirs
_HAN = Pattern(r"[一-鿿]{2}")
CHOICES = "choices"  # buttons that were put in words, and nothing asked with them
Heard = Callable[..., tuple[Command, str] | None]  # text, given, addressed → the command whose word heads it


class OpenQuestion:
    """Decides between the open question and everything else. `form` is the question for a command's argument."""

    def __init__(
        self,
        registry: Registry,
        understand: Callable[[str], Meaning],
        command: Heard,
        talk: Talk,
        form: Question,
    ) -> None:
        self._registry = registry
        self._understand = understand
        self._command = command
        self._talk = talk
        self._form = form

    def take(self, turn: Turn, text: str) -> bool:
        """Whether the message is answered by it. Else `turn.message` is what is still to be heard."""
        if turn.pressed and not self._brought_up(turn):
            return self._pressed_late(turn, text)
        asked = turn.dialogue
        if asked is None:
            return False
        apart = asked.chat_id != turn.chat.id and not turn.message.addressed
        if asked.expires_at <= turn.now:
            if apart:
                return False
            turn.done_asking()
            return self._too_late(turn, asked.choices, text)
        text = picked(asked.choices, text)
        question = self._question(asked)
        if question is None and apart:
            return False
        if question is None:  # buttons alone, or asked by a version of the bot that had it
            return self._chosen(turn, asked, text)
        comes = self._comes(turn, asked, question, text)
        if comes in (Comes.PERHAPS, Comes.NOTHING) and (beneath := self._meant_beneath(turn, asked, text)) is not None:
            asked, question, comes = *beneath, Comes.ANSWERS
        does = decided(comes, addressed=turn.message.addressed, fresh=is_fresh(turn), named=bool(asked.data.get(ASIDE)))
        if apart and not (comes in (Comes.ANSWERS, Comes.PICKED) and is_fresh(turn)):
            does = Does.PASS_OVER  # asked in private, and a group does not learn that anything was
        return self._do(turn, asked, question, text, does)

    def leads_back(self, asked: Dialogue) -> str:
        """The key of the text that leads back to a question."""
        question = self._question(asked)
        return question.recall(asked.data) if question is not None else "bot.still_open"

    def due_to_lead_back(self, turn: Turn, asked: Dialogue) -> bool:
        """Whether they are to be led back now: once, and once more when they have said several things besides."""
        times = int(asked.data.get(LED, 0))
        kept = replace(asked, data={**asked.data, LED: times + 1})
        dialogues.put(turn.tx, turn.sender.id, kept, turn.now)
        turn.dialogue = kept
        return times in (0, LEAD_BACK_AGAIN)

    def leading_back(self, turn: Turn, asked: Dialogue, reminder: str) -> tuple[str, dict[str, Scrubbed]]:
        """The text (its key) and fields that lead back. What a command asked for says of which: 在哪里 alone would
        be of what was said last.
        """
        if asked.name != self._form.name:
            return reminder, {}
        question = Scrubbed(turn.county.texts.render(reminder, {}))
        return "bot.back_to", {"what": Scrubbed(asked.data["word"]), "question": question}

    def _question(self, asked: Dialogue) -> Question | None:
        return self._form if asked.name == self._form.name else self._registry.dialogues.get(asked.name)

    # --- what it is --------------------------------------------------------------------------

    def _comes(self, turn: Turn, asked: Dialogue, question: Question, text: str) -> Comes:
        addressed = turn.message.addressed
        fits = question.fits(turn, asked.data, text) if text.strip() or turn.message.files else Fits.NO
        if gives_up(text) and fits is not Fits.SURELY:  # 不记了 may be the very answer
            return Comes.LEFT
        if any(text == choice[1] for choice in asked.choices):
            return Comes.PICKED
        if puts_off(text) and fits is not Fits.SURELY:
            return Comes.PUT_OFF
        if fits is Fits.SURELY:
            return Comes.ANSWERS
        if (routed := self._command(text, turn.given, addressed=addressed)) is not None:
            anew = self._anew(asked, question, *routed, turn.given)
            if anew or addressed or fits_whole(*routed, turn.given):
                return Comes.BEGUN_ANEW if anew else Comes.ORDERED
        if not addressed and self._command(text, turn.given, addressed=True) is not None:
            return Comes.NOTHING  # 撤回, said to a neighbour
        if fits is Fits.YES and not (question is self._form and self._talk(text, ANSWER) is not None):
            return Comes.ANSWERS  # 好的 is nobody's unit
        if asks_why(text):
            return Comes.WHY
        if addressed and self._elsewhere(turn, text, asked, question, fits):
            return Comes.ELSEWHERE
        if text.strip().isdecimal() and fits is Fits.NO:
            return Comes.NOTHING  # a number that was not offered
        if self._talk(text, ANSWER if fits is Fits.PERHAPS else NOTHING) is not None:
            return Comes.TALK
        return Comes.PERHAPS if fits is Fits.PERHAPS else Comes.NOTHING

    def _anew(self, asked: Dialogue, question: Question, command: Command, rest: str, given: Given) -> bool:
        """Whether the command that was asked about is said again. Said whole, it is another one of its kind, unless it
        names the very record that was asked about.
        """
        if command.intent.startswith(SHOWS):
            return False  # 我的记录 stands in the same book, and begins nothing
        if command.name in question.begun_by:
            # Another trouble told with the same word is one more, or the first were lost; so is a deed, while it is
            # only to be chosen what becomes of the first. One of which something is lacking is said again, whole.
            one_more = command.shape == "trouble" or (command.shape == "deed" and bool(asked.choices))
            return not one_more or not rest
        if command.name != asked.data.get("word"):
            return False
        bound = bind(command, rest, given)
        named, asked_of = str(bound.values.get("number") or ""), str(asked.data.get("number") or "")
        return bool(bound.missing) or bool(named and asked_of.endswith(named))

    def _elsewhere(self, turn: Turn, text: str, asked: Dialogue, question: Question, fits: Fits) -> bool:
        meaning = self._understand(text)
        command = self._registry.by_intent.get(meaning.intent)
        if command is None or meaning.confidence < CERTAIN:
            told = self._deed_in(turn, text, command) if fits is Fits.NO else None
            if told is None:
                return False
            turn.meaning = told
            return True
        same, begun = command.name == asked.data.get("word"), command.name in question.begun_by
        # One more trouble, or what only stands in the same book (我的记录), is none of what was asked.
        apart = command.shape == "trouble" or (not same and command.shape != "deed")
        if (same or begun) and not (fits is Fits.NO and apart):
            bound = bind(command, meaning.rest, turn.given)
            if bound.next_asked(command) or not bound.values:
                return False  # more of what they were asked about
        turn.meaning = meaning
        return True

    def _deed_in(self, turn: Turn, text: str, command: Command | None) -> Meaning | None:
        """A deed that is told in full, though it is not plain what the text is about: it is no answer, and would be
        lost. What tells of something wrong (停电2小时了) is none."""
        if (command is not None and command.shape == "trouble") or asks(text):
            return None
        for told in self._registry.by_intent.values():
            if told.shape == "deed" and _HAN.search(str(bind(told, text, turn.given).values.get("what", ""))):
                return Meaning(told.intent, CERTAIN, text) if not bind(told, text, turn.given).missing else None
        return None

    # --- what is done ------------------------------------------------------------------------

    def _do(self, turn: Turn, asked: Dialogue, question: Question, text: str, does: Does) -> bool:
        match does:
            case Does.TAKE:
                return self._taken(turn, asked, question, text)
            case Does.CLOSE:
                turn.done_asking()
                turn.say("bot.left")
                return True
            case Does.WAIT:
                kept = replace(asked, expires_at=turn.now + turn.patience)
                dialogues.put(turn.tx, turn.sender.id, kept, turn.now)
                turn.dialogue = kept
                self._speak(turn, asked, "bot.waits")
                return True
            case Does.REPLACE:
                turn.done_asking()
            case Does.HEAR:
                turn.keep_open(question.recall(asked.data))
                turn.come_back_to(asked)
            case Does.EXPLAIN:
                turn.answering = True
                self._speak(turn, asked, question.why(asked.data), question=self._words(turn, question, asked))
                return True
            case Does.ASK_AGAIN:
                turn.answering = True
                again = "bot.ask_about" if not_sure(text) else "ask.again"
                self._speak(turn, asked, again, question=self._words(turn, question, asked))
                return True
            case Does.ASK_BY_NAME:
                return self._ask_by_name(turn, asked, question, text)
            case Does.PASS_OVER:
                pass
        return False

    def _taken(self, turn: Turn, asked: Dialogue, question: Question, text: str) -> bool:
        to_us = turn.message.addressed or any(text == choice[1] for choice in asked.choices)
        turn.message = replace(turn.message, text=text, addressed=True)
        turn.answering = True  # also where it ends in a refusal
        turn.answering = question.take(turn, dict(asked.data), text) is not False
        if not turn.answering:  # no answer after all, and said to whom it was said
            turn.message = replace(turn.message, addressed=to_us)
        return turn.answering

    def _ask_by_name(self, turn: Turn, asked: Dialogue, question: Question, text: str) -> bool:
        """Was that for me? Asked once; a press says it again, to the bot."""
        yes = Choice("是回你的", text[:200])
        again = replace(asked, data={**asked.data, ASIDE: True}, choices=[*asked.choices, [yes.label, yes.send]])
        dialogues.put(turn.tx, turn.sender.id, again, turn.now)
        turn.dialogue = again
        name, words = Scrubbed(quotable(turn.sender.name)), self._words(turn, question, asked)
        turn.say("bot.by_name", name=name, question=words, choices=(yes,))
        return True

    def _words(self, turn: Turn, question: Question, asked: Dialogue) -> Scrubbed:
        return Scrubbed(turn.county.texts.render(question.recall(asked.data), {}))

    def _speak(self, turn: Turn, asked: Dialogue, key: str, **fields: Scrubbed) -> None:
        speak = turn.say if asked.chat_id == turn.chat.id else turn.whisper
        speak(key, choices=offered(asked), fields=fields)

    # --- buttons -----------------------------------------------------------------------------

    def _chosen(self, turn: Turn, asked: Dialogue, text: str) -> bool:
        """Buttons in words: what was picked is heard as if it had been typed. Nothing is asked, so a command that means
        giving up (不去了) is one.
        """
        if gives_up(text) and self._command(text, turn.given, addressed=True) is None:
            turn.done_asking()
            turn.say("bot.left")
            return True
        named = any(text == choice[1] for choice in asked.choices)
        text = unmarked(text)[0]
        turn.message = replace(turn.message, text=text, addressed=turn.message.addressed or named)
        turn.done_asking()
        return False

    def _brought_up(self, turn: Turn) -> bool:
        """Whether the pressed button's question is open. One that waits beneath another comes up for it."""
        asked = turn.dialogue
        if asked is None:
            return False
        if asked.key == turn.pressed:
            return True
        beneath = asked.raised(turn.pressed, self.leads_back(asked))
        if beneath is None:
            return False
        dialogues.put(turn.tx, turn.sender.id, beneath, turn.now)
        turn.dialogue = beneath
        return True

    def _meant_beneath(self, turn: Turn, asked: Dialogue, text: str) -> tuple[Dialogue, Question] | None:
        """The question beneath this one that the text surely answers, while it is hardly an answer to this one."""
        for waits in asked.waiting:
            question = self._question(waits)
            if question is None or question.fits(turn, waits.data, text) is not Fits.SURELY:
                continue
            raised = asked.raised_from(partial(eq, waits.data), self.leads_back(asked))
            if raised is not None:
                dialogues.put(turn.tx, turn.sender.id, raised, turn.now)
                turn.dialogue = raised
                return raised, question
        return None

    def _pressed_late(self, turn: Turn, text: str) -> bool:
        """The button's question is settled, or was somebody else's: nothing moves, and they are told."""
        owner = dialogues.asked_by_key(turn.tx, turn.chat.id, turn.pressed)
        if owner is not None and owner[0] != turn.sender.id:
            turn.say("bot.pressed_others", name=Scrubbed(quotable(owner[1])))
            return True
        if turn.dialogue is None and agrees(text):
            return False  # a 确认 that no question waits for has an answer of its own
        asked = turn.dialogue
        turn.say("bot.pressed_late")
        if asked is not None and asked.expires_at > turn.now and asked.name != CHOICES:
            turn.come_back_to(asked)
        return True

    def _too_late(self, turn: Turn, choices: list[list[str]], text: str) -> bool:
        """An answer that only its question gave a meaning, and the question is forgotten."""
        chosen = picked(choices, text)
        if not any(chosen == choice[1] for choice in choices) or (
            chosen == text and self._command(text, turn.given, addressed=turn.message.addressed) is not None
        ):
            return False
        turn.say("bot.expired")
        return True


def offered(asked: Dialogue) -> tuple[Choice, ...]:
    """What was offered with a question, to be pressed again."""
    return tuple(Choice(label, marked(send, asked.key)) for label, send in asked.choices)


def picked(choices: list[list[str]], text: str) -> str:
    """The choice meant by its number or its label, else the text itself."""
    answer = fold(text).strip(" .。、)）")
    if answer.isascii() and answer.isdigit() and len(answer) <= 3 and 1 <= int(answer) <= len(choices):
        return choices[int(answer) - 1][1]
    return next((send for label, send in choices if answer == fold(label)), text)


def fits_whole(command: Command, rest: str, given: Given) -> bool:
    """Whether what follows the word is what the command takes, so that it was meant as one."""
    if not rest:
        return not any(param.required for param in command.params)
    return bool(command.params) and not bind(command, rest, given).missing
