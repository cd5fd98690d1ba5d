"""Understanding: from a chat text to what the person wants. Pure functions; no database, no network, no model."""

from handlers.understanding.chain import Chain, read_chain
from handlers.understanding.emergencies import emergency
from handlers.understanding.metoo import is_me_too
from handlers.understanding.noise import noise
from handlers.understanding.pasted import Said, is_pasted, read_pasted, without_word
from handlers.understanding.privacy import sensitive
from handlers.understanding.split import matters
from handlers.understanding.understand import CHAIN, FORWARDED, PIN, Understanding

__all__ = [
    "CHAIN",
    "FORWARDED",
    "PIN",
    "Chain",
    "Said",
    "Understanding",
    "emergency",
    "is_me_too",
    "is_pasted",
    "matters",
    "noise",
    "read_chain",
    "read_pasted",
    "sensitive",
    "without_word",
]
