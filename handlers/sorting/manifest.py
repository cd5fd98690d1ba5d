"""类别: classes of matters, and who is in charge of them."""

from __future__ import annotations

from pathlib import Path

from bot.capability import Capability
from bot.placed import Placed
from handlers.sorting import chat
from handlers.sorting.workbook import CATEGORIES
from storage.tables import category_unit

CAPABILITY = Capability(
    "sorting",
    "台账和统计",
    Path(__file__).parent,
    books=(chat.book,),
    workbooks=(CATEGORIES,),
    placed=(Placed(category_unit, "community_id", stays="says nothing where nobody reports any more"),),
)
