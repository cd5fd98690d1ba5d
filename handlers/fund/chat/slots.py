"""The arguments of 记账, each read out of the line wherever it stands, or asked for."""

from __future__ import annotations

from typing import Annotated

from bot.arguments import Slot
from handlers.fund.chat import reading
from handlers.fund.kinds import Kind

What = Annotated[Kind, Slot("fund_kind", reading.find_kind_said, reading.bare_kind)]
Sum = Annotated[int, Slot("fund_sum", reading.find_sum_said, reading.bare_sum)]
Purpose = Annotated[str, Slot("fund_purpose", reading.find_purpose_said, reading.bare_purpose)]
