"""A case's number as people say it: HC-SD-2026-00001, 12号哨, #00012; and as an argument of a command."""

from __future__ import annotations

from typing import Annotated

from bot.arguments import Slot
from bot.values.fold import fold
from bot.values.found import Found, Given
from bot.values.numerals import DIGIT, read_number
from bot.values.pattern import Pattern

_LETTERS = r"[a-z]{2,6}"
_GAP = r"[\s_./·-]{0,3}"
_CASE = Pattern(
    rf"(?<![a-z0-9])(?:(?P<county>[a-z]{{2,4}}){_GAP})?(?P<community>[a-z]{{2,4}}){_GAP}(?P<year>20[0-9]{{2}}){_GAP}(?P<serial>[0-9]{{1,7}})(?![0-9])"
    r"|(?<![0-9a-z-])(?P<bare_year>20[0-9]{2})-(?P<bare_serial>[0-9]{5})(?![0-9-])"
    r"|(?:哨号|哨单|工单号?|单号|案号|编号|#)\s?[:#]?\s?(?P<told>0[0-9]{1,5}|[0-9]{4,6})(?![0-9a-z-])"
    rf"|(?:哨号|哨单|工单号?|单号|案号)\s?[:#]?\s?(?P<short>[0-9]{{1,3}})(?![0-9])"
    rf"|第?(?P<whistle>[0-9]{{1,6}}|[{DIGIT}十百]{{1,6}})\s?号\s?(?:哨|工单|单子|案件|案子)"
    r"|(?<![0-9a-z.:/-])(?P<padded>0[0-9]{4})(?![0-9a-z.:/-])"
)
_QUOTED = 2000  # characters of the bot's quoted words that are looked at
_WIDTH = 5  # digits of a serial number


def find_case_number(text: str, given: Given) -> Found[str] | None:
    """A whistle's number in its written form: upper case, joined by "-", the serial of five digits.

    Only as much as was said comes back: sd-2026-1 gives SD-2026-00001, 12号哨 and #00012 give 00012.
    """
    folded = fold(text)
    for match in _CASE.finditer(folded):
        if match["year"] is not None:
            letters = [part.upper() for part in match.group("county", "community") if part]
            serial = written(int(match["serial"]))
            return Found("-".join([*letters, match["year"], serial]), match.start(), match.end())
        if match["bare_year"] is not None:
            return Found(f"{match['bare_year']}-{match['bare_serial']}", match.start(), match.end())
        number = read_number(next(filter(None, match.group("told", "short", "whistle", "padded")), ""))
        if isinstance(number, int) and number > 0:
            return Found(written(number), match.start(), match.end())
    return None


def written(number: int) -> str:
    """A serial number as it is written: 6 is 00006."""
    return str(number).zfill(_WIDTH)


# 6, #6, 6号, 六号 right behind the word; 3号楼 and 12月3号 are none.
_TAIL = Pattern(
    rf"\s*(?:第\s?)?[#＃]?(?:(?P<digits>[0-9]{{1,5}})(?=\s|$|[,，。:、])"
    rf"|(?P<spoken>[0-9]{{1,5}}|[{DIGIT}十百]{{1,4}})号(?!楼|栋|院|门|线|网格|路|单元|以?前|之前|以?后|之后))"
)


def case_number(text: str, given: Given) -> Found[str] | None:
    """HC-SD-2026-00012 or what people write of it; a bare number right behind the command word is its tail. Where none
    is written, the one case that the bot's quoted words are about.
    """
    found = find_case_number(text, given)
    if found is not None:
        return found
    tail = _TAIL.match(fold(text))
    number = read_number(tail["digits"] or tail["spoken"]) if tail is not None else None
    if tail is not None and isinstance(number, int):
        return Found(written(number), tail.start() if tail["spoken"] else tail.start("digits"), tail.end())
    quoted = spoken_of(given)
    return Found(quoted, 0, 0) if quoted else None


def spoken_of(given: Given) -> str:
    """The number of the case that the bot's quoted words are about; "" where they name none, or several."""
    rest, numbers = given.about[:_QUOTED], set[str]()
    while rest and (found := find_case_number(rest, given)) is not None:
        numbers.add(found.value)
        rest = rest[found.end :]
    tails = {number for number in numbers for longer in numbers if longer != number and longer.endswith(number)}
    whole = list(numbers - tails)
    return whole[0] if len(whole) == 1 else ""


_WHOLE = Pattern(r"[A-Z]{2,4}-[A-Z]{2,4}-20[0-9]{2}-[0-9]{5,7}")


def numbers_in(text: str) -> list[str]:
    """The whole numbers that a message of ours names, in order."""
    return _WHOLE.findall(text)


def without_number(text: str, given: Given) -> str:
    """What somebody says of a case besides its number."""
    found = case_number(text, given)
    return text if found is None else f"{text[: found.start]}{text[found.end :]}".strip(" ，,：:")


def without_command(text: str, word: str, given: Given) -> str:
    """What somebody says who was asked for the rest of `word` and begins with it again: 退单 00002 这条路不归我们."""
    words = text.strip()
    if not fold(words).startswith(word):
        return words
    return without_number(words[len(word) :].strip(" ，,：:"), given)


CaseNumber = Annotated[str, Slot("case", case_number, telling=find_case_number)]
CaseName = Annotated[
    str, Slot("case", find_case_number, telling=find_case_number)
]  # said as a case's number, never a bare one
