"""What is told: somebody's number, name or door in one message or two, often a harmless number beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random

from tests.privacy import generator, households
from tests.privacy.households import Told
from tests.privacy.written import Secret, bare

MARK = 2  # signs
_BESIDES = (("，", "另外"), ("。", "还有"), ("，", "顺便说下"), ("\n", "这里"), ("。", "现在"), ("，", "请核实"))
# Figures of the house's own: of a case, a letter, a day and its time.
_OWN = re.compile(
    r"HC-[A-Z]+-\d{4}-\d{5}|哨函〔\d{4}〕\d+号|20\d\d-\d\d-\d\d(?: \d\d:\d\d:\d\d)?|\d{1,2}月\d{1,2}日 \d\d:\d\d"
    r"|20\d\d年\d{1,2}月\d{1,2}日\d\d时\d\d分|0797-5620000|\d+:[0-9a-f]{8}:[0-9a-f]{8}|v\d{6}"
    r"|打 1(?:10|19|20|22)|'letter_id': \d+|第 \d+ 次：[^\n]*"
)
_WORDS = re.compile(
    r"[栋幢座楼元户袋米度吨年月件]|[^\W\d_a-zA-Z零〇○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖赣粤京闽湘沪浙警学挂使领军点艾特]{2,}"
)
_FIGURES = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Matter:
    """What is told in one message or two, by an account of that name, and what must not be read of it.

    Half a number tells nobody anything, and when it was said nobody knew of the other half: of two messages that
    together make one it counts where both halves are read in one place. `harmless`: a kind and a text, of whose
    numbers none is to be masked.
    """

    parts: tuple[str, ...]
    nick: str
    secret: Secret | None = None
    told: Told | None = None
    halves: tuple[str, str] | None = None  # of a number in two messages, as they were written
    harmless: tuple[str, str] | None = None

    def left(self, shown: str, *, group: bool, beside: str = "") -> str:
        """What can still be read of it; a number anywhere, a name or a door where a group or a department reads.
        `beside`: what else its teller told, whose figures may stand there."""
        if self.told is not None:
            left = households.left(self.told, _OWN.sub("〔", shown)) if group else ()
            others = households.left(self.told, beside) if left else ()  # another one's 2009、2010年
            return "、".join(word for word in left if word not in others)
        assert self.secret is not None
        shown = _plain(shown)
        if self.halves is not None:
            there = self.secret.said in shown or all(_stands(half, shown) for half in self.halves)
            return self.secret.kind if there else ""
        rest = "\n".join(self.parts).replace(self.secret.said, "〔")
        beside = _plain(f"{rest}\n{beside}") * 9  # may be shown again and again
        return self.secret.kind if generator.visible(self.secret, beside, shown) else ""

    def without_doors(self) -> Matter:
        """For where figures stand that count something."""
        return self if self.told is None else replace(self, told=replace(self.told, doors=frozenset()))

    def hidden(self, shown: str) -> bool:
        """Whether a mask stands where a figure of what is harmless in it stood: behind all that was said before it."""
        assert self.harmless is not None
        said, shown = (" ".join(words.split()) for words in (self.harmless[1], shown))
        gone = (figure.start() for figure in _FIGURES.finditer(said) if said[: figure.end()] not in shown)
        return (first := next(gone, None)) is not None and f"{said[:first]}〔" in shown


@lru_cache(maxsize=64)
def _plain(shown: str) -> str:
    """Without the house's own figures, and with a border where words stand between what people wrote."""
    return _WORDS.sub("〔", _OWN.sub("〔", shown))


def _stands(half: str, shown: str) -> bool:
    """Whether it is there by itself: 011 is no part of 00011."""
    return re.search(rf"(?<![0-9A-Za-z]){re.escape(half)}(?![0-9A-Za-z])", shown) is not None


def drawn(draw: Random) -> Matter:
    """A matter with a number (two of three), or with names and doors; every second one with a harmless number."""
    if draw.random() < 1 / 3:
        told = households.told(draw)
        return Matter(told.parts, told.nick, told=told)
    secret, before, after = generator.message(draw)
    harmless = None
    if draw.random() < 0.75:
        kind = draw.choice(list(generator.HARMLESS))
        harmless = kind, generator.HARMLESS[kind](draw)
        mark, word = draw.choice(_BESIDES)
        harmless = kind, word + harmless[1]
        after += mark + harmless[1]
    if draw.random() < 0.7:
        return Matter((f"{before}{secret.whole}{after}",), "居民", secret, harmless=harmless)
    at = draw.randrange(2, max(3, len(secret.said) - 1))
    first, second = secret.said[:at], secret.said[at:]
    parts = before + secret.label + first, second + after
    # Two signs stand in any text; half a number that is as short is no half.
    split = len(bare(first)) > MARK and len(bare(second)) > MARK
    if not split:
        return drawn(draw)
    return Matter(parts, "居民", secret, halves=(first.strip(), second.strip()), harmless=harmless)
