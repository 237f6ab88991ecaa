"""What can be meant: the intents with title, meaning and route, and the words that carry anger. Knows no weight."""

from intents.catalogue.intent import Catalogue, Intent
from intents.catalogue.reading import OURS, read_catalogue, read_lexicon

__all__ = ["OURS", "Catalogue", "Intent", "read_catalogue", "read_lexicon"]
