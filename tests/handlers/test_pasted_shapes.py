"""How WeChat, DingTalk, QQ and Telegram copy a chat, on phones and desktops, and whatever people call themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.understanding import Said, is_pasted, read_pasted
from handlers.understanding.pasted import Said as Line

LAMP, LIFT = "3号楼楼道灯坏了", "5栋电梯又停了"
BAR = "=" * 64
TWO = (Said(1, LAMP), Said(2, LIFT))
SHAPES = {
    "telegram desktop": f"张三, [22.11.2026 9:15]\n{LAMP}\n\n李四, [22.11.2026 9:16]\n{LIFT}",
    "telegram desktop sec": f"张三, [22.11.2026 9:15:30]\n{LAMP}\n\n李四, [22.11.2026 9:16:02]\n{LIFT}",
    "telegram mac en": f"张三, [Nov 22, 2026 at 9:15:30 AM]:\n{LAMP}\n\n李四, [Nov 22, 2026 at 9:16:02 AM]:\n{LIFT}",
    "telegram ios": f"张三, [22 Nov 2026 at 09:15]\n{LAMP}\n李四, [22 Nov 2026 at 09:16]\n{LIFT}",
    "telegram slash": f"张三, [22/11/2026 9:15]\n{LAMP}\n李四, [22/11/2026 9:16]\n{LIFT}",
    "telegram us": f"张三, [11/22/2026 9:15 AM]\n{LAMP}\n李四, [11/22/2026 9:16 AM]\n{LIFT}",
    "telegram android": f"张三:\n{LAMP}\n\n李四:\n{LIFT}",
    "telegram android2": f"> 张三:\n{LAMP}\n\n> 李四:\n{LIFT}",
    "telegram bracket first": f"[22.11.2026 9:15] 张三: {LAMP}\n[22.11.2026 9:16] 李四: {LIFT}",
    "telegram zh": f"张三, [2026/11/22 9:15]\n{LAMP}\n李四, [2026/11/22 9:16]\n{LIFT}",
    "telegram zh2": f"张三, [2026年11月22日 09:15:30]\n{LAMP}\n李四, [2026年11月22日 09:16:30]\n{LIFT}",
    "qq pc": f"张三(12345678) 9:15:30\n{LAMP}\n李四(87654321) 9:16:02\n{LIFT}",
    "qq pc date": f"张三 2026/11/22 9:15:30\n{LAMP}\n李四 2026/11/22 9:16:02\n{LIFT}",
    "qq export": f"2026-11-22 9:15:30 张三(12345678)\n{LAMP}\n\n2026-11-22 9:16:02 李四(87654321)\n{LIFT}",
    "qq export mail": f"2026-11-22 9:15:30 张三<zhang@qq.com>\n{LAMP}\n\n2026-11-22 9:16:02 李四<li@qq.com>\n{LIFT}",
    "qq titles": f"【管理员】张三(12345678) 9:15:30\n{LAMP}\n【潜水】李四(87654321) 9:16:02\n{LIFT}",
    "qq titles export": (
        f"2026-11-22 9:15:30 【群主】张三(12345678)\n{LAMP}\n\n2026-11-22 9:16:02 【活跃】李四(87654321)\n{LIFT}"
    ),
    "colon and time": f"张三: 09:15\n{LAMP}\n李四: 09:16\n{LIFT}",
    "qq nt": f"张三: 11-22 09:15:30\n{LAMP}\n\n李四: 11-22 09:16:02\n{LIFT}",
    "qq nt2": f"张三： 2026-11-22 09:15:30\n{LAMP}\n李四： 2026-11-22 09:16:02\n{LIFT}",
    "qq phone": f"张三 09:15:30\n{LAMP}\n李四 09:16:02\n{LIFT}",
    "qq phone2": f"张三：\n{LAMP}\n李四：\n{LIFT}",
    "qq header": (
        f"消息记录（此消息记录为文本格式，不支持重新导入）\n\n{BAR}\n消息分组:我的QQ群\n{BAR}\n消息对象:幸福家园\n{BAR}\n\n"
        f"2026-11-22 9:15:30 张三(12345678)\n{LAMP}\n\n2026-11-22 9:16:02 李四(87654321)\n{LIFT}"
    ),
    "ding pc": f"张三 11-22 09:15\n{LAMP}\n李四 11-22 09:16\n{LIFT}",
    "ding pc2": f"张三(张三) 11月22日 09:15\n{LAMP}\n李四(李四) 11月22日 09:16\n{LIFT}",
    "ding pc3": f"张三 11/22 09:15\n{LAMP}\n李四 11/22 09:16\n{LIFT}",
    "ding phone": f"张三: {LAMP}\n李四: {LIFT}",
    "ding dept": f"张三-物业部 昨天 09:15\n{LAMP}\n李四-物业部 昨天 09:16\n{LIFT}",
    "wx pc4": f"张三 2026-11-22 09:15\n{LAMP}\n李四 2026-11-22 09:16\n{LIFT}",
    "wx pc": f"张三:\n{LAMP}\n\n\n李四:\n{LIFT}\n\n",
    "wx name above": f"张三\n2026/11/22 9:15\n{LAMP}\n\n李四\n2026/11/22 9:16\n{LIFT}",
    "wx name above2": f"张三\n09:15\n{LAMP}\n李四\n09:16\n{LIFT}",
    "wx mac weekday": f"张三 2026年11月22日 星期日 09:15\n{LAMP}\n李四 2026年11月22日 星期日 09:16\n{LIFT}",
    "wx weekday": f"张三 星期日 09:15\n{LAMP}\n李四 星期日 09:16\n{LIFT}",
    "wx mail": (
        f"Dear:\n\n    “幸福家园”群聊的聊天记录如下:\n\n—————  2026-11-22  —————\n\n\n张三  09:15\n\n{LAMP}\n\n\n"
        f"李四  09:16\n\n{LIFT}"
    ),
    "wx yesterday": f"张三 昨天 21:15\n{LAMP}\n李四 昨天 21:16\n{LIFT}",
    "bullet": f"• 张三：{LAMP}\n• 李四：{LIFT}",
    "numbered": f"1. 张三：{LAMP}\n2. 李四：{LIFT}",
    "quote arrow": f"> 张三：{LAMP}\n> 李四：{LIFT}",
    "comma name": f"A,张三 9:15:30\n{LAMP}\n李四，5栋 9:16:02\n{LIFT}",
    "comma name2": f"A，张三 2026/11/22 9:15:30\n{LAMP}\n李四 2026/11/22 9:16:02\n{LIFT}",
    "colon name": f"5栋:张三 2026/11/22 9:15:30\n{LAMP}\n李四 2026/11/22 9:16:02\n{LIFT}",
    "colon name tg": f"5栋: 张三, [22.11.2026 9:15]\n{LAMP}\n李四, [22.11.2026 9:16]\n{LIFT}",
    "quote name": f"“小张” 2026/11/22 9:15:30\n{LAMP}\n「李四」 2026/11/22 9:16:02\n{LIFT}",
    "quote name colon": f"“小张”：{LAMP}\n“李姐”：{LIFT}",
    "date name": f"张三2026.1.1 2026/11/22 9:15:30\n{LAMP}\n李四 2026/11/22 9:16:02\n{LIFT}",
    "date name2": f"2026-11-22 2026/11/22 9:15:30\n{LAMP}\n李四 2026/11/22 9:16:02\n{LIFT}",
    "emoji name": f"🌻张三🌻：{LAMP}\n🐯：{LIFT}",
    "emoji name time": f"🌻 2026/11/22 9:15:30\n{LAMP}\n🐯💪 2026/11/22 9:16:02\n{LIFT}",
    "dots name": f"张三... 9:15:30\n{LAMP}\n。。 9:16:02\n{LIFT}",
    "excl name": f"加油！张三 2026/11/22 9:15:30\n{LAMP}\n李四？ 2026/11/22 9:16:02\n{LIFT}",
    "space name": f"张 三 5栋 2026/11/22 9:15:30\n{LAMP}\n李 四 2026/11/22 9:16:02\n{LIFT}",
    "english": f"Tom Lee 2026/11/22 9:15:30\n{LAMP}\nAmy 2026/11/22 9:16:02\n{LIFT}",
    "long name": f"水东社区第1网格3-502张三（业主代表） 2026/11/22 9:15:30\n{LAMP}\n李四 2026/11/22 9:16:02\n{LIFT}",
    "ampm": f"张三 9:15 AM\n{LAMP}\n李四 9:16 AM\n{LIFT}",
    "trad ampm": f"张三 上午 9:15\n{LAMP}\n李四 上午 9:16\n{LIFT}",
    "wx merged title": f"群聊的聊天记录\n张三: {LAMP}\n李四: {LIFT}",
    "say": f"张三说：{LAMP}\n李四说：{LIFT}",
    "trouble name": f"停水受害者 2026/11/22 9:15:30\n{LAMP}\n李四 2026/11/22 9:16:02\n{LIFT}",
}


@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES)
def test_every_shape(text: str) -> None:
    assert is_pasted(text)
    assert read_pasted(text) == TWO


@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES)
def test_windows_line_ends_change_nothing(text: str) -> None:
    assert read_pasted(text.replace("\n", "\r\n")) == TWO


NICKNAMES = st.sampled_from(
    [
        "A,张三", "李四，5栋", "5栋:张三", "“小张”", "「李四」", "张三2026.1.1", "2026-11-22", "🌻张三🌻", "🐯",
        "张三...",
        "加油！", "停水受害者", "张 三", "Tom Lee", "3-502", "（业主）", "9:15", "地点", "[玫瑰]", "a@b", "我爱我家",
    ]
)  # fmt: skip
HEADS = st.sampled_from(
    [
        "{} 2026/11/22 9:15:30",
        "{}, [22.11.2026 9:15]",
        "{}(12345678) 9:15:30",
        "【管理员】{} 9:15:30",
        "{}: 11-22 09:15:30",
    ]
)


@given(st.lists(st.tuples(NICKNAMES, st.sampled_from([LAMP, LIFT])), min_size=1, max_size=6), HEADS)
def test_any_nickname_over_a_time_that_no_hand_writes(lines: list[tuple[str, str]], head: str) -> None:
    text = "\n".join(f"{head.format(name)}\n{words}" for name, words in lines)
    numbers: dict[str, int] = {}
    told = [Line(numbers.setdefault(name, len(numbers) + 1), words) for name, words in lines]
    assert is_pasted(text)
    assert read_pasted(text) == tuple(dict.fromkeys(told))


@pytest.mark.parametrize(
    "text",
    [
        "我打扫了楼道 2026-11-22 09:15\n还有邻居",
        "会议时间: 2026-11-22 09:15\n地点会议室",
        "3号楼停水了 2026年11月22日 9:30\n请来修",
        "停水通知\n9:30\n请大家储水",
        "打扫楼道\n2026-11-22 9:30\n水东社区",
        "开会，请准时参加，地点在社区二楼会议室，请带笔 2026-11-22 09:15\n收到请回复",
        "1. 物业：不管\n2. 社区：没来过",
        "- 3号楼：灯坏了\n- 5号楼：停水",
        "• 时间：周六\n• 地点：广场",
        "尊敬的社区：\n3号楼灯坏了",
        "消息：停水了",
    ],
)
def test_own_words_with_times_and_lists_stay_own(text: str) -> None:
    assert not is_pasted(text)
