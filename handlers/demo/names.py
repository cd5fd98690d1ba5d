"""Invented names that read like a Gannan county's roster, some of them shared by several people."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

_SURNAMES = (
    "刘 40 钟 34 曾 30 肖 28 谢 26 赖 26 郭 24 廖 22 温 22 罗 20 陈 34 李 34 王 30 张 30 黄 28 邹 16 胡 16 许 12 邱 14 "
    "何 14 吴 20 周 18 杨 16 徐 16 朱 14 池 8 饶 8 汪 8 文 8 蓝 8 宋 8 林 14 曹 8 江 8 彭 10 蔡 8 唐 8 叶 8 古 6 易 6 "
    "赵 10 孙 10 梁 8 吕 6 管 4 欧阳 6 戴 4 高 6 余 6 范 6 金 4 石 5 魏 5 龙 4 万 4 章 4 华 3 危 3 涂 3 熊 5 尹 3 巫 3"
)
# Whole given names that a generation shares: they make the duplicates a real roster has.
_COMMON = (
    "建华 建平 建国 建军 志强 志刚 志明 国平 国强 卫东 卫平 小明 小平 小军 小勇 晓东 晓峰 文华 文斌 伟 勇 军 斌 涛 辉 "
    "强 鹏 波 健 杰 俊 亮 磊 丽 丽华 丽娟 丽萍 丽霞 小红 小兰 小英 小燕 小芳 春梅 春燕 春花 秀英 秀兰 秀珍 桂英 桂香 "
    "玉兰 玉珍 海燕 燕 芳 敏 静 艳 娟 霞 玲 婷 梅 萍 慧 颖 丹 洁 雪梅 晓燕 红梅 美玲 冬梅 福生 金生 水生 林生 发生 祥生"
)
_FIRST = "建志文国晓海永德家春明金庆云玉俊祥福荣华兴伟宏立学世宗瑞子雨欣佳思梓诗嘉雅婉淑秋冬慧美婷倩浩宇泽博天"
_LAST = "平华明强东生林辉峰军斌龙文武民清泉荣发祥福根良星杰涛波鹏飞阳萍英兰芳梅琴珍霞玲娟丽燕红香莲菊云蓉怡涵萱琪瑶"


def names(rng: Random, taken: frozenset[str]) -> Iterator[str]:
    """Names without end, none of `taken`: those belong to one person alone."""
    parts = _SURNAMES.split()
    surnames, weights = parts[::2], [int(weight) for weight in parts[1::2]]
    common = _COMMON.split()
    while True:
        # In blocks: one weighted draw at a time is the slow part of the whole load.
        for surname in rng.choices(surnames, weights, k=1000):
            given = rng.choice(common) if rng.random() < 0.35 else rng.choice(_FIRST) + rng.choice(_LAST)
            if (name := surname + given) not in taken:
                yield name
