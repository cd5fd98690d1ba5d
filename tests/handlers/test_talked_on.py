"""What residents say on and on: a matter behind feelings, news of a danger, answers that are no matter, own cases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.whistles.chat.all_clear import is_all_clear
from storage.tables import whistle
from tests.handlers.talk import GRID, STAFF, TEN, Talk
from tests.understanding.house import intent_of

LI = "demo-li"

TOLD_BEHIND = (
    "还有个事,花坛里那个水管冒水",
    "再跟你说个事,楼下下水道堵了",
    "没人理我,就跟你讲吧,我家门口井盖没了",
    "没人陪我说话,卫生间水管也爆了",
    "孤单得很,门口的路灯都不亮",
    "孩子不管我,屋里灯坏了都没人换",
    "那算了,我再报一遍,还是路灯,北街",
    "算了,还是报吧,垃圾没人收",
    "重报一次,垃圾没人收,东门",
)
TOLD_NOTHING = (
    "没人理我,心里难受",
    "晚上睡不着,心里堵得慌",
    "没有想死,就是难过",
    "还有个事,谢谢你们啊",
    "那算了,不报了",
)


@pytest.mark.parametrize("said", TOLD_BEHIND)
def test_a_matter_behind_feelings_or_an_announcement_is_drafted(talk: Talk, said: str) -> None:
    talk.say(said, LI, GRID)
    talk.say("3号楼", LI, GRID)
    talk.say("确认", LI, GRID)
    (case,) = talk.rows(whistle)
    assert case.matter[-3:] == said.replace(",北街", ",3号楼")[-3:]  # the place that was put right


@pytest.mark.parametrize("said", TOLD_NOTHING)
def test_feelings_alone_are_no_matter(talk: Talk, said: str) -> None:
    assert not any("具体在哪里" in one.text or "看看对不对" in one.text for one in talk.say(said, LI, GRID))


def test_what_is_announced_is_read_and_not_the_announcement() -> None:
    assert intent_of("我再说一遍,我要报到", overheard=False) == "checkin"
    assert intent_of("还有个事,我报的那个路灯怎么样了", overheard=False) == "whistle.status"


# --- behind a danger ------------------------------------------------------------------------------------------

ON_ITS_WAY = (
    "打了打了,车子在来",
    "119打了,消防车快到了",
    "我已经报警了",
    "120说十分钟到",
    "已经跑到楼下了",
    "人都跑出来了,没人受伤",
    "救护车来了",
    "我们都在楼下了",
)
OVER = ("人送到医院了没大事", "消防到了,把人弄出来了", "燃气的来了,说是邻居没关紧,没事了", "孩子醒了,会哭了")


@pytest.mark.parametrize("said", ON_ITS_WAY)
def test_news_of_help_goes_to_the_danger(talk: Talk, said: str) -> None:
    talk.say("3栋着火了", LI, GRID)
    by_chat = {one.chat: one.text for one in talk.say(said, LI, GRID)}
    assert "又说" in by_chat[STAFF]
    assert "已经告诉社区的人" in by_chat[GRID]
    assert talk.count(whistle) == 1


@pytest.mark.parametrize("said", OVER)
def test_that_it_is_over_ends_the_question_where(talk: Talk, said: str) -> None:
    talk.say("有人摔倒了,头上流血,人昏了", LI, GRID)
    by_chat = {one.chat: one.text for one in talk.say(said, LI, GRID)}
    assert "险情缓解" in by_chat[STAFF]
    assert "具体在哪里" not in by_chat[GRID]
    assert talk.count(whistle) == 1
    assert not any("又说" in one.text for one in talk.say("谢谢", LI, GRID))


def test_downstairs_is_no_place_of_a_danger(talk: Talk) -> None:
    talk.say("家里一股臭鸡蛋味,像煤气漏了", LI, GRID)
    heard = " ".join(one.text for one in talk.say("已经跑到楼下了", LI, GRID))
    assert "地点说清了" not in heard
    assert any("3号楼" in one.text and one.chat == STAFF for one in talk.say("3号楼", LI, GRID))


def test_money_that_is_safe_is_no_third_case(talk: Talk) -> None:
    talk.say("有人转我一个链接叫我点,说可以领补贴", LI)
    talk.say("可是我老伴刚才点了,还输了密码", LI)
    before = talk.count(whistle)
    assert "密码赶紧改掉" in talk.say("钱还在,我们打了96110了", LI)[-1].text
    assert talk.count(whistle) == before


def test_new_danger_stays_one(talk: Talk) -> None:
    talk.say("3栋着火了", LI, GRID)
    assert any("119" in one.text for one in talk.say("5栋也着火了", LI, GRID))
    assert talk.count(whistle) == 2


def test_what_is_said_behind_it_is_still_heard(talk: Talk) -> None:
    talk.say("3栋着火了", LI, GRID)
    said = talk.say("火灭了。5栋门口路灯坏了", LI, GRID)
    assert any("险情缓解" in one.text for one in said)
    assert any("看看对不对" in one.text and "路灯" in one.text for one in said)


@pytest.mark.parametrize("said", [*ON_ITS_WAY, "车子占道", "师傅来了没"])
def test_without_a_danger_it_is_no_news(talk: Talk, said: str) -> None:
    assert not any("又说" in one.text or "缓解" in one.text for one in talk.say(said, LI, GRID))


def test_news_hours_later_is_of_something_else(talk: Talk) -> None:
    talk.say("3栋着火了", LI, GRID)
    talk.clock.set(TEN + timedelta(hours=2))
    assert not any("又说" in one.text for one in talk.say("师傅来了", LI, GRID))


def test_whoever_is_beaten_calls_nobody_off(talk: Talk) -> None:
    talk.say("我老公打我", LI)
    assert not any("待在安全的地方" in one.text for one in talk.say("打了", LI))
    assert not is_all_clear("他又打了我")


# --- a draft ----------------------------------------------------------------------------------------------------

YES = ("对嘞", "嗯就这样", "要得", "是咯", "快点!", "赶紧来修", "好咯", "行咯")
EMPTY = ("你猜", "哈哈", "随便你", "你管得着吗", "发图可以不", "能发照片吗", "要不要拍照片", "保密哈")


@pytest.mark.parametrize("said", YES)
def test_a_yes_registers(talk: Talk, said: str) -> None:
    talk.say("5栋楼道灯坏了", LI, GRID)
    talk.say(said, LI, GRID)
    (case,) = talk.rows(whistle)
    assert case.matter == "5栋楼道灯坏了"


@pytest.mark.parametrize("said", EMPTY)
def test_what_says_nothing_is_no_part_of_the_matter(talk: Talk, said: str) -> None:
    talk.say("5栋楼道灯坏了", LI, GRID)
    talk.say(said, LI, GRID)
    talk.say("确认", LI, GRID)
    (case,) = talk.rows(whistle)
    assert case.matter == "5栋楼道灯坏了"


PLACED = (
    ("我们楼下那个灯不亮了", ("翠竹园", "6栋,哦不是,是9栋,6栋是我妹住的"), "翠竹园9栋"),
    ("三楼平台漏水", ("哈哈开玩笑,14栋",), "14栋三楼平台"),
    ("解放街的树挡了信号灯", ("不对不对,我打错了,是解放路,跟解放街两条",), "解放路"),
    ("解放街的树挡了信号灯", ("跟环城路交叉那里",), "解放街跟环城路交叉"),
    ("路灯不亮", ("就说东门那一带吧",), "东门"),
    ("路灯不亮", ("那我星期六去。我住老粮站宿舍二单元102",), "老粮站宿舍二单元"),
    ("门口井盖没了", ("农贸市场东门",), "农贸市场东门"),
    ("路上有个坑", ("那条路我不认识名字,就是加油站往村口那条", "靠右边"), "加油站往村口那条（靠右边）"),
    ("5栋楼道灯坏了", ("靠近大门那边",), "5栋（靠近大门那边）"),
)


@pytest.mark.parametrize(("told", "said", "place"), PLACED)
def test_a_place_is_put_right_and_leaves_no_sentence(talk: Talk, told: str, said: tuple[str, ...], place: str) -> None:
    for text in (told, *said, "确认"):
        talk.say(text, LI, GRID)
    (case,) = talk.rows(whistle)
    assert case.place == place
    assert "；" not in case.matter


def test_the_detail_of_what_was_too_vague_is_that_matter(talk: Talk) -> None:
    for text in ("我要投诉收费", "停车费", "行,水岸花园,一个月一百二不给票", "确认"):
        talk.say(text, LI, GRID)
    (case,) = talk.rows(whistle)
    assert "停车费" in case.matter
    assert "不给票" in case.matter


def test_another_trouble_is_still_another(talk: Talk) -> None:
    talk.say("路灯不亮", LI, GRID)
    assert "一共 2 件" in talk.say("5栋漏水", LI, GRID)[-1].text


@pytest.mark.parametrize(
    "said",
    [
        "地址不想说",
        "不方便讲",
        "莫问那么细",
        "地址能不说吗",
        "具体的不好讲",
        "地方我不想说，说了人家知道是我告的",
        "哪儿我就不说了，你们自己看着办",
        "算了算了不说具体地方，你们就记着吧",
    ],
)
def test_a_rough_place_is_enough(talk: Talk, said: str) -> None:
    talk.say("门口垃圾没人收", LI, GRID)
    heard = talk.say(said, LI, GRID)[-1]
    assert "说个大概就够" in heard.text
    talk.say("不知道", LI, GRID)
    talk.say("确认", LI, GRID)
    assert talk.count(whistle) == 1


@pytest.mark.parametrize("said", ["好,莫说是我讲的", "行,别说是我报的", "可以,保密哈"])
def test_a_yes_that_wants_to_stay_unnamed(talk: Talk, said: str) -> None:
    talk.say("5栋楼道灯坏了", LI, GRID)
    assert "您放心" in talk.say(said, LI, GRID)[-1].text
    (case,) = talk.rows(whistle)
    assert case.matter == "5栋楼道灯坏了"


# --- their own cases ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["那还要几天", "还得几天", "要等好久", "大概要多久", "几时能好", "还要多长时间"])
def test_how_long_it_still_takes(talk: Talk, said: str) -> None:
    talk.report()
    assert "期限是" in talk.answer(said, LI, GRID).text


def test_the_other_one_is_meant(talk: Talk) -> None:
    first = talk.report()
    second = talk.report("5号楼门口水管漏水")
    assert first in talk.answer("不是这个,是前面那个,楼道灯的", LI, GRID).text
    assert second in talk.answer("我问的是水管那个", LI, GRID).text


def test_nothing_is_taken_back_without_a_yes(talk: Talk) -> None:
    talk.report()
    talk.report("5号楼门口水管漏水")
    assert "哪一件" in talk.answer("帮我把昨天那个撤了", LI, GRID).text
    assert "对吗" in talk.answer("就是水管那个", LI, GRID).text
    assert "照常办" in talk.answer("先不撤", LI, GRID).text
    assert {row.state for row in talk.rows(whistle)} == {"已登记"}
    assert "对吗" in talk.answer("路灯那件撤掉", LI, GRID).text
    talk.say("嗯", LI, GRID)
    assert [row.state for row in talk.rows(whistle)] == ["撤回", "已登记"]


def test_a_solved_that_was_pressed_by_mistake_is_done_again(talk: Talk) -> None:
    talk.report()
    for text in ("自办 00001", "反馈 00001 换了灯泡"):
        talk.say(text, "demo-luo", STAFF)
    talk.say("核实 00001", "demo-zhang", STAFF)
    talk.say("解决了", LI, GRID)
    assert "不算数" in talk.answer('我点错了,刚才那个"已解决"不是我要点的', LI, GRID).text


@pytest.mark.parametrize(
    "said", ["帮我把昨天那个撤了", '我点错了,刚才那个"已解决"不是我要点的', "我是本人呀,我上周用另一个手机报的"]
)
def test_nobody_is_told_to_report_in_for_it(talk: Talk, said: str) -> None:
    assert not any("还没有报到" in one.text for one in talk.say(said, LI, GRID))


def test_what_else_may_be_taken_away_is_no_case(talk: Talk) -> None:
    talk.report()
    for said in ("麻烦把那个牌子撤掉", "那个摊子取消吧,天天吵", "昨天那条记录撤了"):
        assert not any("要撤回的是" in one.text for one in talk.say(said, LI, GRID)), said


# --- an activity by its words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("星期六那个剪头发的还有位置没有", "义务理发"),
        ("防骗那个课还有名额吗", "防范养老诈骗"),
        ("宣讲报满了没", "宣讲"),
    ],
)
def test_how_many_places_an_activity_has_left(talk: Talk, said: str, title: str) -> None:
    heard = talk.answer(said, LI, GRID).text
    assert title in heard
    assert "还差" in heard


@pytest.mark.parametrize("said", ["停车场还有位置没有", "幼儿园还有名额吗", "你还有人吗"])
def test_other_places_are_no_activity(talk: Talk, said: str) -> None:
    assert not any("六个日" in one.text or "还差" in one.text for one in talk.say(said, LI, GRID))


def test_what_is_named_in_taking_back_is_not_the_newest(talk: Talk) -> None:
    """燃气那事 of somebody whose newest case is of a drain: which is asked, and nothing is taken back."""
    talk.report("5号楼楼道灯坏了", LI, GRID)
    talk.clock.advance(minutes=9)
    talk.report("3号楼下水道堵了", LI, GRID)
    heard = talk.say("哎我家燃气那事早没事了，你们别派人了", LI, GRID)[-1]
    assert "哪一件" in heard.text
    assert len(heard.choices) == 2
