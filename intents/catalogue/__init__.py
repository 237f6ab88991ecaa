"""What can be meant: the intents with title, meaning and route, the words that carry anger or mean the same. Knows no weight."""

from intents.catalogue.intent import Catalogue, Intent
from intents.catalogue.reading import OURS, read_catalogue, read_concepts, read_lexicon

__all__ = ["OURS", "Catalogue", "Intent", "read_catalogue", "read_concepts", "read_lexicon"]
