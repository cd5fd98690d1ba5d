"""Whether two reports tell of one matter: duplicates are linked or asked about, and hot spots are seen."""

from handlers.likeness.finding import Alike, Past, apart, candidates, described, hot, suggest
from handlers.likeness.scoring import Described, likeness

__all__ = ["Alike", "Described", "Past", "apart", "candidates", "described", "hot", "likeness", "suggest"]
