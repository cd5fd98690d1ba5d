"""Those who serve: every step × everybody who might take it: what it changes, and who hears of it besides whoever did.

Whoever may not, changes nothing and wakes nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from sqlalchemy import Connection, func, select, update

from storage.tables import account, certificate, claim, event, person
from tests.scopes.town import Town

MEMBER, OTHER, COLLEAGUE = "member-SD", "grid-SD", "secretary-SD"
NAMED = {MEMBER: "罗小雨", OTHER: "邓子安", COLLEAGUE: "孙丽华"}
COMMUNITY = frozenset({"community-SD"})
COUNTY = frozenset({"county-SD", "county-NW"})
OFFICE = COMMUNITY | COUNTY
THERE = frozenset(f"{role}-NW" for role in ("member", "grid", "secretary", "community", "liaison", "county"))
HERE = frozenset(f"{role}-SD" for role in ("member", "grid", "secretary", "community", "liaison", "county"))
STAFF = frozenset({"p-community-SD", "p-demo-luo"})  # of 水东社区, whose account is known
NOBODY = frozenset[str]()
COUNTY_READS = frozenset({"p-county-SD", "p-county-NW", "p-demo-xiao"})
OWN = frozenset({f"p-{MEMBER}"})


@dataclass(frozen=True, slots=True)
class Step:
    """Who may say it, what is recorded then, who hears of it; `there`: who does, where somebody of 南外社区 says it."""

    line: str
    may: frozenset[str]
    what: str
    hear: frozenset[str] = NOBODY
    there: frozenset[str] | None = None

    def hearers(self, who: str) -> frozenset[str]:
        """Besides whoever says it."""
        every = self.hear if self.there is None or who in HERE else self.there
        return every - {f"p-{who}"} if who in self.may else NOBODY


STEPS = (
    # the roster and the one residence
    Step("确认报到 {claim}", OFFICE, "claim confirmed", frozenset({"p-claimant-SD"})),
    Step("不是本人 {claim}", OFFICE, "claim turned down", frozenset({"p-claimant-SD"})),
    Step("邀请 {member}", OFFICE | {"liaison-SD"}, "invited"),
    Step("请假 到12月20日", HERE | THERE, "on leave"),
    Step("搬家 水东社区第2网格", HERE | THERE, "moved"),
    # what was done, and the card
    Step("活动 11月21日 和{other}一起打扫楼道 2小时", HERE | THERE, "logged", frozenset({f"p-{OTHER}"}), NOBODY),
    Step("更正 3小时", frozenset({MEMBER, OTHER}), "corrected"),
    Step("撤回", frozenset({MEMBER, OTHER}), "withdrawn"),
    Step("记得没错", frozenset({MEMBER}), "agreed"),
    Step("不算我", frozenset({MEMBER}), "denied"),
    Step("异议 11月7日 那天是3小时", frozenset({MEMBER}), "objected", STAFF),
    Step("确认记录 {member} 11月", COMMUNITY, "records confirmed"),
    Step("改记录 {member} 11月7日 1小时", COMMUNITY, "put right by the community", OWN),
    Step("补记 {member} 11月14日 打扫楼道 1小时", COMMUNITY, "correction booked", OWN),
    Step("社区意见 {member} 11月 随叫随到", COMMUNITY, "card remark"),
    # papers
    Step("报到证", (HERE | THERE) - {MEMBER}, "issued"),
    Step("撤销报到证 {paper} 单位弄错了", COMMUNITY, "revoked", OWN),
    Step("报到证写错了 单位是县住建局", HERE | THERE, "asked for a change", STAFF, frozenset({"p-community-NW"})),
    Step("报到回执", frozenset({"liaison-SD", "liaison-NW"}), "receipt made"),
    # posts and offices
    Step("设岗 磨刀 水东第1网格 2人 周六上午", OFFICE, "published"),
    Step("认岗 1", frozenset({MEMBER}), "taken"),
    Step("替岗 {other} 到12月20日", frozenset({MEMBER}), "stand-in asked", frozenset({f"p-{OTHER}"})),
    Step(
        "代理 {colleague} 到12月4日",
        frozenset({"liaison-SD"}),
        "appointed",
        frozenset({f"p-{COLLEAGUE}", *COUNTY_READS}),
    ),
    # visits and thanks
    Step("走访 水东社区 看了食堂", OFFICE, "made", frozenset({"g-SD-staff"})),
    Step("感谢 {member} 上周六帮独居老人修好了灯", COMMUNITY, "thanked", OWN),
)


@pytest.fixture
def served(town: Town) -> dict[str, str]:
    """罗小雨 has served alone and was named by 邓子安, has a paper and a list of posts; 周小芳 waits to be known."""
    talk = town.talk
    with talk.database.begin() as tx:
        unit_id = town.unit_of["liaison-SD"]
        for user_id in (*NAMED, "liaison-SD"):
            whose = select(account.c.person_id).where(account.c.user_id == user_id).scalar_subquery()
            values = {"unit_id": unit_id, **({"name": NAMED[user_id]} if user_id in NAMED else {})}
            tx.execute(update(person).where(person.c.id == whose).values(**values))
    for who, said in (
        (MEMBER, "活动 11月7日 打扫楼道 2小时"),
        (OTHER, f"活动 11月8日 和{NAMED[MEMBER]}一起打扫楼道 2小时"),
        (MEMBER, "报到证"),
        (MEMBER, "认岗 护学"),
        (MEMBER, "岗位"),
        ("claimant-SD", "算了"),
        ("claimant-SD", "报到 周小芳 县检察院 住水东社区第1网格3栋"),
    ):
        talk.say(said, who)
    return {
        "member": NAMED[MEMBER],
        "other": NAMED[OTHER],
        "colleague": NAMED[COLLEAGUE],
        "paper": str(talk.rows(certificate)[-1].number),
        "claim": str(talk.rows(claim)[-1].number),
    }


def played(town: Town, line: str, who: str) -> tuple[Sequence[str], set[str]]:
    """What is recorded when somebody says it in private, and who hears of it besides them; taken back."""
    recorded: list[str] = []
    with town.talk.database.reading() as tx:
        last = tx.scalar(select(func.max(event.c.id)))

    def look(tx: Connection) -> None:
        recorded.extend(tx.scalars(select(event.c.what).where(event.c.id > last)))

    heard, _ = town.tried(line, who, None, look)
    return recorded, {each.chat for each in heard} - {f"p-{who}"}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.line.split()[0])
def test_who_may_take_a_step_and_who_hears(town: Town, served: dict[str, str], step: Step) -> None:
    line = step.line.format(**served)
    wrong = []
    for reader in town.readers:
        recorded, others = played(town, line, reader.user_id)
        if (step.what in recorded) != (reader.user_id in step.may) or others != step.hearers(reader.user_id):
            wrong.append((reader.user_id, recorded, sorted(others)))
    assert wrong == []
