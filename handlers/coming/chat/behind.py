"""Right behind a sign-up and the list: 不要这个，最后那个; 报; 能不能改成周日; 带妹妹一起算两个人吗."""

from __future__ import annotations

from functools import partial

from bot.message import Choice
from bot.open_question import CHOICES
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.numerals import read_number
from bot.values.pattern import Pattern
from bot.values.replies import asks
from bot.values.when import read_when
from handlers.coming import seats
from handlers.coming.chat import signing
from handlers.coming.chat.reading import KIN, Wanted
from handlers.week import actions, seeing, wording
from handlers.week.actions import Item

LONGEST = 36  # signs
_END = r"(?:[吧啊呀哦的了呗]|就行|好了|[\s。.!！])*"
_THIS = r"(?:[这那](?:一)?[个项场]|它|刚才(?:报)?的?(?:那个)?|第?[0-9一二三四五六七八九十]{1,2}[个项号])?"
_NOT = (
    rf"(?:我)?(?:(?:不想?(?:要|去|报|参加)|不报|取消|退掉?|换掉|换(?:一?个)?|改(?:一?个)?|算了){_THIS}|"
    rf"{_THIS}(?:我)?(?:不要|不想?去|不报|不参加|取消|退掉?|算了))(?:了|吧)?"
)
_OTHER = (
    r"(?:我)?(?:要|报|去|参加|换成?|改成?|改报|还是|选|是){0,5}(?:名)?"
    r"(?P<which>最后(?:那|这|面)?(?:的)?(?:那)?(?:一)?[个项]|倒数第(?P<back>[一二三1-3])[个项]|第?(?P<n>[0-9一二三四五六七八九十]{1,3})(?:[个项号])?)"
)
_INSTEAD = Pattern(rf"{_NOT}[\s,，。;；]*{_OTHER}{_END}")
_CHANGE = Pattern(rf"(?:还是|那|我|想|要|给我|帮我|把(?:这|那)个)*(?:换|改)(?:成|到|报|为|去)?{_OTHER}{_END}")
_LAST = Pattern(rf"(?:那|就|我|要|想|选|报|去|参加|名)*(?P<which>最后(?:那|这|面)?(?:的)?(?:那)?(?:一)?[个项]){_END}")
_OFF = Pattern(
    rf"(?:{_THIS}(?:我)?(?:不要|不去|不报|不参加|取消|退)(?:了|掉|吧)+|(?:不要|不报|不去|取消|退掉?){_THIS}(?:了|吧)?){_END}"
)
_COME = Pattern(rf"(?:那|就|我|好|行|要|[\s,，])*报(?:上|名|它|这个|一个)?{_END}")
# 周六我报名了巡河，能不能改成周日: a sign-up has no other day.
_OTHER_DAY = Pattern(
    r"(?:能不能|可不可以|可以|能|想|要|帮我|给我)?(?:把)?(?:改|换|挪|调)(?:成|到|为|去)?(?P<day>[^,，。?？吗]{2,8}?)(?:[去来的]|行|可以|好|吗|么|不|吧|[?？。\s])*$"
)
_SIGNED = Pattern(r"报(?:了|过)?名|报(?:了|的|过)|活动|那一?[项场]")
_KEPT = Pattern(
    r"(?:那|要是|如果)?(?:周.|星期.|礼拜.|那天|别的|改不了|换不了)?(?:没有|没|没得|不行|改不了|换不了|满了)?(?:活动|名额|的)?(?:的?话)?[\s,，]*(?:那?就|那|还是)(?:算了|不改了?|不换了?|还去原来的?|原来的?|周.吧?|照旧)"
    + _END
)
# Whom one may bring, and who counts.
_WHO = rf"(?:{KIN}|小孩子?|娃|家里人|老人|宝宝|外人|别人|非党员|群众|居民|外地人|路人)"
_BRINGS = Pattern(
    rf"(?:[带领叫喊约](?:上|着|个|我|一个|两个)?[一-龥]{{0,4}}?{_WHO}|[带领](?:[0-9一二两三四五]|几)?个?人|(?:和|跟|同)(?:我)?{_WHO}(?:一起|一块))"
)
_COUNTS = Pattern(
    r"算(?:[0-9一二两三几]|多少)个?(?:人|名额)?|算不算|(?:要|用|需要)(?:不要|不用)?(?:另外|单独|分开|再|也|自己|各自|他|她|一起)*(?:报名?|登记)|(?:能|可以|行|让|许|给)(?:不能|不可以|不行|不让)?[^,，。]{0,6}(?:吗|么|不|[?？])|(?:能|可|行|让)(?:不(?:能|可以|行|让))|占(?:几个|不占)?名额"
)
_NOT_MEMBER = Pattern(
    rf"(?:我|我们)?(?:家|的)?(?:她|他|{_WHO})(?:们)?(?:也|都|还)?(?:不是|没有?入|非)党员?(?:的)?(?:[\s,，]*(?:能|可以|可|行|算|要)[^,，。]{{0,8}})?[吗么?？吧啊呀。\s]*"
    rf"|(?:不是党员|非党员|普通群众|群众|普通居民|居民|家属|小孩子?)(?:的)?(?:也|都|能不能|可不可以|能|可以|行)+(?:来|去|参加|报名?|一起)+[吗么?？啊呀。\s]*"
)


