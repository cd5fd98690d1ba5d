"""Which intent a text carries: that of a command, or none.

Three voices: command words, rules (turns of phrase, deeds, troubles) and examples (what the text resembles). Their
scores add up; the best intent wins, and a near second lowers the trust.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.command import Registry
from bot.values.pattern import Pattern
from handlers.sorting.classes import shipped
from handlers.understanding.deeds import Deed, deed
from handlers.understanding.emergencies import emergency
from handlers.understanding.examples import Examples, sentences
from handlers.understanding.heads import Head, Heads, looks_meant
from handlers.understanding.metoo import is_me_too
from handlers.understanding.noise import noise
from handlers.understanding.privacy import accuses
from handlers.understanding.problems import Trouble, trouble
from handlers.understanding.rules import Rules
from handlers.understanding.sense.voices import intents_of
from handlers.understanding.wording import plain

Files = Callable[[], Iterable[Path]]
NONE = "none"  # nothing is wanted

LEAST = 2.0  # below this nothing was understood
LOG_FROM = 4.0  # a verb alone (3.0) does not make a deed told
POLICY = 4.5  # what the rules on questions of policy give (rules.toml)
RESEMBLES = 0.35  # what one unit of likelihood by the examples weighs beside the scores of the rules
STRANGE = 40.0  # likelihood is not counted beyond this: it says "not that" and no more
UNSURE = 0.75  # trust from which the network is not asked
SPOKEN = 6.0  # from here a rule is sure enough that the encoder is not asked
BESIDE = 3.0  # what one unit of its likelihood weighs beside one of the examples
NEARBY, FARTHEST = (
    6.0,
    12.0,
)  # units of it: from where it may speak for an intent alone, and beyond which it says no more
UNHEARD = 10.0  # of the examples' units: what an intent lacks that they do not know, where they know none
FEW, MANY = 60, 100  # examples of an intent
# Of a text, what the examples of one intent with few must have for it to be asked, meant; of one with more.
HARDLY, LARGELY, BARELY = 0.33, 0.5, 0.25
ASKED = 0.44  # a meaning that is offered as a question: under bot.dispatch.SURE
SILENT = 3.0  # "nothing is wanted" starts from here: an intent no rule speaks for must resemble its examples well
CHATTER = 6.0  # what a text sure to be chatter adds to that
_CHAIN = "接龙"
ME_TOO = 9.5  # a text that says "here too" and nothing else
BLAME = 8.4  # somebody named with a wrong is a report, unless a turn of phrase says otherwise
COMMAND = 12.0  # a command word at the head outweighs every other reading

# These answer something said before; a text that names its own thing and what is wrong with it is a new report.
_FOLLOW_UPS = ("whistle.urge", "whistle.dispute", "whistle.status")
# What staff want of many people at once: a turn of phrase must say so, and not only words that are like it.
_BY_RULE = frozenset(
    {"cards.add", "posts.publish", "posts.pause", "posts.without", "posts.overview", "positions.vacant"}
)
_COMES = Pattern(r"[报保宝到登入]|党员|关系|加我|我(?:是|叫) ?[一-鿿]{2,4}$")
_NUMBERED = Pattern(r"(?:需求|心愿|资源|岗位?|预约) ?第?[0-9]")  # a thing of a list, by its number
_AWAY = Pattern(
    r"假|休|[来去]不[了成]|不[来去]|参加不|没办法|在外面|没法|不能|没空|不空|没时间|抽不|忙|外地|出差|不在|住院|生病|病|手术|骨折|产|培训|进修|党校|学习"
    r"|回老家|回家|暂停|停一|照顾|带孩子|带娃|走不开|缺席|请辞|缓"
)
_OWN = ("me.record", "activity.log")  # 罗春晖收了好处 is no record of one's own
_LAST = Pattern(r"那个哨|工单|上次的?那")  # the last thing spoken of
_DUE = Pattern(
    r"(?:什么时候|何时|啥时候|几时|多久)(?:.{0,6})(?:给|能|通|修|建|装|开通|动工|开工|完工|开放|解决|搞|改造|拆|交房|发|到位|落实)"
)
_TITLE = Pattern(r"[^\W\d_a-z]{6,}", re.UNICODE)
_SELF = Pattern(r"我|俺|咱|你")
# Complaint or plea to those who govern, whatever it is about: 凭什么不允许…, 请…局能…, 怎么这么….
_PLEA = Pattern(
    r"凭什么|请(?:.{0,12})(?:局|政府|委|部门|领导|书记|县长|市长|物业|社区)(?!.{0,2}(?:电话|在))(?:.{0,16})(?:给|对|能|把|批|到|管|查|搞|解决|处理|赔)"
    r"|还我|呐喊|才(?:一|两|三|[0-9])(?:班|趟|次|个)|何在|哪里去了|吃饭吗"
)
_PLAN = Pattern(
    r"明天|后天|明早|明晚|下周|下个月|等下|等会|待会|一会儿|过两天|过几天|改天|打算|准备|计划|有空|想去|要去|去不去|约(?:着|好|一起)"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """The intent, and how sure (0..1)."""

    intent: str
    confidence: float


class Intents:
    """The intents of a house, told apart by its words, rules and examples; tables are made when first needed."""

    def __init__(self, registry: Registry, example_files: Files, rule_files: Files) -> None:
        self.names = frozenset({NONE, *registry.by_intent})
        self.heads = Heads.of(registry)
        self._example_files = example_files
        self._rule_files = rule_files

    def told(self) -> dict[str, list[str]]:
        """The sentences of each intent that has examples, in plain wording."""
        return sentences(self._example_files(), self.names)

    @property
    def examples(self) -> Examples:
        return _counted(self._example_files, self.names)

    @property
    def rules(self) -> Rules:
        return _compiled(self._rule_files, self.names)

    def overhear(self, text: str) -> Reading:
        """As `read`, of a text that was not said to the bot: only a command word at its head can be meant."""
        head = self.heads.find(text)
        return Reading(head.intent, 0.95) if head is not None and is_meant(head, text) else Reading(NONE, 0.99)

    def read(self, text: str) -> Reading:
        """Read a folded text that is stripped and has lost its mentions."""
        said = self.heads.find(text)
        kind, sure = noise(text)
        if kind == "chain" and _CHAIN not in text and trouble(text).told:
            kind, sure = "", 0.0  # numbered problems, not numbered people
        if kind in ("gossip", "advert") and sure < 0.9 and accuses(text):
            kind, sure = "", 0.0  # 老罗吃回扣, said to us, is no talk among neighbours
        text = plain(text)
        said = said or self.heads.find(text)
        if sure >= 0.9 and said is None:
            return Reading(NONE, sure)
        bad = trouble(text)
        done = deed(text, blamed=bad.wrong > 0, broken=bad.state > 0)
        scores = self._scores(text, done, bad)
        if said is not None:
            # 活动 周六有什么 and 认领 第3个心愿 start with a command word but say more: a stronger rule may refine it.
            scores[said.intent] = COMMAND if _fits(said, scores, done) else 6.0
        if kind and said is None:
            for intent in ("whistle.new", "whistle.urge", "activity.log", "human", "week.show"):
                if intent in scores:
                    # 贷款公司拖欠工资 has a word of the adverts and is none: what is wrong weighs more.
                    scores[intent] -= 3.0 if kind == "gossip" or bad.told else 10.0 * sure
        near = self._fitting(self.examples.distances(text), text, scores, bad)
        (best, intent), (second, _) = self._ranked(scores, near, bad, sure)
        trust = _trust(best, second)
        if said is None and trust < UNSURE and max(scores.values(), default=0.0) < SPOKEN:
            near = self._fitting(self._beside(near, text), text, scores, bad)
            (best, other), (second, _) = self._ranked(scores, near, bad, sure)
            # The network's voice turns the scale between intents: it makes none surer, silences no rule, and what it
            # alone speaks for is asked.
            if other == intent or other != NONE or intent not in scores:
                of_a_thing = other == "whistle.new" and bad.thing > 0  # 物业又不接电话, whatever it was taken for
                alone = scores.get(other, 0.0) <= LEAST
                bound = trust if other == intent or of_a_thing else ASKED if alone else 1.0
                intent, trust = other, min(bound, _trust(best, second))
        told = self.examples.counts.get(intent, MANY)
        if intent not in (NONE, *scores) and told < MANY and not _NUMBERED.search(text):
            # What few examples alone speak for is likest by a sign or two, where nothing else is like it at all.
            share = self.examples.share(text, intent)
            if share < (HARDLY if told < FEW else BARELY):
                return Reading(NONE, _trust(0.0, 0.0))
            trust = min(trust, ASKED) if share < LARGELY and told < FEW else trust
        return Reading(intent, trust)

    def _beside(self, near: dict[str, float], text: str) -> dict[str, float]:
        """What the examples say of a plain text, with the encoder's voice beside it."""
        voice = {intent: far for intent, far in intents_of(text).items() if intent in self.examples.counts}
        strange = -STRANGE if near else -UNHEARD
        both = {
            intent: near.get(intent, strange) + BESIDE * max(voice.get(intent, -FARTHEST), -FARTHEST)
            for intent in near.keys() | {intent for intent, far in voice.items() if far > -NEARBY}
        }
        best = max(both.values(), default=0.0)
        return {intent: far - best for intent, far in both.items()}

    def _fitting(self, near: dict[str, float], text: str, scores: dict[str, float], bad: Trouble) -> dict[str, float]:
        """Of what a text resembles, what it can mean."""
        kept = {intent: far for intent, far in near.items() if intent not in _BY_RULE or intent in scores}
        if "whistle.metoo" not in scores:
            kept.pop("whistle.metoo", None)  # 我也收到了 resembles 我也碰到了, and wants nothing
        if "whistle.supplement" not in scores and bad.thing > 0 and bad.told:
            kept.pop("whistle.supplement", None)  # 单元门口那盏灯黑了 names its own thing, and adds to nothing
        if "checkin" not in scores and not _COMES.search(text):
            kept.pop("checkin", None)  # 我们这里叫榕树下 resembles who tells a name, and nobody is asked for theirs
        if "checkin.leave" not in scores and not _AWAY.search(text):
            kept.pop("checkin.leave", None)  # 就这个月底 resembles a leave, and nobody gets one unasked
        return kept

    def _ranked(
        self, spoken: dict[str, float], near: dict[str, float], bad: Trouble, sure: float
    ) -> list[tuple[float, str]]:
        """(score, intent) of the two best, the best first; `sure`: how sure the text is chatter."""
        # A text like none of the examples is left to the rules; silence then only needs them to say next to nothing.
        silent = (SILENT if near else LEAST - 0.1) + CHATTER * (0.3 if bad.told else 1.0) * sure
        scores = {**spoken, NONE: silent}
        far = -STRANGE if near else 0.0
        sums = dict.fromkeys(self.names, RESEMBLES * far)
        sums |= {intent: RESEMBLES * alike for intent, alike in near.items() if alike > far and intent in sums}
        for intent, score in scores.items():
            if score > 0.0 and intent in sums:
                sums[intent] += score
        ranked = [(score, intent) for intent, score in sums.items()]
        best = max(ranked)
        ranked.remove(best)
        return [best, max(ranked)]

    def _scores(self, text: str, done: Deed, bad: Trouble) -> dict[str, float]:
        scores = self.rules.weigh(text)
        case = self.rules.case.search(text) is not None
        earlier = case or self.rules.earlier.search(text) is not None or _LAST.search(text) is not None
        report = bad.total
        if emergency(text):
            report += 6.0
            scores = {intent: score - 4.0 * (intent in _FOLLOW_UPS) for intent, score in scores.items()}
        elif case:
            # a case number and no word of ours: how it stands is the safest answer
            scores.setdefault("whistle.status", 6.0)
        if report < LEAST and not scores and _PLEA.search(text):
            report = LEAST
        named = bad.thing > 0 and (len(text) >= 6)
        if _PLAN.search(text) and done.verbs and not bad.told:
            report = 0.0  # 明天有空打扫卫生: nothing is wrong and nothing is done yet
        elif report < LEAST and done.score < LOG_FROM and not scores and _public(text, bad):
            report = LEAST  # a public matter named and nothing else said: offered as a draft, with little trust
        for intent in _FOLLOW_UPS:
            if intent in scores and not earlier and named:
                scores[intent] -= 3.0 if bad.told and len(text) > 9 else 1.5
                if len(text) > 24:
                    scores[intent] -= 3.0
        if not earlier and not case and accuses(text):
            report = max(report, BLAME)
            scores = {intent: score for intent, score in scores.items() if intent not in _OWN}
        if is_me_too(text):
            scores["whistle.metoo"] = max(ME_TOO, scores.get("whistle.metoo", 0.0))
        elif "whistle.metoo" in scores and not bad.told:
            del scores["whistle.metoo"]  # 我家也种了: also, but nothing is wrong
        if done.score >= LOG_FROM:
            scores["activity.log"] = done.score
            # Rubbish cleared away is named by the same words as rubbish complained of: the deed explains them.
            report *= 0.35 if done.lasted else 0.6
        if 0.0 < scores.get("human", 0.0) <= POLICY:
            # 请问什么时候给我们通天然气 is a demand dressed as a question; 请问医保怎么办 is not.
            scores["human"] -= 2.5 * (_DUE.search(text) is not None) + 1.5 * (
                max(bad.state, bad.wrong, bad.wanted) >= 4.0
            )
        if earlier and any(intent in scores for intent in _FOLLOW_UPS):
            report *= 0.5
        if report > 0.0:
            scores["whistle.new"] = max(min(report, 8.4), scores.get("whistle.new", 0.0))
        return scores


