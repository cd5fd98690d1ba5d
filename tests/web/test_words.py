"""Times and sizes as the page shows them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.web import words

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("day", "title"),
    [
        (TODAY, "今天 星期日"),
        (date(2026, 11, 21), "昨天 星期六"),
        (date(2026, 11, 20), "11月20日 星期五"),
        (date(2025, 12, 31), "2025年12月31日 星期三"),
        (date(2026, 11, 23), "11月23日 星期一"),
    ],
)
def test_days(day: date, title: str) -> None:
    assert words.day_title(day, TODAY) == title


def test_times_are_the_countys() -> None:
    late = datetime(2026, 11, 21, 16, 30, tzinfo=UTC)
    assert words.day_of(late) == TODAY
    assert words.clock(late) == "00:30"
    shown = [words.when(late - timedelta(days=back), TODAY) for back in (0, 1, 5, 400)]
    assert shown == ["00:30", "昨天", "11/17", "2025/10/18"]


@pytest.mark.parametrize(("count", "shown"), [(5, "5 字节"), (2048, "2 KB"), (5 * 1024 * 1024, "5.0 MB")])
def test_sizes(count: int, shown: str) -> None:
    assert words.size(count) == shown


@pytest.mark.parametrize(("name", "face"), [("欧阳小红", "小红"), ("李明", "李明"), ("Anna", "An"), ("  ", "?")])
def test_faces(name: str, face: str) -> None:
    assert words.face(name) == face


def test_a_long_text_is_one_line_in_the_list() -> None:
    assert words.shortened("一\n二  三") == "一 二 三"
    assert words.shortened("长" * 1000) == "长" * 59 + "…"
