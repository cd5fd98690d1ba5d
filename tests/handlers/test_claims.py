"""A name is a claim: what it gives, who decides, what proves it, and that nothing leaks to who only writes a name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.access import Role
from bot.refused import Refused
from handlers.accounts import actions as linking
from handlers.activities import claimed
from handlers.checkin import actions, arriving, claims, roll
from handlers.checkin.claims import Claim
from handlers.county import invitations, proofs
from handlers.county.checks import check
from handlers.county.events import InvitationEvent
from handlers.county.guessing import BY_ALL, BY_ONE
from storage import numbers, outbox, people
from storage.people import Proof
from storage.tables import account, activity, claim, claimed_deed, event, person, role
from storage.tables import outbox as outbox_table
from tests.handlers.acting import account_of, acting_as, heard, hearers
from tests.handlers.talk import GRID, TEN, Talk

CHEN, LI, GUO, LUO, XIAO, ZENG = "demo-chen", "demo-li", "demo-guo", "demo-luo", "demo-xiao", "demo-zeng"
COUNTY_OFFICE = "张天英", "县委组织部"  # holds the county's office, and has no account


def comes(talk: Talk, who: str, name: str = "陈晓岚", unit: str = "县检察院") -> Claim:
    """Somebody says a name, in the grid's group."""
    talk.say(f"报到 {name} {unit}", who, GRID)
    talk.say("跳过", who)
    with talk.database.reading() as tx:
        made = claims.of_account(tx, account_of(tx, who).id)
    assert made is not None
    return made


def known(talk: Talk, who: str) -> people.Account:
    with talk.database.reading() as tx:
        return account_of(tx, who)


@pytest.mark.parametrize(
    ("name", "unit"),
    [("陈晓岚", "县检察院"), ("郭建勋", "县财政局"), COUNTY_OFFICE, ("欧阳无名", "县检察院")],
    ids=["free", "taken", "office", "nobody"],
)
def test_every_name_is_answered_alike(talk: Talk, name: str, unit: str) -> None:
    """Whether the roster has it, whether somebody is it already, what they hold: nothing of it shows."""
    said = [*talk.say(f"报到 {name} {unit}", LI, GRID), *talk.say("跳过", LI)]
    told = [line.text.replace(name, "某某").replace(unit, "某局") for line in said if line.chat == f"p-{LI}"]
    assert told[0] == "您住水东社区第1网格几栋？例如：3栋。不想说可以跳过。"
    assert told[1].startswith("记下了：某某，某局，住水东社区第1网格。")
    assert len(told) == 3
    account = known(talk, LI)
    assert (account.person, account.proofs, account.claims) == (None, (), True)


def test_a_claim_reads_nothing_that_was_there_before(talk: Talk) -> None:
    talk.say("活动 今天 打扫楼道 2小时", GUO)
    comes(talk, LI, "郭建勋", "县财政局")
    assert "还在核对" in talk.answer("我的记录", LI).text
    assert "活动 今天" not in "".join(line.text for line in talk.say("我的数据", LI))
    with talk.database.reading() as tx:
        assert acting_as(talk, tx, LI).actor.held == ()


def test_deeds_wait_and_count_when_it_is_proved(talk: Talk) -> None:
    made = comes(talk, CHEN)
    talk.say("活动 今天 在3栋打扫楼道 2小时", CHEN)
    talk.say("活动 昨天 走访独居老人 1小时", CHEN)
    talk.say("撤回", CHEN)
    assert talk.count(activity) == 0
    with talk.database.begin() as tx:
        arrived = arriving.confirm(acting_as(talk, tx, LUO), made, people.get_person(tx, talk.person_id(CHEN)))
    assert (arrived.counted, arrived.dropped) == (1, 0)
    (deed,) = talk.rows(activity)
    assert (deed.person_id, deed.minutes, deed.what) == (talk.person_id(CHEN), 120, "打扫楼道")
    assert talk.count(claimed_deed) == 0


