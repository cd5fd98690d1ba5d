"""How an office says it: the issuer's full name, the title, the sentences of each kind of 函.

A 居民委员会 and a department are of no rank above each other: it asks (商请), it does not order (交办). What
`letter.kind` holds is the house's own word and is never printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from bot.values.pattern import Pattern
from handlers.whistles.config import LetterConfig
from handlers.whistles.letters.records import LetterKind
from storage.places import Kind, Place

LINE = 19  # characters of a title's line: 156 mm at 22 points, less one
_COMMITTEE = Pattern(r"(?:居委会|居民委员会|村委会|村民委员会)$")
_CLAUSE = Pattern(r"[，。；！？,;!?\n]")
_MATTER = 24  # characters of a matter that a title can bear


@dataclass(frozen=True, slots=True)
class Phrases:
    """The fixed words of one kind of letter. `about` stands behind 关于, `opening` behind the issuer's 我社区."""

    name: str
    about: str
    opening: str
    closing: str


PHRASES = {
    LetterKind.ORDER: Phrases(
        "商请函", "商请办理", "登记的下列事项，商请贵单位支持办理。", "特此函商，请予支持为盼。"
    ),
    LetterKind.MORE: Phrases(
        "补充商请函", "补充商请办理", "前已函请贵单位办理的下列事项，现补充函商。", "特此函商，请一并办理为盼。"
    ),
    LetterKind.PRESS: Phrases(
        "催办函", "商请加快办理", "前已函请贵单位办理的下列事项，期限已过，商请加快办理。",
        "特此函商，请予支持为盼。",
    ),
    LetterKind.SUPERVISE: Phrases(
        "督办函", "督促办理", "现就下列事项予以督办，请贵单位抓紧办理。", "请按期反馈办理结果。"
    ),
}  # fmt: skip


def paper(kind: str) -> str:
    """What the paper is called wherever people read of it: as its own head has it."""
    return PHRASES[LetterKind(kind)].name


def issuer_name(issuer: Place, config: LetterConfig) -> str:
    """Who signs, by the full name: 水东社区居民委员会, 中共会昌县委组织部."""
    if issuer.kind == Kind.COUNTY:
        return f"中共{issuer.name}委组织部"
    place = _COMMITTEE.sub("", issuer.name)
    full = config.issuer.format(community=place)
    return full.replace("居民委员会", "村民委员会") if place.endswith("村") else full


def opening(kind: LetterKind, issuer: Place) -> str:
    """The first sentence."""
    who = "" if issuer.kind == Kind.COUNTY else "我村" if issuer.name.endswith(("村", "村委会")) else "我社区"
    return f"{who}{PHRASES[kind].opening}"


def subject(kind: LetterKind, community: str, place: str, summary: str, category: str) -> tuple[str, ...]:
    """The title in the parts that it may be cut between: to whom it belongs, where it is, what it is.

    `place` as the case says it, with the community in front or not. A matter too long for a title is told by its class.
    """
    spot = place.removeprefix(community).strip()
    matter = _CLAUSE.split(summary)[0].strip()
    for front in (f"{community}{spot}", spot, community):
        matter = matter.removeprefix(front).strip()
    if not 0 < len(matter) <= _MATTER:
        matter = f"{category}问题" if category else "有关事项"
    ending = "的函" if matter.endswith(("问题", "事项", "一事")) else "一事的函"
    return tuple(part for part in (f"关于{PHRASES[kind].about}{community}", spot, f"{matter}{ending}") if part)


def title_lines(parts: Sequence[str]) -> str:
    """The title in as few lines as hold it, cut between its parts wherever that does."""
    ways: list[list[str]] = [
        ["".join(parts[start:end]) for start, end in pairwise((0, *cuts, len(parts)))]
        for count in range(len(parts))
        for cuts in combinations(range(1, len(parts)), count)
    ]
    fitting = [lines for lines in ways if max(map(len, lines)) <= LINE]
    lines = min(fitting, key=_shape) if fitting else list(_evenly("".join(parts)))
    return "\n".join(lines)


def _shape(lines: list[str]) -> tuple[int, int]:
    return len(lines), -len(lines[0])  # where it is stays together


def _evenly(whole: str) -> Iterator[str]:
    """Lines of one length; no number is torn."""
    start = 0
    for left in range(-(-len(whole) // LINE), 1, -1):
        end = start - (start - len(whole)) // left
        while end - start > LINE // 2 and re.fullmatch(r"[0-9A-Za-z（“]", whole[end - 1]):
            end -= 1
        yield whole[start:end]
        start = end
    yield whole[start:]
