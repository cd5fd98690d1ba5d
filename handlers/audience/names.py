"""Names of people inside a text: those we know of (reporter, roster), and those somebody gives for their own.

A name is taken out where it stands as a name: 高兴 may be in the roster, and 很高兴 is still joy.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from bot.values.fold import fold
from bot.values.pattern import Pattern
from bot.values.people import NAME, NAME_ENDS
from bot.values.surnames import COMPOUND_SURNAMES, NO_NAMES, SURNAMES

Span = tuple[int, int]

_KIN = (
    r"妈妈?|爸爸?|母亲|父亲|老公|老婆|丈夫|妻子|爱人|媳妇|儿子|女儿|孙[子女]|外孙女?|爷爷|奶奶|外[公婆]|姥[姥爷]|公公|婆婆"
    r"|岳[父母]|哥哥?|姐姐?|弟弟|妹妹?|叔叔?|伯伯|舅舅|姑姑|小孩|孩子|家人|亲戚|侄[子女]|嫂子|家属"
)
_LEADS = (
    rf"(?:[我俺](?:的名字)?[叫是]|本人[是叫]?|名叫|名字[是叫]|姓名|联系人?|业主|[户房]主|房东|租[户客]|住户|邻居|老人|当事人"
    rf"|(?:反映|举报|投诉|报修)人|署名|落款|(?:{_KIN})|(?:室|户|家)的)"
)
_GIVEN = Pattern(
    rf"{_LEADS}(?:[叫是]|名叫|名字[是叫])?[ ,:、(]{{0,2}}(?P<name>{NAME})"
    rf"(?:{NAME_ENDS}|(?=家|住|电话|手机|反映|举报|投诉|今年|[0-9]|岁|摔|晕|生病|卧病|独居|没|不|很|老是|经常|一直|被|病))"
)
_SAYS_WHO = Pattern(r"(?:[我俺](?:的名字)?[叫是]|本人[是叫]?|名叫|昵称[是叫]?|微信名?|[-_—(@:,。;!~\s]|^)\s*$")
_ENDS = Pattern(rf"\s*(?:{NAME_ENDS}|[家住反敬上]|$)")
_BEFORE_A_NAME = Pattern(rf"(?:[^一-龥]|^|{_LEADS}|[和跟与找给让请是叫帮替问对被由向为,的]|书记|主任|老师|医生|师傅)$")
# What goes before nobody but a person: a name that is a word as well (高兴, 安全) is one behind it.
_OF_SOMEBODY = Pattern(rf"(?:@|找|联系|跟|请|让|问|叫|业主|[户房]主|房东|租[户客]|{_KIN})\s?$")
_HAN = Pattern(r"[一-龥]{2,4}")


def could_be_name(said: str) -> bool:
    """张三, 欧阳娜娜: family name and one or two signs that together are no word."""
    if not _HAN.fullmatch(said) or said[:2] in NO_NAMES:
        return False
    return (said[0] in SURNAMES and len(said) <= 3) or (said[:2] in COMPOUND_SURNAMES and len(said) >= 3)


def candidates(text: str) -> set[str]:
    """Every piece of a text that could be somebody's whole name: what a roster is asked for."""
    return {
        run[at : at + length]
        for run in re.findall(r"[一-龥·]{2,}", text)
        for at in range(len(run) - 1)
        for length in (2, 3, 4)
        if at + length <= len(run)
    }


def names(text: str, known: Collection[str], shown: Collection[str]) -> list[Span]:
    """Where people are named in a text; spans may touch. `known` are names of our people, `shown` what their accounts
    call themselves (阳光, 3栋王姐). Takes time linear in the text for each name."""
    folded = fold(text)
    spans = [match.span("name") for match in _GIVEN.finditer(folded) if match["name"][:2] not in NO_NAMES]
    for name in known:
        spans += _known(folded, fold(name))
    for name in shown:
        spans += _known(folded, fold(name)) if could_be_name(name) else _nickname(folded, fold(name))
    return sorted(spans)


def _known(folded: str, name: str) -> Iterator[Span]:
    """A longer name wherever it stands; a short one where the words before it make it one, or both sides."""
    if name[:2] in NO_NAMES and len(name) == 2:
        yield from _nickname(folded, name)
        for start, end in _places(folded, name):
            if _OF_SOMEBODY.search(folded[max(0, start - 8) : start]) and _ENDS.match(folded[end : end + 8]):
                yield start, end
        return
    likely = could_be_name(name)
    for start, end in _places(folded, name):
        if len(name) > 2 or (
            _BEFORE_A_NAME.search(folded[max(0, start - 8) : start]) and (likely or _ENDS.match(folded[end : end + 8]))
        ):
            yield start, end


def _nickname(folded: str, name: str) -> Iterator[Span]:
    """A nickname may be any word: a short one counts where it says who somebody is, or stands by itself."""
    plain_word = len(name) < 3 or name.isdigit()
    for start, end in _places(folded, name):
        if not plain_word or (
            _SAYS_WHO.search(folded[max(0, start - 8) : start]) and re.match(r"[^一-龥0-9a-z]|$", folded[end : end + 1])
        ):
            yield start, end


def _places(folded: str, name: str) -> Iterator[Span]:
    at = folded.find(name) if len(name) > 1 else -1
    while at >= 0:
        yield at, at + len(name)
        at = folded.find(name, at + len(name))
