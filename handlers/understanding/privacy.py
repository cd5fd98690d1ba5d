"""Matters that may not be spoken of in a group: accusations, quarrels, violence at home, harm to a child."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.values.fold import fold
from bot.values.pattern import Pattern
from bot.values.surnames import COMPOUND_SURNAMES, NO_NAMES, SURNAMES
from handlers.understanding.emergencies import emergency, is_private
from handlers.understanding.lexicon import load

_LONGEST = 3000  # characters that are read
_REACH = 16  # characters between who is named and what they are blamed for
_SENTENCE = Pattern(r"[。!?;\n]")
_WITHIN = "[^。!?;\n]"
# 老张, 小刘, 张某某, 姓王的; a whole name is told by its first sign and what follows.
_SHORT = Pattern(
    "|".join(
        (
            f"[老小阿][{''.join(sorted(SURNAMES))}](?![^\\W\\d_]?(?:区|板|路|学|校|店|家电|年|太|人|师))",
            f"[{''.join(sorted(SURNAMES))}]某某?|某某|姓[{''.join(sorted(SURNAMES))}]的",
            f"[{''.join(sorted(SURNAMES))}](?:总|老师|医生|经理|书记|主任|局长?|所长|队长|大夫|护士|老板|老大|老二|会计)",
        )
    )
)
# Signs that stand in no given name, so that 围墙外, 高滋村 and 皮掉下 are none.
_NO_GIVEN = (
    "村路街镇乡县市区厂店场院校局司园山河湾桥边外面里上下的了吗是有在个车公费信地楼墙班掉来去不没被把给和"
    "与跟说要会能就都也很太还又再我你他她们这那人家"
)
_WHOLE = Pattern(
    f"(?:{'|'.join(sorted(COMPOUND_SURNAMES))}|[{''.join(sorted(SURNAMES))}])(?:(?![{_NO_GIVEN}])[一-鿿]){{1,2}}"
)
_NEAR = 12  # characters between a bare name and what it is blamed for: names are guessed, a wrong far off is another's


@dataclass(frozen=True, slots=True)
class _Table:
    always: re.Pattern[str]
    talk: re.Pattern[str]
    neighbour: re.Pattern[str]
    quarrel: re.Pattern[str]
    child: re.Pattern[str]
    harm: re.Pattern[str]
    staff: re.Pattern[str]
    officials: re.Pattern[str]
    trusted: re.Pattern[str]
    wrong: re.Pattern[str]
    praise: re.Pattern[str]
    asked_for: re.Pattern[str]
    corporate: re.Pattern[str]


@cache
def _table() -> _Table:
    data = load("privacy")

    def read(name: str) -> re.Pattern[str]:
        patterns = data[name] if isinstance(data[name], list) else [data[name]]
        return re.compile(re.sub(r"_(?=\{)", lambda _: _WITHIN, "|".join(patterns)))

    return _Table(*(read(name) for name in _Table.__dataclass_fields__))


@lru_cache(maxsize=256)
def sensitive(text: str) -> bool:
    """Whether the matter must move to a private chat before anything more is said."""
    kind = emergency(text)
    if kind is not None and is_private(kind):
        return True
    folded = fold(text[:_LONGEST])
    table = _table()
    if any(_blames(sentence, table) for sentence in _SENTENCE.split(folded)):
        return True
    if table.talk.search(folded):
        return False
    if table.always.search(folded):
        return True
    if table.neighbour.search(folded) and table.quarrel.search(folded):
        return True
    beside = (folded[max(0, child.start() - 8) : child.end() + 10] for child in table.child.finditer(folded))
    return any(table.harm.search(words) for words in beside)


@lru_cache(maxsize=256)
def accuses(text: str) -> bool:
    """Whether the text names somebody, by name or by office, together with a wrong: it tells what is to be looked into,
    whatever else its words are like."""
    table = _table()
    return any(_blames(sentence, table) for sentence in _SENTENCE.split(fold(text[:_LONGEST])))


@lru_cache(maxsize=256)
def accuses_office(text: str) -> bool:
    """Whether the text blames somebody who holds an office: of the community, its grids, or above them.

    Those of the community do not read it: the county does.
    """
    table = _table()
    folded = fold(text[:_LONGEST])
    return any(
        _beside(sentence, table.staff, table) or _beside(sentence, table.officials, table)
        for sentence in _SENTENCE.split(folded)
    )


def _blames(sentence: str, table: _Table) -> bool:
    """Whether somebody is named, by name or by office, together with a wrong."""
    if not table.wrong.search(sentence):
        return False
    if any(_beside(sentence, who, table) for who in (table.staff, table.officials, table.trusted, _SHORT)):
        return True
    return any(
        match.group()[:2] not in NO_NAMES and _named_wrong(sentence, match, table)
        for match in _WHOLE.finditer(sentence)
    )


def _named_wrong(sentence: str, name: re.Match[str], table: _Table) -> bool:
    behind = sentence[name.end() : name.end() + _NEAR]
    wrong = table.wrong.search(behind)
    return wrong is not None and not table.corporate.search(wrong.group()) and not table.praise.search(behind)


_OF_THEM = Pattern(r"[,:、\s]{0,3}(?:[他她]|这个?人|那个?人)")


def _beside(sentence: str, who: re.Pattern[str] | Pattern, table: _Table) -> bool:
    return any(_blamed(sentence, match, table) for match in who.finditer(sentence))


def _blamed(sentence: str, who: re.Match[str], table: _Table) -> bool:
    """Whether what stands behind somebody blames them: 书记收红包, and not 请书记来看看谁偷的."""
    behind = sentence[who.end() : who.end() + _REACH]
    asked_for = table.asked_for.search(sentence[max(0, who.start() - 6) : who.start()])
    if asked_for is not None and _OF_THEM.match(behind) is None:  # but: 我要找社区书记，他贪污
        return False
    return table.wrong.search(behind) is not None and table.praise.search(behind) is None