_OF_A_PLACE = (_INSTEAD, _CHANGE, _LAST, _OFF, _COME, _KEPT)


def look(turn: Turn) -> bool:
    """Whether the text is of a sign-up: another one instead, that it is to go, whom they may bring."""
    text, asked = turn.message.text.strip(), turn.dialogue
    if len(text) > LONGEST or turn.pressed:
        return False
    folded = fold(text)
    free = asked is None or asked.expires_at <= turn.now or asked.name == CHOICES
    if (free or (asked is not None and asked.data.get("word") == "报名")) and _asks_of_company(folded):
        turn.whisper("coming.company")
        return True
    if not free or turn.person is None:
        return False
    if not any(pattern.fullmatch(folded) for pattern in _OF_A_PLACE) and _OTHER_DAY.search(folded) is None:
        return False
    signed = seats.newest(turn.work)
    return _of_day(turn, folded, signed) or _instead(turn, folded, signed) or _alone(turn, folded, signed)


def _asks_of_company(folded: str) -> bool:
    if _NOT_MEMBER.fullmatch(folded):
        return True
    return (
        _BRINGS.search(folded) is not None
        and _COUNTS.search(folded) is not None
        and asks(folded + ("?" if "算" in folded else ""))
    )


def _instead(turn: Turn, folded: str, signed: Item | None) -> bool:
    if signed is None:
        return False
    said = _INSTEAD.fullmatch(folded) or _CHANGE.fullmatch(folded) or _LAST.fullmatch(folded)
    if said is None:
        return False
    number = _number(turn, said.groupdict())
    if number is None or number == signed.number:
        return False
    turn.discreet = True
    turn.attempt(partial(_swap, turn, signed, number))
    return True


def _swap(turn: Turn, old: Item, number: int) -> None:
    """The new one for the old one, or neither: whoever cannot have the new one keeps what they had."""
    signing.take_off(turn, old)
    signing.put_down(turn, Wanted(number))


def _number(turn: Turn, said: dict[str, str | None]) -> int | None:
    """The number on the list; the last one is that of what they see of it."""
    if said.get("n"):
        number = read_number(said["n"] or "")
        return int(number) if number is not None else None
    back = read_number(said["back"] or "1") if said.get("back") else 1
    seen = _seen(turn)
    return seen[-int(back or 1)].number if len(seen) >= int(back or 1) else None


def _seen(turn: Turn) -> list[Item]:
    listed = actions.current(turn.tx, turn.now.date())
    if listed is None:
        return []
    near = seeing.seen_at(turn.county.places, listed, seeing.standpoint(turn.work, turn.chat))
    return [item for item in seeing.ahead(near, turn.now.date()).items if not item.cancelled]


def _alone(turn: Turn, folded: str, signed: Item | None) -> bool:
    """报, 这个不要了: of what they have just signed up for; 报 of nothing asks which."""
    if signed is not None and _OFF.fullmatch(folded) and "第" not in folded:
        turn.discreet = True
        signing.take_off(turn, signed)
        return True
    if _COME.fullmatch(folded):
        turn.discreet = True
        if signed is not None:
            signing.put_down(turn, Wanted(signed.number))
        else:
            _which(turn)
        return True
    return False


def _which(turn: Turn) -> None:
    open_ = [item for item in _seen(turn) if item.over > turn.now][: signing.MOST]
    choices = tuple(Choice(f"报名 {item.number}", f"报名 {item.number}") for item in open_)
    turn.whisper("coming.come_which" if open_ else "week.none", choices=choices)


def _of_day(turn: Turn, folded: str, signed: Item | None) -> bool:
    """Another day: what they have, and what there is on that day."""
    if _KEPT.fullmatch(folded):
        turn.discreet = True
        mine = seats.mine(turn.work)
        turn.whisper("coming.kept" if mine else "bot.left", fields={"lines": signing.lines(mine)} if mine else {})
        return True
    moved = _OTHER_DAY.search(folded)
    if moved is None or (signed is None and not _SIGNED.search(folded)):
        return False
    when = read_when(moved["day"], turn.given, past=False)
    if len(when.days) != 1 or when.unread:
        return False
    turn.discreet = True
    day = when.days[0]
    there = [item for item in _seen(turn) if item.day == day and item.over > turn.now][: signing.MOST]
    mine = seats.mine(turn.work)
    fields = {
        "mine": f"您报了：\n{signing.lines(mine)}" if mine else "您现在没有报名的活动。",
        "day": day,
        "lines": "有：\n" + "\n".join(wording.short_line(item) for item in there) if there else "，您附近没有活动。",
    }
    choices = tuple(Choice(f"报名 {item.number}", f"报名 {item.number}") for item in there)
    turn.whisper("coming.other_day", fields=fields, choices=choices)
    return True
