"""Whoever has no business with a thing neither changes nor reads it, and cannot tell a number that exists from none.

For every command of exchange, wishes, fund, appointments, mobilise, broadcast, theme, week, coming, year and visits
that names a thing: said by strangers, neighbours, a mere claimant, members, liaisons, offices of the grid and of
another community, a group in its own name; in private and in a group. What is kept stays as it was; what is owed to
anybody who may not read it bears no name, no door and no private words. `SCOPES=all` asks in every kind of chat.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from sqlalchemy import Connection, Table, select

from bot.access import Role
from storage.tables import (
    appointment,
    appointment_hours,
    appointment_service,
    appointment_slot,
    broadcast,
    fund_entry,
    fund_notice,
    fund_voucher,
    mobilisation,
    mobilisation_place,
    mobilisation_shift,
    need,
    pledge,
    pledge_unit,
    resource,
    signup,
    signup_wait,
    thanks,
    theme,
    turnout,
    visit,
    visit_matter,
    week_item,
    week_list,
    wish,
    year_appeal,
    year_begun,
    year_grade,
    year_review,
    year_review_word,
    year_rules,
)
from tests.scopes.plants import COUNTY, MEMBER, SECRETS, STAFF, WISHER
from tests.scopes.town import Heard, Reader, Town, address

ALL = os.environ.get("SCOPES") == "all"
CHATS = ("private", "own grid", "own staff", "unbound") if ALL else ("private", "own grid")
ITS_COMMUNITY, ITS_GRID, ITS_SECRETARY = ((role, "SD") for role in (Role.COMMUNITY, Role.GRID, Role.SECRETARY))
ITS_UNIT = (Role.LIAISON, "SD")  # it has claimed the need, the resource is its own
ITS_WISHER = ("reporter", "SD")
COUNTY_HERE, COUNTY_THERE = (Role.COUNTY, "SD"), (Role.COUNTY, "NW")
OFFICE = frozenset({ITS_COMMUNITY, COUNTY_HERE, COUNTY_THERE})
COUNTY_ALONE = frozenset({COUNTY_HERE, COUNTY_THERE})
NONE = 987  # a number that nothing has
FACE = Reader("a-group-itself", "faceless", "SD")
# Without SCOPES=all: one of every role here, and from there whoever might think that it is theirs.
SOME = frozenset(
    [
        *(f"{role}-SD" for role in ("stranger", "claimant", "member", "grid", "community", "liaison", "county")),
        *("member-NW", "community-NW", "liaison-NW", "demo-li", FACE.user_id),
    ]
)
KEPT: tuple[Table, ...] = (
    *(appointment, appointment_hours, appointment_service, appointment_slot, broadcast, fund_entry, fund_notice),
    *(fund_voucher, mobilisation, mobilisation_place, mobilisation_shift, need, pledge, pledge_unit, resource),
    *(signup, signup_wait, thanks, theme, turnout, visit, visit_matter, week_item, week_list, wish, year_appeal),
    *(year_begun, year_grade, year_review, year_review_word, year_rules),
)


@dataclass(frozen=True, slots=True)
class Attack:
    """A command on a planted thing; who of the readers may change it by that. `hidden`: others must not learn that it
    is there: what they are told is what they are told of a number that nothing has."""

    text: str  # with {n}
    number: str = ""  # a field of Plants
    may: frozenset[tuple[str, str]] = frozenset()
    hidden: bool = False


ATTACKS = (
    *(
        Attack(f"{word} {{n}}", "told", frozenset({ITS_WISHER, ITS_COMMUNITY}), hidden=True)
        for word in ("撤回心愿", "看联系", "已联系心愿", "送达心愿", "退回心愿", "确认心愿", "没收到心愿", "认领心愿")
    ),
    *(
        Attack(f"{word} {{n}}", "claimed", frozenset({ITS_COMMUNITY}))
        for word in ("撤回心愿", "看联系", "已联系心愿", "送达心愿", "退回心愿", "确认心愿", "没收到心愿", "认领心愿")
    ),
    Attack("捎话 {n} 周六送来", "told", frozenset({ITS_WISHER, ITS_COMMUNITY}), hidden=True),
    Attack("捎话 {n} 周六送来", "claimed"),
    Attack("核实心愿 {n} 通过", "told", frozenset({ITS_WISHER, ITS_COMMUNITY}), hidden=True),
    Attack("核实心愿 {n} 不合适 太贵", "told", frozenset({ITS_WISHER, ITS_COMMUNITY}), hidden=True),
    Attack("代确认心愿 {n} 上门看过了", "claimed", frozenset({ITS_COMMUNITY})),
    Attack("待核实心愿"),
    Attack("预约名单 明天"),
    Attack("预约名单"),
    Attack("取消预约 老年证", may=frozenset({ITS_WISHER})),
    Attack("改约 周六上午", may=frozenset({ITS_WISHER})),
    Attack("撤预约 老年证", may=frozenset({ITS_COMMUNITY})),
    Attack("停约 周三晚上 检修", may=frozenset({ITS_COMMUNITY})),
    Attack("恢复预约 周三晚上", may=frozenset({ITS_COMMUNITY})),
    Attack("改需求 {n} 要9次", "need", OFFICE),
    Attack("撤需求 {n}", "need", OFFICE),
    Attack("约定 {n} 12月5日 上午9点 活动室", "need", OFFICE | {ITS_UNIT}),
    Attack("延需求 {n} 忙不过来", "need", frozenset({ITS_UNIT})),
    Attack("交付 {n} 来了60人", "need", frozenset({ITS_UNIT})),
    Attack("评价需求 {n} 好 实在", "need", OFFICE),
    Attack("退回需求 {n} 人手不够", "need", OFFICE | {ITS_UNIT}),
    Attack("换牵头 {n} 县妇联", "need", OFFICE | {ITS_UNIT}),
    Attack("不联合 {n}", "need"),
    Attack("改资源 {n} 还有5次", "resource", frozenset({*COUNTY_ALONE})),
    Attack("撤资源 {n}", "resource", frozenset({*COUNTY_ALONE})),
    Attack("凭证 {n}", "entry", frozenset({ITS_COMMUNITY})),
    Attack("冲正 {n} 写多了", "entry", frozenset({ITS_COMMUNITY})),
    Attack("资金台账"),
    Attack("资金公示 事后 {n} 验收 居民代表3人", "entry", frozenset({ITS_COMMUNITY})),
    Attack("确认发送 {n}", "shown", OFFICE, hidden=True),
    Attack("不发送 {n}", "shown", OFFICE, hidden=True),
    Attack("停止发送", may=OFFICE),
    Attack("继续发送", may=OFFICE),
    Attack("群发情况"),
    Attack("增援 1 8人", may=OFFICE),
    Attack("解除动员 水退了", may=OFFICE),
    Attack("打印值班表"),
    Attack("值班表"),
    Attack("到岗"),
    Attack("离岗"),
    Attack("退班 1"),
    Attack("交班 沙袋还有200个"),
    Attack("定主题 12月 冬季防火", may=COUNTY_ALONE),
    Attack("默认主题", may=COUNTY_ALONE),
    Attack("改活动 {n} 周日9点到11点", "item", OFFICE),
    Attack("取消活动 {n}", "item", OFFICE),
    Attack("发清单", may=COUNTY_ALONE),
    Attack("取消报名 {n}", "item"),
    Attack("签到表 {n}", "item", OFFICE | {ITS_GRID, ITS_SECRETARY}),
    Attack("签到情况 {n}", "item"),
    Attack("签到码 {n}", "item", OFFICE | {ITS_GRID, ITS_SECRETARY}),
    Attack("补签 {n} 郭建勋", "item", OFFICE | {ITS_GRID, ITS_SECRETARY}),
    Attack("评等次 郭建勋 2026 好 抢修随叫随到", may=COUNTY_ALONE),
    Attack("答复申诉 {n} 维持 核过了", "appeal", COUNTY_ALONE, hidden=True),
    Attack("申诉单"),
    Attack("改评价规则 3 照旧", may=COUNTY_ALONE),
    Attack("开始评价 2026", may=COUNTY_ALONE),
    Attack("约谈名单"),
    Attack("评优名单"),
    Attack("佐证 郭建勋 2026"),
    Attack("佐证 县交通运输局 2026"),
    Attack("反向考核"),
    Attack("感谢 郭建勋 帮忙修灯", may=frozenset({ITS_COMMUNITY, (Role.COMMUNITY, "NW")})),
    Attack("登记走访 {n} 1", "visit", OFFICE),
    Attack("走访办好 {n} 1", "visit", OFFICE),
    Attack("撤走访 {n}", "visit", OFFICE),
    Attack("导出走访 水东社区 今年"),
)
# Who may read what of the secrets: the community's own of its wishers and of who comes; the county of an appeal.
READ_BY = {
    "桂姨": frozenset({ITS_COMMUNITY, COUNTY_HERE, COUNTY_THERE, ("", STAFF), ("", WISHER), ("reporter", "SD")}),
    **dict.fromkeys(("樊玉芬", "507"), frozenset({ITS_COMMUNITY})),
    "那几天我在守芦花": frozenset({COUNTY_HERE, COUNTY_THERE, ("", COUNTY), ("", MEMBER)}),
}


def _kept(tx: Connection) -> dict[str, list[Any]]:
    return {
        table.name: [tuple(row) for row in tx.execute(select(table).order_by(*table.primary_key))] for table in KEPT
    }


def _cells(town: Town) -> Iterator[tuple[Attack, Reader, str]]:
    readers = [reader for reader in (*town.readers, FACE) if ALL or reader.user_id in SOME]
    for at, (attack, reader) in enumerate(product(ATTACKS, readers)):
        for chat in CHATS if ALL else [CHATS[at % len(CHATS)]]:
            if reader is FACE and chat == "private":
                chat = "own grid"
            yield attack, reader, chat


def test_nobody_touches_or_reads_what_is_not_theirs(town: Town) -> None:
    with town.talk.database.reading() as tx:
        before = _kept(tx)
    wrong: dict[str, list[str]] = {}
    changed_by: dict[str, set[tuple[str, str]]] = {}
    for attack, reader, chat in _cells(town):
        number = getattr(town.plants, attack.number) if attack.number else 0
        touched: list[str] = []

        def look(tx: Connection, touched: list[str] = touched) -> None:
            after = _kept(tx)
            touched += [name for name in before if after[name] != before[name]]

        text = attack.text.format(n=number)
        heard, _ = _tried(town, text, reader, chat, look)
        cell = f"{reader.user_id} in {chat}: {text}"
        who = (reader.role, reader.at)
        if touched:
            changed_by.setdefault(attack.text, set()).add(who)
            if who not in attack.may:
                wrong.setdefault(f"changed {touched}", []).append(f"{cell} → {[owed.text[:60] for owed in heard]}")
        for owed in heard:
            wrong.setdefault("read", []).extend(f"{cell} → {owed.chat}: {what}" for what in _reads(town, owed))
        if attack.hidden and who not in attack.may:
            other, _ = _tried(town, attack.text.format(n=NONE), reader, chat, look)
            if _words(heard, number) != _words(other, NONE):
                wrong.setdefault("tells that it is there", []).append(
                    f"{cell} → {_words(heard, number)} | {_words(other, NONE)}"
                )
    report = "\n".join(
        f"{what} ({len(cells)})\n    " + "\n    ".join(cells[:: max(1, len(cells) // 12)])
        for what, cells in wrong.items()
        if cells
    )
    assert not report, report
    assert len(changed_by) > 20, "those who may do change it"


def _tried(town: Town, text: str, reader: Reader, chat: str, look: Any) -> tuple[list[Heard], Any]:
    more = {"faceless": True} if reader is FACE else {}
    return town.tried(text, reader.user_id, address(chat, reader.at), look, **more)


def _words(heard: list[Heard], number: int) -> list[tuple[str, str]]:
    return sorted((owed.chat, f"{owed.text} {owed.choices}".replace(str(number), "#")) for owed in heard)


def _reads(town: Town, owed: Heard) -> Iterator[str]:
    shown = f"{owed.text} {owed.choices} {owed.files}"
    known = next((reader for reader in town.readers if reader.user_id == owed.reader), None)
    who = (known.role, known.at) if known is not None else ("", owed.reader)
    for secret in SECRETS:
        if secret in shown and who not in READ_BY.get(secret, frozenset()):
            yield f"{secret}: {owed.text[:120]!r}"