def test_deeds_that_do_not_fit_into_the_day_are_told(talk: Talk) -> None:
    made = comes(talk, CHEN)
    for hours in (8, 7, 6):
        talk.say(f"活动 今天 打扫{hours}号楼 {hours}小时", CHEN)
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, LUO)
        arrived = arriving.confirm(work, made, people.get_person(tx, talk.person_id(CHEN)))
        assert arrived.dropped >= 1
        assert f"{arrived.dropped} 条超过" in heard(work)[-1]


def test_what_was_turned_down_leaves_nothing(talk: Talk) -> None:
    made = comes(talk, LI)
    talk.say("活动 今天 打扫楼道 2小时", LI)
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, LUO)
        arriving.decline(work, made)
        assert hearers(talk, work) == {f"p-{LI}"}
    assert talk.count(claim) == talk.count(claimed_deed) == talk.count(activity) == 0
    assert known(talk, LI).person is None
    assert "还没有报到" in talk.answer("活动 今天 打扫楼道 2小时", LI).text


def test_the_community_s_word_is_one_proof_and_wakes_nothing(talk: Talk) -> None:
    made = comes(talk, LI, *COUNTY_OFFICE)
    with talk.database.begin() as tx:
        (who,) = claims.candidates(acting_as(talk, tx, XIAO), made)
        arriving.confirm(acting_as(talk, tx, XIAO), made, who)
    account = known(talk, LI)
    assert (account.proofs, account.awake) == ((Proof.WORD,), False)
    with talk.database.reading() as tx:
        actor = acting_as(talk, tx, LI).actor
        assert {held.role for held in actor.held} == {Role.MEMBER}
        assert actor.asleep
    assert "还没在这个账号上核对过" in talk.answer("任命 李桂秀 县委组织部", LI).text


def test_office_mail_does_not_reach_who_was_proved_once(talk: Talk) -> None:
    made = comes(talk, LI, *COUNTY_OFFICE)
    with talk.database.begin() as tx:
        (who,) = claims.candidates(acting_as(talk, tx, XIAO), made)
        arriving.confirm(acting_as(talk, tx, XIAO), made, who)
        work = acting_as(talk, tx, XIAO)
        work.notify.people([who.id], "county.another_account", {"platform": "", "nick": ""})
        assert hearers(talk, work) == set()
        proofs.prove(acting_as(talk, tx, XIAO), account_of(tx, LI).id, who, Proof.CODE)
        work.notify.people([who.id], "county.another_account", {"platform": "", "nick": ""})
        assert hearers(talk, work) == {f"p-{LI}"}


def test_two_different_proofs_wake_a_role_the_same_one_twice_does_not(talk: Talk) -> None:
    with talk.database.begin() as tx:
        zhang = people.get_person(tx, tx.scalars(select(person.c.id).where(person.c.name == COUNTY_OFFICE[0])).one())
        for proof, awake in ((Proof.PLATFORM, False), (Proof.PLATFORM, False), (Proof.CODE, True)):
            proofs.prove(acting_as(talk, tx, XIAO), account_of(tx, LI).id, zhang, proof)
            assert account_of(tx, LI).awake is awake


def test_who_is_woken_is_told_to_the_office_above(talk: Talk) -> None:
    with talk.database.begin() as tx:
        zeng = people.get_person(tx, talk.person_id(ZENG))
        people.link(tx, account_of(tx, ZENG).id, zeng.id, Proof.WORD)
        work = acting_as(talk, tx, ZENG)
        proofs.prove(work, account_of(tx, ZENG).id, zeng, Proof.CODE)
        assert f"p-{XIAO}" in hearers(talk, work)
        assert "单位联络员" in "".join(heard(work))


def test_who_came_when_a_name_was_enough_goes_on_and_is_named_until_it_is_proved(talk: Talk) -> None:
    """An upgrade locks no county out; whoever keeps it sees whom to give a code."""
    with talk.database.begin() as tx:
        luo = people.get_person(tx, talk.person_id(LUO))
        people.link(tx, account_of(tx, LUO).id, luo.id, Proof.NAME, Proof.NAME)
        assert [verdict[2][:4] for verdict in check(talk.county.config, tx)] == ["1 个还"]
    assert "没有等核对" in talk.answer("确认报到", LUO).text
    with talk.database.begin() as tx:
        proofs.prove(acting_as(talk, tx, LUO), account_of(tx, LUO).id, luo, Proof.CODE)
        assert account_of(tx, LUO).proofs == (Proof.CODE, Proof.NAME)
        proofs.prove(acting_as(talk, tx, LUO), account_of(tx, LUO).id, luo, Proof.PLATFORM)
        assert account_of(tx, LUO).proofs == (Proof.CODE, Proof.PLATFORM)
        assert list(check(talk.county.config, tx)) == []


