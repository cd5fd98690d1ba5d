"""`gridwhistle explain`: how a text is understood, one or thousands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cli

VAGUE = "有没有人捡到一串钥匙"
KEYS = {"text", "intent", "command", "confidence", "sure", "bound", "ask"}


def explained(cli: Cli, text: str, *options: str) -> dict[str, Any]:
    ran = cli("explain", text, "--json", *options)
    assert (ran.code, ran.err) == (0, "")
    (line,) = ran.out.splitlines()
    meaning: dict[str, Any] = json.loads(line)
    return meaning


def test_for_people(cli: Cli) -> None:
    ran = cli("explain", "昨天在3栋打扫楼道两个半小时", "--at", "2026-12-06T10:00")
    assert ran.code == 0
    assert ran.out.startswith("意图 intent: activity.log（")
    assert "  minutes: 150\n" in ran.out
    assert "指令 command: 活动\n" in ran.out
    assert "  when: days=2026-12-05 minutes=150\n" in ran.out
    assert "  place: 3栋\n" in ran.out
    assert "  what: 打扫楼道\n" in ran.out
    assert "会再问" not in ran.out


def test_what_would_be_asked(cli: Cli) -> None:
    assert "会再问 asks: place" in cli("explain", "楼道灯坏了").out
    assert explained(cli, "楼道灯坏了")["ask"] == "place"


def test_as_json(cli: Cli) -> None:
    meaning = explained(cli, "昨天在3栋打扫楼道2小时", "--at", "2026-12-06T10:00")
    assert set(meaning) == KEYS
    assert meaning["intent"] == "activity.log"
    assert meaning["bound"]["when"]["days"] == ["2026-12-05"]
    assert 0 < meaning["confidence"] <= 1


def test_as_the_command_has_it(cli: Cli) -> None:
    """Arguments bear the names of the command's own parameters; a word at the head is certain."""
    meaning = explained(cli, "活动 12月5日9点到11点和李明、王芳在3栋扫雪", "--at", "2026-12-06T10:00")
    assert (meaning["command"], meaning["confidence"], meaning["sure"]) == ("活动", 1.0, True)
    assert meaning["bound"] == {
        "what": "扫雪",
        "minutes": 120,
        "when": {"days": ["2026-12-05"], "start": "09:00", "end": "11:00", "minutes": 120},
        "text": "12月5日9点到11点和李明、王芳在3栋扫雪",
        "span": {"start": "09:00", "end": "11:00"},
        "place": {"text": "3栋", "building": "3栋"},
        "others": ["李明", "王芳"],
    }


def test_what_is_asked_about_first(cli: Cli) -> None:
    meaning = explained(cli, VAGUE)
    assert meaning["command"]
    assert not meaning["sure"]
    assert "会先问是不是这个意思" in cli("explain", VAGUE).out


def test_two_problems_are_two(cli: Cli) -> None:
    meaning = explained(cli, "3栋路灯坏了，另外5栋门口垃圾没人收")
    assert set(meaning) == KEYS | {"matters"}
    assert meaning["matters"] == ["3栋路灯坏了", "5栋门口垃圾没人收"]
    assert explained(cli, "吹哨 3栋路灯坏了；5栋电梯坏了")["matters"] == ["3栋路灯坏了", "5栋电梯坏了"]
    assert "第 2 件: 5栋门口垃圾没人收" in cli("explain", "3栋路灯坏了，另外5栋门口垃圾没人收").out


@pytest.mark.parametrize("text", ["收到", "大家早上好", "👍", "转发：冬季防火十条"])
def test_overheard(cli: Cli, text: str) -> None:
    assert explained(cli, text, "--overheard")["intent"] == "none"


@pytest.mark.parametrize(
    ("at", "date"),
    [
        ("2026-12-06T10:00", "2026-12-05"),
        ("2026-12-06T10:00+08:00", "2026-12-05"),
        ("2026-12-05T20:00Z", "2026-12-05"),  # four in the morning of the 6th here
        ("2026-12-06", "2026-12-05"),
        ("2027-01-01", "2026-12-31"),
    ],
)
def test_at(cli: Cli, at: str, date: str) -> None:
    assert explained(cli, "昨天打扫楼道2小时", "--at", at)["bound"]["when"]["days"] == [date]


@pytest.mark.parametrize("at", ["yesterday", "2026-13-01", "", "10:00"])
def test_at_that_is_no_time(cli: Cli, at: str) -> None:
    ran = cli("explain", "昨天打扫楼道2小时", "--at", at)
    assert ran.code == 2
    assert "--at 要写成日期和时间，例如 2026-12-06T10:00" in ran.err


def test_thousands_of_lines(cli: Cli) -> None:
    lines = [f"{n % 30 + 1}号楼楼道灯坏了" for n in range(2000)]
    ran = cli("explain", "-", stdin="\n".join(lines))
    assert ran.code == 0
    answers = [json.loads(line) for line in ran.out.splitlines()]
    assert [one["text"] for one in answers] == lines
    assert {one["intent"] for one in answers} == {"whistle.new"}


def test_a_line_in_is_a_line_out(cli: Cli) -> None:
    """Whatever is in it: an empty line, a form feed, a paragraph separator, half a character."""
    lines = ["帮助", "", "   ", "报名 3\x0c", "3栋\u2028灯坏了", "坏\x00了", "x" * 5000, "人工"]
    ran = cli("explain", "-", stdin="\n".join(lines) + "\n")
    answers = [json.loads(line) for line in ran.out.split("\n") if line]
    assert len(answers) == len(lines)
    assert answers[0]["intent"] == "help"
    assert answers[-1]["intent"] == "human"


def test_nothing_in_nothing_out(cli: Cli) -> None:
    assert cli("explain", "-", stdin="").out == ""


def test_it_makes_no_database(cli: Cli, here: Path) -> None:
    cli("explain", "帮助")
    assert list(here.iterdir()) == []


def test_it_knows_the_countys_own_names(cli: Cli, request: pytest.FixtureRequest) -> None:
    """温馨港湾 could be anything, until the county's tree says that it is an estate."""
    text = "温馨港湾门口垃圾没清"
    assert explained(cli, text)["bound"].get("place", {"weak": True})["weak"]
    request.getfixturevalue("demo")
    assert explained(cli, text)["bound"]["place"]["text"] == "温馨港湾门口"


def test_numbers_are_no_secret_here_but_harmless(cli: Cli) -> None:
    """What is explained is not stored: the text comes back as it was read."""
    assert "13812345678" in explained(cli, "打我电话13812345678")["text"]
