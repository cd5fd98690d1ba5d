"""Settings: every key is documented, the example is what the code renders, and a mistake is named without its value."""

from __future__ import annotations

import tomllib
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from bot import config as settings
from bot import config_file
from bot.config import Config, ConfigError
from bot.config_file import PROPOSED, defaults, model_of
from handlers.capabilities import HOUSE
from handlers.week.config import WeekConfig
from tests.rules.spoken import ROOT

SECRET = "t0psecret"
SECTIONS: dict[str, type[BaseModel]] = {
    name: field.annotation
    for name, field in HOUSE.config_model.model_fields.items()
    if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
}
BOTS: dict[str, type[BaseModel]] = {
    name: model for name, field in HOUSE.config_model.model_fields.items() if (model := model_of(field)) is not None
}
BOTS |= {
    f"{name}.{key}": model
    for name, section in SECTIONS.items()
    for key, field in section.model_fields.items()
    if (model := model_of(field)) is not None
}


def load(path: Path | None = None) -> Config:
    return settings.load(path, HOUSE.config_model)


def render(answers: dict[tuple[str, str], object] | None = None) -> str:
    return config_file.render(HOUSE.config_model, answers)


@pytest.fixture(autouse=True)
def nothing_in_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import os

    for name in os.environ:
        if name.startswith("GRIDWHISTLE_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "county.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_example_is_what_the_code_renders() -> None:
    assert (ROOT / "config.example.toml").read_text(encoding="utf-8") == render()


def test_the_example_says_the_defaults() -> None:
    told = tomllib.loads(render())
    assert told.pop("texts") == {}
    assert set(told) == set(SECTIONS)
    for name, values in told.items():
        assert SECTIONS[name](**values) == SECTIONS[name](), name
        many = {key for key, field in SECTIONS[name].model_fields.items() if model_of(field) is not None}
        behind = {
            key
            for key, field in SECTIONS[name].model_fields.items()
            if any(mark in (field.description or "") for mark in PROPOSED) and f"\n# {key} = " in render()
        }
        assert set(values) | many | behind == set(SECTIONS[name].model_fields), "every key is shown"
        assert not set(values) & behind, "a proposal of ours is the county's only when somebody writes it down"


@pytest.mark.parametrize("section", BOTS)
def test_a_bots_section_is_shown_whole_and_commented_out(section: str) -> None:
    """Without the hashes, and with what is needed filled in, it is taken as it stands."""
    block = render().partition(f"# [{section}.main]\n")[2].partition("\n\n")[0]
    shown = tomllib.loads("\n".join(line.removeprefix("# ") for line in block.splitlines()))
    assert set(shown) == set(BOTS[section].model_fields)
    needed = {key: "1:x" for key, field in BOTS[section].model_fields.items() if field.is_required()}
    taken = BOTS[section].model_validate(shown | needed)
    assert taken.model_dump(exclude_defaults=True).keys() <= {*needed, "proxy", "secret", "webhook_secret"}
    assert all(field.description for field in BOTS[section].model_fields.values())


def test_the_example_can_be_used_as_it_is(tmp_path: Path) -> None:
    assert load(written(tmp_path, render())).model_dump() == load(None).model_dump()


@pytest.mark.parametrize(("section", "key"), defaults(HOUSE.config_model))
def test_every_key_is_documented(section: str, key: str) -> None:
    described = SECTIONS[section].model_fields[key].description
    assert described
    assert described[0].isupper() or not described[0].isascii(), described
    assert described.endswith((".", ")", "。")), described
    assert f"# {described}" in render()
    assert SECTIONS[section].__doc__


def test_answers_replace_defaults_and_are_read_again(tmp_path: Path) -> None:
    told = render({("county", "name"): '南"康\\区\n', ("web", "port"): 9000, ("push", "quiet_from"): time(22, 30)})
    read = load(written(tmp_path, told))
    assert (read.county.name, read.web.port, read.push.quiet_from) == ('南"康\\区\n', 9000, time(22, 30))


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, '[web]\nport = 9000\nhost = "127.0.0.2"\n[county]\nname = "甲县"\n')
    monkeypatch.setenv("GRIDWHISTLE_WEB__PORT", "9001")
    monkeypatch.setenv("GRIDWHISTLE_WEEK__THEMES", '["志愿服务日"]')
    monkeypatch.setenv("GRIDWHISTLE_PUSH__QUIET_FROM", "22:00")
    read = load(path)
    assert (read.web.port, read.web.host, read.county.name) == (9001, "127.0.0.2", "甲县")
    assert read.section(WeekConfig).themes == ("志愿服务日",)
    assert read.push.quiet_from == time(22)


def test_which_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.find() is None
    here = tmp_path / "config.toml"
    here.write_text('[county]\nname = "这里"\n', encoding="utf-8")
    named = written(tmp_path, '[county]\nname = "环境"\n')
    assert load().county.name == "这里"
    monkeypatch.setenv("GRIDWHISTLE_CONFIG", str(named))
    assert load().county.name == "环境"
    assert load(here).county.name == "这里"


def test_a_file_that_is_not_there_is_an_error_and_not_the_defaults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ConfigError, match="找不到配置文件"):
        load(tmp_path / "nowhere.toml")
    monkeypatch.setenv("GRIDWHISTLE_CONFIG", str(tmp_path / "nowhere.toml"))
    with pytest.raises(ConfigError, match="找不到配置文件"):
        load()


