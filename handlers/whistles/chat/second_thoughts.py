"""What somebody thinks of once more while their report is a draft: other words, a nearer place, more of it, not yet.

`rethought` gives the drafts as they stand after it; None where the text is none of this.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.text import quotable
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.found import Found
from bot.values.instead import instead
from bot.values.pattern import Pattern
from bot.values.place import PlaceRef, find_correction, find_place
from bot.values.whereabouts import says_where
from handlers.understanding.problems import trouble_words
from handlers.whistles.cases import Case
from handlers.whistles.chat import drafting
from handlers.whistles.chat.drafting import Draft
from storage.redaction import scrub_to

# 加一句 都是晚上停的, 写清楚点 蚊子多: more of what was told, whatever it tells.
_ADDS = Pattern(
    r"\s*(?:对了[\s,，]*|哦[\s,，]*)?(?:再|还|帮我|麻烦|请)*(?:加上?一?句|加上?(?:去|一点)?|补充(?:一下|一点|一句|说明)?|备注(?:一下)?|写清楚(?:一?点|些)?|写上|写明|注明|说明一下|忘了说|漏了说|还要说)"
    r"[\s,，:：。]*(?P<more>\S.*)",
    re.DOTALL,
)
# 都一个星期了, 每天晚上都这样: how long and how often, of what was told.
_HOW_LONG = Pattern(
    r"(?:都|已经|有|快|这都|持续|断断续续)*(?:好几?|[0-9一二两三四五六七八九十半几]+)(?:多)?个?(?:多)?(?:天|星期|周|礼拜|月|年|小时|钟头)(?:多)?(?:了|啦)(?:吧|都|也)?(?:还)?(?:没人[管来理修]|没[修弄]好?)?"
    r"|(?:晚上|夜里|半夜|白天|早上|中午|傍晚|周末|下雨天?|有时候?|一下雨|一到晚上)(?:都|才|就|更|也|总是?|老是?|还|会|又){1,3}"
    r"(?:不亮|这样|漏|堵|响|吵|臭|黑|闪|坏|停|积水|严重|厉害)(?:了|啦|的|得很)?"
    r"|(?:每天|天天|一到晚上|晚上|白天|早上|每晚|经常|老是|一直|总是|动不动)[^,，。0-9?？]{0,8}(?:这样|如此|的|严重|厉害|更吵|更臭)"
)
# 写5栋一楼, 我说的是7栋2单元, 应该是: the place is put right, whatever stands around it.
_SAYS_PLACE = Pattern(
    r"(?:我说的是|我(?:是)?说|应该|其实|就?写成?|改成?|换成|准确(?:地|的)?说|具体(?:是|在)?|就?是在?|那就|在)\W*$"
)


def more_of(text: str) -> str:
    """What is to be added to the draft: 都是晚上停的 of 加一句 都是晚上停的. "" where nothing is."""
    match = _ADDS.fullmatch(text)
    if match is not None:
        return match["more"].strip()
    return text.strip() if _HOW_LONG.fullmatch(fold(text).strip(" 。!~,")) else ""


def rethought(turn: Turn, drafts: Sequence[Draft], text: str, asking: str) -> list[Draft] | None:
    """The drafts after this text: words put right, a place put right or told more nearly, more of what was told."""
    if len(drafts) != 1 or not text.strip() or len(turn.read(text).matters) > 1:
        return None
    old = drafts[0]
    if more := more_of(text):
        return [with_more(old, more)]
    if (reworded := _reworded(turn, old, text)) is not None:
        return [reworded]
    if asking == "community" and find_correction(text, turn.given) is None and not drafting.PUT_RIGHT.search(text):
        return None
    if asking == "place" and not old.place:
        return None
    if (beside := _beside(turn, old, text)) is not None:
        return [beside]
    nearer = _nearer(turn, old, text)
    return [nearer] if nearer is not None else None


def with_more(draft: Draft, more: str) -> Draft:
    """The draft with more words."""
    return replace(draft, matter=scrub_to(f"{draft.matter}；{quotable(more)}", 500))


def puts_case_right(turn: Turn, case: Case, text: str) -> bool:
    """Whether a text surely puts a registered report right: words of it, or its place."""
    put = instead(text)
    if put is not None and (put.wrong in case.matter or put.wrong in case.place):
        return True
    return drafting.PUT_RIGHT.search(text) is not None and drafting.corrected_place(text, turn.given) is not None


# --- other words -------------------------------------------------------------------------------------------------


def _reworded(turn: Turn, old: Draft, text: str) -> Draft | None:
    """Words of the draft that were wrong, with the right ones in their place."""
    put = instead(text)
    if put is None or len(put.wrong) < 2 or find_correction(text, turn.given) is not None:
        return None  # a whole place is put right as a place
    if put.wrong not in old.matter and put.wrong not in old.place:
        return None
    matter = scrub_to(quotable(old.matter.replace(put.wrong, put.right)), 500)
    place = scrub_to(old.place.replace(put.wrong, put.right), 64)
    moved = find_place(place, turn.given) if place != old.place else None
    if moved is None:
        return replace(old, matter=matter, place=place)
    return replace(drafting.with_place(turn, old, replace(moved.value, text=place)), matter=matter)


# --- a nearer place ----------------------------------------------------------------------------------------------


def _nearer(turn: Turn, old: Draft, text: str) -> Draft | None:
    """The draft at the place that a text tells instead of one that said less, or in so many words."""
    found = find_correction(text, turn.given) or _last_place(turn, text)
    if found is None or found.value.weak or _tells_besides(turn, found, old, text):
        return None
    said = found.value
    before = find_place(old.place, turn.given) if old.place != drafting.UNKNOWN_PLACE else None
    if not _is_vague(old, before) and _SAYS_PLACE.search(fold(text)[: found.start]) is None:
        return None
    if before is not None and before.value.text == said.text:
        return None
    return drafting.with_place(turn, old, at_spot(old.place, whole(before.value if before is not None else None, said)))


def _is_vague(old: Draft, before: Found[PlaceRef] | None) -> bool:
    """Whether the draft's place says less than any that has a name."""
    return before is None or before.value.weak or not says_where(before.value)


