"""What one message breaks off and the next goes on with, as the house joins them; and doors told without a house."""

from __future__ import annotations

import pytest

from handlers.audience.doors import doors
from storage.redaction import scrub
from tests.handlers.talk import GRID, Talk

JOINED = {
    "wang_wu409＠fox（补充：mail.com（陈师傅））": ("409", "mail"),
    "路灯坏了（补充：zs4048）（补充：(at)foxmail.com 谢谢）": ("zs4048", "foxmail"),
    "加微信wx19（补充：3627 谢谢）": ("wx19", "3627"),
    "(25.517371, 115.83）（补充：4802)": ("25.517371", "4802"),
    "这是我的：25.；722247，115.389803": ("722247", "389803"),
    "https://〔位置〕（更正：382668,25.745355 谢谢）": ("382668", "745355"),
    "北纬25°1（补充：6′22″东经115°16′22″打给我）": ("6′", "22″"),
    "联系：5386|2883|；HC-NW-2026-00001 8128|7188打给我": ("5386", "7188"),
    "赣A123；45": ("123", "45"),
    "漏水，pxzi57（补充：at 163.com（李四）": ("pxzi57", "163"),
}
STAYS = (
    "路灯坏了；HC-NW-2026-00001 13号楼",
    "水表读数12345；补充 HC-JJ-2026-00010 是67890",
    "用电58734度、60009度（补充：3栋2单元）",
    "2026年11月22日；2012/1/4",
    "上次25.123吨；这次31.456吨",
)
DOORS = {
    "幺二幺二号，敲门": "幺二幺二",
    "三二零四，敲门": "三二零四",
    "②⑨⓪①在家等": "②⑨⓪①",
    "二六一一没电了": "二六一一",
    "二幺〇八号下水道堵了": "二幺〇八",
    "西北街 309号房养狗扰民": "309",
    "车挡路；HC-WC-2026-00003 是711号": "711",
}


@pytest.mark.parametrize("text", JOINED)
def test_halves_are_hidden_where_they_meet(text: str) -> None:
    clean = scrub(text)
    assert not any(half in clean for half in JOINED[text]), clean
    assert scrub(clean) == clean


@pytest.mark.parametrize(
    "parts",
    [
        ("〔2026〕1号文说了，sofed8828 at ", "foxmail.com（刘小红）"),
        ("漏水，wang77at", "qq.com"),
        ("https://uri.amap.com/marker?position=115.689661,2", "5.943416，快来"),
        ("https://map.qq.com/?lat=25.513343&l", "ng=115.943416，快来"),
    ],
)
def test_what_is_broken_off_at_its_mark_is_hidden_too(parts: tuple[str, str]) -> None:
    """Scrubbed when it comes, and once more where the case joins it."""
    first, second = map(scrub, parts)
    for joined in (
        f"{first}（补充：{second}）",
        f"{first}；{second}",
        f"漏水（补充：{first.strip()}）（补充：{second}）",
    ):
        clean = scrub(joined)
        assert not any(piece in clean for piece in ("8828", "wang77", "foxmail", "943416")), clean


@pytest.mark.parametrize(
    "text", ["薇信noq6329，快来", "加微信 idx771", "微信ID noq6329", "VX no-6329", "微信号NO：noq6329"]
)
def test_a_name_that_begins_like_the_word_for_one(text: str) -> None:
    assert not any(name in scrub(text) for name in ("noq6329", "q6329", "x771", "6329"))


@pytest.mark.parametrize("text", STAYS)
def test_what_only_stands_there_stays(text: str) -> None:
    assert scrub(text) == text


@pytest.mark.parametrize("text", DOORS)
def test_a_door_told_without_its_house(text: str) -> None:
    assert any(DOORS[text] in text[start:end] for start, end in doors(text))


@pytest.mark.parametrize("text", ["302路没来", "120元没电费", "电话2301", "捡了302袋", "西北街309号漏水", "108号漏水"])
def test_what_is_no_door(text: str) -> None:
    assert doors(text) == []


@pytest.mark.parametrize(
    ("first", "second", "halves"),
    [
        ("3栋2单元漏水，另外5号楼灯坏了，加我微信 krml", "nyk665482 谢谢", ("krml", "nyk665482")),
        ("3栋2单元漏水，另外5号楼灯坏了，护照号：G51477", "887 谢谢", ("G51477", "887")),
        ("3栋2单元漏水，另外5号楼灯坏了，打1380013", "8000 谢谢", ("1380013", "8000")),
        ("3栋2单元漏水，另外5号楼灯坏了，湘K　𝟸𝟸𝟽", "补充 1 𝟶𝟻F打给我", ("𝟸𝟸𝟽", "𝟶𝟻F")),
    ],
)
def test_a_number_that_goes_on_in_the_next_message_is_in_no_list_of_drafts(
    talk: Talk, first: str, second: str, halves: tuple[str, str]
) -> None:
    """What is added joins the first draft, and the number broke off in the last one."""
    talk.say(first, "demo-li", GRID)
    shown = "\n".join(each.text for each in talk.say(second, "demo-li", GRID))
    assert "2. 水东社区 5号楼" in shown, "two drafts, and what is added to the first"
    assert not all(half in shown for half in halves), shown
