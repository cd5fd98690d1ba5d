"""The book whoever acts: who may, that totals are the sum of the entries, that a case's money is one entry."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import Connection, select

from bot.actor import OPERATOR
from bot.message import File
from bot.refused import Refused
from bot.work import Work
from handlers.fund import entering, of_case, publishing, reading_book, records
from handlers.fund.entering import NewEntry
from handlers.fund.kinds import Kind, Phase
from handlers.fund.records import Balance, Entry
from handlers.whistles import cases, replying
from handlers.whistles.lifecycle import Outcome
from handlers.whistles.replying import Answer
from storage.attachments.owners import spoken_of
from storage.places import Place
from storage.redaction import Scrubbed, scrub
from storage.tables import event, feedback, fund_entry, fund_voucher, whistle
from tests.handlers.acting import acting_as, heard, hearers, stranger
from tests.handlers.talk import Talk
from tests.support.examples import seeds
from tests.whistles.ground import work as unit_of_work

STAFF, COUNTY, MEMBER, NOBODY, LIAISON = "demo-luo", "demo-xiao", "demo-guo", "demo-li", "demo-zeng"
PHOTO = File("a" * 64, "发票.jpg", "image/jpeg", 10)
Act = Callable[[Talk, Work], object]


def home(talk: Talk) -> Place:
    place = talk.county.places.community("水东社区")
    assert place is not None
    return place


def far(talk: Talk) -> Place:
    place = talk.county.places.community("南外社区")
    assert place is not None
    return place


def paid(cents: int = 50_000, purpose: str = "修路灯", **more: object) -> NewEntry:
    return NewEntry(Kind.PAID, cents, purpose, **more)  # type: ignore[arg-type]


ACTIONS: dict[str, Act] = {
    "enter": lambda talk, work: entering.enter(work, home(talk), paid()),
    "voucher": lambda talk, work: entering.add_voucher(work, home(talk), 3, [PHOTO]),
    "reverse": lambda talk, work: entering.reverse(work, home(talk), 3, Scrubbed("记重了")),
    "publish": lambda talk, work: publishing.publish(work, home(talk), 3, Phase.AFTER),
    "read": lambda talk, work: entering.readable(work, home(talk)),
    "shown": lambda talk, work: publishing.shown(work, home(talk)),
}
MAY = {
    STAFF: set(ACTIONS),
    COUNTY: {"read", "shown"},
    MEMBER: {"shown"},
    LIAISON: {"shown"},
    NOBODY: {"shown"},
}


def test_who_may_do_what(talk: Talk) -> None:
    """Every role with every action; whoever may not is told so, and nothing changes."""
    for who, wanted in MAY.items():
        did, refusals = set(), set()
        for name, act in ACTIONS.items():
            with talk.database.begin() as tx:
                nested = tx.begin_nested()
                try:
                    act(talk, acting_as(talk, tx, who))
                    did.add(name)
                except Refused as refused:
                    refusals.add(refused.key)
                nested.rollback()
        assert did == wanted, who
        assert refusals <= {"refused.role", "fund.not_here"}, who
    with talk.database.begin() as tx:
        with pytest.raises(Refused, match=r"fund\.not_here"):
            entering.enter(acting_as(talk, tx, STAFF), far(talk), paid())
        with pytest.raises(Refused, match=r"refused\.role"):
            entering.keeper_of(stranger(talk, tx))
        operator = unit_of_work(tx, talk.county, OPERATOR, talk.clock.now())
        assert entering.enter(operator, far(talk), paid()).entry.seq == 1, "a workbook on the county's machine"


def test_what_is_refused(talk: Talk) -> None:
    number = talk.report()
    tomorrow = talk.clock.now().date() + timedelta(days=1)
    wrong = {
        "fund.no_sum": paid(0),
        "fund.day_to_come": paid(day=tomorrow),
        "fund.no_purpose": paid(purpose="  "),
        "whistle.no_such": paid(case="99999"),
        "fund.other_case": paid(case=number),
    }
    with talk.database.begin() as tx:
        for key, new in wrong.items():
            at = far(talk) if key == "fund.other_case" else home(talk)
            by = OPERATOR if key == "fund.other_case" else None
            work = acting_as(talk, tx, STAFF) if by is None else unit_of_work(tx, talk.county, by, talk.clock.now())
            with pytest.raises(Refused, match=key.replace(".", r"\.")):
                entering.enter(work, at, new)
        work = acting_as(talk, tx, STAFF)
        entering.reverse(work, home(talk), 3, Scrubbed("记重了"))
        for seq, key in ((3, "fund.reversed_already"), (4, "fund.is_reversal"), (99, "fund.no_such")):
            with pytest.raises(Refused, match=key.replace(".", r"\.")):
                entering.may_reverse(work, home(talk), seq)
        with pytest.raises(Refused, match=r"fund\.why"):
            entering.reverse(work, home(talk), 2, Scrubbed(" "))
        with pytest.raises(Refused, match=r"fund\.same_sum"):
            entering.reverse(work, home(talk), 2, Scrubbed("写错"), 120_000)


def test_an_entry_is_scrubbed_doubted_and_told_when_overdrawn(talk: Talk) -> None:
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, STAFF)
        entered = entering.enter(work, home(talk), paid(3_000_000, "招待费 老板电话13812345678", files=(PHOTO,)))
        assert entered.entry.purpose == "招待费 老板电话〔电话〕"
        assert entered.doubts == ("招待",)
        assert entered.overdrawn == 1_086_050
        assert PHOTO.sha256 in spoken_of(tx), "the sweep leaves a voucher alone"
        assert entering.vouchers(work, entered.entry) == [PHOTO]


def test_a_correction_is_a_pair_and_the_old_line_stands(talk: Talk) -> None:
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, STAFF)
        entry = entering.enter(work, home(talk), paid(326_050, files=(PHOTO,))).entry
        before = reading_book.left(work, home(talk))
        back, anew = entering.reverse(work, home(talk), entry.seq, Scrubbed("写多了，应该是326"), 32_600)
        assert anew is not None
        assert (back.cents, back.reverses_id, anew.cents) == (-326_050, entry.id, 32_600)
        assert records.by_id(tx, entry.id) == entry, "nothing is edited"
        assert reading_book.left(work, home(talk)) == before + 326_050 - 32_600
        assert entering.vouchers(work, anew) == [PHOTO], "the paper is the same"
        trail = [row.what for row in tx.execute(select(event).where(event.c.record == "fund_entry"))]
        assert trail.count("reversed") == 1


# --- the sums ----------------------------------------------------------------------------------------------

SIGNS = {Kind.ALLOTTED: 1, Kind.PAID: -1, Kind.RETURNED: 1}
SEEDS = seeds(8)


def check(tx: Connection, community_id: int) -> None:
    """Totals are the sums of the entries; numbers have no gap; a reversal is its entry the other way round; a case
    costs what the book says."""
    here = records.entries(tx, fund_entry.c.community_id == community_id)
    sums = records.balances(tx, fund_entry.c.community_id == community_id)
    assert [entry.seq for entry in here] == list(range(1, len(here) + 1))
    for source, balance in sums.items():
        own = [entry for entry in here if entry.source == source]
        for name, kind in zip(Balance.__dataclass_fields__, Kind, strict=True):
            assert getattr(balance, name) == sum(entry.cents for entry in own if entry.kind == kind), (source, name)
    left = sum(SIGNS.get(Kind(entry.kind), 0) * entry.cents for entry in here)
    assert records.total(sums.values()).left == left
    by_id = {entry.id: entry for entry in here}
    for entry in here:
        if entry.reverses_id is not None:
            assert entry.cents == -by_id[entry.reverses_id].cents < 0
            assert entry.reason
    standing = records.standing(tx, fund_entry.c.community_id == community_id)
    assert all(entry.cents > 0 for entry in standing)
    assert _worth(standing) == _worth(here), "what stands is worth what all of it is"
    for row in tx.execute(select(whistle.c.id, whistle.c.cost_cents)):
        spent = [e for e in here if e.whistle_id == row.id and e.kind in (Kind.PAID, Kind.RETURNED)]
        if spent:
            total = sum(e.cents if e.kind == Kind.PAID else -e.cents for e in spent)
            assert (row.cost_cents or 0) == total


def _worth(entries: list[Entry]) -> int:
    return sum(SIGNS.get(Kind(entry.kind), 0) * entry.cents for entry in entries)


def test_totals_are_the_sums_of_entries_whatever_is_entered_and_taken_back(talk: Talk) -> None:
    number = talk.report()
    for seed in SEEDS:
        with talk.database.begin() as tx:
            _live(talk, tx, Random(seed), number)
            tx.rollback()


def _live(talk: Talk, tx: Connection, rng: Random, number: str) -> None:
    work, place = acting_as(talk, tx, STAFF), home(talk)
    made, refusals = 3, set[str]()
    for _ in range(60):
        seq = rng.randint(1, made)
        cents = rng.choice((1, 99, 100, rng.randint(1, 10**7), rng.randint(1, 10**11)))
        nested = tx.begin_nested()
        try:
            match rng.choice(("enter", "enter", "case", "reverse", "correct")):
                case "enter":
                    source = rng.choice(("", "民生实事专项资金", "交通局经费"))
                    entering.enter(work, place, NewEntry(rng.choice(list(Kind)), cents, "修沟", source))
                    made += 1
                case "case":
                    kind = rng.choice((Kind.PAID, Kind.RETURNED))
                    entering.enter(work, place, NewEntry(kind, cents, "修沟", case=number))
                    made += 1
                case "reverse":
                    entering.reverse(work, place, seq, Scrubbed("记重了"))
                    made += 1
                case "correct":
                    entering.reverse(work, place, seq, Scrubbed("写错"), cents)
                    made += 2
            nested.commit()
        except Refused as refused:
            refusals.add(refused.key)
            nested.rollback()
        check(tx, place.id)
    assert made > 30
    assert refusals <= {"fund.reversed_already", "fund.is_reversal", "fund.same_sum"}


# --- a case's money ----------------------------------------------------------------------------------------


def answered(talk: Talk, tx: Connection, number: str, cents: int, fund: str) -> Work:
    work = acting_as(talk, tx, LIAISON)
    answer = Answer((scrub("沟清了"),), Outcome.SOLVED, scrub("沟清了"), cost_cents=cents, fund=scrub(fund))
    replying.reply(work, cases.by_number(tx, number), answer)
    return work


def sent(talk: Talk) -> str:
    """A case that the liaison's department has to answer."""
    number = talk.report("3号楼旁边排水沟堵了", "demo-li")
    talk.say(f"派单 {number} 交通运输局", STAFF)
    return number


