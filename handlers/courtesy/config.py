"""What a county decides about talk: whether newcomers are told what this is, and whom to ask what no bot can know."""

from __future__ import annotations

from pydantic import Field

from bot.config import Section


class CourtesyConfig(Section):
    """The first words to somebody new."""

    introduce: bool = Field(default=True, description="Say in two lines what this is, with the first answer.")


class HotlinesConfig(Section):
    """Whom people are told to ring about policy and supply, each as it is said: a number and what it is."""

    government: str = Field(default="12345 政务服务热线", description="Whatever has no line of its own.")
    medical: str = Field(default="12393 医保服务热线", description="Medical insurance.")
    social: str = Field(default="12333 人社服务热线", description="Pensions, work, social insurance.")
    fund: str = Field(default="12329 公积金热线", description="Housing fund.")
    tax: str = Field(default="12366 税务服务热线", description="Taxes.")
    border: str = Field(default="12367 移民管理热线", description="Passports and permits to leave.")
    traffic: str = Field(default="12123 交管热线", description="Driving licences and vehicles.")
    transport: str = Field(default="12328 交通运输服务热线", description="Buses, coaches, taxis.")
    law: str = Field(default="12348 法律服务热线", description="Legal aid.")
    consumer: str = Field(default="12315 消费维权热线", description="Shops, goods, licences of trade.")
    power: str = Field(default="95598 供电服务热线", description="Electricity.")
    water: str = Field(default="12345 政务服务热线", description="Water; better the number of the county's waterworks.")
    gas: str = Field(default="12345 政务服务热线", description="Gas; better the number of the county's gas company.")
    telecom: str = Field(default="10000（电信）、10086（移动）或 10010（联通）", description="Telephone and internet.")
    health: str = Field(default="12320 卫生健康热线", description="Doctors, vaccination.")
    mind: str = Field(default="12356 心理援助热线", description="Somebody to talk to.")
