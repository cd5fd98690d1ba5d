"""What the bot says: no text is missing, none is idle, each is filled, and none breaks good manners."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from string import Formatter

import pytest

from bot.app import build_registry, text_files
from bot.texts import TextError, Texts, load
from handlers.sorting import dangers
from handlers.whistles.lifecycle import State
from tests.rules.spoken import ROOT, calls, keys, prefixes

# Scolding, ranking and calling everybody are not how a neighbour speaks.
RUDE = (
    "@所有人",
    "@全体",
    "格式错误",
    "格式不对",
    "输入错误",
    "非法",
    "无效",
    "不合法",
    "禁止",
    "严禁",
    "警告",
    "请勿",
    "必须",
)
RANKING = ("排名", "红榜", "黑榜", "排行", "名次", "倒数", "垫底", "连续打卡", "通报批评", "落后")
DEMANDING = ("收到请回复", "收到请回", "请回复收到", "拍照上传", "必须上传", "定位打卡")


def sections(texts: Texts) -> frozenset[str]:
    return frozenset(key.split(".")[0] for key in texts)


def test_every_text_that_is_said_is_there(texts: Texts) -> None:
    registry = build_registry()
    others = registry.dialogues.keys() | registry.by_intent.keys()  # of the same form, compared and never said
    said = keys(sections(texts))
    assert {key: where for key, where in said.items() if key not in texts and key not in others} == {}


def test_a_key_of_an_unknown_section_is_seen_too(texts: Texts) -> None:
    """A misspelt section would not look like a key of ours: what is said is looked at by its place as well."""
    said = [(call.where, key) for call in calls() for key in call.keys]
    assert len(said) > 100
    assert [one for one in said if one[1] not in texts] == []


def test_every_text_is_said(texts: Texts) -> None:
    made = tuple(prefixes())
    assert made == tuple(one for one in made if one in ("emergency.", "ask.", "stands.")), made
    used = keys(sections(texts))
    idle = {key for key in texts if key not in used and not key.startswith(made)}
    assert idle == set()


def test_every_key_that_is_made_at_run_time_is_there(texts: Texts) -> None:
    kinds = tomllib.loads((ROOT / "handlers/understanding/emergencies.toml").read_text(encoding="utf-8"))
    said = {key.split(".")[1] for key in texts if key.startswith("emergency.")}
    assert said == {rule["kind"] for rule in kinds["rule"]} | dangers.said(), (
        "each kind of emergency has its words, and each words its kind"
    )
    states = {key.removeprefix("stands.") for key in texts if key.startswith("stands.")}
    assert states == {state.name.lower() for state in State}
    asked = {one.slot.name for command in build_registry().by_word.values() for one in command.params}
    required = {one.slot.name for cmd in build_registry().by_word.values() for one in cmd.params if one.required}
    assert required <= {key.removeprefix("ask.") for key in texts if key.startswith("ask.")}
    assert {key.removeprefix("ask.") for key in texts if key.startswith("ask.")} <= asked | {"again"}


def test_every_field_is_filled(texts: Texts) -> None:
    seen = [call for call in calls() if call.filled is not None]
    assert len(seen) > 80
    wrong = [
        (call.where, key, sorted(texts.fields(key) - call.filled))
        for call in seen
        for key in call.keys
        if call.filled is not None and not texts.fields(key) <= call.filled
    ]
    assert wrong == []


def _with_fields(texts: Texts, key: str) -> str:
    return texts.render(key, dict.fromkeys(texts.fields(key), "某某"))


def test_no_text_shows_a_brace(texts: Texts) -> None:
    shown = {key: _with_fields(texts, key) for key in texts}
    assert {key: text for key, text in shown.items() if "{" in text or "}" in text} == {}
    assert {key: text for key, text in shown.items() if text != text.strip() or not text} == {}


@pytest.mark.parametrize("words", [RUDE, RANKING, DEMANDING], ids=["rude", "ranking", "demanding"])
def test_no_text_says(texts: Texts, words: tuple[str, ...]) -> None:
    said = {key: _with_fields(texts, key) for key in texts}
    said |= {one.name: one.summary + one.example for one in build_registry().by_word.values()}
    assert {key: word for key, text in said.items() for word in words if word in text} == {}


def test_nobody_is_called_by_a_mention(texts: Texts) -> None:
    """Not in a text, and not anywhere in what is shipped, but where it is known for what to be silent about."""
    everywhere = [path for folder in ("bot", "handlers", "storage") for path in (ROOT / folder).rglob("*")]
    files = [path for path in everywhere if path.suffix in (".py", ".toml") and "understanding" not in path.parts]
    assert [path.name for path in files if re.search("@(所有人|全体|all)", path.read_text(encoding="utf-8"))] == []


def test_what_is_not_understood_is_answered_with_an_example(texts: Texts) -> None:
    questions = [key for key in texts if key.startswith("ask.") and key != "ask.again"]
    # 要写成什么样: each text that asks to write something shows how.
    asking = [key for key in texts if "请写" in _with_fields(texts, key)]
    lacking = [
        key
        for key in {*questions, *asking, "bot.not_understood"}
        if not re.search("例如|“|社区有|有：", _with_fields(texts, key))
    ]
    assert sorted(lacking) == []


def test_texts_are_short_enough_for_a_phone(texts: Texts) -> None:
    assert {key: len(_with_fields(texts, key)) for key in texts if len(_with_fields(texts, key)) > 300} == {}


def test_a_field_is_plain(texts: Texts) -> None:
    """{name}, and nothing that reaches into a value: the county may write its own texts."""
    for file in text_files():
        for _, name, spec, conversion in Formatter().parse(file.read_text(encoding="utf-8")):
            assert name is None or re.fullmatch("[a-z_]+", name), (file, name)
            assert not spec
            assert not conversion


# --- a county's own wording ---------------------------------------------------------------


def test_a_county_says_it_its_own_way(texts: Texts) -> None:
    own = texts.overridden({"bot.left": "好嘞。", "activity.withdrawn": "收回了。"})
    assert own.render("bot.left", {}) == "好嘞。"
    assert own.render("activity.withdrawn", {"line": "x"}) == "收回了。"
    assert texts.render("bot.left", {}) != "好嘞。", "the defaults are not touched"


@pytest.mark.parametrize(
    ("key", "template", "reason"),
    [
        ("bot.lefd", "好嘞。", "没有名为 bot.lefd 的文字"),
        ("bot.left", "好嘞，{name}。", "bot.left 用了没有的内容：name"),
        ("bot.left", "好嘞 {", "bot.left|{"),
        ("bot.left", "好嘞 {}", "bot.left"),
        ("bot.left", "好嘞 {0}", "bot.left"),
        ("activity.withdrawn", "{line.__class__}", "activity.withdrawn"),
        ("activity.withdrawn", "{line[0]}", "activity.withdrawn"),
        ("activity.withdrawn", "{line:>99999999}", "activity.withdrawn"),
    ],
)
def test_an_own_wording_that_cannot_work_is_refused(texts: Texts, key: str, template: str, reason: str) -> None:
    """At the start, by name: not when the first resident would have read it."""
    with pytest.raises(TextError, match=reason.replace("{", r"\{")):
        texts.overridden({key: template})


def test_a_key_that_stands_twice_is_refused(tmp_path: Path) -> None:
    for name in ("one.toml", "two.toml"):
        (tmp_path / name).write_text('[bot]\nleft = "好的"\n', encoding="utf-8")
    with pytest.raises(TextError, match=r"bot\.left is defined twice"):
        load([tmp_path / "one.toml", tmp_path / "two.toml"])
