"""换联络员: a unit has another liaison. The county decides; a liaison's word is put before it, ready to be pressed."""

from __future__ import annotations

from bot.access import Role
from bot.arguments import Note
from bot.message import Choice
from bot.refused import Unclear
from bot.turn import Turn
from bot.values.pattern import Pattern
from handlers.county.chat import offices
from handlers.positions import chat, standing_in
from storage.redaction import Scrubbed, scrub

book = chat.book  # 帮助 tells of it with who serves where
CHANGERS = frozenset({Role.LIAISON, Role.COMMUNITY, Role.COUNTY})
_UNIT = r"[^\s,，。换成由]{2,12}(?:局|公司|集团|委|院|办|中心|大队|所|站|部)"
# 换联络员 朱小明, 换成朱小明, 以后朱小明接.
_NEW = Pattern(
    rf"(?:换联络员|联络员换人|换成|改成|换为|换了?|由|让|以后|今后|新来?的?是|交给)[\s:：,，是为由]*(?:(?:单位)?联络员[\s:：,，]*)?(?:{_UNIT}\s*)?"
    r"(?P<name>[一-龥·]{2,4}?)(?:同志)?(?:接手|接替|接任|对接|担任|当|做|来|接|负责|了|吧|[,，。\s]|$)"
)
_NO_NAME = Pattern(
    r"联络员|.?人了?|新人|别人|.*(?:主任|科长|局长|工|姐|哥|总)|[老小阿].|一[个下]|单位.*|.*[了退走休换我].*"
)
_AT = Pattern(rf"(?P<unit>{_UNIT})")


@book.command(
    "换联络员",
    "联络员换人",
    intent="positions.change",
    example="换联络员 朱小明",
    summary="本单位换联络员，报县委组织部定",
    roles=CHANGERS,
    private=True,
    parted=True,
)
def change(turn: Turn, words: Note = "") -> None:
    """The county hands the office over at once; a liaison asks it to."""
    text = turn.message.text
    name = _named(text)
    own = {held.role for held in turn.held}
    if Role.LIAISON in own:
        if name is None:
            raise Unclear("positions.change_to_whom")
        unit, old = standing_in.ask_for_another(turn.work, name)
        press = (Choice(f"先请{name}代理", f"代理 {name}"),)
        turn.whisper(
            "positions.change_asked", choices=press, name=scrub(name), unit=Scrubbed(unit.name), old=scrub(old)
        )
        return
    unit_said = _AT.search(words) or _AT.search(text)
    if name is None or unit_said is None:
        raise Unclear("positions.change_which")
    offices.hand_over(turn, f"单位联络员 {unit_said['unit'].removeprefix('换联络员').strip()} {name}")


def _named(text: str) -> str | None:
    names = [match["name"] for match in _NEW.finditer(text) if _NO_NAME.fullmatch(match["name"]) is None]
    return names[-1] if names else None
