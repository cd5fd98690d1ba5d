"""What somebody says while their report is a draft: where it is, yes, not so, more of it, or another matter."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.asking import is_fresh
from bot.command import NOTHING
from bot.question import Fits
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.pattern import Pattern
from bot.values.place import find_place
from bot.values.replies import asks, unwilling
from bot.values.whereabouts import could_be_place
from bot.values.yes import agrees, agrees_and, holds, says_wrong
from handlers.courtesy.kinds import kind_of
from handlers.service import pins
from handlers.understanding.problems import trouble_words
from handlers.whistles.chat import adding, choosing, drafting, ended, second_thoughts
from handlers.whistles.chat.content import DENIES, goes_on, is_secret_yes, says_yes, tells, without_play
from handlers.whistles.chat.drafting import Draft
from handlers.whistles.chat.story import unpacked

SURE = 0.6  # so sure a meaning tells of something that is wrong
SAME = 70  # per cent: words so alike tell of the same matter
_MEETING = Pattern(r"见|等|集合|碰头|吃|玩|喝|拿|买|取|接|送|快递|外卖|打牌|散步|跳舞|你|他|她|谁|吗|[?？]")
_ANOTHER = Pattern(r"(?:^|[\s,，。;；])(?:还有|另外|另|顺便|再|对了)|也")  # 5号楼灯也坏了
# 就是那个天天要走的地方，晚上黑漆漆的: they explain what they told, and begin nothing new.
_GOES_ON = Pattern(r"(?:我说的|那里|这里)?就[是在]")
_AGREED = Pattern(
    r"(?:行|好|嗯|可以)[吧的嘛]?[,，\s](?!.*(?:还有|另外|再))"
)  # 行, 西街菜场对面, 天天黑漆漆: what was asked
# What a place looks like that no rule knows: 菜场后门, 河边那排平房, 老张家对面.
_SPOT = Pattern(
    r".*(?:门口|[东西南北前后侧大正]门|路口|巷口|街口|路边|桥头|[上下边旁里内外东西南北前后]面?|旁边|对面|附近|隔壁|中间|尽头|拐角|"
    r"转角|角落|广场|公园|市场|菜场|超市|商店|店|铺子?|学校|幼儿园|医院|诊所|车站|站台?|小区|花园|家园|(?<=[一-鿿])[园庄坊湾庭轩府郡]|苑|院子?|村|组|路|街|大道|巷子?|"
    r"桥|河|塘|坝|坡|山|楼|栋|单元|层|室|车库|车棚|电梯|楼道|楼梯间?|平房|仓库|工地|厂|局|所|银行|酒店|宾馆|饭店|祠堂|庙|亭子?|"
    r"操场|球场|停车场|垃圾站|配电房|物业|门卫|岗亭|社区|网格|那[里边儿排栋个条]?|这[里边儿排栋])"
    r"(?:那里|那边|那块|那儿|这里|这边|左右)?(?:的?位置|的?地方)?(?:[吧呀啊呢哈]|就是了?)?"
)
# 错了，是到11点: of the deed that was logged, and no place.
_OF_HOURS = Pattern(
    r"(?:错了|不对|(?:说|写|记|打)错了?|更正|改一?下)[\s,。]*(?:应该|其实)?(?:是|改成|改到)?(?:从|到|干到|做到)?[0-9一二两三四五六七八九十]{1,3}(?:点|个?小时|个?半?钟头)"
)
_ALL = Pattern(r"(?:我们)?(?:整个|全|整)(?:小区|栋楼?|单元|条街|个?村|片)?(?:[都全].{0,4})?")
_GOES = Pattern(r"(?:带|去|到|来|逛|接|送|买|约).{1,12}(?:了|吧|哦|啊|吗|呢|玩|吃|走)\W*$")
_GREETING = Pattern(r"^(?:你好|您好|请问)[\s,，!！。]*")  # two greetings are alike, whatever they greet for
_MEETS = Pattern(r"(?:见面?|集合|碰头|等[你您我]?)(?:[啊吧哦呀啦哈了]|不见不散|\W)*$")
# 怎么还没人来, 我自己找物业, 谢谢: whatever it is, it is no place.
_NO_PLACE = Pattern(
    r"怎么|什么|为啥|为何|多久|谢|没人|没用|算了|不用|不要|不想|我要|我想|请问|你们|你是|快点|赶紧|尽快|投诉|[骂气烦急]死|知道|"
    r"^(?:好|嗯|哦|啊|是|对|行|喂|哈|呵|你|他|她|它)|[吗呢么嘛]$|[了过]$"
)
# 有时候摔东西, 天天吵到晚上: it ends as a place does, and tells of what goes on.
_TELLS_ON = Pattern(
    r"东西$|[早晚身嘴手脸心头马]上$|[夜心]里$|(?:以|之|从|先|然|最|半|日|今)[前后]$|时候|有时|经常|老是|总是|每[天晚]|天天|"
    r"摔|骂|吵|哭|赌气|喝酒|动手|发火|威胁|感情|不敢|打(?![印字卡谷铁铺])|难怪|怪不得|晓得"
)


def fits(turn: Turn, data: Mapping[str, Any], text: str) -> Fits:
    """How much a text answers a draft: what was asked of it, a yes, a correction."""
    words = pins.spelled_out(turn.county.places, text).strip()
    if not words:
        return Fits.YES if turn.message.files else Fits.NO
    if to_neighbours(turn, words):
        return Fits.NO
    if _OF_HOURS.match(fold(words)):
        return Fits.NO
    if ended.may_be(turn, data, words):
        return Fits.SURELY
    story = unpacked(dict(data))
    asked = str(data["asking"])
    if goes_on(words) or (not asked and is_secret_yes(words)):
        return Fits.YES
    if kind_of(words, NOTHING) in _NOT_OF_THE_MATTER:
        return Fits.NO
    if not (words := without_play(words)):
        return Fits.NO
    if adding.names_a_case(turn, story.drafts, words):
        return Fits.NO
    if data.get("near") and agrees(words):
        return Fits.YES
    if choosing.placed_each(turn, story.drafts, words) is not None:
        return Fits.SURELY if turn.message.addressed else Fits.YES
    near = turn.message.addressed or is_fresh(turn)
    if not asked and near and (behind_yes(turn, story.drafts, words) or with_yes(turn, story.drafts, words)):
        return Fits.YES
    if asked and (drafting.not_known(words) or unwilling(words)):
        return Fits.YES
    if near and not asks(words) and not _is_talk_of_place(turn, words):
        if second_thoughts.more_of(words):
            return Fits.SURELY  # though it may begin with the word of a command: 补充 晚上更吵
        if holds(words) or second_thoughts.rethought(turn, story.drafts, words, asked) is not None:
            return Fits.YES
    if is_another(turn, story.drafts, words):
        here = turn.dialogue is not None and turn.dialogue.chat_id == turn.chat.id
        return Fits.YES if turn.message.addressed and here else Fits.NO
    return _fits_question(turn, words, asked) if asked else _fits_draft(turn, story.drafts, words)


def to_neighbours(turn: Turn, words: str) -> bool:
    """Whether what has a place in it is no answer, since nobody called us: 5号楼见, 我带孩子去公园了."""
    if turn.message.addressed:
        return False
    return _MEETS.search(words) is not None or (_GOES.search(words) is not None and not tells(words))


def _fits_draft(turn: Turn, drafts: Sequence[Draft], words: str) -> Fits:
    if says_yes(words):
        if turn.message.addressed or (is_fresh(turn) and agrees(words)) or agrees(words, firm=True):
            return Fits.SURELY
        return Fits.NO
    if says_wrong(words) or (len(drafts) > 1 and choosing.chosen(drafts, words) is not None):
        return Fits.YES
    if drafting.corrected_place(words, turn.given) is not None and not _is_talk_of_place(turn, words):
        return Fits.YES
    if asks(words):
        return Fits.NO
    return Fits.PERHAPS if turn.message.addressed or tells(words) else Fits.NO


def _fits_question(turn: Turn, words: str, asked: str) -> Fits:
    if drafting.not_known(words) or unwilling(words):
        return Fits.YES
    if asked == "community" and turn.county.places.community(words.strip(" 。，")) is not None:
        return Fits.YES
    place = find_place(words, turn.given)
    if place is not None and not place.value.weak:
        return Fits.NO if _is_talk_of_place(turn, words) else Fits.YES
    if asked == "community" or asks(words) or not (place is not None or _looks_like_spot(words)):
        if not turn.message.addressed or asks(words):
            return Fits.NO
        if _goes_on(words):
            return Fits.YES
        return Fits.NO if _NO_PLACE.search(words) else Fits.PERHAPS
    return Fits.YES if turn.message.addressed or is_fresh(turn) else Fits.NO


# Talk that tells nothing of what was reported, though it was said to a question.
_NOT_OF_THE_MATTER = frozenset(
    {
        "reprisal",
        "seen",
        "robot",
        "cold",
        "scold",
        "slower",
        "tease",
        "chat",
        "who",
        "idle",
        "greet",
        "bye",
        "unwatch",
        "picture",
    }
)


def _is_talk_of_place(turn: Turn, words: str) -> bool:
    """5号楼见, 我去3栋拿快递: what neighbours say to each other, with a place in it."""
    if turn.message.addressed:
        return False
    place = find_place(words, turn.given)
    besides = f"{words[: place.start]}{words[place.end :]}" if place is not None else words
    return _MEETING.search(besides) is not None


def is_spot(words: str) -> bool:
    """Whether a few words look like a place that can be found, though no rule knows it."""
    return could_be_place(fold(words).strip(" 。.!,，~")) and _looks_like_spot(words)


def _looks_like_spot(words: str) -> bool:
    """Whether a few words are said as a place is, be it one that is everywhere: 就在我那边."""
    said = fold(words).strip(" 。.!,，~")
    if not 2 <= len(said) <= 24 or "\n" in said or _NO_PLACE.search(said) or _TELLS_ON.search(said):
        return False
    return _SPOT.fullmatch(said.removeprefix("在").removeprefix("就在")) is not None or _ALL.fullmatch(said) is not None


def is_another(turn: Turn, drafts: Sequence[Draft], words: str) -> bool:
    """Whether a text tells of something wrong that is none of these drafts."""
    if _goes_on(words) or (len(drafts) == 1 and not drafts[0].place and _AGREED.match(fold(words))):
        return False
    meaning = turn.read(words)
    if not meaning.matters or meaning.confidence < SURE or _is_place_alone(turn, words) or DENIES.match(words):
        return False
    if len(drafts) == 1 and is_detail(drafts[0], words):
        return False
    if not turn.message.addressed and not _names_its_own(turn, words):
        return False  # 已经坏了好几天了, said beside a lamp that was just told of: it may be this one
    return not any(is_same(draft, words) for draft in drafts)


# 我要投诉收费: that something is wrong, and not of what.
_VAGUE = Pattern(
    r"(?:我们?|俺|咱)?(?:想|要|来)*(?:投诉|反映|举报|报|说|讲|报修)(?:一下|一个|个|下)?(?:乱?收费|物业|他们|邻居|楼上|隔壁|商家?|老板|服务|态度|噪音|噪声|卫生|环境|安全|质量|问题|情况|事情?)?(?:的)?(?:问题|事情?|情况)?"
)


def is_detail(draft: Draft, words: str) -> bool:
    """Whether words tell of what a matter is that was too vague, or what it costs and who fails at it, and no other
    thing that is broken: 停车费 of 我要投诉收费, 一个月一百二不给票."""
    first = fold(draft.matter).split("；")[0].split(";")[0].strip(" ,，。.!！")
    if _VAGUE.fullmatch(first) is None or _ANOTHER.search(words):
        return False
    return not any(hit.kind == "state" for hit in trouble_words(fold(words)))


def _goes_on(words: str) -> bool:
    return _GOES_ON.match(fold(words).strip()) is not None and _ANOTHER.search(words) is None


def behind_yes(turn: Turn, drafts: Sequence[Draft], words: str) -> str:
    """The other matter behind a yes: 对 就这样。还有5栋门口垃圾没人收. "" for none."""
    for match in re.finditer(r"[\s,，。;；!！]+", words):
        yes, rest = words[: match.start()], words[match.end() :]
        if not agrees(yes):
            return ""
        if is_another(turn, drafts, rest) and not agrees(rest.split("。")[0]):
            return rest
    return ""


def with_yes(turn: Turn, drafts: Sequence[Draft], words: str) -> str:
    """What is said besides a yes of the same matter: 对的报给派出所也行, 对的3单元. "" for none, and where it changes
    something: then it is shown again first."""
    rest = agrees_and(words)
    if not rest or asks(rest) or says_wrong(rest) or (is_another(turn, drafts, rest) and _names_its_own(turn, rest)):
        return ""
    place = find_place(rest, turn.given)
    if place is None or place.value.weak:
        return rest
    return rest if any(place.value.text in fold(draft.place + draft.matter) for draft in drafts) else ""


def _names_its_own(turn: Turn, words: str) -> bool:
    """Whether words that tell of another matter name its thing or place: 物业不管 names none."""
    place = find_place(words, turn.given)
    if _ANOTHER.search(words) or (place is not None and not place.value.weak):
        return True
    return any(hit.kind == "thing" and hit.word not in _ANYBODY for hit in trouble_words(fold(words)))


_ANYBODY = frozenset({"物业", "邻居", "社区", "政府", "孩子", "老人"})


def put_right(turn: Turn, drafts: Sequence[Draft], words: str) -> Draft | None:
    """What stands instead of the only draft: 不是路灯 我讲错了 是监控坏了. None where no other thing is told."""
    if len(drafts) != 1 or not (DENIES.match(words) or drafting.PUT_RIGHT.search(words)):
        return None
    if not tells(words) or is_same(drafts[0], words) or not turn.read(words).matters:
        return None
    told = drafting.drafts(turn, words, None)[0]
    if told.place:
        return told
    old = drafts[0]
    return replace(told, place=old.place, community=old.community, grid=old.grid, building=old.building)


def _is_place_alone(turn: Turn, words: str) -> bool:
    """阳光小区3栋旁边: a place that some rule took for a thing and its trouble."""
    place = find_place(words, turn.given)
    return place is not None and not tells(f"{words[: place.start]} {words[place.end :]}")


def says_it_all(draft: Draft, words: str) -> bool:
    """Whether words that tell of a draft's matter again leave nothing of it out."""
    told, again = fold(draft.matter), fold(words)
    if not (hits := trouble_words(told)):
        return _GREETING.sub("", told).replace(fold(draft.place), "").strip() in again
    signs = set(told.replace(fold(draft.place), "")) - set(" ,，。了的")
    kept = sum(sign in again for sign in signs)
    return all(told[hit.start : hit.end] in again for hit in hits) and kept >= _MOST_OF_IT * len(signs)


_MOST_OF_IT = 0.6  # of its signs


def is_same(draft: Draft, words: str) -> bool:
    """Whether a text tells of a draft's matter again, with its place or without."""
    if _ANOTHER.search(words):
        return False
    theirs = [{fold(told)[hit.start : hit.end] for hit in trouble_words(fold(told))} for told in (draft.matter, words)]
    if all(theirs) and not theirs[0] & theirs[1]:
        return False  # alike in all but what is wrong: 停水了，都三天了, 路灯不亮，都三天了
    told, again = (_GREETING.sub("", fold(text)).replace(fold(draft.place), "") for text in (draft.matter, words))
    if min(len(told), len(again)) < 2:
        return False
    from rapidfuzz import fuzz  # only beside a draft

    return fuzz.partial_ratio(told, again) >= SAME


def is_told_again(old: Draft, new: Draft) -> bool:
    """The same of one place; 垃圾没人收 at another building is another matter, and would be lost."""
    of_one_place = old.place in new.place or new.place in old.place
    return of_one_place and is_same(old, new.matter)
