"""What is quoted beside what is said, and records of others, on whatever platform."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.forwards import as_record, only_words
from bot.platforms.quoted import LIMIT, with_quote
from handlers.understanding import is_pasted, read_pasted

LINE = "3号楼楼道灯坏了"


@pytest.mark.parametrize(
    "own",
    [
        *("", "这个", "看看这个", "就是这个", "处理一下", "登记", "谁管？", "怎么办", "这里！"),
        *("麻烦社区看看上面这条", "请登记一下", "帮忙反映一下"),
    ],
)
def test_what_only_points_is_the_quoted(own: str) -> None:
    assert with_quote(own, LINE) == LINE
    assert with_quote(own, "") == own


@pytest.mark.parametrize("own", ["确认", "是的", "对", "不是", "算了", "好的", "收到", "谢谢网格长", "3", "不知道"])
def test_an_answer_to_the_bot_stays_alone(own: str) -> None:
    assert with_quote(own, LINE) == own


@pytest.mark.parametrize("own", ["吹哨", "我家也是", "补充 00001", "5号楼也一样黑", "报名 3", "赶紧修"])
def test_own_words_stand_before_the_quoted(own: str) -> None:
    assert with_quote(own, LINE) == f"{own}\n{LINE}"


@given(st.text(max_size=60), st.text(max_size=900))
def test_no_words_of_ones_own_are_lost(own: str, quoted: str) -> None:
    told = with_quote(own, quoted)
    assert len(told) <= len(own.strip()) + 1 + LIMIT
    assert told == quoted.strip()[:LIMIT].strip() or told.startswith(own.strip())


@pytest.mark.parametrize("text", ["这个" * 2000, "请" * 4000, "谢谢" * 2000, " " * 4000])
def test_no_text_takes_long(text: str) -> None:
    began = time.perf_counter()
    with_quote(text, LINE)
    with_quote(text[:24], LINE)
    assert time.perf_counter() - began < 0.2


NAMES = st.sampled_from(
    ["张三", "A：业主", "李四，5栋", "“小王”", "2026-11-22 9:15", "🌻", "", "地点", "聊天记录", "张三\n李四"]
)
WORDS = st.sampled_from([LINE, "5栋电梯又停了", "一楼漏水\n还很臭", "王五：你好", "收到", "", "[图片]", "1. 灯\n2. 水"])


@given(st.lists(st.tuples(NAMES, WORDS), max_size=8))
def test_a_record_is_read_as_a_pasted_chat(lines: list[tuple[str, str]]) -> None:
    record = as_record(lines)
    spoken = [(name, words) for name, words in lines if words]
    assert bool(record) == bool(spoken)
    if spoken:
        assert is_pasted(record)
        assert not any(line.startswith(("张三", "A", "李四", "🌻")) for line in record.splitlines())
        assert len(only_words(record).splitlines()) == len(spoken)
        told = read_pasted(record)
        assert sum(line.pictures for line in told) >= ("[图片]" in [words for _, words in spoken])


def test_who_speaks_twice_has_one_number_and_who_has_no_name_none_of_anothers() -> None:
    record = as_record([("张三", "灯坏了"), ("", "是的"), ("张三", "三天了"), ("", "张三说得对")])
    assert record == "聊天记录\n群友1：灯坏了\n群友2：是的\n群友1：三天了\n群友3：邻居说得对"
