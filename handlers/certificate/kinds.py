"""What was done, in classes: a proof names kinds, not what somebody wrote down of a day."""

from __future__ import annotations

OTHER = "其他服务"
# In this order: the first whose word occurs. The kinds are those that places name (PRACTICE), the words are ours.
_WORDS: dict[str, str] = {
    "应急值守": "值守 值班 防汛 防溺水 抢险 应急 卡口 转移 救灾",
    "医疗健康": "义诊 量血压 血压 体检 健康 医 疫苗 急救",
    "助学育人": "辅导 作业 课后 助学 支教 讲课 托管 护学",
    "扶老助困": "走访 慰问 探访 看望 陪 独居 老人 残疾 困难 食堂 帮厨 送餐",
    "矛盾调解": "调解 调和 劝和 纠纷 法律 咨询",
    "环境卫生": "打扫 清扫 清理 卫生 保洁 垃圾 捡 拔草 除草 绿化 植树 种树 清洗 扫 河堤 牛皮癣 小广告 擦",
    "治安巡查": "巡查 巡逻 巡防 排查 检查 安全 消防 隐患",
    "文明劝导": "劝导 引导 交通 指挥 秩序 文明",
    "政策宣传": "宣传 宣讲 发放 传单 反诈 讲解 普法 入户",
    "文体活动": "演出 文艺 排练 比赛 书法 写春联 春联 舞 合唱 运动会",
    "便民服务": "理发 维修 修 磨刀 代办 帮办 便民 搬 跑腿 电脑 手机 摄影 拍照",
    "会务组织": "会议 开会 组织 统计 登记 布置 信息",
}


class _Kinds:
    """Tells the kind of a deed by its words."""

    order: tuple[str, ...] = (*_WORDS, OTHER)

    def __init__(self) -> None:
        self._words = [(word, kind) for kind, words in _WORDS.items() for word in words.split()]

    def __call__(self, what: str) -> str:
        return next((kind for word, kind in self._words if word in what), OTHER)


kind_of = _Kinds()
