"""Whether words say where: 楼下 and 路口 are everywhere, 怎么还没人来 is no place, 水东那边 is a whole community."""

from __future__ import annotations

from dataclasses import replace

from bot.values.pattern import Pattern
from bot.values.place import PlaceRef, is_whole

# Of these there are many, wherever one is: they say something beside a building or a road only.
_ANYWHERE = Pattern(
    r"楼[下上顶]|天台|电梯口|(?:十字|丁字|三岔)?路口|架空层|(?:绿化带|花坛|草坪|草地)(?:里面?)?|[这那]边|[这那]里|[这那]儿|附近|旁边|对面|[前后外]面|外头"
    r"|(?:就|是|在|那|这)*(?:我们?|咱们?|自己)(?:住|家)?(?:的|那|这|个)*(?:小区|[栋幢]楼?|单元|楼|院子?|村|房子|地方|位置|边|里|儿)?(?:门口|楼[下上]|里面?|外面)?"
    r"|(?:[外前后]面|外头|门口|家门口)?的?(?:大?马路|大?路|街)(?:上|边|边上|上面|中间|旁边)?|(?:小区|院子)(?:里面?|内)|(?:桥|树|楼|坡|山|房)底?(?:[下上边]|下面|上面)"
    r"|门口|门前|家里|家门口|楼道|单元门口?|巷口|路边|路上|马路上|就?在?[这那]"
    r"|(?:就|是|在|还)*(?:我|我们|咱|咱们|俺|自己|老?[一-龥])?(?:家|屋|屋里|小区|院子|住)?的?(?:[这那]个?(?:地方|位置|里|边|儿|头|块|一块)|老地方)"
    r"|(?:就|是|在)*(?:我|我们|咱们?|俺)(?:的|家|屋|屋里)*(?:小区|院子|村|楼|门口|楼[上下道]|旁边|后面|前面|边上|附近|里)"
    r"|(?:就|是|在)+(?:小区|院子|城|村|镇|街|县城|楼|路|门口?|马路|桥)(?:里|上|下|边|旁边|外|外面|口)?|(?:就|是|在)*(?:城|县城|镇|街|村|乡|镇)[里上]"
    r"|(?:就|是|在)*(?:楼[上下]|隔壁|对门|对面|附近)(?:那家|那户|邻居)?|(?:外面|门口|旁边|后面|前面|楼下)的?(?:那条|这条)?(?:马?路|街|巷子?)(?:上|边)?"
    r"|(?:就|是|在)*我?(?:住|家住|说|讲|住在)的?(?:那|这)(?:里|边|儿|个地方|栋楼?|幢|单元|一?楼)|(?:就|是|在)*(?:昨天|刚才|上次|前天|之前|上回)(?:跟|和|同|给)?(?:你们?|您)?(?:说|讲|报|发)的?(?:过的)?(?:那|这)(?:里|个|个地方|边|儿)"
)
_SOUNDS_BEHIND = "啊呀吧呢嘛哈哦的咯啦,，。!！~ "  # 就楼上啊
_LONGEST_ANYWHERE = 20  # characters
# What is said instead of a place: a question, a demand, talk of who should come.
_NO_PLACE = Pattern(
    r"[?？]|怎么|为什么|为啥|在忙|等一?下|等会|稍等|忙着|没空|干嘛|什么|谁|没人|还没|没有?来|快[点来]|赶[紧快]|马上|到底|你们|他们|我们|咱们|不知|不管|不要|不用|不想|算了"
    r"|谢谢|好的|收到|知道|晓得|已经|昨天|今天|明天|刚才|刚刚|几天|多久|处理|解决|电话|工作人员|有人|说了|说过|告诉|上次|上回|之前说|吗|呢|吧$|啊$|呀$|了$|^(?:是|对|嗯|哦|好|不)"
)


def says_where(ref: PlaceRef) -> bool:
    """Whether a place can be found by what is said of it: 楼下 and 路口 are everywhere."""
    return not ref.weak or not _is_anywhere(ref.text)


def _is_anywhere(words: str) -> bool:
    if len(words) > _LONGEST_ANYWHERE:
        return False
    with_sounds_or_without = (words, words.rstrip(_SOUNDS_BEHIND))
    return any(_ANYWHERE.fullmatch(each) is not None for each in with_sounds_or_without)


_WIDE = Pattern(r"(?:[那这][边里块儿]|[那这]一[带片块]|附近|一带|片区|辖区|里面?)(?:吧|呀|啊)?\s*$")


def too_wide(words: str, ref: PlaceRef) -> bool:
    """Whether an answer to "where?" names no more than a whole community: 水东那边."""
    if ref.grid:  # 第1网格附近: near a pin, or as near as anybody can say it
        return False
    return is_whole(replace(ref, text=_WIDE.sub("", ref.text))) and _WIDE.search(words) is not None


def could_be_place(words: str) -> bool:
    """Whether words that nobody reads as a place could be the name of one: 菜场后门 could, 怎么还没人来 could not."""
    return _NO_PLACE.search(words) is None and not _is_anywhere(words)
