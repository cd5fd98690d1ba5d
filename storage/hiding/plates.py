"""Number plates: of citizens, new energy, police, learners, trailers, embassies, consulates, the armed forces."""

from __future__ import annotations

import re
from collections.abc import Iterator

from storage.hiding.glyphs import GLUE, HAN, MARKS, PROVINCES, value_of
from storage.hiding.numbers import Find

_S = rf"[{re.escape(MARKS)}{GLUE}]{{0,6}}"  # what people put between the signs of one plate, and how two messages join
_D = rf"[0-9LIO{HAN}]"  # no plate has the letters I and O
_C = rf"[0-9A-Z{HAN}]"
_KIND = "挂学警港澳领使试超"
_PLATE = re.compile(
    rf"[{PROVINCES}]{_S}[A-Z]{_S}"
    rf"(?:(?:{_D}{_S}){{4}}{_D}[A-K](?![A-Z0-9])|(?:{_D}[-. ]){{5}}[A-K](?![A-Z0-9])"
    rf"|[A-K]{_S}{_C}{_S}(?:{_D}{_S}){{3}}{_D}(?![A-Z0-9])"
    rf"|(?:[{_KIND}]{_S})?(?:{_C}{_S}){{4}}(?:[{_KIND}]|{_C}(?![A-Z0-9])))"
)
_DIPLOMAT = re.compile(
    rf"[使领]{_S}(?:{_D}{_S}){{5}}{_D}(?!\d)|(?<![0-9])(?:{_D}{_S}){{6}}[使领](?!用|导|馆|事|取|着|到|先|会|劲)"
)
_FORCES = re.compile(
    rf"(?<![A-Z])(?:W{_S}J{_S}[{PROVINCES}]?{_S}(?:{_D}{_S}){{4}}[0-9A-Z{HAN}警边消]"
    rf"|[军空海北沈兰济南广成]{_S}[A-Z]{_S}(?:{_D}{_S}){{4}}{_D}(?!\d))"
)
_NAMED = re.compile(rf"车牌(?:号码?)?(?:是|为|叫|{_S})(?P<it>(?:[A-Z]{_S})?(?:{_C}{_S}){{4}}{_C}(?![A-Z0-9]))")
_UNIT = re.compile(r"[栋幢座楼层室号元人户]|单元")
_HEAVY = re.compile(r"[,、。;\n!?]")
_MOST_LETTERS = 2  # behind the letter of the place


def plates(text: str) -> Iterator[Find]:
    """Every plate of a folded text."""
    at = 0
    while match := _PLATE.search(text, at):
        at = match.end() if _like(text, match) else match.start() + 1
        if at == match.end():
            yield (*match.span(), "车牌")
    for pattern in (_DIPLOMAT, _FORCES):
        for match in pattern.finditer(text):
            yield (*match.span(), "车牌")
    for match in _NAMED.finditer(text):
        if sum(1 for sign in match["it"] if _is_digit(sign)) > 2:
            yield (*match.span("it"), "车牌")


def _like(text: str, match: re.Match[str]) -> bool:
    """Two figures at least, as every plate since 2007; no 更新。A1、A2、A3栋."""
    plate = match[0]
    behind = plate[1:].lstrip(MARKS + GLUE)[1:]
    figures = sum(1 for sign in behind if _is_digit(sign))
    # Beside three figures an l is one more.
    letters = sum("A" <= sign <= "Z" and not _is_digit(sign) and (sign != "L" or figures < 3) for sign in behind)
    if figures < 2 or letters > _MOST_LETTERS + (figures < 3):
        return False
    heavy = _HEAVY.search(plate) is not None
    return not (heavy and (letters > 1 or _UNIT.match(text, match.end())))


def _is_digit(sign: str) -> bool:
    return value_of(sign) != "" and sign != "L"