# The files of a house ship, and do not change while a process runs: whoever builds its reading again shares the tables.
@lru_cache(maxsize=8)
def _counted(files: Files, names: frozenset[str]) -> Examples:
    return Examples.of(sentences(files(), names))


@lru_cache(maxsize=8)
def _compiled(files: Files, names: frozenset[str]) -> Rules:
    return Rules.read(files(), names)


def is_meant(head: Head, text: str) -> bool:
    """Whether the folded `text` of a group, with this word at its head, is a command and not talk about it."""
    bad, said = trouble(text), trouble(head.rest)  # 吹哨 is a word of wanting itself
    done = deed(text, blamed=bad.wrong > 0, broken=bad.state > 0)
    return looks_meant(head, lasted=done.lasted, told=said.told or said.total > 0)


def _public(text: str, bad: Trouble) -> bool:
    """Whether a text is long enough to say something, and about a thing of public life."""
    return (
        _TITLE.search(text) is not None
        and _SELF.search(text) is None
        and bad.weather == 0
        and (bad.thing > 0 or bad.bad > 0 or bool(shipped().points(text)))
    )


def _fits(said: Head, scores: dict[str, float], done: Deed) -> bool:
    """Whether what follows a command word is its own: nothing else is told more surely by it."""
    intent = said.intent
    if not said.rest:
        return True
    if said.word.shape == "alone":
        return False
    rival = max(
        (score for other, score in scores.items() if other not in (intent, "whistle.new", "activity.log")), default=0.0
    )
    if intent == "activity.log":
        return done.lasted or rival < 8.0
    return rival < 9.2


def _trust(best: float, second: float) -> float:
    lead = min(best - second, 4.0)
    # An intent that examples alone speak for has no score of its own: its lead over the next is its strength.
    strength = max(best, LEAST + 0.5 * lead)
    return round(strength / (strength + 1.2) * (0.6 + 0.1 * lead), 3)
