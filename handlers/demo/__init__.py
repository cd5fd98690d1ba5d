"""The demo county: shaped like the seed article, everything beyond it invented and the same on every machine."""

from handlers.demo.cast import CAST, CastMember
from handlers.demo.load import DemoCounts, is_loaded, load_demo

TITLE = "演示县（10 个社区、80 个网格、13,400 人）"

__all__ = ["CAST", "TITLE", "CastMember", "DemoCounts", "is_loaded", "load_demo"]
