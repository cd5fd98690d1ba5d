"""Every community its own: what went wrong, groups, words; asked in the action, of the database."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import insert, update

from bot.access import Role
from bot.refused import Refused
from bot.work import Work
from handlers.residents import naming
from handlers.service import bindings, failures
from handlers.sorting import actions as sorting
from handlers.sorting.actions import Words
from storage import outbox, people
from storage.outbox import Owed
from storage.people import Chat
from storage.places import Place
from storage.tables import category, chat, inbox, resident_class, resident_group
from storage.tables import outbox as outbox_table
from tests.handlers.acting import acting_as
from tests.handlers.talk import BOT, GRID, NAMES, PLATFORM, STAFF, TEN, Talk
from tests.scopes.town import PHONE, Town

SD, NW, XIAO = "community-SD", "community-NW", "demo-xiao"
HERE = {GRID, STAFF, f"p-{SD}", "p-grid-SD"}
THERE = {"g-NW-3", "g-NW-staff", f"p-{NW}"}
RESIDENTS = {"p-demo-li", "p-stranger-SD", "p-neighbour-NW"}  # of no place: the county's alone


def _chat(talk: Talk, chat_id: str, bot: str = BOT) -> Chat:
    with talk.database.reading() as tx:
        return people.chats(tx, [(PLATFORM, bot, chat_id)])[PLATFORM, bot, chat_id]


def _place(talk: Talk, name: str) -> Place:
    place = talk.county.places.grid(None, name) or talk.county.places.community(name)
    assert place is not None
    return place


def _dead(town: Town) -> dict[int, str]:
    """A letter that could not be delivered for each of these chats; their addresses by its number."""
    talk = town.talk
    with talk.database.begin() as tx:
        tx.execute(outbox_table.delete())
        for chat_id in sorted(HERE | THERE | RESIDENTS):
            owed = Owed(PLATFORM, _chat(talk, chat_id).id, f"王大爷家的事 {PHONE}", TEN)
            outbox.owe(tx, [owed], TEN)
        tx.execute(update(outbox_table).values(state="dead", error="blocked"))
    rows = talk.rows(outbox_table)
    chats = {row.id: row.chat_id for row in talk.rows(chat)}
    return {row.id: chats[row.chat_id] for row in rows}


@pytest.mark.parametrize(
    ("who", "seen"), [(SD, HERE), (NW, THERE), (XIAO, HERE | THERE | RESIDENTS), ("grid-SD", {GRID, "p-grid-SD"})]
)
def test_letters_that_did_not_arrive_are_those_to_one_s_own_chats(town: Town, who: str, seen: set[str]) -> None:
    dead = _dead(town)
    with town.talk.database.reading() as tx:
        letters = failures.dead_letters(acting_as(town.talk, tx, who))
    shown = {dead[letter.id] for letter in letters}
    assert shown & (HERE | THERE | RESIDENTS) == seen
    told = town.talk.answer("死信", who, GRID)
    assert told.chat == f"p-{who}"
    assert not any(word in told.text for word in ("王大爷", PHONE, *NAMES.values()))


def test_only_one_s_own_are_sent_again_whatever_number_is_said(town: Town) -> None:
    dead = _dead(town)
    numbers = {chat_id: number for number, chat_id in dead.items()}
    with town.talk.database.begin() as tx:
        work = acting_as(town.talk, tx, SD)
        assert failures.resend(work, numbers["g-NW-3"]) == failures.resend(work, numbers["p-demo-li"]) == 0
        assert failures.resend(work, None) == len(HERE)
    queued = {dead[row.id] for row in town.talk.rows(outbox_table, outbox_table.c.state == "queued")}
    assert GRID in queued
    assert not queued & (THERE | RESIDENTS)


@pytest.mark.parametrize(("who", "seen"), [(SD, HERE), (NW, THERE), (XIAO, HERE | THERE | RESIDENTS)])
def test_messages_that_failed_are_those_of_one_s_own_chats(town: Town, who: str, seen: set[str]) -> None:
    talk = town.talk
    error = {chat_id: f"Error{at}" for at, chat_id in enumerate(sorted(HERE | THERE | RESIDENTS))}
    with talk.database.begin() as tx:
        for at, (chat_id, said) in enumerate(error.items()):
            row = {
                "id": 10**9 + at,
                "platform": PLATFORM,
                "bot": BOT,
                "event_id": said,
                "chat_id": _chat(talk, chat_id).id,
            }
            row |= {"account_id": talk.account_id("demo-li"), "received_at": TEN, "state": "failed", "error": said}
            tx.execute(insert(inbox).values(**row))
    with talk.database.reading() as tx:
        failed = {message.error for message in failures.unhandled(acting_as(talk, tx, who))}
    assert failed >= {error[chat_id] for chat_id in seen}
    assert not failed & {error[chat_id] for chat_id in (HERE | THERE | RESIDENTS) - seen}
    shown = talk.answer("出错", who, STAFF)
    assert shown.chat == f"p-{who}"
    assert NAMES["demo-li"] not in shown.text


def test_nobody_binds_a_group_of_another_community(town: Town) -> None:
    """Bound there, bound there by another bot of ours, called as one of theirs; and nobody gives away their own."""
    talk = town.talk
    home, far = _place(talk, "水东社区第3网格"), _place(talk, "南外社区第3网格")
    theirs = _chat(talk, "g-NW-3")
    with talk.database.begin() as tx:
        twin = people.add_chat(tx, PLATFORM, "other", "g-NW-3", "group", "邻里群", None, TEN)
        called = people.add_chat(tx, PLATFORM, BOT, "g-called", "group", "南外社区第3网格居民群", None, TEN)
        plain = people.add_chat(tx, PLATFORM, BOT, "g-plain", "group", "邻里群", None, TEN)
        for group, where, key in (
            (theirs, home, "bound_elsewhere"),
            (twin, home, "bound_elsewhere"),
            (called, home, "named_elsewhere"),
            (plain, far, "not_yours"),
            (_chat(talk, GRID), far, "not_yours"),
        ):
            with pytest.raises(Refused, match=rf"group\.{key}"):
                bindings.bind(acting_as(talk, tx, SD), group, where)
        bindings.bind(acting_as(talk, tx, SD), plain, home)
        bindings.bind(acting_as(talk, tx, NW), called, far)
        bindings.bind(acting_as(talk, tx, XIAO), twin, home)
    assert _chat(talk, "g-NW-3").place_id is None, "the county moved it, and its other bot keeps still there"


EDITS: dict[str, Callable[[Work], object]] = {
    "words": lambda work: sorting.set_words(work, "环境整治", Words(("渣土",))),
    "a class": lambda work: sorting.add(work, "充电设施", ""),
    "a department everywhere": lambda work: sorting.set_unit(
        work, "环境整治", next(iter(work.county.places.units.values())), None
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_what_counts_in_every_community_is_the_county_s_to_set(town: Town, edit: str) -> None:
    with town.talk.database.begin() as tx:
        with pytest.raises(Refused):
            EDITS[edit](acting_as(town.talk, tx, SD))
        assert tx.execute(category.select()).all() == []
        EDITS[edit](acting_as(town.talk, tx, XIAO))


def test_a_community_says_who_is_in_charge_in_itself_alone(town: Town) -> None:
    talk = town.talk
    unit = next(iter(talk.county.places.units.values()))
    with talk.database.begin() as tx:
        sorting.set_unit(acting_as(talk, tx, SD), "环境整治", unit, _place(talk, "水东社区"))
        with pytest.raises(Refused, match=r"sorting\.not_yours"):
            sorting.set_unit(acting_as(talk, tx, SD), "环境整治", unit, _place(talk, "南外社区"))


def test_a_class_that_is_matched_is_the_county_s_to_change(town: Town) -> None:
    talk = town.talk
    with talk.database.begin() as tx:
        tx.execute(insert(resident_class).values(name="市容环境", seen_at=TEN))
        naming.match_class(acting_as(talk, tx, SD), "市容环境", "环境整治")
        naming.match_class(acting_as(talk, tx, SD), "市容环境", "环境整治")
        with pytest.raises(Refused, match=r"residents\.class_set"):
            naming.match_class(acting_as(talk, tx, NW), "市容环境", "物业房屋")
        naming.match_class(acting_as(talk, tx, XIAO), "市容环境", "物业房屋")


def test_groups_without_an_owner_are_shown_to_whom_they_concern(town: Town) -> None:
    talk = town.talk
    with talk.database.begin() as tx:
        for name, place in (("水东群", "水东社区第1网格"), ("南外群", "南外社区第3网格"), ("新群", "")):
            where = _place(talk, place).id if place else None
            row = {"chat_id": name, "name": name, "owner": "", "gone": False, "seen_at": TEN, "place_id": where}
            tx.execute(insert(resident_group).values(**row))
        seen = {who: set(naming.overview(acting_as(talk, tx, who)).orphaned) for who in (SD, NW, XIAO)}
    assert seen == {SD: {"水东群", "新群"}, NW: {"南外群", "新群"}, XIAO: {"水东群", "南外群", "新群"}}


# --- what staff list, said in a group -----------------------------------------------------------


@pytest.mark.parametrize("group", ["g-SD-1", "g-NW-3", "g-nobody"])
@pytest.mark.parametrize(
    "words", ["哨单", "看哨 {home}", "看函 {home}", "看反映人 {home}", "统计", "台账", "公示 上月"]
)
def test_what_staff_read_is_whispered_where_residents_read(town: Town, words: str, group: str) -> None:
    said = words.format(home=town.secrets["home"].number)
    heard, _ = town.tried(said, SD, group)
    hint = town.talk.county.texts.render("group.hint", {})
    assert {owed.chat for owed in heard if owed.text != hint} <= {f"p-{SD}"} or "社区" in heard[0].text
    assert not any(case.number in owed.text for owed in heard if not owed.reader for case in town.secrets.values())


def test_a_staff_group_lists_the_public_cases_of_its_own_place(town: Town) -> None:
    home, away = town.secrets["home"], town.secrets["away"]
    for who, group, there, elsewhere in ((SD, STAFF, home, away), (XIAO, "g-NW-staff", away, home)):
        (heard,), _ = town.tried("哨单", who, group)
        assert heard.chat == group
        assert there.number in heard.text
        assert elsewhere.number not in heard.text
        assert not any(case.number in heard.text for case in town.secrets.values() if case.private)
        assert "私聊我发“哨单”" in heard.text
    (heard,), _ = town.tried("哨单", SD, None)
    assert town.secrets["home private"].number in heard.text


def test_a_liaison_sees_their_own_unit_s_cases_alone(town: Town) -> None:
    for who, own in (("liaison-SD", "home"), ("liaison-NW", "away")):
        (heard,), _ = town.tried("哨单", who, None)
        assert [name for name, case in town.secrets.items() if case.number in heard.text] == [own]


def test_a_private_case_is_not_told_of_even_by_a_refusal(town: Town) -> None:
    """Refused in private: the group learns nothing, not even which step such a case may take."""
    for text in (f"核实 {town.secrets['home private'].number}", "看哨 00002"):
        heard, _ = town.tried(text, SD, "g-nobody")
        assert {owed.chat for owed in heard if "还没有绑定" not in owed.text} == {f"p-{SD}"}, text


def test_every_command_of_an_office_that_lists_people_or_chats_is_private(town: Town) -> None:
    """Whoever adds one decides: these answer in the group, and each of them says nothing of a single case."""
    offices = {Role.GRID, Role.SECRETARY, Role.COMMUNITY, Role.LIAISON, Role.COUNTY}
    commands = {id(command): command for command in town.talk.registry.by_word.values()}.values()
    of_a_case = {command.name for command in commands if any(param.slot.name == "case" for param in command.params)}
    openly = {command.name for command in commands if command.roles <= offices and not command.private} - of_a_case
    assert openly == {
        *("哨单", "台账", "统计", "公示"),  # a staff group's own place, anywhere else whispered: tested above
        *("加活动", "取消活动", "发清单", "设岗"),
        *("类别", "加类别", "停用类别", "类别词", "类别部门"),
        *("居民上报", "对应网格", "对应类别", "对应客户群", "群发六个日", "群发通知", "群发提醒", "群发取消"),
        *("绑定网格", "解绑网格", "设置位置", "重发"),
        # lists of units and things, of groups by their number, of slots and shifts without who is on them
        *(
            "加资源",
            "改资源",
            "撤资源",
            "加需求",
            "改需求",
            "撤需求",
            "认领需求",
            "联合认领",
            "不联合",
            "延需求",
            "约定",
            "交付",
        ),
        *("评价需求", "换牵头", "退回需求", "设预约", "停约", "恢复预约", "撤预约", "改活动", "预览清单"),
        *(
            "确认发送",
            "不发送",
            "停止发送",
            "继续发送",
            "群发情况",
            "动员",
            "增援",
            "解除动员",
            "定主题",
            "默认主题",
            "主题小结",
        ),
    }
