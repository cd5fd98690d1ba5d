"""未报到: how many of how many, who has not, for whom it concerns alone and in private, with the sentence to send."""

from __future__ import annotations

from sqlalchemy import func, select

from handlers.privacy.looking import Sight
from storage.tables import look, person, unit
from tests.handlers.talk import GRID, Talk

COUNTY, STAFF, SECRETARY, LEADER, LIAISON, MEMBER = (
    "demo-xiao",
    "demo-luo",
    "demo-zhong",
    "demo-zhang",
    "demo-zeng",
    "demo-guo",
)


def test_who_reads_what_and_where(talk: Talk) -> None:
    """Each role its own part by itself; another's is refused; nobody else, and in a group nothing."""
    for who, line, words in (
        (STAFF, "未报到", "水东社区报到了 34/"),
        (STAFF, "社区报到率多少了", "水东社区报到了 34/"),
        (STAFF, "未报到 第3网格", "水东社区第3网格报到了 5/"),
        (STAFF, "未报到 南外社区", "不归您管"),
        (STAFF, "未报到 第99网格", "未报到 水东社区第3网格"),
        (SECRETARY, "谁还没报道", "水东社区第1网格报到了 3/"),
        (LEADER, "还没报到的有哪些", "水东社区第1网格报到了 3/"),
        (LIAISON, "我们单位谁没报到", "县交通运输局报到了 3/"),
        (LIAISON, "未报到 县财政局", "不归您管"),
        (COUNTY, "县财政局哪些人没报到", "县财政局报到了 4/"),
        (COUNTY, "未报到 南外3网格", "南外社区第3网格报到了 5/"),
        (MEMBER, "未报到", "需要帮忙可以发“人工”"),
    ):
        assert words in talk.answer(line, who).text, (who, line)
    for who in (STAFF, SECRETARY, COUNTY):
        assert not [each for each in talk.say("未报到", who, GRID) if each.kind == "group"]


def test_the_figures_are_those_of_the_roster_and_the_county_names_nobody(talk: Talk) -> None:
    with talk.database.reading() as tx:
        count = select(func.count()).select_from(person)
        reported = tx.scalar(count.where(person.c.state.in_(("in", "leave"))))
        every = tx.scalar(count.where(person.c.state != "left"))
        names = set(tx.scalars(select(person.c.name).where(person.c.state == "roster")))
    said = talk.answer("未报到", COUNTY).text
    assert f"全县报到了 {reported}/{every} 人" in said
    parts = [line.split("：")[1].removesuffix(" 人").split("/") for line in said.splitlines() if line.startswith("· ")]
    assert sum(int(part) for part, _ in parts) == reported
    assert sum(int(of) for _, of in parts) == every
    assert not [name for name in names if name in said]


def test_a_list_goes_on_and_whoever_stands_in_it_reads_who_looked(talk: Talk) -> None:
    pages = [talk.answer(f"未报到 县交通运输局 {page}", LIAISON).text for page in (1, 2)]
    first, second = ({line for line in text.splitlines() if line.startswith("· ")} for text in pages)
    assert len({line for line in first - second if "：" not in line}) == 20
    assert "报到 您的姓名 单位" in pages[0]
    with talk.database.reading() as tx:
        of = select(person.c.name).join_from(look, person, look.c.person_id == person.c.id)
        looked = set(tx.scalars(of.where(look.c.what == Sight.ROSTER)))
        own = tx.scalar(select(unit.c.id).where(unit.c.name == "县交通运输局"))
        waiting = select(person.c.name).where(person.c.unit_id == own, person.c.state == "roster")
        assert looked <= set(tx.scalars(waiting))
    shown = {line.removeprefix("· ").split("，")[0] for line in (first | second) if "：" not in line}
    assert shown == looked


def test_nobody_is_missing_where_all_have_come(talk: Talk) -> None:
    with talk.database.begin() as tx:
        own = select(unit.c.id).where(unit.c.name == "县交通运输局").scalar_subquery()
        tx.execute(person.update().where(person.c.unit_id == own).values(state="in", checked_in_at=talk.clock.now()))
    assert "没有还没报到的" in talk.answer("未报到", LIAISON).text
