"""The demo county: shaped like the seed article, everything beyond it invented and the same on every machine."""

from handlers.demo.cast import CAST, CastMember
from handlers.demo.load import DemoCounts, is_loaded, load_demo

__all__ = ["CAST", "CastMember", "DemoCounts", "is_loaded", "load_demo"]
