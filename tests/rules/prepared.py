"""What has to be there before the example of a command works: by its first name, played by the demo's people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import insert, select, update

from handlers.whistles.config import LetterConfig
from handlers.whistles.lifecycle import FINAL, State
from storage import people
from storage.tables import counter, mobilisation_shift, person, post_hold, unit, week_item, whistle
from tests.certificate import ready as certificate_ready
from tests.coming.ground import tick
from tests.handlers import lists_ready, residents_ready
from tests.handlers.talk import GRID, NAMES, TEN, Talk
from tests.support.known import SURE
from tests.year import ready as year_ready


def case_in(state: State) -> Callable[[Talk, str], None]:
    def prepare(talk: Talk, who: str) -> None:
        talk.report("3号楼楼道灯坏了", "demo-guo")
        with talk.database.begin() as tx:
            unit_id = tx.scalar(select(unit.c.id).where(unit.c.name == "县交通运输局"))
            closed_at = talk.clock.now() if state in FINAL else None
            tx.execute(update(whistle).values(state=state, unit_id=unit_id, closed_at=closed_at))

    return prepare


def _played(*lines: tuple[str, str], review: bool = False) -> Callable[[Talk, str], None]:
    """A reported case and what these people say to it, in private; `review`: the county wants letters read."""

    def prepare(talk: Talk, who: str) -> None:
        letter = talk.county.config.section(LetterConfig).model_copy(update={"review": review})
        talk.county = replace(talk.county, config=talk.county.config.model_copy(update={"letter": letter}))
        talk.report("3号楼楼道灯坏了", "demo-guo")
        for speaks, words in lines:
            talk.say(words, speaks)

    return prepare


def _two_cases(*lines: tuple[str, str]) -> Callable[[Talk, str], None]:
    def prepare(talk: Talk, who: str) -> None:
        talk.report("5号楼门口垃圾没人收", "demo-li")
        _played(*lines)(talk, who)

    return prepare


def _a_member_of_theirs(talk: Talk, _: str) -> None:
    """李大海 of the examples is on the roster, and served on that day."""
    with talk.database.begin() as tx:
        tx.execute(update(person).where(person.c.id == talk.person_id("demo-guo")).values(name="李大海"))
    talk.say("活动 11月7日 打扫楼道 3小时", "demo-guo")


def _three_visits(talk: Talk, _: str) -> None:
    """The third has something that was found, of which no case was made yet."""
    for _visit in range(3):
        talk.say("走访 水东社区 看了食堂，发现：1.沟盖板坏了", "demo-luo")
        talk.say("只记走访", "demo-luo")


def _a_deed(talk: Talk, who: str) -> None:
    talk.say("活动 昨天 打扫楼道 2小时", who)


def _named_by_another(talk: Talk, who: str) -> None:
    talk.say(f"活动 11月7日 和{NAMES[who]}一起打扫楼道 2小时", "demo-zhang" if who != "demo-zhang" else "demo-guo")


def _a_tagged_deed(talk: Talk, who: str) -> None:
    talk.say("活动 昨天 打扫楼道 2小时 #带头学习", who)


def _served_in_november(talk: Talk, _: str) -> None:
    talk.say("活动 11月7日 打扫楼道 3小时", "demo-guo")


def _a_colleague(talk: Talk, who: str) -> None:
    """孙丽华 works where the liaison does."""
    with talk.database.begin() as tx:
        unit_id = people.get_person(tx, talk.person_id(who)).unit_id
        row = {"name": "孙丽华", "unit_id": unit_id, "member": True, "state": "roster", "roster_key": "sun"}
        tx.execute(insert(person).values(**row, created_at=TEN))


def _stood_in_for(talk: Talk, who: str) -> None:
    _a_colleague(talk, who)
    talk.say("代理 孙丽华", who)


def _logged_that_day(talk: Talk, who: str) -> None:
    talk.say("活动 11月7日 打扫楼道 2小时", who)


def _logged(talk: Talk, who: str) -> None:
    talk.say("活动 今天 在3栋打扫楼道 2小时", who)


def _on_the_list(talk: Talk, who: str) -> None:
    talk.say("报名 3", who)


def _on_leave(talk: Talk, who: str) -> None:
    talk.say("请假", who)


def _on_the_roster(talk: Talk, who: str) -> None:
    """张三 of 县检察院, as the example has it."""
    with talk.database.begin() as tx:
        tx.execute(update(person).where(person.c.id == talk.person_id("demo-chen")).values(name="张三"))


def _claimed(talk: Talk, who: str) -> None:
    """Number 12 waits, and 13."""
    with talk.database.begin() as tx:
        tx.execute(insert(counter).values(name="claim", value=11))
    for newcomer in ("demo-chen", "demo-li"):
        talk.say("报到 陈晓岚 县检察院 水东社区第1网格", newcomer)
        talk.say("跳过", newcomer)


def _bound(talk: Talk, who: str) -> None:
    talk.say("绑定网格 水东社区第3网格", who, GRID)
    talk.say("确认", who, GRID)


def _linked(talk: Talk, who: str) -> None:
    with talk.database.begin() as tx:
        other = people.add_account(tx, "telegram", "tg-1", "另一个账号", TEN)
        people.link(tx, other.id, talk.person_id(who), *SURE)


def _own_item(talk: Talk, who: str) -> None:
    community = talk.county.places.community("水东社区")
    assert community is not None
    with talk.database.begin() as tx:
        tx.execute(update(week_item).where(week_item.c.number == 3).values(place_id=community.id))


def _drafted(talk: Talk, who: str) -> None:
    """They signed up, it is over, and they were asked."""
    talk.say("报名 3", who)
    talk.clock.set(TEN.replace(day=28, hour=12))
    tick(talk)


def _of_saturday(*lines: str) -> Callable[[Talk, str], None]:
    """Saturday at nine, at the community's own activity."""

    def prepare(talk: Talk, who: str) -> None:
        _own_item(talk, who)
        talk.clock.set(TEN.replace(day=28, hour=9))
        for words in lines:
            talk.say(words, who)

    return prepare


