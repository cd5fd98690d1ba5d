"""What is said of the book in plain words."""

from __future__ import annotations

from typing import Any

from storage.tables import fund_entry, fund_notice, outbox
from tests.handlers.talk import GRID, STAFF, Talk

LUO, NOBODY = "demo-luo", "demo-li"


def test_a_slip_is_put_right_only_after_a_yes(talk: Talk) -> None:
    shown = talk.answer("上一笔写多了，应该是326", LUO).text
    assert "-860.50元" in shown
    assert "326元" in shown
    assert "账没有动" in talk.answer("先不", LUO).text
    assert talk.count(fund_entry) == 3
    talk.say("上一笔写多了，应该是326", LUO)
    assert "冲正好了" in talk.answer("对，冲正", LUO).text
    assert [row.cents for row in talk.rows(fund_entry)] == [2_000_000, 120_000, 86_050, -86_050, 32_600]


def test_only_whoever_keeps_a_book_is_heard_of_it(talk: Talk) -> None:
    talk.say("上一笔写多了，应该是326", NOBODY)
    assert talk.say("上一笔写多了，应该是326", LUO, STAFF, addressed=False) == []
    assert talk.count(fund_entry) == 3


def test_the_notice_is_of_the_entry_that_was_named(talk: Talk) -> None:
    talk.say("记账 支出 500元 修路", LUO)
    assert "更换3栋楼道灯" in talk.say("资金公示 事中 2", LUO)[-1].text
    assert "修路" in talk.say("资金公示 事后 第4笔 验收 居民代表3人", LUO)[-1].text
    assert [row.purpose for row in talk.rows(fund_notice)] == ["更换3栋楼道灯", "修路"]


def test_anybody_reads_it_and_no_more(talk: Talk) -> None:
    public = talk.answer("资金公示", NOBODY, GRID)
    assert public.chat == GRID
    assert "余 19,139.50元" in public.text
    talk.say("资金公示 事后 3", NOBODY, GRID)
    assert talk.count(fund_notice) == 0
    assert talk.say("专项资金花哪去了", NOBODY, GRID, addressed=False) == []
    for words in ("资金台账", "冲正 3 记重了", "凭证 3", "记账 支出 5元 修路"):
        talk.say(words, NOBODY)
    assert talk.count(fund_entry) == 3


def test_it_says_that_it_moves_no_money(talk: Talk) -> None:
    for words in ("记账 支出 500元 修路", "专项资金", "资金公示 事后 3"):
        text = talk.say(words, LUO)[-1].text
        assert any(said in text for said in ("不经手钱款", "不代替审批")), words


def test_a_notice_goes_to_the_groups_by_a_second_word_and_what_was_put_right_goes_anew(talk: Talk) -> None:
    made, shown = talk.say("资金公示 事后 3 验收 居民代表", LUO)
    assert made.text.startswith("水东资金公示〔2026〕1号（事后）写好了")
    assert "【请再确认一次】专项资金公示，会发到" in shown.text
    assert not _pushed(talk), "nothing leaves before the second word"
    assert "已确认，开始发：专项资金公示" in talk.answer("确认发送", LUO).text
    groups = _pushed(talk)
    assert len(groups) == len({row.chat_id for row in groups}) > 1
    assert "【水东社区专项资金公示（事后）】\n编号：水东资金公示〔2026〕1号" in groups[0].text
    assert "实际支出：860.50元（1 笔）" in groups[0].text
    assert groups[0].files[0]["render"] == "fund_notice"
    assert "郭建勋" not in groups[0].text
    talk.clock.advance(minutes=1)
    talk.say("上一笔写多了，应该是326", LUO)
    righted = talk.answer("对，冲正", LUO)
    assert "水东资金公示〔2026〕1号（事后）公示过这件事" in righted.text
    ((_, again),) = righted.choices
    anew = talk.say(again, LUO)[-1].text
    assert "更正：代替水东资金公示〔2026〕1号" in anew
    assert "实际支出：326元（1 笔）" in anew
    talk.clock.advance(minutes=1)
    talk.say("不发了", LUO)
    talk.say("冲正 5 记重了", LUO)
    ((_, again),) = talk.answer("对，冲正", LUO).choices
    assert "实际支出：0元（0 笔）" in talk.say(again, LUO)[-1].text, "what was all taken back is put right too"


def _pushed(talk: Talk) -> list[Any]:
    return talk.rows(outbox, outbox.c.once.like("fund_notice:%"))
