"""One token for all who need it, in time, in one process and in several."""

from __future__ import annotations

import asyncio
import time

from bot.platforms.tokens import MemoryTokens, Token, Tokens


class Platform:
    """Gives out tokens; `same` is DingTalk's way: within its life the same one again, renewed."""

    def __init__(self, life: float = 7200.0, same: bool = False) -> None:
        self.given = 0
        self._life = life
        self._same = same

    async def fetch(self) -> Token:
        self.given += 1
        await asyncio.sleep(0.01)
        return Token("t" if self._same else f"t{self.given}", time.time() + self._life)


async def test_everybody_waits_for_one_fetch() -> None:
    platform = Platform()
    tokens = Tokens(platform.fetch, None, "app", 300.0)
    assert set(await asyncio.gather(*(tokens.get() for _ in range(50)))) == {"t1"}
    assert set(await asyncio.gather(*(tokens.get(refused="t1") for _ in range(50)))) == {"t2"}
    assert platform.given == 2


async def test_a_renewed_token_may_be_the_same_and_is_not_fetched_by_each() -> None:
    platform = Platform(same=True)
    tokens = Tokens(platform.fetch, None, "app", 300.0)
    await tokens.get()
    assert set(await asyncio.gather(*(tokens.get(refused="t") for _ in range(50)))) == {"t"}
    assert platform.given == 2


async def test_it_is_renewed_early() -> None:
    platform = Platform(life=299.0)
    tokens = Tokens(platform.fetch, None, "app", 300.0)
    assert [await tokens.get(), await tokens.get()] == ["t1", "t2"]


async def test_processes_share_a_store_and_the_second_takes_what_the_first_renewed() -> None:
    platform, store = Platform(), MemoryTokens()
    one, other = (Tokens(platform.fetch, store, "app", 300.0) for _ in range(2))
    assert [await one.get(), await other.get()] == ["t1", "t1"]
    assert [await one.get(refused="t1"), await other.get(refused="t1")] == ["t2", "t2"]
    assert platform.given == 2


async def test_a_failed_fetch_is_not_kept() -> None:
    platform = Platform()

    async def fetch() -> Token:
        if platform.given == 0:
            platform.given += 1
            raise ConnectionError
        return await platform.fetch()

    tokens = Tokens(fetch, None, "app", 300.0)
    first, *others = await asyncio.gather(*(tokens.get() for _ in range(3)), return_exceptions=True)
    assert isinstance(first, ConnectionError)
    assert others == ["t2", "t2"]


def test_a_token_is_not_shown() -> None:
    assert "geheim" not in repr(Token("geheim", 1.0))
