"""函 and 反馈: who may draft, review, issue, void; what a letter never holds; what an answer must hold."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.access import Role
from bot.refused import Refused
from handlers.whistles import ordering, replying
from handlers.whistles.cases import Case
from handlers.whistles.config import LetterConfig
from handlers.whistles.letters import records, wording
from handlers.whistles.letters.making import Order
from handlers.whistles.letters.records import Letter, LetterKind, LetterState
from handlers.whistles.lifecycle import Outcome, State
from handlers.whistles.replying import Answer
from storage.redaction import Scrubbed, scrub
from storage.tables import chat, event, letter, outbox, whistle, whistle_evidence
from storage.tables import feedback as feedback_table
from tests.handlers.talk import GRID, STAFF, Talk
from tests.whistles.ground import NOW, Ground, register, work

NONE = scrub("")
ASKS = (scrub("疏通排水沟"), scrub("查明原因"))


def reviewing(ground: Ground) -> Ground:
    """The same county, but a second person reads every letter."""
    config = ground.county.config
    changed = config.model_copy(update={"letter": config.section(LetterConfig).model_copy(update={"review": True})})
    return replace(ground, county=replace(ground.county, config=changed))


def drafted(tx: Connection, ground: Ground, one: Case, role: Role = Role.COMMUNITY) -> Letter:
    return ordering.draft(work(tx, ground.county, ground.actor(role)), one, Order(ground.unit, (), ASKS), NONE)


def out(tx: Connection, ground: Ground) -> tuple[Case, Letter]:
    """A case whose letter is signed."""
    one = register(tx, ground)
    made = drafted(tx, ground, one)
    one = ordering.issue(work(tx, ground.county, ground.actor(Role.COMMUNITY)), one, made, NONE).case
    one, signed = ordering.sign(work(tx, ground.county, ground.actor(Role.LIAISON)), one)
    assert signed is not None
    return one, signed


def refused(tx: Connection, work: Any) -> str:
    """The key of the reason why not. Fails if it goes."""
    save = tx.begin_nested()
    with pytest.raises(Refused) as caught:
        work()
    save.rollback()
    return caught.value.key


def test_a_letter_is_drafted_reviewed_and_issued_by_the_right_people(tx: Connection, ground: Ground) -> None:
    ground = reviewing(ground)
    one = register(tx, ground)
    made = drafted(tx, ground, one)
    own, other = ground.actor(Role.COMMUNITY), ground.actor(Role.SECRETARY)

    def issue(found: Letter) -> tuple[Case, Letter]:
        sent = ordering.issue(work(tx, ground.county, own), one, found, NONE)
        return sent.case, sent.letter

    assert refused(tx, lambda: issue(made)) == "letter.not_reviewed"
    assert refused(tx, lambda: ordering.review(work(tx, ground.county, own), one, made)) == "letter.own_draft"
    liaison = ground.actor(Role.LIAISON)
    assert refused(tx, lambda: ordering.review(work(tx, ground.county, liaison), one, made)) == "whistle.no_role"
    made = ordering.review(work(tx, ground.county, other), one, made)
    assert (made.state, made.reviewed_by) == (LetterState.REVIEWED, other.by.person_id)
    moved, made = issue(made)
    assert (moved.state, made.state, made.number) == (State.SENT, LetterState.ISSUED, "水东社区哨函〔2026〕1号")


@pytest.mark.parametrize("role", [Role.GRID, Role.SECRETARY, Role.LIAISON, Role.MEMBER, Role.REPORTER])
def test_only_the_community_and_the_county_send_letters(tx: Connection, ground: Ground, role: Role) -> None:
    one = register(tx, ground)
    assert refused(tx, lambda: drafted(tx, ground, one, role)) == "whistle.no_role"


def test_a_draft_that_was_given_up_takes_no_number(tx: Connection, ground: Ground) -> None:
    one = register(tx, ground)
    first, second = drafted(tx, ground, one), drafted(tx, ground, one)
    assert records.by_id(tx, first.id).state == LetterState.VOID
    sent = ordering.issue(work(tx, ground.county, ground.actor(Role.COMMUNITY)), one, second, NONE)
    assert sent.letter.seq == 1


def test_the_receipt_is_filled_on_signing(tx: Connection, ground: Ground) -> None:
    _, signed = out(tx, ground)
    assert (signed.state, signed.signed_at) == (LetterState.SIGNED, NOW)
    assert signed.signed_by == ground.actor(Role.LIAISON).by.person_id
    assert signed.sign_by is not None
    assert signed.finish_by is not None
    assert signed.sign_by < signed.finish_by


def test_a_letter_that_is_worked_on_is_not_voided_but_reassigned(tx: Connection, ground: Ground) -> None:
    one, signed = out(tx, ground)
    who = ground.actor(Role.COMMUNITY)
    why = scrub("写错单位")
    assert refused(tx, lambda: ordering.void(work(tx, ground.county, who), one, why)) == "letter.reassign"
    more = ordering.supplement(work(tx, ground.county, who), one, [scrub("再查一次")])
    assert refused(tx, lambda: ordering.void(work(tx, ground.county, who), one, NONE)) == "letter.why_void"
    voided = ordering.void(work(tx, ground.county, who), one, why)
    assert (voided.state, voided.number, voided.void_reason) == (LetterState.VOID, more.number, why)
    assert refused(tx, lambda: ordering.void(work(tx, ground.county, who), one, why)) == "letter.reassign"
    again = ordering.draft(work(tx, ground.county, who), one, Order(ground.other_unit, (), ASKS), why)
    sent = ordering.issue(work(tx, ground.county, who), one, again, why)
    assert (sent.case.unit_id, sent.letter.seq) == (ground.other_unit, 3)
    assert records.by_id(tx, signed.id).state == LetterState.VOID


def test_the_gate_names_what_is_not_answered(tx: Connection, ground: Ground) -> None:
    one, _ = out(tx, ground)
    ordering.supplement(work(tx, ground.county, ground.actor(Role.COMMUNITY)), one, [scrub("再查一次")])
    answer = Answer((scrub("通了"), scrub(" "), scrub("")), Outcome.SOLVED, scrub("通了"))
    with pytest.raises(Refused) as caught:
        replying.reply(work(tx, ground.county, ground.actor(Role.LIAISON)), one, answer)
    assert caught.value.key == "letter.unanswered"
    assert caught.value.fields["lines"] == "2. 查明原因\n3. 再查一次"


@pytest.mark.parametrize("outcome", [Outcome.PARTLY, Outcome.UNSOLVED])
def test_what_is_not_solved_owes_a_reason(tx: Connection, ground: Ground, outcome: Outcome) -> None:
    one, _ = out(tx, ground)
    said = (scrub("堵"), scrub("老化"))
    bare = Answer(said, outcome, scrub("还没好"))
    who = ground.actor(Role.LIAISON)
    assert refused(tx, lambda: replying.reply(work(tx, ground.county, who), one, bare)) == "letter.why_not"
    moved = replying.reply(work(tx, ground.county, who), one, replace(bare, why_not=scrub("管网老化")))
    assert (moved.state, moved.outcome) == (State.REPLIED, outcome)
    assert {each.state for each in records.of(tx, one.id)} == {LetterState.ANSWERED}


def test_a_letter_has_no_field_for_the_reporter() -> None:
    assert not {column.name for column in letter.columns} & {"account_id", "reporter", "reporter_id", "chat_id"}
    assert set(LetterKind) == {"交办函", "补充函", "催办函", "督办函"}


# --- in chat ------------------------------------------------------------------------------------


def test_what_is_said_of_money_and_of_the_points() -> None:
    told, sentence = wording.told_money("已修好，花费3200元（民生实事专项资金），可以走了")
    assert told is not None
    assert (told.cents, told.fund, sentence) == (320000, "民生实事专项资金", "已修好，可以走了")
    assert wording.told_money("修到3.5米宽") == (None, "修到3.5米宽")
    assert wording.listed("1.疏通 2、查明原因；（3）巡查") == ["疏通", "查明原因", "巡查"]
    assert wording.listed("修到3.5米宽，12.20前") == []
    assert wording.joint_names("协办 城管局、水务集团 1.疏通") == ["城管局", "水务集团"]


def test_the_letter_and_its_document_go_to_the_liaison_alone(talk: Talk) -> None:
    number = talk.report()
    said = talk.say(f"派单 {number} 县交通运输局", "demo-luo", STAFF)
    rows = [row for row in talk.rows(outbox) if row.files]
    own = {row.id for row in talk.rows(chat, chat.c.chat_id == "p-demo-zeng")}
    assert {row.chat_id for row in rows} == own
    assert [row.files[0]["render"] for row in rows] == ["letter"]
    (letter_said,) = [one for one in said if one.chat == "p-demo-zeng"]
    assert [label for label, _ in letter_said.choices] == ["签收", "退单", "申请延期", "反馈"]


def test_a_county_that_wants_letters_read_has_them_read(talk: Talk) -> None:
    config = talk.county.config
    changed = config.model_copy(update={"letter": config.section(LetterConfig).model_copy(update={"review": True})})
    talk.county = replace(talk.county, config=changed)
    number = talk.report()
    said = talk.say(f"派单 {number} 县交通运输局 1.换灯 2.查线路", "demo-luo", STAFF)
    assert "函拟好了" in next(one.text for one in said if one.chat == STAFF)
    asked = next(one for one in said if one.chat == "p-demo-zhong")
    assert "1. 换灯\n2. 查线路" in asked.text
    assert ("审核通过", f"审核 {number}") in asked.choices
    assert not [one for one in said if one.chat == "p-demo-zeng"]
    assert "还没有审核" in talk.answer(f"签发 {number}", "demo-luo").text
    assert "换一位同事" in talk.answer(f"审核 {number}", "demo-luo").text
    talk.say(f"审核 {number}", "demo-zhong")
    said = talk.say(f"签发 {number}", "demo-luo", STAFF)
    assert [one for one in said if one.chat == "p-demo-zeng"]
    assert talk.rows(letter)[0].number == "水东社区哨函〔2026〕1号"


def test_every_message_that_made_a_case_is_kept_as_its_evidence(talk: Talk) -> None:
    from bot.message import File

    picture = File("ab" * 32, "photo.png", "image/png", 67)
    talk.say("3号楼门口排水沟堵了", "demo-li", GRID)
    talk.say("", "demo-li", GRID, files=[picture])
    talk.say("不是3号楼是5号楼", "demo-li", GRID)
    talk.say("确认", "demo-li", GRID)
    number = talk.rows(whistle)[0].number
    talk.say(f"我家也是 {number}", "demo-wang", GRID)
    talk.say(f"补充 {number} 晚上更严重", "demo-li", GRID)
    kept = [row.what for row in talk.rows(whistle_evidence)]
    assert sorted(kept) == sorted(["said", "picture", "correction", "me too", "supplement"])


def test_who_reported_is_read_by_the_community_alone_and_each_reading_is_kept(talk: Talk) -> None:
    number = talk.report()
    for who in ("demo-zhang", "demo-zhong", "demo-xiao", "demo-zeng", "demo-guo"):
        assert "李桂秀" not in "".join(one.text for one in talk.say(f"看反映人 {number}", who)), who
    said = talk.say(f"看反映人 {number}", "demo-luo", STAFF)
    assert [one.chat for one in said if "李桂秀" in one.text] == ["p-demo-luo"]
    read = talk.rows(event, event.c.what == "reporter read")
    assert [row.person_id for row in read] == [talk.person_id("demo-luo")]


def test_the_answer_of_a_department_is_kept_whole(talk: Talk) -> None:
    number = talk.report()
    talk.say(f"派单 {number} 县交通运输局 1.换灯 2.查线路", "demo-luo", STAFF)
    talk.say(f"签收 {number}", "demo-zeng")
    for words in (
        f"反馈 {number} 1.换了灯",
        "线路查过，还没换",
        "等电缆，12月20日前换",
    ):
        talk.say(words, "demo-zeng")
    (kept,) = talk.rows(feedback_table)
    assert kept.answers == ["换了灯", "线路查过，还没换"]
    assert (kept.outcome, kept.why_not, str(kept.by_when)) == ("部分解决", "等电缆，12月20日前换", "2026-12-20")
    assert kept.sentence == "换了灯；线路查过，还没换"
    assert Scrubbed(talk.rows(whistle)[0].outcome) == "部分解决"