WRONG: list[tuple[str, str, str]] = [
    ("web", "port", "70000"),
    ("web", "port", f'"{SECRET}"'),
    ("county", "code", f'"{SECRET}"'),
    ("county", "nmae", f'"{SECRET}"'),
    ("database", "batch", "0"),
    ("database", "url", "5"),
    ("week", "push", f'"{SECRET} 16:00"'),
    ("week", "push", '"fri 25:00"'),
    ("push", "quiet_from", f'"{SECRET}"'),
    ("log", "level", f'"{SECRET}"'),
    ("sending", "per_chat_per_minute", f'{{ web = "{SECRET}" }}'),
    ("activity", "day_minutes", "1441"),
    ("privacy", "keep_years", "0"),
]


@pytest.mark.parametrize(("section", "key", "value"), WRONG)
def test_a_wrong_value_is_named_by_its_key_and_not_told(tmp_path: Path, section: str, key: str, value: str) -> None:
    with pytest.raises(ConfigError) as error:
        load(written(tmp_path, f"[{section}]\n{key} = {value}\n"))
    assert f"{section}.{key}" in str(error.value)
    assert SECRET not in str(error.value)
    assert value.strip('"') not in str(error.value) or len(value) < 3


@pytest.mark.parametrize("name", ["GRIDWHISTLE_WEB__PORT", "GRIDWHISTLE_DATABASE__BATCH", "GRIDWHISTLE_COUNTY__CODE"])
def test_a_wrong_value_of_the_environment_too(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, SECRET)
    with pytest.raises(ConfigError) as error:
        load()
    section, key = name.removeprefix("GRIDWHISTLE_").lower().split("__")
    assert f"{section}.{key}" in str(error.value)
    assert SECRET not in str(error.value)


@pytest.mark.parametrize("name", ["GRIDWHISTLE_WEB", "GRIDWHISTLE_WEEK__THEMES"])
def test_what_is_no_json_in_the_environment_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, f"not json {SECRET}")
    with pytest.raises(ConfigError) as error:
        load()
    assert name.split("_")[1].split("__")[0].lower() in str(error.value).lower()
    assert SECRET not in str(error.value)


@pytest.mark.parametrize(
    "text",
    [
        "[web\nport = 1",
        f'[database]\nurl = "postgresql://u:{SECRET}@h/d',
        "web = 5",
        "x = = 1",
        "[web]\nport = 1\nport = 2",
    ],
)
def test_a_file_that_cannot_be_parsed_is_one_sentence(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError) as error:
        load(written(tmp_path, text))
    assert SECRET not in str(error.value)
    assert "Traceback" not in str(error.value)


def test_a_section_that_is_not_ours_is_named(tmp_path: Path) -> None:
    """[databse] url = … : the county would run on an empty SQLite file without knowing why."""
    with pytest.raises(ConfigError, match="databse"):
        load(written(tmp_path, '[databse]\nurl = "sqlite:///x"\n'))


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as error:
        load(written(tmp_path, "[web]\nport = -1\n[database]\nbatch = 0\n"))
    assert "web.port" in str(error.value)
    assert "database.batch" in str(error.value)


def test_a_value_is_frozen() -> None:
    read: Any = load()
    with pytest.raises(ValueError, match="frozen"):
        read.web.port = 1
    with pytest.raises(ValueError, match="frozen"):
        read.web = None


@pytest.mark.parametrize("value", ["mon 00:00", "sun 23:59", "fri 16:00"])
def test_a_day_and_a_time(tmp_path: Path, value: str) -> None:
    assert load(written(tmp_path, f'[week]\npush = "{value}"\n')).section(WeekConfig).push == value


@pytest.mark.parametrize(
    "value", ["5 16:00", "friday 16:00", "fri", "16:00", "fri 16:00:61", "fri 16", "fri  16:00", "周五 16:00"]
)
def test_no_day_or_no_time(tmp_path: Path, value: str) -> None:
    """A number would be another day to the scheduler than to cron: only names are taken."""
    with pytest.raises(ConfigError, match=r"week\.push"):
        load(written(tmp_path, f'[week]\npush = "{value}"\n'))


@pytest.mark.parametrize("value", ["fri 16:30", "mon 08:05", "sat 16:00:30"])
def test_what_is_taken_can_be_scheduled(tmp_path: Path, value: str) -> None:
    """A value that passes must not stop the bot when it starts."""
    from bot.schedule import Job

    try:
        read = load(written(tmp_path, f'[week]\npush = "{value}"\n'))
    except ConfigError:
        return
    assert [str(one.trigger()) for one in HOUSE.jobs(read) if isinstance(one, Job)]


def test_a_file_of_before_the_list_had_its_section_is_still_read(tmp_path: Path) -> None:
    old = '[county]\nname = "甲县"\nthemes = ["志愿服务日"]\n[push]\nweek = "thu 09:00"\nquiet_from = "22:00:00"\n'
    read = load(written(tmp_path, old))
    assert read.section(WeekConfig) == WeekConfig(themes=("志愿服务日",), push="thu 09:00")
    assert (read.county.name, read.push.quiet_from) == ("甲县", time(22))
    both = load(written(tmp_path, '[push]\nweek = "thu 09:00"\n[week]\npush = "mon 10:00"\n'))
    assert both.section(WeekConfig).push == "mon 10:00"
    with pytest.raises(ConfigError, match=r"week\.push"):
        load(written(tmp_path, f'[push]\nweek = "{SECRET}"\n'))
    with pytest.raises(ConfigError, match=r"push\.weak"):
        load(written(tmp_path, '[push]\nweak = "thu 09:00"\n'))