def _last_place(turn: Turn, text: str) -> Found[PlaceRef] | None:
    """The place behind the words that say it is one, else the first: 一楼好多家啊 写5栋一楼."""
    for match in re.finditer(r"写|改成|应该是|我说的是|其实是", text):
        found = find_place(text[match.end() :], turn.given)
        if found is not None:
            return Found(found.value, match.end() + found.start, match.end() + found.end)
    return find_place(text, turn.given)


def _tells_besides(turn: Turn, found: Found[PlaceRef], old: Draft, text: str) -> bool:
    """Whether something wrong is told with the place that is none of the draft's: another matter."""
    besides = fold(f"{text[: found.start]} {text[found.end :]}")
    hits = trouble_words(besides)
    wrong = {hit.word for hit in hits if hit.kind in ("state", "wrong")}
    told = fold(old.matter)
    things = [hit.word for hit in hits if hit.kind == "thing"]
    if things and not any(word in told for word in things) and turn.read(besides).matters:
        return True  # 5号楼的树枝挡路, of rubbish: no word of it says that it is wrong
    if not wrong:
        return False
    return not any(word in told for word in wrong) or any(hit.kind == "thing" and hit.word not in told for hit in hits)


def at_spot(spot: str, said: PlaceRef) -> PlaceRef:
    """The building that is said with the spot in it that was said before, or in the estate that no list has: 14栋 of
    三楼平台, 9栋 of 翠竹园."""
    if not said.building or said.estate or spot in said.text or spot == drafting.UNKNOWN_PLACE:
        return said
    if _WITHIN.match(spot):
        return replace(said, text=f"{said.text}{spot}")
    if _ESTATE.fullmatch(spot):
        return replace(said, text=f"{spot}{said.text}", estate=spot)
    return said


# What a building has: 三楼平台, 楼顶, 电梯口.
_WITHIN = Pattern(
    r"(?:[0-9一二两三四五六七八九十]{1,3}|负[一二12]|顶|底)(?:楼|层)(?!栋|单元|[0-9])|楼顶|顶楼|天台|天井|平台|楼道|楼梯|电梯|走廊|过道|大厅|门厅|地下(?:室|车库)|架空层|后门|侧门|阳台"
)
_ESTATE = Pattern(r"[一-鿿]{1,8}(?:小区|[园苑庄坊湾庭轩府郡城]|公寓|宿舍|家属院|大院|新村)")


def _beside(turn: Turn, old: Draft, text: str) -> Draft | None:
    """The draft's place told more nearly by what is beside it: 跟环城路交叉那里, 大概五十米, 靠右边."""
    words = text.strip(" ,，。.!！~")
    if not old.place or old.place == drafting.UNKNOWN_PLACE or len(words) > LONGEST_BESIDE:
        return None
    clauses = [clause for clause in re.split(r"[\s,，。;；、]+", fold(words)) if clause]
    if not clauses or not all(_IS_BESIDE.fullmatch(clause) for clause in clauses):
        return None
    if any(hit.kind in ("state", "wrong") for hit in trouble_words(fold(words))):
        return None
    crossing = _CROSSING.fullmatch(clauses[0]) if len(clauses) == 1 else None
    place = f"{old.place}跟{crossing['where']}" if crossing is not None else f"{old.place}（{words}）"
    return replace(old, place=scrub_to(quotable(place), 64))


LONGEST_BESIDE = 24  # signs
_CROSSING = Pattern(
    r"(?:就|是|在)*(?:跟|和|与|同)(?P<where>[一-鿿]{2,10}(?:交叉|交汇|交界|相交|十字|丁字|路口|拐角|转角)(?:的)?(?:路口|处|口)?)"
    r"(?:那里|那边|那块|那个|地方|位置|这里)?(?:[吧呢啊哈了的])*"
)
_IS_BESIDE = Pattern(
    rf"{_CROSSING.pattern.replace('(?P<where>', '(?:')}"
    r"|(?:大概|大约|差不多|就|也就|离.{1,8})*(?:[0-9]+|[一二两三四五六七八九十百几]+)(?:多|来)?米(?:左右|远|的样子|那里|处)?(?:吧|的?地方|的?位置)?"
    r"|(?:就|是|在)*(?:靠近?|挨着|临近|紧挨|往|朝|对着|离|快到|过了?)[一-鿿0-9]{1,10}(?:边|头|方向|那[里边头]|附近|旁边|对面|处|位置|地方|口|不远|近)(?:[吧呢啊哈了的])*"
)


def whole(before: PlaceRef | None, said: PlaceRef) -> PlaceRef:
    """The new place with what it leaves out of the old one: the building of 3单元, the estate of 7栋2单元."""
    if before is None or said.community or said.grid or said.estate:
        return said
    if said.building:
        head = before.estate
        return replace(said, text=f"{head}{said.text}", estate=head, community=before.community, grid=before.grid)
    if said.entrance and before.building:
        head = before.text[: before.text.find(before.building) + len(before.building)] if before.building else ""
        head = head if before.building in before.text else f"{before.estate}{before.building}"
        return replace(before, text=f"{head}{said.text}", entrance=said.entrance)
    return said
