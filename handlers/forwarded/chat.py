"""转发 in private: copied lines become numbered drafts, and what the worker confirms becomes whistles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from bot.access import STAFF
from bot.arguments import Whole
from bot.command import Book
from bot.message import Choice, File
from bot.patience import MISSED
from bot.question import Fits
from bot.turn import Turn
from bot.values.yes import agrees
from handlers.forwarded.drafts import drafts_of, placed
from handlers.forwarded.pile import Files, Pile
from handlers.forwarded.sorting import Sorted, sort
from handlers.sorting.dangers import acting_in
from handlers.understanding import FORWARDED, Said, is_pasted, read_pasted, without_word
from handlers.whistles.chat import choosing, drafting, opening
from handlers.whistles.chat import saying as whistles
from handlers.whistles.chat.drafting import Draft
from handlers.whistles.evidence import Evidence
from storage.redaction import Scrubbed, scrub_over

book = Book("转发")
SOURCE = "forwarded"  # the worker is the messenger, and stands where a reporter stands
CHOICES = (Choice("确认", "确认"), Choice("算了", "算了"))
SURE = 0.6  # as sure as this that an answer is none, and something else is wanted
MOST = 12  # drafts from one paste; a phone's screen holds no more


@book.command(
    "转发群聊",
    intent="whistle.forward",
    example="转发群聊",
    summary="把居民微信群里的话登记成哨",
    roles=STAFF,
    private=True,
)
def forward(turn: Turn) -> None:
    """Ask for the lines; they may also be pasted without a word."""
    turn.ask("forwarded.lines", {}, private=True)
    turn.whisper("forwarded.paste")


def _is_chat(turn: Turn, _: Mapping[str, Any], text: str) -> Fits:
    """Lines in whatever form, once they were asked for."""
    if turn.in_group or not text.strip():
        return Fits.NO
    return Fits.SURELY if is_pasted(text) else Fits.YES


@book.dialogue("forwarded.lines", fits=_is_chat, recall="forwarded.paste")
def lines(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """The lines that were asked for, in whatever form: each line without a name is a message of its own."""
    if turn.in_group:
        return False
    turn.done_asking()
    take(turn, read_pasted(without_word(text)), Pile())
    return True


@book.command(
    "转来的群聊", intent=FORWARDED, example="转来的群聊 王姐：3号楼灯坏了", summary="登记转来的话", hidden=True
)
def pasted(turn: Turn, text: Whole) -> None:
    """转发 and lines, or lines pasted without a word: a worker's are residents', everybody else's are their own."""
    pasted = without_word(text)
    if not any(grant.role in STAFF for grant in turn.held):
        _own_words(turn, pasted)
        return
    turn.discreet = True
    if turn.in_group:
        turn.whisper("forwarded.in_private")
    elif pasted:
        take(turn, read_pasted(pasted), Pile())
    else:
        forward(turn)


def _own_words(turn: Turn, text: str) -> None:
    """What a resident sends on is their own report; their neighbours' names are no part of it."""
    lines = read_pasted(text)
    turn.message = replace(turn.message, text=_anonymous(lines))
    text = "\n".join(line.text for line in lines)
    if turn.read(text).matters:
        whistles.new(turn, text)
    else:
        turn.say("bot.not_understood", choices=(Choice("帮助", "帮助"), Choice("找人工", "人工")))


def take(turn: Turn, lines: Sequence[Said], before: Pile) -> None:
    """Show what is in the lines. Of the message itself only this much is kept: who spoke is a number."""
    clean = scrub_over([line.text for line in lines], pins=True)  # a number may go on in the next line
    lines = [replace(line, text=text) for line, text in zip(lines, clean, strict=True)]
    turn.message = replace(turn.message, text=_anonymous(lines))
    sorted_out = sort(lines, turn.given, turn.read)
    danger = next((danger for matter in sorted_out.matters if (danger := acting_in(matter.text))), None)
    if danger is not None:
        turn.whisper(danger.words, duty=Scrubbed(turn.county.config.county.duty_phone))
    new = [draft for matter in sorted_out.matters for draft in drafts_of(turn, matter.words)]
    pictures = [asdict(file) for file in turn.message.files]
    pairs: list[tuple[Draft, Files]] = [*before.pairs, *((draft, ()) for draft in new)]
    if not pairs:
        turn.whisper("forwarded.nothing", count=len(lines))
        return
    at = len(before.drafts) if new else len(pairs) - 1  # pictures alone belong to what was sent on before them
    pairs[at] = (pairs[at][0], [*pairs[at][1], *pictures])
    asked = Pile((), [*before.messages, [turn.inbox_id, turn.chat.id]], ())
    grave = [pair for pair in pairs if pair[0].urgent and not drafting.missing(pair[0])]
    rest = [pair for pair in pairs if pair not in grave]
    _open_cases(turn, asked.with_pairs(grave))  # at once: nobody presses 确认 while there is gas
    if rest:
        remarks = _remarks(replace(sorted_out, pictures=max(0, sorted_out.pictures - len(pictures))), len(rest))
        if len(new) > 1 and pictures and not grave:
            remarks += f"\n照片 {len(pictures)} 张先放在第 {at + 1} 件，不是就回“照片是 {at + 2}”这样改。"
        _show(turn, asked.with_pairs(rest[:MOST]), remarks)


