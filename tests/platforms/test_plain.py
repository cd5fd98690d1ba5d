"""A resident's link, picture or colour is never the bot's own word, whatever platform carries it."""

from __future__ import annotations

import re

import pytest
from pydantic import SecretStr

from bot.message import ChatKind, Choice, Outgoing
from bot.platforms.dingtalk import parts as dingtalk
from bot.platforms.plain import plain_in_markdown
from bot.platforms.wecom.config import WecomConfig
from bot.platforms.wecom.parts import Card, Text, parts

MARKUP = [
    "[领补贴点这里](https://evil.example)",
    "![](https://evil.example/track.png)",
    '<font color="warning">县委通知</font>',
    "**通知** 请转账",
    "<@zhangsan> 快来",
    "`代码`",
    "# 通知",
    "第一行\n> 引用",
    "第一行\n---\n第二行",
    "第一行\n====",
    "  ## 通知",
]
# What any of the two dialects acts upon.
ACTS = re.compile(r"[*`<\[\]]|^\s*(?:#|>|-{2}|=+\s*$|-\s)", re.MULTILINE)


def outgoing(text: str, choices: tuple[Choice, ...] = ()) -> Outgoing:
    return Outgoing(id=1, platform="wecom", bot="b", chat_id="c", chat_kind=ChatKind.GROUP, text=text, choices=choices)


@pytest.mark.parametrize("said", MARKUP)
def test_nothing_of_it_acts(said: str) -> None:
    assert ACTS.search(said), "this example shows nothing"
    assert not ACTS.search(plain_in_markdown(said))
    assert not ACTS.search(dingtalk.markdown(said))


@pytest.mark.parametrize("said", MARKUP)
def test_wecom_shows_it_as_text(said: str) -> None:
    config = WecomConfig(bot_id="b", secret=SecretStr("s"))
    text = f"【新哨】HC-SD-2026-00001 水东社区\n{said}"
    shown = [part.content for part in parts(outgoing(text), config) if isinstance(part, Text)]
    assert shown
    assert not any(ACTS.search(piece) for piece in shown)


def test_a_card_reads_no_markdown_and_stays_as_it_is() -> None:
    config = WecomConfig(bot_id="b", secret=SecretStr("s"))
    (card,) = parts(outgoing("2*3 号楼[东]", (Choice("好", "好"),)), config)
    assert isinstance(card, Card)
    assert card.title == "2*3 号楼[东]"


@pytest.mark.parametrize(
    "said", ["水东社区 3号楼2单元", "1. 打扫楼道\n2. 清沟", "- 3℃", "10 - 3 = 7", "哨函〔2026〕12号"]
)
def test_ordinary_words_hardly_change(said: str) -> None:
    assert plain_in_markdown(said).replace("－", "-") == said