def _posts(*lines: tuple[str, str], seen: str = "岗位") -> Callable[[Talk, str], None]:
    """What these people say of posts beforehand; whoever is to speak has seen the list."""

    def prepare(talk: Talk, who: str) -> None:
        for speaks, words in lines:
            talk.say(words, speaks)
        talk.say(seen, who)

    return prepare


HOLDS = ("demo-guo", "认岗 夜间巡逻")
LICENSED = ("demo-guo", "认岗 法律咨询")
PROPOSED = ("demo-guo", "自荐 我会理发")


def _stands_in(talk: Talk, who: str) -> None:
    """Number 3 of what people hold, and whoever is to speak was asked to stand in for it."""
    _posts(HOLDS)(talk, who)
    with talk.database.begin() as tx:
        until = TEN.date() + timedelta(days=9)
        speaking = talk.person_id(who)
        tx.execute(
            update(post_hold).values(
                id=3, person_id=talk.person_id("demo-zhang"), stand_in_id=speaking, stand_in_until=until
            )
        )


def _ends_soon(talk: Talk, who: str) -> None:
    _posts(HOLDS)(talk, who)
    with talk.database.begin() as tx:
        tx.execute(update(post_hold).values(until=TEN.date() + timedelta(days=9)))


CALL = ("demo-luo", "动员 暴雨转移 水东社区；班次 今天9点到15点 6人；今晚20点到2点 6人")


def _called(*lines: tuple[str, str], over: bool = False) -> Callable[[Talk, str], None]:
    """A call of number 1 with a shift that is on and one tonight, and what is said to it; `over`: the first is over."""

    def prepare(talk: Talk, who: str) -> None:
        for speaks, words in (CALL, ("demo-luo", "确认发送"), *lines):
            talk.say(words, speaks)
        if over:
            ended = talk.clock.now() - timedelta(hours=1)
            with talk.database.begin() as tx:
                shift = update(mobilisation_shift).where(mobilisation_shift.c.number == 1)
                tx.execute(shift.values(starts_at=ended - timedelta(hours=6), ends_at=ended))

    return prepare


def _asked_to_send(talk: Talk, who: str) -> None:
    """Number 3 waits for the second word."""
    for _ in range(3):
        talk.say(CALL[1], CALL[0])


