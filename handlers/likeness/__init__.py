"""Whether two reports tell of one matter: duplicates are linked or asked about, and hot spots are seen."""

from handlers.likeness.finding import Alike, Past, apart, candidates, hot, suggest, told
from handlers.likeness.scoring import Told, likeness

__all__ = ["Alike", "Past", "Told", "apart", "candidates", "hot", "likeness", "suggest", "told"]
