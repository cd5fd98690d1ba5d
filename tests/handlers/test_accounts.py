"""关联账号: one person on two platforms by a code that is said once, in private, in ten minutes, after few tries."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.actor import Actor
from bot.batch import handle_batch
from bot.refused import Refused
from handlers.accounts import actions
from handlers.accounts.actions import Outcome
from handlers.county.guessing import BY_ONE
from storage import people
from storage.tables import account, event, link_code, outbox
from tests.handlers.acting import acting_as, heard, hearers
from tests.handlers.talk import GRID, TEN, Said, Talk, nightly
from tests.whistles.ground import work

LUO, NEW = "demo-luo", "tg-7001"  # 社区干部; an account on another platform that nobody knows


def _elsewhere(talk: Talk, text: str, who: str = NEW) -> list[Said]:
    """Said in private on Telegram."""
    return talk.say(text, who, platform="telegram", bot="7001")


def _here(talk: Talk, text: str, who: str = NEW) -> str:
    """What is answered to whoever said it on Telegram."""
    (answer,) = [each.text for each in _elsewhere(talk, text, who) if each.chat == f"p-{who}"]
    return answer


def _code(talk: Talk, who: str = LUO) -> str:
    found = re.search(r"关联 (\d{6})", talk.answer("关联账号", who).text)
    assert found is not None
    return found[1]


def _person(talk: Talk, who: str) -> int | None:
    (one,) = talk.rows(account, account.c.user_id == who)
    return one.person_id  # type: ignore[no-any-return]


def test_two_accounts_become_one_person_s_and_both_are_told(talk: Talk) -> None:
    code = _code(talk)
    said = {each.chat: each for each in _elsewhere(talk, f"关联 {code}")}
    assert set(said) == {f"p-{NEW}", f"p-{LUO}"}
    here, there = said[f"p-{NEW}"], said[f"p-{LUO}"]
    assert "罗春晖，这个账号和您在网页聊天室上的是同一个身份了" in here.text
    assert "在Telegram上关联了账号" in there.text
    assert _person(talk, NEW) == talk.person_id(LUO)
    assert "办结" in _elsewhere(talk, "哨单")[0].text, "roles follow"


@pytest.mark.parametrize("form", ["关联 {}", "关联{}", "关联：{}", "关联 我的数字是 {}。"])
def test_a_code_is_read_however_it_is_written(talk: Talk, form: str) -> None:
    assert "同一个身份" in _here(talk, form.format(_code(talk)))


def test_full_width_and_grouped_digits(talk: Talk) -> None:
    code = _code(talk)
    wide = code.translate({ord("0") + at: chr(0xFF10 + at) for at in range(10)})
    assert "同一个身份" in _here(talk, f"关联 {wide[:3]} {wide[3:]}")


def test_a_code_works_once(talk: Talk) -> None:
    code = _code(talk)
    _elsewhere(talk, f"关联 {code}")
    (said,) = _elsewhere(talk, f"关联 {code}", "tg-7002")
    assert "不对，或者已经过期、用过了" in said.text
    assert _person(talk, "tg-7002") is None


def test_a_code_lives_ten_minutes(talk: Talk) -> None:
    code = _code(talk)
    talk.clock.set(TEN + timedelta(minutes=10))
    assert "过期" in _elsewhere(talk, f"关联 {code}")[0].text
    fresh = _code(talk)
    talk.clock.set(TEN + timedelta(minutes=19, seconds=59))
    assert "同一个身份" in _here(talk, f"关联 {fresh}")


def test_a_new_code_ends_the_old_one(talk: Talk) -> None:
    old = _code(talk)
    new = _code(talk)
    if old != new:
        assert "不对" in _elsewhere(talk, f"关联 {old}")[0].text
    assert "同一个身份" in _here(talk, f"关联 {new}")


def test_five_wrong_codes_an_hour_and_no_more(talk: Talk) -> None:
    code = _code(talk)
    wrong = [one for one in ("111111", "222222", "333333", "444444", "555555", "666666") if one != code][:5]
    for one in wrong:
        assert "不对" in _elsewhere(talk, f"关联 {one}")[0].text
    assert "过一小时再试" in _elsewhere(talk, f"关联 {code}")[0].text
    assert _person(talk, NEW) is None
    talk.clock.set(TEN + timedelta(hours=1, seconds=1))
    assert "同一个身份" in _here(talk, f"关联 {_code(talk)}")


def test_a_burst_of_guesses_in_one_batch_counts_too(talk: Talk) -> None:
    code = _code(talk)
    guesses = [f"{at:06d}" for at in range(20) if f"{at:06d}" != code][:8]
    said = [talk.incoming(f"关联 {one}", NEW, platform="telegram", bot="7001") for one in (*guesses, code)]
    with talk.database.begin() as tx:
        handle_batch(talk._machine, tx, said, talk.clock.now())
    assert _person(talk, NEW) is None
    assert talk.count(event, event.c.what == actions.CodeEvent.TRIED) == BY_ONE


def test_a_code_said_in_a_group_is_burnt_and_answered_in_private(talk: Talk) -> None:
    code = _code(talk)
    said = talk.say(f"关联 {code}", "demo-li", GRID)
    assert [one.chat for one in said] == ["p-demo-li"]
    assert "已经作废" in said[0].text
    assert "不对" in _elsewhere(talk, f"关联 {code}")[0].text


def test_a_group_never_sees_a_code(talk: Talk) -> None:
    said = talk.say("关联账号", LUO, GRID)
    assert [one.chat for one in said] == [f"p-{LUO}"]
    with talk.database.reading() as tx:
        groups = {
            one.id for one in people.chats_by_id(tx, [row.chat_id for row in talk.rows(outbox)]) if one.kind == "group"
        }
    assert not any(re.search(r"\d{6}", row.text) for row in talk.rows(outbox) if row.chat_id in groups)


def test_whoever_has_not_reported_in_has_nothing_to_link(talk: Talk) -> None:
    assert "先报到" in talk.answer("关联账号", "demo-li").text


def test_an_account_of_another_person_refuses(talk: Talk) -> None:
    _elsewhere(talk, f"关联 {_code(talk)}")
    guo = _code(talk, "demo-guo")
    assert "另一位同志" in _elsewhere(talk, f"关联 {guo}")[0].text
    assert _person(talk, NEW) == talk.person_id(LUO)


def test_what_is_linked_already_is_said(talk: Talk) -> None:
    _elsewhere(talk, f"关联 {_code(talk)}")
    assert "本来就是" in _elsewhere(talk, f"关联 {_code(talk)}")[0].text
    assert "已经关联：Telegram" in talk.answer("关联账号", LUO).text
    assert "另一个平台" in talk.answer(f"关联 {_code(talk)}", LUO).text


def test_without_digits_it_is_asked_for_them(talk: Talk) -> None:
    assert "六位数字" in talk.answer("关联", LUO).text
    assert "六位数字" in talk.answer("关联 12345", LUO).text
    assert "六位数字" in talk.answer("关联 1234567", LUO).text


def test_unlinking_takes_the_roles_along_and_tells_the_others(talk: Talk) -> None:
    _elsewhere(talk, f"关联 {_code(talk)}")
    said = {each.chat: each.text for each in _elsewhere(talk, "取消关联")}
    assert set(said) == {f"p-{NEW}", f"p-{LUO}"}
    assert "不再和您的身份关联" in said[f"p-{NEW}"]
    assert "取消了关联" in said[f"p-{LUO}"]
    assert _person(talk, NEW) is None
    assert "要由" in _elsewhere(talk, "绑定列表")[0].text
    assert "没有关联身份" in _elsewhere(talk, "取消关联")[0].text


def test_the_only_account_stays(talk: Talk) -> None:
    assert "唯一的账号" in talk.answer("取消关联", LUO).text
    assert _person(talk, LUO) == talk.person_id(LUO)


def test_the_code_itself_is_not_kept_in_its_table_nor_in_the_trail(talk: Talk) -> None:
    code = _code(talk)
    _elsewhere(talk, f"关联 {code}")
    _elsewhere(talk, "关联 000001" if code != "000001" else "关联 000002")
    (row,) = talk.rows(link_code)
    assert code not in row.code_hash
    assert row.used_at is not None
    kept = talk.rows(event, event.c.record == "account")
    assert [one.what for one in kept] == ["linked", actions.CodeEvent.TRIED]
    assert code not in repr(kept)


def test_a_night_later_no_code_is_left(talk: Talk) -> None:
    _code(talk)
    talk.clock.set(TEN + timedelta(days=1))
    for step in nightly(talk.county.config).steps(talk.county, talk.clock.now(), talk.clock.now()):
        with talk.database.begin() as tx:
            step(tx)
    assert talk.count(link_code) == 0


def test_two_who_say_it_at_once_one_gets_it(talk: Talk) -> None:
    """The same code in one transaction twice: the second finds it used, as another process would."""
    code = _code(talk)
    with talk.database.begin() as tx:
        first, second = (people.add_account(tx, "telegram", f"tg-{at}", "新", TEN) for at in (1, 2))
        works = [work(tx, talk.county, Actor(account.id), TEN) for account in (first, second)]
        assert [actions.redeem(each, code).outcome for each in works] == [Outcome.LINKED, Outcome.WRONG]
        assert [each.stale for each in works] == [True, False], "roles changed, or not"
        assert hearers(talk, works[0]) == {f"p-{LUO}"}
        assert heard(works[1]) == []


def test_the_actions_themselves_refuse_whoever_has_nothing_to_link(talk: Talk) -> None:
    with talk.database.begin() as tx:
        nobody = acting_as(talk, tx, "demo-li")
        with pytest.raises(Refused, match=r"account\.check_in_first"):
            actions.give(nobody)
        with pytest.raises(Refused, match=r"account\.not_linked"):
            actions.unlink(nobody)
        only = acting_as(talk, tx, LUO)
        assert actions.linked_elsewhere(only) == []
        with pytest.raises(Refused, match=r"account\.only_one"):
            actions.unlink(only)
        assert not only.changed


def test_too_many_wrong_codes_are_refused_by_the_action(talk: Talk) -> None:
    code = _code(talk)
    wrong = "000001" if code != "000001" else "000002"
    with talk.database.begin() as tx:
        guessing = acting_as(talk, tx, "demo-li")
        for _ in range(BY_ONE):
            assert actions.redeem(guessing, wrong).outcome is Outcome.WRONG
        with pytest.raises(Refused, match=r"account\.too_often"):
            actions.redeem(guessing, code)