def test_what_a_feedback_names_is_the_entry(talk: Talk) -> None:
    number = sent(talk)
    with talk.database.begin() as tx:
        answered(talk, tx, number, 326_050, "专项资金")
        (entry,) = records.entries(tx, fund_entry.c.whistle_id.is_not(None))
        assert (entry.kind, entry.cents, entry.source, entry.origin) == (
            Kind.PAID,
            326_050,
            "民生实事专项资金",
            "answer",
        )
        case = cases.by_number(tx, number)
        assert (case.cost_cents, case.fund) == (326_050, "民生实事专项资金")
        entering.reverse(acting_as(talk, tx, STAFF), home(talk), entry.seq, Scrubbed("发票是326"), 32_600)
        assert cases.by_number(tx, number).cost_cents == 32_600, "what is put right in the book shows in the case"
        check(tx, home(talk).id)


def test_what_stands_in_the_book_is_not_entered_twice(talk: Talk) -> None:
    number = sent(talk)
    with talk.database.begin() as tx:
        entering.enter(acting_as(talk, tx, STAFF), home(talk), paid(326_050, case=number))
        assert cases.by_number(tx, number).cost_cents == 326_050, "it shows in the case at once"
        nested = tx.begin_nested()
        same = answered(talk, tx, number, 326_050, "民生实事专项资金")
        assert not [text for text in heard(same) if "以账上为准" in text]
        nested.rollback()
        differs = answered(talk, tx, number, 400_000, "民生实事专项资金")
        assert [text for text in heard(differs) if "以账上为准" in text]
        assert "p-demo-luo" in hearers(talk, differs)
        assert len(records.entries(tx, fund_entry.c.whistle_id.is_not(None))) == 1
        assert cases.by_number(tx, number).cost_cents == 326_050
        told = tx.execute(select(feedback.c.cost_cents)).scalar_one()
        assert told == 400_000, "what the department wrote stays as it wrote it"
        check(tx, home(talk).id)


