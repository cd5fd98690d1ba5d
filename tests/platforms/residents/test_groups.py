"""The 客户群 of a county: by their owners, a hundred at a time, and what becomes of those whose owner left.

developer.work.weixin.qq.com/document/path/92120 (= 93414): owner_filter.userid_list 最多100个; without it 81017 above
1000 visible people; 当群主为离职成员时，必须要指定群主过滤才可拉取对应数据; status 1 跟进人离职, 2 离职继承中.
92571: get_follow_user_list. The code lists of xen0n/go-workwx name 81017, 84074, 48005, 50003.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.platforms.wecom_residents import groups
from bot.platforms.wecom_residents.client import Client
from bot.platforms.wecom_residents.refusal import NOBODY, Refusal, RefusalKind
from storage.database import Database
from storage.tables import outbox, resident_group
from tests.engine.stage import until
from tests.platforms.residents import emulator as e
from tests.platforms.residents.emulator import WeCom, wecom
from tests.platforms.residents.ground import ground, looks_often
from tests.platforms.residents.test_tasks import _groups, matched


async def test_a_county_of_more_than_a_thousand(county: Database) -> None:
    """HIGH-3: every group was refused with 81017."""
    async with wecom() as server:
        server.visible = 5000
        for number in range(230):
            server.add_group(f"群{number}", f"owner{number}")
        client = Client(server.config())
        found = await groups.read(client, {})
        await client.close()
        assert len(found) == 230
        asked = [body["owner_filter"]["userid_list"] for path, body in server.bodies if path == e.GROUPS]
        assert {len(owners) for owners in asked} == {100, 31}
        assert sorted({one for owners in asked for one in owners}) == sorted(server.members)


@pytest.mark.parametrize("status", [1, 2])
@pytest.mark.parametrize("refused", [False, True], ids=["as documented", "as in the field"])
async def test_groups_of_an_owner_who_left(status: int, refused: bool) -> None:
    """MED-4: they vanished. Listed where the owner is named, or, as people report (40003), not even there."""
    async with wecom() as server:
        left, kept = server.add_group("甲群", "zhang"), server.add_group("乙群", "wang")
        known = {left: "zhang", kept: "wang", "wrDissolved": "zhang"}
        server.leave("zhang", status)
        server.departed_refused = refused
        client = Client(server.config())
        owners = {one.chat_id: one.owner for one in await groups.read(client, known)}
        assert owners == {left: "", kept: "wang"}
        owners = {one.chat_id: one.owner for one in await groups.read(client, {left: "", kept: "wang"})}
        assert owners == {left: "", kept: "wang"}, "and after a restart, when it is forgotten who the owner was"
        server.inherit("zhang", "wang")
        owners = {one.chat_id: one.owner for one in await groups.read(client, {left: "", kept: "wang"})}
        assert owners == {left: "wang", kept: "wang"}
        await client.close()


async def test_one_who_cannot_be_named_hides_no_other() -> None:
    async with wecom() as server:
        first, second = server.add_group("甲群", "zhang"), server.add_group("乙群", "li")
        server.leave("zhang")
        server.members.remove("li")  # lost 客户联系, and is still there
        server.departed_refused = True
        client = Client(server.config())
        owners = {one.chat_id: one.owner for one in await groups.read(client, {first: "zhang", second: "li"})}
        await client.close()
        assert owners == {first: "", second: "li"}


async def test_nobody_has_the_right() -> None:
    """Then it is said, and no group is thought gone."""
    async with wecom() as server:
        server.members.clear()
        client = Client(server.config())
        with pytest.raises(Refusal) as refused:
            await groups.read(client, {"wr1": "zhang"})
        await client.close()
        assert (refused.value.kind, refused.value.code) == (RefusalKind.SETUP, NOBODY)


async def test_staff_hear_of_an_owner_who_left(county: Database, tmp_path: Path) -> None:
    def prepare(server: WeCom) -> None:
        _groups(server)

    async with ground(county, tmp_path, prepare=prepare, settings=looks_often) as here:
        await matched(here)
        here.server.leave("wangl")
        await until(lambda: here.count(resident_group, resident_group.c.owner == "") == 1)
        await until(lambda: any("群主已经离职" in row.text for row in here.rows(outbox)))
        before = len(here.rows(outbox))
        calls = here.server.calls[e.FOLLOW]
        await until(lambda: here.server.calls[e.FOLLOW] >= calls + 3)
        assert len(here.rows(outbox)) == before, "once"
        assert here.count(resident_group, resident_group.c.gone.is_(True)) == 0
        here.server.inherit("wangl", "zhanggf")
        await until(lambda: here.count(resident_group, resident_group.c.owner == "zhanggf") == 3)


async def test_groups_that_cannot_be_read_are_said_beside_the_state(county: Database, tmp_path: Path) -> None:
    """A county may use 居民上报 alone: the connection is live all the same."""
    async with ground(county, tmp_path, settings=looks_often) as here:
        here.server.refuse(e.FOLLOW, (200, {"errcode": 84074, "errmsg": "no permission"}), 3)
        await until(lambda: "84074" in here.platform.state.reason)
        assert here.platform.state.word == "live"
        await until(lambda: str(here.platform.state) == "live")