SENT = ("demo-luo", "派单 00001 交通运输局")
SIGNED = ("demo-zeng", "签收 00001")
ASKED = ("demo-zeng", "申请延期 00001 12月20日 等管材到货")
PREPARED: dict[str, Callable[[Talk, str], None]] = {
    "记得没错": _named_by_another,
    "不算我": _named_by_another,
    "确认发送": _asked_to_send,
    "不发送": _asked_to_send,
    "停止发送": _called(),
    "继续发送": _called(("demo-luo", "停止发送")),
    "动员情况": _called(),
    "动员报名": _called(),
    "退班": _called(("demo-guo", "动员报名 2 照报")),
    "我的班": _called(),
    "到岗": _called(("demo-guo", "动员报名 1")),
    "离岗": _called(("demo-guo", "动员报名 1")),
    "交班": _called(("demo-guo", "动员报名 1")),
    "记动员": _called(("demo-guo", "动员报名 1"), over=True),
    "值班表": _called(),
    "打印值班表": _called(),
    "增援": _called(),
    "解除动员": _called(),
    "查哨": case_in(State.WORKING),
    "催办": case_in(State.SENT),
    "更正哨": case_in(State.REGISTERED),
    "补充": case_in(State.NEEDS_INFO),
    "我家也是": case_in(State.SENT),
    "撤哨": case_in(State.REGISTERED),
    "解决了": case_in(State.VERIFIED),
    "不再关注": case_in(State.SENT),
    "没解决": case_in(State.REPLIED),
    "看哨": case_in(State.SENT),
    "分类": case_in(State.REGISTERED),
    "取消关联": _linked,
    "哨单": case_in(State.SENT),
    "更正": _logged,
    "撤回": _logged,
    "记错了": _logged,
    "异议": _logged_that_day,
    "记录卡": _a_member_of_theirs,
    "改记录": _a_member_of_theirs,
    "补记": _a_member_of_theirs,
    "社区意见": _a_member_of_theirs,
    "感谢": _a_member_of_theirs,
    "代理": _a_colleague,
    "结束代理": _stood_in_for,
    "取消报名": _on_the_list,
    "销假": _on_leave,
    "报到": _on_the_roster,
    "确认报到": _claimed,
    "不是本人": _claimed,
    "取消活动": _own_item,
    "改活动": _own_item,
    "签到表": _own_item,
    "签到情况": _own_item,
    "签到码": _own_item,
    "签到": _of_saturday(),
    "签退": _of_saturday("签到 3"),
    "补签": _of_saturday(),
    "确认参加": _drafted,
    "没参加": _drafted,
    "解绑网格": _bound,
    "说两句": case_in(State.VERIFIED),
    "回访": case_in(State.VERIFIED),
    "审核": _played(("demo-xiao", "派单 HC-SD-2026-00001 交通运输局"), review=True),
    "签发": _played(("demo-luo", "派单 00001 交通运输局"), ("demo-zhong", "审核 HC-SD-2026-00001"), review=True),
    "补充函": _played(SENT),
    "作废函": _played(SENT, ("demo-luo", "补充函 00001 1.说明原因")),
    "看函": _played(SENT),
    "申请延期": _played(SENT, SIGNED),
    "同意延期": _played(SENT, SIGNED, ASKED),
    "不同意延期": _played(SENT, SIGNED, ASKED),
    "并案": _two_cases(),
    "拆分": _two_cases(("demo-luo", "并案 00002 00001")),
    "看反映人": _played(),
    "放开门牌": _played(("demo-guo", "补充 00001 住502室"), SENT),
}
PREPARED |= {
    "认岗": _posts(),
    "排岗": _posts(),
    "退岗": _posts(HOLDS),
    "续岗": _ends_soon,
    "到期退岗": _posts(HOLDS),
    "替岗": _posts(HOLDS),
    "答应替岗": _stands_in,
    "不替岗": _stands_in,
    "设岗": _posts(("demo-luo", "撤岗 夜间巡逻")),
    "改岗": _posts(seen="岗位情况"),
    "停岗": _posts(seen="岗位情况"),
    "恢复岗位": _posts(("demo-luo", "停岗 夜间巡逻"), seen="岗位情况"),
    "撤岗": _posts(seen="岗位情况"),
    "同意认岗": _posts(LICENSED),
    "不合适": _posts(LICENSED),
    "自荐设岗": _posts(PROPOSED),
    "自荐不设": _posts(PROPOSED),
}
PREPARED |= dict.fromkeys(("登记走访", "走访办好", "撤走访"), _three_visits)
PREPARED |= {"算作": _a_deed, "去标签": _a_tagged_deed, "全部卡片": _served_in_november}


def _booked(*lines: tuple[str, str]) -> Callable[[Talk, str], None]:
    """Whoever is to speak has an appointment; what others say besides."""

    def prepare(talk: Talk, who: str) -> None:
        talk.say("预约周三晚上办老年证", who)
        for speaks, words in lines:
            talk.say(words, speaks)

    return prepare


PREPARED |= {
    "取消预约": _booked(),
    "改约": _booked(),
    "恢复预约": _booked(("demo-luo", "停约 周三晚上")),
}
PREPARED |= residents_ready.PREPARED | certificate_ready.PREPARED | lists_ready.PREPARED | year_ready.PREPARED