def test_a_code_says_who_somebody_is_whatever_they_claimed(talk: Talk) -> None:
    comes(talk, LI, *COUNTY_OFFICE)
    with talk.database.begin() as tx:
        code = invitations.give(acting_as(talk, tx, LUO), people.get_person(tx, talk.person_id(CHEN)))
    said = talk.say(f"邀请码 {code}", LI)
    assert "陈晓岚同志" in said[0].text
    account = known(talk, LI)
    assert account.person is not None
    assert (account.person.name, account.person.state, account.proofs) == ("陈晓岚", "in", (Proof.CODE,))
    assert talk.count(claim) == 0


def test_a_code_that_was_given_for_an_office_is_as_good_as_two_proofs(talk: Talk) -> None:
    with talk.database.begin() as tx:
        zhang = people.get_person(tx, tx.scalars(select(person.c.id).where(person.c.name == COUNTY_OFFICE[0])).one())
        code = invitations.give(acting_as(talk, tx, XIAO), zhang)
    assert "县委组织部" in talk.say(f"我是 {code}", LI)[0].text
    assert known(talk, LI).awake
    assert "没有等核对" in talk.answer("确认报到", LI).text


@pytest.mark.parametrize(
    ("giver", "name", "may"),
    [
        (LUO, "陈晓岚", True),
        (LUO, "黄小禾", False),
        (ZENG, "陈晓岚", False),
        (XIAO, "黄小禾", True),
        (GUO, "陈晓岚", False),
    ],
)
def test_who_may_invite_whom(talk: Talk, giver: str, name: str, may: bool) -> None:
    """The community who lives there, a liaison who works there, the county everybody."""
    with talk.database.begin() as tx:
        who = people.get_person(tx, tx.scalars(select(person.c.id).where(person.c.name == name)).one())
        if may:
            assert len(invitations.give(acting_as(talk, tx, giver), who)) == invitations.LENGTH
        else:
            with pytest.raises(Refused, match=r"county\.not_yours_to_invite"):
                invitations.give(acting_as(talk, tx, giver), who)


def test_a_liaison_invites_their_own_unit(talk: Talk) -> None:
    with talk.database.begin() as tx:
        office = talk.county.places.unit("县交通运输局")
        assert office is not None
        unit_id = office.id
        theirs = tx.scalars(
            select(person.c.id)
            .where(person.c.unit_id == unit_id, person.c.id.not_in(select(role.c.person_id)))
            .limit(1)
        ).one()
        assert invitations.give(acting_as(talk, tx, ZENG), people.get_person(tx, theirs))


def test_only_their_own_community_decides(talk: Talk) -> None:
    made = comes(talk, CHEN)
    with talk.database.begin() as tx:
        south = talk.county.places.community("南外社区")
        assert south is not None
        tx.execute(update(claim).values(community_id=south.id))
        elsewhere = claims.of_account(tx, made.account_id)
        assert elsewhere is not None
        luo = acting_as(talk, tx, LUO)
        assert claims.waiting(luo) == []
        for decide in (lambda: arriving.confirm(luo, elsewhere, None), lambda: arriving.decline(luo, elsewhere)):
            with pytest.raises(Refused, match=r"checkin\.no_claim"):
                decide()
        assert [each.number for each in claims.waiting(acting_as(talk, tx, XIAO))] == [made.number]


