"""A voice message's transcript with the sounds of thinking left out: 嗯、那个、就是说."""

from __future__ import annotations

from bot.values.pattern import Pattern

_EDGE = r"[\s,，。、.…~！!？?；;]"
# 额头 and 哎呀 begin like a sound.
_SOUND = rf"(?:[嗯呃唔诶欸]{{1,6}}|[哦噢喂哎额啊]{{1,6}}(?={_EDGE}|$|我|咱|你|那个|这个))"
# Words that stop a gap, not part of what is told. 那个 and 这个 are fillers only where a sentence begins or
# right before 就是 and the like: 上次那件事 and 3号楼的那个电梯 mean something.
_WORD = r"(?:就是说|怎么说呢|怎么讲呢|我想说(?:一下|的是)?|我(?:要|想)?反映(?:一下)?(?=那个|就是)|然后呢|反正就是)"
_THIS = r"(?:那个|这个|内个)"
_LEAD = Pattern(
    rf"(?:^|(?<={_EDGE}))(?:(?:{_SOUND}|{_WORD}|{_THIS}(?=[\s,，、…]|我|咱|你|就是|那个|这个|有个)){_EDGE}*)+"
)
_INSIDE = Pattern(rf"(?:{_SOUND}[,，、…\s]+|(?<=[,，、。…\s]){_SOUND}|就是说[,，、]?|怎么[说讲]呢[,，、]?)")
_AGAIN = Pattern(r"(就是|然后|那个|这个|我们|我家|我)(?:[,，、…\s]*\1)+")  # 我我我们, 就是就是
_MARKS = Pattern(r"([,，、。])[,，、。]+")


def without_fillers(text: str) -> str:
    """What was told, without hesitation; the text itself where nothing else would be left."""
    plain = _AGAIN.sub(r"\1", text)
    plain = _LEAD.sub("", plain)
    plain = _INSIDE.sub("", plain)
    plain = _MARKS.sub(r"\1", plain).strip(" ,，、")
    return plain or text
