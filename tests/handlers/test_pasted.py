"""Lines copied from WeChat: every way it copies them is read, names leave as numbers, and own words stay own words."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.understanding import FORWARDED, Said, is_pasted, read_pasted, without_word
from tests.understanding.house import intent_of

LAMP, LIFT = "3号楼楼道灯坏了", "5栋电梯又停了"
TWO = (Said(1, LAMP), Said(2, LIFT))
FORMS = {
    "PC": f"张三 2026/11/22 9:15:30\n{LAMP}\n\n李四 2026/11/22 9:16:02\n{LIFT}\n",
    "Mac": f"张三 2026年11月22日 09:15\n{LAMP}\n李四 2026年11月22日 09:16\n{LIFT}",
    "phone": f"张三 上午9:15\n{LAMP}\n李四 昨天 下午 3:20\n{LIFT}",
    "date first": f"2026-11-22 09:15:30 张三\n{LAMP}\n2026-11-22 09:16:00 李四\n{LIFT}",
    "mailed": f"—————  2026-11-22  —————\n\n\n张三  11:02\n\n{LAMP}\n\n李四  11:03\n\n{LIFT}",
    "one line": f"张三：{LAMP}\n李四：{LIFT}",
    "on one line": f"张三：{LAMP} 李四：{LIFT}",
    "colon": f"张三:\n{LAMP}\n\n李四:\n{LIFT}",
    "time and colon": f"[2026/11/22 09:15] 张三: {LAMP}\n[2026/11/22 09:16] 李四: {LIFT}",
    "name, time, colon": f"张三 09:15：{LAMP}\n李四 09:16：{LIFT}",
    "merged": f"张三和李四的聊天记录\n\n张三: {LAMP}\n李四: {LIFT}",
    "between dashes": f"—— 聊天记录 ——\n张三：{LAMP}\n李四：{LIFT}\n—— 以上 ——",
    "system lines": f"张三 9:15\n{LAMP}\n“李四”撤回了一条消息\n王五邀请赵六加入了群聊\n李四 9:16\n{LIFT}",
    "full width": f"张三　２０２６／１１／２２　９：１５\n{LAMP}\n李四　２０２６／１１／２２　９：１６\n{LIFT}",
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_every_way_of_copying(text: str) -> None:
    assert is_pasted(text)
    assert read_pasted(text) == TWO
    assert intent_of(text) == FORWARDED


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"张三：{LAMP}", (Said(1, LAMP),)),
        (f"李姐：{LAMP}", (Said(1, LAMP),)),
        (f"3-502王阿姨：{LAMP}", (Said(1, LAMP),)),
        (f"小红:{LAMP}", (Said(1, LAMP),)),
        ("阳光：灯坏了\n阳光：还有电梯", (Said(1, "灯坏了"), Said(1, "还有电梯"))),
        ("张三 9:15\n[图片][图片]\n李四 9:16\n收到", (Said(1, "", 2), Said(2, "收到"))),
        ('张三 9:15\n[语音] 5"\n灯坏了[捂脸]', (Said(1, "灯坏了"),)),
        ("张三 9:15\n@李四 你家漏水\n李四 9:16\n张三说得对", (Said(1, "你家漏水"), Said(2, "邻居说得对"))),
        (f"王五 11:02\n「李四：{LAMP}」\n- - - - - - - - - - -\n我家也是", (Said(2, LAMP), Said(1, "我家也是"))),
        (
            f"李四 11:00\n{LAMP}\n王五 11:02\n「李四：{LAMP}」\n- - - - - - -\n我家也是",
            (Said(1, LAMP), Said(2, "我家也是")),
        ),
        ("张三 9:15\n一楼漏水\n还很臭\n李四 9:16\n是啊", (Said(1, "一楼漏水\n还很臭"), Said(2, "是啊"))),
    ],
)
def test_what_stands_in_it(text: str, said: tuple[Said, ...]) -> None:
    assert is_pasted(text)
    assert read_pasted(text) == said


@pytest.mark.parametrize(
    "text",
    [
        LAMP,
        "地点：3号楼\n问题：楼道灯坏了\n联系人：不留",
        "水东社区：3号楼楼道灯坏了",
        "物业：他们说不管",
        "昨天晚上停电了 22:30",
        "3号楼停水了 9:30\n请来修",
        "9:30 开会\n地点会议室",
        "提醒：明天9:00开会",
        "我们打扫楼道：9:00-11:00\n人员：张三 李四",
        "今天 9:00 在3栋打扫楼道\n张三、李四",
        "在3栋打扫楼道 9:00\n张三、李四",
        "明天开会 9:00\n地点会议室",
        "https://example.com/a：看这个",
        "1：灯坏了\n2：电梯停了",
        "3号楼：灯坏了\n5号楼：电梯停了",
        "好的：)",
        "",
        "：",
        "\n\n",
    ],
)
def test_own_words_are_not_taken_for_anothers(text: str) -> None:
    assert not is_pasted(text)
    assert intent_of(text) != FORWARDED


@pytest.mark.parametrize("text", ["转发", "转发 灯坏了", "转发\n灯坏了", "转发：冬季防火十条"])
def test_what_says_that_it_is_forwarded(text: str) -> None:
    assert intent_of(text) == FORWARDED
    assert "转发" not in without_word(text)
    assert without_word("转发了三次没人管") == "转发了三次没人管"


def test_after_the_word_lines_need_no_names() -> None:
    assert read_pasted(f"{LAMP}\n\n{LIFT}") == (Said(0, LAMP), Said(0, LIFT))


PIECES = st.sampled_from(
    ["张三", "李姐", "：", ":", " ", "\n", "9:15", "2026/11/22", "[图片]", "「", "」", "- - -", "@", "\u2005", "—————"]
)
WORDS = st.sampled_from(["灯坏了", "聊天记录", "昨天", "上午", "3-502", "\ud800", "\x00", "👍🏽", "撤回了一条消息"])
TEXTS = st.lists(PIECES | WORDS, max_size=30).map("".join) | st.text(max_size=200)


@given(TEXTS)
def test_any_text_is_read(text: str) -> None:
    is_pasted(text)
    for one in read_pasted(text):
        assert one.speaker >= 0
        assert one.text or one.pictures


SPEAKERS = ["王小明", "欧阳修", "阿珍姐", "3-502李阿姨", "幸福一家人"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["王小明", "欧阳修", "阿珍姐", "3-502李阿姨", "幸福一家人"]), st.sampled_from([LAMP, LIFT])
        ),
        min_size=1,
        max_size=12,
    )
)
def test_no_name_of_a_speaker_is_left(lines: list[tuple[str, str]]) -> None:
    text = "\n".join(f"{name} 9:{at:02d}\n{words}，{lines[0][0]}知道" for at, (name, words) in enumerate(lines))
    said = read_pasted(text)
    for name, _ in lines:
        assert not any(name in one.text for one in said)
    assert {one.speaker for one in said} == set(range(1, len({name for name, _ in lines}) + 1))


@pytest.mark.parametrize(
    "text",
    [
        "a" * 3000,
        "张三 " * 900,
        "-" * 3000,
        "9:15 " * 600,
        "：".join("张" * 900),
        "张三：\n" * 900,
        "「" * 3000,
        "@" * 3000,
    ],
    ids=["letters", "names", "dashes", "times", "colons", "heads", "quotes", "mentions"],
)
def test_no_text_takes_long(text: str) -> None:
    began = time.perf_counter()
    is_pasted(text)
    read_pasted(text)
    assert time.perf_counter() - began < 0.2