def test_nobody_decides_their_own_claim(talk: Talk) -> None:
    """A cadre says that they are the county's office: another has to say so too."""
    with talk.database.begin() as tx:
        luo = acting_as(talk, tx, LUO)
        unit = talk.county.places.unit(COUNTY_OFFICE[1])
        assert unit is not None
        made = claims.make(luo, COUNTY_OFFICE[0], unit, talk.county.places.community("水东社区"))
        assert claims.waiting(luo) == []
        with pytest.raises(Refused, match=r"checkin\.no_claim"):
            arriving.confirm(luo, made, None)


def test_numbers_are_never_used_again(talk: Talk) -> None:
    """A button of yesterday's message must not confirm somebody who came today."""
    first = comes(talk, CHEN)
    with talk.database.begin() as tx:
        arriving.decline(acting_as(talk, tx, LUO), first)
    assert comes(talk, CHEN).number > first.number
    assert "没有这一位" in talk.answer(f"确认报到 {first.number}", LUO).text


def test_staff_are_told_once_of_all_who_came(talk: Talk) -> None:
    for who, name in ((CHEN, "陈晓岚"), (LI, "李桂秀"), ("stranger", "王二妹")):
        comes(talk, who, name)
        talk.clock.advance(minutes=2)
    alarm = roll.alarm()
    with talk.database.reading() as tx:
        assert alarm.next_at(tx) == TEN + roll.GATHER
    talk.clock.set(TEN + roll.GATHER)
    before = {row.id for row in talk.rows(outbox_table)}
    with talk.database.begin() as tx:
        assert alarm.step(talk.county, talk.clock.now(), talk._machine.reach)(tx)
        assert not alarm.step(talk.county, talk.clock.now(), talk._machine.reach)(tx)
    (told,) = [row for row in talk.rows(outbox_table) if row.id not in before]
    assert told.text.startswith("有 3 位来报到的同志等您核对")
    with talk.database.reading() as tx:
        assert alarm.next_at(tx) is None


def test_one_press_confirms_only_those_about_whom_nothing_is_odd(talk: Talk) -> None:
    plain = comes(talk, CHEN)
    comes(talk, LI, "郭建勋", "县财政局")  # somebody is him already
    comes(talk, "stranger", "欧阳无名")
    with talk.database.reading() as tx:
        work = acting_as(talk, tx, LUO)
        (press,) = roll.choices(work, claims.waiting(work))
    assert press.send == f"确认报到 {plain.number}"


def test_wrong_codes_are_limited_for_one_and_for_all(talk: Talk) -> None:
    for _ in range(BY_ONE):
        assert "不对" in talk.answer("邀请码 AAAA-AAAA", LI).text
    assert "试错太多次" in talk.answer("邀请码 AAAA-AAAA", LI).text
    with talk.database.begin() as tx:
        hour = f"{InvitationEvent.WRONG} {talk.clock.now():%Y-%m-%d %H}"
        while numbers.take(tx, hour) < BY_ALL:
            pass
        code = invitations.give(acting_as(talk, tx, LUO), people.get_person(tx, talk.person_id(CHEN)))
    assert "试错太多次" in talk.answer(f"邀请码 {code}", CHEN).text, "a right one has to wait too"
    talk.clock.advance(hours=1)
    assert "陈晓岚同志" in talk.answer(f"邀请码 {code}", CHEN).text


