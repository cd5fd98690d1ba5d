"""谁在服务: offices and titles read by those whom they serve; stand-ins; terms that end."""

from __future__ import annotations

from pathlib import Path

from bot.capability import Capability
from handlers.positions import changing, ending

CAPABILITY = Capability(
    "positions",
    "群、区划和其他",
    Path(__file__).parent,
    books=(changing.book,),
    jobs=lambda _: (ending.job(),),
)
