"""Who there is, as the database has it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, insert

from bot.web.cast import NEWCOMER_PREFIX, RESIDENT, Cast, Casting, Group, Speaker, newcomer, read_cast
from bot.web.demo_cast import with_demo
from storage.database import Database
from storage.tables import account, chat, person, place, role, unit
from tests.web.stage import NOW


def put(tx: Connection, table: Table, **values: Any) -> int:
    row: int = tx.execute(insert(table).values(**values).returning(table.c.id)).scalar_one()
    return row


def place_in(tx: Connection, kind: str, name: str, above: str = "/", parent: int | None = None) -> tuple[int, str]:
    made = put(
        tx, place, kind=kind, name=name, code="X", parent_id=parent, path=f"new-{name}", branch="", duty_phone=""
    )
    path = f"{above}{made}/"
    tx.execute(place.update().where(place.c.id == made).values(path=path))
    return made, path


def group(tx: Connection, chat_id: str, place_id: int | None, purpose: str = "grid", **more: Any) -> None:
    values = {"platform": "web", "bot": "room", "kind": "group", "active": True, "created_at": NOW} | more
    put(tx, chat, chat_id=chat_id, title=f"群{chat_id}", purpose=purpose, place_id=place_id, **values)


def somebody(tx: Connection, name: str, grid: int, unit_id: int | None = None) -> int:
    return put(
        tx,
        person,
        name=name,
        unit_id=unit_id,
        member=True,
        grid_id=grid,
        state="in",
        roster_key=name,
        created_at=NOW,
    )


def test_people_sit_in_the_groups_of_their_places(database: Database) -> None:
    with database.begin() as tx:
        community, above = place_in(tx, "community", "水东社区")
        first, _ = place_in(tx, "grid", "第一网格", above, community)
        second, _ = place_in(tx, "grid", "第二网格", above, community)
        group(tx, "community", community)
        group(tx, "first", first)
        group(tx, "second", second)
        group(tx, "staff", community, "staff")
        group(tx, "unbound", None, "")
        group(tx, "left", first, active=False)
        group(tx, "elsewhere", first, platform="dingtalk")
        bureau = put(tx, unit, name="县交通运输局")
        wang = somebody(tx, "王小红", first)
        li = somebody(tx, "李志强", second, bureau)
        put(tx, role, person_id=wang, name="community", place_id=community, since=date(2026, 1, 1), until=None)
        put(tx, role, person_id=li, name="grid", place_id=first, since=date(2025, 1, 1), until=date(2025, 12, 31))
        for user, name, whose in (("u1", "小红", wang), ("u2", "志强", li), ("u3", "张阿姨", None)):
            put(tx, account, platform="web", user_id=user, name=name, person_id=whose, created_at=NOW)
        put(tx, account, platform="dingtalk", user_id="d1", name="别处", person_id=None, created_at=NOW)
    assert read_cast(database, "room", NOW.date()) == Cast(
        (
            Speaker("u1", "王小红", "社区干部 · 第一网格", ("community", "first", "staff")),
            Speaker("u2", "李志强", "县交通运输局 · 第二网格", ("community", "second")),
            Speaker("u3", "张阿姨", "居民", ()),
        ),
        tuple(Group(chat_id, f"群{chat_id}") for chat_id in ("community", "first", "second", "staff", "unbound")),
    )
    assert read_cast(database, "another bot", NOW.date()).groups == ()


def test_anybody_may_come_in() -> None:
    cast = Cast((Speaker("u1", "王小红"),), (Group("g", "一群"),))
    made = newcomer("  陈 大姐 \n")
    assert cast.speaker(made) == Speaker(made, "陈 大姐", "新来的")
    assert cast.speaker("u9") is None
    assert cast.speaker(NEWCOMER_PREFIX) is None
    assert [cast.title(chat_id) for chat_id in ("g", "p-u1", f"p-{made}", "x", "p-x")] == [
        "一群",
        "王小红",
        "陈 大姐",
        "",
        "",
    ]


def test_the_demo_knows_where_its_people_sit() -> None:
    """Before anybody reported in: the first screen of the demo is no empty private chat."""
    groups = (Group("g-SD-1", "水东社区第1网格群"),)
    li, guo = Speaker("demo-li", "李桂秀", RESIDENT), Speaker("demo-guo", "郭建勋", "县财政局", ("g-x",))
    made = with_demo(Cast((li, guo, Speaker("u-1", "别人", RESIDENT)), groups))
    assert made.groups == groups
    assert made.speakers == (
        Speaker("demo-li", "李桂秀", "居民 · 水东社区第1网格", ("g-SD-1",)),
        Speaker("demo-guo", "郭建勋", "县财政局", ("g-SD-1", "g-x")),
        Speaker("u-1", "别人", RESIDENT),
    )


def test_what_is_asked_again_and_again_is_read_once() -> None:
    reads: list[Cast] = []

    def read() -> Cast:
        reads.append(Cast((Speaker(f"u-{len(reads)}", "某人"),)))
        return reads[-1]

    casting = Casting(read)
    assert casting.recent() is casting.recent() is reads[0]
    assert casting.fresh() is reads[1]
    assert casting.recent() is reads[1]
