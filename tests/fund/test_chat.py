"""What is said of the book in plain words."""

from __future__ import annotations

from storage.tables import fund_entry, fund_notice
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
    assert "更换3栋楼道灯" in talk.answer("资金公示 事中 2", LUO).text
    assert "修路" in talk.answer("资金公示 事后 第4笔 验收 居民代表3人", LUO).text
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
        text = talk.answer(words, LUO).text
        assert any(said in text for said in ("不经手钱款", "不代替审批")), words