def test_the_county_hears_once_that_somebody_is_guessing(talk: Talk) -> None:
    told = []
    for guesser in range(BY_ALL // 2 + 3):
        told += [line for line in talk.say("邀请码 AAAA-AAAA", f"guesser-{guesser}") if line.chat == f"p-{XIAO}"]
    assert len(told) == 1
    assert "乱猜" in told[0].text


def test_a_code_s_words_are_gone_once_it_has_arrived(talk: Talk) -> None:
    talk.say("邀请 陈晓岚", LUO)
    talk.say("关联账号", GUO)
    secret = [row for row in talk.rows(outbox_table) if row.secret]
    assert len(secret) == 2
    with talk.database.begin() as tx:
        outbox.mark_sent(tx, [row.id for row in talk.rows(outbox_table)], TEN)
    assert {row.text for row in talk.rows(outbox_table) if row.secret} == {""}
    assert all(row.text for row in talk.rows(outbox_table) if not row.secret)


def test_a_linked_account_is_no_better_known_than_the_one_that_spoke_for_it(talk: Talk) -> None:
    with talk.database.begin() as tx:
        people.link(tx, account_of(tx, LUO).id, talk.person_id(LUO), Proof.WORD)
        code = linking.give(acting_as(talk, tx, LUO))
    talk.say(f"关联 {code}", "luo-2", platform="telegram", bot="7001")
    with talk.database.reading() as tx:
        assert people.accounts(tx, [("telegram", "luo-2")])["telegram", "luo-2"].proofs == (Proof.LINK,)


def test_leaving_ends_what_one_held_and_whoever_comes_next_inherits_nothing(talk: Talk) -> None:
    told = [*talk.say("退出报到", LUO), *talk.say("确认退出", LUO)]
    assert any(line.chat == f"p-{XIAO}" and "社区干部" in line.text for line in told)
    with talk.database.begin() as tx:
        assert people.roles(tx, [talk.person_id(LUO)], TEN.date()) == {}
        assert account_of(tx, LUO).proofs == ()
        proofs.prove(
            acting_as(talk, tx, XIAO),
            account_of(tx, LI).id,
            people.get_person(tx, talk.person_id(LUO)),
            Proof.CODE,
            office=True,
        )
        assert {held.role for held in acting_as(talk, tx, LI).actor.held} <= {Role.MEMBER}


def test_the_platform_s_own_organisation_is_a_proof(talk: Talk) -> None:
    said = talk.say("报到 陈晓岚 县检察院", CHEN, GRID, known_as="陈晓岚")
    said += talk.say("3栋", CHEN)
    assert any("欢迎回家" in line.text for line in said)
    assert known(talk, CHEN).proofs == (Proof.PLATFORM,)


@pytest.mark.parametrize("known_as", ["陈小岚", ""])
def test_another_name_or_none_there_is_none(talk: Talk, known_as: str) -> None:
    talk.say("报到 陈晓岚 县检察院", CHEN, GRID, known_as=known_as)
    talk.say("3栋", CHEN)
    assert known(talk, CHEN).person is None


def test_nothing_of_a_claim_is_kept_of_who_takes_it_back(talk: Talk) -> None:
    made = comes(talk, LI)
    talk.say("活动 今天 打扫楼道 2小时", LI)
    with talk.database.begin() as tx:
        assert claimed.count(tx, made.account_id) == 1
        arriving.forget(acting_as(talk, tx, LI), made.account_id)
        assert claimed.count(tx, made.account_id) == 0
        assert claims.of_account(tx, made.account_id) is None


def test_tries_are_limited_and_the_next_hour_is_open_again(talk: Talk) -> None:
    for _ in range(10):
        talk.say("报到 陈晓岚 县检察院", LI, GRID)
        talk.say("算了", LI)
    assert "已经试了" in talk.answer("报到 陈晓岚 县检察院", LI, GRID).text
    talk.clock.advance(hours=1, minutes=1)
    assert "几栋" in talk.answer("报到 陈晓岚 县检察院", LI, GRID).text
    assert talk.count(event, event.c.what == actions.TryEvent.TRIED) == 11


def test_the_roster_s_own_column_is_a_proof_and_its_export_proves_nothing_new(talk: Talk) -> None:
    """Taken out and in again, an account that somebody's word made known stays at one proof."""
    from handlers.county.actions import carry_out
    from handlers.county.changes import Vouch, Who

    with talk.database.begin() as tx:
        carry_out(
            acting_as(talk, tx, XIAO), [Vouch(Who("", "", talk.person_id(CHEN)), "dingtalk", "chen-1")], (), told=False
        )
        assert people.accounts(tx, [("dingtalk", "chen-1")])["dingtalk", "chen-1"].proofs == (Proof.PLATFORM,)
        exported = set(tx.scalars(select(account.c.user_id).where(account.c.proved_by == Proof.PLATFORM)))
        people.link(tx, account_of(tx, CHEN).id, talk.person_id(CHEN), Proof.WORD)
        assert account_of(tx, CHEN).user_id not in exported
    assert talk.clock.now() - TEN < timedelta(hours=1)
