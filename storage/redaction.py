"""Takes numbers, accounts and positions of people out of a text before it is stored or said again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NewType

from storage.hiding.accounts import accounts
from storage.hiding.coordinates import coordinates
from storage.hiding.glyphs import GLUE, HAN, OTHER, PAIR, PROVINCES, folded
from storage.hiding.halves import halves
from storage.hiding.harmless import harmless
from storage.hiding.numbers import Find, numbers
from storage.hiding.plates import plates
from storage.hiding.runs import runs

# A text that went through `scrub`: only such a text may be stored or shown to a group.
Scrubbed = NewType("Scrubbed", str)

# Words that join what was said at different times are no border: 138001（补充：38000）.
_AGAIN = r"[;；\n](?:补充 ?)?[A-Z]{1,6}-[A-Z0-9]{1,6}-20\d\d-\d{5} ?"  # the second names its case
_JOINTS = re.compile(_AGAIN + "|）?（补充：|）?（更正：|(?:后面|剩下|接着|后[几两一二三四五六七八九]位)的?是?")
_ADDED = re.compile("）?（补充：|）?（更正：")
_PARTED = re.compile(rf"{_ADDED.pattern}|{_AGAIN}|[\n;；]")  # and whatever else stands between texts that are joined
_SAID_AGAIN = re.compile(f"{_ADDED.pattern}|{_AGAIN}")  # a word that joins, never a line's end alone
# Every message passes here; an ordinary one leaves after one look: it has no five figures, and no @ or letters.
_FIGURE = f"0-9LIO{HAN}{PAIR}"
_SUSPECT = re.compile(
    rf"@|位置〕|[A-Z]{GLUE}*[A-Z0-9]|[微薇威]信|[{PROVINCES}][^〓]{{0,4}}[A-Z]|[{_FIGURE}](?:[^{_FIGURE}]*[{_FIGURE}]){{4}}"
)
_ROUNDS = 8  # one is the rule, two happen; only a text made for it would need more


def scrub(text: str, *, pins: bool = False) -> Scrubbed:
    """`text` with 〔电话〕 for a phone number, and so for 证件号 车牌 卡号 邮箱 微信号 QQ号 账号 and 位置.

    Takes any way of writing them: digits of every script, l and O, whatever marks, spaces and emoji between.
    Leaves 哨 numbers, dates, times, amounts, service numbers (110, 12345, 96333), 值班电话, house numbers.
    With `pins` positions stay, for those who are to read them.
    Scrubbing twice changes nothing more. Takes linear time.
    """
    for _ in range(_ROUNDS):
        finds = _finds(text, pins)
        if not finds:
            break
        text = _without(text, finds)
        # Look again: what stood next to a number that is gone now may be one itself.
    return Scrubbed(text)


def scrub_over(parts: Sequence[str], *, pins: bool = False) -> list[Scrubbed]:
    """Texts that will be read one after another: what only together makes a number goes out of each."""
    whole = "\n".join(parts)
    finds = _finds(whole, pins)
    clean: list[Scrubbed] = []
    at = 0
    for part in parts:
        end = at + len(part)
        own = [
            (max(start, at) - at, min(stop, end) - at, mark) for start, stop, mark in finds if start < end > at < stop
        ]
        clean.append(scrub(_without(part, own), pins=pins))
        at = end + 1
    return clean


def scrub_to(text: str, limit: int) -> Scrubbed:
    """The first `limit` characters of a scrubbed text. Cut first, it could end in half a number."""
    return Scrubbed(scrub(text)[:limit])


def _finds(text: str, pins: bool) -> list[Find]:
    """What is to be hidden, in order, no two of them touching the same place."""
    plain = folded(_JOINTS.sub(lambda joint: "|" * len(joint[0]), text))
    if not _SUSPECT.search(plain):
        return []
    finds: list[Find] = []
    positions = [*coordinates(plain), *_closed(text, coordinates)]
    if positions:
        finds += [] if pins else positions
        plain = _blanked(plain, positions)
    plain, stays = harmless(plain)
    rows = runs(plain)
    for run in rows:
        if len(run.digits) >= 10:
            finds += numbers(plain, run, stays)
    finds += accounts(plain, rows, stays)
    finds += _closed(text, _named)
    finds += _closed(text, plates, _SAID_AGAIN)
    if "前" in text or "头" in text:
        finds += halves(folded(text))  # with the words that join: 后四位
    finds += plates(plain)
    return [_with_frame(plain, find) for find in _apart(finds)]


def _named(plain: str) -> Iterator[Find]:
    """Accounts of a folded text."""
    plain, stays = harmless(plain)
    return accounts(plain, runs(plain), stays)


def _closed(text: str, look: Callable[[str], Iterable[Find]], parted: re.Pattern[str] = _PARTED) -> list[Find]:
    """What one message begins and the next goes on with: (25.0（补充：08108, 115.2), wang@16（补充：3.com."""
    meetings = list(parted.finditer(text))
    if not meetings:
        return []
    finds = _closed_at(text, look, meetings)
    if 1 < len(meetings) <= _JOINTS_EACH:  # 住502（补充：115.34741）（补充：2,25.799605: the door goes on with nothing
        finds += [find for joint in meetings for find in _closed_at(text, look, [joint])]
    return finds


_JOINTS_EACH = 8  # of a text whose joints are closed one by one too; more would take too long


def _closed_at(text: str, look: Callable[[str], Iterable[Find]], meetings: Sequence[re.Match[str]]) -> list[Find]:
    """What is found over these joints."""
    kept: list[int] = []
    done = 0
    for joint in meetings:
        kept += range(done, joint.start())
        done = joint.end()
    kept += range(done, len(text))
    closed = folded("".join(text[at] for at in kept))
    return [
        (kept[start], kept[end - 1] + 1, mark)
        for start, end, mark in look(closed)
        if kept[end - 1] - kept[start] >= end - start  # what stands in one message is found there
    ]


def _with_frame(text: str, find: Find) -> Find:
    """Together with the invisible signs behind it, the frame of a keycap emoji among them."""
    start, end, mark = find
    while end < len(text) and text[end] == GLUE:
        end += 1
    return start, end, mark


def _blanked(text: str, finds: Sequence[Find]) -> str:
    parts: list[str] = []
    done = 0
    for start, end, _ in _apart(finds):
        parts += (text[done:start], OTHER * (end - start))
        done = end
    return "".join((*parts, text[done:]))


def _apart(finds: Sequence[Find]) -> list[Find]:
    """Finds that share a place as one, by the name of the longest."""
    merged: list[Find] = []
    length = 0
    for start, end, mark in sorted(finds, key=lambda find: (find[0], -find[1])):
        if merged and start < merged[-1][1]:
            first, last, named = merged[-1]
            merged[-1] = first, max(last, end), mark if end - start > length else named
            length = max(length, end - start)
        else:
            merged.append((start, end, mark))
            length = end - start
    return merged


def _without(text: str, finds: Sequence[Find]) -> str:
    parts: list[str] = []
    done = 0
    for start, end, mark in finds:
        hidden = f"〔{mark}〕"
        joint = _ADDED.search(text, start, end)
        parts += (text[done:start], hidden if joint is None else f"{hidden}{joint[0]}{hidden}")
        done = end
    return "".join((*parts, text[done:]))