def test_a_departments_own_money_is_none_of_the_book(talk: Talk) -> None:
    number = sent(talk)
    with talk.database.begin() as tx:
        answered(talk, tx, number, 80_000, "")
        assert records.entries(tx, fund_entry.c.whistle_id.is_not(None)) == []
        assert cases.by_number(tx, number).cost_cents == 80_000


def test_what_the_ledger_puts_right_is_a_pair_in_the_book(talk: Talk) -> None:
    number = sent(talk)
    with talk.database.begin() as tx:
        answered(talk, tx, number, 326_050, "民生实事专项资金")
        work, case = acting_as(talk, tx, STAFF), cases.by_number(tx, number)
        wanted = of_case.Cost(32_600, Scrubbed("专项资金"))
        right = of_case.put_right(work, case.id, Scrubbed(number), case.community_id, wanted, Scrubbed("台账"))
        assert (right.cents, right.source) == (32_600, "民生实事专项资金")
        ours = records.entries(tx, fund_entry.c.whistle_id == case.id)
        assert [entry.cents for entry in ours] == [326_050, -326_050, 32_600]
        again = of_case.put_right(work, case.id, Scrubbed(number), case.community_id, wanted, Scrubbed("台账"))
        assert again == right
        assert len(records.entries(tx, fund_entry.c.whistle_id == case.id)) == 3, "twice changes nothing more"
        entering.enter(work, home(talk), paid(100, case=number))
        with pytest.raises(Refused, match=r"fund\.several"):
            of_case.put_right(work, case.id, Scrubbed(number), case.community_id, wanted, Scrubbed("台账"))


