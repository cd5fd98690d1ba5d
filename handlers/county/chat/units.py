"""加单位, 单位改名, 停用单位, 单位列表, 结对, 解除结对."""

from __future__ import annotations

from bot.arguments import Note
from bot.command import Book
from bot.message import Choice
from bot.refused import Unclear
from bot.turn import Turn
from bot.values.pattern import Pattern
from handlers.checkin.actions import find_unit
from handlers.county import overview
from handlers.county.changes import AddUnit, Pair, RenameUnit, RetireUnit, Unpair
from handlers.county.chat import reading
from handlers.county.chat.confirming import propose
from handlers.county.finding import SEPARATORS, at_start
from handlers.county.roles import COUNTY, OFFICE
from storage.places import Place, Unit
from storage.redaction import Scrubbed

book = Book("单位和结对")
PAGE = 30  # units in one message
_PHONE = Pattern(
    r"^(?P<name>\S+?)[\s,，:：]+(?:电话|办公电话)?[\s:：]*(?P<phone>[(（+]?[0-9〔][0-9()（）\s〔〕电话-]{2,30})$"
)


@book.command(
    "加单位",
    intent="county.add_unit",
    example="加单位 县数据局 0797-5620010",
    summary="新增单位，可以带办公电话",
    roles=COUNTY,
    private=True,
    parted=True,
)
def add(turn: Turn, words: Note = "") -> None:
    """Its office's phone may follow."""
    told = _PHONE.fullmatch(words.strip())
    name = "".join((told["name"] if told is not None else words).strip(SEPARATORS).split())
    if not name:
        raise Unclear("county.which_name", example=Scrubbed("加单位 县数据局 0797-5620010"))
    propose(turn, [AddUnit(name, told["phone"].strip() if told is not None else "")])


@book.command(
    "单位改名",
    intent="county.rename_unit",
    example="单位改名 县文联 为 县文学艺术界联合会",
    summary="单位改了名，旧名字照样认得",
    roles=COUNTY,
    private=True,
    parted=True,
)
def rename(turn: Turn, words: Note = "") -> None:
    """The old name becomes a short form."""
    example = "单位改名 县文联 为 县文学艺术界联合会"
    which, rest = reading.unit(turn, words, example)
    name = "".join(reading.into(rest).split())
    if not name:
        raise Unclear("county.which_name", example=Scrubbed(example))
    propose(turn, [RenameUnit(which.name, name)])


@book.command(
    "停用单位",
    intent="county.retire_unit",
    example="停用单位 县文联",
    summary="单位撤并了，不再派给它",
    roles=COUNTY,
    private=True,
    parted=True,
)
def retire(turn: Turn, words: Note = "") -> None:
    """No letter goes there any more."""
    which, _ = reading.unit(turn, words, "停用单位 县文联")
    propose(turn, [RetireUnit(which.name)])


@book.command(
    "单位列表",
    intent="county.units",
    example="单位列表",
    summary="看单位、联络员、办公电话和结对社区",
    roles=OFFICE,
    private=True,
    parted=True,
)
def listed(turn: Turn, words: Note = "") -> None:
    """All of them in pages, or those whose name has a word in it."""
    word, page = reading.page(words)
    rows = overview.units(turn.work, word)
    if not rows and (asked := _ASKED_OF.sub("", words).strip()):  # 县医院谁对接
        found, near = find_unit(turn.county.places, asked)
        named = [found.name] if found is not None else near
        rows = [row for name in named for row in overview.units(turn.work, name)]
    if not rows:
        turn.whisper("county.no_units")
        return
    shown = rows[(page - 1) * PAGE : page * PAGE]
    if not shown:
        shown, page = rows[:PAGE], 1
    left = len(rows) > page * PAGE
    more = (Choice("下一页", f"单位列表 {word} {page + 1}".replace("  ", " ")),) if left else ()
    turn.whisper("county.units", count=len(rows), lines="\n".join(map(_line, shown)), choices=more)


@book.command(
    "结对",
    intent="county.pair",
    example="结对 县税务局 水东社区",
    summary="单位和社区结对",
    roles=OFFICE,
    private=True,
    parted=True,
)
def pair(turn: Turn, words: Note = "") -> None:
    """A unit and a community, in either order."""
    which, where = _pairing(turn, words, "结对 县税务局 水东社区")
    propose(turn, [Pair(which.name, reading.key(turn, where))])


@book.command(
    "解除结对",
    "取消结对",
    intent="county.unpair",
    example="解除结对 县检察院 水东社区",
    summary="结对结束了",
    roles=OFFICE,
    private=True,
    parted=True,
)
def unpair(turn: Turn, words: Note = "") -> None:
    """The same way round."""
    which, where = _pairing(turn, words, "解除结对 县检察院 水东社区")
    propose(turn, [Unpair(which.name, reading.key(turn, where))])


def _pairing(turn: Turn, words: str, example: str) -> tuple[Unit, Place]:
    places, home = turn.county.places, reading.home(turn)
    first = reading.unit_at_start(turn, words)
    if first is not None:
        which, rest = first
        begun = at_start(places, reading.into(rest), home)
        where = begun[0] if begun is not None else places.community_of(home.id) if home and not rest else None
    else:
        begun = at_start(places, words, home)
        if begun is None:
            raise Unclear("county.which_unit", example=Scrubbed(example))
        where, rest = begun
        which, _ = reading.unit(turn, reading.into(rest), example)
    if where is None:
        raise Unclear("county.which_place", example=Scrubbed(example))
    return which, where


_ASKED_OF = Pattern(
    r"@\S+|请问|问一?下|谁|哪个|哪位|联络员|联系(?:人|方式)?|联络|对接|负责|应该|那边|那里|电话|号码|多少|怎么|是|叫|什么名?字?|来|在|找|问|该|要|的|[\s?？,，。:：啊呢吗]"
)


def _line(row: overview.UnitRow) -> str:
    told = [f"联络员 {'、'.join(row.liaisons)}" if row.liaisons else "还没有联络员", row.unit.phone]
    if row.communities:
        told.append(f"结对 {'、'.join(row.communities)}")
    return f"· {row.unit.name}：{'；'.join(word for word in told if word)}"
