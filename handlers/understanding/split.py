"""Two problems in one message become two matters, each with the place that belongs to it."""

from __future__ import annotations

import re

from bot.values.fold import fold
from handlers.understanding.problems import trouble_words

MOST = 5  # matters in one message; what follows stays with the last one

# Said between two matters, never within one.
_JOINT = re.compile(
    r"(?:另外|还有就是|还有(?=[^\s,，。没不人])|其次|再就是|再一个|此外|顺便(?:反映|说)?(?:一下)?"
    r"|第二(?:个|件|条)?(?=[,，:： 是])|以及|同时|二是|三是|另|(?<![0-9])[2-5二三四五][.、)）](?![0-9]))"
    r"[,，:： ]*|[;；\n]+"
)
_SENTENCE = re.compile(r"([,，。!！;；、\n]+)")
_LEAD = re.compile(r"^[\s,，。;；:：、]*(?:第一(?:个|件|条)?[,，:：]?|一是|首先[,，]?|[1一][.、)）])?\s*")
_PLACE = re.compile(
    r"[0-9一二两三四五六七八九十]{1,3} ?(?:栋|号楼|幢|座|单元|号门|#|期)"
    r"|[^\s,，。]{2,8}(?:小区|社区|花园|家园|苑|广场|公园|市场|学校|小学|中学|医院)"
    r"|[^\s,，。]{2,6}(?:路|街|大道|巷)(?![面灯人过上])"
    r"|[东西南北正侧后大](?:门|门口)|小?区?门口|凉亭|车库|停车场|车棚|充电棚|垃圾[站房亭]|健身区|游乐场|篮球场|快递柜|菜市场|(?:小|中心)?广场"
)
# What tells more of the same matter: 晚上太黑, 已经三天了, 希望尽快修.
_ADD_ON = re.compile(
    r"^(?:已经|都|还|也|一直|到现在|至今|希望|请|麻烦|什么时候|能不能|没人|无人|影响|导致|非常|太|很|又|而且|就|再"
    r"|这|那|不|晚上|老人|孩子|出行|走路|有人|容易|求|我们|大家|找)"
)
_IN_THE_WAY = re.compile(r"[堆占扔倒晒挡]|乱[停放搭]|满是")  # 3栋楼道堆杂物: wrong without a word that says so
_EDGE = " ,，。;；:：、!！\n\t\r\u3000\xa0"


def matters(text: str) -> tuple[str, ...]:
    """The problem or problems of a report, in order; the whole text when there is but one."""
    whole = text.strip(_EDGE) or text.strip()
    parts = [place for part in _by_joints(text) for place in _by_places(part)]
    if len(parts) > MOST:
        parts[MOST - 1 :] = ["，".join(parts[MOST - 1 :])]
    return tuple(parts) if len(parts) > 1 else (whole,)


def _by_joints(text: str) -> list[str]:
    parts: list[str] = []
    for piece in _JOINT.split(text):
        part = _LEAD.sub("", piece).strip(_EDGE)
        if not part:
            continue
        if parts and (len(parts) >= MOST or not _stands_alone(part)):
            parts[-1] += f"，{part}"
        elif parts and not _stands_alone(parts[-1]):
            parts[-1] = f"{parts[-1]}，{part}"
        else:
            parts.append(part)
    return parts


def _by_places(text: str) -> list[str]:
    """Commas divide only where each side has a place of its own and something wrong there."""
    parts: list[str] = []
    pieces = _SENTENCE.split(text)
    for piece, mark in zip(pieces[::2], ["", *pieces[1::2]], strict=True):
        part = piece.strip(_EDGE)
        if not part:
            continue
        if not parts or (len(parts) < MOST and _opens(part) and _opens(parts[-1])):
            parts.append(part)
        else:
            parts[-1] += f"{'、' if mark == '、' else '，'}{part}"
    return parts


def _opens(part: str) -> bool:
    return _PLACE.search(part) is not None and not _ADD_ON.match(part) and _stands_alone(part)


def _stands_alone(part: str) -> bool:
    """Whether a part names a thing and says what is wrong with it."""
    kinds = {hit.kind for hit in trouble_words(fold(part))}
    placed = _PLACE.search(part) is not None
    if "thing" in kinds and placed and _IN_THE_WAY.search(part):
        return True
    return bool(kinds & {"state", "wrong"}) and ("thing" in kinds or placed)