def _anonymous(lines: Sequence[Said]) -> str:
    return "\n".join(f"居民{line.speaker or ''}：{line.text or '[图片]'}" for line in lines)


def _remarks(sorted_out: Sorted, drafts: int) -> str:
    remarks = []
    if sorted_out.left_out:
        remarks.append(f"另有 {sorted_out.left_out} 句闲聊没有算进来。")
    if sorted_out.pictures:
        remarks.append(f"聊天里的 {sorted_out.pictures} 张图片没有带过来，登记以后发“补充 编号”加照片就行。")
    if drafts > MOST:
        remarks.append(f"一次最多登记 {MOST} 件，后面的请分开再发。")
    return "\n" + "".join(remarks) if remarks else ""


def _show(turn: Turn, asked: Pile, remarks: str = "") -> None:
    drafts = asked.drafts
    lacking = [str(number) for number, draft in enumerate(drafts, 1) if drafting.missing(draft)]
    choices = () if lacking else CHOICES
    turn.ask("forwarded.draft", asked.packed(), choices, private=True)
    lines = "\n".join(
        f"{number}. {_line(turn, draft)}{f'，照片 {len(files)} 张' if files else ''}"
        for number, (draft, files) in enumerate(asked.pairs, 1)
    )
    ask = f"\n第 {'、'.join(lacking)} 件还缺地点，例如回：{lacking[0]} 5号楼" if lacking else ""
    turn.whisper("forwarded.draft", choices=choices, count=len(drafts), lines=lines, ask=ask, remarks=remarks)


def _line(turn: Turn, draft: Draft) -> str:
    community = turn.county.places.by_id[draft.community].name if draft.community else ""
    told = bool(community) and draft.place.startswith(community)
    place = draft.place if told else f"{community} {draft.place or '（地点？）'}"
    return f"{'【紧急】' if draft.urgent else ''}{place.strip()}：{draft.matter}（{draft.category}）"


def _fits_drafts(turn: Turn, data: Mapping[str, Any], text: str) -> Fits:
    if agrees(text, "都对") or is_pasted(text):
        return Fits.SURELY
    drafts = [drafting.unpacked(draft) for draft in data["drafts"]]
    if choosing.chosen(drafts, text) is not None or (_of_pictures(text) and choosing.numbers_of(text, len(drafts))):
        return Fits.YES
    told = choosing.placed(turn, drafts, text, lambda words: _wants(turn, words), placed)
    return Fits.YES if told is not None else Fits.NO


@book.dialogue("forwarded.draft", fits=_fits_drafts, recall="forwarded.again")
def draft(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """The answer to the numbered drafts: yes, without some, only some, a place for one, or more lines."""
    asked = Pile.unpacked(data)
    if agrees(text, "都对"):
        _register(turn, asked)
        return True
    if is_pasted(text) or (turn.message.files and not text.strip()):
        take(turn, read_pasted(text), asked)
        return True
    kept = choosing.chosen(asked.pairs, text)
    if kept is not None:
        _after(turn, asked.with_pairs(kept))
        return True
    which = choosing.numbers_of(text, len(asked.drafts)) if _of_pictures(text) else frozenset()
    if which:
        pictures = [file for files in asked.files for file in files]
        _after(turn, replace(asked, files=[pictures if at in which else () for at in range(1, len(asked.drafts) + 1)]))
        return True
    put = choosing.placed(turn, asked.drafts, text, lambda words: _wants(turn, words), placed)
    if put is not None:
        _after(turn, replace(asked, drafts=put))
        return True
    if _wants(turn, text):
        turn.done_asking()
        return False  # they have gone on to something else
    if data.get(MISSED) and any(drafting.missing(draft) for draft in asked.drafts):  # asked twice is enough
        known = [drafting.without(turn, drafting.without(turn, draft, "place"), "community") for draft in asked.drafts]
        _show(turn, replace(asked, drafts=known))
        return True
    turn.whisper("forwarded.again")
    return True


def _of_pictures(text: str) -> bool:
    return text.strip().startswith(("照片", "图"))


def _after(turn: Turn, asked: Pile) -> None:
    if asked.drafts:
        _show(turn, asked)
        return
    turn.done_asking()
    turn.whisper("forwarded.none_left")


def _wants(turn: Turn, text: str) -> bool:
    """Whether a text surely wants something of its own."""
    meaning = turn.read(text)
    return meaning.intent != "none" and meaning.confidence >= SURE


def _register(turn: Turn, asked: Pile) -> None:
    if any(drafting.missing(draft) for draft in asked.drafts):
        _show(turn, asked)
        return
    turn.done_asking()
    turn.whisper("forwarded.registered", count=len(asked.drafts))
    _open_cases(turn, asked)


def _open_cases(turn: Turn, asked: Pile) -> None:
    evidence = [Evidence(inbox_id, chat_id, "said") for inbox_id, chat_id in asked.messages]
    for draft, files in asked.pairs:
        pictures = [File(**file) for file in files]
        opening.begin(turn, drafting.report(turn, draft, pictures, evidence, SOURCE), private=True)
