"""A picture is never a condition: the report is taken at once, the picture follows when it can be had."""

from __future__ import annotations

from pathlib import Path

from storage.database import Database
from storage.tables import resident_order, whistle
from tests.engine.stage import until
from tests.platforms.residents.ground import ground


async def test_what_does_not_come_now_comes_later(county: Database, tmp_path: Path) -> None:
    async with ground(county, tmp_path) as here:
        urls = [here.server.picture(), here.server.picture()]
        name = urls[1].rsplit("/", 1)[1]
        whole = here.server.pictures[name]
        here.server.pictures[name] = (503, b"")
        order_id = here.server.report("楼道灯坏了", image_urls=urls)
        await here.has(1)
        (one,) = here.rows(whistle)
        assert len(one.files) == 1
        here.server.pictures[name] = whole
        await until(lambda: len(here.rows(whistle)[0].files) == 2)
        await until(lambda: here.rows(resident_order)[0].again_at is None)
        here.check([order_id])


async def test_what_never_comes_is_given_up(county: Database, tmp_path: Path) -> None:
    async with ground(county, tmp_path) as here:
        url = here.server.picture()
        here.server.pictures[url.rsplit("/", 1)[1]] = (503, b"")
        order_id = here.server.report("楼道灯坏了", image_urls=[url])
        await here.has(1)
        await until(lambda: here.rows(resident_order)[0].again_at is None)
        assert here.rows(resident_order)[0].tries == here.platform.config.again_tries
        before = here.server.calls["pic"]
        await here.looked()
        assert here.server.calls["pic"] == before
        here.check([order_id])


async def test_too_large_broken_or_gone(county: Database, tmp_path: Path) -> None:
    async with ground(county, tmp_path, settings=lambda s: s.config(picture_bytes=1000)) as here:
        large, broken, gone = here.server.picture(b"\x89PNG" + b"x" * 5000), here.server.picture(b"no picture"), "x"
        here.server.pictures["gone"] = (404, b"")
        gone = f"{here.server.url}/pic/gone"
        good = here.server.picture()
        here.server.report("楼道灯坏了", image_urls=[large, broken, gone, "not an address", good])
        await here.has(1)
        assert len(here.rows(whistle)[0].files) == 1
        assert here.rows(resident_order)[0].again_at is None, "asking again would not help"


async def test_slow_ones_hold_up_a_page_no_longer_than_they_may(county: Database, tmp_path: Path) -> None:
    async with ground(county, tmp_path, settings=lambda s: s.config(picture_seconds=0.2)) as here:
        here.server.slow("pic", 30)
        order_id = here.server.report("楼道灯坏了", pictures=1)
        await here.has(1, seconds=5)
        here.server.slow("pic", 0)
        await until(lambda: len(here.rows(whistle)[0].files) == 1)
        here.check([order_id])


async def test_each_is_fetched_once(county: Database, tmp_path: Path) -> None:
    """Though the order is read again with every look, for as long as looks overlap."""
    async with ground(county, tmp_path) as here:
        here.server.report("楼道灯坏了", pictures=3)
        await here.has(1)
        for _ in range(3):
            await here.looked()
        assert here.server.calls["pic"] == 3


async def test_the_pictures_of_the_steps_are_kept(county: Database, tmp_path: Path) -> None:
    """MED-5: the photo of what was done (process_list[].image_urls [doc 93518]) was dropped."""
    async with ground(county, tmp_path) as here:
        order_id = here.server.report("楼道灯坏了", pictures=1)
        await here.has(1)
        here.server.step(order_id, 2, pictures=1)
        await until(lambda: len(here.rows(whistle)[0].files) == 2)
        late = here.server.picture()
        name = late.rsplit("/", 1)[1]
        whole = here.server.pictures[name]
        here.server.pictures[name] = (503, b"")
        here.server.step(order_id, 5, "换好了", urls=[late])
        await until(lambda: here.rows(resident_order)[0].again_at is not None)
        here.server.pictures[name] = whole
        await until(lambda: len(here.rows(whistle)[0].files) == 3)
        await until(lambda: here.rows(resident_order)[0].again_at is None)
        await here.looked()
        assert len(here.rows(whistle)[0].files) == 3, "each once"
        here.check([order_id])


async def test_one_that_waits_for_its_grid_keeps_both(county: Database, tmp_path: Path) -> None:
    async with ground(county, tmp_path) as here:
        order_id = here.server.report("楼道灯坏了", grid="老街一片", pictures=1)
        await here.has(1, resident_order)
        here.server.step(order_id, 2, pictures=1)
        await until(lambda: len(here.rows(resident_order)[0].files) == 2)
        assert here.rows(resident_order)[0].state == "held"


async def test_an_address_that_is_over_is_asked_for_anew(county: Database, tmp_path: Path) -> None:
    """LOW-10: how long image_urls live is written nowhere; a 403 was "never", and get_order_info may tell another."""
    async with ground(county, tmp_path) as here:
        over, fresh = here.server.picture(), here.server.picture()
        here.server.pictures[over.rsplit("/", 1)[1]] = (403, b"")
        order_id = here.server.report("楼道灯坏了", image_urls=[over])
        await here.has(1)
        here.server.orders[order_id]["image_urls"] = [fresh]
        await until(lambda: len(here.rows(whistle)[0].files) == 1)
        here.check([order_id])
