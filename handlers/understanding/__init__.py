"""Understanding: from a chat text to what the person wants. Pure functions; no database, no network, no model."""

from handlers.understanding.categories import category
from handlers.understanding.emergencies import emergency
from handlers.understanding.intents import INTENTS
from handlers.understanding.privacy import sensitive
from handlers.understanding.understand import Understood, understand

__all__ = ["INTENTS", "Understood", "category", "emergency", "sensitive", "understand"]
