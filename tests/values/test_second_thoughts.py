"""A yes with more behind it, a give-up with its reason, words put right: what each sentence is."""

from __future__ import annotations

from bot.values.instead import instead
from bot.values.replies import gives_up, not_sure
from bot.values.yes import agrees, agrees_and, holds

YES = ["确认的", "是滴", "好的呢 就按这个来 辛苦", "确认无误", "莫等了 就报上去", "中 就楞个报", "好的谢谢", "两件都对"]
NOT_YES = ["先别报", "对面", "好的，3号楼", "好的我再看看", "对吗"]
WITH_MORE = {
    "物业不管 报吧": "物业不管",
    "对的报给派出所也行": "报给派出所也行",
    "对的3单元": "3单元",
    "好的我再看看": "",
    "对，不过是5栋": "",
}
HOLD = ["先别报", "等我拍个照", "明天再说", "稍等", "我再想想"]
LEFT = ["不用了 物业刚开了", "我自己拿去修 不用报了", "不要你管了!!!", "不报了,信不过你们", "我刚看又收走了 不用报了"]
NOT_LEFT = ["算了说吧 水东文化广场 每天晚上七点到十点", "不用了 灯又坏了", "不要了 只要1", "不是3栋 算了 是5栋"]
PUT_RIGHT = {
    "不是后门 是侧门": ("后门", "侧门"),
    "是楼道灯 不是路灯": ("路灯", "楼道灯"),
    "不是昨天 是前天 一个半小时": ("昨天", "前天"),
    "把3栋改成5栋": ("3栋", "5栋"),
    "是不是3栋": None,
}


def test_each_sentence_is_what_people_mean_by_it() -> None:
    assert [text for text in YES if not agrees(text)] == []
    assert [text for text in NOT_YES if agrees(text)] == []
    assert {text: agrees_and(text) for text in WITH_MORE} == WITH_MORE
    assert [text for text in HOLD if not holds(text)] == []
    assert [text for text in LEFT if not gives_up(text)] == []
    assert [text for text in NOT_LEFT if gives_up(text)] == []
    assert {text: instead(text) for text in PUT_RIGHT} == PUT_RIGHT
    assert [not_sure(text) for text in ("我哪知道什么栋", "不记得了", "3栋")] == [True, True, False]
