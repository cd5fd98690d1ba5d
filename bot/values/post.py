"""The title of a post that somebody takes on: 我想认领楼道清洁员."""

from __future__ import annotations

from bot.values.found import Found, Given
from bot.values.pattern import Pattern

_TITLE = Pattern(
    r"(?:(?:认领|申请|领|选|报名|报|安排|分配|给|当|做|担任|担当|负责|想要|接|换)"
    r"(?:一个|个|了|下|一下|这个|那个|我|[ :：])*){1,6}"  # bounded: a row of such words is not tried in every split
    r"([^\s,。!?0-9第]{1,12}?(?:岗位?|(?:员|长|志愿者|巡逻)(?![岗员长])))"
    r"|^([^\s,。!?0-9第我]{2,10}?(?:岗位?|(?:员|长|志愿者)(?![岗员长])))"
)
_WHOSE = Pattern(r"^(?:我们?|咱们?|俺们?|本)(?:楼栋?|栋|社区|小区|单元|网格|这)?的?(?=..)")
_AROUND = "的一个这那"
# A post, and none in particular.
_ANY = frozenset({"岗", "岗位", "服务岗", "服务岗位", "志愿岗", "志愿岗位", "一个岗", "一个岗位", "个岗位", "社区岗位"})


def find_post(text: str, _given: Given) -> Found[str] | None:
    """The title as it was said, without whose post it is; None where no post in particular is named."""
    match = _TITLE.search(text)
    if match is None:
        return None
    group = 1 if match[1] is not None else 2
    post = _WHOSE.sub("", match[group].strip(_AROUND))
    if not post or post in _ANY:
        return None
    start = match.start(group) + match[group].index(post)
    return Found(post, start, start + len(post))
