"""How an office says it: full names, titles in lines, asking instead of ordering."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.whistles.config import LetterConfig
from handlers.whistles.letters.phrasing import LINE, PHRASES, issuer_name, opening, subject, title_lines
from handlers.whistles.letters.records import LetterKind
from storage.places import Kind, Place


def _place(name: str, kind: Kind = Kind.COMMUNITY) -> Place:
    return Place(1, None, kind, name, "", "/1/", "", "", None)


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("水东社区", "水东社区居民委员会"),
        ("水东社区居委会", "水东社区居民委员会"),
        ("水东社区居民委员会", "水东社区居民委员会"),
        ("林岗村", "林岗村村民委员会"),
        ("林岗村村委会", "林岗村村民委员会"),
    ],
)
def test_a_committee_signs_with_its_full_name(name: str, full: str) -> None:
    assert issuer_name(_place(name), LetterConfig()) == full


def test_the_county_words_the_name_itself() -> None:
    config = LetterConfig(issuer="会昌县文武坝镇{community}居民委员会")
    assert issuer_name(_place("水东社区"), config) == "会昌县文武坝镇水东社区居民委员会"
    assert issuer_name(_place("会昌县", Kind.COUNTY), config) == "中共会昌县委组织部"


def test_no_letter_orders_an_equal() -> None:
    assert set(PHRASES) == set(LetterKind)
    for kind, phrases in PHRASES.items():
        said = f"{phrases.name}{phrases.about}{phrases.opening}{phrases.closing}"
        assert "交办" not in said
        assert ("督" in said) is (kind is LetterKind.SUPERVISE)  # the county's office alone supervises
    assert opening(LetterKind.ORDER, _place("林岗村")).startswith("我村登记的")
    assert not opening(LetterKind.SUPERVISE, _place("会昌县", Kind.COUNTY)).startswith("我")


@pytest.mark.parametrize(
    ("place", "summary", "category", "title"),
    [
        ("温馨港湾小区", "排水沟堵塞，下雨天积水", "环境整治", "关于商请办理水东社区温馨港湾小区排水沟堵塞一事的函"),
        ("水东社区3栋", "水东社区3栋灯坏了", "物业房屋", "关于商请办理水东社区3栋灯坏了一事的函"),
        ("", "占道经营问题", "城市管理", "关于商请办理水东社区占道经营问题的函"),
        ("3栋", "一" * 25, "环境整治", "关于商请办理水东社区3栋环境整治问题的函"),
        ("3栋", "3栋", "", "关于商请办理水东社区3栋有关事项的函"),
    ],
)
def test_a_title_names_the_place_once_and_never_half_a_sentence(
    place: str, summary: str, category: str, title: str
) -> None:
    assert "".join(subject(LetterKind.ORDER, "水东社区", place, summary, category)) == title


def test_a_title_is_cut_where_a_reader_pauses() -> None:
    assert title_lines(("关于商请办理水东社区", "3栋", "灯坏了一事的函")) == "关于商请办理水东社区3栋灯坏了一事的函"
    cut = title_lines(("关于商请办理水东社区", "温馨港湾小区", "排水沟堵塞一事的函"))
    assert cut == "关于商请办理水东社区温馨港湾小区\n排水沟堵塞一事的函"


@given(st.lists(st.text("水东社区温馨港湾小3栋单元12B（", min_size=1, max_size=50), min_size=1, max_size=3))
def test_no_title_loses_a_word_or_a_line_its_measure(parts: list[str]) -> None:
    lines = title_lines(parts).split("\n")
    assert "".join(lines) == "".join(parts)
    assert all(lines)
    assert max(map(len, lines)) <= LINE + LINE // 2
    if len("".join(parts)) <= LINE:
        assert len(lines) == 1


def test_a_place_too_long_for_a_line_is_cut_beside_its_number() -> None:
    lines = title_lines((f"关于商请办理{'东' * 12}128栋{'西' * 20}", "灯坏了一事的函")).split("\n")
    assert max(map(len, lines)) <= LINE
    assert sum("128栋" in line for line in lines) == 1
