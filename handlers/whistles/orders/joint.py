"""Who shall help the unit that has a letter, however it is said: 城管局牵头，住建局配合, 交给城管和生态环境局一起办.

Written as a letter's words have it: the unit that leads, what it shall do, 协办 and who helps. A unit that is only
spoken of (交通局说不归他们) helps nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from bot.values.fold import fold
from bot.values.found import Found
from bot.values.pattern import Pattern
from handlers.whistles.orders.trimming import ENDS
from handlers.whistles.orders.units import every_unit

_HELPS = r"(?:协办|协助|协同|配合|会同|帮着?办|打配合|参与)"
_TOGETHER = r"(?:一起|一块儿?|一同|共同|联合|合力|一道)"
_LEADS = Pattern(r"^[\s(（]*(?:来|去|为|做|作)?(?:牵头|主办|主责|为主|主导|挂帅|负总责|总牵头|主抓)")
# Right before who helps: 和, 会同, 请, 协办：.
_BEFORE = Pattern(
    rf"(?:(?:^|[\s,;。、]|[和跟与同及并]|以及|连同|还有|加上|另外|外加)*(?:再|也|由|请|让|叫|喊|要|给|{_HELPS}(?:单位)?[是为:\s]*|联合)*)$"
)
# Right behind who helps: 配合, 协办一下, 一起办, 也去.
_BEHIND = Pattern(
    rf"^[\s]*(?:那边|的人|的同志)?(?:来|去|也|给|都|负责|要|进行|做|作|予以)*"
    rf"(?:{_HELPS}(?:一?下|办理|处理|单位|他们|他|就行|工作)*|{_TOGETHER}(?:(?:来|去)?(?:办理?|处理|弄|搞|解决|干|上|管)(?:一?下)?)?|(?<=也)(?:来|去|参加|到场)(?:一?下|现场)?|(?<=也要)(?:来|去|参加|到场))"
)
_NOT = Pattern(r"(?:不用|不要|不必|无需|别|不让|不需要)\s*(?:再|让|叫|请|找)*$")
# 跟交通局说一声, 与住建局工地有关: a unit that is only spoken of.
_SPOKEN_OF = Pattern(
    r"^(?:那边|那里|他们)?(?:说|讲|沟通|联系|对接|协调|反映|反馈|打|问|核对|确认|的|工地|有关|无关|没关|之间|都|也?不|没|已)"
)
_WAS_LEADING = Pattern(r"(?:去|来|要)?(?:配合|协助|帮着?)")  # 住建局配合城管局: the second leads
_NOTHING_LEFT = Pattern(
    r"^(?:[\s,，。;；、:：]|由|让|请|叫|来|去|为|做|作|牵头|主办|主责|主导|为主|负责|主抓|办理?|处理|解决|弄|搞|一?下|吧|就行|即可)*$"
)
_CUT_LEADS = Pattern(
    r"^[\s]*(?:来|去|为|做|作)?(?:牵头|主办|主责|为主|主导)(?:办理|处理|负责|一?下)?[\s,，。;；、:：]*"
)


def joint_behind(words: str, units: Iterable[str]) -> str:
    """The words with those who help behind 协办, in the order said; as they are where nobody helps."""
    named = every_unit(words, units)
    if len(named) < 2:
        return words
    folded = fold(words)
    lead = next((unit for unit in named if _LEADS.match(folded[unit.end :])), None) or _helped(folded, named)
    helping = _helping(folded, named, lead)
    if not helping:
        return words
    asks = _asks(words, lead, helping)
    return f"{words[lead.start : lead.end]} {asks} 协办 {'、'.join(words[unit.start : unit.end] for unit in helping)}"


def _helped(folded: str, named: list[Found[str]]) -> Found[str]:
    """Who leads where nobody is said to: the first, or the one whom those before it help (住建局配合城管局)."""
    for unit, behind in pairwise(named):
        between = folded[unit.end : behind.start]
        if _WAS_LEADING.fullmatch(between):
            return behind
        if not _ONLY_JOINED.fullmatch(between):
            break
    return named[0]


def _helping(folded: str, named: list[Found[str]], lead: Found[str]) -> list[Found[str]]:
    """Those who help. An enumeration helps as its last does (生态环境局和供电公司协办)."""
    helping: list[Found[str]] = []
    pending: list[Found[str]] = []
    at = 0
    for unit in named:
        before, behind = folded[at : unit.start], folded[unit.end :]
        enumerated = at > 0 and _ONLY_JOINED.fullmatch(before) is not None
        at = unit.end
        if unit is lead or _NOT.search(folded[: unit.start]) or _SPOKEN_OF.match(behind):
            pending = []
        elif _BEHIND.match(behind) or _is_next_to(folded, unit, lead, helping) or _says_no_more(folded, named):
            helping += [*pending, unit]
            pending = []
        else:
            pending = [*pending, unit] if enumerated else [unit]
    return helping


def _says_no_more(folded: str, named: list[Found[str]]) -> bool:
    """Whether nothing is said but the units: 城管局，住建局."""
    between = zip([0, *(unit.end for unit in named)], [*(unit.start for unit in named), len(folded)], strict=True)
    return not "".join(folded[end:start] for end, start in between).strip(ENDS)


def _is_next_to(folded: str, unit: Found[str], lead: Found[str], helping: list[Found[str]]) -> bool:
    """Whether nothing but a joining word stands between it and the one who leads, or who helps."""
    ends = [lead.end, *(other.end for other in helping)]
    return any(end <= unit.start and _ONLY_JOINED.fullmatch(folded[end : unit.start]) for end in ends)


_ONLY_JOINED = Pattern(
    rf"(?:\s*(?:来|去)?(?:牵头|主办|为主|主责))?[\s,;。、]*(?:[和跟与同及、+]|以及|连同|还有|加上|外加|{_HELPS}(?:单位)?[\s:是为]*|联合)(?:再|也|由|请|让|叫)*\s*"
)


def _asks(words: str, lead: Found[str], helping: list[Found[str]]) -> str:
    """What is asked besides who leads and who helps."""
    folded = fold(words)
    cuts = [(lead.start, lead.end)]
    for unit in helping:
        before = _BEFORE.search(folded[: unit.start])
        start = before.start() if before is not None else unit.start
        behind = _BEHIND.match(folded[unit.end :])
        end = unit.end + (behind.end() if behind is not None else 0)
        cuts.append((start, end))
    kept, at = [], 0
    for start, end in sorted(cuts):
        kept.append(words[at : max(at, start)])
        at = max(at, end)
    kept.append(words[at:])
    left = [part.strip(ENDS) for part in kept]
    left = [_CUT_LEADS.sub("", part) for part in left if part]
    return "，".join(part for part in left if len(part) > 1 and not _NOTHING_LEFT.fullmatch(part))
