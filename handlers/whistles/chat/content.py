"""What of an answer to a draft tells of the matter, and what is only a yes, play, a place or why it is another one."""

from __future__ import annotations

from bot.turn import Turn
from bot.values.fold import fold
from bot.values.pattern import Pattern
from bot.values.place import find_correction, find_place
from bot.values.yes import agrees
from handlers.courtesy.kinds import SEEN, kind_of
from handlers.understanding.problems import trouble_words
from handlers.whistles.chat import drafting

DENIES = Pattern(r"\s*(?:不是|不对|其实|没有?|错了|说错|写错|搞错)")  # 不是全灭 就灭了两盏: more of the same
# 快点!, to what is shown and waits for a yes.
_HURRY = Pattern(
    r"(?:那|你们?|您|麻烦|请|就|都|给我|就是|嗯|好)*(?:快点|快些|赶紧|赶快|抓紧|尽快|早点|马上|快快?)"
    r"(?:点|的|去|来|办|报|登记|弄|修|处理|解决|派人|派|安排|叫人|来人|一下|给我|啊|呀|吧|咯|嘛|哦|了)*"
)
_PLAY = Pattern(
    r"(?:那)?(?:你|您)?(?:来)?猜(?:猜|一猜|一下|看)?(?:看)?(?:吧|啊|呀|嘛|咯|哪)?|[哈嘿呵嘻]+|(?:跟你|逗你)?(?:开|说)?(?:个)?(?:玩笑)(?:的|啦|而已)?|逗你(?:玩)?(?:的|呢)?"
    r"|(?:你|您)(?:说呢|看着办|随便|懂的)(?:吧|咯)?|随便(?:你|您|吧)?|无所谓(?:了|啦)?|(?:你|您)?管(?:得|不)着(?:吗|么)?|关你(?:什么|啥|屁)事|我去|晕|汗|服了|真是的?|醉了"
    r"|嗯+|哦+|啊+|呃+|唉+|诶+|喂+|哎呀?"
)
_MARK = Pattern(r"[\s,，。.、!！~…;；]+")
_CLAUSE = Pattern(r"[,，。;；!！?？\n]+")
# What stands beside a place and tells of nothing: 你好, 就在3号楼那里.
_FILLS = Pattern(
    r"你好|您好|就说|我家?就?住在?|住在?|我家|我们?|麻烦|谢谢|行|好|嗯|算了|一带|具体|位置|地方|地址|门口|[就说在是的吧啊呀呢了哦带]|[那这]|里|边|旁|附近|[\W_]"
)
# Of something else, and told already where it belongs; that it shall go on; whose the other place is.
_ASIDE = Pattern(
    r"(?:那|好|行|嗯)*(?:我|我们)?(?:今天|今晚|明天|后天|到时|(?:这|下)?(?:周|星期|礼拜)[一二三四五六日天末])(?:上午|下午|早上|晚上|中午)?(?:就|再)?(?:我|我们)?(?:去|来|参加|报名|过去|到场?)(?:了|吧|哈|啊)?"
    r"|(?:那|你|您|就|麻烦|请|帮我)*(?:把)?[^\s,，。]{0,8}?(?:的事(?:情)?|那件|这件|那个)?(?:还是|继续|接着|照样|照旧|也|就)+(?:报|登记|记|办)(?:一下|上去|上|下去|吧|了)*"
    r"|.{0,8}是我(?:家)?(?:妹|姐|哥|弟|妈|爸|女儿|儿子|亲戚|朋友|同事|婆婆|公公|以前|原来|老)[一-鿿]{0,3}(?:住|家)?的?"
)


# 那个按键的事还是报一下: on with what was told before something else came between.
_GOES_ON = Pattern(
    r"(?:那|你|您|就|麻烦|请|帮我|好了?|行|[,，\s])*(?:把)?(?:那个|那件|这个|刚才(?:那个)?|前面(?:那个)?)?[一-鿿]{0,6}(?:的事情?|那件|那个)?"
    r"(?:还是|继续|接着|照样|照旧|还)+(?:要|得)?(?:给我)?(?:报|登记|记|办)(?:一下|上去|上|下去|吧|了|嘛|哈)*"
)


def goes_on(words: str) -> bool:
    """Whether an answer says that the draft, of which something else led away, shall be gone on with."""
    return _GOES_ON.fullmatch(words.strip(" 。.!！~,，")) is not None


def says_yes(words: str) -> bool:
    """Whether an answer to what is shown says yes, be it that it takes too long: 快点!"""
    return agrees(words) or _HURRY.fullmatch(fold(words).strip(" ,，。.!！~、…")) is not None


def without_play(words: str) -> str:
    """An answer without what says nothing: 哈哈开玩笑,14栋; "" where nothing is left of it."""
    clauses = [clause for clause in _MARK.split(words) if clause]
    kept = [clause for clause in clauses if _PLAY.fullmatch(fold(clause)) is None]
    while kept and (head := _LAUGHS.match(kept[0])) is not None and head.end() < len(kept[0]):
        kept[0] = kept[0][head.end() :]
        kept = [clause for clause in kept if _PLAY.fullmatch(fold(clause)) is None]
    if not kept:
        return ""
    return words if len(kept) == len(clauses) and kept == clauses else "，".join(kept)


_LAUGHS = Pattern(r"[哈嘿嘻]{2,}")


def is_secret_yes(words: str) -> bool:
    """好, 莫说是我讲的: a yes, and that nobody shall learn who told it."""
    head = _MARK.search(words)
    if head is None or not agrees(words[: head.start()]):
        return False
    return kind_of(words[head.end() :], "none") == SEEN


def besides(turn: Turn, words: str) -> str:
    """What words with a place say more than it, which must not be lost; "" for a place alone."""
    place = find_place(words, turn.given)
    if place is None or DENIES.match(words) or drafting.PUT_RIGHT.search(words):
        return ""
    if find_correction(words, turn.given) is not None and not tells(f"{words[: place.start]} {words[place.end :]}"):
        return ""
    kept, dropped, at = [], False, 0
    cuts = [*((mark.start(), mark.end()) for mark in _CLAUSE.finditer(words)), (len(words), len(words))]
    for stop, after in cuts:
        clause, start, at = words[at:stop].strip(), at, after
        inside = start <= place.start and place.end <= stop
        said = f"{words[start : place.start]} {words[place.end : stop]}" if inside else clause
        more = len(_FILLS.sub("", said)) > 2
        if more and (inside or not (agrees(clause) or _ASIDE.fullmatch(clause) or not without_play(clause))):
            kept.append(clause)
        else:
            dropped |= bool(_FILLS.sub("", said)) or (bool(clause) and agrees(clause))
    if not kept:
        return ""
    return "，".join(kept) if dropped else words.strip()


def tells(words: str) -> bool:
    """Whether something in the words says what is wrong."""
    return any(hit.kind in ("state", "wrong") for hit in trouble_words(fold(words)))
