"""From a config to platforms: what is there, under which names, bound to what, with which words."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.app import App, labels
from bot.clock import ManualClock
from bot.config import Config, ConfigError, load
from bot.message import Choice
from bot.notify import spelled
from bot.platforms.configured import FixedGroup, configured, settle
from bot.platforms.hooks import Hooks
from bot.platforms.tokens import SharedTokens, Token
from handlers.capabilities import HOUSE
from handlers.service import membership
from storage.attachments import Attachments
from storage.database import Database
from storage.tables import chat, token
from tests.engine.stage import NOON, FakePlatform, incoming, make, until
from tests.platforms import abilities
from tests.transcripts.conftest import county, county_postgres, county_sqlite

__all__ = ["county", "county_postgres", "county_sqlite"]

README = Path(__file__).parents[2] / "README.md"


def nobody(_platform: str, _bot: str) -> Hooks:
    """Nobody listens."""
    return Hooks()


def test_the_readme_shows_what_the_adapters_declare(tmp_path: Path) -> None:
    made = abilities.table(tmp_path)
    assert {one.name for one in abilities.platforms(tmp_path)} == set(abilities.NAMES)
    assert made in README.read_text(encoding="utf-8"), "python -m tests.platforms.abilities prints the table anew"


def test_only_what_the_config_names_is_made(county: Database, tmp_path: Path) -> None:
    assert configured(Config(), county, Attachments(tmp_path), nobody).platforms == []


def test_several_bots_of_one_platform_have_names_of_their_own(county: Database, tmp_path: Path) -> None:
    config = HOUSE.config_model.model_validate(
        {
            "telegram": {"east": {"token": "11:a"}, "west": {"token": "22:b"}},
            "wecom": {"x": {"bot_id": "b", "secret": "s"}},
        }
    )
    made = configured(config, county, Attachments(tmp_path), nobody).platforms
    assert sorted(labels(made)) == ["telegram:11", "telegram:22", "wecom"]


def test_a_bot_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[telegram.main]\ntoken = "1:from-the-file"\npoll_seconds = 7\n', encoding="utf-8")
    monkeypatch.setenv("GRIDWHISTLE_TELEGRAM__MAIN__TOKEN", "1:from-outside")
    main = load(file, HOUSE.config_model).telegram["main"]
    assert (main.token.get_secret_value(), main.poll_seconds) == ("1:from-outside", 7)
    assert "from-outside" not in repr(main)


def test_a_wrong_bot_is_named_without_its_secret(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[telegram.main]\ntoken = "s3cret"\n', encoding="utf-8")
    with pytest.raises(ConfigError) as wrong:
        load(file, HOUSE.config_model)
    assert "telegram.main.token" in str(wrong.value)
    assert "s3cret" not in str(wrong.value)


def test_a_webhook_brings_its_route(county: Database, tmp_path: Path) -> None:
    hook = {"token": "1:x", "mode": "webhook", "webhook_url": "https://x/telegram", "webhook_secret": "abc"}
    made = configured(Config.model_validate({"telegram": {"main": hook}}), county, Attachments(tmp_path), nobody)
    assert [one.path for one in made.routes] == ["/telegram"]


async def test_what_an_adapter_keeps_by_itself_goes_through_the_engines_writer(county: Database) -> None:
    """Parts of albums, for one: in the writer's next commit, so that SQLite has one writer."""
    app = make(county, FakePlatform(), ManualClock(NOON))
    told = membership.hooks(lambda change: app.write(change), app.county, app.clock.now, "telegram", "1")
    async with app.running():
        names = await told.write(lambda tx: (threading.current_thread().name, tx.execute(select(1)).scalar_one()))
    assert names == ("writer-0", 1)


def test_a_robots_group_is_bound_by_the_config(county: Database, tmp_path: Path) -> None:
    app = make(county, FakePlatform(), ManualClock(NOON))
    asyncio.run(app.reread())
    places = app.county().places
    groups = [
        FixedGroup("dingtalk-robot", "dingtalk-robot", "g1", "水东3网格", "水东社区第3网格"),
        FixedGroup("dingtalk-robot", "dingtalk-robot", "g2", "不知道", "火星社区"),
    ]
    for _ in range(2):  # at every start
        with county.begin() as tx:
            settle(tx, places, groups, NOON)
    with county.reading() as tx:
        found = tx.execute(
            select(chat.c.chat_id, chat.c.purpose, chat.c.place_id).where(chat.c.platform == "dingtalk-robot")
        ).all()
    grid = places.grid(None, "水东社区第3网格")
    assert grid is not None
    assert sorted(tuple(one) for one in found) == [("g1", "grid", grid.id), ("g2", "", None)]


async def test_a_token_is_shared_and_sealed(county: Database) -> None:
    first, second = SharedTokens(county, "app-secret"), SharedTokens(county, "app-secret")
    ends = datetime(2026, 11, 26, 12, tzinfo=UTC).timestamp()
    assert await second.get("dingtalk:x") is None
    await first.put("dingtalk:x", Token("t0ken", ends))
    await first.put("dingtalk:x", Token("t1ken", ends))
    assert await second.get("dingtalk:x") == Token("t1ken", ends)
    assert await SharedTokens(county, "a new secret").get("dingtalk:x") is None

    def sealed() -> bytes:
        with county.reading() as tx:
            return bytes(tx.execute(select(token.c.sealed)).scalar_one())

    assert b"t1ken" not in await asyncio.to_thread(sealed)


async def test_two_bots_of_one_platform_send_their_own(county: Database) -> None:
    """The same group on two bots is two chats; each answer leaves by the bot that heard the question."""
    east, west = FakePlatform(), FakePlatform()
    west.bot = "west"
    app = App(Config(), county, [east, west], clock=ManualClock(NOON))
    async with app.running():
        await until(lambda: len(app.serving) == 2)
        for bot in (east.bot, west.bot):
            await app.receive(incoming("六个日", "u-1", "g-1", event=f"e-{bot}", bot=bot))
        await app.settled()
    for platform in (east, west):  # and each says once how the group is bound
        answer, hint = platform.sent
        assert (answer.bot, answer.reply_to) == (platform.bot, f"e-{platform.bot}")
        assert (hint.bot, hint.reply_to) == (platform.bot, None)


def test_choices_are_spelled_where_nothing_can_be_pressed() -> None:
    said = spelled("这件事解决了吗？", (Choice("解决了", "解决了 00001"), Choice("没解决", "没解决 00001")))
    assert said == "这件事解决了吗？\n· 解决了：请发“解决了 00001”\n· 没解决：请发“没解决 00001”"


def test_what_is_said_first_to_a_person_without_buttons_names_the_words(county: Database) -> None:
    """A number would mean nothing there: no question of theirs is open."""
    from tests.handlers.talk import Talk

    talk = Talk(county)
    talk.buttonless = True
    number = talk.report()
    said = talk.say(f"派单 {number} 交通运输局", "demo-luo", "水东社区工作群")
    told = next(one for one in said if "签收" in one.text and one.chat != "水东社区工作群")
    assert f"请发“签收 {number}”" in told.text
    assert told.choices == ()