# --- what is put up ----------------------------------------------------------------------------------------


def test_before_during_after(talk: Talk) -> None:
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, STAFF)
        before = publishing.publish(work, home(talk), 2, Phase.BEFORE)
        assert before.until == date(2026, 12, 3), "five working days"
        assert "预计金额：1,200元" in before.text
        assert "议定情况：居民议事会 11月18日" in before.text
        during = publishing.publish(work, home(talk), 2, Phase.DURING)
        assert "已经支出：860.50元（1 笔）" in during.text
        after = publishing.publish(work, home(talk), 3, Phase.AFTER, "居民代表和郭建勋")
        assert "账上余额：19,139.50元" in after.text
        assert "郭建勋" not in after.text, "nobody of the roster is named"
        assert [each.number for each in (before, during, after)] == [f"水东资金公示〔2026〕{n}号" for n in (1, 2, 3)]
        newest = publishing.shown(work, home(talk)).notices[0]
        assert (newest.phase, newest.rows) == (Phase.AFTER, after.rows), "kept as it was put up"
        with pytest.raises(Refused, match=r"fund\.nothing_paid"):
            publishing.publish(work, home(talk), 1, Phase.AFTER)


def test_whoever_leaves_unsigns_the_book_and_it_stays(talk: Talk) -> None:
    talk.say("记账 支出 500元 修路灯", STAFF, files=[PHOTO])
    assert talk.count(fund_voucher) == 1
    assert "记过的资金账 1" in talk.answer("我的数据", STAFF).text
    mine = talk.account_id(STAFF)
    talk.say("退出报到", STAFF)
    talk.say("确认退出", STAFF)
    assert talk.count(fund_entry) == 4
    assert talk.count(fund_entry, fund_entry.c.account_id == mine) == 0
